"""Shapes of figures."""

from __future__ import annotations

from datetime import date, datetime

from dianxiaoer.api.routing import Out


class IndicatorOut(Out):
    """A definition. `timing`: counted in a window, or standing at a moment."""

    key: str
    name: str
    chinese: str
    unit: str
    aggregation: str
    timing: str


class NumbersOut(Out):
    """`value` is rounded to six places; numerator and denominator are exact, as decimal text."""

    value: float | None
    numerator: str
    denominator: str | None
    shown: str


class GroupOut(NumbersOut):
    group: int | str | None
    name: str


class FigureOut(NumbersOut):
    key: str
    unit: str
    since: date
    until: date
    as_of: datetime
    by: str
    groups: list[GroupOut]


class CaseOut(Out):
    """A record behind a figure: when it counts, whose it was then, whether it meets the condition."""

    demand_id: int
    number: str
    title: str
    at: datetime
    due_at: datetime | None
    hit: bool
    department_id: int | None
    officer_id: int | None


class CasesOut(Out):
    items: list[CaseOut]
    next: str | None
    total: int
    narrowed: bool
