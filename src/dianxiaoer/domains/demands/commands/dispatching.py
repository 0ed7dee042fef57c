"""From the desk to a department and back: dispatch, sign for, return with the cited rule, transfer (dossier §4.1).

The enterprise-facing promise only changes hands here: its clock runs on through every return and transfer.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.demands import access, rules
from dianxiaoer.domains.demands.commands.intake import accept
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
from dianxiaoer.domains.demands.models import Demand, WorkOrder
from dianxiaoer.domains.demands.queries.catalogue import Owner, desk_department_id, owner_of
from dianxiaoer.domains.people.models import Department, Officer
from dianxiaoer.domains.promises import commands as promises
from dianxiaoer.domains.promises.rules import Basis, Facing, Kind
from dianxiaoer.domains.worktime.queries import calendar
from dianxiaoer.domains.worktime.rules import Limit
from dianxiaoer.kernel import rows
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.commands import command
from dianxiaoer.kernel.journal import record
from dianxiaoer.kernel.refusals import Invalid, WrongState

_IN_SERVICE = f"SELECT name FROM {Department._meta.db_table} WHERE id = %s AND active"


def _department(department_id: int, field: str) -> str:
    """The name of a department in service."""
    found = rows.run(_IN_SERVICE, [department_id])
    if not found:
        raise Invalid("unknown_department", _("Choose a department that is in service."), field=field)
    return str(found[0][0])


def promised_of_order(
    demand: Demand, order: WorkOrder, kind: Kind, limit: str, officer_id: int | None = None
) -> promises.Start:
    """A promise of one department for its own order; it holds only that department's time."""
    return promises.Start(
        subject=subject(demand, order),
        kind=kind,
        facing=Facing.DEPARTMENT,
        basis=Basis.INTERNAL,
        limit=Limit.parse(limit),
        enterprise_id=demand.enterprise_id,
        department_id=order.department_id,
        officer_id=officer_id,
    )


def _open_order(at: datetime, demand: Demand, department_id: int, role: rules.OrderRole, **fields: object) -> WorkOrder:
    """Give a department its order; its clocks are `_order_clocks`."""
    order = WorkOrder(
        demand=demand,
        department_id=department_id,
        role=role,
        round=demand.round,
        dispatched_at=at,
        type_code=demand.type_id or "",
        **fields,
    )
    rows.insert(order)
    return order


def _order_clocks(demand: Demand, order: WorkOrder) -> list[promises.Step]:
    """What a department owes with an order: to sign for it, and to bring the result."""
    limits = limits_of(demand)
    urgent = demand.urgency == rules.Urgency.URGENT
    return [
        promised_of_order(demand, order, Kind.SIGN, limits.sign_urgent if urgent else limits.sign),
        promised_of_order(demand, order, Kind.RESULT, demand.result_limit),
    ]


@command
def dispatch(
    *,
    by: Actor,
    at: datetime,
    demand_id: int,
    department_id: int | None = None,
    co_department_ids: Sequence[int] | None = None,
    override_reason: str = "",
    ruling: str = "",
) -> WorkOrder:
    """Hand a demand to the department that the catalogue names, or to another with a reason.

    After a second return the desk rules on the dispute: the ruling binds, and the order cannot be returned again.
    Refusals: no_owner, override_without_reason, no_ruling, unknown_department, lead_is_co_handler, wrong_state.
    """
    access.require_desk(by)
    demand = lock(by, demand_id)
    rules.MACHINE.check(demand.state, "dispatch")
    owner = owner_of(demand.type_id)
    lead_id = department_id or (owner.department_id if owner else None)
    if lead_id is None:
        raise Invalid("no_owner", _("The catalogue names no owner for this type; choose a department."),
                      field="department_id")  # fmt: skip
    binding = _check_choice(demand, owner, lead_id, override_reason, ruling)
    department_name = _department(lead_id, "department_id")
    co_ids = _co_departments(owner, co_department_ids, lead_id)
    order = _open_order(
        at,
        demand,
        lead_id,
        rules.OrderRole.LEAD,
        type_revision=owner.revision if owner else None,
        override_reason=override_reason.strip(),
        binding=binding,
        ruling=ruling.strip(),
    )
    steps = _order_clocks(demand, order)
    for co_id in co_ids:
        _department(co_id, "co_department_ids")
        steps += _order_clocks(demand, _open_order(at, demand, co_id, rules.OrderRole.CO))
    facts = move(demand, "dispatch", department_id=lead_id, officer_id=None)
    steps.append(promises.Keep(subject(demand), Kind.DISPATCH))
    steps.append(promises.HandOver(subject(demand), Kind.RESULT, lead_id))
    promises.apply(by=by, at=at, steps=steps)
    record(
        verb="demand.dispatched",
        subject=("demand", demand.pk),
        facts=facts
        | {"department": lead_id, "department_name": department_name, "co": co_ids, "type": demand.type_id,
           "override": override_reason.strip(), "ruling": ruling.strip(), "order": order.pk},
        enterprise_id=demand.enterprise_id,
    )  # fmt: skip
    return order


