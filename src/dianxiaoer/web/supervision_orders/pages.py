"""Supervision orders: the list, a new one, and one order read and worked on from one page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dianxiaoer.domains.demands import queries as demands
from dianxiaoer.domains.demands.queries import DemandRow
from dianxiaoer.domains.registry import queries as registry
from dianxiaoer.domains.supervision import access
from dianxiaoer.domains.supervision.commands import orders as commands
from dianxiaoer.domains.supervision.queries import order_detail, orders
from dianxiaoer.domains.supervision.queries.order_detail import OrderDetail
from dianxiaoer.domains.supervision.queries.orders import OrderPage
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.refusals import NotFound, Refused
from dianxiaoer.web.edge import refused_into, signed_in
from dianxiaoer.web.steps import File, Offer, time_used
from dianxiaoer.web.supervision_orders.forms import IssueForm, ListForm
from dianxiaoer.web.supervision_orders.steps import STEPS

FORM = ["GET", "HEAD", "POST"]


@signed_in
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Orders that exist for the reader, newest first, as the filters say."""
    by, at = request.actor, request.at  # type: ignore[attr-defined]
    access.require_reader(by)
    form = ListForm(request.GET)
    try:
        page = orders.page_of(by, form.filters(), at, after=request.GET.get("after"), size=30)
    except Refused as refusal:
        refused_into(form, refusal)
        page = OrderPage((), None)
    context = {
        "form": form,
        "page": page,
        "may_issue": access.issues_orders(by),
        "may_edit": access.edits_order_rules(by),
        "all_orders": access.sees_all_orders(by),
    }
    return render(request, "supervision_orders/list.html", context, status=422 if form.errors else 200)


@signed_in
@require_http_methods(FORM)
def new(request: HttpRequest) -> HttpResponse:
    """Issue an order; `?demand=` says about which demand."""
    by, at = request.actor, request.at  # type: ignore[attr-defined]
    access.require_reader(by)
    access.require_issuer(by)
    demand = _demand(by, at, request.GET.get("demand", ""))
    initial: dict[str, Any] = {"department_id": demand.department_id} if demand else {}
    if demand and "hard" in demand.flags:
        initial["trigger"] = "hard_order"
    form = IssueForm(request.POST or None, initial=initial, about_demand=demand is not None)
    if request.method == "POST" and form.is_valid():
        try:
            order = commands.issue(by=by, at=at, demand_id=demand.id if demand else None, **form.cleaned_data)
        except Refused as refusal:
            refused_into(form, refusal)
        else:
            messages.success(request, _("The order is issued."))
            return redirect("supervision_orders:detail", order.pk)
    back = reverse("demands:detail", args=[demand.id]) if demand else reverse("supervision_orders:list")
    context = {"form": form, "demand": demand, "back_url": back}
    return render(request, "supervision_orders/new.html", context, status=422 if form.errors else 200)


def _demand(by: Actor, at: datetime, asked: str) -> DemandRow | None:
    if not asked:
        return None
    if not asked.isdigit() or len(asked) > 18:
        raise Http404
    return demands.detail(by, int(asked), at).row


@signed_in
@require_safe
def detail(request: HttpRequest, order_id: int) -> HttpResponse:
    by, at = request.actor, request.at  # type: ignore[attr-defined]
    view = order_detail.detail(by, order_id, at)
    offers = [
        Offer(
            step, step.form(view=view, auto_id=f"{verb}-%s"), reverse("supervision_orders:step", args=[order_id, verb])
        )
        for verb, step in STEPS.items()
        if verb in view.actions
    ]
    files = [
        File(row.original_name, row.size_bytes, reverse("supervision_orders:file", args=[order_id, row.id]))
        for row in view.attachments
    ]
    return render(request, "supervision_orders/detail.html", _context(view) | {"offers": offers, "files": files})


def _context(view: OrderDetail) -> dict[str, Any]:
    return {
        "view": view,
        "row": view.row,
        "consumption": view.consumption,
        "used": time_used(view.consumption) if view.consumption else [],
    }


@signed_in
@require_http_methods(FORM)
def step(request: HttpRequest, order_id: int, verb: str) -> HttpResponse:
    """Take one step: the form by itself (without JavaScript, or with errors), or the command."""
    chosen = STEPS.get(verb)
    if chosen is None:
        raise Http404
    by, at = request.actor, request.at  # type: ignore[attr-defined]
    view = order_detail.detail(by, order_id, at)
    if verb not in view.actions and request.method != "POST":
        messages.info(request, _("This step is not possible now; somebody may have been quicker."))
        return redirect("supervision_orders:detail", order_id)
    posted = request.POST if request.method == "POST" else None
    form = chosen.form(posted, request.FILES or None, view=view)
    if request.method == "POST" and (form.is_valid() if form.fields else True):
        try:
            chosen.run(by, at, order_id, dict(getattr(form, "cleaned_data", {})))
        except NotFound:
            raise
        except Refused as refusal:
            refused_into(form, refusal)
        else:
            messages.success(request, chosen.done)
            return redirect("supervision_orders:detail", order_id)
    context = {"view": view, "row": view.row, "step": chosen, "form": form}
    return render(request, "supervision_orders/step.html", context, status=422 if form.errors else 200)


@signed_in
@require_safe
def file(request: HttpRequest, order_id: int, attachment_id: int) -> FileResponse:
    """Evidence for whoever sees its order: always saved, never shown or run in the park's own pages."""
    by, at = request.actor, request.at  # type: ignore[attr-defined]
    view = order_detail.detail(by, order_id, at)
    if attachment_id not in {row.id for row in view.attachments}:
        raise Http404
    row, path = registry.download(attachment_id, actor=by)
    response = FileResponse(
        path.open("rb"), as_attachment=True, filename=row.original_name, content_type=row.media_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox"
    return response
