"""The same figures from tallies, for pages that show many at once and now.

Tallies are kept by the statement that writes facts (migrations/0002), so a figure from them equals `evaluate` as of
now; tests compare the two. What is still owed is not in any fact and is read from the open promises. Some figures
cannot be had this way (a cohort looks at what came later); those are evaluated.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from dianxiaoer.domains.supervision.queries.cases import COLUMNS, Sql, owed_cases
from dianxiaoer.domains.supervision.queries.figures import Group, evaluate, evaluate_by, figure_of
from dianxiaoer.domains.supervision.queries.tally_rows import Span, relation, spans_of
from dianxiaoer.domains.supervision.rules.figures import Dimension, Figure, Scope
from dianxiaoer.domains.supervision.rules.indicators import (
    INDICATORS,
    Aggregation,
    Happened,
    Indicator,
    Owed,
    Test,
)
from dianxiaoer.domains.supervision.rules.periods import Window

_HITS = {Test.KEPT: "kept", Test.SOLVED: "solved", Test.CONTENT: "content"}
# Each voice says whether it is solved; tallies hold the last voice of a round alone.
_FREE = {Test.LAST_VOICE, Test.ASKED_SOLVED, Test.GRADED, Test.SOLVED}
_GROUPS = {
    None: "NULL",
    Dimension.DEPARTMENT: "nullif(department_id, 0)",
    Dimension.SUB_PARK: "nullif(sub_park_id, 0)",
    Dimension.TYPE: "nullif(type_code, '')",
    Dimension.OFFICER: "nullif(officer_id, 0)",
    Dimension.MONTH: "to_char(starts_on, 'YYYY-MM')",
}


@dataclass(frozen=True, slots=True)
class Way:
    """How a figure is had from tallies: the kinds, the moment they count by, the columns of count and hits."""

    indicator: Indicator
    basis: str
    count: str
    hits: str

    @property
    def kinds(self) -> tuple[str, ...]:
        base = self.indicator.base
        return tuple(kind.value for kind in base.kinds) if isinstance(base, Happened) else ()


def way_of(key: str) -> Way | None:
    """None where tallies do not say it."""
    one = INDICATORS[key]
    base = one.base
    if not isinstance(base, Happened) or base.without or not set(base.having) <= _FREE:
        return None
    basis = "due" if base.due else "at"
    if one.aggregation is Aggregation.COUNT and not base.having and one.hit is None:
        return Way(one, basis, "count", "count")
    if one.aggregation is Aggregation.SUM:
        return Way(one, basis, "solved", "solved")
    if one.aggregation is Aggregation.RATIO and isinstance(one.hit, Test) and one.hit in _HITS:
        return Way(one, basis, "graded" if Test.GRADED in base.having else "count", _HITS[one.hit])
    return None


def tallied(
    keys: Sequence[str],
    window: Window,
    at: datetime,
    scope: Scope | None = None,
    dimension: Dimension | None = None,
) -> dict[Group, dict[str, Figure]]:
    """The figures of these keys as of now, split by a dimension (None: one group, None). Two statements, and one for
    each key that only `evaluate` knows. A group without records has no entry.
    """
    scope = scope or Scope()
    ways = {key: way for key in keys if (way := way_of(key))}
    spans = spans_of(window, scope, dimension) if dimension in _GROUPS else None
    if spans is None:
        ways = {}
    found: dict[Group, dict[str, Figure]] = defaultdict(dict)
    for (group, key), sums in _sums(ways.values(), window, at, scope, dimension, spans or ()).items():
        found[group][key] = figure_of(INDICATORS[key], window, at, scope, None, sums)
    for key in keys:
        if key not in ways:
            others = (
                evaluate_by(key, dimension, window, at, scope)
                if dimension
                else {None: evaluate(key, window, at, scope)}
            )
            for group, figure in others.items():
                found[group][key] = figure
    if dimension is None:
        for key in keys:
            found[None].setdefault(key, figure_of(INDICATORS[key], window, at, scope, None, (0, 0, Decimal(0), 0, 0)))
    return dict(found)


_COLUMNS = ("count", "kept", "solved", "content", "graded", "amount")


def _sums(
    ways: Iterable[Way],
    window: Window,
    at: datetime,
    scope: Scope,
    dimension: Dimension | None,
    spans: Sequence[Span],
) -> dict[tuple[Group, str], tuple[Any, ...]]:
    ways = list(ways)
    if not ways:
        return {}
    sums: dict[tuple[Group, str], list[Any]] = defaultdict(lambda: [0, 0, Decimal(0), 0, 0])
    for group, kind, basis, *numbers in _tallies(ways, scope, dimension, spans):
        values = dict(zip(_COLUMNS, numbers, strict=True))
        for way in ways:
            if way.basis == basis and kind in way.kinds:
                row = sums[group, way.indicator.key]
                row[0] += int(values[way.count])
                row[1] += int(values[way.hits])
                row[2] += Decimal(values["amount"]) / 100
    for way in ways:
        if way.indicator.owed is not None:
            for group, count in _owed(way.indicator.owed, window, at, scope, dimension):
                sums[group, way.indicator.key][0] += count
    return {pair: tuple(row) for pair, row in sums.items() if row[0]}


def _tallies(
    ways: list[Way], scope: Scope, dimension: Dimension | None, spans: Sequence[Span]
) -> list[tuple[Any, ...]]:
    sql = Sql()
    rows = relation(sql, {(kind, way.basis) for way in ways for kind in way.kinds}, spans, scope)
    columns = ", ".join(f"sum({name})" for name in _COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_GROUPS[dimension]}, kind, basis, {columns} FROM {rows} GROUP BY 1, 2, 3", sql.values)
        return list(cursor.fetchall())


def _owed(
    owed: Owed, window: Window, at: datetime, scope: Scope, dimension: Dimension | None
) -> list[tuple[Group, int]]:
    sql = Sql()
    relation = owed_cases(sql, owed, window, at, scope)
    group = COLUMNS[dimension] if dimension else "NULL"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {group}, count(*) FROM ({relation}) owed GROUP BY 1", sql.values)
        return list(cursor.fetchall())
