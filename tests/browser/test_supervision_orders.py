"""Supervision orders in a browser: issued beside a demand, reported on, struck off by somebody else; no violation."""

from __future__ import annotations

import re
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import OpenPage, axe_faults, sideways
from tests.factories.demands import demand_in, moment
from tests.factories.people import AT
from tests.factories.supervision_orders import HOUR, issue, order_in, take
from tests.web.readers import Cast, Clock, cast

from dianxiaoer.domains.supervision.commands import order_pressure
from dianxiaoer.domains.supervision.models import SupervisionOrder
from dianxiaoer.kernel.access import SYSTEM

HOME = "/supervision/orders/"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr("dianxiaoer.web.middleware.timezone", SimpleNamespace(now=made.now))
    made.at = AT + HOUR
    return made


@pytest.fixture
def people(db: None, clock: Clock) -> Cast:
    return cast()


def test_one_issues_another_strikes_off(open_page: OpenPage, people: Cast, clock: Clock) -> None:
    demand = demand_in("handling", people.park)
    page = open_page(f"/demands/{demand.pk}/", as_account=people.account("supervisor"))
    page.get_by_role("link", name="下达督办单").click()
    page.get_by_label("督办情形").select_option("leader_note")
    expect(page.get_by_label("承办单位")).to_have_value(str(people.park.works_id))
    page.get_by_label("督办要求").fill("两日内排定验收，附企业确认材料。")
    page.get_by_role("button", name="下达", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(demand.title)
    order = urlsplit(page.url).path
    assert re.fullmatch(rf"{HOME}\d+/", order)

    clock.at += HOUR
    unit = open_page(order, as_account=people.account("head"), width=390)
    unit.get_by_role("link", name="签收").click()
    unit.locator("dialog[open]").get_by_role("button", name="签收").click()
    expect(unit.get_by_text("办理中").first).to_be_visible()
    clock.at += HOUR
    unit.get_by_role("link", name="反馈情况").click()
    form = unit.locator("dialog[open]")
    form.get_by_label("进度").fill("已排定周五上午验收。")
    form.get_by_label("原因").fill("人手不足。")
    form.get_by_label("办结日期").fill("2026-09-18")
    form.get_by_label("佐证材料").set_input_files(
        {"name": "排期表.txt", "mimeType": "text/plain", "buffer": "周五上午".encode()}
    )
    form.get_by_role("button", name="反馈情况").click()
    expect(unit.get_by_role("link", name="排期表.txt")).to_be_visible()
    assert sideways(unit) == 0

    clock.at += HOUR
    page.goto(page.url)
    expect(page.get_by_text("待核查").first).to_be_visible()
    assert page.get_by_role("link", name="核查销号").count() == 0, "who issued it does not strike it off"
    leader = open_page(order, as_account=people.account("leader"))
    leader.get_by_role("link", name="核查销号").click()
    leader.locator("dialog[open]").get_by_label("核查结论").fill("电话核实属实。")
    leader.locator("dialog[open]").get_by_role("button", name="核查销号").click()
    expect(leader.get_by_text("电话核实属实。").first).to_be_visible()
    assert SupervisionOrder.objects.get().state == "struck_off"


def test_the_road_without_javascript(open_page: OpenPage, people: Cast, clock: Clock) -> None:
    order = issue(people.park)
    page = open_page(f"{HOME}{order.pk}/", as_account=people.account("head"), javascript=False)
    page.get_by_role("link", name="签收").click()
    page.get_by_role("button", name="签收").click()
    expect(page.get_by_text("办理中").first).to_be_visible()
    assert SupervisionOrder.objects.get().state == "signed"


@pytest.mark.parametrize(("width", "theme"), [(390, "dark"), (1440, "light")])
def test_no_violation(open_page: OpenPage, people: Cast, clock: Clock, width: int, theme: str) -> None:
    park = people.park
    silent = issue(park, demand_id=demand_in("handling", park).pk)
    order_pressure.escalate(by=SYSTEM, at=moment("2026-09-30 17:40"), order_id=silent.pk)
    back = order_in("reported", park)
    take(park, back, "send_back", AT + 3 * HOUR)
    struck = order_in("struck_off", park)
    clock.at = moment("2026-10-08 09:00")
    paths = ["", "new/", "rules/", "rules/red/", "limits/new/", f"{silent.pk}/", f"{back.pk}/", f"{struck.pk}/",
             f"{silent.pk}/notify/"]  # fmt: skip
    page, faults = open_page(HOME, as_account=people.account("supervisor"), width=width, theme=theme), list[str]()
    for path in paths:
        page.goto("{0.scheme}://{0.netloc}".format(urlsplit(page.url)) + HOME + path)
        faults += [f"{path}: {one}" for one in axe_faults(page)]
        if sideways(page) or page.locator("h1").count() != 1:
            faults.append(f"{path}: {sideways(page)} px sideways, {page.locator('h1').count()} h1")
    assert faults == []
