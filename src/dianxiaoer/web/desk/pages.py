"""The demand desk: what came in, what must be dispatched, replies to audit, enterprises to call back.

Each line offers its one gesture as a button with a key; the desk sees a suggestion and decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from dianxiaoer.domains.demands import access, commands, queries
from dianxiaoer.domains.demands.queries import Deadline, Duplicate, TypeSuggestion, TypeView
from dianxiaoer.domains.people.access import may
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.refusals import NotAllowed, Refused
from dianxiaoer.web.edge import signed_in

TABS: dict[str, tuple[Any, str]] = {
    "intake": (gettext_lazy("To accept"), "desk:queue"),
    "dispatch": (gettext_lazy("To dispatch"), "desk:dispatches"),
    "audit": (gettext_lazy("Replies to audit"), "desk:audits"),
    "call_back": (gettext_lazy("To call back"), "desk:callbacks"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A waiting demand with what the desk may want to know before its gesture."""

    deadline: Deadline
    suggestions: list[TypeSuggestion]
    duplicates: list[Duplicate]
    next_id: int = 0
    chosen: TypeView | None = None


def _require_desk(by: Actor) -> None:
    if not access.is_desk(by) or by.is_system:
        raise NotAllowed("desk_only", _("Only the demand desk may do this."))


def _tabs_of(by: Actor) -> dict[str, tuple[Any, str]]:
    """The desk sees all; whoever else calls enterprises back (the supervision office) sees what is to be called."""
    if access.is_desk(by) and not by.is_system:
        return TABS
    return {"call_back": TABS["call_back"]} if by.is_officer and may(by, "D5", "C") else {}


def _lines(tab: str, rows: tuple[Deadline, ...], catalogue: list[TypeView]) -> list[Line]:
    ids = [row.demand.id for row in rows]
    following = dict(zip(ids, [*ids[1:], ids[-2] if len(ids) > 1 else 0], strict=True)) if ids else {}
    if tab not in ("intake", "dispatch"):
        return [Line(row, [], [], following[row.demand.id]) for row in rows]
    texts = queries.texts(ids)
    twins = queries.duplicates_of_many(ids) if tab == "intake" else {}
    by_code = {one.code: one for one in catalogue}
    return [
        Line(
            row,
            queries.suggest_types(texts[pk], catalogue),
            twins.get(pk, []),
            following[pk],
            by_code.get(row.demand.type_code),
        )
        for pk, row in zip(ids, rows, strict=True)
    ]


def _queue(request: HttpRequest, tab: str) -> HttpResponse:
    by, at = request.actor, request.at  # type: ignore[attr-defined]
    tabs = _tabs_of(by)
    if tab not in tabs:
        raise NotAllowed("desk_only", _("Only the demand desk may do this."))
    desk_id = queries.desk_department_id()
    page = queries.desk_deadlines(by, at, department_id=desk_id, tab=tab, after=request.GET.get("after"), size=20)
    catalogue = queries.types() if tab in ("intake", "dispatch") else []
    counts = queries.tab_counts(at, department_id=desk_id, tabs=queries.DESK_TABS, parts=False)
    context = {
        "tab": tab,
        "title": TABS[tab][0],
        "page": page,
        "lines": _lines(tab, page.rows, catalogue),
        # The same sixty options for each line: rendered once.
        "options": render_to_string("desk/_types.html", {"types": _grouped(catalogue)}) if tab == "intake" else "",
        "tabs": [
            {"label": label, "url": reverse(name), "active": key == tab, "count": counts[key].total}
            for key, (label, name) in tabs.items()
        ],
        "counts": counts,
    }
    return render(request, "desk/queue.html", context)


def _grouped(catalogue: list[TypeView]) -> list[tuple[str, list[Any]]]:
    groups: dict[str, list[Any]] = {}
    for row in catalogue:
        groups.setdefault(row.level1, []).append(row)
    return list(groups.items())


@signed_in
@require_safe
def intake(request: HttpRequest) -> HttpResponse:
    return _queue(request, "intake")


@signed_in
@require_safe
def dispatches(request: HttpRequest) -> HttpResponse:
    return _queue(request, "dispatch")


@signed_in
@require_safe
def audits(request: HttpRequest) -> HttpResponse:
    return _queue(request, "audit")


@signed_in
@require_safe
def callbacks(request: HttpRequest) -> HttpResponse:
    return _queue(request, "call_back")


def _number(posted: str | None) -> int:
    """A number out of a form; anything else is the number of nothing."""
    return int(posted) if posted and posted.isdecimal() and len(posted) < 19 else 0


def _gesture(by: Actor, at: datetime, demand_id: int, gesture: str, posted: Any) -> str:
    """One gesture of the desk on one line; returns what to say."""
    if gesture == "accept":
        commands.accept(by=by, at=at, demand_id=demand_id, type_code=posted.get("type_code", ""))
        return _("Accepted.")
    if gesture == "take_in":
        commands.take_in(by=by, at=at, demand_id=demand_id, type_code=posted.get("type_code", ""))
        return _("Accepted and dispatched.")
    if gesture == "dispatch":
        commands.dispatch(by=by, at=at, demand_id=demand_id)
        return _("Dispatched.")
    if gesture == "merge":
        commands.merge(by=by, at=at, demand_id=demand_id, master_id=_number(posted.get("master_id")))
        return _("Merged.")
    commands.pass_audit(by=by, at=at, demand_id=demand_id)
    return _("The enterprise has its answer.")


GESTURES = {"accept": "desk:queue", "take_in": "desk:queue", "merge": "desk:queue", "dispatch": "desk:dispatches",
            "pass_audit": "desk:audits"}  # fmt: skip


@signed_in
@require_POST
def gesture(request: HttpRequest, demand_id: int, gesture: str) -> HttpResponse:
    """Accept, accept and dispatch, dispatch, merge or release: one press, then the next line."""
    by, at = request.actor, request.at  # type: ignore[attr-defined]
    _require_desk(by)
    if gesture not in GESTURES:
        raise Http404
    line = request.POST.get("next_id", "")
    try:
        messages.success(request, _gesture(by, at, demand_id, gesture, request.POST))
    except Refused as refusal:
        messages.error(request, refusal.message)
        if refusal.field is not None:
            step = "dispatch" if gesture in ("dispatch", "take_in") else "accept"
            return redirect("demands:step", demand_id, step)
        line = str(demand_id)
    after = request.POST.get("after", "")
    query = f"?{urlencode({'after': after})}" if after else ""
    anchor = f"#line-{line}" if line.isdigit() and line != "0" else ""
    return redirect(f"{reverse(GESTURES[gesture])}{query}{anchor}")
