"""Upload, preview, mapping, progress, result. Only for the demand desk: commands and queries refuse others."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dianxiaoer.domains.demands import commands
from dianxiaoer.domains.demands.queries import import_runs as queries
from dianxiaoer.domains.demands.rules import ImportState
from dianxiaoer.kernel.refusals import NotAllowed, Refused
from dianxiaoer.kernel.sheets import csv_lines
from dianxiaoer.web.edge import refused_into, signed_in
from dianxiaoer.web.imports.forms import MappingForm, UploadForm

_TEMPLATE = (
    "编号",
    "提交时间",
    "标题",
    "内容",
    "企业名称",
    "统一社会信用代码",
    "联系人",
    "联系电话",
    "地点",
    "类别",
    "答复意见",
    "答复时间",
)
_CSV = "text/csv; charset=utf-8"


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """The upload form and the newest imports."""
    by, at = request.actor, request.at  # type: ignore[attr-defined]
    runs = queries.import_runs(by)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            if file.size > commands.MAX_IMPORT_BYTES:
                form.add_error("file", _("The file is larger than 20 MB. Split it, or use the command line."))
            else:
                run_id = commands.stage_import(
                    by=by, at=at, file_name=file.name, content=file.read(), source=form.cleaned_data["source"]
                )
                return redirect("imports:run", run_id)
        except NotAllowed:
            raise
        except Refused as refusal:
            refused_into(form, refusal)
    status = 422 if form.errors else 200
    return render(request, "imports/start.html", {"form": form, "runs": runs}, status=status)


@signed_in
@require_safe
def run(request: HttpRequest, run_id: int) -> HttpResponse:
    """A staged file with its preview, a running import with its bar, or the result."""
    by, at = request.actor, request.at  # type: ignore[attr-defined]
    found = queries.import_run(by, run_id)
    if found.state == ImportState.DRAFT:
        preview = queries.preview(by, run_id, at)
        form = MappingForm(columns=preview.columns, initial={"source": found.source})
        return render(request, "imports/preview.html", {"run": found, "preview": preview, "form": form})
    return render(request, "imports/run.html", _run_context(request, found))


def _run_context(request: HttpRequest, found: queries.RunRow) -> dict[str, Any]:
    running = found.state == ImportState.RUNNING
    by = request.actor  # type: ignore[attr-defined]
    return {
        "run": found,
        "running": running,
        "poll_url": reverse("imports:progress", args=[found.id]) if running else "",
        "rejections": () if running else queries.rejections(by, found.id),
        "total": max(found.row_count, 1),
    }


@signed_in
@require_safe
def progress(request: HttpRequest, run_id: int) -> HttpResponse:
    """The bar alone, fetched again each second; when the import has ended, the page is loaded anew."""
    found = queries.import_run(request.actor, run_id)  # type: ignore[attr-defined]
    response = render(request, "imports/_progress.html", _run_context(request, found))
    if found.state != ImportState.RUNNING:
        response["HX-Refresh"] = "true"
    return response


@signed_in
@require_POST
def mapping(request: HttpRequest, run_id: int) -> HttpResponse:
    """Read the columns as chosen, and look again."""
    by, at = request.actor, request.at  # type: ignore[attr-defined]
    found = queries.import_run(by, run_id)
    preview = queries.preview(by, run_id, at)
    form = MappingForm(request.POST, columns=preview.columns)
    if form.is_valid():
        try:
            commands.map_import(by=by, at=at, run_id=run_id, mapping=form.mapping(), source=form.cleaned_data["source"])
            return redirect("imports:run", run_id)
        except NotAllowed:
            raise
        except Refused as refusal:
            refused_into(form, refusal)
    return render(request, "imports/preview.html", {"run": found, "preview": preview, "form": form}, status=422)


@signed_in
@require_POST
def begin(request: HttpRequest, run_id: int) -> HttpResponse:
    commands.start_import(by=request.actor, at=request.at, run_id=run_id)  # type: ignore[attr-defined]
    return redirect("imports:run", run_id)


@signed_in
@require_POST
def discard(request: HttpRequest, run_id: int) -> HttpResponse:
    commands.discard_import(by=request.actor, at=request.at, run_id=run_id)  # type: ignore[attr-defined]
    messages.success(request, _("The file was thrown away; nothing of it went in."))
    return redirect("imports:start")


@signed_in
@require_safe
def rejected(request: HttpRequest, run_id: int) -> StreamingHttpResponse:
    """The rejected rows with line, column and reason, to be mended and brought in again."""
    header, rows = queries.rejected_table(request.actor, run_id)  # type: ignore[attr-defined]
    response = StreamingHttpResponse(csv_lines(header, rows), content_type=_CSV)
    response["Content-Disposition"] = f'attachment; filename="rejected-{run_id}.csv"'
    return response


@signed_in
@require_safe
def template(request: HttpRequest) -> StreamingHttpResponse:
    """An empty table with the columns that an import understands."""
    response = StreamingHttpResponse(csv_lines(_TEMPLATE, ()), content_type=_CSV)
    response["Content-Disposition"] = 'attachment; filename="template.csv"'
    return response
