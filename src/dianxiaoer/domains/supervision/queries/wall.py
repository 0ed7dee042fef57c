"""The wall for leaders: what is red and yellow now, whose and why; how the period went, and how the one before it.

Figures of a period come from the tallies, lights from the index of open promises: nothing here reads the archive.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.core.cache import cache
from django.utils.translation import get_language

from dianxiaoer.domains.demands.models import Demand, DemandType
from dianxiaoer.domains.demands.queries.catalogue import type_labels
from dianxiaoer.domains.demands.queries.lists import DemandRow, rows_of
from dianxiaoer.domains.people import queries as people
from dianxiaoer.domains.people.queries import DepartmentRow, OfficerRow
from dianxiaoer.domains.promises.queries import LightCounts
from dianxiaoer.domains.promises.rules import Facing, Light
from dianxiaoer.domains.supervision.access import require_reader
from dianxiaoer.domains.supervision.models import Fact
from dianxiaoer.domains.supervision.queries import lights
from dianxiaoer.domains.supervision.queries.figures import evaluate
from dianxiaoer.domains.supervision.queries.lights import LightFilters, LightPage
from dianxiaoer.domains.supervision.queries.wall_figures import Compared, Question, Split, owed_now
from dianxiaoer.domains.supervision.rules.facts import FactKind
from dianxiaoer.domains.supervision.rules.figures import Dimension, Figure, Scope
from dianxiaoer.domains.supervision.rules.periods import Window, day_of, month
from dianxiaoer.kernel.access import Actor

OF_PARK = (
    "received", "dispatched", "closed", "on_time_rate", "delivery_rate", "satisfaction_rate", "repeated"
)  # fmt: skip
OF_TYPES = ("accepted",)  # its type is known once a demand is accepted
OF_DEPARTMENTS = ("dispatched", "closed", "delivery_rate", "satisfaction_rate")
ON_TIME = "delivery_rate"
OF_OFFICERS = (ON_TIME,)
TREND = ("received", "closed", "on_time_rate")
TREND_MONTHS, HOT_TYPES, REPEATS, OFFICERS = 12, 10, 8, 5
LEAST_CASES = 3
"""An officer with fewer results due is not ranked: one case is no rate."""
STOCK_DAYS = 30
"""Lights are compared with those of so many days ago."""


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
class Repeat:
    """A complaint that came again, and when."""

    id: int
    demand: DemandRow
    at: datetime


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
    repeats: tuple[Repeat, ...]


def wall(by: Actor, at: datetime, window: Window, scope: Scope | None = None, *, overdue: int = 8) -> Wall:
    """A fixed number of statements, whatever the period, the scope and the size of the park."""
    require_reader(by)
    scope = scope or Scope()
    filters = filters_of(scope)
    trend = _trend(at)
    asked = (window, window.previous(), *whole_months(window), *trend)
    question = Question(at, scope, owed_now(at, filters, asked))
    counts = lights.by_department(at, filters)
    park = question.split(OF_PARK, Dimension.DEPARTMENT, window, window.previous())
    red, yellow = _lights_before(at, scope)
    top, bottom, ranked = _officers(question, window)
    return Wall(
        at=at,
        window=window,
        scope=scope,
        lights=_total(counts[Facing.ENTERPRISE].values()),
        red_before=red,
        yellow_before=yellow,
        park={key: park.together(key) for key in OF_PARK},
        overdue=_overdue(by, at, filters, counts, overdue),
        departments=_departments(park, counts),
        officers_top=top,
        officers_bottom=bottom,
        officers_ranked=ranked,
        types=_types(question, window),
        months=tuple(Month(*pair) for pair in zip(trend, question.months(TREND, trend), strict=True)),
        repeats=_repeats(question, window),
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


def _departments(park: Split, counts: Mapping[Facing, Mapping[int, LightCounts]]) -> tuple[Line, ...]:
    """Departments with something red or yellow, or that did something in the period, the most pressing first."""
    facing, own, active = counts[Facing.ENTERPRISE], counts[Facing.DEPARTMENT], park.groups
    lines = [
        _department(row, facing.get(row.id), own.get(row.id), park)
        for row in people.departments(active_only=False)
        if row.id in facing or row.id in own or row.id in active
    ]
    lines = [line for line in lines if line.red or line.yellow or line.own_red or _did(line.figures)]
    return tuple(sorted(lines, key=lambda line: (-line.red, -line.yellow, -line.own_red)))


def _did(figures: Mapping[str, Compared]) -> bool:
    return any(one.has_cases for one in figures.values())


def _department(row: DepartmentRow, facing: LightCounts | None, own: LightCounts | None, park: Split) -> Line:
    return Line(
        key=row.id,
        name=row.name,
        short=row.short_name,
        under="",
        phone=row.phone,
        red=facing.red if facing else 0,
        yellow=facing.yellow if facing else 0,
        own_red=own.red if own else 0,
        figures=park.figures(row.id, OF_DEPARTMENTS),
    )


def types_by_class() -> dict[str, list[tuple[str, str]]]:
    """The catalogue's classes with the codes and names of their types, for a filter. One statement."""
    english = (get_language() or "").startswith("en")
    level, name = ("level1_en", "level2_en") if english else ("level1", "level2")
    found: dict[str, list[tuple[str, str]]] = {}
    for row in DemandType.objects.filter(active=True).order_by("code").values_list(level, "code", name):
        found.setdefault(row[0], []).append((row[1], f"{row[1]} {row[2]}"))
    return found


