"""Steps of a document: drawn up, edited, submitted, sent back, published, corrected; and the park's template."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from dianxiaoer.documents import formats, word
from dianxiaoer.domains.supervision import access
from dianxiaoer.domains.supervision.commands import document_settings
from dianxiaoer.domains.supervision.commands import documents as commands
from dianxiaoer.domains.supervision.queries import documents
from dianxiaoer.kernel.refusals import Refused
from dianxiaoer.web.bulletins.forms import DrawUpForm, ReasonForm, TemplateForm, TextsForm
from dianxiaoer.web.edge import refused_into, signed_in

DONE = {
    "draw_up": gettext_lazy("The figures are computed anew."),
    "submit": gettext_lazy("Submitted for review."),
    "send_back": gettext_lazy("Sent back to its drafters."),
    "publish": gettext_lazy("Published. From now on it does not change."),
    "correct": gettext_lazy("The correction is a draft now."),
}
WITH_REASON = {
    "send_back": gettext_lazy("Return for changes"),
    "correct": gettext_lazy("Correct"),
}


def _asked(request: HttpRequest) -> dict[str, Any]:
    return {"by": request.actor, "at": request.at}  # type: ignore[attr-defined]


@signed_in
@require_POST
def draw_up(request: HttpRequest) -> HttpResponse:
    form = DrawUpForm(request.POST)
    if form.is_valid():
        try:
            row = commands.draw_up(**_asked(request), **form.cleaned_data)
        except Refused as refusal:
            refused_into(form, refusal)
        else:
            messages.success(request, _("Drawn up."))
            return redirect("bulletins:detail", row.pk)
    return render(request, "bulletins/draw_up.html", {"form": form}, status=422)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, document_id: int) -> HttpResponse:
    """The words that people write; figures are not among them."""
    access.require_drafter(request.actor)  # type: ignore[attr-defined]
    view = documents.document(request.actor, document_id)  # type: ignore[attr-defined]
    form = TextsForm(request.POST or None, texts=view.texts, cases=view.cases)
    if request.method == "POST" and form.is_valid():
        try:
            commands.edit_text(**_asked(request), document_id=document_id, texts=form.texts())
        except Refused as refusal:
            refused_into(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("bulletins:detail", document_id)
    context = {"form": form, "row": view.row}
    return render(request, "bulletins/edit.html", context, status=422 if form.errors else 200)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, document_id: int, verb: str) -> HttpResponse:
    """One step. Those that need a reason have a page of their own, so that they work without JavaScript."""
    if verb not in DONE or (request.method != "POST" and verb not in WITH_REASON):
        raise Http404
    view = documents.document(request.actor, document_id)  # type: ignore[attr-defined]
    form = ReasonForm(request.POST or None) if verb in WITH_REASON else None
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            target = _do(request, view, verb, form.cleaned_data["reason"] if form else "")
        except Refused as refusal:
            if form is None:
                raise
            refused_into(form, refusal)
        else:
            messages.success(request, str(DONE[verb]))
            return redirect("bulletins:detail", target)
    context = {"form": form, "row": view.row, "verb": verb, "word": WITH_REASON.get(verb)}
    return render(request, "bulletins/step.html", context, status=422 if form and form.errors else 200)


def _do(request: HttpRequest, view: documents.DocumentView, verb: str, reason: str) -> int:
    """The document to go on with."""
    one = {**_asked(request), "document_id": view.row.id}
    if verb == "draw_up":
        return commands.draw_up(**_asked(request), kind=view.row.kind, period=view.row.period).pk
    if verb == "submit":
        return commands.submit_for_review(**one).pk
    if verb == "send_back":
        return commands.send_back(**one, reason=reason).pk
    if verb == "publish":
        return commands.publish(**one, render=formats.writer(documents.active_template())).pk
    return commands.correct(**one, reason=reason).pk


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def templates(request: HttpRequest) -> HttpResponse:
    """The park's Word templates; one that cannot be used is refused with what is wrong in it."""
    access.require_drafter(request.actor)  # type: ignore[attr-defined]
    form = TemplateForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        content = upload.read(document_settings.LARGEST + 1)
        faults = word.check_template(content) if len(content) <= document_settings.LARGEST else []
        try:
            document_settings.add_template(
                **_asked(request), name=upload.name or "", content=content, faults=[str(one) for one in faults]
            )
        except Refused as refusal:
            if not faults:
                refused_into(form, refusal)
            for fault in faults:
                form.add_error("file", fault)
        else:
            messages.success(request, _("Documents are written with this template from now on."))
            return redirect("bulletins:templates")
    rows = documents.templates()
    context = {"form": form, "rows": rows, "own": any(row.active for row in rows)}
    return render(request, "bulletins/templates.html", context, status=422 if form.errors else 200)


@signed_in
@require_POST
def use_template(request: HttpRequest) -> HttpResponse:
    asked = request.POST.get("template", "")
    document_settings.use_template(**_asked(request), template_id=int(asked) if asked.isdigit() else None)
    messages.success(request, _("Documents are written with this template from now on."))
    return redirect("bulletins:templates")
