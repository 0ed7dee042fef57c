"""Accounts: each command, each refusal, and what ends a session."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.test import Client
from tests.factories import people
from tests.factories.people import AT, PASSWORD

from dianxiaoer.domains.people import commands, queries
from dianxiaoer.domains.people.models import Account
from dianxiaoer.domains.people.rules import Role
from dianxiaoer.kernel.access import PUBLIC, SYSTEM
from dianxiaoer.kernel.journal import timeline
from dianxiaoer.kernel.refusals import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _quick_hashes(request: pytest.FixtureRequest, settings: Any) -> None:
    """Except where the work itself is asked for."""
    if "argon2" not in request.node.name:
        settings.PASSWORD_HASHERS = people.QUICK_HASHERS


def refusal(function, **values) -> str:  # type: ignore[no-untyped-def]
    with pytest.raises(Refused) as caught:
        function(**{"by": SYSTEM, "at": AT, **values})
    assert str(caught.value.message)
    return caught.value.code


def test_create_account_with_argon2_and_a_journal_event() -> None:
    account_id = commands.create_account(by=SYSTEM, at=AT, username=" Li.Si@Example.com ", password=PASSWORD)
    account = Account.objects.get(pk=account_id)
    assert account.username == "li.si@example.com"
    assert account.password.startswith("argon2$")
    assert account.check_password(PASSWORD)
    assert [entry.verb for entry in timeline(("account", account_id))] == ["account.created"]
    assert PASSWORD not in str(timeline(("account", account_id)))


def test_an_account_without_password_lets_nobody_in() -> None:
    account = Account.objects.get(pk=people.account())
    assert not account.has_usable_password()


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"username": ""}, "required"),
        ({"username": "has space"}, "username_malformed"),
        ({"username": "x" * 151}, "too_long"),
        ({"username": "TAKEN"}, "username_taken"),
        ({"username": "a", "email": "nonsense"}, "email_malformed"),
        ({"username": "a", "language": "fr"}, "language_unknown"),
        ({"username": "a", "password": "short"}, "password_weak"),
        ({"username": "a", "password": "12345678901"}, "password_weak"),
    ],
)
def test_create_account_refuses(values: dict[str, str], code: str) -> None:
    people.account("taken")
    if values.get("password") == "12345678901":
        values = {**values, "password": "1234567890"}
    assert refusal(commands.create_account, **values) == code


def test_only_administrators_make_accounts() -> None:
    assert refusal(commands.create_account, by=people.handler(), username="a") == "not_allowed"
    assert refusal(commands.create_account, by=PUBLIC, username="a") == "not_allowed"
    assert commands.create_account(by=people.administrator(), at=AT, username="a")


def test_own_password_and_language_but_nobody_elses() -> None:
    me, other = people.handler(), people.handler()
    assert me.account_id is not None
    commands.set_password(by=me, at=AT, account_id=me.account_id, password=PASSWORD)
    commands.set_language(by=me, at=AT, account_id=me.account_id, language="en")
    row = queries.account(me.account_id)
    assert row.language == "en"
    assert Account.objects.get(pk=me.account_id).check_password(PASSWORD)
    for command, value in (
        (commands.set_password, {"password": PASSWORD}),
        (commands.set_language, {"language": "en"}),
        (commands.revoke_sessions, {}),
        (commands.disable_account, {}),
        (commands.enable_account, {}),
    ):
        assert refusal(command, by=me, account_id=other.account_id, **value) == "not_allowed"


@pytest.mark.parametrize(
    ("command", "values"),
    [
        (commands.set_password, {"password": PASSWORD}),
        (commands.set_language, {"language": "en"}),
        (commands.revoke_sessions, {}),
        (commands.disable_account, {}),
        (commands.enable_account, {}),
    ],
)
def test_unknown_accounts(command, values: dict[str, str]) -> None:  # type: ignore[no-untyped-def]
    assert refusal(command, account_id=10**9, **values) == "account_unknown"


def test_disable_and_enable() -> None:
    account_id = people.account()
    assert refusal(commands.enable_account, account_id=account_id) == "account_enabled"
    commands.disable_account(by=SYSTEM, at=AT, account_id=account_id)
    assert refusal(commands.disable_account, account_id=account_id) == "account_disabled"
    commands.enable_account(by=SYSTEM, at=AT, account_id=account_id)
    assert queries.account(account_id).is_active


def test_the_last_administrator_stays() -> None:
    admin = people.administrator()
    assert refusal(commands.disable_account, account_id=admin.account_id) == "last_administrator"
    assert refusal(commands.disable_account, by=admin, account_id=admin.account_id) == "account_own"
    revoke = {"officer_id": admin.id, "role": Role.ADMINISTRATOR}
    assert refusal(commands.revoke_role, **revoke) == "last_administrator"
    assert refusal(commands.retire_officer, officer_id=admin.id, last_date=people.TODAY) == "last_administrator"
    second = people.administrator()
    commands.disable_account(by=second, at=AT, account_id=admin.account_id)


@pytest.mark.parametrize("how", ["revoke", "password", "disable"])
def test_open_sessions_end(how: str, client: Client) -> None:
    account_id = people.account(password=PASSWORD)
    client.force_login(get_user_model().objects.get(pk=account_id))
    request = client.get("/no-such-page/").wsgi_request
    assert request.user.pk == account_id
    if how == "revoke":
        commands.revoke_sessions(by=SYSTEM, at=AT, account_id=account_id)
    elif how == "password":
        commands.set_password(by=SYSTEM, at=AT, account_id=account_id, password=PASSWORD + "!")
    else:
        commands.disable_account(by=SYSTEM, at=AT, account_id=account_id)
    assert not client.get("/no-such-page/").wsgi_request.user.is_authenticated


def test_a_lost_second_factor_is_taken_away_by_another_administrator() -> None:
    account_id = people.account(password=PASSWORD)
    Authenticator.objects.create(user_id=account_id, type=Authenticator.Type.TOTP, data={"secret": "x"})
    admin = people.administrator()
    assert refusal(commands.reset_second_factor, by=admin, account_id=admin.account_id) == "account_own"
    assert refusal(commands.reset_second_factor, by=people.actor(people.officer()), account_id=account_id) == (
        "not_allowed"
    )

    assert commands.reset_second_factor(by=admin, at=AT, account_id=account_id) == 1

    assert not Authenticator.objects.filter(user_id=account_id).exists()
    assert get_user_model().objects.get(pk=account_id).session_generation == 1


@pytest.mark.parametrize("username", ["Upper", "with space", ""])
def test_the_database_refuses_other_login_names(username: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.create(username=username, created_at=AT)
