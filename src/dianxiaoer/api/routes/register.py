"""Departments and enterprises, masked outside one's scope; who the token acts as; tracking without a token."""

from __future__ import annotations

from typing import Annotated, Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from ninja import Query
from ninja.throttling import BaseThrottle

from dianxiaoer.api.entrance import caller, holder_of, moment
from dianxiaoer.api.routing import BIGGEST, Cursor, Id, Size, linked, needs, room
from dianxiaoer.api.schemas import demands as out
from dianxiaoer.api.schemas import house
from dianxiaoer.domains.demands import queries
from dianxiaoer.domains.people import queries as people
from dianxiaoer.domains.people.rules import Scope, day_of
from dianxiaoer.domains.registry import queries as registry

router = room("register")
READ = needs(Scope.REGISTER_READ)
Word = Annotated[str, Query(max_length=100)]


@router.get("/me", auth=needs(), response=house.SelfOut)
def read_self(request: HttpRequest) -> Any:
    """Who the token acts as at this moment, and what it may be used for."""
    by, holder = caller(request), holder_of(request)
    assert holder is not None
    return {
        "kind": by.kind, "name": by.name, "roles": sorted(by.roles), "department_id": by.department_id,
        "enterprise_ids": sorted(by.enterprise_ids), "scopes": sorted(holder.scopes),
        "expires_date": holder.expires_date,
    }  # fmt: skip


@router.get("/departments", auth=READ, response=house.DepartmentsOut)
def list_departments(request: HttpRequest) -> Any:
    """Departments in service with their phones."""
    return {"items": people.departments()}


@router.get("/enterprises", auth=READ, response=house.EnterprisesOut)
def list_enterprises(
    request: HttpRequest,
    response: HttpResponse,
    q: Word = "",
    sub_park: Annotated[int | None, Query(ge=1, le=BIGGEST)] = None,
    status: Word = "",
    tier: Word = "",
    scale: Word = "",
    industry: Word = "",
    tag: Word = "",
    cursor: Cursor = None,
    size: Size = 50,
) -> Any:
    """Enterprises that the caller may see, by name."""
    page = registry.enterprises(
        actor=caller(request), search=q, sub_park_id=sub_park, status=status, tier=tier, scale=scale,
        industry=industry, tag=tag, after=cursor, size=size,
    )  # fmt: skip
    linked(request, response, page.next_cursor)
    return {"items": page.rows, "next": page.next_cursor}


@router.get("/enterprises/{enterprise_id}", auth=READ, response=house.EnterpriseOut)
def read_enterprise(request: HttpRequest, enterprise_id: Id) -> Any:
    """One enterprise's card."""
    return registry.enterprise(enterprise_id, actor=caller(request))


@router.get("/enterprises/{enterprise_id}/contacts", auth=READ, response=house.ContactsOut)
def list_contacts(request: HttpRequest, enterprise_id: Id) -> Any:
    """Its contacts; names and phones are masked outside one's scope."""
    registry.enterprise(enterprise_id, actor=caller(request))
    return {"items": registry.contacts(enterprise_id, actor=caller(request), at=moment(request))}


@router.get("/enterprises/{enterprise_id}/assignments", auth=READ, response=house.AssignmentsOut)
def list_assignments(request: HttpRequest, enterprise_id: Id) -> Any:
    """Leader, liaison officer and department of today."""
    registry.enterprise(enterprise_id, actor=caller(request))
    return {"items": registry.assignments(enterprise_id, day_of(moment(request)))}


class Slowed(BaseThrottle):
    """So many trackings a minute from one address: nobody guesses phone numbers."""

    LIMIT, WINDOW_S = 20, 60

    def allow_request(self, request: HttpRequest) -> bool:
        key = f"api-track:{request.META.get('REMOTE_ADDR', '')}"
        cache.add(key, 0, self.WINDOW_S)
        try:
            return cache.incr(key) <= self.LIMIT
        except ValueError:  # the minute ended between the two calls
            return True

    def wait(self) -> float:
        return self.WINDOW_S


@router.post("/tracking", auth=None, throttle=[Slowed()], response=out.TrackingOut)
def track(request: HttpRequest, payload: house.TrackIn) -> Any:
    """State, light and answer for whoever knows the number and the phone's last four digits. No token is needed."""
    found = queries.track(payload.number, payload.phone_tail, moment(request))
    row = found.row
    return {
        "number": row.number, "title": row.title, "state": row.state, "light": row.light,
        "submitted_at": row.submitted_at, "due_at": row.due_at, "department_name": row.department_name,
        "department_phone": found.department_phone, "answer": found.answer, "refusal_advice": found.refusal_advice,
        "steps": found.steps,
    }  # fmt: skip
