"""What all sections of a document share: its window, its moment, names of departments and types, and figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property

from django.utils.translation import gettext as _

from dianxiaoer.domains.demands.queries.catalogue import TypeView, types
from dianxiaoer.domains.people.queries import departments, desks
from dianxiaoer.domains.registry.queries import ParkRow, park, sub_parks
from dianxiaoer.domains.supervision.queries.document_profiles import profile_at
from dianxiaoer.domains.supervision.queries.figures import evaluate, evaluate_by, name_of
from dianxiaoer.domains.supervision.queries.overdue import Overdue, overdue
from dianxiaoer.domains.supervision.queries.prose import NOTHING, cell_of
from dianxiaoer.domains.supervision.queries.splits import DIMENSIONS, Splits, can_be_split, splits
from dianxiaoer.domains.supervision.queries.tallies import tallied
from dianxiaoer.domains.supervision.rules.documents import DocumentProfile
from dianxiaoer.domains.supervision.rules.figures import Dimension, Figure, Part, Scope
from dianxiaoer.domains.supervision.rules.periods import Window, day_of, month
from dianxiaoer.domains.supervision.rules.ratios import Style
from dianxiaoer.domains.supervision.rules.reports import Cell

Key = int | str | None


@dataclass
class Scene:
    """A document in the making. Figures of its own window hold as of its moment; those of an earlier window as of that
    window's end, so that they are what the document of that window said."""

    window: Window
    as_of: datetime
    profile: DocumentProfile
    park: ParkRow
    department_names: Mapping[int, str]
    sub_park_names: Mapping[int, str]
    types: Mapping[str, TypeView]
    desk_name: str
    _figures: dict[object, Figure] = field(default_factory=dict)
    _split: dict[object, dict[Key, Figure]] = field(default_factory=dict)
    _passes: dict[tuple[str, Window], Splits] = field(default_factory=dict)

    @property
    def style(self) -> Style:
        return self.profile.style

    def figure(self, key: str, scope: Scope | None = None, window: Window | None = None) -> Figure:
        whole, scope = window or self.window, scope or Scope()
        if scope.is_whole and can_be_split(key):
            return self._splits(key, whole).whole
        asked = (key, whole, scope)
        if asked not in self._figures:
            self._figures[asked] = evaluate(key, whole, self._moment(whole), scope, self.style)
        return self._figures[asked]

    def by(self, key: str, dimension: Dimension, window: Window | None = None) -> dict[Key, Figure]:
        whole = window or self.window
        if dimension in DIMENSIONS and can_be_split(key):
            return self._splits(key, whole).by[dimension]
        asked = (key, dimension, whole)
        if asked not in self._split:
            self._split[asked] = evaluate_by(key, dimension, whole, self._moment(whole), Scope(), self.style)
        return self._split[asked]

    def _splits(self, key: str, window: Window) -> Splits:
        asked = (key, window)
        if asked not in self._passes:
            self._passes[asked] = splits(key, window, self._moment(window), self.style)
        return self._passes[asked]

    def months(self, keys: Sequence[str], window: Window) -> dict[Key, dict[str, Figure]]:
        """Plain counts by month. Once a month is over they stand in the tallies, whatever moment is asked about."""
        if self.as_of >= window.closes_at:
            return tallied(keys, window, self.as_of, None, Dimension.MONTH)
        found: dict[Key, dict[str, Figure]] = {}
        for key in keys:
            for month_key, figure in self.by(key, Dimension.MONTH, window).items():
                found.setdefault(month_key, {})[key] = figure
        return found

    def _moment(self, window: Window) -> datetime:
        return self.as_of if window.end >= self.window.end else window.closes_at

    def cell(self, key: str, scope: Scope | None = None, part: Part = Part.COUNTED) -> Cell:
        return cell_of(self.figure(key, scope), part)

    def month_cell(self, key: str, month: Window) -> Cell:
        """A month of the window as of its own end, as its bulletin told it."""
        asked = (key, month, "month")
        if asked not in self._figures:
            moment = min(month.closes_at, self.as_of)
            self._figures[asked] = evaluate(key, month, moment, Scope(), self.style)
        return cell_of(self._figures[asked])

    def cells(self, keys: Sequence[str], dimension: Dimension, group: Key) -> tuple[Cell, ...]:
        """One row of a table: each indicator for one department, type and so on."""
        found = (self.by(key, dimension).get(group) for key in keys)
        return tuple(Cell(NOTHING) if one is None else cell_of(one, linked=group not in (None, "")) for one in found)

    @property
    def last_day(self) -> date:
        """The last day that is told of: the window's, or that of an earlier moment."""
        return min(self.window.end, day_of(self.as_of - timedelta(microseconds=1)))

    @cached_property
    def late(self) -> Overdue:
        """What is overdue at the scene's moment."""
        return overdue(self.window, self.as_of, self.last_day)

    def names(self, keys: Sequence[str]) -> tuple[str, ...]:
        """Heads of columns: the indicators' own names."""
        return tuple(name_of(key) for key in keys)

    def department(self, department_id: Key) -> str:
        return self.department_names.get(int(department_id or 0), _("nobody yet"))

    def type(self, code: Key) -> str:
        row = self.types.get(str(code or ""))
        return row.level2 if row else _("not typed")

    def sub_park(self, sub_park_id: Key) -> str:
        return self.sub_park_names.get(int(sub_park_id or 0), _("no sub-park"))

    @property
    def last_year(self) -> Window:
        """The twelve months that end with the window."""
        end = self.window.end
        first = month(end.year - 1, end.month).end + timedelta(days=1)
        return Window(first, end)


def scene_of(window: Window, as_of: datetime | None = None) -> Scene:
    moment = as_of or window.closes_at
    names = {row.id: row.name for row in departments(active_only=False)}
    desk = next(iter(desks()), None)
    return Scene(
        window=window,
        as_of=moment,
        profile=profile_at(moment),
        park=park(),
        department_names=names,
        sub_park_names={row.id: row.name for row in sub_parks(active_only=False)},
        types={row.code: row for row in types(only_active=False)},
        desk_name=desk.name if desk else "",
    )


def ranked(groups: Mapping[Key, Figure], most: int | None = None) -> list[tuple[Key, Figure]]:
    """Groups with a count, the largest first; equal ones by their key."""
    found = [(key, one) for key, one in groups.items() if one.numerator]
    found.sort(key=lambda pair: (-float(pair[1].numerator), str(pair[0] or "")))
    return found[:most]


def window_words(window: Window) -> str:
    """2026年10月, 2026年第三季度, 2026年, or its days."""
    start, end = window.start, window.end
    values = {"year": start.year, "month": start.month}
    if window.is_month:
        return _("%(year)s-%(month)s") % values
    if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31):
        return _("the year %(year)s") % values
    if start.day == 1 and start.month % 3 == 1 and window.end == month(start.year, start.month + 2).end:
        names = (_("first"), _("second"), _("third"), _("fourth"))
        return _("the %(quarter)s quarter of %(year)s") % {**values, "quarter": names[start.month // 3]}
    return _("%(start)s to %(end)s") % {"start": day_words(start), "end": day_words(end)}


def day_words(moment: object) -> str:
    """2026年10月5日."""
    day = day_of(moment) if isinstance(moment, datetime) else moment
    values = {"year": day.year, "month": day.month, "day": day.day}  # type: ignore[attr-defined]
    return _("%(year)s-%(month)s-%(day)s") % values
