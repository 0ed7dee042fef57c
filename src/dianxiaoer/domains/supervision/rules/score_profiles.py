"""Formulas of scores as data (dossier §9.1-9.3): parts with weights and curves, deductions, floors, grades, awards.

A profile is a published version that never changes. What comes with the product is version 1 of each kind; every
number in it is a default of the house, which a park replaces by a version of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from typing import Any

from dianxiaoer.domains.supervision.rules.ratios import Rounding, Style

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

_NUMBER = re.compile(r"-?\d{1,6}(\.\d{1,6})?")


def number(name: str, value: Any, low: int = 0, high: int = 100) -> Fraction:
    """A decimal number as data gives it, exact. A float has lost its digits already and is refused."""
    if isinstance(value, bool) or not isinstance(value, str | int) or not _NUMBER.fullmatch(str(value)):
        raise BadProfile(name, "not_a_number")
    found = Fraction(str(value))
    if not low <= found <= high:
        raise BadProfile(name, "out_of_range")
    return found


def _count(data: Mapping[str, Any], name: str, default: int, low: int, high: int) -> int:
    value = data.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise BadProfile(name, "bad_count")
    return value


def _values(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = data.get(name, {})
    if not isinstance(found, Mapping):
        raise BadProfile(name, "not_an_object")
    return found


def _curve(name: str, rows: Any, weight: Fraction) -> tuple[Knot, ...]:
    if not isinstance(rows, list | tuple) or any(not isinstance(row, list | tuple) or len(row) != 2 for row in rows):
        raise BadProfile(name, "bad_curve")
    found = tuple(Knot(number(name, rate), number(name, points)) for rate, points in rows)
    for left, right in pairwise(found):
        if right.rate <= left.rate or right.points < left.points:
            raise BadProfile(name, "curve_falls")
    if found and found[-1].points > weight:
        raise BadProfile(name, "curve_above_weight")
    return found


def _parts(data: Mapping[str, Any], allowed: Sequence[str]) -> tuple[PartRule, ...]:
    rows = data.get("parts")
    if not isinstance(rows, list | tuple) or not rows:
        raise BadProfile("parts", "missing")
    found = []
    for row in rows:
        if not isinstance(row, Mapping) or row.get("key") not in allowed:
            raise BadProfile("parts", "unknown_part")
        key = str(row["key"])
        weight = number(key, row.get("weight"))
        if weight == 0:
            raise BadProfile(key, "out_of_range")
        found.append(PartRule(key, weight, row.get("inverse") is True, _curve(key, row.get("curve", ()), weight)))
    if len({part.key for part in found}) < len(found):
        raise BadProfile("parts", "part_twice")
    if sum(part.weight for part in found) != WHOLE:
        raise BadProfile("parts", "weights_not_100")
    return tuple(found)


def _adjustments(data: Mapping[str, Any]) -> dict[AdjustmentKind, Fraction]:
    found = {}
    for name, value in _values(data, "adjustments").items():
        if name not in (*MERITS, *PENALTIES):
            raise BadProfile("adjustments", "unknown_adjustment")
        kind = AdjustmentKind(name)
        low, high = (0, 20) if kind in MERITS else (-20, 0)
        found[kind] = number(name, value, low, high)
    return found


def _style(data: Mapping[str, Any]) -> Style:
    rounding = data.get("rounding", "up")
    if rounding not in ("up", "down"):
        raise BadProfile("rounding", "unknown_rounding")
    return Style(_count(data, "decimals", 2, 0, 4), Rounding(rounding))


def _known(data: Any, names: Sequence[str]) -> None:
    if not isinstance(data, Mapping):
        raise BadProfile("data", "not_an_object")
    for name in data:
        if name not in names:
            raise BadProfile(str(name), "unknown_name")


def parse_unit(data: Mapping[str, Any], version: int = 0) -> UnitProfile:
    """A department's formula; BadProfile says what is wrong with the data."""
    _known(data, ("parts", "adjustments", "floors", "grades", "rank_from", "decimals", "rounding"))
    floors = {str(key): number(str(key), value) for key, value in _values(data, "floors").items()}
    if not set(floors) <= set(RATES):
        raise BadProfile("floors", "unknown_part")
    bounds = _values(data, "grades")
    grades = {name: number(name, bounds.get(name)) for name in ("excellent", "good", "qualified")}
    if not grades["excellent"] > grades["good"] > grades["qualified"]:
        raise BadProfile("grades", "grades_out_of_order")
    return UnitProfile(
        parts=_parts(data, RATES),
        adjustments=_adjustments(data),
        floors=floors,
        grades=grades,
        rank_from=_count(data, "rank_from", 5, 1, 1000),
        style=_style(data),
        version=version,
    )


def parse_lists(data: Mapping[str, Any], version: int = 0) -> ListProfile:
    _known(data, ("parts", "red", "black", "fewest", "rank_from", "interview_months", "report_months", "decimals",
                  "rounding"))  # fmt: skip
    found = ListProfile(
        parts=_parts(data, RATES),
        red=_count(data, "red", 5, 1, 50),
        black=_count(data, "black", 5, 1, 50),
        fewest=_count(data, "fewest", 10, 2, 500),
        rank_from=_count(data, "rank_from", 5, 1, 1000),
        interview_months=_count(data, "interview_months", 2, 1, 12),
        report_months=_count(data, "report_months", 3, 1, 12),
        style=_style(data),
        version=version,
    )
    if found.report_months < found.interview_months:
        raise BadProfile("report_months", "report_before_interview")
    if found.fewest < found.red + found.black:
        raise BadProfile("fewest", "lists_longer_than_units")
    return found


def parse_gold(data: Mapping[str, Any], version: int = 0) -> GoldProfile:
    _known(data, ("parts", "adjustments", "roles", "prior", "fewest_raters", "fewest_closed", "winners",
                  "member_share", "ballot_days", "objection_days", "decimals", "rounding"))  # fmt: skip
    roles = data.get("roles")
    if not isinstance(roles, list | tuple) or not roles or not all(isinstance(role, str) and role for role in roles):
        raise BadProfile("roles", "missing")
    share = number("member_share", data.get("member_share", "0.6"), 0, 1)
    return GoldProfile(
        parts=_parts(data, (*RATES, VISITS, VOTES, VOTES_RESULTS)),
        adjustments=_adjustments(data),
        roles=tuple(roles),
        prior=_count(data, "prior", 5, 0, 100),
        fewest_raters=_count(data, "fewest_raters", 3, 3, 100),  # below three a vote would not be secret
        fewest_closed=_count(data, "fewest_closed", 1, 0, 1000),
        winners=_count(data, "winners", 3, 1, 20),
        member_share=share,
        ballot_days=_count(data, "ballot_days", 5, 1, 28),
        objection_days=_count(data, "objection_days", 30, 1, 365),
        style=_style(data),
        version=version,
    )


_PARSERS: dict[ProfileKind, Callable[[Mapping[str, Any], int], Profile]] = {
    ProfileKind.UNIT: parse_unit,
    ProfileKind.LISTS: parse_lists,
    ProfileKind.GOLD: parse_gold,
}


def parse(kind: ProfileKind | str, data: Mapping[str, Any], version: int = 0) -> Profile:
    """A profile of any kind from its data."""
    return _PARSERS[ProfileKind(kind)](data, version)


def built_in(kind: ProfileKind | str) -> Profile:
    return parse(kind, BUILT_IN[ProfileKind(kind)], 1)
