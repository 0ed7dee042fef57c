"""Tokens of the API: whose a secret is, and what a person sees of his own."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings

from dianxiaoer.domains.people import models, rules


@dataclass(frozen=True, slots=True)
class TokenHolder:
    """The account behind a valid token, and what the token may be used for."""

    token_id: int
    account_id: int
    scopes: frozenset[str]
    expires_date: date
    last_used_date: date | None


@dataclass(frozen=True, slots=True)
class TokenRow:
    """One token as its owner sees it; the secret was shown once and is not kept."""

    id: int
    name: str
    prefix: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_date: date
    last_used_date: date | None
    revoked_at: datetime | None

    def works_on(self, day: date) -> bool:
        return self.revoked_at is None and day <= self.expires_date


def digest_of(secret: str) -> str:
    """What is kept of a secret. It is 256 random bits, so that a plain hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def token_holder(secret: str, at: datetime) -> TokenHolder | None:
    """Whose token this is; None when it is unknown, revoked, past its last day, or its account is closed. One SQL.

    Demo accounts are open in demo mode alone, and so are their tokens.
    """
    rows = models.ApiToken.objects.filter(digest=digest_of(secret), revoked_at=None, account__is_active=True)
    if not settings.DEMO:
        rows = rows.filter(account__is_demo=False)
    row = rows.filter(expires_date__gte=rules.day_of(at)).first()
    if row is None:
        return None
    return TokenHolder(row.pk, row.account_id, frozenset(row.scopes), row.expires_date, row.last_used_date)


def tokens_of(account_id: int) -> tuple[TokenRow, ...]:
    """All tokens of an account, newest first, revoked and expired ones included. One SQL."""
    return tuple(
        TokenRow(
            row.pk, row.name, row.prefix, tuple(row.scopes), row.created_at, row.expires_date, row.last_used_date,
            row.revoked_at,
        )
        for row in models.ApiToken.objects.filter(account_id=account_id).order_by("-id")
    )  # fmt: skip
