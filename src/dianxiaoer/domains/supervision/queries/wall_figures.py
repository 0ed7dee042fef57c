"""The figures of the wall from five statements, however many figures: tallies of a period and the one before it by
department, type and officer, tallies of months, and what is still owed. They equal `evaluate` as of now (tested).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import connection
from django.db.models import Count, Func, IntegerField, Value

from dianxiaoer.domains.promises.rules import Light
from dianxiaoer.domains.supervision.queries.cases import Sql
from dianxiaoer.domains.supervision.queries.figures import Group, evaluate_by, figure_of
from dianxiaoer.domains.supervision.queries.lights import LightFilters, open_promises
from dianxiaoer.domains.supervision.queries.tallies import way_of
from dianxiaoer.domains.supervision.queries.tally_rows import relation, spans_of
from dianxiaoer.domains.supervision.rules.figures import Dimension, Figure, Scope
from dianxiaoer.domains.supervision.rules.indicators import INDICATORS
from dianxiaoer.domains.supervision.rules.periods import Window, day_of

_COLUMNS = ("count", "kept", "solved", "content", "graded")
_GROUPS = {
    Dimension.DEPARTMENT: "nullif(department_id, 0)",
    Dimension.TYPE: "nullif(type_code, '')",
    Dimension.OFFICER: "nullif(officer_id, 0)",
    Dimension.MONTH: "to_char(starts_on, 'YYYY-MM')",
}
Sums = dict[tuple[Group, str], list[int]]
"""Counted and hits of each group and indicator."""
_NOTHING = [0, 0]


@dataclass(frozen=True, slots=True)
class Compared:
    """A figure beside that of the period before; without one there is nothing to compare."""

    now: Figure
    before: Figure | None

    @property
    def has_cases(self) -> bool:
        """Whether anything is counted in this period."""
        return bool(self.now.numerator if self.now.denominator is None else self.now.denominator)

    @property
    def change(self) -> Fraction | None:
        """Difference of the values (points for a percentage); None when one of them has no cases."""
        if self.before is None or self.now.value is None or self.before.value is None:
            return None
        return self.now.value - self.before.value


@dataclass(frozen=True, slots=True)
class Owed:
    """Promises past due and not kept, by whom they face, who has them and when they were due: `due_on` is the first day
    of the stretch in which they were, and no window that is asked about begins or ends inside a stretch."""

    kind: str
    facing: str
    department_id: int
    officer_id: int | None
    due_on: date
    count: int

    def group(self, dimension: Dimension) -> Group:
        if dimension is Dimension.MONTH:
            return f"{self.due_on:%Y-%m}"
        return self.officer_id if dimension is Dimension.OFFICER else self.department_id


def owed_now(at: datetime, filters: LightFilters, windows: Iterable[Window]) -> tuple[Owed, ...]:
    """What every ratio of kept promises counts besides those that ended, and whose it is, for the windows that are
    asked about. One range of the open rows by due.
    """
    ends = sorted({moment for one in windows for moment in (one.opens_at, one.closes_at)})
    stretch = Func(
        "due_at", Value(ends), template="width_bucket(%(expressions)s::timestamptz[])", output_field=IntegerField()
    )
    rows = open_promises(filters, Light.RED, at).order_by().annotate(stretch=stretch)
    grouped = rows.values_list("kind", "facing", "department_id", "officer_id", "stretch").annotate(count=Count("id"))
    days = [day_of(ends[0]) - timedelta(days=1), *(day_of(end) for end in ends)]
    return tuple(
        Owed(kind, facing, department_id, officer_id, days[number], count)
        for kind, facing, department_id, officer_id, number, count in grouped
    )


@dataclass(frozen=True, slots=True)
class Split:
    """Sums of one period and the one before it by a dimension; figures are made of those that are shown alone."""

    question: Question
    dimension: Dimension
    now: Window
    before: Window
    sums: tuple[Sums, Sums]

    @property
    def groups(self) -> set[Group]:
        return {group for found in self.sums for (group, _key), row in found.items() if row[0]}

    def counted(self, group: Group, key: str) -> int:
        return self.sums[0].get((group, key), _NOTHING)[0]

    def share(self, group: Group, key: str) -> Fraction:
        """Hits of counted in this period; nought without cases."""
        counted, hits = self.sums[0].get((group, key), _NOTHING)
        return Fraction(hits, counted) if counted else Fraction(0)

    def figures(self, group: Group, keys: Iterable[str]) -> dict[str, Compared]:
        """The figures of one group, those without cases too."""
        scope = self.question.scope.narrowed(self.dimension, group)
        return {key: self._compared(key, scope, [one.get((group, key), _NOTHING) for one in self.sums]) for key in keys}

    def together(self, key: str) -> Compared:
        """The figure of the whole scope: groups partition the records."""
        rows = [[row for (_group, one), row in found.items() if one == key] for found in self.sums]
        sums = [[sum(row[0] for row in found), sum(row[1] for row in found)] for found in rows]
        return self._compared(key, self.question.scope, sums)

    def _compared(self, key: str, scope: Scope, sums: Sequence[Sequence[int]]) -> Compared:
        figure, (now, before) = self.question.figure, sums
        return Compared(figure(key, self.now, scope, now), figure(key, self.before, scope, before))


@dataclass(frozen=True, slots=True)
class Question:
    """What the figures are asked for: moment, scope, and what is owed then."""

    at: datetime
    scope: Scope
    owed: tuple[Owed, ...]

    def split(self, keys: Sequence[str], dimension: Dimension, now: Window, before: Window) -> Split:
        """Two adjoining periods by a dimension, in one statement."""
        spans = [spans_of(one, self.scope, dimension) for one in (now, before)]
        if None in spans:  # no tally knows both types and officers
            found, then = (self._evaluated(keys, dimension, one) for one in (now, before))
        else:
            found, then = self._sums(keys, dimension, (now, before))
        return Split(self, dimension, now, before, (found, then))

    def months(self, keys: Sequence[str], windows: Sequence[Window]) -> tuple[dict[str, Figure], ...]:
        """The figures of adjoining months, those without cases too."""
        whole = Window(windows[0].start, windows[-1].end)
        (sums,) = self._sums(keys, Dimension.MONTH, (whole,))
        return tuple(
            {key: self.figure(key, one, self.scope, sums.get((f"{one.start:%Y-%m}", key), _NOTHING)) for key in keys}
            for one in windows
        )

    def _evaluated(self, keys: Sequence[str], dimension: Dimension, window: Window) -> Sums:
        return {
            (group, key): [int(figure.denominator or 0), int(figure.numerator)]
            for key in keys
            for group, figure in evaluate_by(key, dimension, window, self.at, self.scope).items()
        }

    def figure(self, key: str, window: Window, scope: Scope, sums: Sequence[int]) -> Figure:
        counted, hits = sums
        return figure_of(INDICATORS[key], window, self.at, scope, None, (counted, hits, Decimal(0), Decimal(0), 0))

    def _sums(self, keys: Sequence[str], dimension: Dimension, windows: tuple[Window, ...]) -> tuple[Sums, ...]:
        """Counted and hits in each window, from one statement and from what is owed."""
        ways = [way for key in keys if (way := way_of(key))]
        if len(ways) != len(keys):
            raise ValueError(f"not all of these are tallied: {keys}")
        found: tuple[Sums, ...] = tuple(defaultdict(lambda: [0, 0]) for _window in windows)
        for index, group, kind, basis, *numbers in self._rows(ways, dimension, windows):
            values = dict(zip(_COLUMNS, numbers, strict=True))
            for way in ways:
                if way.basis == basis and kind in way.kinds:
                    sums = found[index][group, way.indicator.key]
                    sums[0] += int(values[way.count])
                    sums[1] += int(values[way.hits])
        for way in ways:
            owed = way.indicator.owed
            for row in self.owed:
                if owed is not None and (row.kind, row.facing) == (owed.kind, owed.facing):
                    for index, window in enumerate(windows):
                        if window.start <= row.due_on <= window.end:
                            found[index][row.group(dimension), way.indicator.key][0] += row.count
        return found

    def _rows(self, ways: Iterable[Any], dimension: Dimension, windows: tuple[Window, ...]) -> list[tuple[Any, ...]]:
        sql = Sql()
        spans = [span for one in windows for span in spans_of(one, self.scope, dimension) or ()]
        rows = relation(sql, {(kind, way.basis) for way in ways for kind in way.kinds}, spans, self.scope)
        columns = ", ".join(f"sum({name})" for name in _COLUMNS)
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT CASE WHEN starts_on >= {sql.put(windows[0].start)} THEN 0 ELSE 1 END,"
                f" {_GROUPS[dimension]}, kind, basis, {columns} FROM {rows} GROUP BY 1, 2, 3, 4",
                sql.values,
            )
            return list(cursor.fetchall())
