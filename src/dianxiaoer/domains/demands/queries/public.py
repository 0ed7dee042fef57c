"""Tracking without a login: the number and the last four digits of the phone given, and nothing personal in return."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.demands import rules
from dianxiaoer.domains.demands.models import Demand
from dianxiaoer.domains.demands.queries.lists import DemandRow, rows_of
from dianxiaoer.domains.demands.queries.timeline import TimelineRow, timeline
from dianxiaoer.kernel.access import PUBLIC
from dianxiaoer.kernel.refusals import NotFound


@dataclass(frozen=True, slots=True)
class Tracking:
    """What anyone with number and phone may see: state, light, who has it, the answer once released."""

    row: DemandRow
    answer: str
    department_phone: str
    refusal_advice: str
    steps: tuple[TimelineRow, ...]


def track(number: str, phone_tail: str, at: datetime) -> Tracking:
    """Refused with the same words whether number or phone is wrong, so that nobody can probe for numbers."""
    missing = NotFound("tracking_not_found", _("No demand fits this number and phone. Check both and try again."))
    digits = "".join(character for character in number if character.isdigit())
    if len(digits) < 14 or len(digits) > 22 or len(phone_tail) != 4 or not phone_tail.isdigit():
        raise missing
    rows = Demand.objects.select_related("enterprise", "department", "officer", "contact")
    demand = rows.filter(pk=int(digits[8:])).exclude(state=rules.DemandState.DRAFT).first()
    if demand is None or demand.number != digits:
        raise missing
    phones = {demand.caller_phone, demand.contact.phone if demand.contact else ""}
    if not any(phone.endswith(phone_tail) for phone in phones if phone):
        raise missing
    return Tracking(
        row=rows_of([demand], at)[0],
        answer=demand.answer,
        department_phone=demand.department.phone if demand.department else "",
        refusal_advice=demand.refusal_advice,
        # Names and words stay between park and enterprise: whoever tracks sees what happened and when.
        steps=tuple(replace(step, actor="", detail="") for step in timeline(PUBLIC, demand.pk)),
    )


def number_of(demand_id: int) -> str:
    """The public number of a demand, empty when there is none. One statement."""
    row = Demand.objects.only("id", "submitted_at", "created_at").filter(pk=demand_id).first()
    return "" if row is None else row.number
