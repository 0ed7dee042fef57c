"""One's tokens on a page: shown once, revoked by their owner alone; webhooks for administrators."""

from __future__ import annotations

import re

import pytest
from django.conf import LazySettings, settings
from django.contrib.auth import get_user_model
from django.test import Client
from tests.factories import people, registry
from tests.factories.api import Caller

from dianxiaoer.domains.people.models import ApiToken
from dianxiaoer.domains.registry.queries import contact
from dianxiaoer.kernel.models import WebhookSubscription


def client_of(account_id: int | None) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    account = get_user_model()._default_manager.get(pk=account_id)
    client.force_login(account, settings.AUTHENTICATION_BACKENDS[0])
    return client


@pytest.fixture
def own(db: None) -> Client:
    return client_of(contact(registry.contact(registry.enterprise(), with_account=True)).account_id)


def test_a_token_is_shown_once_works_and_ends(own: Client) -> None:
    answer = own.post("/tokens/", {"name": "ERP", "scopes": ["demands:read", "worktime:read"]})
    assert answer.status_code == 200
    found = re.search(r"<code>(dxe_[\w-]{43})</code>", answer.content.decode())
    assert found is not None
    secret = found.group(1)
    assert secret not in own.get("/tokens/").content.decode()
    assert Caller(secret).get("/demands").status_code == 200
    assert Caller(secret).get("/departments").status_code == 403
    token = ApiToken.objects.get()
    assert own.post(f"/tokens/{token.pk}/revoke/").status_code == 302
    assert Caller(secret).get("/demands").status_code == 401


def test_mistakes_are_shown_at_their_fields(own: Client) -> None:
    assert own.post("/tokens/", {"name": "ERP"}).status_code == 422
    late = own.post("/tokens/", {"name": "ERP", "scopes": ["admin"], "expires_date": "2099-01-01"})
    assert late.status_code == 422
    assert not ApiToken.objects.exists()


def test_nobody_revokes_anothers_token(own: Client) -> None:
    own.post("/tokens/", {"name": "ERP", "scopes": ["demands:read"]})
    other = client_of(people.handler().account_id)
    assert other.post(f"/tokens/{ApiToken.objects.get().pk}/revoke/").status_code == 404
    assert ApiToken.objects.get().revoked_at is None
    assert "ERP" not in other.get("/tokens/").content.decode()


def test_webhooks_are_the_administrators(own: Client, settings: LazySettings) -> None:
    assert own.get("/tokens/webhooks/").status_code == 403
    administrator = client_of(people.administrator().account_id)
    refused = administrator.post("/tokens/webhooks/", {"name": "x", "url": "https://10.0.0.1/"})
    assert refused.status_code == 422
    settings.WEBHOOK_PRIVATE = True
    made = administrator.post("/tokens/webhooks/", {"name": "x", "url": "https://10.0.0.1/", "verbs": "demand.*"})
    hook = WebhookSubscription.objects.get()
    assert hook.secret in made.content.decode()
    assert hook.secret not in administrator.get("/tokens/webhooks/").content.decode()
    assert administrator.get(f"/tokens/webhooks/{hook.pk}/").status_code == 200
    assert administrator.post(f"/tokens/webhooks/{hook.pk}/pause/").status_code == 302
    hook.refresh_from_db()
    assert not hook.active
    assert administrator.post(f"/tokens/webhooks/{hook.pk}/nonsense/").status_code == 404
    assert administrator.post(f"/tokens/webhooks/{hook.pk}/end/").status_code == 302
    assert not WebhookSubscription.objects.exists()
    assert administrator.get("/api/v1/docs").status_code == 200
