"""Figures: the registry, one figure whole or split, and the records behind it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Path, Query, Schema

from dianxiaoer.api.entrance import caller, moment
from dianxiaoer.api.routing import BIGGEST, Cursor, Size, linked, needs, room
from dianxiaoer.api.schemas import figures as shapes
from dianxiaoer.domains.people.rules import Scope as TokenScope
from dianxiaoer.domains.supervision.access import require_reader
from dianxiaoer.domains.supervision.queries.figure_rows import rows_behind
from dianxiaoer.domains.supervision.queries.figures import evaluate, evaluate_by, indicator_named
from dianxiaoer.domains.supervision.queries.groups import names_of
from dianxiaoer.domains.supervision.rules.figures import Dimension, Figure, Part, Scope
from dianxiaoer.domains.supervision.rules.indicators import INDICATORS
from dianxiaoer.domains.supervision.rules.periods import PARK_ZONE, Window, day_of, month
from dianxiaoer.domains.supervision.rules.ratios import as_decimal, plain
from dianxiaoer.kernel.refusals import Invalid

router = room("figures")
READ = needs(TokenScope.DEMANDS_READ)
Key = Annotated[str, Path(max_length=40)]
_Id = Annotated[int | None, Query(ge=1, le=BIGGEST)]


class Question(Schema):
    """A period (this month without one), the moment asked about (now without one), and what it is narrowed to."""

    since: date | None = None
    until: date | None = None
    as_of: datetime | None = None
    department: _Id = None
    sub_park: _Id = None
    type: Annotated[str, Query(max_length=4)] = ""
    officer: _Id = None


def _window(asked: Question, at: datetime) -> Window:
    this = month(day_of(at).year, day_of(at).month)
    start, end = asked.since or this.start, asked.until or max(this.end, asked.since or this.end)
    if end < start or not 1990 <= start.year <= end.year <= 2100:
        raise Invalid("bad_period", _("The period ends before it begins."), field="until")
    return Window(start, end)


def _as_of(asked: Question, at: datetime) -> datetime:
    if asked.as_of is None:
        return at
    given = asked.as_of if asked.as_of.tzinfo else asked.as_of.replace(tzinfo=PARK_ZONE)
    return min(given, at)


def _scope(asked: Question) -> Scope:
    return Scope(asked.department, asked.sub_park, asked.type, asked.officer)


def _numbers(figure: Figure) -> dict[str, Any]:
    return {
        "value": None if figure.value is None else float(as_decimal(figure.value)),
        "numerator": plain(figure.numerator),
        "denominator": None if figure.denominator is None else plain(figure.denominator),
        "shown": figure.shown,
    }


@router.get("/figures", auth=READ, response=list[shapes.IndicatorOut])
def list_indicators(request: HttpRequest) -> Any:
    """The registry of indicators."""
    require_reader(caller(request))
    return list(INDICATORS.values())


@router.get("/figures/{key}", auth=READ, response=shapes.FigureOut)
def read_figure(
    request: HttpRequest,
    key: Key,
    asked: Query[Question],
    by: Annotated[Literal["", *Dimension], Query()] = "",  # type: ignore[valid-type]
) -> Any:
    """A figure as of any moment, with its fraction; split by a dimension, each part with its own."""
    require_reader(caller(request))
    at, indicator = moment(request), indicator_named(key)
    window, as_of, scope = _window(asked, at), _as_of(asked, at), _scope(asked)
    parts = evaluate_by(key, Dimension(by), window, as_of, scope) if by else {}
    names = names_of(Dimension(by), parts) if by else {}
    return {
        **_numbers(evaluate(key, window, as_of, scope)),
        "key": key,
        "unit": indicator.unit.value,
        "since": window.start,
        "until": window.end,
        "as_of": as_of,
        "by": by,
        "groups": [{"group": group, "name": names[group], **_numbers(one)} for group, one in parts.items()],
    }


@router.get("/figures/{key}/records", auth=READ, response=shapes.CasesOut)
def list_records(
    request: HttpRequest,
    response: HttpResponse,
    key: Key,
    asked: Query[Question],
    part: Part = Part.COUNTED,
    cursor: Cursor = None,
    size: Size = 50,
) -> Any:
    """The records behind a figure, newest first. `narrowed`: the caller sees his own part of `total`."""
    at = moment(request)
    found = rows_behind(
        caller(request), key, _window(asked, at), _as_of(asked, at), _scope(asked), part, after=cursor, size=size
    )
    linked(request, response, found.next_cursor)
    items = [
        {
            "demand_id": row.demand.id,
            "number": row.demand.number,
            "title": row.demand.title,
            "at": row.at,
            "due_at": row.due_at,
            "hit": row.hit,
            "department_id": row.department_id,
            "officer_id": row.officer_id,
        }
        for row in found.rows
    ]
    return {"items": items, "next": found.next_cursor, "total": found.total, "narrowed": found.narrowed}
