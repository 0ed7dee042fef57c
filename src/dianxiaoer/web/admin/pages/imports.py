"""Officers and enterprises from a table: looked at first, taken in by a second press."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from dianxiaoer.domains.people import commands as people_commands
from dianxiaoer.domains.people.rules import OFFICER_COLUMNS
from dianxiaoer.domains.registry import commands as registry_commands
from dianxiaoer.domains.registry.rules import ENTERPRISE_COLUMNS
from dianxiaoer.kernel.refusals import Invalid, NotAllowed, Refused
from dianxiaoer.kernel.tables import ImportResult, read_table
from dianxiaoer.web.admin.forms.registry import ImportForm
from dianxiaoer.web.admin.steps import is_administrator, register_keepers_only
from dianxiaoer.web.edge import refused_into

MOST_BYTES = 1_000_000  # the content travels with the preview, so that nothing is stored before it is taken in


@dataclass(frozen=True, slots=True)
class Kind:
    """What a table can hold, and the command that takes it."""

    title: Any
    columns: Mapping[str, Sequence[str]]
    take: Callable[..., ImportResult]
    back: str


KINDS = {
    "officers": Kind(gettext_lazy("Import officers"), OFFICER_COLUMNS, people_commands.import_officers, "admin:people"),
    "enterprises": Kind(
        gettext_lazy("Import enterprises"),
        ENTERPRISE_COLUMNS,
        registry_commands.import_enterprises,
        "admin:enterprises",
    ),
}


@register_keepers_only
@require_http_methods(["GET", "HEAD", "POST"])
def import_page(request: HttpRequest, kind: str) -> HttpResponse:
    if kind not in KINDS or (kind == "officers" and not is_administrator(request.actor)):  # type: ignore[attr-defined]
        raise Http404
    chosen = KINDS[kind]
    form = ImportForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {
        "kind": chosen,
        "form": form,
        "back_url": reverse(chosen.back),
        "headers": _headers(chosen),
    }
    if request.method != "POST":
        return render(request, "admin/import.html", context)
    try:
        name, content = _content(request, form)
        if content is None:
            return render(request, "admin/import.html", context, status=422)
        return _take(request, chosen, name, content, context)
    except NotAllowed:
        raise
    except Refused as refusal:
        refused_into(form, refusal)
        return render(request, "admin/import.html", context, status=422)


def _content(request: HttpRequest, form: ImportForm) -> tuple[str, bytes | None]:
    """The file just chosen, or the one that was looked at and comes back with the page."""
    if "content" in request.POST:
        try:
            content = base64.b64decode(request.POST["content"], validate=True)
        except binascii.Error:
            raise Invalid("table_damaged", _("The file was damaged on its way. Choose it again.")) from None
        return request.POST.get("name", "")[:200], content
    if not form.is_valid():
        return "", None
    file = form.cleaned_data["file"]
    if file.size > MOST_BYTES:
        raise Invalid(
            "table_too_large", _("The file is larger than 1 MB. Split it, or use the command line."), field="file"
        )
    return file.name, file.read()


def _take(request: HttpRequest, kind: Kind, name: str, content: bytes, context: dict[str, Any]) -> HttpResponse:
    by, at = request.actor, request.at  # type: ignore[attr-defined]
    dry_run = request.POST.get("decision") != "take"
    rows = read_table(content, aliases=kind.columns, name=name)
    result = kind.take(by=by, at=at, rows=rows, file_name=name, dry_run=dry_run)
    if not dry_run and not result.rejected:
        messages.success(
            request,
            _("Taken in: %(created)s new, %(updated)s changed, %(unchanged)s as they were.")
            % {"created": result.created, "updated": result.updated, "unchanged": result.unchanged},
        )
        return redirect(kind.back)
    context |= {"result": result, "dry_run": dry_run, "name": name, "content": base64.b64encode(content).decode()}
    context["form"] = ImportForm()
    return render(request, "admin/import.html", context)


def _headers(kind: Kind) -> list[str]:
    """The first name of each column: what the first row of a table may say."""
    return [names[0] for names in kind.columns.values()]
