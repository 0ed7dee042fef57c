"""Score sheets as they stand: the latest version of each, one's own, objections to them, awards by month."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.people.rules import Role
from dianxiaoer.domains.supervision.access import keeps_scores, reads_figures, require_score_keeper
from dianxiaoer.domains.supervision.models import Adjustment, Objection, ScoreMonth, ScoreSheet
from dianxiaoer.domains.supervision.queries.score_parts import (
    AdjustmentLine,
    Part,
    adjustment_from,
    figure_from,
    part_from,
)
from dianxiaoer.domains.supervision.queries.score_profiles import gold_profile
from dianxiaoer.domains.supervision.rules.awards import ObjectionState
from dianxiaoer.domains.supervision.rules.figures import Figure
from dianxiaoer.domains.supervision.rules.periods import Window
from dianxiaoer.domains.supervision.rules.periods import month as month_of
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.refusals import NotFound


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A month whose scores have been drawn up."""

    month: Window
    state: str
    as_of: datetime
    drawn_at: datetime
    confirmed_at: datetime | None
    confirmed_by: str


@dataclass(frozen=True, slots=True)
class SheetView:
    """One score of a month as it was frozen."""

    id: int
    kind: str
    month: Window
    department_id: int
    department_name: str
    officer_id: int | None
    officer_name: str
    version: int
    profile_version: int
    score: Fraction | None
    place: int | None
    grade: str
    awarded: bool
    parts: tuple[Part, ...]
    adjusted: Fraction
    adjustments: tuple[AdjustmentLine, ...]
    below: tuple[str, ...]
    cases: int
    raters: int
    lawful: bool
    closed: int
    members: Fraction | None
    on_time: Figure | None
    as_of: datetime
    drawn_at: datetime


@dataclass(frozen=True, slots=True)
class ObjectionRow:
    id: int
    sheet: SheetView
    officer_id: int
    officer_name: str
    reason: str
    raised_at: datetime
    state: str
    decided_by: str
    decided_at: datetime | None
    outcome: str
    points: Fraction | None


@dataclass(frozen=True, slots=True)
class OwnScore:
    """What somebody sees of the own month: every version of the own sheets, the newest first, and the objections."""

    month: Window
    state: str
    sheets: tuple[SheetView, ...]
    earlier: tuple[SheetView, ...]
    objections: tuple[ObjectionRow, ...]
    open_for: frozenset[int]


def _months(rows: Iterable[ScoreMonth]) -> list[MonthRow]:
    return [
        MonthRow(month_of(row.month.year, row.month.month), row.state, row.as_of, row.drawn_at, row.confirmed_at,
                 row.confirmed_by)
        for row in rows
    ]  # fmt: skip


def months(limit: int = 36) -> list[MonthRow]:
    """The months that have been drawn up, the newest first."""
    return _months(ScoreMonth.objects.order_by("-month")[:limit])


def month_row(window: Window) -> MonthRow | None:
    found = _months(ScoreMonth.objects.filter(month=window.start)) if window.is_month else []
    return found[0] if found else None


def latest_sheets(score_month_id: int) -> list[ScoreSheet]:
    """The sheet in force of each department, officer and section of a month. One SQL."""
    return list(_latest(ScoreSheet.objects.filter(score_month_id=score_month_id)))


def _latest(rows: QuerySet[ScoreSheet]) -> QuerySet[ScoreSheet]:
    whose = ("score_month_id", "kind", "department_id", "officer_id")
    return rows.order_by(*whose, "-version").distinct(*whose)


def sheets(window: Window, kind: str) -> list[SheetView]:
    """The sheets in force of a month by place; nothing before it has been drawn up. One SQL."""
    rows = _latest(_named(ScoreSheet.objects.filter(score_month__month=window.start, kind=kind)))
    found = [_view(row) for row in rows]
    return sorted(found, key=lambda one: (one.place is None, one.place or 0, -(one.score or 0), one.department_id))


