"""Without a login: what is promised, and tracking by number and phone, which tells nothing personal."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from tests.factories.demands import demand_in
from tests.factories.people import AT
from tests.web.readers import Cast, Clock, words_of

from dianxiaoer.web.public.throttle import LIMIT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict_templates")]


@pytest.fixture(autouse=True)
def _fresh_minute() -> None:
    cache.clear()


def test_welcome_lists_limits_and_both_doors(people_of_park: Cast) -> None:
    text = words_of(people_of_park.client().get("/welcome/"))
    assert "说到做到" in text
    assert "登录" in text
    assert "5 个工作日" in text


def test_tracking_shows_light_and_no_names(people_of_park: Cast, clock: Clock) -> None:
    demand = demand_in("handling", people_of_park.park, text="厂房完工后，李总多次来电催促验收排期。")
    clock.at = AT + timedelta(hours=2)
    response = people_of_park.client().post("/track/", {"number": demand.number, "phone": "1234"})
    text = words_of(response)
    assert "办理中" in text
    assert "正常" in text
    for hidden in ("李总", "李经办", "雷工明", "13812341234"):
        assert hidden not in text


@pytest.mark.parametrize(("number", "phone"), [("20260915999999", "1234"), (None, "0000"), ("abc", "1234")])
def test_a_wrong_pair_says_the_same_words(people_of_park: Cast, number: str | None, phone: str) -> None:
    demand = demand_in("handling", people_of_park.park)
    response = people_of_park.client().post("/track/", {"number": number or demand.number, "phone": phone})
    assert response.status_code == 422
    assert "编号与手机号不符" in words_of(response)


def test_guessing_is_slowed(people_of_park: Cast) -> None:
    client = people_of_park.client()
    answers = [
        client.post("/track/", {"number": "20260915000001", "phone": f"{guess:04d}"}) for guess in range(LIMIT + 1)
    ]
    assert {answer.status_code for answer in answers[:-1]} == {422}
    assert answers[-1].status_code == 429
    assert "查询过于频繁" in words_of(answers[-1])


def test_the_language_switch(people_of_park: Cast) -> None:
    client = people_of_park.client()
    client.post("/preferences/language/", {"language": "en"})
    text = words_of(client.get("/welcome/"))
    assert "We do what we say" in text
    assert "说到做到" not in text


@pytest.mark.parametrize("path", ["/welcome/", "/track/", "/accounts/login/"])
def test_nothing_foreign_may_run(people_of_park: Cast, path: str) -> None:
    response = people_of_park.client().get(path)
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    page = response.content.decode()
    assert " style=" not in page
    assert "<style" not in page
    assert " onclick=" not in page
