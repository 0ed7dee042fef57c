"""Bulletins and their sisters: what is published (and what the caller drafts), as JSON and as files."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query

from dianxiaoer.api.entrance import caller
from dianxiaoer.api.routing import Id, needs, room
from dianxiaoer.api.schemas import documents as out
from dianxiaoer.documents.formats import TYPES
from dianxiaoer.domains.people.rules import Scope
from dianxiaoer.domains.supervision.queries import documents

router = room("documents")
READ = needs(Scope.DEMANDS_READ)
_BYTES = {
    "responses": {
        200: {
            "description": "The file, byte for byte as it was issued.",
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    }
}


@router.get("/documents", auth=READ, response=out.DocumentsOut)
def list_documents(
    request: HttpRequest, kind: out.Kind = "", year: Annotated[int | None, Query(ge=1990, le=2100)] = None
) -> Any:
    """The latest period first."""
    return {"items": documents.documents(caller(request), kind=kind, year=year)}


@router.get("/documents/{document_id}", auth=READ, response=out.DocumentDetailOut)
def read_document(request: HttpRequest, document_id: Id) -> Any:
    """One document with all its sentences, tables and charts; a published one as it was issued."""
    view = documents.document(caller(request), document_id)
    return {"document": view.row, "report": view.report.as_json(), "files": view.files}


@router.get("/documents/{document_id}/files/{file_format}", auth=READ, openapi_extra=_BYTES)
def read_document_file(request: HttpRequest, document_id: Id, file_format: out.Format) -> Any:
    """A file of a published document: `docx`, `xlsx` or `json`."""
    content = documents.file_of(caller(request), document_id, file_format)
    response = HttpResponse(content, content_type=TYPES[file_format])
    response["Content-Disposition"] = f'attachment; filename="document-{document_id}.{file_format}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
