"""Login, demo users, ends of sessions, and doors that are closed."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth import get_user_model
from django.contrib.messages.storage.fallback import FallbackStorage
from django.core.cache import cache
from django.test import Client, RequestFactory
from tests.factories import people
from tests.factories.people import PASSWORD

from dianxiaoer.domains.people import queries
from dianxiaoer.web.accounts.adapters import SocialAdapter

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_rate_limits_and_quick_hashes(settings: Any) -> None:
    cache.clear()
    settings.PASSWORD_HASHERS = people.QUICK_HASHERS


def log_in(client: Client, username: str, password: str = PASSWORD) -> Any:
    return client.post("/accounts/login/", {"login": username, "password": password})


def who(client: Client) -> int | None:
    return client.get("/no-such-page/").wsgi_request.user.pk


@pytest.mark.parametrize("username", ["zhang.san", "13800001111", "li@example.com"])
def test_log_in_by_name_phone_or_mail(client: Client, username: str) -> None:
    account_id = people.account(username, password=PASSWORD, language="en")
    response = log_in(client, username.upper())
    assert response.status_code == 302
    assert who(client) == account_id
    assert response.cookies["django_language"].value == "en"


def test_wrong_passwords_and_closed_accounts_stay_outside(client: Client) -> None:
    people.account("zhang", password=PASSWORD)
    nobody = people.account("nobody")
    assert log_in(client, "zhang", "wrong-password").status_code == 200
    assert log_in(client, "nobody", "").status_code == 200
    assert queries.account(nobody).is_active
    assert who(client) is None


def test_guessing_is_slowed_down(client: Client) -> None:
    people.account("zhang", password=PASSWORD)
    for _number in range(6):
        log_in(client, "zhang", "wrong-password")
    assert log_in(client, "zhang").status_code == 200  # even the right one has to wait now
    assert who(client) is None


@pytest.mark.parametrize(
    "address",
    ["signup/", "email/", "password/reset/", "password/reset/done/", "3rdparty/signup/", "login/code/confirm/"],
)
def test_what_needs_mail_or_lets_strangers_in_is_closed(client: Client, address: str) -> None:
    assert client.get(f"/accounts/{address}").status_code == 404
    assert client.post(f"/accounts/{address}", {"username": "x", "email": "x@example.com"}).status_code == 404


def test_a_demo_user_is_one_press(client: Client, settings: Any) -> None:
    settings.DEMO = True
    account_id = people.account("demo.desk", is_demo=True)
    assert client.get("/accounts/demo/").status_code == 405
    assert client.post("/accounts/demo/", {"username": "demo.desk"}).status_code == 302
    assert who(client) == account_id


def test_outside_demo_mode_there_are_no_demo_users(client: Client, settings: Any) -> None:
    settings.DEMO = False
    people.account("demo.desk", is_demo=True)
    assert client.post("/accounts/demo/", {"username": "demo.desk"}).status_code == 404
    assert client.get("/accounts/demo/").status_code == 404
    assert "demo_users" not in (client.get("/accounts/login/").context or {})
    assert who(client) is None


def test_even_in_demo_mode_real_accounts_need_their_password(client: Client, settings: Any) -> None:
    settings.DEMO = True
    people.account("real", password=PASSWORD)
    assert client.post("/accounts/demo/", {"username": "real"}).status_code == 404
    assert client.post("/accounts/demo/", {"username": "ghost"}).status_code == 404
    assert client.post("/accounts/demo/").status_code == 404
    assert who(client) is None


def test_a_demo_account_opens_nothing_outside_demo_mode_even_with_a_password(client: Client, settings: Any) -> None:
    account_id = people.account("demo.desk", is_demo=True, password=PASSWORD)
    settings.DEMO = False
    assert log_in(client, "demo.desk").status_code == 302
    assert who(client) is None
    settings.DEMO = True
    log_in(client, "demo.desk")
    assert who(client) == account_id


def test_a_demo_visitor_cannot_keep_the_key(client: Client, settings: Any) -> None:
    settings.DEMO = True
    account_id = people.account("demo.desk", is_demo=True)
    client.post("/accounts/demo/", {"username": "demo.desk"})
    answer = client.post("/accounts/password/set/", {"password1": PASSWORD, "password2": PASSWORD})
    assert answer.status_code == 409
    assert not get_user_model().objects.get(pk=account_id).has_usable_password()


def test_demo_login_needs_the_csrf_token(settings: Any) -> None:
    settings.DEMO = True
    people.account("demo.desk", is_demo=True)
    assert Client(enforce_csrf_checks=True).post("/accounts/demo/", {"username": "demo.desk"}).status_code == 403


def test_the_login_page_shows_the_demo_users(client: Client, settings: Any) -> None:
    settings.DEMO = True
    login = people.account("demo.wang", is_demo=True)
    officer_id = people.officer("王调度")
    from dianxiaoer.domains.people import commands
    from dianxiaoer.kernel.access import SYSTEM

    commands.link_account(by=SYSTEM, at=people.AT, officer_id=officer_id, account_id=login)
    page = client.get("/accounts/login/").content.decode()
    assert 'value="demo.wang"' in page
    assert "王调度" in page


def test_ending_all_sessions_ends_them_on_every_device(client: Client) -> None:
    people.account("zhang", password=PASSWORD)
    other = Client()
    log_in(client, "zhang")
    log_in(other, "zhang")
    assert client.get("/accounts/sessions/end-all/").status_code == 405
    assert client.post("/accounts/sessions/end-all/").status_code == 302
    assert who(client) is None
    assert who(other) is None


def test_sessions_are_listed_and_others_can_be_ended(client: Client) -> None:
    people.account("zhang", password=PASSWORD)
    other = Client(headers={"user-agent": "Other device"})
    log_in(client, "zhang")
    log_in(other, "zhang")
    who(client)
    who(other)
    assert "Other device" in client.get("/accounts/sessions/").content.decode()
    client.post("/accounts/sessions/")
    assert who(client) is not None
    assert who(other) is None


def test_a_password_changed_by_its_owner_is_one_journal_event(client: Client) -> None:
    from dianxiaoer.kernel.journal import timeline

    account_id = people.account("zhang", password=PASSWORD)
    log_in(client, "zhang")
    new = PASSWORD + "-new"
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert [entry.verb for entry in timeline(("account", account_id))] == ["account.created", "account.password_set"]
    assert get_user_model().objects.get(pk=account_id).check_password(new)


def test_a_second_factor_is_asked_for_once_it_is_set_up(client: Client) -> None:
    account_id = people.account("zhang", password=PASSWORD)
    log_in(client, "zhang")
    assert client.get("/accounts/2fa/").status_code == 200
    assert client.get("/accounts/2fa/totp/activate/")["Location"].startswith("/accounts/reauthenticate/")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert client.get("/accounts/2fa/webauthn/add/").status_code == 200  # a passkey may be added too
    secret = client.get("/accounts/2fa/totp/activate/").context["form"].secret
    code = totp.format_hotp_value(totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time()))))
    assert client.post("/accounts/2fa/totp/activate/", {"code": code}).status_code == 302
    other = Client()
    assert log_in(other, "zhang")["Location"].startswith("/accounts/2fa/authenticate/")
    assert who(other) is None
    assert other.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert who(other) is None
    assert who(client) == account_id


# --- the government's identity provider ---------------------------------------------------------------------------


def arrive(claims: dict[str, Any]) -> SimpleNamespace:
    """Somebody comes back from the provider with claims; answers whom he was connected to."""
    request = RequestFactory().get("/")
    request.session = {}  # type: ignore[assignment]
    request.user = SimpleNamespace(is_authenticated=False)  # type: ignore[assignment]
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]
    connected: list[Any] = []
    social = SimpleNamespace(
        is_existing=False,
        account=SimpleNamespace(extra_data=claims),
        connect=lambda _request, user: connected.append(user.pk),
    )
    adapter = SocialAdapter(request)
    assert not adapter.is_open_for_signup(request, social)  # type: ignore[arg-type]
    adapter.pre_social_login(request, social)  # type: ignore[arg-type]
    return SimpleNamespace(connected=connected)


def test_the_provider_opens_the_account_named_by_the_claim(settings: Any) -> None:
    settings.OIDC_LOGIN_CLAIM = "preferred_username"
    account_id = people.account("zhang")
    assert arrive({"preferred_username": "Zhang"}).connected == [account_id]
    assert arrive({"userinfo": {"preferred_username": "zhang"}}).connected == [account_id]


@pytest.mark.parametrize("claims", [{}, {"preferred_username": "ghost"}, {"preferred_username": "demo"}])
def test_the_provider_makes_no_accounts_and_opens_no_demo_ones(settings: Any, claims: dict[str, Any]) -> None:
    settings.OIDC_LOGIN_CLAIM = "preferred_username"
    people.account("demo", is_demo=True)
    with pytest.raises(ImmediateHttpResponse):
        arrive(claims)


def test_without_a_configured_claim_the_owner_connects_himself(settings: Any) -> None:
    settings.OIDC_LOGIN_CLAIM = ""
    people.account("zhang")
    with pytest.raises(ImmediateHttpResponse):
        arrive({"preferred_username": "zhang", "": "zhang"})


def test_whoever_guesses_does_not_lock_out_another_address_behind_the_proxy(settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    guesser = Client(headers={"x-forwarded-for": "203.0.113.7"})
    for number in range(11):
        log_in(guesser, f"nobody{number}", "wrong-password")
    account_id = people.account("wang", password=PASSWORD)
    log_in(guesser, "wang")
    assert who(guesser) is None
    neighbour = Client(headers={"x-forwarded-for": "203.0.113.8"})
    log_in(neighbour, "wang")
    assert who(neighbour) == account_id
