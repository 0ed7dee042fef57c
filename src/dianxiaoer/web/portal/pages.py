"""The enterprise's own pages: what the park owes me, what it waits for from me, file, follow, confirm, rate."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dianxiaoer.domains.demands import commands, queries
from dianxiaoer.domains.registry import commands as registry_commands
from dianxiaoer.domains.registry import queries as registry
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.refusals import NotAllowed, Refused
from dianxiaoer.web.demands.forms import ListForm
from dianxiaoer.web.demands.pages import filtered_page
from dianxiaoer.web.edge import refused_into, signed_in
from dianxiaoer.web.portal.forms import DraftForm, FileForm, OnBehalfForm


def _contact(request: HttpRequest) -> Actor:
    by: Actor = request.actor  # type: ignore[attr-defined]
    if not by.is_contact:
        raise NotAllowed("enterprise_only", _("This page is for enterprises."))
    return by


@signed_in
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    by, at = _contact(request), request.at  # type: ignore[attr-defined]
    owed = queries.owed_to(by, at)
    helpers = registry.assignments_of_many(by.enterprise_ids, at.date())
    context = {
        "owed": owed.open,
        "waiting": owed.waiting_for_rating,
        "drafts": queries.drafts(by),
        "helpers": [row for rows in helpers.values() for row in rows],
        "firms": registry.enterprises_by_id(by.enterprise_ids).values(),
        "park": registry.park(),
    }
    return render(request, "portal/home.html", context)


@signed_in
@require_safe
def demands(request: HttpRequest) -> HttpResponse:
    by, at = _contact(request), request.at  # type: ignore[attr-defined]
    form = ListForm(request.GET, without=("department", "source", "flag", "type", "nature", "since", "until"))
    page = filtered_page(by, at, form, request.GET.get("after"))
    return render(request, "portal/demands.html", {"form": form, "page": page}, status=422 if form.errors else 200)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def file(request: HttpRequest, draft_id: int | None = None) -> HttpResponse:
    """File a demand, or keep it as a draft; a draft is opened again under its own address."""
    by, at = _contact(request), request.at  # type: ignore[attr-defined]
    draft = queries.detail(by, draft_id, at) if draft_id is not None else None
    if draft is not None and draft.row.state != "draft":
        return redirect("demands:detail", draft.row.id)
    keep = request.method == "POST" and "draft" in request.POST
    kind = DraftForm if keep else FileForm
    initial = {"title": draft.row.title, "text": draft.text, "place": draft.row.place, "nature": draft.row.nature,
               "type_code": draft.row.type_code, "urgency": draft.row.urgency,
               "enterprise_id": draft.row.enterprise_id} if draft else None  # fmt: skip
    posted = request.POST if request.method == "POST" else None
    form = kind(posted, request.FILES or None, actor=by, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            if keep:
                commands.save_draft(by=by, at=at, filing=form.filing(), demand_id=draft_id)
                messages.success(request, _("Draft saved."))
                return redirect("portal:home")
            demand = commands.submit(by=by, at=at, filing=form.filing(), draft_id=draft_id)
        except Refused as refusal:
            refused_into(form, refusal)
        else:
            _attach(request, by, demand.pk, form)
            messages.success(request, _("Filed under %(number)s. You see here who has it.") % {"number": demand.number})
            return redirect("demands:detail", demand.pk)
    status = 422 if form.errors else 200
    return render(request, "portal/file.html", {"form": form, "draft": draft}, status=status)


def _attach(request: HttpRequest, by: Actor, demand_id: int, form: FileForm) -> None:
    """The demand is filed already; a file that is refused does not take it back, it is told."""
    upload = form.cleaned_data.get("file")
    if upload is None:
        return
    try:
        registry_commands.attach(
            by=by, at=request.at, subject_domain="demand", subject_id=demand_id, name=upload.name,  # type: ignore[attr-defined]
            content=upload.read(), enterprise_id=form.cleaned_data["enterprise_id"],
        )  # fmt: skip
    except Refused as refusal:
        messages.warning(request, refusal.message)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def on_behalf(request: HttpRequest) -> HttpResponse:
    """An officer files what he was told: by a call, at the window, on a visit."""
    by, at = request.actor, request.at  # type: ignore[attr-defined]
    if not by.is_officer:
        return redirect("portal:file")
    posted = request.POST if request.method == "POST" else None
    form = OnBehalfForm(posted, initial={"enterprise_name": request.GET.get("enterprise", "")})
    if request.method == "POST" and form.is_valid():
        try:
            demand = commands.submit(by=by, at=at, filing=form.filing())
        except Refused as refusal:
            refused_into(form, refusal)
        else:
            messages.success(request, _("Filed under %(number)s.") % {"number": demand.number})
            return redirect("demands:detail", demand.pk)
    return render(request, "portal/on_behalf.html", {"form": form}, status=422 if form.errors else 200)
