"""A department's work: what it owes, and every step with its orders."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Query

from dianxiaoer.api.entrance import asked, caller, moment
from dianxiaoer.api.routing import Cursor, Id, Size, linked, needs, room
from dianxiaoer.api.schemas import demands as out
from dianxiaoer.api.schemas import steps
from dianxiaoer.api.schemas.demands import ChangedOut, OrderChangedOut, RequestChangedOut
from dianxiaoer.domains.demands import commands, queries
from dianxiaoer.domains.people.rules import Scope
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.refusals import NotAllowed

router = room("orders")
READ = needs(Scope.DEMANDS_READ)
WRITE = needs(Scope.WORK_WRITE)
Colour = Annotated[str, Query(pattern="^(green|yellow|red|blue)?$", description="a light; all without it")]


def _department_of(by: Actor) -> int:
    if not by.is_officer or by.department_id is None:
        raise NotAllowed("officers_only", _("This page is for officers of a department."))
    return by.department_id


@router.get("/work/deadlines", auth=READ, response=out.DeadlinesOut)
def list_work_deadlines(
    request: HttpRequest,
    response: HttpResponse,
    tab: Annotated[str, Query(max_length=20)] = "",
    mine: bool = False,
    light: Colour = "",
    cursor: Cursor = None,
    size: Size = 50,
) -> Any:
    """What the caller's department owes (tab: sign, contact, result, joint), nearest due first."""
    by = caller(request)
    page = queries.work_deadlines(
        by, moment(request), department_id=_department_of(by), tab=tab, officer_id=by.id if mine else None,
        colour=light, after=cursor, size=size,
    )  # fmt: skip
    linked(request, response, page.next_cursor)
    return {"items": page.rows, "next": page.next_cursor}


@router.get("/work/counts", auth=READ, response=out.CountsOut)
def read_work_counts(request: HttpRequest, mine: bool = False) -> Any:
    """How much waits in each tab of the department."""
    by = caller(request)
    found = queries.tab_counts(
        moment(request), department_id=_department_of(by), tabs=queries.WORK_TABS,
        officer_id=by.id if mine else None, parts=True,
    )  # fmt: skip
    return {"tabs": found}


@router.get("/work/requests", auth=READ, response=out.WaitingRequestsOut)
def list_waiting_requests(request: HttpRequest) -> Any:
    """Applications that wait for the caller's decision, oldest first (100 at most)."""
    return {"items": queries.waiting_requests(caller(request), moment(request))}


@router.post("/demands/{demand_id}/sign", auth=WRITE, response=OrderChangedOut)
def sign(request: HttpRequest, demand_id: Id, payload: steps.SignIn) -> Any:
    """The department signs for its order, and an officer takes it."""
    return OrderChangedOut.of(commands.sign(**asked(request), demand_id=demand_id, **payload.dict()))


@router.post("/demands/{demand_id}/return", auth=WRITE, response=ChangedOut)
def return_order(request: HttpRequest, demand_id: Id, payload: steps.ReturnIn) -> Any:
    """Not this department's duty: the rule is cited; the desk rules on the second return."""
    return ChangedOut.of(commands.return_order(**asked(request), demand_id=demand_id, **payload.dict()))


@router.post("/demands/{demand_id}/contact", auth=WRITE, response=ChangedOut)
def contact(request: HttpRequest, demand_id: Id, payload: steps.ContactIn) -> Any:
    """The first contact with the enterprise is made."""
    return ChangedOut.of(commands.contact(**asked(request), demand_id=demand_id, **payload.dict()))


@router.post("/demands/{demand_id}/transfer", auth=WRITE, response=OrderChangedOut)
def transfer(request: HttpRequest, demand_id: Id, payload: steps.TransferIn) -> Any:
    """The head hands it to another department, once; the enterprise's clock runs on."""
    return OrderChangedOut.of(commands.transfer(**asked(request), demand_id=demand_id, **payload.dict()))


@router.post("/demands/{demand_id}/contribute", auth=WRITE, response=OrderChangedOut)
def contribute(request: HttpRequest, demand_id: Id, payload: steps.ContributeIn) -> Any:
    """A co-handler's part is done."""
    return OrderChangedOut.of(commands.contribute(**asked(request), demand_id=demand_id, **payload.dict()))


@router.post("/demands/{demand_id}/reply", auth=WRITE, response={201: out.MadeOut})
def reply(request: HttpRequest, demand_id: Id, payload: steps.ReplyIn) -> Any:
    """The result with its category and benefit; the desk audits it before the enterprise reads it."""
    return {"id": commands.reply(**asked(request), demand_id=demand_id, **payload.dict()).pk}


@router.post("/demands/{demand_id}/extension-requests", auth=WRITE, response={201: RequestChangedOut})
def request_extension(request: HttpRequest, demand_id: Id, payload: steps.ExtensionIn) -> Any:
    """Apply for more time before the due moment, with the enterprise told."""
    made = commands.request_extension(**asked(request), demand_id=demand_id, **payload.dict())
    return RequestChangedOut.of(made)


@router.post("/demands/{demand_id}/suspension-requests", auth=WRITE, response={201: RequestChangedOut})
def request_suspension(request: HttpRequest, demand_id: Id, payload: steps.SuspensionIn) -> Any:
    """Apply to suspend while it waits for something, with a review date."""
    made = commands.request_suspension(**asked(request), demand_id=demand_id, **payload.dict())
    return RequestChangedOut.of(made)


@router.post("/requests/{request_id}/approve", auth=WRITE, response=RequestChangedOut)
def approve_request(request: HttpRequest, request_id: Id) -> Any:
    """The head of the department stands behind an application."""
    return RequestChangedOut.of(commands.approve_request(**asked(request), request_id=request_id))


@router.post(
    "/requests/{request_id}/decide", auth=needs(Scope.WORK_WRITE, Scope.DESK_WRITE), response=RequestChangedOut
)
def decide_request(request: HttpRequest, request_id: Id, payload: steps.DecideIn) -> Any:
    """Grant or refuse an application; a refusal says why."""
    return RequestChangedOut.of(commands.decide_request(**asked(request), request_id=request_id, **payload.dict()))


@router.post("/demands/{demand_id}/resume", auth=needs(Scope.WORK_WRITE, Scope.DESK_WRITE), response=ChangedOut)
def resume(request: HttpRequest, demand_id: Id, payload: steps.NoteIn) -> Any:
    """What it waited for has come; the clocks run on."""
    return ChangedOut.of(commands.resume(**asked(request), demand_id=demand_id, **payload.dict()))
