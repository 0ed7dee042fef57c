"""What presses a unit: escalation by the system, papers served by the office, and the settings of both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.people import queries as people
from dianxiaoer.domains.supervision import access
from dianxiaoer.domains.supervision.commands.order_locking import fill, lock, move
from dianxiaoer.domains.supervision.models import OrderPaper, OrderProfileVersion, OrderRule, SupervisionOrder
from dianxiaoer.domains.supervision.queries.order_findings import climb_of, late_since
from dianxiaoer.domains.supervision.queries.order_people import people_of_tier
from dianxiaoer.domains.supervision.queries.order_settings import profile_of, whole_days_past
from dianxiaoer.domains.supervision.queries.scores import lists
from dianxiaoer.domains.supervision.rules import periods
from dianxiaoer.domains.supervision.rules.orders import (
    AUTOMATIC,
    BY_LIGHT,
    BY_OFFICE,
    DAY_NAMES,
    LIMIT_NAMES,
    MACHINE,
    MOST_DAYS,
    REFUSED_AFTER,
    SUBJECT,
    Ground,
    OrderProfile,
    PaperKind,
    Trigger,
)
from dianxiaoer.domains.worktime.rules import PARK_ZONE, Limit, Unit
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.commands import command
from dianxiaoer.kernel.journal import record
from dianxiaoer.kernel.refusals import Invalid, NotAllowed, Refused, WrongState


@command
def escalate(*, by: Actor, at: datetime, order_id: int) -> SupervisionOrder:
    """Press a unit that keeps silent: the first whole working day past due an urging notice with the leader over the
    unit copied, then tier by tier, and written criticism unless it gave a reason (dossier §4.8).

    Missed runs are made up for, and each paper is served once in a silence. Refused: `system_only`;
    `nothing_to_escalate` (in time, or all that is due was done).
    """
    if not by.is_system:
        raise NotAllowed("system_only", _("The system does this by itself."))
    order = lock(by, order_id)
    MACHINE.check(order.state, "escalate")
    due_at = late_since(order.pk, at)
    days = 0 if due_at is None else whole_days_past(due_at, at)
    due = None if due_at is None else climb_of(order, profile_of(order.profile_version), days)
    if due is None:
        raise WrongState("nothing_to_escalate", _("The unit is in time, or it has been pressed already."))
    told = [officer.name for officer in people_of_tier(order, due.tier, at)]
    if due.urge:
        leader = people.leader_over(order.department_id, at)
        copied = [*told, *([leader.name] if leader and leader.name not in told else [])]
        _serve_by_system(order, PaperKind.URGING, due.tier, days, copied, at)
    if due.criticise:
        _serve_by_system(order, PaperKind.CRITICISM, due.tier, days, told, at)
    before = str(order.tier)
    move(
        order, "escalate", tier=due.tier, escalated_at=order.escalated_at or at,
        urged_at=at if due.urge else order.urged_at, criticised_at=at if due.criticise else order.criticised_at,
    )  # fmt: skip
    facts = {"tier_before": before, "tier": due.tier, "told": told, "days_past_due": days, "due_at": due_at,
             "urged": due.urge, "criticised": due.criticise}  # fmt: skip
    record(verb="supervision_order.escalated", subject=(SUBJECT, order.pk), facts=facts)
    return order


def _serve_by_system(
    order: SupervisionOrder, kind: PaperKind, tier: str, days: int, copied: Sequence[str], at: datetime
) -> None:
    OrderPaper.objects.create(
        order=order, kind=kind, tier=tier, days_past_due=days, copied_to="、".join(copied)[:400], served_at=at
    )


@command
def serve(
    *,
    by: Actor,
    at: datetime,
    order_id: int,
    kind: PaperKind | str,
    ground: Ground | str,
    text: str,
    months: Sequence[str] = (),
) -> OrderPaper:
    """Notify (通报) or interview (约谈) the unit, in writing, because it refuses or stands black for two months.

    Refused: `supervision_only`, `own_unit`, `wrong_state`, `missing`; `not_by_office` (urging and criticism are the
    system's); `unknown_ground`; `no_refusal` (it is a refusal once it was criticised, or two reports were sent back);
    `two_ended_months` (name two different months that are over), `not_black` (it stood on no black list then).
    """
    order = lock(by, order_id)
    access.require_issuer(by)
    if not by.is_officer:
        raise NotAllowed("officers_only", _("This page is for officers of a department."))
    if by.department_id == order.department_id:
        raise NotAllowed("own_unit", _("This order is to your own unit, so somebody else has to decide about it."))
    if kind not in list(BY_OFFICE):
        raise Invalid("not_by_office", _("The office notifies or interviews; the system does the rest."), field="kind")
    if ground not in list(Ground):
        raise Invalid("unknown_ground", _("Say why the unit is notified or interviewed."), field="ground")
    move(order, "notify" if kind == PaperKind.NOTIFICATION else "interview")
    fill(text=text)
    named = _black_months(order.department_id, months, at) if ground == Ground.BLACK_MONTHS else ""
    if ground != Ground.BLACK_MONTHS and not refuses(order):
        raise WrongState(
            "no_refusal", _("The unit has not refused: it was not criticised, and no two reports were sent back.")
        )
    paper = OrderPaper.objects.create(
        order=order,
        kind=PaperKind(kind),
        ground=Ground(ground),
        months=named,
        text=text.strip(),
        tier=order.tier,
        served_by_id=by.id,
        served_by_name=by.name,
        served_at=at,
    )
    facts = {"paper": paper.pk, "ground": str(paper.ground), "months": named, "text": paper.text}
    record(verb=f"supervision_order.{paper.kind}_served", subject=(SUBJECT, order.pk), facts=facts)
    return paper


def refuses(order: SupervisionOrder) -> bool:
    """Whether the unit's conduct is a refusal: criticised in writing, or two reports that did not hold."""
    criticised = OrderPaper.objects.filter(order=order, kind=PaperKind.CRITICISM).exists()
    return criticised or order.sent_back_count >= REFUSED_AFTER


def _black_months(department_id: int, months: Sequence[str], at: datetime) -> str:
    """The two months, each over, in which the unit stood on the black list as it was at the month's end."""
    today = at.astimezone(PARK_ZONE).date()
    try:
        windows = {periods.parse_period(month.strip()) for month in months}
    except ValueError:
        windows = set()
    if len(windows) != 2 or not all(window.is_month and window.end < today for window in windows):
        raise Invalid(
            "two_ended_months",
            _("Name two different months that are over, such as 2026-08 and 2026-09."),
            field="months",
        )
    for window in sorted(windows):
        if department_id not in {one.department_id for one in lists(window, window.closes_at).black}:
            raise Invalid(
                "not_black",
                _("The unit did not stand on the black list of %(month)s."),
                field="months",
                month=f"{window.start:%Y-%m}",
            )
    return ",".join(f"{window.start:%Y-%m}" for window in sorted(windows))


@command
def edit_rule(*, by: Actor, at: datetime, trigger: Trigger | str, active: bool, delay_days: int = 0) -> OrderRule:
    """Say whether a trigger issues orders by itself, and after how many whole working days of its light.

    Refused: `rule_editors_only`; `not_automatic`; `delay_out_of_range` (0 to 60, and 0 where no light burns).
    """
    access.require_rule_editor(by)
    if trigger not in list(AUTOMATIC):
        raise Invalid("not_automatic", _("Only people can find this, so no rule issues it."), field="trigger")
    most = MOST_DAYS if trigger in list(BY_LIGHT) else 0
    if not 0 <= delay_days <= most:
        raise Invalid(
            "delay_out_of_range", _("Give a number from %(low)s to %(high)s."), field="delay_days", low=0, high=most
        )
    before = OrderRule.objects.select_for_update().filter(trigger=trigger).first()
    row, _made = OrderRule.objects.update_or_create(
        trigger=Trigger(trigger),
        defaults={"active": active, "delay_days": delay_days, "edited_by": by.name, "edited_at": at},
    )
    facts: dict[str, Any] = {"trigger": str(trigger), "active": active, "delay_days": delay_days}
    if before is not None:
        facts["before"] = {"active": before.active, "delay_days": before.delay_days}
    record(verb="order_rule.edited", subject=("order_rule", row.pk), facts=facts)
    return row


@command
def publish_profile(
    *,
    by: Actor,
    at: datetime,
    values: Mapping[str, str | int],
    reason: str,
    effective_from: datetime | None = None,
) -> OrderProfileVersion:
    """Publish new limits of orders. Orders in hand keep the version that they were issued under.

    Refused: `rule_editors_only`; `no_reason`; `in_the_past`; `unknown_limit`; `bad_limit`; `delay_out_of_range`;
    `tiers_out_of_order`.
    """
    access.require_rule_editor(by)
    if not reason.strip():
        raise Invalid("no_reason", _("Say why the limits change."), field="reason")
    begins = effective_from or at
    if begins < at:
        raise Invalid("in_the_past", _("Limits cannot change for the past."), field="effective_from")
    latest = OrderProfileVersion.objects.select_for_update().order_by("-version").first()
    data = OrderProfile().as_data() | (latest.data if latest else {})
    data |= {name: _value(name, value) for name, value in values.items()}
    version = (OrderProfileVersion.objects.aggregate(top=Max("version"))["top"] or 0) + 1
    if not OrderProfile.from_data(version, data).in_order:
        raise Invalid(
            "tiers_out_of_order",
            _("Each tier must come at or after the one below it, and criticism at or after the urging notice."),
            field="top_leader_after",
        )
    row = OrderProfileVersion.objects.create(
        version=version,
        effective_from=begins,
        data=data,
        reason=reason.strip()[:500],
        published_by=by.name,
        published_at=at,
    )
    facts = {"values": data, "reason": row.reason, "effective_from": begins}
    record(verb="order_profile.published", subject=("order_profile", version), facts=facts)
    return row


def _value(name: str, value: str | int) -> str | int:
    if name in DAY_NAMES:
        if not str(value).isdigit() or not 1 <= int(value) <= MOST_DAYS:
            raise Invalid(
                "delay_out_of_range", _("Give a number from %(low)s to %(high)s."), field=name, low=1, high=MOST_DAYS
            )
        return int(value)
    if name not in LIMIT_NAMES:
        raise Invalid("unknown_limit", _("There is no limit of this name."), field=name)
    try:
        limit = Limit.parse(str(value))
    except (Refused, ValueError):
        limit = None
    if limit is None or limit.unit is Unit.IMMEDIATE or limit.amount <= 0:
        raise Invalid("bad_limit", _("Write a limit such as 5wd, 30cd, 4wh or 2h."), field=name)
    return str(limit)
