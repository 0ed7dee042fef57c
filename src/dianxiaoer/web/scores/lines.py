"""A score as a page shows it, whether it was just computed or stands on a sheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from dianxiaoer.domains.supervision.queries.awards import AwardRow
from dianxiaoer.domains.supervision.queries.score_parts import AdjustmentLine, Part
from dianxiaoer.domains.supervision.queries.score_sheets import SheetView
from dianxiaoer.domains.supervision.queries.scores import Listed, UnitScore
from dianxiaoer.domains.supervision.rules.figures import Figure
from dianxiaoer.domains.supervision.rules.periods import Window, day_of, parse_period
from dianxiaoer.domains.supervision.rules.periods import month as month_of
from dianxiaoer.domains.supervision.rules.scores import PartState

MONTHS_SHOWN = 13


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One score with everything that led to it. `sheet_id` is None where nothing has been drawn up yet."""

    kind: str
    department_id: int
    department_name: str
    officer_id: int | None
    officer_name: str
    score: Fraction | None
    place: int | None
    grade: str
    awarded: bool
    parts: tuple[Part, ...]
    adjusted: Fraction
    adjustments: tuple[AdjustmentLine, ...]
    below: tuple[str, ...] = ()
    cases: int = 0
    raters: int = 0
    lawful: bool = True
    closed: int = 0
    members: Fraction | None = None
    on_time: Figure | None = None
    version: int = 0
    profile_version: int = 0
    sheet_id: int | None = None
    as_of: datetime | None = None

    @property
    def name(self) -> str:
        return self.officer_name or self.department_name

    @property
    def renormalised(self) -> bool:
        """Whether weights were shared out because some part did not count."""
        return any(part.score.state is not PartState.COUNTED for part in self.parts)


def of_unit(one: UnitScore, as_of: datetime) -> ScoreLine:
    return ScoreLine(
        "unit", one.department_id, one.name, None, "", one.score, one.rank, one.grade.value if one.grade else "",
        False, one.parts, one.adjusted, one.adjustments, one.below, one.cases, profile_version=one.profile_version,
        as_of=as_of,
    )  # fmt: skip


def of_award(one: AwardRow, profile_version: int, as_of: datetime) -> ScoreLine:
    kind = "section" if one.officer_id is None else "officer"
    return ScoreLine(
        kind, one.department_id, one.department_name, one.officer_id, one.name if one.officer_id else "", one.score,
        one.place, "", one.awarded, one.parts, one.adjusted, one.adjustments, raters=one.raters, lawful=one.lawful,
        closed=one.closed, members=one.members, on_time=one.on_time, profile_version=profile_version, as_of=as_of,
    )  # fmt: skip


def of_sheet(one: SheetView) -> ScoreLine:
    return ScoreLine(
        one.kind, one.department_id, one.department_name, one.officer_id, one.officer_name, one.score, one.place,
        one.grade, one.awarded, one.parts, one.adjusted, one.adjustments, one.below, one.cases, one.raters, one.lawful,
        one.closed, one.members, one.on_time, one.version, one.profile_version, one.id, one.as_of,
    )  # fmt: skip


def of_listed(one: Listed, place: int) -> ScoreLine:
    return ScoreLine(
        "unit", one.department_id, one.name, None, "", one.score, place, "", False, one.parts, Fraction(0), (),
        cases=one.cases,
    )  # fmt: skip


def with_the_rest(drawn: Sequence[SheetView], computed: Iterable[UnitScore], as_of: datetime) -> list[ScoreLine]:
    """The sheets of a month, and the departments that have none because they had no cases."""
    known = {one.department_id for one in drawn}
    rest = (of_unit(one, as_of) for one in computed if one.department_id not in known)
    return [*map(of_sheet, drawn), *rest]


def chosen_month(text: str, at: datetime) -> Window:
    """The month that is asked for; the last one that is over when none is, or one that has not begun."""
    day = day_of(at)
    last = month_of(day.year, day.month).previous()
    try:
        found = parse_period(text)
    except ValueError:
        return last
    return found if found.is_month and found.start <= day else last


def months_to_choose(at: datetime) -> list[Window]:
    """This month, and a year back."""
    day = day_of(at)
    found = [month_of(day.year, day.month)]
    while len(found) < MONTHS_SHOWN:
        found.append(found[-1].previous())
    return found


def moment_of(window: Window, at: datetime) -> datetime:
    """As of the month's end; of a month that still runs, as of now."""
    return min(window.closes_at, at)
