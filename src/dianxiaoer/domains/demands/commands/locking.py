"""How commands of demands take hold of their rows: the demand first, then its orders, always in that order."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

import orjson
from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.demands import access, rules
from dianxiaoer.domains.demands.models import Demand, LimitProfile, WorkOrder
from dianxiaoer.domains.demands.queries.catalogue import DESK, DESK_DEPARTMENT
from dianxiaoer.domains.demands.rules import LimitRules
from dianxiaoer.domains.promises.rules import Subject
from dianxiaoer.kernel import rows
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.commands import kept
from dianxiaoer.kernel.refusals import NotFound, WrongState

_LIMITS = "limits"  # by this name a running command keeps them
_GONE = _("This demand does not exist, or you may not see it.")


@cache
def _lock() -> str:
    """The demand with the limits it was promised under and the desk's department: most commands need all three."""
    return f"""
        SELECT {rows.columns(Demand, "demand.")}, profile.data, ({DESK_DEPARTMENT})
        FROM {Demand._meta.db_table} AS demand
        LEFT JOIN {LimitProfile._meta.db_table} AS profile ON profile.version = demand.limit_profile_id
        WHERE demand.id = %s FOR UPDATE OF demand
    """


def lock(by: Actor, demand_id: int) -> Demand:
    """The demand, locked until the command ends; NotFound where it does not exist for this actor."""
    found = rows.run(_lock(), [demand_id])
    if not found:
        raise NotFound("demand_not_found", _GONE)
    *values, limits, desk_id = found[0]
    demand = rows.made_of(Demand, values)
    if not access.may_see(by, demand):
        raise NotFound("demand_not_found", _GONE)
    # None too when somebody else gave the demand its profile while we waited for the lock: then `limits_of` looks.
    if limits is not None and demand.limit_profile_id is not None:
        kept()[_LIMITS, demand.limit_profile_id] = LimitRules.from_data(demand.limit_profile_id, _data(limits))
    if desk_id is not None:
        kept()[DESK] = desk_id
    return demand


def move(demand: Demand, verb: str, **changes: Any) -> dict[str, Any]:
    """Take one transition and store it with its changes; returns the facts `from` and `to`."""
    source = demand.state
    demand.state = rules.MACHINE.check(source, verb)
    _store(demand, "state", changes)
    return {"from": source, "to": demand.state}


def change(demand: Demand, **changes: Any) -> None:
    """Store changes that move no state."""
    _store(demand, "", changes)


def move_order(order: WorkOrder, verb: str, **changes: Any) -> None:
    order.state = rules.ORDER_MACHINE.check(order.state, verb)
    _store(order, "state", changes)


def _store(row: Demand | WorkOrder, also: str, changes: dict[str, Any]) -> None:
    columns = {also: None} if also else {}
    meta: Any = row._meta
    for name, value in changes.items():
        setattr(row, name, value)
        columns[meta.get_field(name).attname] = None
    rows.update(row, tuple(columns))


_OPEN_ORDERS = ", ".join(f"'{state.value}'" for state in rules.OPEN_ORDERS)
_ORDERS = f"demand_id = %s AND state IN ({_OPEN_ORDERS})"
_LEAD = f"{_ORDERS} AND role = 'lead'"


def lead_order(demand: Demand) -> WorkOrder:
    """The open order of the lead department, locked."""
    orders = rows.lock(WorkOrder, _LEAD, [demand.pk])
    if not orders:
        raise WrongState("no_open_order", _("No department holds this demand now."))
    return orders[0]


def open_orders(demand: Demand) -> list[WorkOrder]:
    """Every open order of the demand in key order, locked."""
    return rows.lock(WorkOrder, _ORDERS, [demand.pk])


def own_order(by: Actor, demand: Demand) -> WorkOrder:
    """The open order of the actor's department, locked; the lead's for the system."""
    if by.is_system:
        orders = rows.lock(WorkOrder, _LEAD, [demand.pk])
    else:
        orders = rows.lock(WorkOrder, f"{_ORDERS} AND department_id = %s", [demand.pk, by.department_id or 0])
    if not orders:
        raise WrongState("no_open_order", _("Your department holds no open order of this demand."))
    access.require_works_in(by, orders[0].department_id)
    return orders[0]


_IN_FORCE = f"""
    SELECT version, data FROM {LimitProfile._meta.db_table} WHERE effective_from <= %s ORDER BY version DESC LIMIT 1
"""


def limits_at(at: datetime) -> LimitRules:
    """The limits in force at a moment; looked up once in a command."""
    found: LimitRules | None = kept().get((_LIMITS, at))
    if found is None:
        stored = rows.run(_IN_FORCE, [at])
        found = LimitRules.from_data(stored[0][0], _data(stored[0][1])) if stored else LimitRules(version=1)
        kept()[_LIMITS, at] = found
    return found


def limits_of(demand: Demand) -> LimitRules:
    """The limits that this demand was promised under. A published version never changes."""
    found: LimitRules | None = kept().get((_LIMITS, demand.limit_profile_id))
    if found is not None:
        return found
    profile = demand.limit_profile
    return LimitRules(version=1) if profile is None else LimitRules.from_data(profile.version, profile.data)


def _data(stored: Any) -> dict[str, Any]:
    return dict(orjson.loads(stored) if isinstance(stored, str | bytes) else stored)


def subject(demand: Demand, order: WorkOrder | None = None) -> Subject:
    return Subject("demand", demand.pk, part_id=order.pk if order else None)
