"""What stands around every page: navigation by role, theme, language, account (`shell` in every template)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dianxiaoer.domains.people.rules import Role
from dianxiaoer.domains.promises import queries as promises
from dianxiaoer.domains.registry import queries as registry
from dianxiaoer.kernel.access import PUBLIC
from dianxiaoer.web.places import ACCOUNT_LINKS, GROUPS, IDENTITIES, LEADERS, Entry, Group

THEMES = ("system", "light", "dark")
THEME_COOKIE = "dxe_theme"
TAB_LIMIT = 4


def begins_at_the_wall(roles: Iterable[str]) -> bool:
    """Leaders and overseers open the wall in the morning; whoever works at the desk or on orders opens these."""
    held = set(roles)
    return bool(LEADERS & held) and not held & {Role.DEMAND_DESK, Role.DEPARTMENT_HANDLER, Role.DEPARTMENT_HEAD}


def url_of(*names: str) -> str:
    """The first of these addresses that exists, or nothing."""
    for name in names:
        try:
            return reverse(name)
        except NoReverseMatch:
            continue
    return ""


def groups_for(roles: Iterable[str], path: str = "") -> list[Group]:
    """The navigation of somebody with these roles; the longest matching address is the active entry."""
    held = frozenset(str(role) for role in roles)
    found = [
        Group(group.label, tuple(_with_url(entry) for entry in group.entries if _open_to(entry, held)))
        for group in GROUPS
    ]
    shown = [Group(group.label, tuple(entry for entry in group.entries if entry.url)) for group in found]
    shown = [group for group in shown if group.entries]
    matches = [entry.url for group in shown for entry in group.entries if path.startswith(entry.url)]
    best = max(matches, key=len, default=None)
    return [Group(group.label, tuple(replace(one, active=one.url == best) for one in group.entries)) for group in shown]


def _open_to(entry: Entry, held: frozenset[str]) -> bool:
    return entry.roles is None or bool(held & {str(role) for role in entry.roles})


def _account_links() -> tuple[Entry, ...]:
    """With an identity provider there is something to connect."""
    return (*ACCOUNT_LINKS, IDENTITIES) if settings.SOCIALACCOUNT_PROVIDERS else ACCOUNT_LINKS


def _with_url(entry: Entry) -> Entry:
    return replace(entry, url=url_of(*entry.names), short=entry.short or entry.label)


def park_name() -> str:
    """The park's short name, read at most once a minute in each process."""
    return cache.get_or_set("park-name", lambda: registry.park().short_name or registry.park().name, 60) or ""


def theme_of(request: HttpRequest) -> str:
    chosen = request.COOKIES.get(THEME_COOKIE, "system")
    return chosen if chosen in THEMES else "system"


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor. Nothing here is computed for an answer that renders no frame."""
    return {"shell": SimpleLazyObject(lambda: _shell(request))}


def _shell(request: HttpRequest) -> dict[str, Any]:
    actor = getattr(request, "actor", PUBLIC)
    signed_in = actor.kind in {"officer", "contact"} or request.user.is_authenticated
    navigation = groups_for(actor.roles, request.path) if signed_in else []
    entries = [entry for group in navigation for entry in group.entries]
    login_url = url_of("account_login")
    notices_url = url_of("work:notices") if actor.kind == "officer" else ""
    other = ("en", "English") if (get_language() or "").startswith("zh") else ("zh-hans", "中文")
    return {
        "navigation": navigation,
        "tabs": entries[:TAB_LIMIT],
        "has_more": len(entries) > TAB_LIMIT or bool(entries),
        "home_url": url_of("home") or "/",
        "park_name": park_name() or _("Development zone service"),
        "search_url": url_of("demands:search", "demands:list") if signed_in and actor.kind == "officer" else "",
        "search_label": _("Search demands, firms, numbers"),
        "notices_url": notices_url,
        "notices_count": promises.unread_count(actor.id) if notices_url and actor.id is not None else 0,
        "theme": theme_of(request),
        "themes": [
            {"value": "system", "label": _("Follow the system"), "icon": "device-desktop"},
            {"value": "light", "label": _("Light theme"), "icon": "sun"},
            {"value": "dark", "label": _("Dark theme"), "icon": "moon"},
        ],
        "theme_url": url_of("set_theme"),
        "language_url": url_of("set_language"),
        "other_language": {"code": other[0], "name": other[1]},
        "here": request.get_full_path() if request.method == "GET" else request.path,
        "referer": _referer(request),
        "signed_in": signed_in,
        "account": actor.account_id or "",
        "name": actor.name,
        "role_label": _role_label(actor.roles),
        "account_links": [entry for entry in map(_with_url, _account_links()) if entry.url],
        "login_url": login_url if request.path != login_url else "",
        "logout_url": url_of("account_logout"),
    }


def _role_label(roles: Iterable[str]) -> str:
    labels = [_(role.label) for role in Role if role in roles]
    return "、".join(labels) if (get_language() or "").startswith("zh") else ", ".join(labels)


def _referer(request: HttpRequest) -> str:
    """The page before, when it is ours; else the first page."""
    referer = request.headers.get("referer", "")
    if url_has_allowed_host_and_scheme(referer, allowed_hosts={request.get_host()}):
        return referer
    return url_of("home") or "/"