def _check_choice(demand: Demand, owner: Owner | None, lead_id: int, override_reason: str, ruling: str) -> bool:
    """Another owner than the catalogue's needs a reason, a twice returned demand a ruling. Whether the ruling binds."""
    if owner and owner.department_id not in (None, lead_id) and not (override_reason.strip() or ruling.strip()):
        raise Invalid(
            "override_without_reason",
            _("The catalogue names another owner. Say why this department is to handle it."),
            field="override_reason",
        )
    binding = demand.state == rules.DemandState.RETURNED and demand.return_count >= 2
    if binding and not ruling.strip():
        raise Invalid(
            "no_ruling", _("After a second return, write the ruling that binds the department."), field="ruling"
        )
    return binding


def _co_departments(owner: Owner | None, given: Sequence[int] | None, lead_id: int) -> list[int]:
    if given is None:
        from_catalogue = owner.co_department_ids if owner else ()
        return [pk for pk in from_catalogue if pk != lead_id]
    if lead_id in given:
        raise Invalid(
            "lead_is_co_handler",
            _("The lead department cannot be a co-handler too."),
            field="co_department_ids",
        )
    return sorted(set(given))


@command
def take_in(
    *, by: Actor, at: datetime, demand_id: int, type_code: str, nature: str | None = None,
    urgency: str | None = None, department_id: int | None = None, override_reason: str = "",
) -> WorkOrder:  # fmt: skip
    """Accept and dispatch in one gesture, by the catalogue unless a department is named."""
    accept(by=by, at=at, demand_id=demand_id, type_code=type_code, nature=nature, urgency=urgency)
    order = dispatch(by=by, at=at, demand_id=demand_id, department_id=department_id, override_reason=override_reason)
    record(verb="demand.taken_in", subject=("demand", demand_id), enterprise_id=order.demand.enterprise_id)
    return order


@command
def sign(*, by: Actor, at: datetime, demand_id: int, officer_id: int | None = None) -> WorkOrder:
    """The department takes the order; whoever signs (or `officer_id` of the same department) is its handler."""
    demand = lock(by, demand_id)
    order = own_order(by, demand)
    handler_id = officer_id or by.id
    if (
        officer_id is not None
        and not Officer.objects.filter(pk=officer_id, department_id=order.department_id, active=True).exists()
    ):
        raise Invalid("officer_elsewhere", _("Choose an officer of your own department."), field="officer_id")
    move_order(order, "sign", signed_at=at, officer_id=handler_id)
    own = subject(demand, order)
    steps: list[promises.Step] = [
        promises.Keep(own, Kind.SIGN),
        promises.HandOver(own, Kind.RESULT, order.department_id, handler_id),
    ]
    facts: dict[str, object] = {"order": order.pk, "role": order.role, "officer": handler_id}
    if order.role == rules.OrderRole.LEAD:
        facts |= move(demand, "sign", officer_id=handler_id)
        limits = limits_of(demand)
        urgent = demand.urgency == rules.Urgency.URGENT
        limit = limits.first_contact_urgent if urgent else limits.first_contact
        steps.append(promised_of_order(demand, order, Kind.FIRST_CONTACT, limit, handler_id))
    promises.apply(by=by, at=at, steps=steps)
    record(verb="demand.signed", subject=("demand", demand.pk), facts=facts, enterprise_id=demand.enterprise_id)
    return order


