"""The daily loop as people walk it: who sees which light, which date and which name, from filing to rating."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import OpenPage, sideways
from tests.factories.demands import demand_in, file_demand, moment, walked
from tests.web.readers import Cast, Clock, cast

from dianxiaoer.domains.demands.models import Demand

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS\xde"
    b"\x00\x00\x00\x0cIDATx\x9cc\xf8\xcf\xc0\x00\x00\x03\x01\x01\x00\xc9\xfe\x92\xef\x00\x00\x00\x00IEND\xaeB`\x82"
)
REPLY = "9月28日完成线路改造并送电，现场与企业共同测试一小时，三号车间电压稳定。"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The site's own clock, which the journey moves on."""
    made = Clock()
    monkeypatch.setattr("dianxiaoer.web.middleware.timezone", SimpleNamespace(now=made.now))
    return made


@pytest.fixture
def people(db: None, clock: Clock) -> Cast:
    return cast()


class Desks:
    """One browser for each person; `take` does a step on its own page, as one does without JavaScript."""

    def __init__(self, open_page: OpenPage, people: Cast, **settings: Any) -> None:
        self.open_page, self.people, self.settings = open_page, people, settings
        self.pages: dict[str, Page] = {}

    def of(self, name: str, path: str) -> Page:
        if name not in self.pages:
            self.pages[name] = self.open_page(path, as_account=self.people.account(name), **self.settings)
        else:
            page = self.pages[name]
            page.goto(re.match(r"https?://[^/]+", page.url)[0] + path)  # type: ignore[index]
        return self.pages[name]

    def take(self, name: str, demand_id: int, verb: str, **fields: Any) -> Page:
        page = self.of(name, f"/demands/{demand_id}/{verb}/")
        form = page.locator("main form.stack")
        for field, value in fields.items():
            fill(form, field, value)
        form.locator(".form-actions button").first.click()
        page.wait_for_url(f"**/demands/{demand_id}/")
        return page


def fill(form: Any, name: str, value: Any) -> None:
    inputs = form.locator(f"[name={name}]")
    kind = inputs.first.evaluate("one => one.tagName + ' ' + one.type")
    if kind.startswith("SELECT"):
        inputs.select_option(str(value))
    elif kind.endswith(("radio", "checkbox")):
        for one in value if isinstance(value, list) else [value]:
            choice = form.locator(f"[name={name}][value='{one}']")
            (choice if choice.count() else inputs.first).check()
    else:
        inputs.fill(str(value))


def file_in_browser(page: Page, title: str, text: str) -> int:
    page.get_by_label("一句话说明").fill(title)
    page.get_by_label("具体情况和需求").fill(text)
    page.get_by_role("button", name="提交", exact=True).click()
    page.wait_for_url(re.compile(r"/demands/\d+/$"))
    return int(page.url.rstrip("/").split("/")[-1])


def sees(page: Page, *texts: str) -> None:
    """Each of these stands in the card that says who has it now and until when."""
    for text in texts:
        expect(page.locator(".now")).to_contain_text(text)


