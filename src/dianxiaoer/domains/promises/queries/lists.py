"""Lists and counts by light: the red list, an officer's nearest due, the wall. Each is one range of an open
index.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from dianxiaoer.domains.promises.models import Promise
from dianxiaoer.domains.promises.queries.views import COLUMNS, PromiseView, view_of
from dianxiaoer.domains.promises.rules import OPEN_STATES, Facing, Kind, Light, PromiseState
from dianxiaoer.kernel.paging import Page, keyset_page

_RUNNING = Q(state=PromiseState.RUNNING.value)
_OPEN = Q(state__in=[str(state) for state in OPEN_STATES])


@dataclass(frozen=True, slots=True)
class ViewPage:
    """One page of promises and the cursor of the next one (None on the last)."""

    rows: tuple[PromiseView, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class LightCounts:
    """Open promises of one department by light."""

    department_id: int
    green: int
    yellow: int
    red: int
    blue: int

    @property
    def total(self) -> int:
        return self.green + self.yellow + self.red + self.blue


def of_light(colour: Light, at: datetime) -> Q:
    """The condition for one light; together they partition all promises."""
    return {
        Light.RED: _RUNNING & Q(due_at__lt=at),
        Light.YELLOW: _RUNNING & Q(due_at__gte=at, warn_at__lte=at),
        Light.GREEN: _RUNNING & Q(due_at__gte=at, warn_at__gt=at),
        Light.BLUE: Q(state=PromiseState.PAUSED.value),
        Light.GREY: ~_OPEN,
    }[colour]


def by_light(
    colour: Light,
    at: datetime,
    *,
    department_id: int | None = None,
    facing: Facing | None = None,
    kind: Kind | None = None,
    after: str | None = None,
    size: int = 50,
) -> ViewPage:
    """A page of promises showing this light, nearest (longest past) due first. One statement."""
    return _page(_narrow(Promise.objects.filter(of_light(colour, at)), department_id, facing, kind), after, size)


def of_officer(officer_id: int, *, after: str | None = None, size: int = 50) -> ViewPage:
    """What an officer owes, nearest due first. One statement."""
    return _page(Promise.objects.filter(_OPEN, officer=officer_id), after, size)


def of_department(department_id: int, *, after: str | None = None, size: int = 50) -> ViewPage:
    """What a department owes, nearest due first; paused ones by the due moment they had. One statement."""
    return _page(Promise.objects.filter(_OPEN, department=department_id), after, size)


def to_enterprise(enterprise_id: int, *, after: str | None = None, size: int = 50) -> ViewPage:
    """What the park owes an enterprise, nearest due first. One statement."""
    owed = Promise.objects.filter(_OPEN, enterprise=enterprise_id, facing=Facing.ENTERPRISE)
    return _page(owed, after, size)


# In the order of the fields of LightCounts.
_BY_LIGHT = [colour.value for colour in (Light.GREEN, Light.YELLOW, Light.RED, Light.BLUE)]


def count_lights(
    at: datetime, *, facing: Facing | None = None, kind: Kind | None = None, department_id: int | None = None
) -> dict[int, LightCounts]:
    """Open promises by department and light: one statement over the open rows' index alone.

    Each open promise has a department (the database insists), so nobody's promises are hidden.
    """
    promises = _narrow(Promise.objects.filter(_OPEN), department_id, facing, kind)
    rows: Any = (
        promises.order_by().values("department_id").annotate(**_by_light(at)).values_list("department_id", *_BY_LIGHT)
    )
    return {row[0]: LightCounts(*row) for row in rows}


def count_lights_by_facing(at: datetime, subject_domain: str = "demand") -> dict[Facing, dict[int, LightCounts]]:
    """`count_lights` for both facings at once, about one kind of subject: one pass over the open rows."""
    rows: Any = (
        Promise.objects.filter(_OPEN, subject_domain=subject_domain)
        .order_by()
        .values("facing", "department_id")
        .annotate(**_by_light(at))
        .values_list("facing", "department_id", *_BY_LIGHT)
    )
    found: dict[Facing, dict[int, LightCounts]] = {facing: {} for facing in Facing}
    for facing, *counts in rows:
        found[Facing(facing)][counts[0]] = LightCounts(*counts)
    return found


def _by_light(at: datetime) -> dict[str, Count]:
    return {colour: Count("id", filter=of_light(Light(colour), at)) for colour in _BY_LIGHT}


def went_red(
    since: datetime,
    until: datetime,
    *,
    department_id: int | None = None,
    after: str | None = None,
    size: int = 50,
) -> ViewPage:
    """Promises whose light turned red in [since, until), also those that ended or are green again, newest
    last.
    """
    promises = _narrow(Promise.objects.filter(red_at__gte=since, red_at__lt=until), department_id, None, None)
    return _page(promises, after, size, key="red_at")


def _narrow(
    promises: QuerySet[Promise], department_id: int | None, facing: Facing | None, kind: Kind | None
) -> QuerySet[Promise]:
    if department_id is not None:
        promises = promises.filter(department=department_id)
    if facing is not None:
        promises = promises.filter(facing=facing)
    if kind is not None:
        promises = promises.filter(kind=kind)
    return promises


def _page(promises: QuerySet[Promise], after: str | None, size: int, key: str = "due_at") -> ViewPage:
    rows: Any = promises.values_list(*COLUMNS, named=True)
    page: Page[Any] = keyset_page(rows, keys=(key, "id"), after=after, size=size)
    return ViewPage(tuple(view_of(*row) for row in page.rows), page.next_cursor)
