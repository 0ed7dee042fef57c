"""The dispatch catalogue, the limits in versions, and the official calendar."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Path, Query

from dianxiaoer.api.entrance import asked
from dianxiaoer.api.routing import needs, room
from dianxiaoer.api.schemas import house
from dianxiaoer.domains.demands import commands, queries
from dianxiaoer.domains.people.rules import Scope
from dianxiaoer.domains.worktime import queries as worktime
from dianxiaoer.kernel.refusals import Invalid

router = room("catalogue")
READ = needs(Scope.DEMANDS_READ, Scope.WORKTIME_READ, Scope.ADMIN)
TIME = needs(Scope.WORKTIME_READ)
ADMIN = needs(Scope.ADMIN)
Code = Annotated[str, Path(pattern=r"^\d{4}$")]


@router.get("/demand-types", auth=READ, response=house.TypesOut)
def list_types(request: HttpRequest, all: bool = False) -> Any:
    """Who owns which type, who helps, and how long it takes."""
    return {"items": queries.types(only_active=not all)}


@router.put("/demand-types/{code}", auth=ADMIN, response=house.DoneOut)
def edit_type(request: HttpRequest, code: Code, payload: house.TypeIn) -> Any:
    """Change a type; demands in hand keep what they were promised."""
    commands.edit_type(**asked(request), code=code, **payload.dict())
    return {"done": True}


@router.get("/limits", auth=READ, response=house.ProfilesOut)
def list_limits(request: HttpRequest) -> Any:
    """All versions of the limits, newest first."""
    rows = [
        {"version": row.version, "effective_from": row.effective_from, "reason": row.reason,
         "published_by": row.published_by, "published_at": row.published_at, "limits": asdict(row.limits)}
        for row in queries.limit_profiles()
    ]  # fmt: skip
    return {"items": rows}


@router.post("/limits", auth=ADMIN, response={201: house.DoneOut})
def publish_limits(request: HttpRequest, payload: house.LimitsIn) -> Any:
    """A new version of the limits, in force from now or later."""
    begins = payload.effective_from
    commands.publish_limits(
        **asked(request),
        values=payload.values,
        reason=payload.reason,
        effective_from=timezone.make_aware(begins) if begins is not None and timezone.is_naive(begins) else begins,
    )
    return {"done": True}


@router.get("/worktime/due", auth=TIME, response=house.DueOut)
def compute_due(
    request: HttpRequest,
    start: Annotated[str, Query(max_length=40, description="2026-09-29, or 2026-09-29T16:00+08:00")],
    limit: Annotated[str, Query(max_length=12, description="5wd, 30cd, 4wh, 2h, im")],
) -> Any:
    """When a limit ends on the official calendar, and why, day by day."""
    told = worktime.calendar().explain(_start(start), worktime.parse_limit(limit))
    days = [
        {"date": day.date, "counted": day.counted, "ordinal": day.ordinal, "reason": worktime.reason_text(day),
         "reason_code": str(day.reason_code), "provisional": day.provisional}
        for day in told.rows
    ]  # fmt: skip
    return {"start": start, "limit": str(told.limit), "due": told.due, "provisional": told.provisional, "days": days}


def _start(text: str) -> date | datetime:
    try:
        if len(text) == 10:
            return date.fromisoformat(text)
        # In an address an unescaped plus sign arrives as a blank.
        found = datetime.fromisoformat(text.replace(" ", "+") if text.count(" ") == 1 and "T" in text else text)
        return timezone.make_aware(found) if timezone.is_naive(found) else found
    except (ValueError, OverflowError):
        raise Invalid("bad_start", _("Write a day such as 2026-09-29, or a moment."), field="start") from None


@router.get("/worktime/years", auth=TIME, response=house.YearsOut)
def list_years(request: HttpRequest) -> Any:
    """Which years are official and which provisional."""
    return {"items": worktime.year_rows()}


@router.get("/worktime/years/{year}", auth=TIME, response=house.DaysOut)
def read_year(request: HttpRequest, year: Annotated[int, Path(ge=2004, le=2100)]) -> Any:
    """Every day of a year: working or off, with its source."""
    return {"items": worktime.year_table(year)}
