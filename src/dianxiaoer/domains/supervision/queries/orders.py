"""Supervision orders as people read them: lists, one order with all that belongs to it, counts of a period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.promises.models import Promise
from dianxiaoer.domains.promises.queries import PromiseView, for_subjects, light, of_light
from dianxiaoer.domains.promises.rules import Light
from dianxiaoer.domains.supervision import access
from dianxiaoer.domains.supervision.models import SupervisionOrder
from dianxiaoer.domains.supervision.queries.order_counts import orders_in
from dianxiaoer.domains.supervision.rules.orders import OPEN, OWED_BY_UNIT, SUBJECT, OrderState, Tier, Trigger
from dianxiaoer.domains.worktime.rules import PARK_ZONE
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.paging import keyset_page
from dianxiaoer.kernel.refusals import Invalid

__all__ = [
    "OrderFilters",
    "OrderPage",
    "OrderRow",
    "narrow",
    "of_demand",
    "orders_in",
    "owed_by",
    "page_of",
    "row_of",
    "rows_of",
    "visible",
]
COLOURS = (Light.RED, Light.YELLOW, Light.GREEN)


@dataclass(frozen=True, slots=True)
class OrderFilters:
    """What a reader narrows the list to. Empty fields do not narrow; dates are inclusive days of issue.

    `mark`: open, escalated, criticised.
    """

    state: str = ""
    mark: str = ""
    trigger: str = ""
    tier: str = ""
    light: str = ""
    department_id: int | None = None
    demand_id: int | None = None
    from_date: date | None = None
    to_date: date | None = None


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One line of a list: the order, what is owed about it now, and by whom."""

    id: int
    number: str
    title: str
    trigger: str
    state: str
    tier: str
    demand_id: int | None
    department_id: int
    department_name: str
    officer_name: str
    issued_by_name: str
    issued_at: datetime
    signed_at: datetime | None
    reported_at: datetime | None
    escalated_at: datetime | None
    criticised_at: datetime | None
    ended_at: datetime | None
    sent_back_count: int
    promise: PromiseView | None
    light: Light

    @property
    def is_open(self) -> bool:
        return self.ended_at is None

    @property
    def due_at(self) -> datetime | None:
        return self.promise.due_at if self.promise else None


@dataclass(frozen=True, slots=True)
class OrderPage:
    rows: tuple[OrderRow, ...]
    next_cursor: str | None


def visible(actor: Actor) -> QuerySet[SupervisionOrder]:
    """The orders that exist for this actor: whoever supervises sees all, a unit those issued to it."""
    rows = SupervisionOrder.objects.all()
    if access.sees_all_orders(actor):
        return rows
    if not access.reads_orders(actor):
        return rows.none()
    return rows.filter(Q(department_id=actor.department_id) | Q(officer_id=actor.id))


_MARKS: dict[str, Q] = {
    "open": Q(state__in=OPEN),
    "escalated": Q(escalated_at__isnull=False),
    "criticised": Q(papers__kind="criticism"),
}
_KNOWN: tuple[tuple[str, Sequence[str]], ...] = (
    ("state", list(OrderState)),
    ("trigger", list(Trigger)),
    ("tier", list(Tier)),
    ("light", list(COLOURS)),
    ("mark", list(_MARKS)),
)


def narrow(rows: QuerySet[SupervisionOrder], filters: OrderFilters, at: datetime) -> QuerySet[SupervisionOrder]:
    """Apply the filters; unknown values are refused rather than ignored."""
    for name, known in _KNOWN:
        if getattr(filters, name) not in ("", *known):
            raise Invalid("unknown_filter", _("This filter does not exist. Start again from the whole list."))
    for name in ("state", "trigger", "tier", "department_id", "demand_id"):
        if value := getattr(filters, name):
            rows = rows.filter(**{name: value})
    if filters.mark:
        rows = rows.filter(_MARKS[filters.mark]).distinct()
    if filters.from_date:
        rows = rows.filter(issued_at__gte=_opening(filters.from_date))
    if filters.to_date:
        rows = rows.filter(issued_at__lt=_opening(filters.to_date + timedelta(days=1)))
    if filters.light:
        burning = Promise.objects.filter(of_light(Light(filters.light), at), subject_domain=SUBJECT)
        rows = rows.filter(Exists(burning.filter(subject_id=OuterRef("pk"))))
    return rows


def _opening(day: date) -> datetime:
    return datetime.combine(day, time(), PARK_ZONE)


def page_of(by: Actor, filters: OrderFilters, at: datetime, *, after: str | None = None, size: int = 50) -> OrderPage:
    """A page, newest first. Two statements."""
    rows = narrow(visible(by), filters, at)
    page = keyset_page(
        rows.select_related("department", "officer", "issued_by"),
        keys=("issued_at", "id"), after=after, size=size, descending=True,
    )  # fmt: skip
    return OrderPage(rows_of(page.rows, at), page.next_cursor)


def of_demand(by: Actor, demand_id: int, at: datetime) -> tuple[OrderRow, ...]:
    """The orders about a demand that exist for the reader, newest first. Two statements, one where there is none."""
    rows = visible(by).filter(demand_id=demand_id).select_related("department", "officer", "issued_by")
    return rows_of(list(rows.order_by("-issued_at", "-id")[:50]), at)


def owed_by(department_id: int) -> int:
    """How many orders wait for the unit's signature or report. One statement."""
    return SupervisionOrder.objects.filter(department_id=department_id, state__in=OWED_BY_UNIT).count()


def rows_of(orders: Sequence[SupervisionOrder], at: datetime) -> tuple[OrderRow, ...]:
    """Lines of a list with what is owed now (one statement for any number of lines)."""
    ids = [order.pk for order in orders if order.state in OPEN]
    owed = for_subjects(SUBJECT, ids) if ids else {}
    return tuple(row_of(order, owed.get(order.pk, ()), at) for order in orders)


def row_of(order: SupervisionOrder, promises: Sequence[PromiseView], at: datetime) -> OrderRow:
    promise = promises[0] if promises else None
    return OrderRow(
        id=order.pk,
        number=order.number,
        title=order.title,
        trigger=order.trigger,
        state=order.state,
        tier=order.tier,
        demand_id=order.demand_id,
        department_id=order.department_id,
        department_name=order.department.name,
        officer_name=order.officer.name if order.officer else "",
        issued_by_name=order.issued_by.name if order.issued_by else "",
        issued_at=order.issued_at,
        signed_at=order.signed_at,
        reported_at=order.reported_at,
        escalated_at=order.escalated_at,
        criticised_at=order.criticised_at,
        ended_at=order.ended_at,
        sent_back_count=order.sent_back_count,
        promise=promise,
        light=light(promise, at) if promise else Light.GREY,
    )