def _named(rows: QuerySet[ScoreSheet]) -> QuerySet[ScoreSheet]:
    return rows.select_related("score_month", "department", "officer")


def _view(row: ScoreSheet) -> SheetView:
    data = row.data
    return SheetView(
        id=row.pk,
        kind=row.kind,
        month=month_of(row.score_month.month.year, row.score_month.month.month),
        department_id=row.department_id,
        department_name=row.department.name,
        officer_id=row.officer_id,
        officer_name=row.officer.name if row.officer else "",
        version=row.version,
        profile_version=row.profile_version,
        score=Fraction(row.exact) if row.exact else None,
        place=row.place,
        grade=row.grade,
        awarded=row.awarded,
        parts=tuple(part_from(each) for each in data["parts"]),
        adjusted=Fraction(data["adjusted"]),
        adjustments=tuple(adjustment_from(each) for each in data["adjustments"]),
        below=tuple(data.get("below", ())),
        cases=data.get("cases", 0),
        raters=data.get("raters", 0),
        lawful=data.get("lawful", True),
        closed=data.get("closed", 0),
        members=Fraction(data["members"]) if data.get("members") else None,
        on_time=figure_from(data["on_time"]) if data.get("on_time") else None,
        as_of=row.as_of,
        drawn_at=row.drawn_at,
    )


def owns(by: Actor, sheet: ScoreSheet) -> bool:
    """Whether a sheet is the actor's own to object to: the officer's, or the department's to its head."""
    if not by.is_officer or by.id is None:
        return False
    if sheet.kind == "officer":
        return sheet.officer_id == by.id
    return sheet.kind == "unit" and sheet.department_id == by.department_id and Role.DEPARTMENT_HEAD in by.roles


def own_sheet(by: Actor, sheet_id: int) -> SheetView:
    """One sheet to object to; anybody else's is not there."""
    row = _named(ScoreSheet.objects.filter(pk=sheet_id)).first()
    if row is None or not owns(by, row):
        raise NotFound("sheet_not_found", _("There is no such score, or it is not yours."))
    return _view(row)


def own_score(by: Actor, window: Window, at: datetime) -> OwnScore:
    """The actor's own sheets of a month: his own, and of his department what everybody may see. Three SQL."""
    return _score_of(by, by.id, by.department_id, window, at)


def score_of(by: Actor, officer_id: int, department_id: int, window: Window, at: datetime) -> OwnScore:
    """The same of another officer, for supervision."""
    if not keeps_scores(by):
        raise NotFound("no_such_page", _("There is no such page."))
    return _score_of(by, officer_id, department_id, window, at)


def _score_of(by: Actor, officer_id: int | None, department_id: int | None, window: Window, at: datetime) -> OwnScore:
    if not reads_figures(by):
        raise NotFound("no_such_page", _("There is no such page."))
    mine = _named(ScoreSheet.objects.filter(score_month__month=window.start))
    rows = list(mine.filter(officer_id=officer_id or 0, kind="officer").order_by("-version"))
    units = list(mine.filter(department_id=department_id or 0, kind="unit").order_by("-version"))
    state = rows[0].score_month.state if rows else units[0].score_month.state if units else ""
    shown = [each[0] for each in (rows, units) if each]
    objections = Objection.objects.filter(sheet__in=[row.pk for row in (*rows, *units)])
    raised = list(_objections(objections))
    busy = {one.sheet.kind for one in raised if one.state == ObjectionState.OPEN}
    decided = {one.sheet.id for one in raised}
    ends = _objections_end([*rows, *units], window)
    able = {
        row.pk for row in shown
        if owns(by, row) and row.kind not in busy and row.pk not in decided and ends is not None and at <= ends
    }  # fmt: skip
    return OwnScore(
        month=window,
        state=state,
        sheets=tuple(_view(row) for row in shown),
        earlier=tuple(_view(row) for row in (*rows[1:], *units[1:])),
        objections=tuple(raised),
        open_for=frozenset(able),
    )


