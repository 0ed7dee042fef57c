"""Where the records behind a figure stand: one address, read by the page and written into every document."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from dianxiaoer.domains.supervision.rules.figures import Figure, Part, Scope
from dianxiaoer.domains.supervision.rules.periods import PARK_ZONE, Window

PREFIX = "/figures/"
_NAMES = {
    "department_id": "department",
    "sub_park_id": "sub_park",
    "type_code": "type",
    "officer_id": "officer",
    "enterprise_id": "enterprise",
    "source": "source",
    "nature": "nature",
}


def rows_address(
    key: str, window: Window, as_of: datetime, scope: Scope | None = None, part: Part = Part.COUNTED
) -> str:
    """The page with the records that an indicator counts: window, moment and scope stand in the address."""
    query: dict[str, object] = {
        "from": window.start.isoformat(),
        "to": window.end.isoformat(),
        "as_of": as_of.astimezone(PARK_ZONE).isoformat(),
    }
    for name, value in (scope or Scope()).given().items():
        query[_NAMES[name]] = value
    if part is not Part.COUNTED:
        query["part"] = part.value
    return f"{PREFIX}{key}?{urlencode(query)}"


def figure_address(figure: Figure, part: Part = Part.COUNTED) -> str:
    return rows_address(figure.key, figure.window, figure.as_of, figure.scope, part)


def order_address(order_id: int) -> str:
    return f"/supervision/orders/{order_id}/"


def orders_address(window: Window, trigger: str = "", department_id: int | None = None) -> str:
    """The supervision orders that were issued in a window."""
    query: dict[str, object] = {"since": window.start.isoformat(), "until": window.end.isoformat()}
    if trigger:
        query["trigger"] = trigger
    if department_id is not None:
        query["department"] = department_id
    return f"/supervision/orders/?{urlencode(query)}"


def demand_address(demand_id: int) -> str:
    return f"/demands/{demand_id}/"
