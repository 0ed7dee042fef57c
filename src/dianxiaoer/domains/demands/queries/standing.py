"""Whose a demand is now: what figures keep of it when something happens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from dianxiaoer.domains.demands.models import Demand, WorkOrder
from dianxiaoer.kernel import rows


@dataclass(frozen=True, slots=True)
class Standing:
    """A demand's dimensions, and of an order that was named its department and officer."""

    demand_id: int
    round: int
    enterprise_id: int | None
    department_id: int | None
    officer_id: int | None
    sub_park_id: int | None
    type_code: str
    source: str
    nature: str
    is_repeat: bool
    is_legacy: bool
    submitted_at: datetime | None
    replied_at: datetime | None
    orders: dict[int, tuple[int, int | None]] = field(default_factory=dict)


_STANDING = f"""
    SELECT id, round, enterprise_id, department_id, officer_id, sub_park_id, coalesce(type_id, ''), source, nature,
           is_repeat, is_legacy, submitted_at, replied_at
    FROM {Demand._meta.db_table} WHERE id = ANY(%s)
"""
_ORDERS = f"SELECT demand_id, id, department_id, officer_id FROM {WorkOrder._meta.db_table} WHERE id = ANY(%s)"


def standings(demand_ids: Sequence[int], order_ids: Sequence[int] = ()) -> dict[int, Standing]:
    """One statement, and one more where orders are named."""
    found = {row[0]: Standing(*row) for row in rows.run(_STANDING, [list(demand_ids)])}
    if order_ids:
        for demand_id, order_id, department_id, officer_id in rows.run(_ORDERS, [list(order_ids)]):
            if demand_id in found:
                found[demand_id].orders[order_id] = (department_id, officer_id)
    return found
