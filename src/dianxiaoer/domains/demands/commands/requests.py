"""More time, or a suspension: applied for by the handler, approved by the head and the desk (dossier §4.1, §5.3).

A second extension is for hard orders alone and a leader decides it. A suspension stops the department's clock; the
enterprise's clock stops only while the park waits for the enterprise itself.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.demands import access, rules
from dianxiaoer.domains.demands.commands.dispatching import promised_of_order
from dianxiaoer.domains.demands.commands.locking import (
    change,
    lead_order,
    limits_of,
    lock,
    move,
    move_order,
    own_order,
    subject,
)
from dianxiaoer.domains.demands.models import Demand, HandlingRequest, WorkOrder
from dianxiaoer.domains.people.rules import Role
from dianxiaoer.domains.promises import commands as promises
from dianxiaoer.domains.promises.queries import open_promise
from dianxiaoer.domains.promises.rules import Kind
from dianxiaoer.domains.worktime.rules import PARK_ZONE, Limit
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.commands import command
from dianxiaoer.kernel.journal import record
from dianxiaoer.kernel.refusals import Invalid, NotFound, WrongState


def _lead(by: Actor, demand_id: int, verb: str) -> tuple[Demand, WorkOrder]:
    demand = lock(by, demand_id)
    rules.MACHINE.check(demand.state, verb)
    order = own_order(by, demand)
    if order.role != rules.OrderRole.LEAD:
        raise WrongState("lead_applies", _("The lead department applies for this."))
    if HandlingRequest.objects.filter(order=order, state__in=("pending", "head_approved")).exists():
        raise WrongState("applied_already", _("An application for this order is waiting for its decision."))
    return demand, order


@command
def request_extension(
    *, by: Actor, at: datetime, demand_id: int, amount: str, reason: str, enterprise_told: bool = False
) -> HandlingRequest:
    """Apply for more time before the due moment, by no more than the original limit, with the enterprise told.

    Refusals: past_due, longer_than_limit, other_unit, bad_limit, not_told, no_reason, second_extension, lead_applies,
    applied_already, wrong_state.
    """
    demand, order = _lead(by, demand_id, "extend")
    original = Limit.parse(demand.result_limit)
    try:
        limit = Limit.parse(amount)
    except ValueError:
        raise Invalid("bad_limit", _("Write a limit such as 5wd, 30cd, 4wh, 2h or im."), field="amount") from None
    if not reason.strip():
        raise Invalid("no_reason", _("Say why more time is needed."), field="reason")
    if limit.unit != original.unit:
        raise Invalid("other_unit", _("Give the extension in the unit of the limit, %(limit)s."),
                      field="amount", limit=str(original))  # fmt: skip
    if not 0 < limit.amount <= original.amount:
        raise Invalid("longer_than_limit", _("An extension is at most as long as the limit, %(limit)s."),
                      field="amount", limit=str(original))  # fmt: skip
    if not enterprise_told:
        raise Invalid("not_told", _("Tell the enterprise first, then confirm it here."), field="enterprise_told")
    if demand.extension_count >= 1 and not demand.is_hard:
        raise WrongState("second_extension", _("A second extension is possible for hard orders alone."))
    promise = open_promise(subject(demand, order), Kind.RESULT)
    if promise is None or at > promise.due_at:
        raise WrongState("past_due", _("An extension must be applied for before the order is due."))
    return _apply(
        by,
        at,
        demand,
        order,
        rules.RequestKind.EXTENSION,
        amount=str(limit),
        reason=reason.strip(),
        enterprise_told=True,
    )


@command
def request_suspension(
    *, by: Actor, at: datetime, demand_id: int, cause: str, plan: str, review_date: date, reason: str
) -> HandlingRequest:
    """Apply to suspend while waiting for law, policy, funds, a third party or the enterprise; review within 30 days.

    Refusals: unknown_cause, no_plan, review_date, lead_applies, applied_already, wrong_state.
    """
    demand, order = _lead(by, demand_id, "suspend")
    if cause not in list(rules.SuspensionCause):
        raise Invalid("unknown_cause", _("Choose what it waits for."), field="cause")
    if not plan.strip() or not reason.strip():
        raise Invalid("no_plan", _("Write what will be done meanwhile, and why it must wait."), field="plan")
    longest = at.date() + timedelta(days=limits_of(demand).review_days)
    if not at.date() < review_date <= longest:
        raise Invalid(
            "review_date",
            _("Choose a review date from tomorrow to %(longest)s."),
            field="review_date",
            longest=longest,
        )
    return _apply(
        by, at, demand, order, rules.RequestKind.SUSPENSION, cause=cause, plan=plan.strip(), review_date=review_date,
        reason=reason.strip(),
    )  # fmt: skip


def _apply(
    by: Actor, at: datetime, demand: Demand, order: WorkOrder, kind: rules.RequestKind, **fields: object
) -> HandlingRequest:
    heads = Role.DEPARTMENT_HEAD in by.roles and by.department_id == order.department_id
    row = HandlingRequest.objects.create(
        order=order,
        kind=kind,
        state=rules.RequestState.HEAD_APPROVED if heads else rules.RequestState.PENDING,
        requested_by=by.name,
        requested_at=at,
        head_name=by.name if heads else "",
        head_at=at if heads else None,
        **fields,
    )
    record(
        verb=f"demand.{kind}_requested",
        subject=("demand", demand.pk),
        facts={"request": row.pk, "order": order.pk, **fields},
        enterprise_id=demand.enterprise_id,
    )
    return row


def _locked_request(by: Actor, request_id: int) -> tuple[Demand, WorkOrder, HandlingRequest]:
    found = HandlingRequest.objects.filter(pk=request_id).values_list("order__demand_id", flat=True).first()
    if found is None:
        raise NotFound("request_not_found", _("This application does not exist, or you may not see it."))
    demand = lock(by, found)
    order = lead_order(demand)
    row = HandlingRequest.objects.select_for_update(of=("self",)).get(pk=request_id)
    if row.order_id != order.pk or row.state in (rules.RequestState.APPROVED, rules.RequestState.REFUSED):
        raise WrongState("decided_already", _("This application was decided already."))
    return demand, order, row


@command
def approve_request(*, by: Actor, at: datetime, request_id: int) -> HandlingRequest:
    """The head of the department stands behind the application; the desk (or a leader) decides."""
    demand, order, row = _locked_request(by, request_id)
    access.require_heads(by, order.department_id)
    if row.state != rules.RequestState.PENDING:
        raise WrongState("approved_already", _("The head approved it already; the desk decides."))
    row.state, row.head_name, row.head_at = rules.RequestState.HEAD_APPROVED, by.name, at
    row.save(update_fields=["state", "head_name", "head_at"])
    record(
        verb="demand.request_approved_by_head",
        subject=("demand", demand.pk),
        facts={"request": row.pk, "kind": row.kind},
        enterprise_id=demand.enterprise_id,
    )
    return row


@command
def decide_request(*, by: Actor, at: datetime, request_id: int, approved: bool, note: str = "") -> HandlingRequest:
    """Grant or refuse: the desk after the head; a second extension by a leader. A refusal says why."""
    demand, order, row = _locked_request(by, request_id)
    second = row.kind == rules.RequestKind.EXTENSION and demand.extension_count >= 1
    if second:
        access.require_leader(by)
    elif approved or row.state == rules.RequestState.HEAD_APPROVED:
        access.require_desk(by)
    else:
        access.require_heads(by, order.department_id)
    if approved and row.state != rules.RequestState.HEAD_APPROVED:
        raise WrongState("head_first", _("The head of the department approves first."))
    if not approved and not note.strip():
        raise Invalid("no_reason", _("Say why it is refused."), field="note")
    row.state = rules.RequestState.APPROVED if approved else rules.RequestState.REFUSED
    row.decided_by, row.decided_at, row.decision_note = by.name, at, note.strip()
    row.save(update_fields=["state", "decided_by", "decided_at", "decision_note"])
    facts: dict[str, object] = {
        "request": row.pk,
        "kind": row.kind,
        "approved": approved,
        "note": note.strip(),
    }
    if approved:
        grant = _grant_extension if row.kind == rules.RequestKind.EXTENSION else _grant_suspension
        facts |= grant(by, at, demand, order, row)
    record(
        verb="demand.request_decided",
        subject=("demand", demand.pk),
        facts=facts,
        enterprise_id=demand.enterprise_id,
    )
    return row


def _grant_extension(
    by: Actor, at: datetime, demand: Demand, order: WorkOrder, row: HandlingRequest
) -> dict[str, object]:
    rules.MACHINE.check(demand.state, "extend")
    amount = Limit.parse(row.amount)
    extended = 0
    for target in (subject(demand, order), subject(demand)):
        promise = open_promise(target, Kind.RESULT)
        # The department applied in time; where the enterprise's own due moment has passed, it stays passed.
        if promise is not None and at <= promise.due_at:
            promises.extend(by=by, at=at, subject=target, kind=Kind.RESULT, amount=amount, reason=row.reason)
            extended += 1
    if not extended:
        raise WrongState("past_due_now", _("It is past due by now and cannot be extended; refuse the application."))
    change(demand, extension_count=demand.extension_count + 1)
    return {"amount": row.amount}


def _grant_suspension(
    by: Actor, at: datetime, demand: Demand, order: WorkOrder, row: HandlingRequest
) -> dict[str, object]:
    facts = move(demand, "suspend")
    move_order(order, "suspend")
    targets = [subject(demand, order)]
    if row.cause == rules.SuspensionCause.ENTERPRISE:
        targets.append(subject(demand))
    for target in targets:
        promises.pause(by=by, at=at, subject=target, kind=Kind.RESULT, cause=row.cause, review_date=row.review_date)
    # The review date is a promise too: with an owner, a light and a ladder, so that no suspension is forgotten.
    review = promised_of_order(demand, order, Kind.REVIEW, _days_until(at, row.review_date))
    promises.apply(by=by, at=at, steps=[review])
    return facts | {"cause": row.cause, "review_date": row.review_date}


def _days_until(at: datetime, review_date: date | None) -> str:
    """The limit that ends on the review date, counted from the park's day of the decision."""
    days = (review_date - at.astimezone(PARK_ZONE).date()).days if review_date else 1
    return f"{max(1, days)}cd"


@command
def resume(*, by: Actor, at: datetime, demand_id: int, note: str = "") -> Demand:
    """Go on handling: what it waited for has come, or the review date asks for a new decision."""
    demand = lock(by, demand_id)
    order = lead_order(demand)
    if not access.is_desk(by):
        access.require_works_in(by, order.department_id)
    facts = move(demand, "resume")
    move_order(order, "resume")
    for target in (subject(demand, order), subject(demand)):
        promise = open_promise(target, Kind.RESULT)
        if promise is not None and promise.state == "paused":
            promises.resume(by=by, at=at, subject=target, kind=Kind.RESULT)
    if open_promise(subject(demand, order), Kind.REVIEW) is not None:
        promises.keep(by=by, at=at, subject=subject(demand, order), kind=Kind.REVIEW)
    record(
        verb="demand.resumed",
        subject=("demand", demand.pk),
        facts=facts | {"note": note.strip()},
        enterprise_id=demand.enterprise_id,
    )
    return demand