def test_the_loop(open_page: OpenPage, people: Cast, clock: Clock) -> None:
    """Filed, returned, joint, extended, paused over a holiday, answered, reopened, answered again, rated, archived."""
    desks, park = Desks(open_page, people), people.park
    page = desks.of("enterprise", "/portal/file/")
    demand_id = file_in_browser(page, "三号车间每天下午停电", "9月以来三号车间每天下午两点停电，订单交不出来。")
    sees(page, "已提交", "正常", "09-15 15:30", "企业诉求服务中心")

    clock.at = moment("2026-09-15 10:20")
    page = desks.of("desk", "/desk/")
    row = page.locator("tr", has_text="三号车间每天下午停电")
    row.locator("select").select_option("0105")
    row.get_by_role("button", name="受理并派单").click()
    expect(page.locator("#toasts")).to_contain_text("已受理并派单")

    clock.at = moment("2026-09-15 11:00")
    page = desks.of("handler", "/work/")
    expect(page.locator("tbody tr").first).to_contain_text("三号车间")
    page.get_by_role("button", name="签收").click()
    expect(page.locator("#toasts")).to_contain_text("已签收")
    page = desks.take("handler", demand_id, "return_order", rule="三定方案第五条：供电由供电服务所负责",
                      reason="不属本局职责", suggested_department_id=park.power_id)  # fmt: skip
    sees(page, "已退单", "企业诉求服务中心")

    clock.at = moment("2026-09-15 14:40")
    page = desks.take("desk", demand_id, "dispatch", department_id=park.power_id, override_reason="退回理由成立")
    sees(page, "已派单", "供电服务所", "09-21 17:30")  # a return does not give the park a day
    _joint_handling(desks, clock, demand_id)

    clock.at = moment("2026-09-18 09:00")
    desks.take(
        "power_handler", demand_id, "request_extension", amount="3wd", reason="开关柜到货晚", enterprise_told="on"
    )
    desks.take("power_head", demand_id, "approve_request")
    page = desks.take("desk", demand_id, "decide_request", approved="True", note="同意延期")
    sees(page, "办理中", "09-24 17:30")  # three working days after Monday the 21st

    clock.at = moment("2026-09-22 09:00")
    desks.take("power_handler", demand_id, "request_suspension", cause="enterprise", plan="企业停产检修后进场",
               review_date="2026-10-12", reason="企业约定节后停产")  # fmt: skip
    desks.take("power_head", demand_id, "approve_request")
    page = desks.take("desk", demand_id, "decide_request", approved="True")
    sees(page, "已挂起", "暂停")
    clock.at = moment("2026-09-28 10:00")  # the Mid-Autumn holiday, 25 to 27 September, lies in the pause
    page = desks.take("power_handler", demand_id, "resume", note="企业已停产检修")
    sees(page, "办理中", "09-30 17:30")
    page.get_by_role("link", name="暂停与延期").click()
    expect(page.locator("main")).to_contain_text("等待企业配合")
    expect(page.locator("main")).to_contain_text("暂停计时")
    expect(page.locator("main")).to_contain_text("中秋节")

    _answer_and_rate(desks, clock, demand_id)


def _joint_handling(desks: Desks, clock: Clock, demand_id: int) -> None:
    park = desks.people.park
    clock.at = moment("2026-09-15 15:00")
    desks.take("power_handler", demand_id, "sign")
    page = desks.take("power_handler", demand_id, "contact", note="已与金经理约定明早到现场")
    sees(page, "办理中", "秦供电")
    clock.at = moment("2026-09-16 09:00")
    page = desks.take("power_handler", demand_id, "request_joint", question="配电房能否占用消防通道一侧？",
                      member_department_ids=[park.fire_id])  # fmt: skip
    sees(page, "会办")
    desks.take("desk", demand_id, "set_lead", lead_department_id=park.power_id)
    clock.at = moment("2026-09-16 15:00")
    desks.take("desk", demand_id, "convene", attended_department_ids=[park.power_id, park.fire_id], mode="site",
               minutes="现场查看，两部门到场")  # fmt: skip
    desks.take("fire_handler", demand_id, "give_opinion", agrees="True", opinion="可改移一米", basis="消防法第二十八条")
    clock.at = moment("2026-09-17 09:00")
    desks.take("power_handler", demand_id, "present_plan", plan="改移配电柜并更换开关", title_1="改移配电柜",
               department_1=park.power_id, due_1="2026-09-18", cost_yuan="-3000")  # fmt: skip
    desks.take("fire_handler", demand_id, "sign_plan")
    desks.take("power_handler", demand_id, "finish_task", result="已改移")
    desks.take("desk", demand_id, "verify_joint", result="现场核验通过", benefit_yuan="12000", enterprise_agrees="True")
    page = desks.take("desk", demand_id, "close_joint")
    sees(page, "办理中", "供电服务所", "09-21 17:30")


