"""Scores of departments, red and black list: computed from figures for any period as of any moment.

For a document of a past month `as_of` is the month's end, and the answer is the same whenever it is asked. What is
added and deducted by hand, and the votes, belong to their month, whenever they were entered.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from dianxiaoer.domains.people import queries as people
from dianxiaoer.domains.people.queries import DepartmentRow
from dianxiaoer.domains.people.rules import DepartmentKind
from dianxiaoer.domains.supervision.queries.awards import AwardRow, Awards, gold
from dianxiaoer.domains.supervision.queries.figures import evaluate_by
from dianxiaoer.domains.supervision.queries.score_parts import AdjustmentLine, Part, adjustments_in, measured, parts_of
from dianxiaoer.domains.supervision.queries.score_profiles import list_profile, unit_profile
from dianxiaoer.domains.supervision.rules.awards import Consequence, Lists, consequence, red_and_black
from dianxiaoer.domains.supervision.rules.figures import Dimension, Figure
from dianxiaoer.domains.supervision.rules.periods import Window
from dianxiaoer.domains.supervision.rules.ratios import Style
from dianxiaoer.domains.supervision.rules.score_profiles import ListProfile, PartRule, UnitProfile
from dianxiaoer.domains.supervision.rules.scores import (
    Grade,
    Measure,
    Total,
    below_floors,
    grade_of,
    ranked,
    total,
)

__all__ = [
    "AwardRow",
    "Awards",
    "Listed",
    "RedBlack",
    "UnitScore",
    "gold",
    "lists",
    "rank_of",
    "unit_scores",
]

_WITHOUT_ORDERS = frozenset(
    {DepartmentKind.COMMITTEE, DepartmentKind.DESK, DepartmentKind.SUPERVISION, DepartmentKind.SERVICE_SITE,
     DepartmentKind.EXTERNAL}
)  # fmt: skip
Rates = Mapping[str, Mapping[int | str | None, Figure]]


@dataclass(frozen=True, slots=True)
class UnitScore:
    """One department's score. Without cases there is none; with too few there is neither rank nor grade."""

    department_id: int
    name: str
    score: Fraction | None
    grade: Grade | None
    rank: int | None
    cases: int
    parts: tuple[Part, ...]
    adjusted: Fraction
    adjustments: tuple[AdjustmentLine, ...]
    below: tuple[str, ...]
    profile_version: int
    style: Style

    @property
    def has_cases(self) -> bool:
        return self.score is not None


def unit_scores(
    window: Window, as_of: datetime, profile: UnitProfile | None = None, *, instead: Rates | None = None
) -> list[UnitScore]:
    """Every department by rank; then those with too few cases to be ranked, then those without cases.

    `profile` may be one that is not published, `instead` are rates that a rehearsal counted itself. One SQL for each
    other rate, and three.
    """
    chosen = profile or unit_profile(window)
    keys = [*(part.key for part in chosen.parts), *chosen.floors]
    rehearsed = {key: found for key, found in (instead or {}).items() if key in keys}
    rates = {**_rates((key for key in keys if key not in rehearsed), (), window, as_of), **rehearsed}
    lines: defaultdict[int, list[AdjustmentLine]] = defaultdict(list)
    for line in adjustments_in(window, chosen.adjustments):
        if line.counts_for_department:
            lines[line.department_id].append(line)
    units = _units(rates, set(lines))
    scored = [_scored(unit, chosen, rates, lines[unit.id]) for unit in units]
    places = ranked([one.total for one in scored], chosen.rank_from)
    found = [_unit_score(one, place, chosen) for one, place in zip(scored, places, strict=True)]
    return sorted(found, key=lambda one: (one.rank is None, one.rank or 0, one.score is None))


@dataclass(frozen=True, slots=True)
class _Scored:
    unit: DepartmentRow
    measures: Mapping[str, Measure]
    figures: Mapping[str, tuple[Figure, ...]]
    lines: Sequence[AdjustmentLine]
    total: Total


def _rates(keys: Iterable[str], more: Iterable[str], window: Window, as_of: datetime) -> Rates:
    return {key: evaluate_by(key, Dimension.DEPARTMENT, window, as_of) for key in dict.fromkeys([*keys, *more])}


def _units(rates: Rates, named: set[int]) -> list[DepartmentRow]:
    """Whoever has cases or adjustments, and every department in service that takes orders."""
    with_cases = {one for found in rates.values() for one, figure in found.items() if figure.has_cases} | named
    return [
        row
        for row in people.departments(active_only=False)
        if row.id in with_cases or (row.active and row.kind not in _WITHOUT_ORDERS)
    ]


