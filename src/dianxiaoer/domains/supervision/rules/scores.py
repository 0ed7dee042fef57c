"""Scores and ranks (dossier §9.1): exact fractions; rounding is the report's affair."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from dianxiaoer.domains.supervision.rules.score_profiles import (
    NOT_YET_MEASURED,
    WHOLE,
    AdjustmentKind,
    PartRule,
    UnitProfile,
)


class Grade(StrEnum):
    EXCELLENT = "excellent"  # 优秀
    GOOD = "good"  # 良好
    QUALIFIED = "qualified"  # 合格
    FAILED = "failed"  # 不合格


class PartState(StrEnum):
    """Whether a part of a score counts, and why not."""

    COUNTED = "counted"
    NO_CASES = "no_cases"
    NOT_MEASURED = "not_measured"
    TOO_FEW = "too_few"


@dataclass(frozen=True, slots=True)
class Measure:
    """What was counted for one part: a rate in percent of so many cases. `hits` is None where the rate is a mean."""

    rate: Fraction | None
    cases: int
    hits: Decimal | int | None = None
    state: PartState = PartState.COUNTED

    @classmethod
    def of(cls, hits: Decimal | int, cases: Decimal | int | None) -> Measure:
        """Hits of cases; no cases is not a rate of nought."""
        if not cases:
            return NOTHING
        return cls(WHOLE * Fraction(hits) / Fraction(cases), int(cases), hits)


NOTHING = Measure(None, 0, 0, PartState.NO_CASES)


@dataclass(frozen=True, slots=True)
class PartScore:
    """How one part came about. `share` is its weight after the weights of parts that do not count went to those that
    do; `points` are out of `share`."""

    key: str
    weight: Fraction
    share: Fraction
    state: PartState
    rate: Fraction | None
    hits: Decimal | int | None
    cases: int
    points: Fraction


@dataclass(frozen=True, slots=True)
class Total:
    """A score with its parts. `cases` is the largest number of cases that any counted part rests on."""

    parts: tuple[PartScore, ...]
    adjusted: Fraction
    score: Fraction | None
    cases: int

    @property
    def complete(self) -> bool:
        return all(part.state is PartState.COUNTED for part in self.parts)


def total(rules: Sequence[PartRule], measures: Mapping[str, Measure], adjusted: Fraction = Fraction(0)) -> Total:
    """The score of 100 from what was counted, with additions and deductions, never below nought.

    Parts without cases, and those that the house does not measure yet, do not count: their weight is shared out to
    the others in proportion. When nothing counts there is no score.
    """
    found = {rule.key: _measure(rule.key, measures) for rule in rules}
    counted = sum((rule.weight for rule in rules if found[rule.key].state is PartState.COUNTED), Fraction(0))
    parts = tuple(_part(rule, found[rule.key], counted) for rule in rules)
    if not counted:
        return Total(parts, adjusted, None, 0)
    points = sum((part.points for part in parts), Fraction(0))
    cases = max(part.cases for part in parts if part.state is PartState.COUNTED)
    return Total(parts, adjusted, max(Fraction(0), points + adjusted), cases)


def _measure(key: str, measures: Mapping[str, Measure]) -> Measure:
    if key in NOT_YET_MEASURED:
        return Measure(None, 0, None, PartState.NOT_MEASURED)
    return measures.get(key, NOTHING)


def _part(rule: PartRule, measure: Measure, counted: Fraction) -> PartScore:
    if measure.state is not PartState.COUNTED or measure.rate is None:
        return PartScore(rule.key, rule.weight, Fraction(0), measure.state, None, measure.hits, measure.cases,
                         Fraction(0))  # fmt: skip
    factor = WHOLE / counted
    return PartScore(
        rule.key, rule.weight, rule.weight * factor, measure.state, measure.rate, measure.hits, measure.cases,
        rule.points(measure.rate) * factor,
    )  # fmt: skip


def adjusted_by(kinds: Iterable[tuple[str, Decimal | None]], weights: Mapping[AdjustmentKind, Fraction]) -> Fraction:
    """The sum of additions and deductions; a correction brings its own points."""
    return sum((points_of(kind, points, weights) for kind, points in kinds), Fraction(0))


def points_of(kind: str, points: Decimal | None, weights: Mapping[AdjustmentKind, Fraction]) -> Fraction:
    return Fraction(points) if points is not None else weights.get(AdjustmentKind(kind), Fraction(0))


def grade_of(score: Fraction | None, profile: UnitProfile) -> Grade | None:
    """The grade of an exact score: 89.99 is not excellent."""
    if score is None:
        return None
    for grade in (Grade.EXCELLENT, Grade.GOOD, Grade.QUALIFIED):
        if score >= profile.grades[grade.value]:
            return grade
    return Grade.FAILED


def below_floors(profile: UnitProfile, measures: Mapping[str, Measure]) -> tuple[str, ...]:
    """The rates that lie below their floor."""
    found = []
    for key, floor in profile.floors.items():
        rate = measures.get(key, NOTHING).rate
        if rate is not None and rate < floor:
            found.append(key)
    return tuple(found)


def ranks(scores: Sequence[Fraction | None]) -> list[int | None]:
    """Places by score, the highest first: equal scores share a place and the next one is left out (1, 1, 3)."""
    given = sorted((score for score in scores if score is not None), reverse=True)
    first: dict[Fraction, int] = {}
    for place, score in enumerate(given, start=1):
        first.setdefault(score, place)
    return [None if score is None else first[score] for score in scores]


def ranked(totals: Sequence[Total], rank_from: int) -> list[int | None]:
    """Places of those who rest on enough cases; the others have a score at most, and no place."""
    return ranks([one.score if one.cases >= rank_from else None for one in totals])
