"""Requests that the house sends to addresses which people typed in: never to our own network, never redirected.

The name is resolved once, every address behind it must be public, and the connection goes to the address that was
checked, so that a name cannot point elsewhere between the check and the call.
"""

from __future__ import annotations

import http.client
import socket
import ssl
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from dianxiaoer.kernel.refusals import Invalid


@dataclass(frozen=True, slots=True)
class Target:
    """A checked address: where to connect, and what to ask for there."""

    secure: bool
    host: str
    port: int
    address: str
    path: str


def target(url: str) -> Target:
    """Where a url leads. Refuses `bad_address` with the reason: malformed, not https, unknown, or not public."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise _bad(_("This is not a web address.")) from None
    plain = any(ord(letter) <= 32 or ord(letter) > 126 for letter in url)
    if parts.scheme not in ("http", "https") or not host or parts.username or parts.password or plain:
        raise _bad(_("This is not a web address."))
    secure = parts.scheme == "https"
    number = port or (443 if secure else 80)
    addresses = _resolve(host, number)
    if not all(_is_allowed(address) for address in addresses):
        raise _bad(_("This address lies inside a private network."))
    if not secure and not settings.WEBHOOK_PRIVATE and not all(ip_address(each).is_loopback for each in addresses):
        raise _bad(_("Use an address that begins with https."))
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(secure, host, number, addresses[0], path)


def _bad(why: Any) -> Invalid:
    return Invalid("bad_address", why, field="url")


def _resolve(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise _bad(_("Nobody knows this address.")) from None
    return [str(row[4][0]).partition("%")[0] for row in found]


def _is_allowed(text: str) -> bool:
    address = ip_address(text)
    mapped = getattr(address, "ipv4_mapped", None)
    address = mapped or address
    if settings.WEBHOOK_PRIVATE:
        return not (address.is_multicast or address.is_unspecified)
    if settings.DEBUG and address.is_loopback:
        return True
    return address.is_global and not (address.is_multicast or address.is_reserved)


class _Pinned(http.client.HTTPConnection):
    """A connection to the checked address, under the name that was asked for."""

    def __init__(self, goal: Target, timeout_s: float) -> None:
        super().__init__(goal.host, goal.port, timeout=timeout_s)
        self.goal = goal

    def connect(self) -> None:
        self.sock = socket.create_connection((self.goal.address, self.goal.port), self.timeout)
        if self.goal.secure:
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(self.sock, server_hostname=self.goal.host)


def post(url: str, body: bytes, headers: dict[str, str], *, timeout_s: float) -> tuple[int | None, str]:
    """Send a body; the status that came back, or None and what went wrong. A redirect is an answer like any other."""
    try:
        goal = target(url)
    except Invalid as refusal:
        return None, refusal.message
    connection = _Pinned(goal, timeout_s)
    try:
        connection.request("POST", goal.path, body, headers)
        response = connection.getresponse()
        response.read(1024)
        return response.status, ""
    except (OSError, http.client.HTTPException) as error:
        return None, f"{type(error).__name__}: {error}"
    finally:
        connection.close()
