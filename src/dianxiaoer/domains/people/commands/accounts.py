"""Accounts: made and closed by administrators; passwords, languages and sessions by their owners too."""

import re
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.people import access, models, rules
from dianxiaoer.domains.people.commands.locking import checked, lock_account
from dianxiaoer.domains.people.queries.actors import holding
from dianxiaoer.domains.people.rules import Language, Role
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.commands import command
from dianxiaoer.kernel.journal import record
from dianxiaoer.kernel.refusals import Conflict, Invalid, WrongState

USERNAME = re.compile(r"[\w.@+\-]+")


@command
def create_account(
    *,
    by: Actor,
    at: datetime,
    username: str,
    name: str = "",
    phone: str = "",
    email: str = "",
    password: str | None = None,
    language: str = Language.CHINESE,
    is_demo: bool = False,
) -> int:
    """Make a login. The login name is a word, a phone number or an e-mail address, compared in lower case.

    Without a password nobody can enter by password until one is set. Refuses `not_allowed`,
    `username_malformed`, `username_taken`, `email_malformed`, `language_unknown`, `password_weak`.
    """
    access.require_administrator(by)
    username = checked(models.Account, "username", username, required=True).lower()
    if not USERNAME.fullmatch(username):
        raise Invalid(
            "username_malformed",
            _("A login name consists of letters, digits and . @ + - _ without spaces."),
            field="username",
        )
    if models.Account.objects.filter(username=username).exists():
        raise Conflict("username_taken", _("This login name is taken. Choose another."), field="username")
    account = models.Account(
        username=username,
        name=checked(models.Account, "name", name),
        phone=checked(models.Account, "phone", phone),
        email=_email(email),
        language=_language(language),
        is_demo=is_demo,
        created_at=at,
    )
    _put_password(account, password)
    account.save(force_insert=True)
    record(verb="account.created", subject=("account", account.pk), facts={"username": username, "demo": is_demo})
    return account.pk


@command
def set_password(*, by: Actor, at: datetime, account_id: int, password: str) -> None:
    """Give an account a new password; every open session of it ends.

    The owner and administrators may. Refuses `not_allowed`, `account_unknown`, `password_weak`, and
    `demo_account`: anybody can be a demo user for a moment, and must not keep the key.
    """
    access.require_administrator_or_self(by, account_id)
    account = lock_account(account_id)
    if account.is_demo and not by.is_system:
        raise WrongState("demo_account", _("A demo account has no password of its own."))
    _put_password(account, password)
    account.save(update_fields=["password"])
    record(verb="account.password_set", subject=("account", account_id))


@command
def set_language(*, by: Actor, at: datetime, account_id: int, language: str) -> None:
    """Choose the language of the pages. Refuses `not_allowed`, `account_unknown`, `language_unknown`."""
    access.require_administrator_or_self(by, account_id)
    account = lock_account(account_id)
    account.language = _language(language)
    account.save(update_fields=["language"])
    record(verb="account.language_set", subject=("account", account_id), facts={"language": account.language})


@command
def disable_account(*, by: Actor, at: datetime, account_id: int) -> None:
    """Close a login; every open session of it ends.

    Refuses `not_allowed`, `account_unknown`, `account_own`, `account_disabled`, `last_administrator`.
    """
    access.require_administrator(by)
    if by.account_id == account_id:
        raise WrongState("account_own", _("You cannot close the account that you are using."))
    account = lock_account(account_id)
    if not account.is_active:
        raise WrongState("account_disabled", _("This account is already closed."))
    require_another_administrator(at=at, account_id=account_id)
    account.is_active = False
    account.session_generation = F("session_generation") + 1
    account.save(update_fields=["is_active", "session_generation"])
    record(verb="account.disabled", subject=("account", account_id))


@command
def enable_account(*, by: Actor, at: datetime, account_id: int) -> None:
    """Open a closed login again. Refuses `not_allowed`, `account_unknown`, `account_enabled`."""
    access.require_administrator(by)
    account = lock_account(account_id)
    if account.is_active:
        raise WrongState("account_enabled", _("This account is open."))
    account.is_active = True
    account.save(update_fields=["is_active"])
    record(verb="account.enabled", subject=("account", account_id))


@command
def revoke_sessions(*, by: Actor, at: datetime, account_id: int) -> None:
    """End every open session of an account at its next request, whatever device it is on.

    The owner and administrators may. Refuses `not_allowed`, `account_unknown`.
    """
    access.require_administrator_or_self(by, account_id)
    account = lock_account(account_id)
    account.session_generation = F("session_generation") + 1
    account.save(update_fields=["session_generation"])
    record(verb="account.sessions_revoked", subject=("account", account_id))


@command
def reset_second_factor(*, by: Actor, at: datetime, account_id: int) -> int:
    """Take away what a person has lost: phone codes, passkeys, recovery codes. Every session ends. Returns how many.

    Administrators only, never for themselves: whoever stole a password must not be able to drop the second factor.
    Refuses `not_allowed`, `account_own`, `account_unknown`.
    """
    access.require_administrator(by)
    if by.account_id == account_id:
        raise Conflict("account_own", _("Another administrator has to do this for you."))
    account = lock_account(account_id)
    removed = Authenticator.objects.filter(user_id=account_id).delete()[0]
    account.session_generation = F("session_generation") + 1
    account.save(update_fields=["session_generation"])
    record(verb="account.second_factor_reset", subject=("account", account_id), facts={"removed": removed})
    return removed


def require_another_administrator(
    *, at: datetime, account_id: int | None = None, officer_id: int | None = None
) -> None:
    """Refuses `last_administrator` when nobody else could let people in again."""
    administrators = models.Officer.objects.filter(
        active=True,
        account__is_active=True,
        pk__in=models.RoleGrant.objects.filter(holding(rules.day_of(at)), role=Role.ADMINISTRATOR.value).values(
            "officer_id"
        ),
    )
    ids = set(administrators.values_list("pk", "account_id"))
    kept = {(each, login) for each, login in ids if each != officer_id and login != account_id}
    if ids and not kept:
        raise WrongState(
            "last_administrator",
            _("This is the last administrator. Make somebody else administrator first."),
        )


def _put_password(account: models.Account, password: str | None) -> None:
    if password is None:
        account.set_unusable_password()
        return
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise Invalid("password_weak", " ".join(error.messages), field="password") from error
    account.set_password(password)


def _email(email: str) -> str:
    email = checked(models.Account, "email", email)
    if email:
        try:
            validate_email(email)
        except ValidationError as error:
            raise Invalid("email_malformed", _("This is no e-mail address."), field="email") from error
    return email


def _language(language: str) -> str:
    if language not in {each.value for each in Language}:
        raise Invalid("language_unknown", _("Choose Chinese or English."), field="language")
    return str(language)
