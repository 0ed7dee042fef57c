"""One demand with all that belongs to it: who has it, what was said and done, every promise about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.demands import access
from dianxiaoer.domains.demands.models import CallBack, Demand, HandlingRequest, Message, Reply, WorkOrder
from dianxiaoer.domains.demands.queries.catalogue import type_labels
from dianxiaoer.domains.demands.queries.lists import DemandRow, rows_of
from dianxiaoer.domains.promises.queries import PromiseView, for_subject, light
from dianxiaoer.domains.promises.rules import Facing, Kind, Light, Subject
from dianxiaoer.domains.registry.queries import AttachmentRow, attachments
from dianxiaoer.domains.registry.rules import mask_name, mask_phone
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.refusals import NotFound


@dataclass(frozen=True, slots=True)
class Clock:
    """A promise and the light it shows now."""

    promise: PromiseView
    light: Light


@dataclass(frozen=True, slots=True)
class ReplyView:
    id: int
    text: str
    category: str
    benefit_fen: int | None
    replied_by: str
    replied_at: datetime
    passed: bool | None
    defect: str
    audit_note: str


@dataclass(frozen=True, slots=True)
class RequestView:
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

    @property
    def is_open(self) -> bool:
        return self.state in ("pending", "head_approved")


@dataclass(frozen=True, slots=True)
class OrderView:
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
    replies: tuple[ReplyView, ...]
    requests: tuple[RequestView, ...]
    clocks: tuple[Clock, ...]

    @property
    def is_open(self) -> bool:
        return self.ended_at is None

    @property
    def open_request(self) -> RequestView | None:
        return next((request for request in self.requests if request.is_open), None)


@dataclass(frozen=True, slots=True)
class CallBackView:
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


@dataclass(frozen=True, slots=True)
class MessageView:
    author_kind: str
    author_name: str
    text: str
    at: datetime
    internal: bool


@dataclass(frozen=True, slots=True)
class DemandDetail:
    """Everything about one demand, as its reader may see it (names and phones masked outside his scope)."""

    row: DemandRow
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
    master: tuple[int, str] | None
    split_from: tuple[int, str] | None
    orders: tuple[OrderView, ...]
    clocks: tuple[Clock, ...]
    call_backs: tuple[CallBackView, ...]
    messages: tuple[MessageView, ...]
    attachments: tuple[AttachmentRow, ...]

    @property
    def lead(self) -> OrderView | None:
        """The open order of the lead department."""
        return next((order for order in self.orders if order.role == "lead" and order.is_open), None)

    @property
    def result(self) -> Clock | None:
        """The newest enterprise-facing promise of a result: the clock that never starts again."""
        results = [clock for clock in self.clocks if clock.promise.kind == Kind.RESULT]
        return results[-1] if results else None

    def order_of(self, department_id: int | None) -> OrderView | None:
        return next((order for order in self.orders if order.is_open and order.department_id == department_id), None)


def _find(by: Actor, demand_id: int) -> Demand:
    rows = access.visible(by).select_related("enterprise", "department", "officer", "contact", "master", "split_from")
    demand = rows.filter(pk=demand_id).first()
    if demand is None:
        raise NotFound("demand_not_found", _("This demand does not exist, or you may not see it."))
    return demand


def detail(by: Actor, demand_id: int, at: datetime) -> DemandDetail:
    """One demand for its reader: a dozen statements, whatever its history. NotFound where it does not exist for him."""
    demand = _find(by, demand_id)
    clocks = [Clock(view, light(view, at)) for view in for_subject(Subject("demand", demand.pk))]
    inside = not by.is_contact
    clear = by.is_contact or access.is_desk(by) or by.department_id == demand.department_id
    clear = clear or access.sees_all(by) or access.is_secretary_of(by, demand)
    contact = demand.contact
    return DemandDetail(
        row=rows_of([demand], at)[0],
        text=demand.text,
        answer=demand.answer,
        caller_name=_shown(demand.caller_name, mask_name, clear),
        caller_phone=_shown(demand.caller_phone, mask_phone, clear),
        contact_name=_shown(contact.name if contact else "", mask_name, clear),
        contact_phone=_shown(contact.phone if contact else "", mask_phone, clear),
        external_number=demand.external_number or "",
        consent=demand.consent,
        accepted_at=demand.accepted_at,
        visited_at=demand.visited_at,
        ended_at=demand.ended_at,
        result_limit=demand.result_limit,
        profile_version=demand.limit_profile_id,
        refusal_ground=demand.refusal_ground,
        refusal_advice=demand.refusal_advice,
        solved=demand.solved,
        rated_by_enterprise=demand.rated_by_enterprise,
        extension_count=demand.extension_count,
        return_count=demand.return_count,
        transfer_count=demand.transfer_count,
        repeat_count=demand.repeat_count,
        urge_count=demand.urge_count,
        master=(demand.master.pk, demand.master.number) if demand.master else None,
        split_from=(demand.split_from.pk, demand.split_from.number) if demand.split_from else None,
        orders=_orders(demand, clocks, inside=inside),
        clocks=tuple(clock for clock in clocks if clock.promise.subject.part_id is None and _told(clock, inside)),
        call_backs=_call_backs(demand, inside=inside),
        messages=_messages(demand, inside=inside),
        attachments=attachments("demand", demand.pk),
    )


def _told(clock: Clock, inside: bool) -> bool:
    return inside or clock.promise.facing == Facing.ENTERPRISE


def _shown(value: str, mask: Any, clear: bool) -> str:
    return value if clear or not value else str(mask(value))


def _orders(demand: Demand, clocks: list[Clock], *, inside: bool) -> tuple[OrderView, ...]:
    orders = list(WorkOrder.objects.filter(demand_id=demand.pk).select_related("department", "officer").order_by("pk"))
    ids = [order.pk for order in orders]
    replies: dict[int, list[ReplyView]] = {pk: [] for pk in ids}
    requests: dict[int, list[RequestView]] = {pk: [] for pk in ids}
    if inside and ids:
        for reply in Reply.objects.filter(order_id__in=ids):
            replies[reply.order_id].append(_fields(ReplyView, reply))
        for request in HandlingRequest.objects.filter(order_id__in=ids):
            requests[request.order_id].append(_fields(RequestView, request))
    return tuple(
        OrderView(
            department_name=order.department.name,
            department_phone=order.department.phone,
            officer_name=order.officer.name if order.officer else "",
            officer_phone=order.officer.phone if order.officer else "",
            replies=tuple(replies[order.pk]),
            requests=tuple(requests[order.pk]),
            clocks=tuple(clock for clock in clocks if clock.promise.subject.part_id == order.pk) if inside else (),
            **{name: getattr(order, name) for name in _ORDER_FIELDS},
        )
        for order in orders
    )


_ORDER_FIELDS = (
    "id", "department_id", "officer_id", "role", "state", "round", "binding", "ruling", "override_reason",
    "dispatched_at", "signed_at", "contacted_at", "contact_note", "replied_at", "ended_at", "return_rule",
    "return_reason",
)  # fmt: skip


def _fields(view: type[Any], row: Any) -> Any:
    return view(**{name: getattr(row, name) for name in view.__dataclass_fields__})


def _call_backs(demand: Demand, *, inside: bool) -> tuple[CallBackView, ...]:
    rows = CallBack.objects.filter(demand_id=demand.pk).select_related("caller")
    if not inside:
        rows = rows.filter(by_enterprise=True)
    names = [name for name in CallBackView.__dataclass_fields__ if name != "caller_name"]
    return tuple(
        CallBackView(caller_name=row.caller.name if row.caller else "", **{name: getattr(row, name) for name in names})
        for row in rows
    )


def _messages(demand: Demand, *, inside: bool) -> tuple[MessageView, ...]:
    rows = Message.objects.filter(demand_id=demand.pk)
    if not inside:
        rows = rows.filter(internal=False)
    return tuple(_fields(MessageView, row) for row in rows)


def type_label(code: str) -> str:
    return type_labels([code]).get(code, "") if code else ""
