"""A department's pages: orders by nearest due, applications, tables, a secretary's firms, notices."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories.demands import CO_TYPE, demand_in, joint_in, moment, walked
from tests.factories.people import AT
from tests.web.readers import Cast, Clock, words_of

from dianxiaoer.domains.demands import commands
from dianxiaoer.domains.promises import commands as promises
from dianxiaoer.domains.promises import queries as promise_queries
from dianxiaoer.kernel.access import SYSTEM

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict_templates")]


def test_orders_stand_by_nearest_due(people_of_park: Cast, clock: Clock) -> None:
    park = people_of_park.park
    demand_in("handling", park, title="后到期的", at=AT + timedelta(days=1))
    demand_in("handling", park, title="先到期的")
    clock.at = moment("2026-09-16 15:00")
    text = words_of(people_of_park.client("handler").get("/work/"))
    assert text.index("先到期的") < text.index("后到期的")


def test_another_departments_orders_are_not_there(people_of_park: Cast, clock: Clock) -> None:
    demand_in("handling", people_of_park.park, title="建设局的一件")
    assert "建设局的一件" not in words_of(people_of_park.client("fire_handler").get("/work/"))
    assert "没有待办事项" in words_of(people_of_park.client("fire_handler").get("/work/"))


def test_a_press_signs_for_an_order_and_comes_back(people_of_park: Cast, clock: Clock) -> None:
    demand = demand_in("dispatched", people_of_park.park)
    clock.at = AT + timedelta(hours=1)
    response = people_of_park.client("handler").post(f"/demands/{demand.pk}/sign/", {"next": "/work/?tab=sign"})
    assert response.headers["Location"] == "/work/?tab=sign"
    assert "已签收" in words_of(people_of_park.client("handler").get(f"/demands/{demand.pk}/"))


def test_no_address_elsewhere_is_followed(people_of_park: Cast, clock: Clock) -> None:
    demand = demand_in("dispatched", people_of_park.park)
    clock.at = AT + timedelta(hours=1)
    response = people_of_park.client("handler").post(f"/demands/{demand.pk}/sign/", {"next": "https://evil.example/"})
    assert response.headers["Location"] == f"/demands/{demand.pk}/"


def test_a_light_narrows_the_orders(people_of_park: Cast, clock: Clock) -> None:
    demand_in("handling", people_of_park.park, title="要超期的")
    clock.at = moment("2026-10-20 10:00")
    client = people_of_park.client("handler")
    assert "要超期的" in words_of(client.get("/work/?light=red"))
    assert "要超期的" not in words_of(client.get("/work/?light=green"))


def test_applications_wait_for_who_decides(people_of_park: Cast, clock: Clock) -> None:
    walk = walked(people_of_park.park, "submit", "accept", "dispatch", "sign", "contact")
    commands.request_extension(
        by=people_of_park.park.handler, at=walk.at, demand_id=walk.demand_id, amount="2wd", reason="图纸要补",
        enterprise_told=True,
    )  # fmt: skip
    clock.at = walk.at + timedelta(minutes=5)
    assert "图纸要补" in words_of(people_of_park.client("head").get("/work/approvals/"))
    assert "图纸要补" not in words_of(people_of_park.client("desk").get("/work/approvals/"))
    people_of_park.client("head").post(f"/demands/{walk.demand_id}/approve_request/")
    assert "图纸要补" in words_of(people_of_park.client("desk").get("/work/approvals/"))
    assert "没有待审批的申请" in words_of(people_of_park.client("head").get("/work/approvals/"))


def test_open_tables_are_listed(people_of_park: Cast, clock: Clock) -> None:
    joint_in("executing", people_of_park.park)
    clock.at = AT + timedelta(hours=2)
    assert "方案执行中" in words_of(people_of_park.client("fire_handler").get("/work/joint/"))
    assert people_of_park.client("enterprise").get("/work/joint/").status_code == 403


def test_a_secretary_sees_the_firms_and_answers_first(people_of_park: Cast, clock: Clock) -> None:
    demand = demand_in("submitted", people_of_park.park, title="问一句电价")
    clock.at = AT + timedelta(minutes=30)
    client = people_of_park.client("secretary")
    text = words_of(client.get("/work/enterprises/"))
    assert "问一句电价" in text
    assert "即时答复" in text
    answer = {"text": "9月起执行的电价表已发给您，分时电价以供电合同为准。", "category": "explained"}
    assert client.post(f"/demands/{demand.pk}/answer/", answer).status_code == 302
    assert "分时电价" in words_of(people_of_park.client("enterprise").get(f"/demands/{demand.pk}/"))


def test_notices_are_counted_read_and_gone(people_of_park: Cast, clock: Clock) -> None:
    demand_in("handling", people_of_park.park)
    clock.at = moment("2026-10-20 10:00")
    for promise_id in promise_queries.due_rungs(clock.at):
        promises.climb(by=SYSTEM, at=clock.at, promise_id=promise_id)
    client = people_of_park.client("head")
    before = words_of(client.get("/work/notices/"))
    assert "未读" in before
    client.post("/work/notices/read/")
    assert "未读" not in words_of(client.get("/work/notices/"))


@pytest.mark.parametrize("path", ["/work/", "/work/enterprises/", "/work/approvals/", "/work/joint/"])
def test_more_rows_cost_no_more_statements(people_of_park: Cast, clock: Clock, path: str) -> None:
    reader = "secretary" if "enterprises" in path else "handler"
    client = people_of_park.client(reader)
    counts = []
    for many in (3, 9):
        for number in range(many):
            demand_in(
                "handling", people_of_park.park, title=f"第{number}件", type_code=CO_TYPE if number % 2 else "0105"
            )
        clock.at = moment("2026-09-16 10:00")
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 20
