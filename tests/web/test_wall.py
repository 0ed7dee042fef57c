"""The wall: each number is the number of rows behind its link, for whoever may open it; others see figures alone."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.factories import demands, people, registry
from tests.factories.demands import Park, demand_in, walked

from dianxiaoer.domains.demands.models import Demand
from dianxiaoer.domains.people.rules import Role
from dianxiaoer.domains.supervision.queries.lights import LightFilters, light_rows, total_of
from dianxiaoer.domains.supervision.queries.standing import standing
from dianxiaoer.domains.supervision.queries.wall import wall
from dianxiaoer.domains.supervision.rules.figures import Part, Scope
from dianxiaoer.domains.supervision.rules.periods import Window, day_of
from dianxiaoer.kernel.access import Actor
from dianxiaoer.web.supervision.links import figure_url
from dianxiaoer.web.wall.forms import WallForm
from dianxiaoer.web.wall.panels import Panels

pytestmark = pytest.mark.django_db
STATES = ("submitted", "accepted", "dispatched", "handling", "suspended", "joint", "closed", "archived", "refused")
LINK = re.compile(r'<a class="n" href="([^"]+)"[^>]*>([\d,]+)</a>')


@pytest.fixture
def park() -> Park:
    """Demands of two sub-parks and two types in every state, some long past due, of this month and of earlier ones."""
    cache.clear()
    made, now = demands.park(), timezone.now()
    sub_parks = [registry.sub_park(), registry.sub_park()]
    firms = [registry.enterprise(sub_park_id=one) for one in sub_parks]
    contacts = {firm: registry.contact_actor(firm) for firm in (made.enterprise_id, *firms)}
    for index, state in enumerate((*STATES, *STATES)):
        at = now - timedelta(days=(3, 12, 26, 40)[index % 4], minutes=7 * index)
        code = demands.CO_TYPE if index % 3 == 0 else demands.TYPE
        firm = made.enterprise_id if state in ("archived",) else firms[index % 2]
        made.__dict__["contact"] = contacts[firm]
        demand_in(state, made, at=at, type_code=code, enterprise_id=firm, sub_park_id=sub_parks[index % 2])
    return made


def reader(client: Client, *roles: Role, department_id: int | None = None) -> Actor:
    """Logs an officer in."""
    officer_id = people.officer(department_id=department_id, roles=roles, with_account=True)
    actor = people.actor(officer_id)
    client.force_login(get_user_model().objects.get(pk=actor.account_id), settings.AUTHENTICATION_BACKENDS[0])
    return actor


def numbers(page: str) -> list[tuple[str, int]]:
    """The addresses on the page with the number that is written on each."""
    return [(unescape(url), int(number.replace(",", ""))) for url, number in LINK.findall(page)]


def count_behind(client: Client, url: str) -> int:
    """How many rows an address shows, page by page."""
    count, after = 0, None
    while True:
        query = {"after": after} if after else {}
        answer = client.get(url, query_params=None if not query else {**_flat(url), **query})
        assert answer.status_code == 200, url
        page = answer.context["page"]
        count += len(page.rows)
        after = page.next_cursor
        if after is None:
            return count


def _flat(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


@pytest.mark.parametrize(
    "query", ["", "?period=90d", "?type=01", "?department={works}", "?sub_park={sub_park}&period=90d"]
)
def test_every_number_opens_as_many_rows_as_it_says(client: Client, park: Park, query: str) -> None:
    reader(client, Role.DIRECTOR)
    sub_park = Demand.objects.exclude(sub_park=None).values_list("sub_park_id", flat=True)[0]
    answer = client.get("/wall/" + query.format(works=park.works_id, sub_park=sub_park))
    found = numbers(answer.content.decode())
    kinds = {urlsplit(url).path for url, _number in found}
    assert {"/wall/rows/", "/figures/closed", "/figures/on_time_rate", "/figures/delivery_rate"} <= kinds
    assert len(found) > 15
    for url, number in dict.fromkeys(found):
        assert count_behind(client, url) == number, url


def test_addresses_of_figures_are_the_ones_of_the_house(park: Park) -> None:
    now = timezone.now()
    found = wall(park.director, now, Window(day_of(now) - timedelta(days=89), day_of(now)), Scope(type_code="01"))
    panels = Panels(found, True, None)
    lines = [*found.departments, *found.types, *found.officers_top]
    figures = [one.now for line in lines for one in line.figures.values()]
    assert len(figures) > 6
    for figure in figures:
        for part in (Part.COUNTED, Part.HIT):
            assert panels.address(figure, part) == figure_url(figure, part)


def test_the_filters_stand_in_the_address_and_in_every_link(client: Client, park: Park) -> None:
    reader(client, Role.DIRECTOR)
    page = client.get("/wall/", {"department": park.works_id, "type": "01", "period": "90d"}).content.decode()
    found = numbers(page)
    assert found
    for url, _number in found:
        query = _flat(url)
        assert query["type"].startswith("01")
        assert query["department"] == str(park.works_id)
    whole = client.get("/wall/", {"period": "90d"}).context["wall"]
    narrowed = client.get("/wall/", {"period": "90d", "department": park.works_id}).context["wall"]
    assert 0 < narrowed.park["closed"].now.numerator < whole.park["closed"].now.numerator
    assert 0 < narrowed.lights.red < whole.lights.red
    assert narrowed.window == whole.window


@pytest.mark.parametrize(
    ("query", "start", "end"),
    [
        ("", "2026-08-17", "2026-09-15"),
        ("period=month", "2026-09-01", "2026-09-15"),
        ("period=last_month", "2026-08-01", "2026-08-31"),
        ("period=quarter", "2026-07-01", "2026-09-15"),
        ("period=year", "2026-01-01", "2026-09-15"),
        ("period=90d", "2026-06-18", "2026-09-15"),
        ("period=custom&since=2026-03-01&until=2026-03-31", "2026-03-01", "2026-03-31"),
        ("since=2026-03-31&until=2026-03-01", "2026-03-01", "2026-03-31"),
        ("since=2026-03-01", "2026-03-01", "2026-09-15"),
        ("period=month&since=2026-03-01", "2026-09-01", "2026-09-15"),
        ("since=1900-01-01", "2023-09-13", "2026-09-15"),
        ("period=nonsense", "2026-08-17", "2026-09-15"),
        ("since=nonsense", "2026-08-17", "2026-09-15"),
    ],
)
def test_periods(query: str, start: str, end: str) -> None:
    window = WallForm({name: value[0] for name, value in parse_qs(query).items()}).window(demands.AT)
    assert (str(window.start), str(window.end)) == (start, end)


def test_without_cases_there_is_no_percentage(client: Client) -> None:
    demands.park()
    reader(client, Role.DIRECTOR)
    page = client.get("/wall/", headers={"accept-language": "en"}).content.decode()
    assert "no cases" in page
    assert not re.search(r"\b0(\.0)?\s*(<span class=\"unit\">)?%", page)
    assert "Nothing is overdue" in page


def test_a_percentage_has_its_fraction_and_a_change_its_number(client: Client, park: Park) -> None:
    reader(client, Role.DIRECTOR)
    answer = client.get("/wall/?period=90d", headers={"accept-language": "en"})
    found = answer.context["wall"].park["on_time_rate"].now
    block = re.search(r'data-key="n-on-time">(.*?)</li>', answer.content.decode(), re.S)
    assert block
    assert [number for _url, number in numbers(block[1])] == [found.numerator, found.denominator]
    red = re.search(r'data-key="n-red">(.*?)</li>', answer.content.decode(), re.S)
    assert red
    assert re.search(r'aria-hidden="true">[↑↓→]</span>', red[1])
    assert re.search(r"(up by|down by) </span>\d|unchanged", red[1])


def test_an_overdue_row_says_whose_since_when_and_who_used_the_time(client: Client) -> None:
    park, now = demands.park(), timezone.now()
    walk = walked(park, "submit", "accept", at=now - timedelta(days=30))
    walk.at += timedelta(days=4)
    for verb in ("dispatch", "sign", "contact"):
        walk.do(verb)
    reader(client, Role.DIRECTOR)
    for url in ("/wall/", "/wall/rows/?light=red&facing=enterprise"):
        page = client.get(url).content.decode()
        assert f"/demands/{walk.demand_id}/" in page
        assert "规划建设局" in page
        assert park.handler.name in page
        assert "tel:" in page
        used = re.search(r'class="used-words".*?</ul>', page, re.S)
        assert used
        assert "企业诉求服务中心" in used[0]
        assert "规划建设局" in used[0]
        assert len(re.findall(r'<rect class="seg seg-\d"[^>]*width="(?!10")', page)) >= 2
    assert "用时" in client.get(f"/demands/{walk.demand_id}/").content.decode()


def test_a_handler_sees_the_figures_and_opens_his_departments_alone(client: Client, park: Park) -> None:
    reader(client, Role.DEPARTMENT_HANDLER, department_id=park.works_id)
    answer = client.get("/wall/")
    found = numbers(answer.content.decode())
    assert found
    assert all(_flat(url)["department"] == str(park.works_id) for url, _number in found)
    whole = total_of(answer.context["wall"].at, LightFilters(facing="enterprise"))
    assert answer.context["wall"].lights.red == whole.red > answer.context["wall"].overdue.rows.__len__()
    for url, number in dict.fromkeys(found):
        assert count_behind(client, url) == number, url
    page = client.get("/wall/rows/", {"light": "red"})
    assert page.context["wall"].narrowed
    assert len(page.context["page"].rows) < page.context["wall"].total


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.INSPECTOR])
def test_whoever_works_on_no_cases_has_no_wall(client: Client, role: Role) -> None:
    reader(client, role)
    assert client.get("/wall/").status_code == 404
    assert client.get("/wall/rows/").status_code == 404


def test_nothing_runs_or_styles_from_inside_the_page(client: Client, park: Park) -> None:
    reader(client, Role.DIRECTOR)
    for url in ("/wall/", "/wall/?screen=1", "/wall/rows/?light=red"):
        answer = client.get(url)
        page = answer.content.decode()
        assert "default-src 'self'" in answer["Content-Security-Policy"]
        assert not re.search(r"<script(?![^>]*\bsrc=)", page)
        assert not re.search(r'\sstyle="|<style|\son[a-z]+="', page)


def test_a_chart_has_its_table_with_the_same_points(client: Client, park: Park) -> None:
    reader(client, Role.DIRECTOR)
    answer = client.get("/wall/?period=90d")
    page = answer.content.decode()
    for table in re.findall(r'data-chart="\w+" data-table="([\w-]+)"', page):
        body = re.search(rf'<table[^>]*id="{table}">.*?</table>', page, re.S)
        assert body, table
        assert re.search(r'<th scope="col"[^>]*data-series="', body[0])
        for value, shown in re.findall(r'data-value="([\d.]+)"[^>]*>(?:<[^>]+>)?([\d.]+)', body[0]):
            assert float(value) == float(shown)
    months = answer.context["wall"].months
    assert len(months) == 12
    assert sum(int(one.figures["received"].numerator) for one in months) == 2 * len(STATES)


def test_the_page_that_looks_again_gets_the_wall_alone(client: Client, park: Park) -> None:
    reader(client, Role.DIRECTOR)
    whole = client.get("/wall/").content.decode()
    part = client.get("/wall/", headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith('<div id="wall"')
    assert "<html" not in part
    screen = client.get(f"/wall/?department={park.works_id}&screen=1").content.decode()
    assert 'class="sidenav"' in whole
    assert 'class="sidenav"' not in screen
    assert f'data-again="/wall/?department={park.works_id}&amp;screen=1"' in screen
    assert "规划建设局" in re.search(r'class="wall-scope">(.*?)</span>', screen)[1]  # type: ignore[index]
    assert 'name="department"' not in screen
    client.logout()
    assert client.get("/wall/", headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert client.get("/wall/").status_code == 302


def statements(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


URLS = ("/wall/", "/wall/?screen=1", "/wall/?type=01", "/wall/?period=last_month", "/wall/rows/?light=red")


def test_the_cost_of_the_wall_does_not_grow_with_its_rows(client: Client) -> None:
    park, now = demands.park(), timezone.now()
    reader(client, Role.SUPERVISION_OFFICE)
    _file(park, now, 10)
    few = [statements(client, url) for url in URLS]
    _file(park, now - timedelta(hours=2), 190)
    many = [statements(client, url) for url in URLS]
    assert all(after <= before + 1 for after, before in zip(many, few, strict=True))  # one for a first name to look up
    assert max(many) <= 40


def _file(park: Park, now: Any, count: int) -> None:
    for index in range(count):
        at = now - timedelta(days=15 + index % 3, minutes=index)
        walked(park, *("submit", "accept", "dispatch", "sign")[: 4 if index % 5 == 0 else 1], at=at)


def test_how_the_park_stands_counts_what_the_lists_show(park: Park) -> None:
    at = timezone.now()
    found = standing(park.supervisor, at)
    assert {row.department_id for row in found.rows} >= {park.desk_id, park.works_id, park.power_id}
    for row in found.rows:
        for facing, counts in (("enterprise", row.facing), ("department", row.own)):
            for colour in ("red", "yellow", "green", "blue"):
                filters = LightFilters(row.department_id, colour, facing)
                page = light_rows(park.supervisor, at, filters, size=100)
                assert len(page.rows) == getattr(counts, colour) == page.total
    assert found.facing.red == sum(row.facing.red for row in found.rows) > 0
    assert found.states == {
        "submitted": 2, "accepted": 2, "dispatched": 2, "handling": 2, "suspended": 2, "joint": 2, "closed": 2
    }  # fmt: skip
    assert len(found.days) == 30
    since = replace(found.days[0]).day
    recent = Demand.objects.filter(submitted_at__date__gte=since)
    assert sum(day.submitted for day in found.days) == recent.count()
