"""Reading demands: lists, one demand, its timeline, its promises."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Query, Schema

from dianxiaoer.api.entrance import caller, moment
from dianxiaoer.api.routing import BIGGEST, Cursor, Id, Size, linked, needs, room
from dianxiaoer.api.schemas import demands as out
from dianxiaoer.api.schemas import promises as told
from dianxiaoer.domains.demands import access, queries
from dianxiaoer.domains.demands.queries import Clock, DemandDetail
from dianxiaoer.domains.people.rules import Scope
from dianxiaoer.domains.promises import queries as promises
from dianxiaoer.domains.worktime.queries import reason_text
from dianxiaoer.kernel.refusals import Invalid, NotAllowed, NotFound

router = room("demands")
READ = needs(Scope.DEMANDS_READ)
_Number = Annotated[int | None, Query(ge=1, le=BIGGEST)]


class FiltersIn(Schema):
    """The filters of the list page under the same names."""

    q: Annotated[str, Query(max_length=200, description="words in any text, or a number")] = ""
    state: Annotated[list[str], Query(max_length=20)] = []
    department: _Number = None
    type: Annotated[str, Query(max_length=4)] = ""
    nature: Annotated[str, Query(max_length=12)] = ""
    source: Annotated[str, Query(max_length=12)] = ""
    light: Annotated[str, Query(max_length=8)] = ""
    enterprise: _Number = None
    sub_park: _Number = None
    from_date: date | None = None
    to_date: date | None = None
    flag: Annotated[list[str], Query(max_length=10)] = []

    def filters(self) -> queries.Filters:
        return queries.Filters(
            query=self.q, states=tuple(self.state), department_id=self.department, type_code=self.type,
            nature=self.nature, source=self.source, light=self.light, enterprise_id=self.enterprise,
            sub_park_id=self.sub_park, from_date=self.from_date, to_date=self.to_date, flags=tuple(self.flag),
        )  # fmt: skip


@router.get("/demands", auth=READ, response=out.DemandsOut)
def list_demands(
    request: HttpRequest, response: HttpResponse, filters: Query[FiltersIn], cursor: Cursor = None, size: Size = 50
) -> Any:
    """Demands that the caller may see, newest submission first."""
    if request.GET.keys() - FiltersIn.model_fields.keys() - {"cursor", "size"}:
        raise Invalid("unknown_filter", _("This filter does not exist. Start again from the whole list."))
    page = queries.page_of(caller(request), filters.filters(), moment(request), after=cursor, size=size)
    linked(request, response, page.next_cursor)
    return {"items": page.rows, "next": page.next_cursor}


@router.get("/demands/{demand_id}", auth=READ, response=out.DemandDetailOut)
def read_demand(request: HttpRequest, demand_id: Id) -> Any:
    """One demand with its orders, clocks, words and files."""
    return queries.detail(caller(request), demand_id, moment(request))


@router.get("/demands/{demand_id}/actions", auth=READ, response=out.ActionsOut)
def read_actions(request: HttpRequest, demand_id: Id) -> Any:
    """What the caller can do with it now."""
    return {"actions": sorted(queries.actions(caller(request), _find(request, demand_id)))}


@router.get("/demands/{demand_id}/timeline", auth=READ, response=out.TimelineOut)
def read_timeline(request: HttpRequest, demand_id: Id) -> Any:
    """What happened, in the order it happened."""
    _find(request, demand_id)
    return {"items": queries.timeline(caller(request), demand_id)}


@router.get("/demands/{demand_id}/promises", auth=READ, response=told.ClocksOut)
def read_promises(request: HttpRequest, demand_id: Id) -> Any:
    """Every promise about it with its light; an enterprise sees those made to it."""
    return {"items": _clocks(_find(request, demand_id))}


@router.get("/demands/{demand_id}/promises/{promise_id}/explanation", auth=READ, response=told.ExplanationOut)
def explain_promise(request: HttpRequest, demand_id: Id, promise_id: Id) -> Any:
    """Why it is due when it is: each day, counted or not, with the reason in words."""
    clock = _clock(_find(request, demand_id), promise_id)
    found = promises.explain(clock.promise.id, moment(request))
    days = [{**_fields(day), "reason": reason_text(day)} for day in found.days]
    return {name: getattr(found, name) for name in told.ExplanationOut.model_fields} | {"days": days}


@router.get("/demands/{demand_id}/promises/{promise_id}/consumption", auth=READ, response=told.ConsumptionOut)
def read_consumption(request: HttpRequest, demand_id: Id, promise_id: Id) -> Any:
    """Which department and officer used how many minutes of it. Not for enterprises."""
    if caller(request).is_contact:
        raise NotAllowed("officers_only", _("Who used the time is read inside the park."))
    clock = _clock(_find(request, demand_id), promise_id)
    return promises.consumption(clock.promise.id, moment(request))


@router.get("/demands/{demand_id}/suggestions", auth=READ, response=out.SuggestionsOut)
def suggest_types(request: HttpRequest, demand_id: Id) -> Any:
    """Types whose phrases stand in its text. A person decides. For the desk."""
    access.require_desk(caller(request))
    view = _find(request, demand_id)
    found = queries.suggest_types(f"{view.row.title} {view.text}")
    return {
        "items": [
            {"code": each.type.code, "label": each.type.label, "department_name": each.type.department_name,
             "because": list(each.because), "score": each.score}
            for each in found
        ]
    }  # fmt: skip


@router.get("/demands/{demand_id}/duplicates", auth=READ, response=out.DuplicatesOut)
def list_duplicates(request: HttpRequest, demand_id: Id) -> Any:
    """Open demands of the same enterprise or caller, likest first. For the desk."""
    access.require_desk(caller(request))
    _find(request, demand_id)
    return {"items": queries.open_of_same_firm(demand_id)}


def _find(request: HttpRequest, demand_id: int) -> DemandDetail:
    return queries.detail(caller(request), demand_id, moment(request))


def _clocks(view: DemandDetail) -> list[Clock]:
    return [*view.clocks, *(clock for order in view.orders for clock in order.clocks)]


def _clock(view: DemandDetail, promise_id: int) -> Clock:
    found = next((clock for clock in _clocks(view) if clock.promise.id == promise_id), None)
    if found is None:
        raise NotFound("no_such_promise", _("There is no such promise."))
    return found


def _fields(day: Any) -> dict[str, Any]:
    return {name: getattr(day, name) for name in ("date", "counted", "ordinal", "reason_code", "provisional")}
