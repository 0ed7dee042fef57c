"""Files of documents: as they were issued, or drafts as they read now; charts as pictures; templates."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from dianxiaoer.documents import charts, word
from dianxiaoer.documents.formats import TYPES, write
from dianxiaoer.domains.supervision import access
from dianxiaoer.domains.supervision.queries import documents
from dianxiaoer.domains.supervision.queries.documents import DocumentView
from dianxiaoer.domains.supervision.rules.documents import DocumentState
from dianxiaoer.web.edge import signed_in


@signed_in
@require_safe
def file(request: HttpRequest, document_id: int, kind: str) -> HttpResponse:
    """docx, xlsx or json. A published one is the stored file, byte for byte."""
    by = request.actor  # type: ignore[attr-defined]
    if kind not in TYPES:
        raise Http404
    view = documents.document(by, document_id)
    if view.row.state == DocumentState.PUBLISHED:
        content = documents.file_of(by, document_id, kind)
    else:
        draft = not view.report.extra.get("internal")
        content = write(view.report, kind, documents.active_template(), draft=draft)
    return _download(content, TYPES[kind], file_name(view, kind))


def file_name(view: DocumentView, kind: str) -> str:
    version = f"-v{view.row.version}" if view.row.version > 1 else ""
    return f"{view.row.kind}-{view.row.period}{version}.{kind}"


@signed_in
@require_safe
def chart(request: HttpRequest, document_id: int, key: str, place: int) -> HttpResponse:
    """A chart of a section as the Word file has it."""
    view = documents.document(request.actor, document_id)  # type: ignore[attr-defined]
    found = [one for section in view.report.sections if section.key == key for one in section.charts]
    if place >= len(found):
        raise Http404
    response = HttpResponse(charts.png(found[place]), content_type="image/png")
    response["Cache-Control"] = "private, max-age=86400" if view.row.number else "private, no-cache"
    return response


@signed_in
@require_safe
def default_template(request: HttpRequest) -> HttpResponse:
    """The house's own template, to be changed in Word."""
    access.require_drafter(request.actor)  # type: ignore[attr-defined]
    return _download(word.default_template(), word.TYPE, "template.docx")


@signed_in
@require_safe
def template(request: HttpRequest, template_id: int) -> HttpResponse:
    content = documents.template_content(request.actor, template_id)  # type: ignore[attr-defined]
    return _download(content, word.TYPE, f"template-{template_id}.docx")


def _download(content: bytes, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
