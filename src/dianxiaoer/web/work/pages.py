"""A department's work: my orders by nearest due, applications to approve, my enterprises, notices."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from dianxiaoer.domains.demands import queries
from dianxiaoer.domains.promises import commands as promise_commands
from dianxiaoer.domains.promises import queries as promises
from dianxiaoer.domains.registry import queries as registry
from dianxiaoer.domains.supervision.queries import orders as supervision_orders
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.refusals import NotAllowed
from dianxiaoer.web.edge import signed_in

TABS: dict[str, Any] = {
    "": gettext_lazy("All"),
    "sign": gettext_lazy("To sign for"),
    "contact": gettext_lazy("To contact"),
    "result": gettext_lazy("To reply"),
    "joint": gettext_lazy("Joint handling"),
}


def _department_of(by: Actor) -> int:
    if not by.is_officer or by.department_id is None:
        raise NotAllowed("officers_only", _("This page is for officers of a department."))
    return by.department_id


@signed_in
@require_safe
def orders(request: HttpRequest) -> HttpResponse:
    """What the department owes, nearest due first; `mine=1` narrows to the officer's own."""
    by, at = request.actor, request.at  # type: ignore[attr-defined]
    department_id = _department_of(by)
    tab = request.GET.get("tab", "") if request.GET.get("tab", "") in TABS else ""
    mine = by.id if request.GET.get("mine") == "1" else None
    colour = request.GET.get("light", "")
    page = queries.work_deadlines(
        by, at, department_id=department_id, tab=tab, officer_id=mine,
        colour=colour if colour in ("red", "yellow", "green", "blue") else "", after=request.GET.get("after"), size=30,
    )  # fmt: skip
    counts = queries.tab_counts(at, department_id=department_id, tabs=queries.WORK_TABS, officer_id=mine, parts=True)
    suffix = "&mine=1" if mine else ""
    context = {
        "page": page,
        "mine": mine is not None,
        "supervised": supervision_orders.owed_by(department_id),
        "tab": tab,
        "light": colour,
        "red": sum(count.red for count in counts.values()),
        "yellow": sum(count.yellow for count in counts.values()),
        "tabs": [
            {
                "label": label,
                "url": f"{reverse('work:orders')}?tab={key}{suffix}",
                "active": key == tab,
                "count": counts[key].total if key else sum(count.total for count in counts.values()),
            }
            for key, label in TABS.items()
        ],
    }
    return render(request, "work/orders.html", context)


@signed_in
@require_safe
def approvals(request: HttpRequest) -> HttpResponse:
    """Applications for more time or a suspension that wait for the reader."""
    by, at = request.actor, request.at  # type: ignore[attr-defined]
    return render(request, "work/approvals.html", {"rows": queries.waiting_requests(by, at)})


@signed_in
@require_safe
def joints(request: HttpRequest) -> HttpResponse:
    """Open joint-handling tables of demands that the reader may see, the oldest first."""
    by = request.actor  # type: ignore[attr-defined]
    if not by.is_officer:
        raise NotAllowed("officers_only", _("This page is for officers of a department."))
    return render(request, "work/joints.html", {"rows": queries.open_joints(by)})


@signed_in
@require_safe
def enterprises(request: HttpRequest) -> HttpResponse:
    """The enterprises that a secretary looks after, with what is open for each."""
    by, at = request.actor, request.at  # type: ignore[attr-defined]
    if not by.is_officer:
        raise NotAllowed("officers_only", _("This page is for officers of a department."))
    firms = registry.enterprises_of_officer(by.id, at.date()) if by.id else ()
    ids = [firm.enterprise_id for firm in firms]
    return render(request, "work/enterprises.html", {"firms": firms, "open": queries.open_of_enterprises(by, ids, at)})


@signed_in
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    by = request.actor  # type: ignore[attr-defined]
    page = promises.notices(by.id, after=request.GET.get("after")) if by.is_officer else None
    return render(request, "work/notices.html", {"page": page})


@signed_in
@require_POST
def read_notices(request: HttpRequest) -> HttpResponse:
    by, at = request.actor, request.at  # type: ignore[attr-defined]
    if by.is_officer:
        promise_commands.read_notices(by=by, at=at)
    return redirect("work:notices")
