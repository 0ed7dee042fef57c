"""One demand, read and worked on from one page; and the list of all demands that the reader may see."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dianxiaoer.domains.demands import queries
from dianxiaoer.domains.demands.queries.detail import DemandDetail
from dianxiaoer.domains.promises import queries as promises
from dianxiaoer.domains.registry import commands as registry_commands
from dianxiaoer.domains.registry import queries as registry
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.refusals import NotFound, Refused
from dianxiaoer.web.demands.forms import ListForm
from dianxiaoer.web.demands.steps import STEPS
from dianxiaoer.web.edge import refused_into, signed_in
from dianxiaoer.web.steps import File, Offer, time_used
from dianxiaoer.web.supervision_orders.about import orders_about


def offers(by: Actor, view: DemandDetail) -> list[Offer]:
    """Every step open to the reader, in the order of `STEPS`."""
    allowed = allowed_verbs(by, view)
    return [
        Offer(step, step.form(actor=by, view=view, auto_id=f"{verb}-%s"), step_url(view.row.id, verb))
        for verb, step in STEPS.items()
        if verb in allowed
    ]


def allowed_verbs(by: Actor, view: DemandDetail) -> frozenset[str]:
    """What the reader can do with the demand and at its joint-handling table."""
    return queries.actions(by, view) | queries.joint_actions(by, view, queries.open_joint(view))


def step_url(demand_id: int, verb: str) -> str:
    return reverse("demands:step", args=[demand_id, verb])


def detail_context(by: Actor, at: datetime, demand_id: int) -> dict[str, Any]:
    """What the page of one demand shows, for every journey that shows one."""
    view = queries.detail(by, demand_id, at)
    result = view.result
    shown = [clock for clock in view.clocks if clock.promise.is_open] or ([result] if result else [])
    return {
        "view": view,
        "row": view.row,
        "offers": offers(by, view),
        "joints": queries.joint_handlings_for(by, demand_id) if "joint" in view.row.flags else [],
        "timeline": queries.timeline(by, demand_id),
        "explained": promises.explain(shown[0].promise.id, at) if shown else None,
        **(_time_used(result.promise.id, at) if result and not by.is_contact else {}),
        "by_contact": by.is_contact,
        **orders_about(by, at, view.row.id),
        "files": _files(by, view),
        "duplicates": queries.duplicates(demand_id) if "merge" in queries.actions(by, view) else [],
    }


def _files(by: Actor, view: DemandDetail) -> list[File]:
    """The files of a demand; who added one may take it away again."""
    found = []
    for row in view.attachments:
        mine = by.account_id is not None and row.uploaded_by_id == by.account_id
        url = reverse("demands:file", args=[view.row.id, row.id])
        remove = reverse("demands:remove_file", args=[view.row.id, row.id]) if mine else ""
        found.append(File(row.original_name, row.size_bytes, url, remove))
    return found


def _time_used(promise_id: int, at: datetime) -> dict[str, Any]:
    """Who used the enterprise's time: one line a department, together the whole."""
    told = promises.consumption(promise_id, at)
    return {"consumption": told, "used": time_used(told)}


@signed_in
@require_safe
def detail(request: HttpRequest, demand_id: int) -> HttpResponse:
    return render(request, "demands/detail.html", detail_context(request.actor, request.at, demand_id))  # type: ignore[attr-defined]


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, demand_id: int, verb: str) -> HttpResponse:
    """Take one step: the form by itself (without JavaScript, or with errors), or the command."""
    chosen = STEPS.get(verb)
    if chosen is None:
        raise Http404
    by, at = request.actor, request.at  # type: ignore[attr-defined]
    view = queries.detail(by, demand_id, at)
    if verb not in allowed_verbs(by, view) and request.method != "POST":
        messages.info(request, _("This step is not possible now; somebody may have been quicker."))
        return redirect("demands:detail", demand_id)
    posted = request.POST if request.method == "POST" else None
    form = chosen.form(posted, request.FILES or None, actor=by, view=view)
    if request.method == "POST" and (form.is_valid() if form.fields else True):
        try:
            chosen.run(by, at, view, dict(getattr(form, "cleaned_data", {})))
        except NotFound:
            raise
        except Refused as refusal:
            refused_into(form, refusal)
        else:
            messages.success(request, chosen.done)
            return redirect(_next(request, demand_id))
    context = {"view": view, "row": view.row, "step": chosen, "form": form}
    return render(request, "demands/step.html", context, status=422 if form.errors else 200)


def _next(request: HttpRequest, demand_id: int) -> str:
    target = request.POST.get("next", "")
    if target and url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        return target
    return reverse("demands:detail", args=[demand_id])


@signed_in
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    by, at = request.actor, request.at  # type: ignore[attr-defined]
    form = ListForm(request.GET)
    page = filtered_page(by, at, form, request.GET.get("after"))
    return render(request, "demands/list.html", {"form": form, "page": page}, status=422 if form.errors else 200)


def filtered_page(by: Actor, at: datetime, form: ListForm, after: str | None) -> queries.DemandPage:
    """The page that the filters choose; a filter that is refused shows why and chooses nothing."""
    try:
        return queries.page_of(by, form.filters(), at, after=after)
    except Refused as refusal:
        refused_into(form, refusal)
        return queries.DemandPage((), None)


@signed_in
@require_safe
def clock(request: HttpRequest, demand_id: int, promise_id: int) -> HttpResponse:
    """One promise about the demand, day by day: what counted, pauses, extensions, a calendar that changed."""
    by, at = request.actor, request.at  # type: ignore[attr-defined]
    view = queries.detail(by, demand_id, at)
    clocks = [*view.clocks, *(clock for order in view.orders for clock in order.clocks)]
    if promise_id not in {each.promise.id for each in clocks}:
        raise Http404
    context = {
        "view": view,
        "row": view.row,
        "explained": promises.explain(promise_id, at),
        "clocks": clocks,
        "by_contact": by.is_contact,
        **({} if by.is_contact else _time_used(promise_id, at)),
    }
    return render(request, "demands/clock.html", context)


@signed_in
@require_safe
def file(request: HttpRequest, demand_id: int, attachment_id: int) -> FileResponse:
    """A file for whoever sees its demand: always saved, never shown or run in the park's own pages."""
    by, at = request.actor, request.at  # type: ignore[attr-defined]
    view = queries.detail(by, demand_id, at)
    if attachment_id not in {row.id for row in view.attachments}:
        raise Http404
    row, path = registry.download(attachment_id, actor=by)
    response = FileResponse(
        path.open("rb"), as_attachment=True, filename=row.original_name, content_type=row.media_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox"
    return response


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def remove_file(request: HttpRequest, demand_id: int, attachment_id: int) -> HttpResponse:
    """Ask once, then take a file out of sight; it stays in the record."""
    by, at = request.actor, request.at  # type: ignore[attr-defined]
    view = queries.detail(by, demand_id, at)
    found = next((row for row in view.attachments if row.id == attachment_id), None)
    if found is None:
        raise Http404
    if request.method == "POST":
        registry_commands.remove_attachment(by=by, at=at, attachment_id=attachment_id)
        messages.success(request, _("The file is removed."))
        return redirect("demands:detail", demand_id)
    return render(request, "demands/remove_file.html", {"row": view.row, "file": found})
