"""Open promises by light: how many are red and yellow now, whose they are, since when, and who used which time.

Everybody who works here may know the figures. The rows behind them are narrowed to what the reader may see.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.demands import access as demand_access
from dianxiaoer.domains.demands.models import Demand
from dianxiaoer.domains.demands.queries import Deadline, DeadlinePage
from dianxiaoer.domains.demands.queries.deadlines import page_of_promises
from dianxiaoer.domains.demands.rules import OPEN
from dianxiaoer.domains.promises.models import Promise
from dianxiaoer.domains.promises.queries import Consumption, LightCounts, PromiseView, consumptions, of_light
from dianxiaoer.domains.promises.rules import OPEN_STATES, Facing, Light
from dianxiaoer.domains.supervision.access import require_reader
from dianxiaoer.domains.worktime.queries import calendar
from dianxiaoer.domains.worktime.rules import Calendar, Unit
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.refusals import Invalid

COLOURS = (Light.RED, Light.YELLOW, Light.GREEN, Light.BLUE)
_IN_HAND = (*OPEN, "closed", "answered", "visited")  # every state with open promises; its rows have an index
_FIELDS = [str(light) for light in (Light.GREEN, Light.YELLOW, Light.RED, Light.BLUE)]  # as LightCounts has them


@dataclass(frozen=True, slots=True)
class LightFilters:
    """What a count of lights stands for. Empty fields do not narrow; `type_code` is a type or a class of it."""

    department_id: int | None = None
    colour: str = ""
    facing: str = ""
    officer_id: int | None = None
    sub_park_id: int | None = None
    type_code: str = ""


@dataclass(frozen=True, slots=True)
class LightRow:
    """One open promise: who used which part of its time, and by how many minutes it is late (0 while it is not).

    Late minutes are working time, or hours round the clock where the limit counts such (`used.round_the_clock`).
    The officer is who has the promise, else who handles its demand in the department that has it.
    """

    deadline: Deadline
    used: Consumption
    late_minutes: int
    officer_name: str
    phone: str


@dataclass(frozen=True, slots=True)
class LightPage:
    """Promises behind a count. `narrowed`: the reader sees his own part of `total` alone."""

    deadlines: DeadlinePage
    rows: tuple[LightRow, ...]
    total: int
    narrowed: bool


def light_rows(
    by: Actor, at: datetime, filters: LightFilters, *, after: str | None = None, size: int = 50
) -> LightPage:
    """The promises behind a count, the longest past due first (a fixed number of statements)."""
    require_reader(by)
    total = total_of(at, filters)
    found = page_of(by, at, filters, after=after, size=size)
    counts = total.total if not filters.colour else getattr(total, filters.colour)
    return LightPage(found, with_time_used(found, at), counts, is_narrowed(by))


def is_narrowed(by: Actor) -> bool:
    """Whether the reader sees a part of the park alone."""
    return not demand_access.sees_all(by)


def page_of(
    by: Actor, at: datetime, filters: LightFilters, *, after: str | None = None, size: int = 50
) -> DeadlinePage:
    """A page of open promises that the reader may see, nearest (longest past) due first. Four statements."""
    promises = _narrow(filters)
    if filters.colour:
        promises = promises.filter(of_light(Light(filters.colour), at))
    if is_narrowed(by):
        seen = demand_access.visible(by, Demand.objects.all()).values("pk")
        promises = promises.filter(subject_id__in=seen)
    return page_of_promises(promises, at, after, size)


def with_time_used(page: DeadlinePage, at: datetime) -> tuple[LightRow, ...]:
    """The rows of a page with who used their time and whom to call. Seven statements for any number of them."""
    promises = [line.promise for line in page.rows]
    used, dates, handlers = consumptions(promises, at), calendar(), _handlers(promises)
    rows = []
    for line in page.rows:
        promise = line.promise
        name, phone = promise.officer_name, promise.officer_phone
        if not name:
            name, phone = handlers.get((promise.subject.id, promise.department_id), ("", ""))
        late = _late(line, at, dates)
        rows.append(LightRow(line, used[promise.id], late, name, phone or promise.department_phone))
    return tuple(rows)


def _handlers(promises: Sequence[PromiseView]) -> dict[tuple[int, int], tuple[str, str]]:
    """Who handles each demand in its department, with a number to call. One statement."""
    rows = Demand.objects.filter(pk__in={one.subject.id for one in promises}, officer__isnull=False)
    columns = rows.values_list("pk", "department_id", "officer__name", "officer__phone")
    return {(pk, department_id): (name, phone) for pk, department_id, name, phone in columns}


def _late(line: Deadline, at: datetime, dates: Calendar) -> int:
    if line.light != Light.RED:
        return 0
    if line.promise.limit.unit is Unit.HOUR:
        return int((at - line.promise.due_at).total_seconds() // 60)
    return dates.working_minutes(line.promise.due_at, at)


def total_of(at: datetime, filters: LightFilters) -> LightCounts:
    """Counts of all lights together, whatever `filters.colour` says. One statement."""
    row: dict[str, int] = _narrow(filters).aggregate(**_counts(at))
    return LightCounts(filters.department_id or 0, *(row[field] for field in _FIELDS))


def by_department(at: datetime, filters: LightFilters) -> dict[Facing, dict[int, LightCounts]]:
    """Counts of both facings by department: one statement over the open rows."""
    rows: Any = (
        _narrow(filters)
        .order_by()
        .values("facing", "department_id")
        .annotate(**_counts(at))
        .values_list("facing", "department_id", *_FIELDS)
    )
    found: dict[Facing, dict[int, LightCounts]] = {facing: {} for facing in Facing}
    for facing, *counts in rows:
        found[Facing(facing)][counts[0]] = LightCounts(*counts)
    return found


def open_promises(filters: LightFilters, colour: Light, at: datetime) -> QuerySet[Promise]:
    """The open promises of one light, for other counts of them."""
    return _narrow(filters).filter(of_light(colour, at))


def _counts(at: datetime) -> dict[str, Count]:
    return {field: Count("id", filter=Q(of_light(Light(field), at))) for field in _FIELDS}


def _narrow(filters: LightFilters) -> QuerySet[Promise]:
    """Open promises about demands as the filters say, whatever their light; unknown words are refused, not ignored."""
    if filters.colour not in ("", *COLOURS) or filters.facing not in ("", *Facing):
        raise Invalid("unknown_filter", _("This filter does not exist. Start again from the whole list."))
    promises = Promise.objects.filter(state__in=[str(state) for state in OPEN_STATES], subject_domain="demand")
    if filters.department_id is not None:
        promises = promises.filter(department_id=filters.department_id)
    if filters.officer_id is not None:
        promises = promises.filter(officer_id=filters.officer_id)
    if filters.facing:
        promises = promises.filter(facing=filters.facing)
    if filters.sub_park_id is not None or filters.type_code:
        promises = promises.filter(subject_id__in=_demands(filters).values("pk"))
    return promises


def _demands(filters: LightFilters) -> QuerySet[Demand]:
    demands = Demand.objects.filter(state__in=_IN_HAND)
    if filters.sub_park_id is not None:
        demands = demands.filter(sub_park_id=filters.sub_park_id)
    if filters.type_code:
        whole = len(filters.type_code) == 4
        demands = demands.filter(**{"type_id" if whole else "type__code__startswith": filters.type_code})
    return demands
