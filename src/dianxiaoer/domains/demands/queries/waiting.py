"""What waits for one reader: applications to approve or decide, and what is open for the firms in his care."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from dianxiaoer.domains.demands import access, rules
from dianxiaoer.domains.demands.models import Demand, HandlingRequest
from dianxiaoer.domains.demands.queries.lists import DemandRow, rows_of
from dianxiaoer.domains.people.rules import Role
from dianxiaoer.kernel.access import Actor


@dataclass(frozen=True, slots=True)
class WaitingRequest:
    """An application, who may decide on it now, and its demand."""

    id: int
    kind: str
    state: str
    amount: str
    cause: str
    reason: str
    requested_by: str
    requested_at: datetime
    demand: DemandRow


def waiting_requests(by: Actor, at: datetime, *, most: int = 100) -> tuple[WaitingRequest, ...]:
    """Applications that wait for this reader, oldest first: for the head, the desk, or a leader."""
    mine = Q(pk=None)
    if Role.DEPARTMENT_HEAD in by.roles:
        mine |= Q(state=rules.RequestState.PENDING, order__department_id=by.department_id)
    second = Q(kind=rules.RequestKind.EXTENSION, order__demand__extension_count__gte=1)
    if access.is_desk(by):
        mine |= Q(state=rules.RequestState.HEAD_APPROVED) & ~second
    if {Role.SPONSOR_LEADER, Role.DIRECTOR} & by.roles:
        mine |= Q(state=rules.RequestState.HEAD_APPROVED) & second
    rows = HandlingRequest.objects.filter(mine).select_related("order").order_by("requested_at", "id")[:most]
    demands = _demands({row.order.demand_id for row in rows}, at)
    return tuple(
        WaitingRequest(
            row.pk, row.kind, row.state, row.amount, row.cause, row.reason, row.requested_by, row.requested_at,
            demands[row.order.demand_id],
        )
        for row in rows
    )  # fmt: skip


def _demands(ids: set[int], at: datetime) -> dict[int, DemandRow]:
    rows = Demand.objects.filter(pk__in=ids).select_related("enterprise", "department", "officer")
    return {row.id: row for row in rows_of(list(rows), at)}


def open_of_enterprises(
    by: Actor, enterprise_ids: Sequence[int], at: datetime, *, most: int = 200
) -> dict[int, tuple[DemandRow, ...]]:
    """Open demands by enterprise, nearest due first, for whoever looks after them. Three statements."""
    rows = access.visible(by).filter(enterprise_id__in=list(enterprise_ids), state__in=rules.OPEN)
    chosen = rows_of(
        list(rows.select_related("enterprise", "department", "officer").order_by("submitted_at")[:most]), at
    )
    found: dict[int, list[DemandRow]] = {pk: [] for pk in enterprise_ids}
    for row in sorted(chosen, key=lambda each: each.due_at or at):
        if row.enterprise_id is not None:
            found[row.enterprise_id].append(row)
    return {pk: tuple(each) for pk, each in found.items()}


def texts(demand_ids: Sequence[int]) -> dict[int, str]:
    """Title and text of each demand, for suggestions. One statement."""
    rows = Demand.objects.filter(pk__in=list(demand_ids)).values_list("pk", "title", "text")
    return {pk: f"{title} {text}" for pk, title, text in rows}


@dataclass(frozen=True, slots=True)
class Owed:
    """What the park owes an enterprise now, and what it waits for from the enterprise."""

    open: tuple[DemandRow, ...]
    waiting_for_rating: tuple[DemandRow, ...]


def owed_to(by: Actor, at: datetime, *, most: int = 100) -> Owed:
    """For a contact: open demands nearest due first, and answers without the enterprise's own rating."""
    if not by.is_contact:
        return Owed((), ())
    rows = access.visible(by).select_related("enterprise", "department", "officer")
    running = rows_of(list(rows.filter(state__in=rules.OPEN).order_by("submitted_at")[:most]), at)
    answered = rows.filter(
        state__in=(rules.DemandState.CLOSED, rules.DemandState.ANSWERED, rules.DemandState.VISITED),
        rated_by_enterprise=False,
    )
    unrated = rows_of(list(answered.order_by("-closed_at")[:most]), at)
    return Owed(tuple(sorted(running, key=lambda row: row.due_at or at)), unrated)
