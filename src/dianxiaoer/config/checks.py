"""Settings that are safe on one's own machine and not before others: they stop the start, with a reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address

from django.core.exceptions import ImproperlyConfigured

SHORTEST_KEY = 32
FEWEST_LETTERS = 8
UNSET_KEY = "unset-only-for-commands-that-need-no-secret"


def _(message: str) -> str:
    """Marks a message for translation; it is translated where it is shown."""
    return message


@dataclass(frozen=True, slots=True)
class Unsafe:
    """One setting that stops the start. `message` is an English msgid."""

    setting: str
    message: str


def unsafe(*, host: str | None = None) -> list[Unsafe]:
    """What is unsafe in the present settings. `host` is the address to listen on, when it is known.

    A park is private as long as it listens on loopback and answers to loopback names alone; then only the secret
    key matters. Everything else is refused as soon as others can reach it.
    """
    return list(_key_reasons()) + (list(_public_reasons()) if _is_public(host) else [])


def refuse_unsafe() -> None:
    """For servers that load the WSGI application by themselves: raise instead of serving."""
    reasons = unsafe()
    if reasons:
        raise ImproperlyConfigured("; ".join(f"{reason.setting}: {reason.message}" for reason in reasons))


def _key_reasons() -> Iterator[Unsafe]:
    from django.conf import settings

    key = settings.SECRET_KEY
    if not key or key == UNSET_KEY:
        yield Unsafe("DIANXIAOER_SECRET_KEY", _("is not set; `dianxiaoer serve` makes one in the data folder"))
    elif len(key) < SHORTEST_KEY or len(set(key)) < FEWEST_LETTERS or key.startswith("django-insecure-"):
        yield Unsafe("DIANXIAOER_SECRET_KEY", _("is weak; use 32 random characters or more"))


def _public_reasons() -> Iterator[Unsafe]:
    from django.conf import settings

    if settings.DEBUG:
        yield Unsafe("DIANXIAOER_DEBUG", _("shows code and data to visitors; switch it off"))
    if settings.DEMO:
        yield Unsafe("DIANXIAOER_DEMO", _("lets anybody log in as anybody; switch it off or listen on 127.0.0.1"))
    if "*" in settings.ALLOWED_HOSTS:
        yield Unsafe("DIANXIAOER_ALLOWED_HOSTS", _("answers to every name; list the names of this park"))
    if not (settings.SESSION_COOKIE_SECURE and settings.CSRF_COOKIE_SECURE):
        yield Unsafe("DIANXIAOER_HTTPS", _("is off, so cookies travel unprotected; serve over HTTPS and set it to 1"))


def _is_public(host: str | None) -> bool:
    from django.conf import settings

    names = [name.strip("[]") for name in settings.ALLOWED_HOSTS] + ([host] if host else [])
    return not all(_is_loopback(name) for name in names)


def _is_loopback(name: str) -> bool:
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name == "localhost" or name.endswith(".localhost")
