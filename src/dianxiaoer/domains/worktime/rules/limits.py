"""A limit: an amount of time in one of five units (dossier §5.1)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from enum import StrEnum

ZERO = Decimal(0)
ONE = Decimal(1)
LARGEST_AMOUNT = Decimal(100_000)
_SPELLING = re.compile(r"\s*(?P<amount>\d{1,6}(?:\.\d{1,4})?)\s*(?P<unit>wd|cd|wh|h)\s*", re.IGNORECASE | re.ASCII)


class Unit(StrEnum):
    WORKING_DAY = "wd"
    CALENDAR_DAY = "cd"
    WORKING_HOUR = "wh"
    HOUR = "h"
    IMMEDIATE = "im"


class LimitError(ValueError):
    """The limit makes no sense; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Limit:
    """How long: `5wd`, `0.5wd`, `30cd`, `4wh`, `2h`, or `im` (at once).

    Calendar days are whole; the other units may have a fraction. An immediate limit has the amount 0.
    """

    amount: Decimal
    unit: Unit

    def __post_init__(self) -> None:
        if self.unit is Unit.IMMEDIATE:
            if self.amount != ZERO:
                raise LimitError("immediate_has_no_amount")
            return
        if not self.amount.is_finite() or not ZERO < self.amount <= LARGEST_AMOUNT:
            raise LimitError("amount_out_of_range")
        if self.unit is Unit.CALENDAR_DAY and self.amount % 1:
            raise LimitError("calendar_days_are_whole")

    @classmethod
    def parse(cls, text: str) -> Limit:
        """Read the spelling that `str()` writes; spaces and capitals do not matter."""
        if text.strip().lower() == Unit.IMMEDIATE.value:
            return cls(ZERO, Unit.IMMEDIATE)
        match = _SPELLING.fullmatch(text)
        if match is None:
            raise LimitError("spelling")
        return cls(Decimal(match["amount"]), Unit(match["unit"].lower()))

    def __str__(self) -> str:
        if self.unit is Unit.IMMEDIATE:
            return self.unit.value
        amount = f"{self.amount:f}"
        if "." in amount:
            amount = amount.rstrip("0").rstrip(".")
        return f"{amount}{self.unit.value}"

    def halved(self) -> Limit:
        """Half the limit, as a reopened matter gets (dossier §4.1): calendar days round up to a whole day,
        the other units to a hundredth."""
        half = self.amount / 2
        if self.unit is Unit.CALENDAR_DAY:
            half = half.to_integral_value(ROUND_CEILING)
        elif self.unit is not Unit.IMMEDIATE:
            half = max(half.quantize(Decimal("0.01"), ROUND_HALF_UP), Decimal("0.01"))
        return Limit(half, self.unit)

    def plus(self, extra: Decimal) -> Decimal:
        """The amount with an extension in the same unit; the sum stays above zero."""
        if not extra:
            return self.amount
        return Limit(self.amount + extra, self.unit).amount
