"""Supervision orders: issued, signed for, reported on, struck off by somebody else."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query

from dianxiaoer.api.entrance import asked, caller, moment
from dianxiaoer.api.routing import BIGGEST, Cursor, Id, Size, date, linked, needs, room
from dianxiaoer.api.schemas import supervision_orders as out
from dianxiaoer.api.schemas.demands import MadeOut
from dianxiaoer.api.schemas.supervision_orders import SupervisionOrderChangedOut
from dianxiaoer.domains.people.rules import Scope
from dianxiaoer.domains.supervision import access
from dianxiaoer.domains.supervision.commands import order_pressure
from dianxiaoer.domains.supervision.commands import orders as commands
from dianxiaoer.domains.supervision.queries import order_detail, orders
from dianxiaoer.domains.supervision.rules.orders import PaperKind

router = room("supervision orders")
READ = needs(Scope.DEMANDS_READ)
WORK = needs(Scope.WORK_WRITE)
SUPERVISE = needs(Scope.SUPERVISION_WRITE)
Word = Annotated[str, Query(max_length=20)]
Ref = Annotated[int | None, Query(ge=1, le=BIGGEST)]


@router.get("/supervision-orders", auth=READ, response=out.SupervisionOrdersOut)
def list_supervision_orders(
    request: HttpRequest,
    response: HttpResponse,
    state: Word = "",
    mark: Annotated[str, Query(max_length=20, description="open, escalated or criticised")] = "",
    trigger: Word = "",
    tier: Word = "",
    light: Word = "",
    department: Ref = None,
    demand: Ref = None,
    since: date | None = None,
    until: date | None = None,
    cursor: Cursor = None,
    size: Size = 50,
) -> Any:
    """The orders that exist for the caller, newest first: whoever supervises sees all, a unit its own."""
    by = caller(request)
    access.require_reader(by)
    filters = orders.OrderFilters(
        state=state, mark=mark, trigger=trigger, tier=tier, light=light, department_id=department, demand_id=demand,
        from_date=since, to_date=until,
    )  # fmt: skip
    page = orders.page_of(by, filters, moment(request), after=cursor, size=size)
    linked(request, response, page.next_cursor)
    return {"items": page.rows, "next": page.next_cursor}


@router.post("/supervision-orders", auth=SUPERVISE, response={201: SupervisionOrderChangedOut})
def issue_supervision_order(request: HttpRequest, payload: out.SupervisionIssueIn) -> Any:
    """Order a unit to do something, about a demand or about anything else."""
    return SupervisionOrderChangedOut.of(commands.issue(**asked(request), **payload.dict()))


@router.get("/supervision-orders/{order_id}", auth=READ, response=out.SupervisionOrderDetailOut)
def read_supervision_order(request: HttpRequest, order_id: Id) -> Any:
    """One order with its reports, papers, clocks and timeline, and who used the enterprise's time."""
    return order_detail.detail(caller(request), order_id, moment(request))


@router.post("/supervision-orders/{order_id}/sign", auth=WORK, response=SupervisionOrderChangedOut)
def sign_supervision_order(request: HttpRequest, order_id: Id) -> Any:
    """The unit signs for the order; who signs reports."""
    return SupervisionOrderChangedOut.of(commands.sign(**asked(request), order_id=order_id))


@router.post("/supervision-orders/{order_id}/report", auth=WORK, response={201: MadeOut})
def report_on_supervision_order(request: HttpRequest, order_id: Id, payload: out.SupervisionReportIn) -> Any:
    """How far it is, why it came to this, and by when it will be done."""
    return {"id": commands.report(**asked(request), order_id=order_id, **payload.dict()).pk}


@router.post("/supervision-orders/{order_id}/explain", auth=WORK, response=SupervisionOrderChangedOut)
def explain_supervision_order(request: HttpRequest, order_id: Id, payload: out.SupervisionReasonIn) -> Any:
    """The unit says why it is late; no written criticism follows in this silence."""
    return SupervisionOrderChangedOut.of(commands.explain(**asked(request), order_id=order_id, **payload.dict()))


@router.post("/supervision-orders/{order_id}/strike-off", auth=SUPERVISE, response=SupervisionOrderChangedOut)
def strike_off_supervision_order(request: HttpRequest, order_id: Id, payload: out.SupervisionNoteIn) -> Any:
    """The evidence is good. Never by who issued the order, nor by its unit."""
    return SupervisionOrderChangedOut.of(commands.strike_off(**asked(request), order_id=order_id, **payload.dict()))


@router.post("/supervision-orders/{order_id}/send-back", auth=SUPERVISE, response=SupervisionOrderChangedOut)
def send_back_supervision_order(request: HttpRequest, order_id: Id, payload: out.SupervisionNoteIn) -> Any:
    """The report does not hold: the unit reports again, one tier higher."""
    return SupervisionOrderChangedOut.of(commands.send_back(**asked(request), order_id=order_id, **payload.dict()))


@router.post("/supervision-orders/{order_id}/notifications", auth=SUPERVISE, response={201: MadeOut})
def notify_unit(request: HttpRequest, order_id: Id, payload: out.SupervisionServeIn) -> Any:
    """Notify the unit of criticism (通报): it refuses, or stands black for two months."""
    kind = PaperKind.NOTIFICATION
    return {"id": order_pressure.serve(**asked(request), order_id=order_id, kind=kind, **payload.dict()).pk}


@router.post("/supervision-orders/{order_id}/interviews", auth=SUPERVISE, response={201: MadeOut})
def interview_unit(request: HttpRequest, order_id: Id, payload: out.SupervisionServeIn) -> Any:
    """Interview the unit (约谈), on the same grounds."""
    kind = PaperKind.INTERVIEW
    return {"id": order_pressure.serve(**asked(request), order_id=order_id, kind=kind, **payload.dict()).pk}


@router.post("/supervision-orders/{order_id}/withdraw", auth=SUPERVISE, response=SupervisionOrderChangedOut)
def withdraw_supervision_order(request: HttpRequest, order_id: Id, payload: out.SupervisionReasonIn) -> Any:
    """The order falls away, and what was promised about it."""
    return SupervisionOrderChangedOut.of(commands.withdraw(**asked(request), order_id=order_id, **payload.dict()))
