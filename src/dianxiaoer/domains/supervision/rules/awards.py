"""Gold secretaries, gold sections, red and black list (dossier §9.2, §9.3); ballots, months and objections."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from dianxiaoer.domains.supervision.rules.score_profiles import GoldProfile, ListProfile
from dianxiaoer.domains.supervision.rules.scores import Measure, PartState, ranks
from dianxiaoer.kernel.transitions import Transition, TransitionTable


class BallotState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class MonthState(StrEnum):
    DRAWN = "drawn"
    CONFIRMED = "confirmed"


class ObjectionState(StrEnum):
    OPEN = "open"
    UPHELD = "upheld"
    REJECTED = "rejected"


BALLOTS = TransitionTable("ballot", (Transition("close", ("open",), "closed", "supervision office, at its end"),))
MONTHS = TransitionTable(
    "score_month",
    (
        Transition("draw_up", ("drawn",), "drawn", "supervision office, by the month"),
        Transition("confirm", ("drawn",), "confirmed", "supervision office"),
        Transition("correct", ("drawn",), "drawn", "whoever decides an objection"),
        Transition("correct", ("confirmed",), "confirmed", "whoever decides an objection"),
    ),
)
OBJECTIONS = TransitionTable(
    "objection",
    (
        Transition("uphold", ("open",), "upheld", "supervision office, not the one who objects"),
        Transition("reject", ("open",), "rejected", "supervision office, not the one who objects"),
    ),
)


class Dim(StrEnum):
    """What an enterprise's representative grades, 1 to 5."""

    LAWFUL = "lawful"  # 依法履职
    EFFICIENCY = "efficiency"  # 办事效率
    EXECUTION = "execution"  # 执行力
    RESULTS = "results"  # 实绩


HIGHEST_GRADE = 5


@dataclass(frozen=True, slots=True)
class Voices:
    """The grades of one candidate: how many raters, and the sum of their grades in each dimension."""

    raters: int
    sums: Mapping[Dim, int]

    def mean(self, dims: Collection[Dim] = tuple(Dim)) -> Fraction | None:
        """The mean grade as percent of the highest one."""
        if not self.raters:
            return None
        return Fraction(100 * sum(self.sums[dim] for dim in dims), self.raters * len(dims) * HIGHEST_GRADE)


def together(voices: Collection[Voices]) -> Voices:
    """The voices of the whole park."""
    return Voices(sum(one.raters for one in voices), {dim: sum(one.sums[dim] for one in voices) for dim in Dim})


def shrunk(mean: Fraction, raters: int, park_mean: Fraction, prior: int) -> Fraction:
    """A mean of few raters drawn towards the park's: (n·mean + prior·park) / (n + prior)."""
    return (raters * mean + prior * park_mean) / (raters + prior)


def voted(one: Voices, park: Voices, profile: GoldProfile, dims: Collection[Dim] = tuple(Dim)) -> Measure:
    """What the votes say; below the fewest raters nothing, so that no single vote can be made out."""
    own, whole = one.mean(dims), park.mean(dims)
    if one.raters < profile.fewest_raters or own is None or whole is None:
        return Measure(None, one.raters, None, PartState.TOO_FEW)
    return Measure(shrunk(own, one.raters, whole, profile.prior), one.raters)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody (or a section) who might win. `lawful`: no complaint against him was upheld in the month."""

    id: int
    score: Fraction | None
    raters: int
    lawful: bool
    closed: int = 0
    extended: int = 0


def eligible(one: Candidate, fewest_raters: int, fewest_closed: int = 0) -> bool:
    """Whether somebody may win: an award rests on work that was closed, not on votes alone."""
    enough = one.raters >= fewest_raters and one.closed >= fewest_closed
    return one.score is not None and one.lawful and enough


def places(candidates: Sequence[Candidate], fewest_raters: int, fewest_closed: int = 0) -> dict[int, int]:
    """The place of everybody who may win: by score, then more closed, then fewer extensions; equals share a place."""
    able = [one for one in candidates if eligible(one, fewest_raters, fewest_closed)]
    keys = sorted({_order(one) for one in able}, reverse=True)
    found, place = {}, 1
    for key in keys:
        same = [one.id for one in able if _order(one) == key]
        found.update(dict.fromkeys(same, place))
        place += len(same)
    return found


def _order(one: Candidate) -> tuple[Fraction, int, int]:
    return (one.score if one.score is not None else Fraction(-1), one.closed, -one.extended)


def winners(candidates: Sequence[Candidate], fewest_raters: int, most: int) -> tuple[int, ...]:
    """The ids on the first places."""
    found = places(candidates, fewest_raters)
    return tuple(sorted((one for one, place in found.items() if place <= most), key=lambda one: (found[one], one)))


def section_score(members: Sequence[Fraction], on_time: Fraction | None, member_share: Fraction) -> Fraction | None:
    """The mean of the members' scores and the unit's own punctuality; without either there is no score."""
    if not members or on_time is None:
        return None
    return member_share * sum(members, Fraction(0)) / len(members) + (1 - member_share) * on_time


@dataclass(frozen=True, slots=True)
class Lists:
    """Ids on the red list, the best first, and on the black list, the worst first."""

    red: tuple[int, ...] = ()
    black: tuple[int, ...] = ()


def red_and_black(scores: Mapping[int, Fraction], profile: ListProfile) -> Lists:
    """Whoever holds the first places and the last ones. Equals stand together; nobody stands on both lists, and when
    there are too few units there is no list at all."""
    if len(scores) < profile.fewest:
        return Lists()
    ids = list(scores)
    from_top = dict(zip(ids, ranks([scores[one] for one in ids]), strict=True))
    from_bottom = dict(zip(ids, ranks([-scores[one] for one in ids]), strict=True))
    red = {one for one in ids if (from_top[one] or 0) <= profile.red}
    black = {one for one in ids if (from_bottom[one] or 0) <= profile.black}
    return Lists(
        tuple(sorted(red - black, key=lambda one: (-scores[one], one))),
        tuple(sorted(black - red, key=lambda one: (scores[one], one))),
    )


class Consequence(StrEnum):
    NONE = ""
    INTERVIEW = "interview"
    LEADER_REPORT = "leader_report"


def consequence(months: int, profile: ListProfile) -> Consequence:
    """What follows from so many months running on the black list."""
    if months >= profile.report_months:
        return Consequence.LEADER_REPORT
    return Consequence.INTERVIEW if months >= profile.interview_months else Consequence.NONE
