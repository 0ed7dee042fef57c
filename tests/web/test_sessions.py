"""Sessions: looked at without a write, ended one by one, ended with demo mode; too many attempts."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from tests.factories import people
from tests.factories.people import PASSWORD

from dianxiaoer.domains.people import commands
from dianxiaoer.kernel.access import SYSTEM
from dianxiaoer.web.accounts.devices import device_name

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_rate_limits_and_quick_hashes(settings: Any) -> None:
    cache.clear()
    settings.PASSWORD_HASHERS = people.QUICK_HASHERS


def logged_in(username: str = "zhang", user_agent: str = "Firefox/140.0 Windows") -> Client:
    client = Client(headers={"user-agent": user_agent})
    client.post("/accounts/login/", {"login": username, "password": PASSWORD})
    assert who(client) is not None
    return client


def who(client: Client) -> int | None:
    return client.get("/no-such-page/").wsgi_request.user.pk


def names(client: Client) -> list[str]:
    return [one.name for one in client.get("/accounts/sessions/").context["devices"]]


def test_looking_at_the_devices_writes_nothing() -> None:
    people.account("zhang", password=PASSWORD)
    client, gone = logged_in(), logged_in(user_agent="Edg/140.0 Windows")
    Session.objects.get(session_key=gone.session.session_key).delete()
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert names(client) == ["Firefox · Windows"]
    assert [one["sql"] for one in seen if not one["sql"].startswith("SELECT")] == []
    assert UserSession.objects.count() == 2


def test_sessions_that_open_nothing_any_more_are_not_listed() -> None:
    account_id = people.account("zhang", password=PASSWORD)
    logged_in(user_agent="Chrome/140.0 Android")
    commands.revoke_sessions(by=SYSTEM, at=people.AT, account_id=account_id)
    assert names(logged_in()) == ["Firefox · Windows"]


def test_one_device_is_logged_out_and_the_rest_stay() -> None:
    people.account("zhang", password=PASSWORD)
    client, phone, office = logged_in(), logged_in(user_agent="Safari/604.1 iPhone"), logged_in()
    session = UserSession.objects.get(user_agent__contains="iPhone")
    assert client.get(f"/accounts/sessions/{session.pk}/end/").status_code == 405
    assert who(phone) is not None
    assert client.post(f"/accounts/sessions/{session.pk}/end/").status_code == 302
    assert who(phone) is None
    assert who(office) is not None
    assert who(client) is not None


def test_nobody_ends_the_session_of_somebody_else() -> None:
    people.account("zhang", password=PASSWORD)
    people.account("wang", password=PASSWORD)
    zhang, wang = logged_in("zhang"), logged_in("wang")
    session = UserSession.objects.get(user__username="wang")
    assert zhang.post(f"/accounts/sessions/{session.pk}/end/").status_code == 404
    assert Client().post(f"/accounts/sessions/{session.pk}/end/")["Location"].startswith("/accounts/login/")
    assert who(wang) is not None


def test_a_demo_session_ends_with_demo_mode(client: Client, settings: Any) -> None:
    settings.DEMO = True
    account_id = people.account("demo.desk", is_demo=True)
    client.post("/accounts/demo/", {"username": "demo.desk"})
    assert who(client) == account_id
    settings.DEMO = False
    assert who(client) is None
    assert client.get("/accounts/sessions/")["Location"].startswith("/accounts/login/")


def test_a_real_session_outlives_demo_mode(settings: Any) -> None:
    settings.DEMO = True
    people.account("zhang", password=PASSWORD)
    client = logged_in()
    settings.DEMO = False
    assert who(client) is not None


def test_too_many_attempts_are_told_in_chinese(client: Client) -> None:
    people.account("zhang", password=PASSWORD)
    for _number in range(6):
        answer = client.post("/accounts/login/", {"login": "zhang", "password": "wrong-password"})
    assert "登录失败次数过多" in answer.content.decode()
    inside = logged_in_again(client)
    for _number in range(6):
        answer = inside.post("/accounts/password/change/", {"oldpassword": "wrong"})
    assert answer.status_code == 429
    assert "尝试次数过多" in answer.content.decode()
    assert "请稍等几分钟再试" in answer.content.decode()


def logged_in_again(client: Client) -> Client:
    cache.clear()
    client.post("/accounts/login/", {"login": "zhang", "password": PASSWORD})
    return client


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge · Windows"),
        (
            "Mozilla/5.0 (Linux; Android 15) Chrome/130.0 Mobile Safari/537.36 MicroMessenger/8.0",
            "微信 · Android",
        ),
        ("Mozilla/5.0 (Phone; OpenHarmony 5.0) ArkWeb/4.1 Mobile", "HarmonyOS"),
        ("curl/8.0", "curl/8.0"),
    ],
)
def test_devices_are_told_apart(user_agent: str, name: str) -> None:
    with translation.override("zh-hans"):
        assert device_name(user_agent) == name