def _scored(unit: DepartmentRow, profile: UnitProfile, rates: Rates, lines: Sequence[AdjustmentLine]) -> _Scored:
    figures = {key: _figures(found, unit.id) for key, found in rates.items()}
    measures = {key: measured(each) for key, each in figures.items()}
    adjusted = sum((line.points for line in lines), Fraction(0))
    return _Scored(unit, measures, figures, lines, total(profile.parts, measures, adjusted))


def _figures(found: Mapping[int | str | None, Figure], department_id: int) -> tuple[Figure, ...]:
    figure = found.get(department_id)
    return () if figure is None else (figure,)


def _unit_score(one: _Scored, place: int | None, profile: UnitProfile) -> UnitScore:
    return UnitScore(
        department_id=one.unit.id,
        name=one.unit.name,
        score=one.total.score,
        grade=None if place is None else grade_of(one.total.score, profile),
        rank=place,
        cases=one.total.cases,
        parts=parts_of(one.total, one.figures),
        adjusted=one.total.adjusted,
        adjustments=tuple(one.lines),
        below=below_floors(profile, one.measures),
        profile_version=profile.version,
        style=profile.style,
    )


def rank_of(department_id: int, window: Window, as_of: datetime) -> tuple[int | None, int]:
    """A department's rank, and how many departments are ranked."""
    found = unit_scores(window, as_of)
    mine = next((one.rank for one in found if one.department_id == department_id), None)
    return mine, sum(one.rank is not None for one in found)


@dataclass(frozen=True, slots=True)
class Listed:
    """A department on a list; on the black list with the months running that it has stood there."""

    department_id: int
    name: str
    score: Fraction
    cases: int
    parts: tuple[Part, ...]
    months: int = 0
    consequence: Consequence = Consequence.NONE


@dataclass(frozen=True, slots=True)
class RedBlack:
    """Both lists of a period, the best and the worst first; empty when fewer than `fewest` units could be compared."""

    red: tuple[Listed, ...]
    black: tuple[Listed, ...]
    units: int
    fewest: int
    profile_version: int
    style: Style

    @property
    def too_few(self) -> bool:
        return self.units < self.fewest


def lists(window: Window, as_of: datetime, profile: ListProfile | None = None) -> RedBlack:
    """Red and black list of a period. For a month, earlier months are looked at as of their ends, as far back as
    consequences reach."""
    chosen = profile or list_profile(window)
    totals, figures, found = _listing(window, as_of, chosen)
    months = _black_months(found.black, window, chosen)
    names = {row.id: row.name for row in people.departments(active_only=False)}

    def listed(one: int, running: int = 0) -> Listed:
        parts = parts_of(totals[one], figures[one])
        score = totals[one].score or Fraction(0)
        return Listed(one, names[one], score, totals[one].cases, parts, running, consequence(running, chosen))

    return RedBlack(
        red=tuple(listed(one) for one in found.red),
        black=tuple(listed(one, months[one]) for one in found.black),
        units=sum(one.cases >= chosen.rank_from for one in totals.values()),
        fewest=chosen.fewest,
        profile_version=chosen.version,
        style=chosen.style,
    )


def _listing(
    window: Window, as_of: datetime, profile: ListProfile
) -> tuple[dict[int, Total], dict[int, dict[str, tuple[Figure, ...]]], Lists]:
    keys = [part.key for part in profile.parts]
    rates = _rates(keys, (), window, as_of)
    ids = sorted({one for found in rates.values() for one in found if isinstance(one, int)})
    figures = {one: {key: _figures(found, one) for key, found in rates.items()} for one in ids}
    totals = {one: _total(profile.parts, figures[one]) for one in ids}
    able = {one: each.score for one, each in totals.items() if each.score is not None}
    compared = {one: score for one, score in able.items() if totals[one].cases >= profile.rank_from}
    return totals, figures, red_and_black(compared, profile)


def _total(rules: Sequence[PartRule], figures: Mapping[str, tuple[Figure, ...]]) -> Total:
    return total(rules, {key: measured(each) for key, each in figures.items()})


def _black_months(black: Sequence[int], window: Window, profile: ListProfile) -> dict[int, int]:
    """How many months running each of these has stood on the black list, this one included."""
    found = dict.fromkeys(black, 1)
    still, earlier = set(black), window
    while still and window.is_month and max(found.values()) < profile.report_months:
        earlier = earlier.previous()
        _totals, _figures, lists_then = _listing(earlier, earlier.closes_at, list_profile(earlier))
        still &= set(lists_then.black)
        for one in still:
            found[one] += 1
    return found
