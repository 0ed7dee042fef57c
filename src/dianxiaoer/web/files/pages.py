"""Hands a stored file to whoever sees what it belongs to, never to be run or shown in our own address."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest
from django.views.decorators.http import require_safe

from dianxiaoer.domains.registry import queries as registry


@require_safe
def download(request: HttpRequest, attachment_id: int) -> FileResponse:
    """The file as a download; 404 to whoever does not see its subject."""
    row, path = registry.download(attachment_id, actor=request.actor)  # type: ignore[attr-defined]
    response = FileResponse(
        path.open("rb"), as_attachment=True, filename=row.original_name, content_type=row.media_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