def _answer_and_rate(desks: Desks, clock: Clock, demand_id: int) -> None:
    clock.at = moment("2026-09-29 09:00")
    page = desks.take("power_handler", demand_id, "reply", category="solved", text=REPLY, benefit_yuan="12000")
    sees(page, "答复审核中")
    page = desks.of("desk", "/desk/audit/")
    page.get_by_role("link", name="查看并审核").click()
    page.get_by_role("button", name="放行答复").or_(page.get_by_role("link", name="放行答复")).first.click()
    dialog = page.locator("dialog[open]")
    dialog.locator(".form-actions button").click()
    expect(page.locator("#toasts")).to_contain_text("答复已送达企业")
    clock.at = moment("2026-09-29 15:00")
    page = desks.take("caller", demand_id, "call_back", reached="True", contacted="True", solved="False",
                      satisfaction="1", note="下午又停电", upheld="on")  # fmt: skip
    sees(page, "重新办理")

    clock.at = moment("2026-09-29 16:00")
    desks.take("desk", demand_id, "dispatch", department_id=desks.people.park.power_id, override_reason="仍由供电办理")
    desks.take("power_handler", demand_id, "sign")
    desks.take("power_handler", demand_id, "contact", note="已到现场")
    clock.at = moment("2026-09-30 10:00")
    desks.take("power_handler", demand_id, "reply", category="solved", text=REPLY + "另更换了进线开关。")
    desks.take("desk", demand_id, "pass_audit")
    page = desks.of("enterprise", "/portal/")
    expect(page.locator("main")).to_contain_text("等待您的确认")
    page.get_by_role("link", name="确认并评价").click()
    form = page.locator("main form.stack")
    fill(form, "solved", "True")
    fill(form, "satisfaction", "5")
    form.locator(".form-actions button").first.click()
    expect(page.locator("main")).to_contain_text("非常满意")
    expect(page.locator(".timeline")).to_contain_text("重新办理")
    expect(page.locator("main")).not_to_contain_text("仅作转办")
    page = desks.take("desk", demand_id, "archive")
    sees(page, "已归档")
    used = page.locator(".used")
    expect(used).to_contain_text("供电服务所")
    assert Demand.objects.get(pk=demand_id).satisfaction == 5


def test_an_enterprise_on_a_phone(open_page: OpenPage, people: Cast, clock: Clock) -> None:
    """With a photo, at 360 px: filed, its light and its owner's phone seen, confirmed and rated."""
    desks = Desks(open_page, people, width=360)
    page = desks.of("enterprise", "/portal/")
    page.get_by_role("link", name="提交诉求").first.click()
    page.locator("[name=file]").set_input_files({"name": "停电.png", "mimeType": "image/png", "buffer": PNG})
    demand_id = file_in_browser(page, "配电房冒烟", "三号配电房上午冒烟，已断电，请尽快来人。")
    sees(page, "正常", "企业诉求服务中心", "0731-88880000")
    expect(page.locator(".files")).to_contain_text("停电.png")
    assert sideways(page) == 0
    with page.expect_download() as download:
        page.get_by_role("link", name="停电.png").first.click()
    assert download.value.suggested_filename == "停电.png"
    page.get_by_role("link", name="移除").click()
    page.get_by_role("button", name="移除").click()
    expect(page.locator(".files")).to_have_count(0)

    answered = walked(people.park, "submit", "answer", at=clock.at)
    clock.at = answered.at
    page.goto(page.url.split("/demands/")[0] + "/portal/")
    assert sideways(page) == 0
    page.get_by_role("link", name="确认并评价").click()
    page.get_by_role("radio", name="是", exact=True).check()
    page.get_by_role("radio", name="满意", exact=True).check()
    page.locator("main .form-actions button").first.click()
    expect(page.locator("main")).to_contain_text("满意")
    assert sideways(page) == 0
    assert Demand.objects.get(pk=answered.demand_id).satisfaction == 4
    assert Demand.objects.get(pk=demand_id).state == "submitted"


