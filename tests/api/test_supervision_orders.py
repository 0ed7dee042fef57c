"""Supervision orders over the API: the road from issuing to striking off, refusals by code, nothing for strangers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from tests.factories import people
from tests.factories import supervision_orders as factory
from tests.factories.api import Caller, World, token_for
from tests.factories.demands import demand_in

from dianxiaoer.domains.people.queries import officer
from dianxiaoer.domains.people.rules import Role
from dianxiaoer.domains.supervision.commands import orders


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Requests arrive on the Wednesday after the orders of the factory."""
    moment = factory.AT + timedelta(days=1)
    monkeypatch.setattr("dianxiaoer.web.middleware.timezone", type("Clock", (), {"now": staticmethod(lambda: moment)}))
    yield


def issued(world: World, **values: Any) -> Any:
    body = {"department_id": world.park.works_id, "ask": "两日内排定验收。", "title": "验收积压"} | values
    return world.supervisor.post("/supervision-orders", body)


def test_the_road_of_an_order(world: World) -> None:
    demand = demand_in("handling", world.park)
    made = issued(world, demand_id=demand.pk, trigger="leader_note")
    assert made.status_code == 201
    order = made.json()
    path = f"/supervision-orders/{order['id']}"
    assert order["state"] == "issued"

    assert world.head.post(f"{path}/sign").json()["state"] == "signed"
    report = {"progress": "已排定", "cause": "人手不足", "new_date": "2026-09-18"}
    assert world.handler.post(f"{path}/report", report).status_code == 201
    assert "strike_off" in world.leader.get(path).json()["actions"]
    assert "strike_off" not in world.supervisor.get(path).json()["actions"]
    assert world.leader.post(f"{path}/strike-off", {"note": "已核实"}).json()["state"] == "struck_off"

    told = world.head.get(path).json()
    assert (told["row"]["state"], told["result"], told["demand_number"]) == ("struck_off", "已核实", demand.number)
    assert [event["verb"].rpartition(".")[2] for event in told["timeline"]] == [
        "issued", "signed", "reported", "struck_off",
    ]  # fmt: skip
    assert told["consumption"]["minutes"] == sum(share["minutes"] for share in told["consumption"]["shares"])


def test_refusals_keep_their_codes(world: World) -> None:
    order = issued(world).json()["id"]
    path = f"/supervision-orders/{order}"
    cases: list[tuple[Caller, str, dict[str, Any], int, str]] = [
        (world.desk, "/supervision-orders", {"department_id": world.park.works_id, "ask": "x", "title": "x"}, 403,
         "supervision_only"),
        (world.fire, f"{path}/sign", {}, 404, "order_not_found"),
        (world.contact, f"{path}/sign", {}, 404, "order_not_found"),
        (world.supervisor, f"{path}/sign", {}, 403, "other_department"),
        (world.leader, f"{path}/strike-off", {"note": "x"}, 409, "wrong_state"),
        (world.supervisor, f"{path}/strike-off", {"note": "x"}, 403, "own_order"),
        (world.supervisor, f"{path}/notifications", {"ground": "refusal", "text": "x"}, 409, "no_refusal"),
        (world.supervisor, f"{path}/interviews", {"ground": "black_months", "text": "x", "months": ["2026-08"]}, 422,
         "two_ended_months"),
        (world.supervisor, "/supervision-orders", {"department_id": world.park.works_id, "ask": " "}, 422, "missing"),
    ]  # fmt: skip
    for caller, address, body, status, code in cases:
        answer = caller.post(address, body)
        assert (answer.status_code, answer.json()["code"]) == (status, code), address


def test_lists_are_narrowed_and_paged(world: World) -> None:
    made = [issued(world, title=f"第{number}件").json()["id"] for number in range(3)]
    other = issued(world, department_id=world.park.power_id).json()["id"]

    def listed(caller: Caller, **query: Any) -> list[int]:
        return [row["id"] for row in caller.get("/supervision-orders", **query).json()["items"]]

    assert listed(world.supervisor) == [other, *reversed(made)]
    assert listed(world.head) == list(reversed(made))
    assert listed(world.supervisor, department=world.park.power_id) == [other]
    assert listed(world.supervisor, state="signed") == []
    assert world.supervisor.get("/supervision-orders", state="lost").status_code == 422
    first = world.supervisor.get("/supervision-orders", size=3).json()
    assert listed(world.supervisor, size=3, cursor=first["next"]) == [made[0]]


def test_strangers_find_nothing(world: World) -> None:
    path = f"/supervision-orders/{issued(world).json()['id']}"
    for caller in (world.contact, world.stranger):
        assert caller.get("/supervision-orders").status_code == 404
        assert caller.get(path).status_code == 404
        for step, body in (("report", {"progress": "x", "cause": "x", "new_date": "2026-12-01"}),
                           ("explain", {"reason": "x"}), ("strike-off", {"note": "x"}), ("send-back", {"note": "x"}),
                           ("withdraw", {"reason": "x"}), ("notifications", {"ground": "refusal", "text": "x"}),
                           ("interviews", {"ground": "refusal", "text": "x"})):  # fmt: skip
            assert caller.post(f"{path}/{step}", body).status_code == 404
    assert world.nobody.get(path).status_code == 401


def test_a_token_without_the_scope_issues_nothing(world: World) -> None:
    pk = people.officer(department_id=world.park.committee_id, roles=(Role.SUPERVISION_OFFICE,), with_account=True)
    account_id = officer(pk).account_id
    assert account_id is not None
    caller = Caller(token_for(account_id, "demands:read", "desk:write"))
    body = {"department_id": world.park.works_id, "ask": "x", "title": "x"}
    assert caller.post("/supervision-orders", body).json()["code"] == "scope_missing"


def test_an_issue_sent_twice_with_its_key_is_one_order(world: World) -> None:
    body = {"department_id": world.park.works_id, "ask": "x", "title": "x"}
    answers = [world.supervisor.post("/supervision-orders", body, key="once") for _number in range(2)]
    assert answers[0].json() == answers[1].json()
    assert len(world.supervisor.get("/supervision-orders").json()["items"]) == 1


def test_the_factory_and_the_api_agree(world: World) -> None:
    order = factory.issue(world.park)
    orders.sign(by=world.park.head, at=factory.AT + factory.HOUR, order_id=order.pk)
    assert world.supervisor.get(f"/supervision-orders/{order.pk}").json()["row"]["state"] == "signed"
