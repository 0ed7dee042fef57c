"""The wall: each figure is the number of rows behind its link, for whoever may open it; others see figures alone."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.factories import demands, people
from tests.factories.demands import Park, demand_in, file_demand
from tests.factories.people import AT

from dianxiaoer.domains.people.rules import Role
from dianxiaoer.domains.supervision.queries import lights
from dianxiaoer.domains.supervision.queries.lights import LightFilters
from dianxiaoer.domains.supervision.queries.standing import standing
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.refusals import Invalid, NotFound

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=12)
STATES = ("submitted", "accepted", "dispatched", "handling", "suspended", "joint", "closed", "archived", "refused")


@pytest.fixture
def park() -> Park:
    made = demands.park()
    for index, state in enumerate(STATES):
        demand_in(state, made, at=AT + timedelta(hours=index))
    demand_in("handling", made, at=LATER - timedelta(hours=3), type_code=demands.CO_TYPE)
    return made


def reader(client: Client, *roles: Role, department_id: int | None = None) -> Actor:
    """Logs an officer in."""
    officer_id = people.officer(department_id=department_id, roles=roles, with_account=True)
    actor = people.actor(officer_id)
    client.force_login(get_user_model().objects.get(pk=actor.account_id), settings.AUTHENTICATION_BACKENDS[0])
    return actor


def all_rows(by: Actor, at: datetime, filters: LightFilters) -> list[Any]:
    """Every row behind a figure, page by page."""
    rows, after = [], None
    while True:
        page = lights.light_rows(by, at, filters, after=after, size=4)
        rows += page.deadlines.rows
        after = page.deadlines.next_cursor
        if after is None:
            return rows


def test_each_light_of_a_department_counts_the_rows_behind_it(park: Park) -> None:
    wall = standing(park.supervisor, LATER)
    assert {row.department_id for row in wall.rows} >= {park.desk_id, park.works_id, park.power_id}
    for row in wall.rows:
        for facing, counts in (("enterprise", row.facing), ("department", row.own)):
            for colour in ("red", "yellow", "green", "blue"):
                filters = LightFilters(row.department_id, colour, facing)
                found = all_rows(park.supervisor, LATER, filters)
                assert len(found) == getattr(counts, colour) == len({line.promise.id for line in found})
                assert all(line.light == colour for line in found)
    assert wall.facing.red == sum(row.facing.red for row in wall.rows) > 0
    assert wall.facing.red == lights.light_rows(park.supervisor, LATER, LightFilters(None, "red", "enterprise")).total


def test_states_types_and_days_count_what_the_list_shows(client: Client, park: Park) -> None:
    wall = standing(park.supervisor, LATER)
    assert wall.states == {
        "submitted": 1, "accepted": 1, "dispatched": 1, "handling": 2, "suspended": 1, "joint": 1, "closed": 1
    }  # fmt: skip
    assert sum(day.submitted for day in wall.days) == len(STATES) + 1
    assert len(wall.days) == 30
    assert {code: count for code, _label, count in wall.types} == {demands.TYPE: 7, demands.CO_TYPE: 1}


def figures(page: str, kind: str) -> list[tuple[str, int]]:
    """Addresses of one kind on the page with the number that is written on them."""
    found = re.findall(
        rf'href="({kind}\?[^"]+)"[^>]*>(?:<span class="tile-label">[^<]*</span><span[^>]*>)?([\d,]+)<', page
    )
    return [(unescape(url), int(number.replace(",", ""))) for url, number in found]


def test_each_link_opens_as_many_rows_as_its_number_says(client: Client) -> None:
    park = demands.park()
    now = timezone.now()
    for hours in (600, 300, 40, 1):
        file_demand(park, at=now - timedelta(hours=hours))
    reader(client, Role.SUPERVISION_OFFICE)
    page = client.get("/wall/").content.decode()
    lights = figures(page, "/wall/rows/")
    lists = figures(page, "/demands/")
    assert len(lights) >= 3
    assert len(lists) >= 3
    for url, number in lights:
        if number:
            assert len(client.get(url).context["page"].rows) == number, url
    for url, number in lists:
        assert len(client.get(url).context["page"].rows) == number, (url, parse_qs(urlsplit(url).query))


def test_a_handler_sees_the_figures_and_opens_his_departments_alone(client: Client, park: Park) -> None:
    reader(client, Role.DEPARTMENT_HANDLER, department_id=park.power_id)
    answer = client.get("/wall/")
    own = {url for url, _number in figures(answer.content.decode(), "/wall/rows/")}
    assert own
    assert all(f"department={park.power_id}" in url for url in own)
    assert figures(answer.content.decode(), "/demands/") == []
    assert sum(tile.facing[0].count for tile in answer.context["tiles"]) == answer.context["wall"].facing.red > 0
    page = client.get("/wall/rows/", {"light": "red"})
    assert page.context["wall"].narrowed
    seen = {line.demand.department_id for line in page.context["page"].rows}
    assert seen <= {park.power_id}
    assert len(page.context["page"].rows) < page.context["wall"].total


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.INSPECTOR])
def test_whoever_works_on_no_cases_has_no_wall(client: Client, role: Role) -> None:
    reader(client, role)
    assert client.get("/wall/").status_code == 404
    assert client.get("/wall/rows/").status_code == 404


def test_an_enterprise_has_no_wall(park: Park) -> None:
    with pytest.raises(NotFound):
        standing(park.contact, AT)
    with pytest.raises(NotFound):
        lights.light_rows(park.contact, AT, LightFilters())


def test_unknown_filters_are_refused(park: Park) -> None:
    for filters in (LightFilters(colour="grey"), LightFilters(facing="both")):
        with pytest.raises(Invalid):
            lights.light_rows(park.supervisor, AT, filters)


def test_the_page_that_looks_again_gets_the_wall_alone(client: Client, park: Park) -> None:
    reader(client, Role.DIRECTOR)
    whole = client.get("/wall/").content.decode()
    part = client.get("/wall/", headers={"HX-Request": "true"}).content.decode()
    assert 'hx-trigger="every 60s"' in whole
    assert part.lstrip().startswith('<div id="wall"')
    assert "<html" not in part
    screen = client.get("/wall/?screen=1").content.decode()
    assert 'class="sidenav"' in whole
    assert 'class="sidenav"' not in screen
    assert 'hx-get="/wall/?screen=1"' in screen
    client.logout()
    assert client.get("/wall/", headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert client.get("/wall/").status_code == 302


def statements(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


def test_the_cost_of_the_wall_does_not_grow_with_its_rows(client: Client) -> None:
    park = demands.park()
    now = timezone.now()
    reader(client, Role.SUPERVISION_OFFICE)
    for index in range(10):
        file_demand(park, at=now - timedelta(days=9, minutes=index))
    few = statements(client, "/wall/"), statements(client, "/wall/rows/?light=red")
    for index in range(90):
        file_demand(park, at=now - timedelta(days=9, hours=1, minutes=index))
    assert (statements(client, "/wall/"), statements(client, "/wall/rows/?light=red")) == few
    assert few[0] <= 20
