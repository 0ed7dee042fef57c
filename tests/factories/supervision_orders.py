"""Supervision orders for tests, brought to each state by commands, one hour a step.

`order_in(state, park)` is an order to the park's `works` department, issued by its supervisor on a Tuesday; the
leader strikes off. Every actor is one of the park's, so the same persons act again.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tests.factories.demands import Park
from tests.factories.people import AT

from dianxiaoer.domains.supervision.commands import orders
from dianxiaoer.domains.supervision.models import SupervisionOrder
from dianxiaoer.domains.supervision.rules.orders import OrderState

HOUR = timedelta(hours=1)
PROGRESS = "已约定9月18日现场联合验收，图纸核对完毕。"
CAUSE = "验收人员9月上旬集中外出，排期延后。"
EVIDENCE = "已核对验收意见书原件，企业电话确认属实。"
PATHS: dict[OrderState, tuple[str, ...]] = {
    OrderState.ISSUED: (),
    OrderState.SIGNED: ("sign",),
    OrderState.REPORTED: ("sign", "report"),
    OrderState.STRUCK_OFF: ("sign", "report", "strike_off"),
    OrderState.WITHDRAWN: ("withdraw",),
}


def issue(park: Park, *, at: datetime = AT, **values: Any) -> SupervisionOrder:
    """An order of the supervisor to `works`, unless `values` say otherwise."""
    given: dict[str, Any] = {
        "by": park.supervisor,
        "department_id": park.works_id,
        "title": "竣工验收积压",
        "ask": "三个工作日内排定全部积压验收，书面报告原因与时限。",
    }
    return orders.issue(at=at, **given | values)


def take(park: Park, order: SupervisionOrder, verb: str, at: datetime) -> None:
    """One step on the road of an order, by whoever takes it."""
    key: dict[str, Any] = {"at": at, "order_id": order.pk}
    if verb == "sign":
        orders.sign(by=park.head, **key)
    elif verb == "report":
        due = (at + timedelta(days=3)).date()
        orders.report(by=park.handler, progress=PROGRESS, cause=CAUSE, new_date=due, **key)
    elif verb == "strike_off":
        orders.strike_off(by=park.leader, note=EVIDENCE, **key)
    elif verb == "send_back":
        orders.send_back(by=park.supervisor, note="未见现场照片，未说明何时完成。", **key)
    else:
        orders.withdraw(by=park.supervisor, reason="下达有误", **key)


def order_in(state: OrderState | str, park: Park, *, at: datetime = AT, **values: Any) -> SupervisionOrder:
    """An order in this state."""
    order = issue(park, at=at, **values)
    for number, verb in enumerate(PATHS[OrderState(state)], start=1):
        take(park, order, verb, at + number * HOUR)
    return SupervisionOrder.objects.get(pk=order.pk)
