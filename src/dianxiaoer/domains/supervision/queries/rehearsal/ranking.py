"""Who would have ranked where: departments by punctuality and by the formulas in force, before and after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

import numpy as np

from dianxiaoer.domains.people import queries as people
from dianxiaoer.domains.promises.rules import Kind
from dianxiaoer.domains.supervision.queries.figures import evaluate_by
from dianxiaoer.domains.supervision.queries.rehearsal.columns import Flags
from dianxiaoer.domains.supervision.queries.rehearsal.history import DONE, KINDS
from dianxiaoer.domains.supervision.queries.rehearsal.summary import Compared
from dianxiaoer.domains.supervision.queries.score_profiles import in_force
from dianxiaoer.domains.supervision.queries.scores import Rates, UnitScore, unit_scores
from dianxiaoer.domains.supervision.rules.figures import Dimension, Figure, Scope
from dianxiaoer.domains.supervision.rules.indicators import INDICATORS
from dianxiaoer.domains.supervision.rules.periods import Window
from dianxiaoer.domains.supervision.rules.score_profiles import ListProfile, ProfileKind, UnitProfile
from dianxiaoer.domains.supervision.rules.scores import ranks

RANK_FROM = 5
_RATES: Mapping[str, tuple[Kind, bool]] = {
    "on_time_rate": (Kind.RESULT, True),
    "delivery_rate": (Kind.RESULT, False),
    "sign_rate": (Kind.SIGN, False),
    "contact_rate": (Kind.FIRST_CONTACT, False),
    "accept_rate": (Kind.ACCEPT, True),
    "dispatch_rate": (Kind.DISPATCH, False),
}
"""Rates of punctuality: which promises they count, and whether those are owed to the enterprise."""


class Ranked(StrEnum):
    """By what is ranked."""

    PUNCTUAL = "punctual"
    UNIT = "unit"
    LISTS = "lists"
    SECRETARIES = "secretaries"
    SECTIONS = "sections"


@dataclass(frozen=True, slots=True)
class RankRow:
    """One department (or officer) before and after. No rank: too few cases, or none."""

    id: int
    name: str
    department: str
    rank_before: int | None
    rank_after: int | None
    value_before: Fraction | None
    value_after: Fraction | None
    cases: int

    @property
    def climbs(self) -> int:
        """Places gained; lost ones are negative, nought where either rank is missing."""
        if self.rank_before is None or self.rank_after is None:
            return 0
        return self.rank_before - self.rank_after

    @property
    def falls(self) -> int:
        return -self.climbs

    @property
    def moves(self) -> bool:
        return self.rank_before != self.rank_after


@dataclass(frozen=True, slots=True)
class Ranking:
    """Rows by the rank after the change. `moved` is how many change rank."""

    by: Ranked
    rows: tuple[RankRow, ...]

    @property
    def moved(self) -> int:
        return sum(row.moves for row in self.rows)


def rankings(found: Compared, window: Window, as_of: datetime) -> tuple[Ranking, ...]:
    """Departments by their own punctuality; by the formula of the monthly score and by that of the red and black list,
    where these count a rate that the change touches."""
    before, after = rates_of(found, window, as_of, found.before.late), rates_of(found, window, as_of, found.after.late)
    rankings_ = [_by_rate(before["delivery_rate"], after["delivery_rate"])]
    for by, profile in ((Ranked.UNIT, _unit_profile(as_of)), (Ranked.LISTS, _list_profile(as_of))):
        if {part.key for part in profile.parts} & _touched(found):
            rankings_.append(_by_formula(by, profile, before, after, window, as_of))
    return tuple(rankings_)


def _touched(found: Compared) -> set[str]:
    promises = found.history.promises
    kinds = {(KINDS[kind], bool(to)) for kind, to in _pairs(promises["kind"], promises["to_enterprise"], found.touched)}
    return {key for key, of in _RATES.items() if of in kinds}


def _pairs(kinds: np.ndarray, facings: np.ndarray, flags: Flags) -> Iterable[tuple[int, int]]:
    return [divmod(int(code), 2) for code in np.unique(kinds[flags] * 2 + facings[flags])]


def rates_of(
    found: Compared, window: Window, as_of: datetime, late: Flags
) -> dict[str, dict[int | str | None, Figure]]:
    """The rates of punctuality of each department over the promises of the rehearsal: kept of those that ended or are
    overdue, whenever they were due."""
    promises, responsible = found.history.promises, found.responsible
    decided = (promises["ending"] == DONE) | late
    rates: dict[str, dict[int | str | None, Figure]] = {}
    for key, (kind, to_enterprise) in _RATES.items():
        mine = (promises["kind"] == KINDS.index(kind)) & (promises["to_enterprise"] == int(to_enterprise))
        mine &= decided & (promises["ending"] != 2)
        ids, which = np.unique(responsible[mine], return_inverse=True)
        cases = np.bincount(which, minlength=len(ids))
        kept = np.bincount(which[~late[mine]], minlength=len(ids))
        rates[key] = {
            int(one): _figure(key, int(one), int(hits), int(of), window, as_of)
            for one, hits, of in zip(ids, kept, cases, strict=True)
        }
    return rates


def _figure(key: str, department_id: int, hits: int, cases: int, window: Window, as_of: datetime) -> Figure:
    value = Fraction(100 * hits, cases)
    scope = Scope(department_id=department_id)
    return Figure(key, INDICATORS[key].unit, window, scope, as_of, value, hits, cases, f"{hits}/{cases}")


def _by_rate(before: Mapping[int | str | None, Figure], after: Mapping[int | str | None, Figure]) -> Ranking:
    names = {row.id: row.name for row in people.departments(active_only=False)}
    ids = sorted({one for one in (*before, *after) if isinstance(one, int) and one in names})
    places = [_places([side.get(one) for one in ids]) for side in (before, after)]
    rows = [
        RankRow(one, names[one], "", places[0][at], places[1][at], _value(before, one), _value(after, one),
                _cases(after.get(one)))
        for at, one in enumerate(ids)
    ]  # fmt: skip
    return Ranking(Ranked.PUNCTUAL, in_order(rows))


def _places(figures: Sequence[Figure | None]) -> list[int | None]:
    return ranks([one.value if one is not None and _cases(one) >= RANK_FROM else None for one in figures])


def _cases(figure: Figure | None) -> int:
    return int(figure.denominator or 0) if figure is not None else 0


def _value(side: Mapping[int | str | None, Figure], one: int) -> Fraction | None:
    figure = side.get(one)
    return None if figure is None else figure.value


def _by_formula(
    by: Ranked, profile: UnitProfile, before: Rates, after: Rates, window: Window, as_of: datetime
) -> Ranking:
    """Both sides count punctuality over the promises of the rehearsal, and everything else as it was published."""
    keys = {*(part.key for part in profile.parts), *profile.floors} - set(_RATES)
    same = {key: evaluate_by(key, Dimension.DEPARTMENT, window, as_of) for key in sorted(keys)}
    sides = [unit_scores(window, as_of, profile, instead={**same, **side}) for side in (before, after)]
    return compared(by, sides[0], sides[1])


def compared(by: Ranked, before: Sequence[UnitScore], after: Sequence[UnitScore]) -> Ranking:
    """Two rankings of departments side by side."""
    sides = [{one.department_id: one for one in side} for side in (before, after)]
    rows = []
    for one in sorted({*sides[0], *sides[1]}):
        old, new = (side.get(one) for side in sides)
        known = new or old
        assert known is not None
        left, right = ((None, None) if each is None else (each.rank, each.score) for each in (old, new))
        if left[1] is not None or right[1] is not None:
            rows.append(RankRow(one, known.name, "", left[0], right[0], left[1], right[1], known.cases))
    return Ranking(by, in_order(rows))


def in_order(rows: Iterable[RankRow]) -> tuple[RankRow, ...]:
    """By the rank after, then by the one before; those without a rank last."""
    return tuple(
        sorted(rows, key=lambda row: (row.rank_after is None, row.rank_after or 0, row.rank_before or 0, row.id))
    )


def _unit_profile(as_of: datetime) -> UnitProfile:
    found = in_force(ProfileKind.UNIT, as_of).profile
    assert isinstance(found, UnitProfile)
    return found


def _list_profile(as_of: datetime) -> UnitProfile:
    """The formula of the lists, to rank all departments by."""
    found = in_force(ProfileKind.LISTS, as_of).profile
    assert isinstance(found, ListProfile)
    return as_unit_profile(found, _unit_profile(as_of))


def as_unit_profile(lists: ListProfile, unit: UnitProfile) -> UnitProfile:
    """A formula of departments with the parts of the lists: without additions, deductions and floors."""
    return UnitProfile(lists.parts, {}, {}, unit.grades, lists.rank_from, lists.style, lists.version)
