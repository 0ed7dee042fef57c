"""Formulas of scores as data (dossier §9.1-9.3): parts with weights and curves, deductions, floors, grades, awards.

A profile is a published version that never changes. What comes with the product is version 1 of each kind; every
number in it is a default of the house, which a park replaces by a version of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Any

from dianxiaoer.domains.supervision.rules.ratios import Style

WHOLE = Fraction(100)
VISITS = "visits"
VOTES = "votes"
VOTES_RESULTS = "votes_results"
RATES = (
    "accept_rate",
    "call_back_rate",
    "close_rate",
    "contact_rate",
    "delivery_rate",
    "dispatch_rate",
    "extension_rate",
    "handled_rate",
    "on_time_rate",
    "reach_rate",
    "redo_rate",
    "repeat_rate",
    "response_rate",
    "return_rate",
    "satisfaction_rate",
    "sign_rate",
    "solve_rate",
)
NOT_YET_MEASURED = frozenset({VISITS})
"""Parts of a formula whose records the house does not keep yet; their weight goes to the others, visibly."""


class ProfileKind(StrEnum):
    UNIT = "unit"  # departments by month (§9.1)
    LISTS = "lists"  # red and black list (§9.2)
    GOLD = "gold"  # gold secretary, gold section (§9.3)


class AdjustmentKind(StrEnum):
    """What supervision adds or deducts by hand, with a reason; a correction follows an upheld objection."""

    LATE_SIGN = "late_sign"
    LATE_CLOSE = "late_close"
    FAKE_CLOSE = "fake_close"
    WRONG_RETURN = "wrong_return"
    BUCK_PASSING = "buck_passing"
    UPHELD_COMPLAINT = "upheld_complaint"
    PRAISE = "praise"
    KNOWLEDGE_ENTRY = "knowledge_entry"
    CORRECTION = "correction"


MERITS = (AdjustmentKind.PRAISE, AdjustmentKind.KNOWLEDGE_ENTRY)
PENALTIES = tuple(kind for kind in AdjustmentKind if kind not in (*MERITS, AdjustmentKind.CORRECTION))


class BadProfile(ValueError):
    """What is wrong with a profile's data: `field` is the name at fault, `fault` a stable code."""

    def __init__(self, field_name: str, fault: str) -> None:
        super().__init__(f"{field_name}: {fault}")
        self.field, self.fault = field_name, fault


@dataclass(frozen=True, slots=True)
class Knot:
    """A point of a curve: at this rate (percent) so many points."""

    rate: Fraction
    points: Fraction


@dataclass(frozen=True, slots=True)
class PartRule:
    """One part of a score: at most `weight` points, in proportion to the rate, or by a curve of straight pieces.

    `inverse` parts count what should be rare: 0 % is best. Before its first knot a curve is level, and behind its
    last one.
    """

    key: str
    weight: Fraction
    inverse: bool = False
    curve: tuple[Knot, ...] = ()

    def points(self, rate: Fraction) -> Fraction:
        """The points of a rate in percent."""
        good = WHOLE - rate if self.inverse else rate
        if not self.curve:
            return self.weight * good / WHOLE
        before = self.curve[0]
        if good <= before.rate:
            return before.points
        for knot in self.curve[1:]:
            if good <= knot.rate:
                slope = (knot.points - before.points) / (knot.rate - before.rate)
                return before.points + slope * (good - before.rate)
            before = knot
        return before.points


@dataclass(frozen=True, slots=True)
class UnitProfile:
    """The monthly score of a department."""

    parts: tuple[PartRule, ...]
    adjustments: Mapping[AdjustmentKind, Fraction]
    floors: Mapping[str, Fraction]
    grades: Mapping[str, Fraction]
    rank_from: int = 5
    style: Style = field(default_factory=lambda: Style(2))
    version: int = 0


@dataclass(frozen=True, slots=True)
class ListProfile:
    """Red and black list: its own parts, how long the lists are, and when black months have consequences."""

    parts: tuple[PartRule, ...]
    red: int = 5
    black: int = 5
    fewest: int = 10
    rank_from: int = 5
    interview_months: int = 2
    report_months: int = 3
    style: Style = field(default_factory=lambda: Style(2))
    version: int = 0


@dataclass(frozen=True, slots=True)
class GoldProfile:
    """Gold secretaries and gold sections."""

    parts: tuple[PartRule, ...]
    adjustments: Mapping[AdjustmentKind, Fraction]
    roles: tuple[str, ...]
    prior: int = 5
    fewest_raters: int = 3
    fewest_closed: int = 1
    winners: int = 3
    member_share: Fraction = Fraction(3, 5)
    ballot_days: int = 5
    objection_days: int = 30
    style: Style = field(default_factory=lambda: Style(2))
    version: int = 0


Profile = UnitProfile | ListProfile | GoldProfile

_DEDUCTIONS = {
    "late_sign": "-0.5",
    "late_close": "-1",
    "fake_close": "-5",
    "wrong_return": "-1",
    "buck_passing": "-3",
    "upheld_complaint": "-5",
    "praise": "0.5",
    "knowledge_entry": "0.2",
}
BUILT_IN: dict[ProfileKind, dict[str, Any]] = {
    ProfileKind.UNIT: {
        "parts": [
            {"key": "response_rate", "weight": "10"},
            {"key": "solve_rate", "weight": "45"},
            {"key": "satisfaction_rate", "weight": "45"},
        ],
        "adjustments": _DEDUCTIONS,
        "floors": {"delivery_rate": "92", "satisfaction_rate": "85"},
        "grades": {"excellent": "90", "good": "80", "qualified": "60"},
        "rank_from": 5,
    },
    ProfileKind.LISTS: {
        "parts": [
            {"key": "satisfaction_rate", "weight": "40"},
            {"key": "delivery_rate", "weight": "25"},
            {"key": "sign_rate", "weight": "15"},
            {"key": "return_rate", "weight": "10", "inverse": True},
            {"key": "redo_rate", "weight": "10", "inverse": True},
        ],
        "red": 5,
        "black": 5,
        "fewest": 10,
        "rank_from": 5,
        "interview_months": 2,
        "report_months": 3,
    },
    ProfileKind.GOLD: {
        "parts": [
            {"key": VISITS, "weight": "20"},
            {"key": "on_time_rate", "weight": "20"},
            {"key": "handled_rate", "weight": "20"},
            {"key": VOTES, "weight": "30"},
            {"key": VOTES_RESULTS, "weight": "10"},
        ],
        "adjustments": _DEDUCTIONS,
        "roles": ["liaison_officer", "department_handler"],
        "prior": 5,
        "fewest_raters": 3,
        "fewest_closed": 1,
        "winners": 3,
        "member_share": "0.6",
        "ballot_days": 5,
        "objection_days": 30,
    },
}
LIANYUNGANG = {
    "satisfaction_rate": (("70", "12.5"), ("95", "25")),
    "sign_rate": (("80", "0"), ("100", "10")),
    "on_time_rate": (("66.67", "0"), ("100", "10")),
}
"""Curves behind the cases that 连云港 publishes (§9.1): satisfaction 50 % → 12.5, 70.59 % → 12.8; signing 80 % → 0."""
