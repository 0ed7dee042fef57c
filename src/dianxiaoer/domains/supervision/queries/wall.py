"""The wall for leaders: what is red and yellow now, whose and why; how the period went, and how the one before it.

Figures of a period come from the tallies, lights from the index of open promises: nothing here reads the archive.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from django.core.cache import cache

from dianxiaoer.domains.demands.queries.catalogue import type_labels
from dianxiaoer.domains.people import queries as people
from dianxiaoer.domains.people.queries import DepartmentRow, OfficerRow
from dianxiaoer.domains.promises.queries import LightCounts
from dianxiaoer.domains.promises.rules import Facing, Light
from dianxiaoer.domains.supervision.access import require_reader
from dianxiaoer.domains.supervision.queries import lights
from dianxiaoer.domains.supervision.queries.figures import FigureRow, Group, evaluate, figure_of, rows_behind
from dianxiaoer.domains.supervision.queries.lights import LightFilters, LightPage
from dianxiaoer.domains.supervision.queries.tallies import tallied
from dianxiaoer.domains.supervision.rules.figures import Dimension, Figure, Scope
from dianxiaoer.domains.supervision.rules.indicators import INDICATORS
from dianxiaoer.domains.supervision.rules.periods import Window, day_of, month
from dianxiaoer.kernel.access import Actor

NUMBERS = ("received", "closed", "on_time_rate", "satisfaction_rate", "delivery_rate")
OF_DEPARTMENTS = ("dispatched", "closed", "delivery_rate", "satisfaction_rate")
OF_TYPES = ("accepted",)  # its type is known once a demand is accepted
OF_OFFICERS = ("delivery_rate",)
TREND = ("received", "closed", "on_time_rate")
TREND_MONTHS, HOT_TYPES, REPEATS, OFFICERS = 12, 10, 8, 5
LEAST_CASES = 3
"""An officer with fewer results due is not ranked: one case is no rate."""
STOCK_DAYS = 30
"""Lights are compared with those of so many days ago."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A figure beside that of the period before; without one there is nothing to compare."""

    now: Figure
    before: Figure | None

    @property
    def change(self) -> Fraction | None:
        """Difference of the values (points for a percentage); None when one of them has no cases."""
        if self.before is None or self.now.value is None or self.before.value is None:
            return None
        return self.now.value - self.before.value


@dataclass(frozen=True, slots=True)
class Line:
    """A department, an officer or a type with its lights now and its figures."""

    key: int | str
    name: str
    short: str
    under: str
    phone: str
    red: int
    yellow: int
    own_red: int
    figures: Mapping[str, Compared]


@dataclass(frozen=True, slots=True)
class Month:
    window: Window
    figures: Mapping[str, Figure]


@dataclass(frozen=True, slots=True)
class Wall:
    """Everything that the page says; `park` are the figures of the whole scope."""

    at: datetime
    window: Window
    scope: Scope
    lights: LightCounts
    red_before: int
    yellow_before: int
    park: Mapping[str, Compared]
    overdue: LightPage
    departments: tuple[Line, ...]
    officers_top: tuple[Line, ...]
    officers_bottom: tuple[Line, ...]
    officers_ranked: int
    types: tuple[Line, ...]
    months: tuple[Month, ...]
    repeats: tuple[FigureRow, ...]
    repeats_figure: Compared


