"""The scores of a month: drawn up, confirmed, objected to, corrected. Each change of a sheet is a further version."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.supervision.access import require_score_keeper
from dianxiaoer.domains.supervision.commands.ballots import require_past_month
from dianxiaoer.domains.supervision.commands.scores import add, reason_of
from dianxiaoer.domains.supervision.models import Ballot, Objection, ScoreMonth, ScoreSheet
from dianxiaoer.domains.supervision.queries.awards import AwardRow, gold
from dianxiaoer.domains.supervision.queries.score_parts import (
    AdjustmentLine,
    adjustment_as_json,
    figure_as_json,
    part_as_json,
)
from dianxiaoer.domains.supervision.queries.score_profiles import gold_profile
from dianxiaoer.domains.supervision.queries.score_sheets import latest_sheets, owns
from dianxiaoer.domains.supervision.queries.scores import UnitScore, unit_scores
from dianxiaoer.domains.supervision.rules.awards import MONTHS, OBJECTIONS, BallotState, ObjectionState
from dianxiaoer.domains.supervision.rules.periods import Window
from dianxiaoer.domains.supervision.rules.periods import month as month_of
from dianxiaoer.domains.supervision.rules.ratios import as_decimal
from dianxiaoer.domains.supervision.rules.score_profiles import AdjustmentKind
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.commands import command
from dianxiaoer.kernel.journal import record
from dianxiaoer.kernel.refusals import Conflict, Invalid, NotAllowed, NotFound, WrongState

MOST_POINTS = Decimal(100)


@command
def draw_up_month(*, by: Actor, at: datetime, month: Window) -> ScoreMonth:
    """Compute all sheets of a month as of its end. Drawn up again it gives the same sheets, unless additions or
    deductions came in between; a confirmed month stays as it is."""
    require_score_keeper(by)
    require_past_month(month, at)
    if Ballot.objects.filter(month=month.start, state=BallotState.OPEN).exists():
        raise WrongState("ballot_open", _("The vote on this month is still open."))
    row = ScoreMonth.objects.select_for_update().filter(month=month.start).first()
    if row is None:
        row = ScoreMonth.objects.create(month=month.start, as_of=month.closes_at, drawn_at=at)
    row.state = MONTHS.check(row.state, "draw_up")
    row.drawn_at = at
    row.save(update_fields=["state", "drawn_at"])
    written = _write_sheets(row, month, at)
    record(
        verb="scores.drawn_up",
        subject=("score_month", row.pk),
        facts={"month": str(month.start), "as_of": row.as_of, "sheets": written},
    )
    return row


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A sheet before it is stored: whose it is, and what it says."""

    kind: str
    department_id: int
    officer_id: int | None
    values: dict[str, Any]

    @property
    def whose(self) -> tuple[str, int, int | None]:
        return self.kind, self.department_id, self.officer_id


def _write_sheets(row: ScoreMonth, month: Window, at: datetime) -> int:
    """Store a further version of each sheet that differs from the last one; how many were stored.

    An officer who has changed departments keeps the department of the first version.
    """
    known = {(sheet.kind, sheet.department_id, sheet.officer_id): sheet for sheet in latest_sheets(row.pk)}
    homes = {officer_id: department_id for kind, department_id, officer_id in known if kind == "officer"}
    added = []
    for drawn in _drawn(month):
        kind, department_id, officer_id = drawn.whose
        department_id = homes.get(officer_id, department_id)
        before = known.pop((kind, department_id, officer_id), None)
        if before is None and drawn.values["score"] is None:
            continue
        if before is None or any(getattr(before, name) != value for name, value in drawn.values.items()):
            added.append(
                ScoreSheet(
                    score_month=row, kind=kind, department_id=department_id, officer_id=officer_id,
                    version=1 if before is None else before.version + 1, as_of=row.as_of, drawn_at=at, **drawn.values,
                )
            )  # fmt: skip
    ScoreSheet.objects.bulk_create(added)
    return len(added)


def _drawn(month: Window) -> Iterator[_Drawn]:
    for unit in unit_scores(month, month.closes_at):
        yield _Drawn("unit", unit.department_id, None, _unit_values(unit))
    awards = gold(month, month.closes_at)
    for row in awards.secretaries:
        yield _Drawn("officer", row.department_id, row.officer_id, _award_values(row, awards.profile_version))
    for row in awards.sections:
        yield _Drawn("section", row.department_id, None, _award_values(row, awards.profile_version))


def _values(score: Fraction | None, place: int | None, version: int) -> dict[str, Any]:
    return {
        "exact": "" if score is None else str(score),
        "score": None if score is None else as_decimal(score, 4),
        "place": place,
        "profile_version": version,
    }


def _lines(lines: tuple[AdjustmentLine, ...]) -> list[dict[str, Any]]:
    return [adjustment_as_json(line) for line in lines]


def _unit_values(unit: UnitScore) -> dict[str, Any]:
    data = {
        "parts": [part_as_json(part) for part in unit.parts],
        "adjusted": str(unit.adjusted),
        "adjustments": _lines(unit.adjustments),
        "below": list(unit.below),
        "cases": unit.cases,
    }
    grade = "" if unit.grade is None else unit.grade.value
    return _values(unit.score, unit.rank, unit.profile_version) | {"grade": grade, "awarded": False, "data": data}


