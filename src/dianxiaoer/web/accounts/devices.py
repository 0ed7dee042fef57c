"""The sessions of one account: told apart by device, listed without a write."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy

# The first name found wins: Edge calls itself Chrome, Chrome calls itself Safari.
BROWSERS = (
    ("MicroMessenger/", gettext_lazy("WeChat")),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("QQBrowser/", gettext_lazy("QQ Browser")),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("OpenHarmony", "HarmonyOS"),
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True, slots=True)
class Device:
    """One open session."""

    id: int
    started_at: datetime
    address: str
    name: str
    user_agent: str
    current: bool


def device_name(user_agent: str) -> str:
    """`Chrome · Windows`; what is unknown is told as it calls itself."""
    found = [next((name for sign, name in known if sign in user_agent), "") for known in (BROWSERS, SYSTEMS)]
    return " · ".join(str(name) for name in found if name) or user_agent[:60]


def devices(request: HttpRequest) -> list[Device]:
    """The account's sessions that still open something, the newest first."""
    return [
        Device(
            id=one.pk,
            started_at=one.created_at,
            address=one.ip,
            name=device_name(one.user_agent),
            user_agent=one.user_agent,
            current=one.session_key == request.session.session_key,
        )
        for one in _open_sessions(request.user)
    ]


def _open_sessions(user: Any) -> Iterator[UserSession]:
    """allauth would delete the dead ones while somebody only looks, and so would Django's own check."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    fingerprints = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
    for one in UserSession.objects.filter(user_id=user.pk).order_by("-created_at", "-pk"):
        held = store(one.session_key).get(HASH_SESSION_KEY, "")
        if any(constant_time_compare(held, fingerprint) for fingerprint in fingerprints):
            yield one


def end(request: HttpRequest, session_id: int) -> bool:
    """Ends one other session of the account; False when there is no such session."""
    found = UserSession.objects.filter(user_id=request.user.pk, pk=session_id).first()
    if found is None or found.session_key == request.session.session_key:
        return False
    found.end()
    return True
