"""The wall: what is red and yellow, whose and why, and how the period went; the same for a big screen.

The page looks again each minute. Whoever may not read every demand sees the same figures, and behind them his own rows.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from dianxiaoer.domains.demands import access
from dianxiaoer.domains.supervision.queries.lights import light_rows
from dianxiaoer.domains.supervision.queries.wall import wall
from dianxiaoer.web.edge import signed_in
from dianxiaoer.web.navigation import shell
from dianxiaoer.web.templatetags.words import office_day
from dianxiaoer.web.wall import draw
from dianxiaoer.web.wall.forms import RowsForm, WallForm
from dianxiaoer.web.wall.panels import Panels, days

OVERDUE, OVERDUE_ON_SCREEN = 8, 5


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
    form = WallForm(request.GET)
    window, scope = form.window(at), form.scope()
    found = wall(by, at, window, scope, overdue=OVERDUE_ON_SCREEN if screen else OVERDUE)
    panels = Panels(found, access.sees_all(by), by.department_id, screen)
    context: dict[str, Any] = {
        "wall": found,
        "panels": panels,
        "whole": panels.whole,
        "screen": screen,
        "form": form,
        "filters": filter_words(form),
        "days": days(window),
        "before": days(window.previous()),
        "again_url": request.get_full_path(),
    }
    if getattr(request, "htmx", False):
        return render(request, "wall/_wall.html", context)
    context |= {"screen_url": _other(request, screen=not screen)}
    if screen:  # no navigation beside it
        context["shell"] = {**shell(request)["shell"], "navigation": [], "tabs": []}
    return render(request, "wall/home.html", context)


def filter_words(form: WallForm) -> list[str]:
    """What the wall is narrowed to, for a screen that has no form."""
    words = []
    for bound in form:
        value = str(form.data.get(bound.html_name, ""))
        if bound.html_name in ("sub_park", "department", "type") and value and bound.html_name in form.cleaned_data:
            words += [name for key, name in _options(bound.field.choices) if str(key) == value]  # type: ignore[attr-defined]
    return words


def _options(choices: Any) -> Any:
    for key, name in choices:
        if isinstance(name, list):
            yield from name
        else:
            yield key, name


def _other(request: HttpRequest, *, screen: bool) -> str:
    """The same wall on a big screen, or back from it."""
    query = request.GET.copy()
    query.pop("screen", None)
    if screen:
        query["screen"] = "1"
    return f"{reverse('wall:home')}?{query.urlencode()}" if query else reverse("wall:home")


@signed_in
@require_safe
def rows(request: HttpRequest) -> HttpResponse:
    """The promises behind a count: what is owed, since when it is late, who has it, and who used which time."""
    by, at = request.actor, request.at  # type: ignore[attr-defined]
    form = RowsForm(request.GET)
    page = light_rows(by, at, form.filters(), after=request.GET.get("after"))
    day = office_day() if page.rows else 0
    lines = [(row, draw.lateness(row, day) if row.late_minutes else "", draw.time_used(row, day)) for row in page.rows]
    return render(request, "wall/rows.html", {"form": form, "page": page.deadlines, "wall": page, "lines": lines})
