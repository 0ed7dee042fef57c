"""How the park stands, for other programs: lights by department, states, hot types, the last days, what is overdue.

Everybody who works here may know the figures. The rows behind them are narrowed to what the reader may see.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.utils.timezone import localdate

from dianxiaoer.domains.demands import rules
from dianxiaoer.domains.demands.queries.catalogue import type_labels
from dianxiaoer.domains.demands.queries.deadlines import DeadlinePage
from dianxiaoer.domains.demands.queries.lists import Filters, find
from dianxiaoer.domains.people.models import Department
from dianxiaoer.domains.promises.queries import LightCounts, count_lights_by_facing
from dianxiaoer.domains.promises.rules import Facing, Light
from dianxiaoer.domains.supervision.access import require_reader
from dianxiaoer.domains.supervision.queries.lights import LightFilters, page_of
from dianxiaoer.kernel.access import SYSTEM, Actor

DAYS = 30
HOT_TYPES = 10
COLOURS = (Light.RED, Light.YELLOW, Light.GREEN, Light.BLUE)
STATES = (*rules.OPEN, rules.DemandState.CLOSED, rules.DemandState.VISITED)
"""States in which somebody still has to do something, in the order of the road."""


@dataclass(frozen=True, slots=True)
class StandingRow:
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
class StandingDay:
    day: date
    submitted: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Totals are sums of the rows, so that each figure can be opened down to its records."""

    at: datetime
    rows: tuple[StandingRow, ...]
    facing: LightCounts
    states: dict[str, int]
    types: tuple[tuple[str, str, int], ...]
    days: tuple[StandingDay, ...]
    overdue: DeadlinePage


def standing(by: Actor, at: datetime) -> Standing:
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
    return Standing(
        at=at,
        rows=rows,
        facing=_total([row.facing for row in rows]),
        states=_states(at),
        types=tuple((code, labels.get(code, code), count) for code, count in top),
        days=tuple(StandingDay(day, days[day]) for day in recent_days(at)),
        overdue=page_of(by, at, LightFilters(colour=Light.RED, facing=Facing.ENTERPRISE), size=10),
    )


def recent_days(at: datetime) -> list[date]:
    """The last 30 days on the park's calendar, today included."""
    today = localdate(at)
    return [today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]


def _departments(at: datetime) -> tuple[StandingRow, ...]:
    """Departments that owe something, the most pressing first."""
    counts = count_lights_by_facing(at)
    facing, own = counts[Facing.ENTERPRISE], counts[Facing.DEPARTMENT]
    names = Department.objects.filter(pk__in={*facing, *own}).order_by("sort_key", "id")
    rows = [
        StandingRow(
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