def test_the_desk_works_by_keyboard(open_page: OpenPage, people: Cast, clock: Clock) -> None:
    """j and k choose, a accepts and dispatches, m merges, d dispatches, p releases, b calls back; focus goes on."""
    park = people.park
    for number, title in enumerate(["竣工验收没有排期", "竣工验收没有排期", "招工难"]):
        file_demand(park, at=clock.at, title=title, text=f"{title}，请尽快协调处理，已等{number + 3}天。")
    returned = demand_in("returned", park, title="退回的一件")
    demand_in("replied", park, title="待审核的一件")
    demand_in("closed", park, title="待回访的一件")
    clock.at = moment("2026-09-15 11:30")
    page = open_page("/desk/", as_account=people.account("desk"))
    page.keyboard.press("j")
    chosen = page.locator("tr[aria-selected=true]")
    expect(chosen).to_contain_text("竣工验收没有排期")
    expect(page.locator(":focus")).to_contain_text("竣工验收没有排期")
    chosen.locator("select").select_option("0105")
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    expect(page.locator("#toasts")).to_contain_text("已受理并派单")
    expect(chosen).to_contain_text("竣工验收没有排期")
    page.keyboard.press("m")
    expect(page.locator("#toasts")).to_contain_text("已合并")
    expect(chosen).to_contain_text("招工难")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/demands/\d+/$"))
    page.keyboard.press("g")
    page.keyboard.press("r")
    page.wait_for_url("**/desk/dispatch/")
    page.keyboard.press("j")
    page.keyboard.press("d")
    page.wait_for_load_state()
    expect(page.locator("#toasts")).to_contain_text("已派单")
    assert Demand.objects.get(pk=returned.pk).state == "dispatched"
    page.keyboard.press("g")
    page.keyboard.press("t")
    page.wait_for_url("**/desk/audit/")
    page.keyboard.press("j")
    page.keyboard.press("p")
    expect(page.locator("#toasts")).to_contain_text("答复已送达企业")
    page.keyboard.press("g")
    page.keyboard.press("c")
    page.wait_for_url("**/desk/calls/")
    page.keyboard.press("j")
    page.keyboard.press("b")
    page.wait_for_url(re.compile(r"/demands/\d+/call_back/$"))
    expect(page.locator("main")).to_contain_text("待回访的一件")


def test_the_loop_without_javascript(open_page: OpenPage, people: Cast, clock: Clock) -> None:
    """Every step has a page of its own: filed, dispatched, signed for, contacted, answered, released, rated."""
    desks = Desks(open_page, people, javascript=False, allow_errors=True)
    page = desks.of("enterprise", "/portal/file/")
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("需要修改")
    demand_id = file_in_browser(page, "路灯不亮", "星城路18号门口路灯三天不亮，夜班职工出入不便。")
    page = desks.of("desk", "/desk/")
    page.locator("tr", has_text="路灯不亮").locator("select").select_option("0105")
    page.get_by_role("button", name="受理并派单").click()
    desks.of("handler", "/work/").get_by_role("button", name="签收").click()
    page = desks.of("handler", f"/demands/{demand_id}/")
    page.get_by_role("link", name="登记首次联系").click()
    page.get_by_label("联系内容").fill("已与企业约定今晚抢修")
    page.locator("main .form-actions button").first.click()
    desks.take("handler", demand_id, "reply", category="solved", text="9月15日19时已更换灯具并亮灯，企业现场确认。")
    desks.take("desk", demand_id, "pass_audit")
    page = desks.take("enterprise", demand_id, "rate", solved="True", satisfaction="4")
    expect(page.locator("main")).to_contain_text("满意")
    assert Demand.objects.get(pk=demand_id).state == "visited"
