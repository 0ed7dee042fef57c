"""The wall and the administration as a person sees them: at a phone's and a wide screen's width, in both themes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone
from playwright.sync_api import expect
from tests.browser.conftest import OpenPage, axe_faults, sideways
from tests.factories import demands, people, registry

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
    """A reader of the whole park, in which something is overdue and something is in time."""
    park, now = demands.park(), timezone.now()
    for hours in (500, 30, 2):
        demands.file_demand(park, at=now - timedelta(hours=hours))
    return account_of(people.officer(roles=(Role.SUPERVISION_OFFICE,), with_account=True))


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1920])
def test_the_wall_is_readable(open_page: OpenPage, leader: Any, width: int, theme: str) -> None:
    for path in ("/wall/", "/wall/?screen=1", "/wall/rows/?light=red"):
        page = open_page(path, as_account=leader, width=width, theme=theme)
        assert sideways(page) <= 0, path
        assert axe_faults(page) == [], path


def test_a_leader_opens_a_figure_down_to_its_demand(open_page: OpenPage, leader: Any) -> None:
    page = open_page("/wall/", as_account=leader)
    tile = page.locator("a.tile-red")
    number = int(tile.locator(".tile-number").inner_text())
    tile.click()
    rows = page.locator("tbody tr")
    assert rows.count() == number > 0
    rows.first.locator(".main-cell a").click()
    assert page.locator("h1").inner_text() == "二期厂房竣工验收迟迟排不上"


def test_the_wall_looks_again_without_losing_the_place(open_page: OpenPage, leader: Any) -> None:
    page = open_page("/wall/", as_account=leader)
    page.evaluate("window.scrollTo(0, 200)")
    with page.expect_response(lambda answer: answer.url.endswith("/wall/")):
        page.evaluate("htmx.ajax('GET', '/wall/', {target: '#wall', select: '#wall', swap: 'outerHTML'})")
    expect(page.locator("#wall")).to_have_count(1)
    assert page.locator("a.tile-red").count() == 1
    assert page.evaluate("window.scrollY") > 0


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
