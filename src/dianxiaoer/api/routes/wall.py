"""The wall: figures by department and light, and the promises behind each figure."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query

from dianxiaoer.api.entrance import caller, moment
from dianxiaoer.api.routing import BIGGEST, Cursor, Size, linked, needs, room
from dianxiaoer.api.schemas import house
from dianxiaoer.domains.people.rules import Scope
from dianxiaoer.domains.supervision.queries import lights
from dianxiaoer.domains.supervision.queries.standing import standing

router = room("wall")
READ = needs(Scope.DEMANDS_READ)


@router.get("/wall", auth=READ, response=house.WallOut)
def read_wall(request: HttpRequest) -> Any:
    """Counts and lights by department, states, hot types, the last 30 days, the longest overdue."""
    found = standing(caller(request), moment(request))
    own = {name: getattr(found, name) for name in ("at", "rows", "facing", "states", "days")}
    types = [{"code": code, "label": label, "submitted": count} for code, label, count in found.types]
    return {**own, "types": types, "overdue": found.overdue.rows}


@router.get("/wall/promises", auth=READ, response=house.WallPageOut)
def list_wall_promises(
    request: HttpRequest,
    response: HttpResponse,
    department: Annotated[int | None, Query(ge=1, le=BIGGEST)] = None,
    light: Annotated[str, Query(max_length=8)] = "",
    facing: Annotated[str, Query(max_length=12)] = "",
    cursor: Cursor = None,
    size: Size = 50,
) -> Any:
    """The promises behind a figure, the longest past due first. `narrowed`: the caller sees his own part of `total`."""
    filters = lights.LightFilters(department_id=department, colour=light, facing=facing)
    page = lights.light_rows(caller(request), moment(request), filters, after=cursor, size=size)
    linked(request, response, page.deadlines.next_cursor)
    return {
        "items": page.deadlines.rows,
        "next": page.deadlines.next_cursor,
        "total": page.total,
        "narrowed": page.narrowed,
    }
