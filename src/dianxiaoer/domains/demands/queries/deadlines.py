"""What the desk and each department owe next, nearest due first: one line a promise, each leading to its demand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from dianxiaoer.domains.demands.models import Demand
from dianxiaoer.domains.demands.queries.lists import DemandRow, rows_of
from dianxiaoer.domains.promises.models import Promise
from dianxiaoer.domains.promises.queries import PromiseView, light, of_light
from dianxiaoer.domains.promises.queries.views import COLUMNS, view_of
from dianxiaoer.domains.promises.rules import OPEN_STATES, Kind, Light
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.paging import keyset_page

# What waits at the desk, by the tab that shows it.
DESK_TABS: dict[str, tuple[Kind, ...]] = {
    "intake": (Kind.ACCEPT,),
    "dispatch": (Kind.DISPATCH,),
    "audit": (Kind.AUDIT,),
    "call_back": (Kind.CALL_BACK, Kind.REVIEW),
}
# What waits in a department.
WORK_TABS: dict[str, tuple[Kind, ...]] = {
    "sign": (Kind.SIGN,),
    "contact": (Kind.FIRST_CONTACT,),
    "result": (Kind.RESULT, Kind.REVIEW),
    "joint": (Kind.CONVENE, Kind.OPINION, Kind.RESOLUTION, Kind.MILESTONE),
}


@dataclass(frozen=True, slots=True)
class Deadline:
    """One promise that waits, the light it shows now, and its demand."""

    promise: PromiseView
    light: Light
    demand: DemandRow


@dataclass(frozen=True, slots=True)
class DeadlinePage:
    rows: tuple[Deadline, ...]
    next_cursor: str | None


def _open(department_id: int, kinds: Sequence[Kind], officer_id: int | None, parts: bool | None) -> Any:
    promises = Promise.objects.filter(
        department_id=department_id, state__in=[str(state) for state in OPEN_STATES], subject_domain="demand"
    )
    if kinds:
        promises = promises.filter(kind__in=[str(kind) for kind in kinds])
    if officer_id is not None:
        promises = promises.filter(officer_id=officer_id)
    if parts is not None:
        promises = promises.filter(part_id__isnull=not parts)
    return promises


def desk_deadlines(
    by: Actor, at: datetime, *, department_id: int, tab: str = "", after: str | None = None, size: int = 50
) -> DeadlinePage:
    """What the demand desk owes: accept, dispatch, audit, call back. Five statements a page."""
    kinds = DESK_TABS.get(tab) or tuple(kind for each in DESK_TABS.values() for kind in each)
    return page_of_promises(_open(department_id, kinds, None, False), at, after, size)


def work_deadlines(
    by: Actor,
    at: datetime,
    *,
    department_id: int,
    tab: str = "",
    officer_id: int | None = None,
    colour: str = "",
    after: str | None = None,
    size: int = 50,
) -> DeadlinePage:
    """What a department (or one of its officers) owes on its orders. Five statements a page."""
    kinds = WORK_TABS.get(tab) or tuple(kind for each in WORK_TABS.values() for kind in each)
    promises = _open(department_id, kinds, officer_id, True)
    if colour:
        promises = promises.filter(of_light(Light(colour), at))
    return page_of_promises(promises, at, after, size)


def page_of_promises(promises: Any, at: datetime, after: str | None, size: int) -> DeadlinePage:
    """A page of open promises with their demands, nearest (longest past) due first. Four statements."""
    rows: Any = promises.filter(subject_domain="demand").values_list(*COLUMNS, named=True)
    page: Any = keyset_page(rows, keys=("due_at", "id"), after=after, size=size)
    views = [view_of(*row) for row in page.rows]
    demands = Demand.objects.filter(pk__in={view.subject.id for view in views})
    shown = {row.id: row for row in rows_of(list(demands.select_related("enterprise", "department", "officer")), at)}
    deadlines = [Deadline(view, light(view, at), shown[view.subject.id]) for view in views if view.subject.id in shown]
    return DeadlinePage(tuple(deadlines), page.next_cursor)


@dataclass(frozen=True, slots=True)
class TabCount:
    """How much waits behind a tab, and how much of it is yellow and red."""

    total: int
    yellow: int
    red: int


def tab_counts(
    at: datetime, *, department_id: int, tabs: dict[str, tuple[Kind, ...]], officer_id: int | None = None, parts: bool
) -> dict[str, TabCount]:
    """Counts for all tabs in one statement over the open promises of the department."""
    rows = (
        _open(department_id, (), officer_id, parts)
        .order_by()
        .values("kind")
        .annotate(
            total=Count("id"),
            yellow=Count("id", filter=Q(of_light(Light.YELLOW, at))),
            red=Count("id", filter=Q(of_light(Light.RED, at))),
        )
    )
    by_kind = {row["kind"]: row for row in rows}
    counts = {}
    for tab, kinds in tabs.items():
        found = [by_kind[str(kind)] for kind in kinds if str(kind) in by_kind]
        counts[tab] = TabCount(*(sum(row[name] for row in found) for name in ("total", "yellow", "red")))
    return counts
