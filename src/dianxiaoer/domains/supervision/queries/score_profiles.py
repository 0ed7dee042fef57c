"""Formulas as they are in force. A month is scored by the version that was in force when it began."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from dianxiaoer.domains.supervision.models import ScoreProfile
from dianxiaoer.domains.supervision.rules.periods import Window
from dianxiaoer.domains.supervision.rules.ratios import as_decimal, plain
from dianxiaoer.domains.supervision.rules.score_parsing import parse
from dianxiaoer.domains.supervision.rules.score_profiles import (
    BUILT_IN,
    GoldProfile,
    ListProfile,
    Profile,
    ProfileKind,
    UnitProfile,
)

ALWAYS = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ProfileVersion:
    """One version of a formula, with the data as they were published."""

    kind: ProfileKind
    version: int
    effective_from: datetime
    data: Mapping[str, Any]
    reason: str
    published_by: str

    @property
    def profile(self) -> Profile:
        return parse(self.kind, self.data, self.version)


def versions(kind: ProfileKind | str) -> list[ProfileVersion]:
    """Every version of a formula, the newest first; the last one came with the product."""
    chosen = ProfileKind(kind)
    stored = [
        ProfileVersion(chosen, row.version, row.effective_from, row.data, row.reason, row.published_by)
        for row in ScoreProfile.objects.filter(kind=chosen.value).order_by("-version")
    ]
    return [*stored, ProfileVersion(chosen, 1, ALWAYS, BUILT_IN[chosen], "", "")]


def in_force(kind: ProfileKind | str, moment: datetime) -> ProfileVersion:
    """The version in force at a moment."""
    return next(each for each in versions(kind) if each.effective_from <= moment)


def unit_profile(window: Window) -> UnitProfile:
    """By what departments are scored in a period."""
    found = in_force(ProfileKind.UNIT, window.opens_at).profile
    assert isinstance(found, UnitProfile)
    return found


def list_profile(window: Window) -> ListProfile:
    found = in_force(ProfileKind.LISTS, window.opens_at).profile
    assert isinstance(found, ListProfile)
    return found


def gold_profile(window: Window) -> GoldProfile:
    found = in_force(ProfileKind.GOLD, window.opens_at).profile
    assert isinstance(found, GoldProfile)
    return found


@dataclass(frozen=True, slots=True)
class Difference:
    """One value of a formula, before and after; "" stands for none."""

    name: str
    key: str
    before: str
    after: str


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """What a version changed against the one before it."""
    old, new = _values(before), _values(after)
    return [
        Difference(name, key, old.get((name, key), ""), new.get((name, key), ""))
        for name, key in [*new, *(each for each in old if each not in new)]
        if old.get((name, key), "") != new.get((name, key), "")
    ]


def _values(data: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    """The values of a formula as flat text: parts by key, everything else by name."""
    found: dict[tuple[str, str], str] = {}
    for name, value in data.items():
        if name == "parts":
            found |= {("parts", str(row["key"])): part_text(row) for row in value}
        elif isinstance(value, Mapping):
            found |= {(name, str(key)): str(each) for key, each in value.items()}
        elif isinstance(value, list | tuple):
            found[name, ""] = ", ".join(map(str, value))
        else:
            found[name, ""] = str(value)
    return found


def part_text(row: Mapping[str, Any]) -> str:
    """A part as one line: its weight, `↓` where less is better, the knots of its curve."""
    curve = " ".join(f"{rate}:{points}" for rate, points in row.get("curve", ()))
    return " ".join(word for word in (str(row["weight"]), "↓" if row.get("inverse") else "", curve) if word)


def number_text(value: Fraction) -> str:
    """An exact number of a formula as people write it."""
    return plain(as_decimal(value, 6))