def wall(by: Actor, at: datetime, window: Window, scope: Scope | None = None, *, overdue: int = 8) -> Wall:
    """A fixed number of statements, whatever the period, the scope and the size of the park."""
    require_reader(by)
    scope = scope or Scope()
    filters = filters_of(scope)
    by_department = lights.by_department(at, filters)
    red, yellow = _lights_before(at, scope)
    repeats = rows_behind(by, "repeated", window, at, scope, size=REPEATS)
    top, bottom, ranked = _officers(at, window, scope, filters)
    return Wall(
        at=at,
        window=window,
        scope=scope,
        lights=_total(by_department[Facing.ENTERPRISE].values()),
        red_before=red,
        yellow_before=yellow,
        park=_park(at, window, scope),
        overdue=_overdue(by, at, filters, by_department, overdue),
        departments=_departments(at, window, scope, by_department),
        officers_top=top,
        officers_bottom=bottom,
        officers_ranked=ranked,
        types=_types(at, window, scope),
        months=_months(at, scope),
        repeats=repeats.rows,
        repeats_figure=Compared(repeats.figure, evaluate("repeated", window.previous(), at, scope)),
    )


def filters_of(scope: Scope) -> LightFilters:
    """The open promises that a scope means."""
    return LightFilters(
        department_id=scope.department_id,
        officer_id=scope.officer_id,
        sub_park_id=scope.sub_park_id,
        type_code=scope.type_code,
    )


def _overdue(
    by: Actor,
    at: datetime,
    filters: LightFilters,
    counts: Mapping[Facing, Mapping[int, LightCounts]],
    size: int,
) -> LightPage:
    red = replace(filters, colour=Light.RED.value, facing=Facing.ENTERPRISE.value)
    page = lights.page_of(by, at, red, size=size)
    total = sum(row.red for row in counts[Facing.ENTERPRISE].values())
    return LightPage(page, lights.with_time_used(page, at), total, lights.is_narrowed(by))


def _total(counts: Iterable[LightCounts]) -> LightCounts:
    rows = list(counts)
    return LightCounts(0, *(sum(getattr(row, name) for row in rows) for name in ("green", "yellow", "red", "blue")))


def _lights_before(at: datetime, scope: Scope) -> tuple[int, int]:
    """Red and yellow as they were `STOCK_DAYS` ago; the past stands still, so it is counted once an hour at most."""
    moment = Window(day_of(at) - timedelta(days=STOCK_DAYS), day_of(at)).opens_at
    name = f"wall-lights:{moment:%Y%m%d}:{scope.given()}".replace(" ", "")

    def count() -> tuple[int, int]:
        window = Window(day_of(moment), day_of(moment))
        red, yellow = (int(evaluate(key, window, moment, scope).numerator) for key in ("red", "yellow"))
        return red, yellow

    return cache.get_or_set(name, count, 3600) or count()


def _compared(
    keys: Sequence[str], dimension: Dimension, at: datetime, window: Window, before: Window, scope: Scope
) -> dict[Group, dict[str, Compared]]:
    """Figures of each group that has records in this period, beside those of the period before."""
    now, then = (tallied(keys, one, at, scope, dimension) for one in (window, before))
    return {
        group: {key: Compared(figure, then.get(group, {}).get(key)) for key, figure in found.items()}
        for group, found in now.items()
    }


def _park(at: datetime, window: Window, scope: Scope) -> dict[str, Compared]:
    now, then = (tallied(NUMBERS, one, at, scope)[None] for one in (window, window.previous()))
    return {key: Compared(now[key], then[key]) for key in NUMBERS}


def _departments(
    at: datetime, window: Window, scope: Scope, counts: Mapping[Facing, Mapping[int, LightCounts]]
) -> tuple[Line, ...]:
    """Departments that owe something or did something in the period, the most pressing first."""
    figures = _compared(OF_DEPARTMENTS, Dimension.DEPARTMENT, at, window, window.previous(), scope)
    facing, own = counts[Facing.ENTERPRISE], counts[Facing.DEPARTMENT]
    lines = [
        _department(row, facing.get(row.id), own.get(row.id), figures.get(row.id, {}))
        for row in people.departments(active_only=False)
        if row.id in facing or row.id in own or row.id in figures
    ]
    return tuple(sorted(lines, key=lambda line: (-line.red, -line.yellow, -line.own_red)))


