"""How commands of demands take hold of their rows: the demand first, then its orders, always in that order."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.demands import access, rules
from dianxiaoer.domains.demands.models import Demand, LimitProfile, WorkOrder
from dianxiaoer.domains.demands.rules import LimitRules
from dianxiaoer.domains.promises.rules import Subject
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.refusals import NotFound, WrongState

_GONE = _("This demand does not exist, or you may not see it.")


def lock(by: Actor, demand_id: int) -> Demand:
    """The demand, locked until the command ends; NotFound where it does not exist for this actor."""
    demand = Demand.objects.select_for_update(of=("self",)).filter(pk=demand_id).first()
    if demand is None or not access.may_see(by, demand):
        raise NotFound("demand_not_found", _GONE)
    return demand


def move(demand: Demand, verb: str, **changes: Any) -> dict[str, Any]:
    """Take one transition and store it with its changes; returns the facts `from` and `to`."""
    source = demand.state
    demand.state = rules.MACHINE.check(source, verb)
    for name, value in changes.items():
        setattr(demand, name, value)
    demand.save(update_fields=["state", *changes])
    return {"from": source, "to": demand.state}


def change(demand: Demand, **changes: Any) -> None:
    """Store changes that move no state."""
    for name, value in changes.items():
        setattr(demand, name, value)
    demand.save(update_fields=list(changes))


def move_order(order: WorkOrder, verb: str, **changes: Any) -> None:
    order.state = rules.ORDER_MACHINE.check(order.state, verb)
    for name, value in changes.items():
        setattr(order, name, value)
    order.save(update_fields=["state", *changes])


def lead_order(demand: Demand) -> WorkOrder:
    """The open order of the lead department, locked."""
    order = (
        WorkOrder.objects.select_for_update(of=("self",))
        .filter(demand_id=demand.pk, role=rules.OrderRole.LEAD, state__in=rules.OPEN_ORDERS)
        .first()
    )
    if order is None:
        raise WrongState("no_open_order", _("No department holds this demand now."))
    return order


def own_order(by: Actor, demand: Demand) -> WorkOrder:
    """The open order of the actor's department, locked; the lead's for the system."""
    orders = WorkOrder.objects.select_for_update(of=("self",)).filter(demand_id=demand.pk, state__in=rules.OPEN_ORDERS)
    lead, own = {"role": rules.OrderRole.LEAD}, {"department_id": by.department_id or 0}
    order = orders.filter(**(lead if by.is_system else own)).first()
    if order is None:
        raise WrongState("no_open_order", _("Your department holds no open order of this demand."))
    access.require_works_in(by, order.department_id)
    return order


def limits_at(at: datetime) -> LimitRules:
    """The limits in force at a moment."""
    profile = LimitProfile.objects.filter(effective_from__lte=at).order_by("-version").first()
    return LimitRules(version=1) if profile is None else LimitRules.from_data(profile.version, profile.data)


def limits_of(demand: Demand) -> LimitRules:
    """The limits that this demand was promised under."""
    profile = demand.limit_profile
    return LimitRules(version=1) if profile is None else LimitRules.from_data(profile.version, profile.data)


def subject(demand: Demand, order: WorkOrder | None = None) -> Subject:
    return Subject("demand", demand.pk, part_id=order.pk if order else None)
