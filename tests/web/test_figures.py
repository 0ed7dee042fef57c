"""The pages of figures: each value opens its records, as of now or a past moment, for whoever may read them."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from tests.factories import demands, people
from tests.factories.demands import Park, demand_in
from tests.factories.people import AT
from tests.web.readers import Clock

from dianxiaoer.domains.people.rules import Role
from dianxiaoer.domains.supervision.rules.indicators import INDICATORS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict_templates")]
LATER = AT + timedelta(days=12)
SEPTEMBER = "from=2026-09-01&to=2026-09-30"


@pytest.fixture
def park(clock: Clock) -> Park:
    made = demands.park()
    for state in ("submitted", "handling", "closed", "archived"):
        demand_in(state, made)
    clock.at = LATER
    return made


def login(client: Client, role: Role, department_id: int | None = None) -> None:
    officer_id = people.officer(department_id=department_id, roles=(role,), with_account=True)
    account = get_user_model().objects.get(pk=people.actor(officer_id).account_id)
    client.force_login(account, settings.AUTHENTICATION_BACKENDS[0])


def test_every_indicator_opens_as_many_records_as_it_says(client: Client, park: Park) -> None:
    login(client, Role.SUPERVISION_OFFICE)
    page = client.get(f"/figures/?{SEPTEMBER}").content.decode()
    links = [unescape(href) for href in re.findall(r'href="(/figures/[^"?]+\?[^"]*)"', page)]
    assert len({link.split("?")[0] for link in links}) == len(INDICATORS)
    values = dict(re.findall(r'<a href="/figures/([a-z_]+)\?[^"]*">([^<]*)</a>', page))
    for link in links:
        answer = client.get(link)
        assert answer.status_code == 200, link
        text = answer.content.decode()
        key = link.split("/")[2].split("?")[0]
        assert f'<p class="figure-value">{values[key]}</p>' in text
        if values[key].isdigit() and int(values[key]) <= 50:
            assert text.count('data-label="计入时间"') == int(values[key]), key


def test_a_past_moment(client: Client, park: Park) -> None:
    login(client, Role.SUPERVISION_OFFICE)
    before = client.get(f"/figures/closed?{SEPTEMBER}&as_of=2026-09-15T10:01:00%2B08:00").content.decode()
    assert '<p class="figure-value">0</p>' in before
    day_before = client.get(f"/figures/closed?{SEPTEMBER}&as_of=2026-09-14").content.decode()
    assert '<p class="figure-value">0</p>' in day_before
    that_day = client.get(f"/figures/closed?{SEPTEMBER}&as_of=2026-09-15").content.decode()
    assert '<p class="figure-value">2</p>' in that_day
    after = client.get(f"/figures/closed?{SEPTEMBER}").content.decode()
    assert '<p class="figure-value">2</p>' in after


def test_parts_and_splits(client: Client, park: Park) -> None:
    login(client, Role.SUPERVISION_OFFICE)
    page = client.get(f"/figures/close_rate?{SEPTEMBER}&by=department").content.decode()
    assert "（2/3）" in page
    assert "达标的 2" in page and "未达标的 1" in page
    for by in ("sub_park", "type", "officer", "source", "nature", "month"):
        assert client.get(f"/figures/close_rate?{SEPTEMBER}&by={by}").status_code == 200
    missed = client.get(f"/figures/close_rate?{SEPTEMBER}&part=missed").content.decode()
    assert missed.count('data-label="计入时间"') == 1


@pytest.mark.parametrize(
    "query", ["from=2026-99-01", "from=2026-09-30&to=2026-09-01", "as_of=soon", "department=999999", "type=zz", "by=x"]
)
def test_bad_addresses_still_answer(client: Client, park: Park, query: str) -> None:
    login(client, Role.SUPERVISION_OFFICE)
    assert client.get(f"/figures/closed?{query}").status_code == 200
    assert client.get(f"/figures/?{query}").status_code == 200


def test_readers(client: Client, park: Park) -> None:
    assert client.get("/figures/closed").status_code == 302
    login(client, Role.DEPARTMENT_HANDLER, park.power_id)
    page = client.get(f"/figures/closed?{SEPTEMBER}").content.decode()
    assert '<p class="figure-value">2</p>' in page and "data-label" not in page
    login(client, Role.ADMINISTRATOR)
    assert client.get("/figures/closed").status_code == 404
    login(client, Role.SUPERVISION_OFFICE)
    assert client.get("/figures/nothing").status_code in (404, 422)