def _department(
    row: DepartmentRow, facing: LightCounts | None, own: LightCounts | None, figures: Mapping[str, Compared]
) -> Line:
    return Line(
        key=row.id,
        name=row.name,
        short=row.short_name,
        under="",
        phone=row.phone,
        red=facing.red if facing else 0,
        yellow=facing.yellow if facing else 0,
        own_red=own.red if own else 0,
        figures=figures,
    )


def whole_months(window: Window, today: date) -> tuple[Window, Window]:
    """The months that a period touches (this one up to today) and as many before: officers are tallied by month."""
    months = window.months()
    start = month(window.start.year, window.start.month).start
    end = min(month(window.end.year, window.end.month).end, max(today, window.end))
    before = start
    for _each in months:
        before = month(before.year, before.month).previous().start
    return Window(start, end), Window(before, start - timedelta(days=1))


def _officers(
    at: datetime, window: Window, scope: Scope, filters: LightFilters
) -> tuple[tuple[Line, ...], tuple[Line, ...], int]:
    """Secretaries and handlers by their results on time: the best, the last, and how many are ranked."""
    now, before = whole_months(window, day_of(at))
    figures = _compared(OF_OFFICERS, Dimension.OFFICER, at, now, before, scope)
    red = lights.red_by_officer(at, filters)
    known = people.officers_by_id(key for key in figures if isinstance(key, int))
    lines = [
        _officer(known[key], red.get(key, 0), found)
        for key, found in figures.items()
        if isinstance(key, int) and key in known and (found["delivery_rate"].now.denominator or 0) >= LEAST_CASES
    ]
    lines.sort(key=_by_rate)
    top = lines[:OFFICERS]
    return tuple(top), tuple(reversed(lines[len(top) :][-OFFICERS:])), len(lines)


def _by_rate(line: Line) -> tuple[Fraction, int, str]:
    """The best first; of equal rates whoever had more cases."""
    figure = line.figures["delivery_rate"].now
    return -(figure.value or Fraction(0)), -int(figure.denominator or 0), line.name


def _officer(row: OfficerRow, red: int, figures: Mapping[str, Compared]) -> Line:
    return Line(row.id, row.name, "", row.department_name, row.phone, 0, 0, red, figures)


def _types(at: datetime, window: Window, scope: Scope) -> tuple[Line, ...]:
    """The types of which most were accepted."""
    figures = _compared(OF_TYPES, Dimension.TYPE, at, window, window.previous(), scope)
    hot = sorted(
        ((str(key), found) for key, found in figures.items() if key),
        key=lambda pair: (-int(pair[1]["accepted"].now.numerator), pair[0]),
    )[:HOT_TYPES]
    names = type_labels([code for code, _found in hot])
    return tuple(_type(code, names.get(code, code), found) for code, found in hot)


def _type(code: str, name: str, figures: Mapping[str, Compared]) -> Line:
    return Line(code, name, name.rsplit(" · ", 1)[-1], "", "", 0, 0, 0, figures)


def _months(at: datetime, scope: Scope) -> tuple[Month, ...]:
    """The last twelve months, this one up to today."""
    today = day_of(at)
    windows = [Window(month(today.year, today.month).start, today)]
    while len(windows) < TREND_MONTHS:
        windows.insert(0, month(windows[0].start.year, windows[0].start.month).previous())
    found = tallied(TREND, Window(windows[0].start, today), at, scope, Dimension.MONTH)
    return tuple(Month(one, _of_month(one, found.get(f"{one.start:%Y-%m}", {}), at, scope)) for one in windows)


def _of_month(window: Window, found: Mapping[str, Figure], at: datetime, scope: Scope) -> dict[str, Figure]:
    """The figures of one month, those without cases too."""
    nothing = (0, 0, Decimal(0), Decimal(0), 0)
    return {
        key: replace(found[key], window=window)
        if key in found
        else figure_of(INDICATORS[key], window, at, scope, None, nothing)
        for key in TREND
    }
