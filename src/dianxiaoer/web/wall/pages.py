"""The wall: counts and lights by department, each figure with the rows behind it; and the same for a big screen.

The page looks again each minute. Whoever may not read every demand sees the same figures, and behind them his own rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dianxiaoer.domains.demands import access
from dianxiaoer.domains.demands.queries import labels
from dianxiaoer.domains.promises.queries import LightCounts
from dianxiaoer.domains.supervision.queries.lights import light_rows
from dianxiaoer.domains.supervision.queries.standing import Standing, standing
from dianxiaoer.web.components import LIGHT_WORDS
from dianxiaoer.web.edge import signed_in
from dianxiaoer.web.navigation import shell
from dianxiaoer.web.wall.forms import RowsForm

COLOURS = ("red", "yellow", "green", "blue")
CHART_WIDTH, CHART_HEIGHT = 600, 120


@dataclass(frozen=True, slots=True)
class Figure:
    """A number and the rows that it opens; without an address it stays a number."""

    label: str
    count: int
    url: str
    colour: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """One day of the chart, in the drawing's own units."""

    day: date
    count: int
    url: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Tile:
    """A department: what it owes to enterprises, and its own orders."""

    name: str
    phone: str
    worst: str
    url: str
    facing: tuple[Figure, ...]
    own: tuple[Figure, ...]


@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    """The wall, looking again each minute; when the session ends, its page is loaded anew and asks to log in."""
    if getattr(request, "htmx", False) and not request.actor.is_officer:  # type: ignore[attr-defined]
        return HttpResponse(headers={"HX-Refresh": "true"})
    return _home(request)


@signed_in
def _home(request: HttpRequest) -> HttpResponse:
    """The wall; `?screen=1` without anything around it; the same wall alone for a page that looks again."""
    by, at = request.actor, request.at  # type: ignore[attr-defined]
    screen = request.GET.get("screen") == "1"
    context = wall_context(standing(by, at), whole=access.sees_all(by), own_department_id=by.department_id)
    context |= {"screen": screen, "poll_url": f"{reverse('wall:home')}{'?screen=1' if screen else ''}"}
    if getattr(request, "htmx", False):
        return render(request, "wall/_wall.html", context)
    if screen:  # no navigation beside it
        context["shell"] = {**shell(request)["shell"], "navigation": [], "tabs": []}
    return render(request, "wall/home.html", context)


@signed_in
@require_safe
def rows(request: HttpRequest) -> HttpResponse:
    """The promises behind a figure: what is owed, when it was due, who has it and since when."""
    by, at = request.actor, request.at  # type: ignore[attr-defined]
    form = RowsForm(request.GET)
    page = light_rows(by, at, form.filters(), after=request.GET.get("after"))
    return render(request, "wall/rows.html", {"form": form, "page": page.deadlines, "wall": page})


def wall_context(wall: Standing, *, whole: bool, own_department_id: int | None) -> dict[str, Any]:
    """Figures with their addresses. A reader of the whole park opens each; others those of their department."""
    total_submitted = sum(day.submitted for day in wall.days)
    since, until = wall.days[0].day.isoformat(), wall.days[-1].day.isoformat()
    return {
        "wall": wall,
        "whole": whole,
        "totals": _lights(wall.facing, _rows_url(whole, facing="enterprise")),
        "tiles": [
            Tile(
                name=row.name,
                phone=row.phone,
                worst=row.worst,
                url=_rows_url(opens, department=row.department_id),
                facing=_lights(row.facing, _rows_url(opens, department=row.department_id, facing="enterprise")),
                own=_lights(row.own, _rows_url(opens, department=row.department_id, facing="department")),
            )
            for row in wall.rows
            for opens in [whole or row.department_id == own_department_id]
        ],
        "states": [
            Figure(str(labels.STATES[state]), count, _list_url(whole, state=state))
            for state, count in wall.states.items()
        ],
        "states_total": sum(wall.states.values()),
        "types": [
            Figure(label, count, _list_url(whole, type=code, since=since, until=until))
            for code, label, count in wall.types
        ],
        "bars": _bars(wall, whole),
        "submitted": Figure(_("Submitted in 30 days"), total_submitted, _list_url(whole, since=since, until=until)),
        "chart_width": CHART_WIDTH,
        "chart_height": CHART_HEIGHT,
    }


def _lights(counts: LightCounts, url: str) -> tuple[Figure, ...]:
    return tuple(
        Figure(str(LIGHT_WORDS[colour]), getattr(counts, colour), f"{url}&light={colour}" if url else "", colour)
        for colour in COLOURS
    )


def _bars(wall: Standing, whole: bool) -> list[Bar]:
    """Bars from left to right over the whole width; the highest fills the height."""
    step = CHART_WIDTH / len(wall.days)
    most = max([day.submitted for day in wall.days] + [1])
    bars = []
    for index, row in enumerate(wall.days):
        height = round(row.submitted / most * (CHART_HEIGHT - 4), 1)
        day = row.day.isoformat()
        url = _list_url(whole, since=day, until=day)
        bars.append(
            Bar(
                row.day,
                row.submitted,
                url,
                round(index * step + 2, 1),
                CHART_HEIGHT - height,
                round(step - 4, 1),
                height,
            )
        )
    return bars


def _rows_url(opens: bool, **query: Any) -> str:
    return "" if not opens else f"{reverse('wall:rows')}?{urlencode(query)}"


def _list_url(opens: bool, **query: Any) -> str:
    return "" if not opens else f"{reverse('demands:list')}?{urlencode(query)}"
