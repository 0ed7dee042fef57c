"""Which tallies say a figure, and the relation of them.

Tallies come in three grains: `m`, months by department, sub-park and officer; `u`, days by department alone; `d`, days
by department, sub-park and type. A period is told by its whole months and, for what is left of it, by days, so that few
rows are read however long it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dianxiaoer.domains.supervision.queries.cases import Sql
from dianxiaoer.domains.supervision.rules.figures import Dimension, Scope
from dianxiaoer.domains.supervision.rules.periods import Window

KNOWN = {"department_id", "sub_park_id", "type_code", "officer_id"}


@dataclass(frozen=True, slots=True)
class Span:
    grain: str
    first: date
    last: date


def spans_of(window: Window, scope: Scope, dimension: Dimension | None) -> tuple[Span, ...] | None:
    """The tallies that say this period once; None where none do: types and officers together, and officers in a part
    of a month."""
    if not set(scope.given()) <= KNOWN:
        return None
    by_type = bool(scope.type_code) or dimension is Dimension.TYPE
    if scope.officer_id is not None or dimension is Dimension.OFFICER:
        whole = _months_within(window) == window
        return (Span("m", window.start, window.end),) if whole and not by_type else None
    if by_type:
        return (Span("d", window.start, window.end),)
    by_sub_park = scope.sub_park_id is not None or dimension is Dimension.SUB_PARK
    return _months_and_days(window, "d" if by_sub_park else "u")


def _months_within(window: Window) -> Window | None:
    """The whole months inside a window. A month cut at today is none: some of what is done already is due later."""
    inside = [one for one in window.months() if one.is_month]
    return Window(inside[0].start, inside[-1].end) if inside else None


def _months_and_days(window: Window, days: str) -> tuple[Span, ...]:
    inside = _months_within(window)
    if inside is None:
        return (Span(days, window.start, window.end),)
    found = [Span("m", inside.start, inside.end)]
    if window.start < inside.start:
        found.append(Span(days, window.start, inside.start - timedelta(days=1)))
    if inside.end < window.end:
        found.append(Span(days, inside.end + timedelta(days=1), window.end))
    return tuple(found)


def relation(sql: Sql, pairs: Iterable[tuple[str, str]], spans: Sequence[Span], scope: Scope) -> str:
    """The tallies of these kinds and moments in these spans: one range of the index for each of them."""
    parts = ", ".join(
        f"({sql.put(kind)}, {sql.put(basis)}, {sql.put(span.grain)}, {sql.put(span.first)}::date,"
        f" {sql.put(span.last)}::date)"
        for kind, basis in sorted(pairs)
        for span in spans
    )
    conditions = ["kind = of_kind", "basis = by_moment", "grain = in_grain", "starts_on BETWEEN first_day AND last_day"]
    for name, value in scope.given().items():
        alike = name == "type_code" and len(str(value)) < 4
        conditions.append(f"{name} LIKE {sql.put(f'{value}%')}" if alike else f"{name} = {sql.put(value)}")
    # Without OFFSET a narrow scope looks to the planner as if reading the whole table were cheaper.
    return (
        f"(VALUES {parts}) AS part (of_kind, by_moment, in_grain, first_day, last_day) CROSS JOIN LATERAL"
        f" (SELECT tally.* FROM supervision_tally tally WHERE {' AND '.join(conditions)} OFFSET 0) AS told"
    )
