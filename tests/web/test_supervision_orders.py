"""Pages of supervision orders: two officers issue and strike off, a unit signs and reports, nobody else sees any."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.factories import supervision_orders as factory
from tests.factories.demands import demand_in, moment
from tests.factories.people import AT
from tests.factories.supervision_orders import HOUR, issue, order_in
from tests.web.readers import ROLES, Cast, Clock, words_of

from dianxiaoer.domains.promises import commands as promises
from dianxiaoer.domains.promises import queries as promise_queries
from dianxiaoer.domains.registry import commands as registry
from dianxiaoer.domains.supervision.commands import order_pressure
from dianxiaoer.domains.supervision.models import OrderRule, SupervisionOrder
from dianxiaoer.domains.supervision.queries.order_settings import profile_at
from dianxiaoer.domains.supervision.rules.orders import SUBJECT
from dianxiaoer.kernel.access import SYSTEM
from dianxiaoer.web.supervision_orders.steps import STEPS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict_templates")]
HOME = "/supervision/orders/"


def only() -> SupervisionOrder:
    return SupervisionOrder.objects.get()


def test_from_the_demand_to_the_end_of_the_order(people_of_park: Cast, clock: Clock) -> None:
    demand = demand_in("handling", people_of_park.park)
    supervisor, head, leader = (people_of_park.client(name) for name in ("supervisor", "head", "leader"))
    clock.at = AT + HOUR
    assert f"{HOME}new/?demand={demand.pk}" in supervisor.get(f"/demands/{demand.pk}/").content.decode()
    assert "关于此诉求" in words_of(supervisor.get(f"{HOME}new/?demand={demand.pk}"))

    values = {"trigger": "leader_note", "department_id": people_of_park.park.works_id, "ask": "两日内排定验收。"}
    made = supervisor.post(f"{HOME}new/?demand={demand.pk}", values)
    page = f"{HOME}{only().pk}/"
    assert made.headers["Location"] == page
    assert "两日内排定验收。" in words_of(head.get(page))
    assert "督办单" in words_of(head.get(f"/demands/{demand.pk}/"))

    clock.at += HOUR
    head.post(f"{page}sign/")
    clock.at += HOUR
    photo = SimpleUploadedFile("验收照片.txt", "现场照片".encode())
    report = {"progress": "已排定", "cause": "人手不足", "new_date": "2026-09-18", "file": photo}
    head.post(f"{page}report/", report)
    assert "验收照片.txt" in words_of(leader.get(page))

    clock.at += HOUR
    refusal = supervisor.post(f"{page}strike_off/", {"note": "属实"})
    assert refusal.status_code == 422
    assert "须由他人销号" in words_of(refusal)
    assert leader.post(f"{page}strike_off/", {"note": "已电话核实"}).status_code == 302
    assert only().state == "struck_off"
    assert "已电话核实" in words_of(head.get(page))
    assert "已销号" in words_of(head.get(f"/demands/{demand.pk}/"))


def test_who_may_not_issue_is_told_so(people_of_park: Cast) -> None:
    for name in ("desk", "head", "auditor", "secretary"):
        assert people_of_park.client(name).get(f"{HOME}new/").status_code == 403
    assert people_of_park.client("enterprise").get(f"{HOME}new/").status_code == 404
    assert people_of_park.client("administrator").get(HOME).status_code == 404
    assert "login" in people_of_park.client().get(HOME).headers["Location"]


def test_what_is_missing_stands_at_its_field(people_of_park: Cast, clock: Clock) -> None:
    client = people_of_park.client("supervisor")
    response = client.post(f"{HOME}new/", {"trigger": "manual", "title": "积压", "ask": ""})
    assert response.status_code == 422
    assert not SupervisionOrder.objects.exists()
    for asked in ("x", "9" * 30, "999999"):
        assert client.get(f"{HOME}new/?demand={asked}").status_code == 404


def test_a_unit_sees_its_own_orders_alone(people_of_park: Cast, clock: Clock) -> None:
    park = people_of_park.park
    mine, other = issue(park, title="建设局的一件"), issue(park, title="供电所的一件", department_id=park.power_id)
    clock.at = AT + HOUR
    text = words_of(people_of_park.client("head").get(HOME))
    assert "建设局的一件" in text
    assert "供电所的一件" not in text
    assert people_of_park.client("head").get(f"{HOME}{other.pk}/").status_code == 404
    assert people_of_park.client("head").post(f"{HOME}{other.pk}/sign/").status_code == 404
    assert people_of_park.client("enterprise").get(f"{HOME}{mine.pk}/").status_code == 404
    both = words_of(people_of_park.client("leader").get(HOME))
    assert "建设局的一件" in both
    assert "供电所的一件" in both


def test_filters_narrow_the_list(people_of_park: Cast, clock: Clock) -> None:
    park = people_of_park.park
    order_in("struck_off", park, title="办结的一件")
    issue(park, title="超期的一件")
    clock.at = moment("2026-09-16 09:00")
    client = people_of_park.client("supervisor")
    for query, shown in (
        ("?mark=open", "超期的一件"), ("?light=red", "超期的一件"), ("?state=struck_off", "办结的一件"),
        (f"?department={park.works_id}&state=issued", "超期的一件"),
    ):  # fmt: skip
        text = words_of(client.get(HOME + query))
        assert [each in text for each in ("办结的一件", "超期的一件")] == [
            shown == "办结的一件",
            shown == "超期的一件",
        ], query
    assert "没有符合条件的督办单" in words_of(client.get(f"{HOME}?tier=top_leader"))
    assert client.get(f"{HOME}?state=lost").status_code == 422


def test_a_silent_unit_is_shown_as_pressed(people_of_park: Cast, clock: Clock) -> None:
    order = issue(people_of_park.park)
    order_pressure.escalate(by=SYSTEM, at=moment("2026-09-30 17:40"), order_id=order.pk)
    clock.at = moment("2026-10-08 09:00")
    text = words_of(people_of_park.client("director").get(f"{HOME}{order.pk}/"))
    for word in ("催办通知", "书面批评", "主要领导", "已超期 11 个完整工作日"):
        assert word in text, word
    response = people_of_park.client("supervisor").post(
        f"{HOME}{order.pk}/notify/", {"ground": "refusal", "text": "全区通报批评。", "months": ""}
    )
    assert response.status_code == 302
    assert "全区通报批评。" in words_of(people_of_park.client("head").get(f"{HOME}{order.pk}/"))


def test_a_notice_about_an_order_leads_to_the_order(people_of_park: Cast, clock: Clock) -> None:
    order = issue(people_of_park.park)
    late = moment("2026-09-16 17:30")
    for promise_id in promise_queries.due_rungs(late):
        promises.climb(by=SYSTEM, at=late, promise_id=promise_id)
    clock.at = late + HOUR
    content = people_of_park.client("head").get("/work/notices/").content.decode()
    assert f'href="{HOME}{order.pk}/"' in content
    assert f'href="/demands/{order.pk}/"' not in content


def test_a_unit_finds_what_waits_on_its_own_page(people_of_park: Cast, clock: Clock) -> None:
    order = issue(people_of_park.park)
    order_in("reported", people_of_park.park)
    clock.at = AT + 4 * HOUR
    assert "有 1 份督办单待签收或反馈" in words_of(people_of_park.client("handler").get("/work/"))
    assert "督办单待签收" not in words_of(people_of_park.client("fire_handler").get("/work/"))
    factory.take(people_of_park.park, order, "withdraw", clock.at)
    assert "督办单待签收" not in words_of(people_of_park.client("handler").get("/work/"))


def test_rules_and_limits_are_edited(people_of_park: Cast, clock: Clock) -> None:
    client = people_of_park.client("supervisor")
    assert "系统初始设置" in words_of(client.get(f"{HOME}rules/"))
    assert client.post(f"{HOME}rules/yellow/", {"active": "on", "delay_days": "2"}).status_code == 302
    rule = OrderRule.objects.get()
    assert (rule.trigger, rule.active, rule.delay_days) == ("yellow", True, 2)
    assert client.post(f"{HOME}rules/hard_order/", {}).status_code == 302
    assert client.post(f"{HOME}rules/red/", {"delay_days": "61"}).status_code == 422
    assert client.get(f"{HOME}rules/meeting/").status_code == 404

    values = {"sign": "1wd", "report": "5wd", "check": "2wd", "project_office_after": 1, "deputy_leader_after": 2,
              "top_leader_after": 4, "criticism_after": 4, "reason": "试行"}  # fmt: skip
    assert client.post(f"{HOME}limits/new/", values | {"sign": "soon"}).status_code == 422
    assert client.post(f"{HOME}limits/new/", values).status_code == 302
    assert profile_at(clock.at).report == "5wd"
    assert "试行" in words_of(client.get(f"{HOME}rules/"))
    for name in ("leader", "head", "desk"):
        assert people_of_park.client(name).get(f"{HOME}rules/").status_code == 403
    administrator = people_of_park.client("administrator")
    assert f'href="{HOME}rules/"' in administrator.get("/admin/").content.decode()
    assert f'href="{HOME}"' not in administrator.get(f"{HOME}rules/").content.decode()


def test_evidence_is_saved_never_shown(people_of_park: Cast, clock: Clock) -> None:
    order = order_in("signed", people_of_park.park)
    file_id = registry.attach(
        by=people_of_park.actor("head"), at=AT + 2 * HOUR, subject_domain=SUBJECT, subject_id=order.pk,
        name="意见书.txt", content="合格".encode(),
    )  # fmt: skip
    address = f"{HOME}{order.pk}/files/{file_id}/"
    answer = people_of_park.client("leader").get(address)
    assert b"".join(answer.streaming_content) == "合格".encode()  # type: ignore[attr-defined]
    assert "attachment" in answer["Content-Disposition"]
    assert answer["Content-Security-Policy"] == "sandbox"
    other = issue(people_of_park.park)
    assert people_of_park.client("leader").get(f"{HOME}{other.pk}/files/{file_id}/").status_code == 404
    for name in ("fire_handler", "enterprise", "stranger"):
        assert people_of_park.client(name).get(address).status_code == 404


def test_pages_of_every_state_open_and_offer_steps_that_open(people_of_park: Cast, clock: Clock) -> None:
    made = {state: order_in(state, people_of_park.park).pk for state in factory.PATHS}
    clock.at = AT + 9 * HOUR
    opened = 0
    for name in ("supervisor", "leader", "head", "handler", "auditor", "desk"):
        client = people_of_park.client(name)
        for pk in made.values():
            page = client.get(f"{HOME}{pk}/")
            assert page.status_code == 200
            offered = [verb for verb in STEPS if f'action="{HOME}{pk}/{verb}/"' in page.content.decode()]
            for verb in offered:
                assert client.get(f"{HOME}{pk}/{verb}/").status_code == 200
                opened += 1
    assert opened > 20
    away = people_of_park.client("head").get(f"{HOME}{made[next(iter(made))]}/strike_off/")
    assert away.status_code == 302
    assert people_of_park.client("head").get(f"{HOME}{made[next(iter(made))]}/dance/").status_code == 404


class _Undo(Exception):
    pass


@pytest.mark.parametrize("role", ["", *ROLES])
def test_no_page_of_orders_writes(people_of_park: Cast, clock: Clock, role: str) -> None:
    pk = order_in("signed", people_of_park.park, demand_id=demand_in("handling", people_of_park.park).pk).pk
    clock.at = AT + timedelta(days=1)
    client = people_of_park.client(role)
    pages = ["", "new/", "rules/", "rules/red/", "limits/new/", f"{pk}/", *(f"{pk}/{verb}/" for verb in STEPS)]
    seen = 0
    for page in pages:
        with pytest.raises(_Undo), transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION READ ONLY")
            status = client.get(HOME + page).status_code
            assert status < 500
            seen += status == 200
            raise _Undo
    assert (seen > 0) == (role not in ("", "enterprise", "stranger"))


def test_a_page_of_the_list_costs_the_same_however_long(people_of_park: Cast, clock: Clock) -> None:
    client, counts = people_of_park.client("supervisor"), []
    for number in range(1, 13):
        issue(people_of_park.park, title=f"第{number}件", at=AT + timedelta(minutes=number))
        if number in (2, 12):
            clock.at = AT + HOUR
            client.get(HOME)
            with CaptureQueriesContext(connection) as caught:
                client.get(HOME)
            counts.append(len(caught))
    assert counts[0] == counts[1]


def test_phones_and_desks_are_one_click_away(people_of_park: Cast) -> None:
    for name in ("supervisor", "leader", "head", "handler", "desk", "secretary"):
        assert f'href="{HOME}"' in people_of_park.client(name).get("/work/notices/").content.decode()
    for name in ("enterprise", "administrator"):
        assert f'href="{HOME}"' not in people_of_park.client(name).get("/accounts/password/change/").content.decode()
