"""Who calls: a token in the Authorization header, acting as its account within its scopes. Cookies are ignored."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja.security import HttpBearer

from dianxiaoer.domains.people import commands as people_commands
from dianxiaoer.domains.people import queries as people
from dianxiaoer.domains.people.rules import Scope, day_of
from dianxiaoer.domains.registry import queries as registry
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.refusals import NotAllowed

_UNKNOWN = object()


def holder_of(request: HttpRequest) -> people.TokenHolder | None:
    """Whose token the request carries, looked up once a request."""
    found: Any = getattr(request, "token_holder", _UNKNOWN)
    if found is _UNKNOWN:
        scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
        named = scheme.lower() == "bearer" and 0 < len(secret.strip()) <= 200
        found = people.token_holder(secret.strip(), moment(request)) if named else None
        request.token_holder = found  # type: ignore[attr-defined]
    return found


def moment(request: HttpRequest) -> datetime:
    """The one moment of the request."""
    at: datetime = request.at  # type: ignore[attr-defined]
    return at


def caller(request: HttpRequest) -> Actor:
    """Who acts: the token's account with the roles of this moment."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    return actor


def asked(request: HttpRequest) -> dict[str, Any]:
    """`by` and `at` of a command."""
    return {"by": caller(request), "at": moment(request)}


class Token(HttpBearer):
    """A token that has one of these scopes; without any named, every valid token."""

    def __init__(self, *scopes: Scope) -> None:
        super().__init__()
        self.scopes = scopes

    def __call__(self, request: HttpRequest) -> Actor | None:
        return self.authenticate(request, "")

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        holder = holder_of(request)
        if holder is None:
            return None
        if self.scopes and not holder.scopes & {str(scope) for scope in self.scopes}:
            raise NotAllowed(
                "scope_missing",
                _("This token lacks the scope %(scope)s."),
                scope=" / ".join(self.scopes),
            )
        actor = registry.actor_for(account_id=holder.account_id, at=moment(request))
        today = day_of(moment(request))
        if holder.last_used_date != today:
            people_commands.note_use(holder.token_id, today)
        request.actor = actor  # type: ignore[attr-defined]
        return actor
