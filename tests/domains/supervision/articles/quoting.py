"""A figure of the house, evaluated as a report of a closed period does."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from dianxiaoer.domains.supervision.queries.figures import evaluate
from dianxiaoer.domains.supervision.rules.figures import Figure, Scope
from dianxiaoer.domains.supervision.rules.periods import Window
from dianxiaoer.domains.supervision.rules.ratios import Rounding, Style

DOWN, UP = Rounding.DOWN, Rounding.UP


def window(first: str, last: str) -> Window:
    return Window(date.fromisoformat(first), date.fromisoformat(last))


def figure(
    key: str, over: Window, *, as_of: datetime | None = None, style: Style | None = None, **scope: Any
) -> Figure:
    """As of the end of its period unless another moment is named: the same answer whenever it is asked."""
    return evaluate(key, over, as_of or over.closes_at, Scope(**scope), style)


def fraction(of: Figure) -> tuple[int, int]:
    assert of.denominator is not None
    return int(of.numerator), int(of.denominator)
