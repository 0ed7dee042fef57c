"""Reading a profile from its data: whatever is wrong with it is told by the field's name."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

from dianxiaoer.domains.supervision.rules.ratios import Rounding, Style
from dianxiaoer.domains.supervision.rules.score_profiles import (
    BUILT_IN,
    MERITS,
    PENALTIES,
    RATES,
    VISITS,
    VOTES,
    VOTES_RESULTS,
    WHOLE,
    AdjustmentKind,
    BadProfile,
    GoldProfile,
    Knot,
    ListProfile,
    PartRule,
    Profile,
    ProfileKind,
    UnitProfile,
)

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
