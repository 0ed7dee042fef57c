"""The orders about a demand, for the page of the demand."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from dianxiaoer.domains.supervision import access
from dianxiaoer.domains.supervision.queries import orders
from dianxiaoer.kernel.access import Actor


def orders_about(by: Actor, at: datetime, demand_id: int) -> dict[str, Any]:
    """What the page shows of them, and where the reader issues a new one (nowhere, unless he supervises)."""
    if by.is_contact:
        return {"supervision_orders": (), "supervision_new_url": ""}
    new_url = f"{reverse('supervision_orders:new')}?{urlencode({'demand': demand_id})}"
    return {
        "supervision_orders": orders.of_demand(by, demand_id, at),
        "supervision_new_url": new_url if access.issues_orders(by) else "",
    }
