"""Login by a government's identity provider: a real exchange with one on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client
from tests import oidc_provider
from tests.factories import people
from tests.factories.people import PASSWORD
from tests.oidc_provider import Provider

from dianxiaoer.domains.people import commands
from dianxiaoer.kernel.access import SYSTEM

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/oidc/government/login/"
WANG = {"sub": "gov-0731-1", "preferred_username": "wang.diaodu", "name": "王调度"}


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    cache.clear()
    settings.PASSWORD_HASHERS = people.QUICK_HASHERS
    settings.OIDC_LOGIN_CLAIM = ""
    with oidc_provider.running() as running:
        settings.SOCIALACCOUNT_PROVIDERS = running.settings
        running.claims = dict(WANG)
        yield running


def come_by(client: Client, process: str = "login") -> Any:
    """The whole way: our page, its button, the provider, back to us."""
    page = client.get(LOGIN, {"process": process})
    assert page.status_code == 200
    sent = client.post(f"{LOGIN}?process={process}")
    assert sent.status_code == 302
    back = requests.get(sent["Location"], allow_redirects=False, timeout=10)
    assert back.status_code == 302
    parts = urlsplit(back.headers["Location"])
    assert parts.path == f"{LOGIN}callback/"
    return client.get(f"{parts.path}?{parts.query}", follow=True)


def who(client: Client) -> int | None:
    return client.get("/no-such-page/").wsgi_request.user.pk


def accounts() -> int:
    return get_user_model().objects.count()


def test_the_login_page_offers_the_provider(client: Client, provider: Provider) -> None:
    page = client.get("/accounts/login/").content.decode()
    assert "政务身份平台" in page
    assert f'href="{LOGIN}?process=login"' in page


def test_the_owner_connects_once_and_logs_in_by_it_ever_after(client: Client, provider: Provider) -> None:
    account_id = people.account("zhang", password=PASSWORD)  # another name than the provider's
    client.post("/accounts/login/", {"login": "zhang", "password": PASSWORD})
    assert 'href="/accounts/3rdparty/"' in client.get("/accounts/sessions/").content.decode()
    answer = come_by(client, "connect")
    assert answer.redirect_chain[-1][0] == "/accounts/3rdparty/"
    assert "政务身份平台" in answer.content.decode()
    assert SocialAccount.objects.get().user_id == account_id
    later = Client()
    come_by(later)
    assert who(later) == account_id
    assert accounts() == 1


def test_what_the_owner_disconnects_opens_nothing(client: Client, provider: Provider) -> None:
    people.account("zhang", password=PASSWORD)
    client.post("/accounts/login/", {"login": "zhang", "password": PASSWORD})
    come_by(client, "connect")
    client.post("/accounts/3rdparty/", {"account": SocialAccount.objects.get().pk})
    assert not SocialAccount.objects.exists()
    later = Client()
    come_by(later)
    assert who(later) is None


def test_a_configured_claim_opens_the_account_of_that_name(client: Client, provider: Provider, settings: Any) -> None:
    settings.OIDC_LOGIN_CLAIM = "preferred_username"
    account_id = people.account("wang.diaodu")
    come_by(client)
    assert who(client) == account_id
    provider.claims["preferred_username"] = "somebody.else"  # from now on it is the person that counts
    again = Client()
    come_by(again)
    assert who(again) == account_id


@pytest.mark.parametrize("claim", ["", "preferred_username"])
def test_an_unknown_person_is_told_what_to_do(client: Client, provider: Provider, settings: Any, claim: str) -> None:
    settings.OIDC_LOGIN_CLAIM = claim
    people.account("zhang")
    answer = come_by(client)
    assert answer.redirect_chain[-1][0] == "/accounts/login/"
    assert "该身份尚未关联账号" in answer.content.decode()
    assert who(client) is None
    assert accounts() == 1
    assert not SocialAccount.objects.exists()


def test_a_disabled_account_stays_closed(client: Client, provider: Provider, settings: Any) -> None:
    settings.OIDC_LOGIN_CLAIM = "preferred_username"
    account_id = people.account("wang.diaodu")
    come_by(client)
    assert who(client) == account_id
    commands.disable_account(by=SYSTEM, at=people.AT, account_id=account_id)
    assert who(client) is None
    come_by(client)
    assert who(client) is None


@pytest.mark.parametrize("wrong", [{"audience": "another-client"}, {"issuer": "http://127.0.0.1:1"}])
def test_a_token_for_somebody_else_opens_nothing(
    client: Client, provider: Provider, settings: Any, wrong: dict[str, str]
) -> None:
    settings.OIDC_LOGIN_CLAIM = "preferred_username"
    people.account("wang.diaodu")
    for name, value in wrong.items():
        setattr(provider, name, value)
    answer = come_by(client)
    assert "登录失败" in answer.content.decode()
    assert who(client) is None


def test_a_strange_state_opens_nothing(client: Client, provider: Provider, settings: Any) -> None:
    settings.OIDC_LOGIN_CLAIM = "preferred_username"
    people.account("wang.diaodu")
    code = urlsplit(
        provider.authorize(
            {
                "response_type": "code",
                "client_id": oidc_provider.CLIENT_ID,
                "scope": "openid",
                "redirect_uri": "http://testserver/",
                "state": "forged",
            }
        )
    ).query
    client.get(f"{LOGIN}callback/?{code}")
    assert who(client) is None


def test_the_second_factor_is_asked_for_all_the_same(client: Client, provider: Provider, settings: Any) -> None:
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    settings.OIDC_LOGIN_CLAIM = "preferred_username"
    account_id = people.account("wang.diaodu")
    TOTP.activate(get_user_model().objects.get(pk=account_id), generate_totp_secret())
    answer = come_by(client)
    assert answer.redirect_chain[-1][0] == "/accounts/2fa/authenticate/"
    assert who(client) is None


def test_the_page_that_leads_there_may_send_its_form_there(client: Client, provider: Provider) -> None:
    policy = client.get(LOGIN)["Content-Security-Policy"]
    assert f"form-action 'self' https: {provider.url};" in policy
    assert "default-src 'self'" in policy
    assert provider.url not in client.get("/accounts/login/")["Content-Security-Policy"]
