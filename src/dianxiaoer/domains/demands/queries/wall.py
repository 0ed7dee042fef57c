"""The wall: what is promised now, by department and light, how the last days went, and the rows behind each figure.

Everybody who works here may know the figures. The rows behind them are narrowed to what the reader may see.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.demands import access, rules
from dianxiaoer.domains.demands.models import Demand
from dianxiaoer.domains.demands.queries.catalogue import type_labels
from dianxiaoer.domains.demands.queries.deadlines import DeadlinePage, page_of_promises
from dianxiaoer.domains.demands.queries.lists import Filters, find
from dianxiaoer.domains.people.models import Department
from dianxiaoer.domains.people.rules import Role
from dianxiaoer.domains.promises.models import Promise
from dianxiaoer.domains.promises.queries import LightCounts, count_lights, count_lights_by_facing, of_light
from dianxiaoer.domains.promises.rules import OPEN_STATES, Facing, Light
from dianxiaoer.kernel.access import SYSTEM, Actor
from dianxiaoer.kernel.refusals import Invalid, NotFound

DAYS = 30
HOT_TYPES = 10
COLOURS = (Light.RED, Light.YELLOW, Light.GREEN, Light.BLUE)
STATES = (*rules.OPEN, rules.DemandState.CLOSED, rules.DemandState.VISITED)
"""States in which somebody still has to do something, in the order of the road."""
_NO_CASES = frozenset({Role.ADMINISTRATOR, Role.INSPECTOR})


@dataclass(frozen=True, slots=True)
class WallRow:
    """One department's open promises to enterprises, and its own orders."""

    department_id: int
    name: str
    phone: str
    facing: LightCounts
    own: LightCounts

    @property
    def worst(self) -> str:
        """The most pressing light that burns here."""
        return next(
            (str(light) for light in COLOURS if getattr(self.facing, light) or getattr(self.own, light)), "grey"
        )


@dataclass(frozen=True, slots=True)
class WallDay:
    day: date
    submitted: int


@dataclass(frozen=True, slots=True)
class Wall:
    """Totals are sums of the rows, so that each figure can be opened down to its records."""

    at: datetime
    rows: tuple[WallRow, ...]
    facing: LightCounts
    states: dict[str, int]
    types: tuple[tuple[str, str, int], ...]
    days: tuple[WallDay, ...]
    overdue: DeadlinePage


@dataclass(frozen=True, slots=True)
class WallFilters:
    """What a figure of the wall stands for. Empty fields do not narrow."""

    department_id: int | None = None
    colour: str = ""
    facing: str = ""


@dataclass(frozen=True, slots=True)
class WallPage:
    """Promises behind a figure. `narrowed`: the reader sees his own part of `total` alone."""

    deadlines: DeadlinePage
    total: int
    narrowed: bool


def require_reader(by: Actor) -> None:
    """Officers who work on cases see the wall; for contacts, administrators and inspectors it is not there."""
    if not (by.is_system or (by.is_officer and by.roles - _NO_CASES)):
        raise NotFound("no_such_page", _("There is no such page."))


def wall(by: Actor, at: datetime) -> Wall:
    """Eight statements over open rows and the last 30 days; none grows with the archive."""
    require_reader(by)
    rows = _departments(at)
    recent = _recent(at)
    types: Counter[str] = Counter()
    days: Counter[date] = Counter()
    for code, day, number in recent:
        days[day] += number
        if code:
            types[code] += number
    top = sorted(types.items(), key=lambda pair: (-pair[1], pair[0]))[:HOT_TYPES]
    labels = type_labels([code for code, _count in top])
    return Wall(
        at=at,
        rows=rows,
        facing=_total([row.facing for row in rows]),
        states=_states(at),
        types=tuple((code, labels.get(code, code), count) for code, count in top),
        days=tuple(WallDay(day, days[day]) for day in recent_days(at)),
        overdue=_page(by, at, WallFilters(colour=Light.RED, facing=Facing.ENTERPRISE), None, 10),
    )


def recent_days(at: datetime) -> list[date]:
    """The last 30 days on the park's calendar, today included."""
    today = localdate(at)
    return [today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]


def wall_rows(by: Actor, at: datetime, filters: WallFilters, *, after: str | None = None, size: int = 50) -> WallPage:
    """The promises behind a figure, the longest past due first (five statements a page)."""
    require_reader(by)
    if filters.colour not in ("", *COLOURS) or filters.facing not in ("", *Facing):
        raise Invalid("unknown_filter", _("This filter does not exist. Start again from the whole list."))
    counts = count_lights(
        at, facing=Facing(filters.facing) if filters.facing else None, department_id=filters.department_id
    )
    total = sum(getattr(each, filters.colour) if filters.colour else each.total for each in counts.values())
    return WallPage(_page(by, at, filters, after, size), total, narrowed=not access.sees_all(by))


def _departments(at: datetime) -> tuple[WallRow, ...]:
    """Departments that owe something, the most pressing first."""
    counts = count_lights_by_facing(at)
    facing, own = counts[Facing.ENTERPRISE], counts[Facing.DEPARTMENT]
    names = Department.objects.filter(pk__in={*facing, *own}).order_by("sort_key", "id")
    rows = [
        WallRow(
            row.pk,
            row.name,
            row.phone,
            facing.get(row.pk, LightCounts(row.pk, 0, 0, 0, 0)),
            own.get(row.pk, LightCounts(row.pk, 0, 0, 0, 0)),
        )
        for row in names
    ]
    return tuple(sorted(rows, key=lambda row: (-row.facing.red, -row.own.red, -row.facing.yellow, -row.own.yellow)))


def _total(counts: list[LightCounts]) -> LightCounts:
    lights = ("green", "yellow", "red", "blue")
    return LightCounts(0, *(sum(getattr(count, light) for count in counts) for light in lights))


def _states(at: datetime) -> dict[str, int]:
    """How many demands stand in each state that still asks for something, in the order of the road."""
    rows = find(SYSTEM, Filters(states=STATES), at).filter(submitted_at__isnull=False)
    found: dict[str, int] = dict(rows.order_by().values_list("state").annotate(count=Count("id")))
    return {str(state): found[state] for state in STATES if state in found}


def _recent(at: datetime) -> list[tuple[str | None, date, int]]:
    """Demands submitted in the last 30 days by type and day: one statement for two figures."""
    days = recent_days(at)
    rows = find(SYSTEM, Filters(from_date=days[0], to_date=days[-1]), at)
    grouped = rows.order_by().values_list("type_id", TruncDate("submitted_at")).annotate(count=Count("id"))
    return list(grouped)


def _page(by: Actor, at: datetime, filters: WallFilters, after: str | None, size: int) -> DeadlinePage:
    promises = Promise.objects.filter(state__in=[str(state) for state in OPEN_STATES])
    if filters.department_id is not None:
        promises = promises.filter(department_id=filters.department_id)
    if filters.facing:
        promises = promises.filter(facing=filters.facing)
    if filters.colour:
        promises = promises.filter(of_light(Light(filters.colour), at))
    if not access.sees_all(by):
        seen = access.visible(by, Demand.objects.all()).values("pk")
        promises = promises.filter(subject_domain="demand", subject_id__in=seen)
    return page_of_promises(promises, at, after, size)
