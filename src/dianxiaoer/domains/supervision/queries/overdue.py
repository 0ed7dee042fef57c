"""Promises to enterprises that were overdue at a moment: which demand, whose, for how many working days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from dianxiaoer.domains.supervision.queries.figure_rows import FigureRow, rows_behind
from dianxiaoer.domains.supervision.rules.addresses import demand_address
from dianxiaoer.domains.supervision.rules.periods import Window, day_of
from dianxiaoer.domains.worktime.queries import calendar
from dianxiaoer.domains.worktime.rules import Calendar
from dianxiaoer.kernel.access import SYSTEM

MOST = 1000
PAGE = 500


@dataclass(frozen=True, slots=True)
class OverdueRow:
    demand_id: int
    number: str
    title: str
    department_id: int | None
    due_at: datetime
    days: int

    @property
    def href(self) -> str:
        return demand_address(self.demand_id)


@dataclass(frozen=True, slots=True)
class Overdue:
    """The longest overdue first; `total` may be more than the rows that were read."""

    rows: tuple[OverdueRow, ...]
    total: int


def overdue(window: Window, as_of: datetime, last_day: date) -> Overdue:
    """As of a moment, at most a thousand. Working days count after the day that was due, to the last day told of."""
    found: list[FigureRow] = []
    after, total = None, 0
    while True:
        page = rows_behind(SYSTEM, "red", window, as_of, after=after, size=PAGE)
        found += page.rows
        total, after = page.total, page.next_cursor
        if after is None or len(found) >= MOST:
            break
    dates = calendar()
    lines = [_row(one, dates, last_day) for one in found if one.due_at is not None]
    return Overdue(tuple(sorted(lines, key=lambda row: (row.due_at, row.demand_id))), total)


def _row(one: FigureRow, dates: Calendar, last_day: date) -> OverdueRow:
    due = one.due_at or one.at
    firm = one.demand.enterprise_name
    title = one.demand.title.replace(firm, "××") if firm else one.demand.title
    days = dates.count_working_days(day_of(due), last_day)
    return OverdueRow(one.demand.id, one.demand.number, title, one.department_id, due, max(days, 0))
