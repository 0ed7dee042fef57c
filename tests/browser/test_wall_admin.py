"""The wall and the administration as a person sees them: at a phone's and a wide screen's width, in both themes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Page, expect
from tests.browser.conftest import OpenPage, axe_faults, sideways
from tests.factories import demands, people, registry

from dianxiaoer.domains.demands.rules import DemandState
from dianxiaoer.domains.people.rules import Role

pytestmark = pytest.mark.django_db
ADMIN_PAGES = (
    "", "people/", "people/new/", "people/{officer}/", "people/{officer}/absence/", "people/departments/",
    "enterprises/", "enterprises/{firm}/", "enterprises/{firm}/assign/", "enterprises/gaps/", "places/",
    "import/officers/", "limits/", "limits/new/", "catalogue/", "catalogue/0105/", "limits/ladders/",
    "limits/ladders/new/", "calendar/", "calendar/2026/", "calendar/notice/?year=2026",
    "calendar/correct/?day=2026-12-05", "journal/",
)  # fmt: skip


def account_of(officer_id: int) -> Any:
    return get_user_model().objects.get(officer__pk=officer_id)


@pytest.fixture
def leader(db: None) -> Any:
    """A reader of the whole park, in which something is overdue, something went through two hands, something is new."""
    cache.clear()
    park, now = demands.park(), timezone.now()
    for hours in (500, 30, 2):
        demands.file_demand(park, at=now - timedelta(hours=hours))
    walk = demands.walked(park, "submit", "accept", at=now - timedelta(days=25))
    walk.at += timedelta(days=4)
    for verb in ("dispatch", "sign", "contact"):
        walk.do(verb)
    demands.walked(park, *demands.PATHS[DemandState.ARCHIVED], at=now - timedelta(days=12))
    account = account_of(people.officer(roles=(Role.SUPERVISION_OFFICE,), with_account=True))
    account.park = park
    return account


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440, 1920])
def test_the_wall_is_readable(open_page: OpenPage, leader: Any, width: int, theme: str) -> None:
    for path in ("/wall/", "/wall/?screen=1", "/wall/rows/?light=red&facing=enterprise"):
        page = open_page(path, as_account=leader, width=width, theme=theme)
        assert sideways(page) <= 0, path
        assert axe_faults(page) == [], path
        page.context.close()


def test_a_leader_follows_a_red_number_to_whose_days_went(open_page: OpenPage, leader: Any) -> None:
    page = open_page("/wall/", as_account=leader)
    red = page.locator(".number-red .number-value a")
    number = int(red.inner_text())
    red.click()
    rows = page.locator("tbody tr")
    assert rows.count() == number > 0
    shared = rows.filter(has=page.locator(".used-words li:nth-child(2)")).first
    words = [one.inner_text().split()[0] for one in shared.locator(".used-words li").all()]
    assert words == ["企业诉求服务中心", "规划建设局"]
    shared.locator(".main-cell a").first.click()
    assert page.locator("h1").inner_text() == "二期厂房竣工验收迟迟排不上"
    used = page.locator("ul.used > li > div.row-between > span:first-child")
    assert [one.inner_text().split()[0] for one in used.all()] == words


def test_charts_are_drawn_from_their_tables_and_a_press_shows_these(open_page: OpenPage, leader: Any) -> None:
    page = open_page("/wall/?period=90d", as_account=leader)
    expect(page.locator(".wall-chart canvas")).to_have_count(3)
    table = page.locator("#w-trend table")
    expect(table).to_be_hidden()
    press = page.locator("[data-table-toggle][aria-controls=w-trend]")
    press.click()
    expect(table).to_be_visible()
    assert press.get_attribute("aria-expanded") == "true"
    assert table.locator("tbody tr").count() == 12


def look_again(page: Page) -> None:
    with page.expect_response(lambda answer: "/wall/" in answer.url):
        page.evaluate("document.dispatchEvent(new Event('wall:look'))")


def test_the_big_screen_looks_again_in_place(open_page: OpenPage, leader: Any) -> None:
    """Nodes, scroll, focus and an open table stay; what changed is the number."""
    page = open_page("/wall/?screen=1", as_account=leader, width=1920)
    expect(page.locator(".wall-chart canvas").first).to_be_visible()
    page.evaluate(
        """() => {
            document.querySelector(".number-red").mine = "number";
            document.querySelector(".late").mine = "late";
            document.querySelector(".wall-chart canvas").mine = "canvas";
            document.querySelector(".number-red a").focus();
            window.scrollTo(0, 120);
        }"""
    )
    place = page.evaluate("window.scrollY")
    before = int(page.locator(".number-received .number-value").inner_text())
    demands.file_demand(leader.park, at=timezone.now() - timedelta(minutes=1))
    look_again(page)
    expect(page.locator(".number-received .number-value")).to_have_text(str(before + 1))
    assert page.evaluate("document.querySelector('.wall-chart canvas').mine") == "canvas"
    assert page.evaluate("document.activeElement.closest('.number-red') !== null")
    assert page.evaluate("window.scrollY") == place
    assert page.evaluate("performance.getEntriesByType('navigation').length") == 1
    assert page.evaluate("[document.querySelector('.number-red').mine, document.querySelector('.late').mine]") == [
        "number", "late"
    ]  # fmt: skip


def test_the_big_screen_says_when_it_lost_the_house_and_goes_on(open_page: OpenPage, leader: Any) -> None:
    page = open_page("/wall/?screen=1", as_account=leader, width=1920, allow_errors=True)
    page.evaluate("document.querySelector('.number-red').mine = 'kept'")
    page.route("**/wall/**", lambda route: route.abort())
    page.evaluate("document.dispatchEvent(new Event('wall:look'))")
    expect(page.locator(".wall-lost")).to_contain_text("连接已中断")
    page.unroute("**/wall/**")
    look_again(page)
    expect(page.locator(".wall-lost")).to_be_empty()
    assert page.evaluate("document.querySelector('.number-red').mine") == "kept"


def test_the_big_screen_asks_to_log_in_when_the_session_ends(open_page: OpenPage, leader: Any) -> None:
    page = open_page("/wall/?screen=1", as_account=leader, width=1920)
    page.context.clear_cookies()
    page.evaluate("document.dispatchEvent(new Event('wall:look'))")
    page.wait_for_url("**/accounts/login/**")


def test_without_javascript_the_tables_stand_there(open_page: OpenPage, leader: Any) -> None:
    page = open_page("/wall/?period=90d", as_account=leader, javascript=False)
    for name in ("lights", "types", "trend"):
        expect(page.locator(f"#t-{name}")).to_be_visible()
    expect(page.locator(".wall-chart").first).to_be_hidden()
    expect(page.locator("[data-table-toggle]").first).to_be_hidden()
    page.locator("select[name=period]").select_option("year")
    page.locator(".filters button[type=submit]").click()
    assert "period=year" in page.url


@pytest.mark.parametrize(("width", "theme"), [(360, "light"), (360, "dark"), (1920, "light")])
def test_every_page_of_the_administration_is_readable(open_page: OpenPage, width: int, theme: str) -> None:
    officer_id, firm = people.officer(roles=(Role.LIAISON_OFFICER,)), registry.enterprise()
    registry.assigned(firm, officer_id)
    admin = account_of(people.officer(roles=(Role.ADMINISTRATOR,), with_account=True))
    page = open_page("/admin/", as_account=admin, width=width, theme=theme)
    faults = {}
    for path in ADMIN_PAGES:
        page.goto(page.url.split("/admin/")[0] + "/admin/" + path.format(officer=officer_id, firm=firm))
        found = axe_faults(page)
        if sideways(page) > 0:
            found.append(f"{sideways(page)} px too wide")
        if found:
            faults[path] = found
    assert faults == {}


def test_a_role_is_granted_without_javascript(open_page: OpenPage) -> None:
    officer_id = people.officer("沈一舟")
    admin = account_of(people.officer(roles=(Role.ADMINISTRATOR,), with_account=True))
    page = open_page(f"/admin/people/{officer_id}/grant/", as_account=admin, javascript=False)
    page.locator("select[name=role]").select_option("department_handler")
    page.locator("main button[type=submit]").click()
    assert page.locator("h1").inner_text() == "沈一舟"
    assert page.locator("main tbody tr").count() == 1
