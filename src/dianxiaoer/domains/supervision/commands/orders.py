"""What happens to a supervision order: issued, signed for, reported on, struck off by somebody else, escalated.

Every deadline is a promise about the order, owed by the unit (signature, report) or by whoever supervises (check).
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError
from django.utils.translation import gettext as text_of
from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.demands import commands as demands
from dianxiaoer.domains.demands import rules as demand_rules
from dianxiaoer.domains.demands.access import visible as visible_demands
from dianxiaoer.domains.demands.models import Demand
from dianxiaoer.domains.people import queries as people
from dianxiaoer.domains.people.access import may
from dianxiaoer.domains.promises import commands as promises
from dianxiaoer.domains.promises.queries import kind_text
from dianxiaoer.domains.promises.rules import Basis, Facing, Kind
from dianxiaoer.domains.supervision import access
from dianxiaoer.domains.supervision.commands.order_locking import fill, lock, move, owe, subject
from dianxiaoer.domains.supervision.models import OrderCheck, OrderReport, SupervisionOrder
from dianxiaoer.domains.supervision.queries.order_findings import Finding, finding
from dianxiaoer.domains.supervision.queries.order_people import checking_department
from dianxiaoer.domains.supervision.queries.order_settings import profile_at, profile_of, rule_of
from dianxiaoer.domains.supervision.rules.orders import MACHINE, SUBJECT, Trigger, next_tier
from dianxiaoer.domains.worktime.rules import PARK_ZONE, Limit
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.commands import command
from dianxiaoer.kernel.journal import record
from dianxiaoer.kernel.refusals import Conflict, Invalid, NotAllowed, NotFound, WrongState

_ALREADY = _("The unit already has an open order for this.")


@command
def issue(
    *,
    by: Actor,
    at: datetime,
    department_id: int,
    ask: str,
    trigger: Trigger | str = Trigger.MANUAL,
    demand_id: int | None = None,
    title: str = "",
    officer_id: int | None = None,
) -> SupervisionOrder:
    """Order a unit to do something, about a demand or about anything else. An open demand is urged with it.

    Refused: `supervision_only`; `demand_not_found`; `missing` (what is asked; a title without a demand);
    `unknown_trigger`; `department_unknown`; `officer_elsewhere`; `already_ordered` (one open order for each demand,
    trigger and unit).
    """
    access.require_issuer(by)
    if not by.is_officer:
        raise NotAllowed("officers_only", _("This page is for officers of a department."))
    if trigger not in list(Trigger):
        raise Invalid("unknown_trigger", _("Choose why the order is issued."), field="trigger")
    demand = None if demand_id is None else _demand(by, demand_id)
    fill(ask=ask)
    if demand is None:
        fill(title=title)
    _unit(department_id, officer_id)
    order = SupervisionOrder(
        trigger=Trigger(trigger),
        demand=demand,
        title=(title.strip() or (demand.title if demand else ""))[:200],
        department_id=department_id,
        officer_id=officer_id,
        ask=ask.strip(),
        issued_by_id=by.id,
    )
    _store(by, at, order)
    if demand is not None and demand.state in demand_rules.OPEN and may(by, "S", "C"):
        demands.urge(by=by, at=at, demand_id=demand.pk, words=text_of("A supervision order was issued."))
    return order


@command
def issue_by_rule(*, by: Actor, at: datetime, trigger: Trigger | str, key: int) -> SupervisionOrder:
    """What a rule found becomes an order to the unit that holds it. `key`: the promise that burns, else the demand.

    Refused: `system_only`; `rule_inactive`; `nothing_found` (the light is out, or it was ordered already);
    `already_ordered` (somebody was quicker).
    """
    _require_system(by)
    rule = rule_of(trigger)
    if rule is None or not rule.active:
        raise WrongState("rule_inactive", _("No rule issues orders for this now."))
    found = finding(rule, key, at)
    if found is None:
        raise WrongState("nothing_found", _("There is nothing to order any more."))
    demand = Demand.objects.get(pk=found.demand_id)
    order = SupervisionOrder(
        trigger=found.trigger,
        demand=demand,
        found_promise_id=found.promise_id,
        found_round=found.round,
        title=demand.title[:200],
        department_id=found.department_id,
        officer_id=found.officer_id or (demand.officer_id if demand.department_id == found.department_id else None),
        ask=_ask(found),
    )
    _store(by, at, order)
    return order


@command
def sign(*, by: Actor, at: datetime, order_id: int) -> SupervisionOrder:
    """The unit signs for the order; who signs reports. Refused: `other_department`, `wrong_state`."""
    order = lock(by, order_id)
    access.require_unit(by, order.department_id)
    facts = move(
        order, "sign", signed_by_id=by.id if by.is_officer else None, signed_at=at,
        officer_id=by.id if by.is_officer else order.officer_id, urged_at=None, criticised_at=None, delay_reason="",
    )  # fmt: skip
    limit = profile_of(order.profile_version).report
    promises.apply(by=by, at=at, steps=[promises.Keep(subject(order), Kind.SIGN), owe(order, Kind.RESULT, limit)])
    record(verb="supervision_order.signed", subject=(SUBJECT, order.pk), facts=facts)
    return order


@command
def report(*, by: Actor, at: datetime, order_id: int, progress: str, cause: str, new_date: date) -> OrderReport:
    """How far it is, why it came to this, and by when it will be done (evidence: files put to the order).

    Refused: `other_department`, `wrong_state`, `missing`, `date_passed`.
    """
    order = lock(by, order_id)
    access.require_unit(by, order.department_id)
    facts = move(order, "report", reported_at=at)
    fill(progress=progress, cause=cause)
    if new_date < at.astimezone(PARK_ZONE).date():
        raise Invalid("date_passed", _("The new date lies in the past."), field="new_date")
    made = OrderReport.objects.create(
        order=order,
        progress=progress.strip(),
        cause=cause.strip(),
        new_date=new_date,
        reported_by_id=by.id if by.is_officer else None,
        reported_by_name=by.name,
        reported_at=at,
    )
    limit = Limit.parse(profile_of(order.profile_version).check)
    holder = checking_department(order, at)
    check = promises.Start(subject(order), Kind.AUDIT, Facing.DEPARTMENT, Basis.INTERNAL, limit, holder)
    promises.apply(by=by, at=at, steps=[promises.Keep(subject(order), Kind.RESULT), check])
    record(
        verb="supervision_order.reported",
        subject=(SUBJECT, order.pk),
        facts=facts | {"report": made.pk, "progress": made.progress, "cause": made.cause, "new_date": new_date},
    )
    return made


@command
def strike_off(*, by: Actor, at: datetime, order_id: int, note: str) -> SupervisionOrder:
    """The checker finds the evidence good: the order is struck off (销号).

    Refused: `supervision_only`; `own_unit` (nobody strikes off what their own unit was ordered to do); `own_order`
    (who issued it does not strike it off); `wrong_state`; `missing` (what the evidence shows).
    """
    order = _to_check(by, order_id)
    if order.issued_by_id is not None and by.id == order.issued_by_id:
        raise NotAllowed("own_order", _("You issued this order, so somebody else has to strike it off."))
    MACHINE.check(order.state, "strike_off")
    _check(by, at, order, passed=True, note=note)
    facts = move(
        order, "strike_off", struck_off_by_id=by.id, struck_off_department_id=by.department_id, result=note.strip(),
        ended_at=at,
    )  # fmt: skip
    promises.keep(by=by, at=at, subject=subject(order), kind=Kind.AUDIT)
    record(verb="supervision_order.struck_off", subject=(SUBJECT, order.pk), facts=facts | {"result": order.result})
    return order


@command
def send_back(*, by: Actor, at: datetime, order_id: int, note: str) -> SupervisionOrder:
    """The report does not hold: the unit reports again, one tier higher, within a new limit.

    Refused: `supervision_only`, `own_unit`, `wrong_state`, `missing`.
    """
    order = _to_check(by, order_id)
    MACHINE.check(order.state, "send_back")
    _check(by, at, order, passed=False, note=note)
    tier = next_tier(order.tier)
    facts = move(
        order, "send_back", tier=tier, escalated_at=order.escalated_at or at, sent_back_count=order.sent_back_count + 1,
        urged_at=None, criticised_at=None, delay_reason="",
    )  # fmt: skip
    limit = profile_of(order.profile_version).report
    promises.apply(by=by, at=at, steps=[promises.Keep(subject(order), Kind.AUDIT), owe(order, Kind.RESULT, limit)])
    record(
        verb="supervision_order.sent_back",
        subject=(SUBJECT, order.pk),
        facts=facts | {"note": note.strip(), "tier": tier, "count": order.sent_back_count},
    )
    return order


@command
def explain(*, by: Actor, at: datetime, order_id: int, reason: str) -> SupervisionOrder:
    """The unit says why it is late: no written criticism follows in this silence. Refused: `other_department`,
    `wrong_state`, `missing`."""
    order = lock(by, order_id)
    access.require_unit(by, order.department_id)
    MACHINE.check(order.state, "explain")
    fill(reason=reason)
    facts = move(order, "explain", delay_reason=reason.strip())
    record(
        verb="supervision_order.explained", subject=(SUBJECT, order.pk), facts=facts | {"reason": order.delay_reason}
    )
    return order


@command
def withdraw(*, by: Actor, at: datetime, order_id: int, reason: str) -> SupervisionOrder:
    """The order falls away; what was promised about it falls away too. Refused: `supervision_only`, `own_unit`,
    `wrong_state`, `missing`."""
    order = _to_check(by, order_id)
    MACHINE.check(order.state, "withdraw")
    fill(reason=reason)
    facts = move(order, "withdraw", ended_at=at)
    promises.withdraw_all(by=by, at=at, subject=subject(order), reason=reason.strip())
    record(verb="supervision_order.withdrawn", subject=(SUBJECT, order.pk), facts=facts | {"reason": reason.strip()})
    return order


def _require_system(by: Actor) -> None:
    if not by.is_system:
        raise NotAllowed("system_only", _("The system does this by itself."))


def _demand(by: Actor, demand_id: int) -> Demand:
    found = visible_demands(by).filter(pk=demand_id).first()
    if found is None:
        raise NotFound("demand_not_found", _("This demand does not exist, or you may not see it."))
    return found


def _unit(department_id: int, officer_id: int | None) -> None:
    """The unit is in service, and the officer works there."""
    if not people.department(department_id).active:
        raise Invalid("department_unknown", _("Choose a department that is in service."), field="department_id")
    if officer_id is not None and officer_id not in {row.id for row in people.officers_of(department_id)}:
        raise Invalid("officer_elsewhere", _("This officer does not work in the unit."), field="officer_id")


def _store(by: Actor, at: datetime, order: SupervisionOrder) -> None:
    """The order, the promise to sign for it, and the one journal record of issuing it."""
    profile = profile_at(at)
    order.issued_at, order.profile_version = at, profile.version
    try:
        order.save(force_insert=True)
    except IntegrityError as error:
        if "sorder_one" not in str(error):
            raise
        raise Conflict("already_ordered", _ALREADY) from error
    promises.apply(by=by, at=at, steps=[owe(order, Kind.SIGN, profile.sign)])
    facts = {
        "number": order.number,
        "trigger": str(order.trigger),
        "department": order.department_id,
        "demand": order.demand_id,
        "promise": order.found_promise_id,
        "title": order.title,
        "ask": order.ask,
    }
    record(verb="supervision_order.issued", subject=(SUBJECT, order.pk), facts=facts)


def _ask(found: Finding) -> str:
    """What a rule asks of the unit, in the language of the park."""
    if found.due_at is not None:
        what = {"kind": kind_text(found.kind), "due": f"{found.due_at.astimezone(PARK_ZONE):%Y-%m-%d %H:%M}"}
        if found.trigger == Trigger.YELLOW:
            return (
                text_of("“%(kind)s” is owed to the enterprise by %(due)s and little time is left. Finish it in time.")
                % what
            )
        return (
            text_of(
                "“%(kind)s” was owed to the enterprise by %(due)s and is past due."
                " Finish it, and report progress, cause and a new date."
            )
            % what
        )
    if found.trigger == Trigger.REOPENED_TWICE:
        return text_of(
            "The demand was reopened %(count)s times. Have the head settle it, and report cause and a date."
        ) % {"count": found.round}
    return text_of("The demand is a hard order. Set a plan with persons and dates, and report progress.")


def _to_check(by: Actor, order_id: int) -> SupervisionOrder:
    """The order, for somebody who supervises and does not belong to its unit."""
    order = lock(by, order_id)
    access.require_issuer(by)
    if not by.is_officer:
        raise NotAllowed("officers_only", _("This page is for officers of a department."))
    if by.department_id == order.department_id:
        raise NotAllowed("own_unit", _("This order is to your own unit, so somebody else has to decide about it."))
    return order


def _check(by: Actor, at: datetime, order: SupervisionOrder, *, passed: bool, note: str) -> None:
    """What was found of the newest report."""
    fill(note=note)
    assert by.id is not None, "a checker is an officer"
    OrderCheck.objects.create(
        report=order.reports.latest("pk"),
        passed=passed,
        note=note.strip(),
        checked_by_id=by.id,
        checked_by_name=by.name,
        checked_at=at,
    )
