"""Supervision orders as the API tells them, and the bodies of their steps."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from dianxiaoer.api.routing import In, Line, Out, Ref, Words
from dianxiaoer.api.schemas.promises import ClockOut, ConsumptionOut, PromiseOut
from dianxiaoer.domains.supervision.rules.orders import Ground, Trigger

Month = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}$")]


class SupervisionOrderOut(Out):
    """One line of a list. `light` and `due_at` are those of what is owed about the order now."""

    id: int
    number: str
    title: str
    trigger: str
    state: str
    tier: str
    demand_id: int | None
    department_id: int
    department_name: str
    officer_name: str
    issued_by_name: str = Field(description="empty: a rule issued it")
    issued_at: datetime
    signed_at: datetime | None
    reported_at: datetime | None
    escalated_at: datetime | None
    criticised_at: datetime | None
    ended_at: datetime | None
    sent_back_count: int
    due_at: datetime | None
    promise: PromiseOut | None
    light: str


class SupervisionOrdersOut(Out):
    items: list[SupervisionOrderOut]
    next: str | None = None


class SupervisionReportOut(Out):
    """A report of the unit, and what was found of it (`passed` is null while nobody checked)."""

    id: int
    progress: str
    cause: str
    new_date: date
    reported_by_name: str
    reported_at: datetime
    passed: bool | None
    note: str
    checked_by_name: str
    checked_at: datetime | None


class SupervisionPaperOut(Out):
    """What was served on the unit: urging, criticism, notification, interview."""

    id: int
    kind: str
    ground: str
    months: str
    text: str
    tier: str
    days_past_due: int
    copied_to: str
    served_by_name: str
    served_at: datetime


class SupervisionEventOut(Out):
    at: datetime
    actor: str
    verb: str
    text: str
    detail: str


class SupervisionOrderDetailOut(Out):
    """One order with all that belongs to it. `actions`: what the caller can do with it now."""

    row: SupervisionOrderOut
    ask: str
    result: str
    delay_reason: str
    struck_off_by_name: str
    demand_number: str
    enterprise_name: str
    clocks: list[ClockOut]
    reports: list[SupervisionReportOut]
    papers: list[SupervisionPaperOut]
    timeline: list[SupervisionEventOut]
    consumption: ConsumptionOut | None
    actions: list[str]


class SupervisionOrderChangedOut(Out):
    """The order after a step with it."""

    id: int
    number: str
    department_id: int
    state: str
    tier: str

    @classmethod
    def of(cls, order: Any) -> SupervisionOrderChangedOut:
        return cls(id=order.pk, number=order.number, department_id=order.department_id, state=order.state,
                   tier=order.tier)  # fmt: skip


class SupervisionIssueIn(In):
    department_id: Ref
    ask: Words
    trigger: Trigger = Trigger.MANUAL
    demand_id: Ref | None = None
    title: Line = Field("", description="needed where the order is about no demand")
    officer_id: Ref | None = None


class SupervisionReportIn(In):
    progress: Words
    cause: Words
    new_date: date


class SupervisionNoteIn(In):
    note: Words


class SupervisionReasonIn(In):
    reason: Words


class SupervisionServeIn(In):
    ground: Ground
    text: Words
    months: Annotated[list[Month], Field(max_length=2)] = []
