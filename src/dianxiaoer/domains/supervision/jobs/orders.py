"""Orders that rules issue, and units that keep silent. Each job finds a page, or does one thing; all may run twice."""

from __future__ import annotations

from django.utils import timezone

from dianxiaoer.domains.supervision.commands import order_pressure, orders
from dianxiaoer.domains.supervision.queries.order_findings import findings, silent_orders
from dianxiaoer.domains.supervision.queries.order_settings import rule_of, rules
from dianxiaoer.kernel.access import SYSTEM
from dianxiaoer.kernel.outbox import enqueue, job
from dianxiaoer.kernel.refusals import Refused


@job("supervision.find_orders", cron="23 * * * *")
def find_orders() -> None:
    """Each hour: one look for each rule that is active."""
    for row in rules():
        if row.rule.active:
            enqueue("supervision.find_for_rule", trigger=str(row.rule.trigger), after=None)


@job("supervision.find_for_rule")
def find_for_rule(*, trigger: str, after: str | None) -> None:
    """One job for each finding of a page, and one for the page behind it, however many there are."""
    rule = rule_of(trigger)
    if rule is None or not rule.active:
        return
    page = findings(rule, timezone.now(), after=after)
    for found in page.rows:
        enqueue("supervision.issue_order", trigger=trigger, key=found.key)
    if page.next_cursor is not None:
        enqueue("supervision.find_for_rule", trigger=trigger, after=page.next_cursor)


@job("supervision.issue_order")
def issue_order(*, trigger: str, key: int) -> None:
    try:
        orders.issue_by_rule(by=SYSTEM, at=timezone.now(), trigger=trigger, key=key)
    except Refused:
        return  # the light is out, it was ordered already, or the rule was switched off


@job("supervision.find_silent_orders", cron="37 * * * *")
def find_silent_orders() -> None:
    """Each hour: units that owe a signature or a report too long."""
    enqueue("supervision.press_silent_orders", after=None)


@job("supervision.press_silent_orders")
def press_silent_orders(*, after: str | None) -> None:
    """One job for each order of a page that is to be escalated now, and one for the page behind it."""
    page = silent_orders(timezone.now(), after=after)
    for order_id in page.order_ids:
        enqueue("supervision.escalate_order", order_id=order_id)
    if page.next_cursor is not None:
        enqueue("supervision.press_silent_orders", after=page.next_cursor)


@job("supervision.escalate_order")
def escalate_order(*, order_id: int) -> None:
    try:
        order_pressure.escalate(by=SYSTEM, at=timezone.now(), order_id=order_id)
    except Refused:
        return  # the unit was quicker, or it was pressed already
