"""What an enterprise does: file, keep drafts, add words, urge, rate, withdraw."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from dianxiaoer.api.entrance import asked, caller, moment
from dianxiaoer.api.routing import Id, needs, room
from dianxiaoer.api.schemas import demands as out
from dianxiaoer.api.schemas import steps
from dianxiaoer.api.schemas.demands import ChangedOut
from dianxiaoer.domains.demands import commands, queries
from dianxiaoer.domains.people.rules import Scope

router = room("enterprise")
READ = needs(Scope.DEMANDS_READ)
WRITE = needs(Scope.DEMANDS_WRITE)
SPEAK = needs(Scope.DEMANDS_WRITE, Scope.DESK_WRITE, Scope.WORK_WRITE)


@router.post("/demands", auth=needs(Scope.DEMANDS_WRITE, Scope.DESK_WRITE), response={201: ChangedOut})
def submit(request: HttpRequest, payload: steps.SubmitIn) -> Any:
    """File a demand. From this moment the enterprise's clock runs, and it never starts again."""
    filing = commands.Filing(**payload.dict(exclude={"draft_id"}))
    return ChangedOut.of(commands.submit(**asked(request), filing=filing, draft_id=payload.draft_id))


@router.get("/drafts", auth=READ, response=out.DemandsOut)
def list_drafts(request: HttpRequest) -> Any:
    """The caller's unfinished demands, newest first (50 at most)."""
    return {"items": queries.drafts(caller(request)), "next": None}


@router.post("/drafts", auth=WRITE, response={201: ChangedOut})
def save_draft(request: HttpRequest, payload: steps.FilingIn) -> Any:
    """Keep an unfinished demand; nothing is promised yet."""
    return ChangedOut.of(commands.save_draft(**asked(request), filing=commands.Filing(**payload.dict())))


@router.put("/drafts/{demand_id}", auth=WRITE, response=ChangedOut)
def change_draft(request: HttpRequest, demand_id: Id, payload: steps.FilingIn) -> Any:
    """Write an unfinished demand anew."""
    filing = commands.Filing(**payload.dict())
    return ChangedOut.of(commands.save_draft(**asked(request), filing=filing, demand_id=demand_id))


@router.get("/owed", auth=READ, response=out.OwedOut)
def read_owed(request: HttpRequest) -> Any:
    """What the park owes the caller's enterprises, nearest due first, and the answers that wait for a rating."""
    return queries.owed_to(caller(request), moment(request))


@router.post("/demands/{demand_id}/messages", auth=SPEAK, response={201: out.MadeOut})
def add_message(request: HttpRequest, demand_id: Id, payload: steps.MessageIn) -> Any:
    """A supplement, a question to the enterprise, or an internal note that it does not see."""
    return {"id": commands.add_message(**asked(request), demand_id=demand_id, **payload.dict()).pk}


@router.post("/demands/{demand_id}/urge", auth=SPEAK, response=ChangedOut)
def urge(request: HttpRequest, demand_id: Id, payload: steps.UrgeIn) -> Any:
    """Urge whoever has it now; an enterprise at most once in 24 hours."""
    return ChangedOut.of(commands.urge(**asked(request), demand_id=demand_id, **payload.dict()))


@router.post("/demands/{demand_id}/rate", auth=WRITE, response=ChangedOut)
def rate(request: HttpRequest, demand_id: Id, payload: steps.RateIn) -> Any:
    """The enterprise's own word on the answer."""
    return ChangedOut.of(commands.rate(**asked(request), demand_id=demand_id, **payload.dict()))


@router.post("/demands/{demand_id}/withdraw", auth=needs(Scope.DEMANDS_WRITE, Scope.DESK_WRITE), response=ChangedOut)
def withdraw(request: HttpRequest, demand_id: Id, payload: steps.WithdrawIn) -> Any:
    """Take a demand back; every promise about it ends without blame."""
    return ChangedOut.of(commands.withdraw(**asked(request), demand_id=demand_id, **payload.dict()))