def whole_months(window: Window) -> tuple[Window, Window]:
    """The months that a period touches and as many before them: officers are tallied by month."""
    before = start = month(window.start.year, window.start.month).start
    for _each in window.months():
        before = month(before.year, before.month).previous().start
    return Window(start, month(window.end.year, window.end.month).end), Window(before, start - timedelta(days=1))


def _officers(question: Question, window: Window) -> tuple[tuple[Line, ...], tuple[Line, ...], int]:
    """Secretaries and handlers by their results on time: the best, the last, and how many are ranked."""
    now, before = whole_months(window)
    split = question.split(OF_OFFICERS, Dimension.OFFICER, now, before)
    ranked = [key for key in split.groups if isinstance(key, int) and split.counted(key, ON_TIME) >= LEAST_CASES]
    ranked.sort(key=lambda key: (-split.share(key, ON_TIME), -split.counted(key, ON_TIME), key))
    top = ranked[:OFFICERS]
    bottom = ranked[len(top) :][-OFFICERS:][::-1]
    known = people.officers_by_id([*top, *bottom])
    red = Counter[int | None]()
    for one in question.owed:
        if one.facing == Facing.DEPARTMENT:
            red[one.officer_id] += one.count
    lines = {key: _officer(known[key], red[key], split.figures(key, OF_OFFICERS)) for key in known}
    return tuple(lines[key] for key in top), tuple(lines[key] for key in bottom), len(ranked)


def _officer(row: OfficerRow, red: int, figures: Mapping[str, Compared]) -> Line:
    return Line(row.id, row.name, "", row.department_name, row.phone, 0, 0, red, figures)


def _types(question: Question, window: Window) -> tuple[Line, ...]:
    """The types of which most were accepted."""
    split = question.split(OF_TYPES, Dimension.TYPE, window, window.previous())
    (key,) = OF_TYPES
    hot = sorted(
        (str(code) for code in split.groups if code and split.counted(code, key)),
        key=lambda code: (-split.counted(code, key), code),
    )[:HOT_TYPES]
    names = type_labels(hot)
    return tuple(_type(code, names.get(code, code), split.figures(code, OF_TYPES)) for code in hot)


def _type(code: str, name: str, figures: Mapping[str, Compared]) -> Line:
    return Line(code, name, name, "", "", 0, 0, 0, figures)


def _trend(at: datetime) -> list[Window]:
    """This month and the eleven before it."""
    windows = [month(day_of(at).year, day_of(at).month)]
    while len(windows) < TREND_MONTHS:
        windows.insert(0, windows[0].previous())
    return windows


def _repeats(question: Question, window: Window) -> tuple[Repeat, ...]:
    """The complaints that came again in the period, the latest first. Four statements."""
    scope = question.scope.given()
    if len(str(scope.get("type_code", ""))) == 2:
        scope["type_code__startswith"] = scope.pop("type_code")
    facts = Fact.objects.filter(
        kind=FactKind.REPEATED.value, at__gte=window.opens_at, at__lt=window.closes_at, at__lte=question.at, **scope
    )
    found = list(facts.order_by("-at", "-id").values_list("id", "demand_id", "at")[:REPEATS])
    demands = Demand.objects.filter(pk__in=[demand_id for _pk, demand_id, _at in found])
    rows = rows_of(list(demands.select_related("enterprise", "department", "officer")), question.at)
    shown = {row.id: row for row in rows}
    return tuple(Repeat(pk, shown[demand_id], at) for pk, demand_id, at in found if demand_id in shown)
