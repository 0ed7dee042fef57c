"""Formulas are published, additions and deductions entered: by supervision, with reasons, never changed afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.demands.models import Demand
from dianxiaoer.domains.people.models import Department, Officer
from dianxiaoer.domains.supervision.access import require_score_keeper
from dianxiaoer.domains.supervision.models import Adjustment, ScoreMonth, ScoreProfile
from dianxiaoer.domains.supervision.queries.score_words import fault_name, fault_text
from dianxiaoer.domains.supervision.rules.awards import MonthState
from dianxiaoer.domains.supervision.rules.periods import Window, day_of
from dianxiaoer.domains.supervision.rules.score_parsing import parse
from dianxiaoer.domains.supervision.rules.score_profiles import (
    MERITS,
    PENALTIES,
    AdjustmentKind,
    BadProfile,
    ProfileKind,
)
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.commands import command
from dianxiaoer.kernel.journal import record
from dianxiaoer.kernel.refusals import Invalid, NotAllowed, WrongState

LONGEST_REASON = 2000


@command
def publish_profile(
    *,
    by: Actor,
    at: datetime,
    kind: str,
    data: Mapping[str, Any],
    reason: str,
    effective_from: datetime | None = None,
) -> ScoreProfile:
    """Publish the next version of a formula. A month is scored by the version in force when it began, so nothing that
    has been counted changes. Refused: a formula that does not parse, no reason, in force in the past or before an
    earlier version."""
    require_score_keeper(by)
    if kind not in {str(each) for each in ProfileKind}:
        raise Invalid("unknown_formula", _("There is no formula of this kind."), field="kind")
    text = reason_of(reason)
    begins = effective_from or at
    if begins < at:
        raise Invalid("in_the_past", _("A formula cannot change for the past."), field="effective_from")
    try:
        parse(kind, data)
    except BadProfile as fault:
        raise Invalid("bad_formula", fault_text(fault), field=fault.field, name=fault_name(fault)) from None
    latest = ScoreProfile.objects.select_for_update().filter(kind=kind).order_by("-version").first()
    if latest is not None and begins < latest.effective_from:
        raise Invalid("before_earlier", _("An earlier version takes effect later than this."), field="effective_from")
    row = ScoreProfile.objects.create(
        kind=kind,
        version=2 if latest is None else latest.version + 1,
        effective_from=begins,
        data=dict(data),
        reason=text,
        published_by=by.name,
        published_at=at,
    )
    record(
        verb="score_profile.published",
        subject=("score_profile", row.pk),
        facts={"kind": kind, "version": row.version, "effective_from": begins, "reason": text},
    )
    return row


def reason_of(text: str, field: str = "reason") -> str:
    """The reason as it is stored; none is refused."""
    if not text.strip():
        raise Invalid("no_reason", _("Give the reason."), field=field)
    if len(text) > LONGEST_REASON:
        raise Invalid("too_long", _("Shorten this to %(longest)s characters."), field=field, longest=LONGEST_REASON)
    return text.strip()


@command
def record_merit(
    *, by: Actor, at: datetime, month: Window, kind: str, department_id: int, reason: str,
    officer_id: int | None = None, demand_id: int | None = None,
) -> Adjustment:  # fmt: skip
    """Add points for praise or an entry into the knowledge base."""
    return _enter(
        by, at, month, _kind(kind, MERITS), department_id, officer_id, demand_id, reason, "score.merit_entered"
    )


@command
def record_penalty(
    *, by: Actor, at: datetime, month: Window, kind: str, department_id: int, reason: str,
    officer_id: int | None = None, demand_id: int | None = None,
) -> Adjustment:  # fmt: skip
    """Deduct points: signed or closed late, closed in pretence, returned wrongly, passed on, a complaint upheld."""
    verb = "score.penalty_entered"
    return _enter(by, at, month, _kind(kind, PENALTIES), department_id, officer_id, demand_id, reason, verb)


def _kind(kind: str, allowed: tuple[AdjustmentKind, ...]) -> AdjustmentKind:
    if kind not in {str(each) for each in allowed}:
        raise Invalid("unknown_adjustment", _("Choose what it is for."), field="kind")
    return AdjustmentKind(kind)


def _enter(
    by: Actor, at: datetime, month: Window, kind: AdjustmentKind, department_id: int, officer_id: int | None,
    demand_id: int | None, reason: str, verb: str,
) -> Adjustment:  # fmt: skip
    require_score_keeper(by)
    text = reason_of(reason)
    if not month.is_month or month.start > day_of(at):
        raise Invalid("unknown_month", _("Choose this month or an earlier one."), field="month")
    if ScoreMonth.objects.filter(month=month.start, state=MonthState.CONFIRMED).exists():
        raise WrongState(
            "month_confirmed", _("The scores of this month are confirmed; only an objection changes them.")
        )
    _check_party(by, department_id, officer_id)
    if demand_id is not None and not Demand.objects.filter(pk=demand_id).exists():
        raise Invalid("unknown_demand", _("There is no such demand."), field="demand_id")
    row = add(by, at, month.start, kind, department_id, officer_id, text, demand_id=demand_id)
    record(verb=verb, subject=("adjustment", row.pk), facts=facts_of(row))
    return row


def _check_party(by: Actor, department_id: int, officer_id: int | None) -> None:
    if not Department.objects.filter(pk=department_id).exists():
        raise Invalid("unknown_department", _("Choose a department."), field="department_id")
    if officer_id is None:
        return
    if not Officer.objects.filter(pk=officer_id, department_id=department_id).exists():
        raise Invalid("officer_elsewhere", _("This officer belongs to another department."), field="officer_id")
    if by.is_officer and by.id == officer_id:
        raise NotAllowed("own_score", _("Nobody decides about the own score."))


def add(
    by: Actor, at: datetime, month: date, kind: AdjustmentKind, department_id: int, officer_id: int | None,
    reason: str, *, demand_id: int | None = None, points: Decimal | None = None,
) -> Adjustment:  # fmt: skip
    """Store an addition or deduction; the command that calls it records it."""
    return Adjustment.objects.create(
        month=month,
        kind=kind.value,
        department_id=department_id,
        officer_id=officer_id,
        demand_id=demand_id,
        points=points,
        reason=reason,
        entered_by_id=by.id if by.is_officer else None,
        entered_by_name=by.name,
        entered_at=at,
    )


def facts_of(row: Adjustment) -> dict[str, Any]:
    return {
        "month": row.month.isoformat()[:7],
        "kind": row.kind,
        "department": row.department_id,
        "officer": row.officer_id,
        "demand": row.demand_id,
        "points": row.points,
        "reason": row.reason,
    }
