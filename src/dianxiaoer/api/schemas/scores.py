"""Scores as the API tells them: exact fractions as text, and the decimal that a report prints."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from dianxiaoer.api.routing import Out


class ScorePartOut(Out):
    """One part: `rate` in percent and `points` with two decimals; `share` is the weight after parts that do not count
    gave theirs away. `records` are the pages with the records behind it."""

    key: str
    name: str
    state: str
    weight: Decimal
    share: Decimal
    rate: Decimal | None
    hits: Decimal | None
    cases: int
    points: Decimal
    records: list[str]


class ScoreAdjustmentOut(Out):
    kind: str
    points: Decimal
    reason: str
    demand_id: int | None


class ScoreOut(Out):
    """One score. `rank` is None without enough cases; `exact` is the score as a fraction."""

    kind: str
    department_id: int
    department_name: str
    officer_id: int | None
    officer_name: str
    score: Decimal | None
    exact: str
    rank: int | None
    grade: str
    awarded: bool
    parts: list[ScorePartOut]
    adjustments: list[ScoreAdjustmentOut]


class ScoresOut(Out):
    """The scores of a month: `state` is empty until they are drawn up."""

    month: str
    as_of: datetime
    state: str
    items: list[ScoreOut]


class ListedOut(Out):
    department_id: int
    name: str
    score: Decimal
    months: int
    consequence: str


class RedBlackOut(Out):
    """Both lists; empty when fewer than `fewest` departments had enough cases."""

    month: str
    as_of: datetime
    units: int
    fewest: int
    red: list[ListedOut]
    black: list[ListedOut]
