"""The list that the reader sees, as a file to take along."""

from __future__ import annotations

import tempfile

from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from django.views.decorators.http import require_safe

from dianxiaoer.domains.demands.queries import exports
from dianxiaoer.kernel.sheets import csv_lines, write_xlsx
from dianxiaoer.web.demands.forms import ListForm
from dianxiaoer.web.edge import signed_in

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@signed_in
@require_safe
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The demands of the list with its filters: xlsx, or csv with `?format=csv`. Rows stream; memory stays flat."""
    by, at = request.actor, request.at  # type: ignore[attr-defined]
    rows = exports.export_rows(by=by, at=at, filters=ListForm(request.GET).filters())
    name = f"demands-{at:%Y%m%d}"
    if request.GET.get("format") == "csv":
        response = StreamingHttpResponse(csv_lines(exports.HEADER, rows), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
        return response
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    write_xlsx(file, exports.HEADER, rows)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=_XLSX)