def _award_values(row: AwardRow, version: int) -> dict[str, Any]:
    data = {
        "parts": [part_as_json(part) for part in row.parts],
        "adjusted": str(row.adjusted),
        "adjustments": _lines(row.adjustments),
        "raters": row.raters,
        "lawful": row.lawful,
        "closed": row.closed,
        "extended": row.extended,
        "members": None if row.members is None else str(row.members),
        "on_time": None if row.on_time is None else figure_as_json(row.on_time),
    }
    return _values(row.score, row.place, version) | {"grade": "", "awarded": row.awarded, "data": data}


def lock_month(month: Window) -> ScoreMonth:
    row = ScoreMonth.objects.select_for_update().filter(month=month.start).first() if month.is_month else None
    if row is None:
        raise NotFound("month_not_drawn", _("The scores of this month have not been drawn up."))
    return row


@command
def confirm_month(*, by: Actor, at: datetime, month: Window) -> ScoreMonth:
    """Make the scores of a month final. Objections that are open are decided first."""
    require_score_keeper(by)
    row = lock_month(month)
    row.state = MONTHS.check(row.state, "confirm")
    if Objection.objects.filter(sheet__score_month=row, state=ObjectionState.OPEN).exists():
        raise WrongState("objections_open", _("Decide the open objections first."))
    row.confirmed_at, row.confirmed_by = at, by.name
    row.save(update_fields=["state", "confirmed_at", "confirmed_by"])
    record(verb="scores.confirmed", subject=("score_month", row.pk), facts={"month": str(row.month)})
    return row


def _whose(sheet: ScoreSheet) -> Q:
    """All versions of a sheet."""
    return Q(kind=sheet.kind, department_id=sheet.department_id, officer_id=sheet.officer_id)


@command
def object_to(*, by: Actor, at: datetime, sheet_id: int, reason: str) -> Objection:
    """Object to the own score: an officer to his own, the head to the department's. Within the days of the formula."""
    sheet = ScoreSheet.objects.select_related("score_month").filter(pk=sheet_id).first()
    if sheet is None or not owns(by, sheet):
        raise NotFound("sheet_not_found", _("There is no such score, or it is not yours."))
    row = ScoreMonth.objects.select_for_update().get(pk=sheet.score_month_id)
    text = reason_of(reason)
    month = month_of(row.month.year, row.month.month)
    first_drawn = ScoreSheet.objects.filter(score_month=row).order_by("drawn_at").values_list("drawn_at", flat=True)[0]
    if at > first_drawn + timedelta(days=gold_profile(month).objection_days):
        raise WrongState("objection_too_late", _("The time for objections to this month is over."))
    same = Objection.objects.filter(sheet__in=ScoreSheet.objects.filter(_whose(sheet), score_month=row))
    if same.filter(state=ObjectionState.OPEN).exists():
        raise Conflict("objected_already", _("Your objection is being looked at."))
    if same.filter(sheet=sheet).exists():
        raise Conflict("decided_already", _("An objection to this score has been decided."))
    made = Objection.objects.create(sheet=sheet, officer_id=by.id or 0, reason=text, raised_at=at)
    record(
        verb="score.objected_to",
        subject=("objection", made.pk),
        facts={"sheet": sheet.pk, "month": str(row.month), "reason": text},
    )
    return made


@command
def decide_objection(
    *, by: Actor, at: datetime, objection_id: int, upheld: bool, outcome: str, points: Decimal | None = None
) -> Objection:
    """Decide an objection: by somebody else than the one who objects, of another department when it is the
    department's score. An upheld one adds or deducts points with its reason, and the month is computed anew."""
    require_score_keeper(by)
    made = Objection.objects.select_for_update(of=("self",)).select_related("sheet").filter(pk=objection_id).first()
    if made is None:
        raise NotFound("objection_not_found", _("There is no such objection."))
    sheet = made.sheet
    _require_somebody_else(by, made)
    row = ScoreMonth.objects.select_for_update().get(pk=sheet.score_month_id)
    made.state = OBJECTIONS.check(made.state, "uphold" if upheld else "reject")
    made.outcome = reason_of(outcome, "outcome")
    made.decided_by_id, made.decided_at = by.id if by.is_officer else None, at
    written = 0
    if upheld:
        row.state = MONTHS.check(row.state, "correct")
        made.correction = add(
            by, at, row.month, AdjustmentKind.CORRECTION, sheet.department_id, sheet.officer_id, made.outcome,
            points=_points(points),
        )  # fmt: skip
        written = _write_sheets(row, month_of(row.month.year, row.month.month), at)
    made.save(update_fields=["state", "outcome", "decided_by", "decided_at", "correction"])
    record(
        verb="score.objection_upheld" if upheld else "score.objection_rejected",
        subject=("objection", made.pk),
        facts={"sheet": sheet.pk, "outcome": made.outcome, "points": points if upheld else None, "sheets": written},
    )
    return made


def _require_somebody_else(by: Actor, made: Objection) -> None:
    own = made.officer_id == by.id or made.sheet.officer_id == by.id or by.acting_for_id == made.officer_id
    of_department = made.sheet.officer_id is None and by.department_id == made.sheet.department_id
    if by.is_officer and (own or of_department):
        raise NotAllowed("own_score", _("Nobody decides about the own score."))


def _points(points: Decimal | None) -> Decimal:
    if points is None or not points.is_finite() or points == 0 or abs(points) > MOST_POINTS:
        raise Invalid("no_points", _("Say how many points are added or deducted."), field="points")
    if points != points.quantize(Decimal("0.01")):
        raise Invalid("too_exact", _("Give points with two decimals at most."), field="points")
    return points
