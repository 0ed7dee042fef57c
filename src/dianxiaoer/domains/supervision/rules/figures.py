"""What a figure is: a value with its fraction, the set of records behind it, and the moment as of which it holds."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from dianxiaoer.domains.supervision.rules.periods import Window


class Dimension(StrEnum):
    """By what a figure can be split."""

    DEPARTMENT = "department"
    SUB_PARK = "sub_park"
    TYPE = "type"
    OFFICER = "officer"
    ENTERPRISE = "enterprise"
    SOURCE = "source"
    NATURE = "nature"
    MONTH = "month"


class Part(StrEnum):
    """Which of a figure's records: all that are counted, those that meet the numerator, those that do not."""

    COUNTED = "counted"
    HIT = "hit"
    MISSED = "missed"


SCOPE_FIELDS = {
    Dimension.DEPARTMENT: "department_id",
    Dimension.SUB_PARK: "sub_park_id",
    Dimension.TYPE: "type_code",
    Dimension.OFFICER: "officer_id",
    Dimension.ENTERPRISE: "enterprise_id",
    Dimension.SOURCE: "source",
    Dimension.NATURE: "nature",
}
"""The field of a scope that narrows to one group of a dimension."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a figure is narrowed to; empty fields do not narrow. `type_code` is a type (0105) or a class of it (01)."""

    department_id: int | None = None
    sub_park_id: int | None = None
    type_code: str = ""
    officer_id: int | None = None
    enterprise_id: int | None = None
    source: str = ""
    nature: str = ""

    @property
    def is_whole(self) -> bool:
        return self == Scope()

    def given(self) -> dict[str, int | str]:
        """The fields that narrow."""
        values = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: value for name, value in values.items() if value not in (None, "")}

    def narrowed(self, dimension: Dimension, group: int | str | None) -> Scope:
        """This scope for one group alone; a month is a window and no scope, and none is no group."""
        if group is None or dimension not in SCOPE_FIELDS:
            return self
        return Scope(**{**self.given(), SCOPE_FIELDS[dimension]: group})  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Figure:
    """An evaluated indicator.

    `value` is exact (a Fraction; None without cases). For a ratio `numerator` counts the hits and `denominator` the
    counted; for a mean they are the sum and the count; for a count and a sum `numerator` is the value and
    `denominator` None. `shown` is the text a report prints, with its fraction beside each percentage.
    """

    key: str
    unit: str
    window: Window
    scope: Scope
    as_of: datetime
    value: Fraction | None
    numerator: Decimal | int
    denominator: Decimal | int | None
    shown: str

    @property
    def has_cases(self) -> bool:
        return self.value is not None

    def __str__(self) -> str:
        return self.shown
