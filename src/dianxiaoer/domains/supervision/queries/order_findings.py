"""What the rules find: promises whose light burns, demands reopened twice, hard orders, each not ordered on yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from dianxiaoer.domains.demands import rules as demand_rules
from dianxiaoer.domains.demands.models import Demand
from dianxiaoer.domains.promises.models import Promise
from dianxiaoer.domains.promises.rules import Facing, PromiseState
from dianxiaoer.domains.supervision.models import SupervisionOrder
from dianxiaoer.domains.supervision.queries.order_settings import profiles, whole_days_past
from dianxiaoer.domains.supervision.rules.orders import (
    BY_LIGHT,
    OPEN,
    OWED_BY_UNIT,
    REOPENED_ROUNDS,
    SUBJECT,
    Climb,
    OrderProfile,
    Rule,
    Trigger,
    climb,
)
from dianxiaoer.domains.worktime.rules import PARK_ZONE
from dianxiaoer.kernel.paging import keyset_page

PAGE = 500


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a rule found: whose demand, and the promise or the round that makes it one finding."""

    trigger: Trigger
    demand_id: int
    department_id: int
    officer_id: int | None
    promise_id: int | None
    round: int | None
    kind: str
    due_at: datetime | None

    @property
    def key(self) -> int:
        """The id by which the finding is looked up again."""
        return self.demand_id if self.promise_id is None else self.promise_id


@dataclass(frozen=True, slots=True)
class FindingPage:
    rows: tuple[Finding, ...]
    next_cursor: str | None


def findings(rule: Rule, at: datetime, *, after: str | None = None, size: int = PAGE) -> FindingPage:
    """A page of what the rule finds now and nobody ordered on yet, the longest waiting first. One statement."""
    by_light = rule.trigger in BY_LIGHT
    rows: QuerySet[Any] = _promises(rule, at) if by_light else _demands(rule)
    page = keyset_page(rows, keys=("due_at", "id") if by_light else ("submitted_at", "id"), after=after, size=size)
    make = _of_promise if by_light else _of_demand
    return FindingPage(tuple(make(rule, row) for row in page.rows), page.next_cursor)


def finding(rule: Rule, key: int, at: datetime) -> Finding | None:
    """One finding by its key, if it still stands."""
    if rule.trigger in BY_LIGHT:
        promise = _promises(rule, at).filter(pk=key).first()
        return None if promise is None else _of_promise(rule, promise)
    demand = _demands(rule).filter(pk=key).first()
    return None if demand is None else _of_demand(rule, demand)


def _promises(rule: Rule, at: datetime) -> QuerySet[Promise]:
    rows = Promise.objects.filter(
        state=PromiseState.RUNNING.value, subject_domain="demand", facing=Facing.ENTERPRISE.value
    )
    since = _before(rule.delay_days, at)
    if rule.trigger == Trigger.RED:
        rows = rows.filter(due_at__lt=since)
    else:
        rows = rows.filter(due_at__gte=at, warn_at__lte=at, warn_at__lt=since + timedelta(microseconds=1))
    ordered = SupervisionOrder.objects.filter(trigger=rule.trigger, found_promise=OuterRef("pk"))
    under_way = SupervisionOrder.objects.filter(
        trigger=rule.trigger, state__in=OPEN, demand_id=OuterRef("subject_id"), department_id=OuterRef("department_id")
    )
    return rows.filter(~Exists(ordered), ~Exists(under_way))


def _demands(rule: Rule) -> QuerySet[Demand]:
    rows = Demand.objects.filter(state__in=demand_rules.OPEN, submitted_at__isnull=False, department__isnull=False)
    found_round: Any = OuterRef("round")
    if rule.trigger == Trigger.REOPENED_TWICE:
        rows = rows.filter(round__gte=REOPENED_ROUNDS)
    else:
        rows, found_round = rows.filter(is_hard=True), 0
    ordered = SupervisionOrder.objects.filter(trigger=rule.trigger, demand_id=OuterRef("pk"), found_round=found_round)
    under_way = SupervisionOrder.objects.filter(
        trigger=rule.trigger, state__in=OPEN, demand_id=OuterRef("pk"), department_id=OuterRef("department_id")
    )
    return rows.filter(~Exists(ordered), ~Exists(under_way))


def _before(days: int, at: datetime) -> datetime:
    """The moment before which something must have fallen due for so many whole working days to have gone by."""
    if days == 0:
        return at
    day = at.astimezone(PARK_ZONE).date()
    while whole_days_past(datetime.combine(day, time(), PARK_ZONE), at) < days:
        day -= timedelta(days=1)
    return datetime.combine(day + timedelta(days=1), time(), PARK_ZONE)


def _of_promise(rule: Rule, row: Promise) -> Finding:
    return Finding(rule.trigger, row.subject_id, row.department_id, row.officer_id, row.pk, None, row.kind, row.due_at)


def _of_demand(rule: Rule, row: Demand) -> Finding:
    number = row.round if rule.trigger == Trigger.REOPENED_TWICE else 0
    assert row.department_id is not None
    return Finding(rule.trigger, row.pk, row.department_id, row.officer_id, None, number, "", None)


@dataclass(frozen=True, slots=True)
class SilentPage:
    """Orders whose unit owes something too long, and the cursor of the next page."""

    order_ids: tuple[int, ...]
    next_cursor: str | None


def silent_orders(at: datetime, *, after: str | None = None, size: int = PAGE) -> SilentPage:
    """A page of orders for which something is to be done now because their unit keeps silent. Three statements."""
    late = Promise.objects.filter(
        state=PromiseState.RUNNING.value, subject_domain=SUBJECT, due_at__lt=at, kind__in=("sign", "result")
    )
    page = keyset_page(late.only("id", "due_at", "subject_id"), keys=("due_at", "id"), after=after, size=size)
    due = {row.subject_id: row.due_at for row in page.rows}
    orders = SupervisionOrder.objects.filter(pk__in=due, state__in=OWED_BY_UNIT)
    known = {0: OrderProfile(), **{row.profile.version: row.profile for row in profiles()}}
    found = [
        row.pk
        for row in orders
        if climb_of(row, known[row.profile_version], whole_days_past(due[row.pk], at)) is not None
    ]
    return SilentPage(tuple(sorted(found)), page.next_cursor)


def climb_of(order: SupervisionOrder, profile: OrderProfile, days: int) -> Climb | None:
    """What is to be done with an order whose unit is so many whole working days past due."""
    return climb(
        profile,
        days_past_due=days,
        tier=order.tier,
        urged=order.urged_at is not None,
        criticised=order.criticised_at is not None,
        explained=bool(order.delay_reason),
    )


def late_since(order_id: int, at: datetime) -> datetime | None:
    """Since when the unit owes its signature or its report; None while it is in time."""
    rows = Promise.objects.filter(
        Q(kind="sign") | Q(kind="result"),
        subject_domain=SUBJECT, subject_id=order_id, state=PromiseState.RUNNING.value, due_at__lt=at,
    )  # fmt: skip
    return rows.order_by(F("due_at")).values_list("due_at", flat=True).first()
