"""The department's work: first contact, contribution of a co-handler, reply (dossier §4.1)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.demands import access, rules
from dianxiaoer.domains.demands.commands.dispatching import promised_by_desk
from dianxiaoer.domains.demands.commands.locking import (
    lead_order,
    limits_of,
    lock,
    move,
    move_order,
    open_orders,
    own_order,
    subject,
)
from dianxiaoer.domains.demands.commands.search import index
from dianxiaoer.domains.demands.models import Demand, Reply, WorkOrder
from dianxiaoer.domains.demands.queries.catalogue import desk_department_id
from dianxiaoer.domains.promises import commands as promises
from dianxiaoer.domains.promises.rules import Kind, PauseCause
from dianxiaoer.kernel import rows
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.commands import command
from dianxiaoer.kernel.journal import record
from dianxiaoer.kernel.refusals import Invalid, WrongState


@command
def contact(*, by: Actor, at: datetime, demand_id: int, note: str) -> Demand:
    """The handler has spoken with the enterprise: when, and in what words. Handling begins."""
    demand = lock(by, demand_id)
    order = own_order(by, demand)
    if not note.strip():
        raise Invalid("no_note", _("Write what was said with the enterprise."), field="note")
    if order.role != rules.OrderRole.LEAD:
        raise WrongState("lead_contacts", _("The lead department speaks with the enterprise."))
    move_order(order, "contact", contacted_at=at, contact_note=note.strip(), officer_id=by.id or order.officer_id)
    facts = move(demand, "contact", officer_id=order.officer_id)
    promises.keep(by=by, at=at, subject=subject(demand, order), kind=Kind.FIRST_CONTACT)
    record(
        verb="demand.contacted",
        subject=("demand", demand.pk),
        facts=facts | {"order": order.pk, "note": note.strip()},
        enterprise_id=demand.enterprise_id,
    )
    return demand


@command
def contribute(*, by: Actor, at: datetime, demand_id: int, text: str) -> WorkOrder:
    """A co-handler gives its part to the lead; its own clock ends here."""
    demand = lock(by, demand_id)
    order = own_order(by, demand)
    if order.role != rules.OrderRole.CO:
        raise WrongState("lead_replies", _("Your department leads here: write the reply."))
    _check_text(text)
    move_order(order, "contribute", replied_at=at, ended_at=at)
    Reply.objects.create(
        order=order,
        text=text.strip(),
        category=rules.ResultCategory.EXPLAINED,
        replied_by=by.name,
        replied_at=at,
    )
    promises.keep(by=by, at=at, subject=subject(demand, order), kind=Kind.RESULT)
    record(
        verb="demand.contributed",
        subject=("demand", demand.pk),
        facts={"order": order.pk, "text": text.strip()},
        enterprise_id=demand.enterprise_id,
    )
    return order


def _check_text(text: str) -> None:
    if not text.strip():
        raise Invalid("missing", _("Please fill this in."), field="text")
    if len(text) > 10_000:
        raise Invalid("too_long", _("Shorten this to %(longest)s characters."), field="text", longest=10_000)
    if rules.only_forwarded(text):
        raise Invalid(
            "forwarded_only",
            _("A reply that only says who has it now is no reply. Write what was done and with what result."),
            field="text",
        )


@command
def reply(
    *,
    by: Actor,
    at: datetime,
    demand_id: int,
    text: str,
    category: str,
    benefit_fen: int | None = None,
    proceed_without_co_handlers: bool = False,
) -> Reply:
    """Reply to the desk's audit: result category, text, and the benefit in fen that the enterprise can confirm.

    Refusals: forwarded_only, missing, unknown_category, benefit_negative, co_handlers_open, wrong_state.
    """
    demand = lock(by, demand_id)
    order = own_order(by, demand)
    if order.role != rules.OrderRole.LEAD:
        raise WrongState("lead_replies_only", _("The lead department replies; write your contribution."))
    _check_text(text)
    if category not in list(rules.ResultCategory):
        raise Invalid("unknown_category", _("Choose a result category."), field="category")
    if benefit_fen is not None and not 0 <= benefit_fen < 10**15:
        raise Invalid("benefit_negative", _("The benefit is an amount of zero or more."), field="benefit_fen")
    waiting = any(each.role == rules.OrderRole.CO for each in open_orders(demand))
    if waiting and not proceed_without_co_handlers:
        raise WrongState(
            "co_handlers_open",
            _("Co-handlers have not contributed yet. Urge them, or reply without them on purpose."),
        )
    move_order(order, "reply", replied_at=at, officer_id=by.id or order.officer_id)
    facts = move(demand, "reply", replied_at=at, officer_id=order.officer_id)
    row = Reply(
        order=order,
        text=text.strip(),
        category=category,
        benefit_fen=benefit_fen,
        replied_by=by.name,
        replied_at=at,
    )
    rows.insert(row)
    # The audit is the desk's time: the department's clock waits, the enterprise's goes on in the desk's hands.
    steps: list[promises.Step] = [
        promises.Pause(subject(demand, order), Kind.RESULT, PauseCause.AUDIT),
        promises.HandOver(subject(demand), Kind.RESULT, desk_department_id()),
        promised_by_desk(demand, Kind.AUDIT, limits_of(demand).audit),
    ]
    promises.apply(by=by, at=at, steps=steps)
    record(
        verb="demand.replied",
        subject=("demand", demand.pk),
        facts=facts | {"order": order.pk, "category": category, "text": row.text, "benefit_fen": benefit_fen,
                       "without_co_handlers": waiting},
        enterprise_id=demand.enterprise_id,
    )  # fmt: skip
    return row


@command
def pass_audit(*, by: Actor, at: datetime, demand_id: int, note: str = "") -> Demand:
    """The desk finds the reply complete: it goes to the enterprise, and the promised result is delivered."""
    demand, order, row = _audited(by, demand_id)
    row.passed, row.audited_by, row.audited_at, row.audit_note = True, by.name, at, note.strip()
    rows.update(row, ("passed", "audited_by", "audited_at", "audit_note"))
    move_order(order, "finish", ended_at=at)
    steps = _finish_co_orders(at, demand)
    facts = move(
        demand, "pass_audit", closed_at=at, answer=row.text, result_category=row.category,
        benefit_fen=row.benefit_fen, department_id=order.department_id,
    )  # fmt: skip
    index(demand, row.text)
    # The department's clock has waited since the reply, so its promise ends at that moment.
    steps.append(promises.Keep(subject(demand, order), Kind.RESULT, done_at=row.replied_at))
    steps.append(promises.Keep(subject(demand), Kind.RESULT))
    steps.append(promises.Keep(subject(demand), Kind.AUDIT))
    steps.append(promised_by_desk(demand, Kind.CALL_BACK, limits_of(demand).call_back))
    promises.apply(by=by, at=at, steps=steps)
    record(
        verb="demand.closed",
        subject=("demand", demand.pk),
        facts=facts | {"category": row.category, "reply": row.pk, "note": note.strip()},
        enterprise_id=demand.enterprise_id,
    )
    return demand


def _finish_co_orders(at: datetime, demand: Demand) -> list[promises.Step]:
    steps: list[promises.Step] = []
    for order in open_orders(demand):
        if order.role == rules.OrderRole.CO:
            move_order(order, "finish", ended_at=at)
            steps.append(promises.WithdrawAll(subject(demand, order), "closed without contribution"))
    return steps


@command
def reject_reply(*, by: Actor, at: datetime, demand_id: int, defect: str, note: str = "") -> Demand:
    """The desk sends a poor reply back with its defect. The enterprise's due moment stays where it was."""
    demand, order, row = _audited(by, demand_id)
    if defect not in list(rules.Defect):
        raise Invalid("unknown_defect", _("Choose what is wrong with the reply."), field="defect")
    row.passed, row.defect, row.audited_by, row.audited_at, row.audit_note = (
        False,
        defect,
        by.name,
        at,
        note.strip(),
    )
    row.save(update_fields=["passed", "defect", "audited_by", "audited_at", "audit_note"])
    move_order(order, "reject_reply", replied_at=None)
    facts = move(demand, "reject_reply", replied_at=None)
    steps: list[promises.Step] = [
        promises.Keep(subject(demand), Kind.AUDIT),
        promises.Resume(subject(demand, order), Kind.RESULT),
        promises.HandOver(subject(demand), Kind.RESULT, order.department_id, order.officer_id),
    ]
    promises.apply(by=by, at=at, steps=steps)
    record(
        verb="demand.reply_rejected",
        subject=("demand", demand.pk),
        facts=facts | {"defect": defect, "note": note.strip(), "reply": row.pk},
        enterprise_id=demand.enterprise_id,
    )
    return demand


def _audited(by: Actor, demand_id: int) -> tuple[Demand, WorkOrder, Reply]:
    access.require_desk(by)
    demand = lock(by, demand_id)
    rules.MACHINE.check(demand.state, "pass_audit")
    order = lead_order(demand)
    waiting = rows.find(Reply, "order_id = %s AND passed IS NULL ORDER BY replied_at DESC LIMIT 1", [order.pk])
    if not waiting:
        raise WrongState("no_reply", _("There is no reply to audit."))
    return demand, order, waiting[0]