def _objections_end(rows: list[ScoreSheet], window: Window) -> datetime | None:
    if not rows:
        return None
    return min(row.drawn_at for row in rows) + timedelta(days=gold_profile(window).objection_days)


def _objections(rows: QuerySet[Objection]) -> Iterable[ObjectionRow]:
    related = ("sheet__score_month", "sheet__department", "sheet__officer", "officer", "decided_by", "correction")
    for row in rows.select_related(*related).order_by("-raised_at", "-id"):
        correction = row.correction
        points = None if correction is None or correction.points is None else Fraction(correction.points)
        yield ObjectionRow(
            row.pk, _view(row.sheet), row.officer_id, row.officer.name, row.reason, row.raised_at, row.state,
            row.decided_by.name if row.decided_by else "", row.decided_at, row.outcome, points,
        )  # fmt: skip


def objections(by: Actor, limit: int = 100) -> list[ObjectionRow]:
    """All objections, open ones first. One SQL."""
    require_score_keeper(by)
    found = list(_objections(Objection.objects.all()))
    return sorted(found, key=lambda one: one.state != ObjectionState.OPEN)[:limit]


def objection(by: Actor, objection_id: int) -> ObjectionRow:
    require_score_keeper(by)
    found = list(_objections(Objection.objects.filter(pk=objection_id)))
    if not found:
        raise NotFound("objection_not_found", _("There is no such objection."))
    return found[0]


def may_decide(by: Actor, row: ObjectionRow) -> bool:
    """Whether the actor is somebody else than the one it is about."""
    own = by.id in (row.officer_id, row.sheet.officer_id) or by.acting_for_id == row.officer_id
    return not own and not (row.sheet.officer_id is None and by.department_id == row.sheet.department_id)


@dataclass(frozen=True, slots=True)
class AdjustmentRow:
    """An addition or deduction with the names of whom it concerns."""

    id: int
    month: date
    kind: str
    department_name: str
    officer_name: str
    demand_id: int | None
    points: Fraction | None
    reason: str
    entered_by: str
    entered_at: datetime


def adjustments(by: Actor, limit: int = 200) -> list[AdjustmentRow]:
    """Everything added or deducted by hand, the newest first. One SQL."""
    require_score_keeper(by)
    rows = Adjustment.objects.select_related("department", "officer").order_by("-month", "-id")[:limit]
    return [
        AdjustmentRow(
            row.pk, row.month, row.kind, row.department.name, row.officer.name if row.officer else "", row.demand_id,
            None if row.points is None else Fraction(row.points), row.reason, row.entered_by_name, row.entered_at,
        )
        for row in rows
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class GoldMonth:
    """How many gold secretaries and gold sections a month had."""

    month: Window
    secretaries: tuple[str, ...]
    sections: tuple[str, ...]


def gold_months(window: Window) -> list[GoldMonth]:
    """The awards of each month of a period that has been drawn up. One SQL."""
    rows = _latest(_named(ScoreSheet.objects.filter(score_month__month__range=(window.start, window.end))))
    found: dict[date, tuple[list[str], list[str]]] = {}
    for row in rows:
        secretaries, sections = found.setdefault(row.score_month.month, ([], []))
        if row.awarded:
            (secretaries if row.officer else sections).append(row.officer.name if row.officer else row.department.name)
    return [
        GoldMonth(month_of(day.year, day.month), tuple(found[day][0]), tuple(found[day][1])) for day in sorted(found)
    ]


def gold_counts(window: Window) -> dict[int, int]:
    """How often each officer was gold secretary in the months of a period. One SQL."""
    rows = _latest(ScoreSheet.objects.filter(score_month__month__range=(window.start, window.end), kind="officer"))
    return dict(Counter(row.officer_id for row in rows if row.awarded and row.officer_id is not None))
