"""The records behind a figure: a page of the relation that gave it, narrowed to what the reader may see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from dianxiaoer.domains.demands import access as demand_access
from dianxiaoer.domains.demands.models import Demand
from dianxiaoer.domains.demands.queries.lists import DemandRow, rows_of
from dianxiaoer.domains.supervision.access import require_reader
from dianxiaoer.domains.supervision.queries.cases import Sql, cases
from dianxiaoer.domains.supervision.queries.figures import NOTHING, evaluate, grouped, indicator_named
from dianxiaoer.domains.supervision.rules.figures import Figure, Part, Scope
from dianxiaoer.domains.supervision.rules.indicators import Aggregation, Indicator
from dianxiaoer.domains.supervision.rules.periods import Window
from dianxiaoer.domains.supervision.rules.ratios import Style
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.paging import decode_cursor, encode_cursor


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A record behind a figure: the demand, when it counts, whose it was then, and whether it is in the numerator."""

    case_id: str
    demand: DemandRow
    at: datetime
    due_at: datetime | None
    hit: bool
    amount: Decimal | None
    department_id: int | None
    officer_id: int | None


@dataclass(frozen=True, slots=True)
class FigureRows:
    """A page of them. `total` counts all that the figure stands on; `narrowed`: the reader sees his own part alone."""

    figure: Figure
    rows: tuple[FigureRow, ...]
    total: int
    narrowed: bool
    next_cursor: str | None


_PARTS = {Part.COUNTED: "true", Part.HIT: "hit", Part.MISSED: "NOT hit"}


def rows_behind(
    by: Actor,
    key: str,
    window: Window,
    as_of: datetime,
    scope: Scope | None = None,
    part: Part = Part.COUNTED,
    after: str | None = None,
    size: int = 50,
    style: Style | None = None,
) -> FigureRows:
    """The records behind a figure, newest first; of distinct enterprises one each. Whoever does not read the whole
    park sees those that his work reaches.
    """
    require_reader(by)
    indicator, scope = indicator_named(key), scope or Scope()
    figure = evaluate(key, window, as_of, scope, style)
    total = _total(indicator, window, as_of, scope, part)
    narrowed = not demand_access.sees_all(by)
    sql = Sql()
    relation = cases(sql, indicator, window, as_of, scope)
    if indicator.aggregation is Aggregation.DISTINCT:
        relation = (
            f"SELECT DISTINCT ON (enterprise_id) * FROM ({relation}) every WHERE enterprise_id IS NOT NULL"
            " ORDER BY enterprise_id, at, case_id"
        )
    conditions = [_PARTS[part], *_seen(sql, by, narrowed), *_after(sql, after)]
    statement = (
        f"SELECT case_id, demand_id, at, due_at, hit, amount, department_id, officer_id FROM ({relation}) counted"
        f" WHERE {' AND '.join(conditions)} ORDER BY at DESC, case_id DESC LIMIT {sql.put(size + 1)}"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, sql.values)
        found = cursor.fetchall()
    cursor_after = encode_cursor([found[size - 1][2].isoformat(), found[size - 1][0]]) if len(found) > size else None
    return FigureRows(figure, tuple(_rows(found[:size], as_of)), total, narrowed, cursor_after)


def _rows(found: Iterable[tuple[Any, ...]], as_of: datetime) -> list[FigureRow]:
    found = list(found)
    demands = Demand.objects.filter(pk__in={row[1] for row in found})
    lines = {row.id: row for row in rows_of(list(demands.select_related("enterprise", "department", "officer")), as_of)}
    return [FigureRow(row[0], lines[row[1]], *row[2:]) for row in found if row[1] in lines]


def _seen(sql: Sql, by: Actor, narrowed: bool) -> list[str]:
    """The demands that exist for the reader."""
    if not narrowed:
        return []
    seen = demand_access.visible(by).values("pk").query
    text, values = seen.sql_with_params()
    for value in values:
        text = text.replace("%s", sql.put(value), 1)
    return [f"demand_id IN ({text})"]


def _after(sql: Sql, after: str | None) -> list[str]:
    if not after:
        return []
    moment, case_id = decode_cursor(after, 2)
    return [f"(at, case_id) < ({sql.put(moment)}::timestamptz, {sql.put(case_id)})"]


def _total(indicator: Indicator, window: Window, as_of: datetime, scope: Scope, part: Part) -> int:
    count, hits, _amount, _allowed, enterprises = grouped(indicator, window, as_of, scope, None).get(None, NOTHING)
    if indicator.aggregation is Aggregation.DISTINCT:
        return 0 if part is Part.MISSED else int(enterprises)
    return int({Part.COUNTED: count, Part.HIT: hits, Part.MISSED: count - hits}[part])