@command
def return_order(
    *,
    by: Actor,
    at: datetime,
    demand_id: int,
    rule: str,
    reason: str,
    suggested_department_id: int | None = None,
) -> Demand:
    """Return an order that is not the department's duty, citing the rule. Possible until one working day after signing.

    Refusals: no_rule, return_too_late, return_after_ruling, only_lead_returns, wrong_state.
    """
    demand = lock(by, demand_id)
    order = own_order(by, demand)
    if not rule.strip() or not reason.strip():
        raise Invalid("no_rule", _("Cite the rule by which this is not your department's duty, and say why."),
                      field="rule")  # fmt: skip
    if order.role != rules.OrderRole.LEAD:
        raise WrongState("only_lead_returns", _("A co-handler does not return; write an opinion instead."))
    rules.ORDER_MACHINE.check(order.state, "return")
    window = limits_of(demand).return_window
    past = order.signed_at is not None and at > calendar().due(order.signed_at, Limit.parse(window)).at
    if order.binding:
        raise WrongState("return_after_ruling", _("This owner was ruled on; the order cannot be returned again."))
    if not rules.may_return(signed=order.signed_at is not None, past_window=past, binding=order.binding):
        raise WrongState(
            "return_too_late",
            _("An order can be returned until one working day after signing. Ask for a transfer."),
        )
    if suggested_department_id is not None:
        _department(suggested_department_id, "suggested_department_id")
    move_order(
        order, "return", ended_at=at, return_rule=rule.strip(), return_reason=reason.strip(),
        suggested_department_id=suggested_department_id,
    )  # fmt: skip
    steps = close_orders(at, demand, "returned", include=order)
    desk_id = desk_department_id()
    facts = move(demand, "return", return_count=demand.return_count + 1, department_id=desk_id, officer_id=None)
    steps.append(promises.HandOver(subject(demand), Kind.RESULT, desk_id))
    steps.append(promised_by_desk(demand, Kind.DISPATCH, limits_of(demand).sign))
    promises.apply(by=by, at=at, steps=steps)
    record(
        verb="demand.returned",
        subject=("demand", demand.pk),
        facts=facts | {"order": order.pk, "rule": rule.strip(), "reason": reason.strip(),
                       "suggested": suggested_department_id, "count": demand.return_count},
        enterprise_id=demand.enterprise_id,
    )  # fmt: skip
    return demand


def promised_by_desk(demand: Demand, kind: Kind, limit: str) -> promises.Start:
    """A promise of the desk: to dispatch again, to audit, to call back, to review."""
    return promises.Start(
        subject=subject(demand),
        kind=kind,
        facing=Facing.ENTERPRISE if kind == Kind.CALL_BACK else Facing.DEPARTMENT,
        basis=Basis.COMMITTED if kind == Kind.CALL_BACK else Basis.INTERNAL,
        limit=Limit.parse(limit),
        enterprise_id=demand.enterprise_id,
        department_id=desk_department_id(),
    )


def close_orders(at: datetime, demand: Demand, reason: str, *, include: WorkOrder | None = None) -> list[promises.Step]:
    """Withdraw what departments still hold of this demand; the steps that end the promises of each order."""
    orders = open_orders(demand)
    for order in orders:
        move_order(order, "withdraw", ended_at=at)
    closed = [*orders, *([include] if include else [])]
    return [promises.WithdrawAll(subject(demand, order), reason) for order in closed]


@command
def transfer(*, by: Actor, at: datetime, demand_id: int, department_id: int, reason: str) -> WorkOrder:
    """Transfer to the right department, once, by the head of the one that holds it. Every clock but its own runs on."""
    demand = lock(by, demand_id)
    order = lead_order(demand)
    access.require_heads(by, order.department_id)
    if not reason.strip():
        raise Invalid("no_reason", _("Say why it is transferred."), field="reason")
    if demand.transfer_count >= 1:
        raise WrongState("transferred_already", _("It was transferred once already; ask for joint handling instead."))
    if department_id == order.department_id:
        raise Invalid("same_department", _("Choose another department."), field="department_id")
    target_name = _department(department_id, "department_id")
    source_id = order.department_id
    move_order(order, "transfer", ended_at=at)
    steps: list[promises.Step] = [promises.WithdrawAll(subject(demand, order), "transferred")]
    steps += _end_co_order(at, demand, department_id)
    new = _open_order(at, demand, department_id, rules.OrderRole.LEAD, override_reason=reason.strip())
    steps += _order_clocks(demand, new)
    facts = move(
        demand,
        "transfer",
        department_id=department_id,
        officer_id=None,
        transfer_count=demand.transfer_count + 1,
    )
    steps.append(promises.HandOver(subject(demand), Kind.RESULT, department_id))
    promises.apply(by=by, at=at, steps=steps)
    record(
        verb="demand.transferred",
        subject=("demand", demand.pk),
        facts=facts | {"source": source_id, "department": department_id, "department_name": target_name,
                       "reason": reason.strip(), "order": new.pk},
        enterprise_id=demand.enterprise_id,
    )  # fmt: skip
    return new


def _end_co_order(at: datetime, demand: Demand, department_id: int) -> list[promises.Step]:
    """A co-handler that becomes the lead gives up its part."""
    steps: list[promises.Step] = []
    for co in open_orders(demand):
        if co.department_id == department_id:
            move_order(co, "withdraw", ended_at=at)
            steps.append(promises.WithdrawAll(subject(demand, co), "became lead"))
    return steps
