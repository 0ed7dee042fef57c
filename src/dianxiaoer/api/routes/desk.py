"""The demand desk: its queue, intake, dispatching, audit, call-back, and what follows."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query

from dianxiaoer.api.entrance import asked, caller, moment
from dianxiaoer.api.routing import Cursor, Id, Size, linked, needs, room
from dianxiaoer.api.schemas import demands as out
from dianxiaoer.api.schemas import steps
from dianxiaoer.api.schemas.demands import ChangedOut, OrderChangedOut
from dianxiaoer.domains.demands import access, commands, queries
from dianxiaoer.domains.people.rules import Scope

router = room("desk")
READ = needs(Scope.DEMANDS_READ)
WRITE = needs(Scope.DESK_WRITE)
Tab = Annotated[str, Query(max_length=20, description="one of the tabs; all without it")]


@router.get("/desk/deadlines", auth=READ, response=out.DeadlinesOut)
def list_desk_deadlines(
    request: HttpRequest, response: HttpResponse, tab: Tab = "", cursor: Cursor = None, size: Size = 50
) -> Any:
    """What the desk owes (tab: intake, dispatch, audit, call_back), nearest due first."""
    access.require_desk(caller(request))
    page = queries.desk_deadlines(
        caller(request), moment(request), department_id=queries.desk_department_id(), tab=tab, after=cursor, size=size
    )
    linked(request, response, page.next_cursor)
    return {"items": page.rows, "next": page.next_cursor}


@router.get("/desk/counts", auth=READ, response=out.CountsOut)
def read_desk_counts(request: HttpRequest) -> Any:
    """How much waits in each tab of the desk."""
    access.require_desk(caller(request))
    desk_id = queries.desk_department_id()
    return {"tabs": queries.tab_counts(moment(request), department_id=desk_id, tabs=queries.DESK_TABS, parts=False)}


@router.post("/demands/{demand_id}/accept", auth=WRITE, response=ChangedOut)
def accept(request: HttpRequest, demand_id: Id, payload: steps.AcceptIn) -> Any:
    """Take a demand in: type, track and limit are fixed, and the result is promised from its submission."""
    return ChangedOut.of(commands.accept(**asked(request), demand_id=demand_id, **payload.dict()))


@router.post("/demands/{demand_id}/refuse", auth=WRITE, response=ChangedOut)
def refuse(request: HttpRequest, demand_id: Id, payload: steps.RefuseIn) -> Any:
    """Not for the park to settle: on a ground of the list, with where to go instead."""
    return ChangedOut.of(commands.refuse(**asked(request), demand_id=demand_id, **payload.dict()))


@router.post("/demands/{demand_id}/answer", auth=WRITE, response=ChangedOut)
def answer(request: HttpRequest, demand_id: Id, payload: steps.AnswerIn) -> Any:
    """Answer at once, without a department."""
    return ChangedOut.of(commands.answer(**asked(request), demand_id=demand_id, **payload.dict()))


@router.post("/demands/{demand_id}/merge", auth=WRITE, response=ChangedOut)
def merge(request: HttpRequest, demand_id: Id, payload: steps.MergeIn) -> Any:
    """The same matter as another demand, which goes on for both."""
    return ChangedOut.of(commands.merge(**asked(request), demand_id=demand_id, **payload.dict()))


@router.post("/demands/{demand_id}/split", auth=WRITE, response={201: out.PartsOut})
def split(request: HttpRequest, demand_id: Id, payload: steps.SplitIn) -> Any:
    """Several matters in one: each part becomes a demand with the same beginning."""
    parts = [commands.Part(**part.dict()) for part in payload.parts]
    made = commands.split(**asked(request), demand_id=demand_id, parts=parts)
    return {"items": [ChangedOut.of(each) for each in made]}


@router.post("/demands/{demand_id}/dispatch", auth=WRITE, response=OrderChangedOut)
def dispatch(request: HttpRequest, demand_id: Id, payload: steps.DispatchIn) -> Any:
    """Give it to the department of its type, or to another one with a reason."""
    return OrderChangedOut.of(commands.dispatch(**asked(request), demand_id=demand_id, **payload.dict()))


@router.post("/demands/{demand_id}/take-in", auth=WRITE, response=OrderChangedOut)
def take_in(request: HttpRequest, demand_id: Id, payload: steps.TakeInIn) -> Any:
    """Accept and dispatch in one step."""
    return OrderChangedOut.of(commands.take_in(**asked(request), demand_id=demand_id, **payload.dict()))


@router.post("/demands/{demand_id}/audit/pass", auth=WRITE, response=ChangedOut)
def pass_audit(request: HttpRequest, demand_id: Id, payload: steps.NoteIn) -> Any:
    """The reply is complete and goes to the enterprise."""
    return ChangedOut.of(commands.pass_audit(**asked(request), demand_id=demand_id, **payload.dict()))


@router.post("/demands/{demand_id}/audit/reject", auth=WRITE, response=ChangedOut)
def reject_reply(request: HttpRequest, demand_id: Id, payload: steps.RejectIn) -> Any:
    """A poor reply goes back with its defect; the due moment stays."""
    return ChangedOut.of(commands.reject_reply(**asked(request), demand_id=demand_id, **payload.dict()))


@router.post("/demands/{demand_id}/call-back", auth=WRITE, response=ChangedOut)
def call_back(request: HttpRequest, demand_id: Id, payload: steps.CallBackIn) -> Any:
    """What the enterprise said when somebody else than the handler called it."""
    return ChangedOut.of(commands.call_back(**asked(request), demand_id=demand_id, **payload.dict()))


@router.post("/demands/{demand_id}/reopen", auth=WRITE, response=ChangedOut)
def reopen(request: HttpRequest, demand_id: Id, payload: steps.ReasonIn) -> Any:
    """Handle it again within half of the limit."""
    return ChangedOut.of(commands.reopen(**asked(request), demand_id=demand_id, **payload.dict()))


@router.post("/demands/{demand_id}/hard", auth=needs(Scope.DESK_WRITE, Scope.WORK_WRITE), response=ChangedOut)
def make_hard(request: HttpRequest, demand_id: Id, payload: steps.ReasonIn) -> Any:
    """The director or the supervision office takes it up as a hard order."""
    return ChangedOut.of(commands.make_hard(**asked(request), demand_id=demand_id, **payload.dict()))


@router.post("/demands/{demand_id}/archive", auth=WRITE, response=ChangedOut)
def archive(request: HttpRequest, demand_id: Id) -> Any:
    """End of the file: rated, or a week of silence."""
    return ChangedOut.of(commands.archive(**asked(request), demand_id=demand_id))


@router.post("/demands/{demand_id}/link-caller", auth=WRITE, response=ChangedOut)
def link_caller(request: HttpRequest, demand_id: Id, payload: steps.LinkIn) -> Any:
    """Say which enterprise a caller speaks for."""
    return ChangedOut.of(commands.link_caller(**asked(request), demand_id=demand_id, **payload.dict()))


@router.post("/demands/{demand_id}/legacy", auth=WRITE, response=ChangedOut)
def mark_legacy(request: HttpRequest, demand_id: Id, payload: steps.PlanIn) -> Any:
    """A problem of old: it gets its plan and the legacy track."""
    return ChangedOut.of(commands.mark_legacy(**asked(request), demand_id=demand_id, **payload.dict()))
