"""Supervision orders of a period as they stood at a moment, for bulletins and rankings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from django.db.models import F, Q

from dianxiaoer.domains.promises.models import Promise
from dianxiaoer.domains.supervision.models import OrderReport, SupervisionOrder
from dianxiaoer.domains.supervision.rules.orders import SUBJECT, OrderState
from dianxiaoer.domains.supervision.rules.periods import Window


@dataclass(frozen=True, slots=True)
class OrderCounts:
    """Orders issued in a window, and how far each had come at a moment. `overdue`: a signature or a report was late."""

    issued: int = 0
    signed: int = 0
    reported: int = 0
    struck_off: int = 0
    withdrawn: int = 0
    open: int = 0
    overdue: int = 0
    escalated: int = 0
    criticised: int = 0
    notified: int = 0
    interviewed: int = 0


@dataclass(frozen=True, slots=True)
class OrderFact:
    """One order as it stood at a moment."""

    id: int
    number: str
    title: str
    trigger: str
    state: str
    demand_id: int | None
    department_id: int
    department_name: str
    issued_at: datetime
    signed: bool
    reported: bool
    struck_off: bool
    withdrawn: bool
    overdue: bool
    escalated: bool
    criticised: bool
    notified: bool
    interviewed: bool

    @property
    def open(self) -> bool:
        return not (self.struck_off or self.withdrawn)


@dataclass(frozen=True, slots=True)
class OrdersOfPeriod:
    """Counts of the park and of each unit, with the orders behind them (every count is a sum over `rows`)."""

    window: Window
    as_of: datetime
    counts: OrderCounts
    by_department: dict[int, OrderCounts]
    by_trigger: dict[str, int]
    rows: tuple[OrderFact, ...]


def orders_in(window: Window, as_of: datetime, *, department_id: int | None = None) -> OrdersOfPeriod:
    """Orders issued in the window and before `as_of`, as they stood at `as_of`. Five statements.

    The answer for a past moment stays the same: it is read from moments that are stored and never taken back.
    """
    found = SupervisionOrder.objects.filter(issued_at__gte=window.opens_at, issued_at__lt=window.closes_at)
    found = found.filter(issued_at__lte=as_of)
    if department_id is not None:
        found = found.filter(department_id=department_id)
    orders = list(
        found.select_related("department").prefetch_related("papers", "reports__check_made").order_by("issued_at", "id")
    )
    late = _late([order.pk for order in orders], as_of)
    rows = tuple(_fact(order, order.pk in late, as_of) for order in orders)
    departments = dict.fromkeys(row.department_id for row in rows)
    triggers = dict.fromkeys(row.trigger for row in rows)
    return OrdersOfPeriod(
        window=window,
        as_of=as_of,
        counts=_counts(rows),
        by_department={pk: _counts([row for row in rows if row.department_id == pk]) for pk in departments},
        by_trigger={each: sum(row.trigger == each for row in rows) for each in triggers},
        rows=rows,
    )


def _late(ids: Sequence[int], as_of: datetime) -> set[int]:
    """Orders of which a signature or a report was past due at the moment or before: what ended counts by its end."""
    owed = Promise.objects.filter(subject_domain=SUBJECT, subject_id__in=ids, kind__in=("sign", "result"))
    late = owed.filter(due_at__lt=as_of).filter(Q(ended_at=None) | Q(ended_at__gt=F("due_at")))
    return set(late.values_list("subject_id", flat=True))


def _fact(order: SupervisionOrder, late: bool, as_of: datetime) -> OrderFact:
    def by_then(moment: datetime | None) -> bool:
        return moment is not None and moment <= as_of

    served = {paper.kind for paper in order.papers.all() if paper.served_at <= as_of}
    ended = by_then(order.ended_at)
    reports = [report for report in order.reports.all() if report.reported_at <= as_of]
    signed = by_then(order.signed_at)
    waiting = bool(reports) and not _checked(max(reports, key=lambda report: report.pk), as_of)
    state = OrderState.REPORTED if waiting else OrderState.SIGNED if signed else OrderState.ISSUED
    return OrderFact(
        id=order.pk,
        number=order.number,
        title=order.title,
        trigger=order.trigger,
        state=order.state if ended else state.value,
        demand_id=order.demand_id,
        department_id=order.department_id,
        department_name=order.department.name,
        issued_at=order.issued_at,
        signed=signed,
        reported=bool(reports),
        struck_off=ended and order.state == OrderState.STRUCK_OFF,
        withdrawn=ended and order.state == OrderState.WITHDRAWN,
        overdue=late,
        escalated=by_then(order.escalated_at),
        criticised="criticism" in served,
        notified="notification" in served,
        interviewed="interview" in served,
    )


def _checked(report: OrderReport, as_of: datetime) -> bool:
    check = getattr(report, "check_made", None)
    return check is not None and check.checked_at <= as_of


def _counts(rows: Sequence[OrderFact]) -> OrderCounts:
    names = [each.name for each in fields(OrderCounts) if each.name != "issued"]
    return OrderCounts(issued=len(rows), **{name: sum(bool(getattr(row, name)) for row in rows) for name in names})
