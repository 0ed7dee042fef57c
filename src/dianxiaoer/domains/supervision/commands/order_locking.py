"""How commands of supervision orders take hold of their row, move it, and make promises about it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.promises import commands as promises
from dianxiaoer.domains.promises.rules import Basis, Facing, Kind, Subject
from dianxiaoer.domains.supervision.models import SupervisionOrder
from dianxiaoer.domains.supervision.queries.orders import visible
from dianxiaoer.domains.supervision.rules.orders import MACHINE, SUBJECT
from dianxiaoer.domains.worktime.rules import Limit
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.refusals import Invalid, NotFound

LONGEST = 4000


def lock(by: Actor, order_id: int) -> SupervisionOrder:
    """The order, locked until the command ends; NotFound where it does not exist for this actor."""
    order = visible(by).select_for_update(of=("self",)).filter(pk=order_id).first()
    if order is None:
        raise NotFound("order_not_found", _("This order does not exist, or you may not see it."))
    return order


def move(order: SupervisionOrder, verb: str, **changes: Any) -> dict[str, Any]:
    """Take one transition and store it with its changes; returns the facts `from` and `to`."""
    source = order.state
    order.state = MACHINE.check(source, verb)
    for name, value in changes.items():
        setattr(order, name, value)
    order.save(update_fields=["state", *changes])
    return {"from": str(source), "to": str(order.state)}


def fill(**texts: str) -> None:
    """Each text says something and is no longer than it may be."""
    for field, text in texts.items():
        if not text.strip():
            raise Invalid("missing", _("Please fill this in."), field=field)
        if len(text) > LONGEST:
            raise Invalid("too_long", _("Shorten this to %(longest)s characters."), field=field, longest=LONGEST)


def subject(order: SupervisionOrder) -> Subject:
    return Subject(SUBJECT, order.pk)


def owe(order: SupervisionOrder, kind: Kind, limit: str) -> promises.Start:
    """What the unit owes about the order."""
    return promises.Start(
        subject(order), kind, Facing.DEPARTMENT, Basis.INTERNAL, Limit.parse(limit), order.department_id,
        officer_id=order.officer_id,
    )  # fmt: skip
