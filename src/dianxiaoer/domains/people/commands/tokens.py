"""Tokens of the API: issued by the account's owner, revoked by him or an administrator."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.people import access, models, rules
from dianxiaoer.domains.people.commands.locking import checked, lock_account
from dianxiaoer.domains.people.queries.tokens import digest_of
from dianxiaoer.domains.people.rules import LONGEST_TOKEN_DAYS, MOST_TOKENS, TOKEN_MARK, Scope
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.commands import command
from dianxiaoer.kernel.journal import record
from dianxiaoer.kernel.refusals import Invalid, NotAllowed, NotFound, WrongState

_SHOWN = 12


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A new token with its secret, which is shown now and never again."""

    id: int
    prefix: str
    secret: str


@command
def issue_token(
    *, by: Actor, at: datetime, account_id: int, name: str, scopes: Collection[str], expires_date: date | None = None
) -> IssuedToken:
    """Give a program a key to act as this account, within `scopes`, until the end of `expires_date` (a year at most).

    Only the owner may: who administers accounts does not thereby act as their owners. Refuses `owner_only`,
    `account_unknown`, `account_disabled`, `demo_account`, `required`, `too_long`, `no_scope`, `unknown_scope`,
    `expiry`, `too_many_tokens`.
    """
    if not by.is_system and by.account_id != account_id:
        raise NotAllowed("owner_only", _("Only the owner of an account makes tokens for it."))
    account = lock_account(account_id)
    if not account.is_active:
        raise WrongState("account_disabled", _("This account is already closed."))
    if account.is_demo and not by.is_system:
        raise WrongState("demo_account", _("Anybody can be this demo user, so it keeps no tokens."))
    label = checked(models.ApiToken, "name", name, required=True)
    chosen = _scopes(scopes)
    last_day = _last_day(at, expires_date)
    if models.ApiToken.objects.filter(account=account, revoked_at=None).count() >= MOST_TOKENS:
        raise WrongState("too_many_tokens", _("An account has at most %(most)s tokens. Revoke one first."),
                         most=MOST_TOKENS)  # fmt: skip
    secret = TOKEN_MARK + secrets.token_urlsafe(32)
    row = models.ApiToken.objects.create(
        account=account,
        name=label,
        prefix=secret[:_SHOWN],
        digest=digest_of(secret),
        scopes=chosen,
        created_at=at,
        expires_date=last_day,
    )
    record(
        verb="token.issued",
        subject=("account", account_id),
        facts={"token": row.pk, "name": label, "prefix": row.prefix, "scopes": chosen, "until": last_day},
    )
    return IssuedToken(row.pk, row.prefix, secret)


def _scopes(scopes: Collection[str]) -> list[str]:
    if not scopes:
        raise Invalid("no_scope", _("Choose what the token may be used for."), field="scopes")
    unknown = set(scopes) - {str(each) for each in Scope}
    if unknown:
        raise Invalid("unknown_scope", _("Choose one of the offered values."), field="scopes")
    return [str(each) for each in Scope if each in scopes]


def _last_day(at: datetime, chosen: date | None) -> date:
    today = rules.day_of(at)
    latest = today + timedelta(days=LONGEST_TOKEN_DAYS)
    last_day = latest if chosen is None else chosen
    if not today <= last_day <= latest:
        raise Invalid("expiry", _("Choose a last day from today to %(latest)s."), field="expires_date", latest=latest)
    return last_day


@command
def revoke_token(*, by: Actor, at: datetime, token_id: int) -> None:
    """Make a token useless at once. Its owner and administrators may. Refuses `token_unknown`, `token_revoked`."""
    row = models.ApiToken.objects.select_for_update(of=("self",)).filter(pk=token_id).first()
    own = row is not None and by.account_id == row.account_id
    if row is None or not (own or access.may(by, rules.Column.ADMINISTER, rules.Level.DO)):
        raise NotFound("token_unknown", _("There is no such token."))
    if row.revoked_at is not None:
        raise WrongState("token_revoked", _("This token is revoked already."))
    row.revoked_at = at
    row.save(update_fields=["revoked_at"])
    record(verb="token.revoked", subject=("account", row.account_id), facts={"token": row.pk, "prefix": row.prefix})


def note_use(token_id: int, day: date) -> None:
    """Remember the last day on which a token was used: bookkeeping of one row a day, and no event."""
    models.ApiToken.objects.filter(pk=token_id).update(last_used_date=day)
