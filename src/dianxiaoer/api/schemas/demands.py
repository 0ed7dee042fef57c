"""Demands as the API tells them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import field_validator

from dianxiaoer.api.routing import Out
from dianxiaoer.api.schemas.promises import ClockOut, PromiseOut


class DemandOut(Out):
    """One line of a list."""

    id: int
    number: str
    title: str
    state: str
    nature: str
    urgency: str
    source: str
    type_code: str
    type_label: str
    enterprise_id: int | None
    enterprise_name: str
    place: str
    department_id: int | None
    department_name: str
    officer_name: str
    submitted_at: datetime | None
    replied_at: datetime | None
    closed_at: datetime | None
    due_at: datetime | None
    result_category: str
    satisfaction: int | None
    benefit_fen: int | None
    flags: list[str]
    round: int
    promise: PromiseOut | None
    light: str


class DemandsOut(Out):
    items: list[DemandOut]
    next: str | None = None


class ReplyOut(Out):
    id: int
    text: str
    category: str
    benefit_fen: int | None
    replied_by: str
    replied_at: datetime
    passed: bool | None
    defect: str
    audit_note: str


class RequestOut(Out):
    id: int
    kind: str
    state: str
    amount: str
    cause: str
    plan: str
    review_date: date | None
    reason: str
    requested_by: str
    requested_at: datetime
    head_name: str
    decided_by: str
    decided_at: datetime | None
    decision_note: str


class OrderOut(Out):
    """A department's part, with its own clocks."""

    id: int
    department_id: int
    department_name: str
    department_phone: str
    officer_id: int | None
    officer_name: str
    officer_phone: str
    role: str
    state: str
    round: int
    binding: bool
    ruling: str
    override_reason: str
    dispatched_at: datetime
    signed_at: datetime | None
    contacted_at: datetime | None
    contact_note: str
    replied_at: datetime | None
    ended_at: datetime | None
    return_rule: str
    return_reason: str
    replies: list[ReplyOut]
    requests: list[RequestOut]
    clocks: list[ClockOut]


class CallBackOut(Out):
    at: datetime
    round: int
    attempt: int
    caller_name: str
    by_enterprise: bool
    reached: bool
    contacted: bool | None
    solved: bool | None
    satisfaction: int | None
    note: str
    upheld: bool | None


class MessageOut(Out):
    author_kind: str
    author_name: str
    text: str
    at: datetime
    internal: bool


class AttachmentOut(Out):
    id: int
    original_name: str
    media_type: str
    size_bytes: int
    sha256: str
    uploaded_at: datetime


class AttachmentsOut(Out):
    items: list[AttachmentOut]


class LinkOut(Out):
    id: int
    number: str


class DemandDetailOut(Out):
    """Everything about one demand that the reader may see; personal data are masked outside his scope."""

    row: DemandOut
    text: str
    answer: str
    caller_name: str
    caller_phone: str
    contact_name: str
    contact_phone: str
    external_number: str
    consent: bool
    accepted_at: datetime | None
    visited_at: datetime | None
    ended_at: datetime | None
    result_limit: str
    profile_version: int | None
    refusal_ground: str
    refusal_advice: str
    solved: bool | None
    rated_by_enterprise: bool
    extension_count: int
    return_count: int
    transfer_count: int
    repeat_count: int
    urge_count: int
    master: LinkOut | None
    split_from: LinkOut | None
    orders: list[OrderOut]
    clocks: list[ClockOut]
    call_backs: list[CallBackOut]
    messages: list[MessageOut]
    attachments: list[AttachmentOut]

    @field_validator("master", "split_from", mode="before")
    @classmethod
    def _link(cls, value: Any) -> Any:
        return {"id": value[0], "number": value[1]} if isinstance(value, tuple) else value


class ActionsOut(Out):
    """Steps that the caller may take now, named as the operations are."""

    actions: list[str]


class StepOut(Out):
    sequence: int
    at: datetime
    actor: str
    verb: str
    text: str
    detail: str
    colour: str


class TimelineOut(Out):
    items: list[StepOut]


class OwedOut(Out):
    open: list[DemandOut]
    waiting_for_rating: list[DemandOut]


class SuggestionOut(Out):
    code: str
    label: str
    department_name: str
    because: list[str]
    score: float


class SuggestionsOut(Out):
    items: list[SuggestionOut]


class DuplicateOut(Out):
    id: int
    number: str
    title: str
    likeness: float


class DuplicatesOut(Out):
    items: list[DuplicateOut]


class DeadlineOut(Out):
    """One promise that waits, the light it shows, and its demand."""

    promise: PromiseOut
    light: str
    demand: DemandOut


class DeadlinesOut(Out):
    items: list[DeadlineOut]
    next: str | None = None


class CountOut(Out):
    total: int
    yellow: int
    red: int


class CountsOut(Out):
    tabs: dict[str, CountOut]


class WaitingRequestOut(Out):
    id: int
    kind: str
    state: str
    amount: str
    cause: str
    reason: str
    requested_by: str
    requested_at: datetime
    demand: DemandOut


class WaitingRequestsOut(Out):
    items: list[WaitingRequestOut]


class TrackingOut(Out):
    """What anyone with number and phone may see."""

    number: str
    title: str
    state: str
    light: str
    submitted_at: datetime | None
    due_at: datetime | None
    department_name: str
    department_phone: str
    answer: str
    refusal_advice: str
    steps: list[StepOut]


# --- what changed -------------------------------------------------------------------------------------------------


class ChangedOut(Out):
    """The demand that a step was taken with, and the state that it has now."""

    id: int
    number: str
    state: str
    round: int

    @classmethod
    def of(cls, demand: Any) -> ChangedOut:
        return cls(id=demand.pk, number=demand.number, state=demand.state, round=demand.round)


class PartsOut(Out):
    items: list[ChangedOut]


class OrderChangedOut(Out):
    """A department's order after a step with it."""

    id: int
    demand_id: int
    department_id: int
    role: str
    state: str

    @classmethod
    def of(cls, order: Any) -> OrderChangedOut:
        return cls(id=order.pk, demand_id=order.demand_id, department_id=order.department_id, role=order.role,
                   state=order.state)  # fmt: skip


class MadeOut(Out):
    """What a step brought into being."""

    id: int


class RequestChangedOut(Out):
    id: int
    kind: str
    state: str

    @classmethod
    def of(cls, request: Any) -> RequestChangedOut:
        return cls(id=request.pk, kind=request.kind, state=request.state)
