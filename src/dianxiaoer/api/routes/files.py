"""Files of a demand: listed, added, handed out as downloads, taken away."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import File, Status, UploadedFile

from dianxiaoer.api.entrance import asked, caller, moment
from dianxiaoer.api.routing import Id, needs, room
from dianxiaoer.api.schemas import demands as out
from dianxiaoer.domains.demands import queries
from dianxiaoer.domains.people.rules import Scope
from dianxiaoer.domains.registry import commands as registry_commands
from dianxiaoer.domains.registry import queries as registry
from dianxiaoer.kernel.refusals import NotFound

router = room("files")
READ = needs(Scope.DEMANDS_READ)
WRITE = needs(Scope.DEMANDS_WRITE, Scope.DESK_WRITE, Scope.WORK_WRITE)
_BYTES = {
    "responses": {
        200: {
            "description": "The file.",
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    }
}


@router.get("/demands/{demand_id}/attachments", auth=READ, response=out.AttachmentsOut)
def list_attachments(request: HttpRequest, demand_id: Id) -> Any:
    """Files of a demand in the order in which they came."""
    return {"items": queries.detail(caller(request), demand_id, moment(request)).attachments}


@router.post("/demands/{demand_id}/attachments", auth=WRITE, response={201: out.MadeOut})
def add_attachment(request: HttpRequest, demand_id: Id, file: File[UploadedFile]) -> Any:
    """Add a file; its type is what its bytes are."""
    view = queries.detail(caller(request), demand_id, moment(request))
    made = registry_commands.attach(
        **asked(request), subject_domain="demand", subject_id=demand_id, name=file.name or "", content=file.read(),
        enterprise_id=view.row.enterprise_id,
    )  # fmt: skip
    return {"id": made}


@router.get("/demands/{demand_id}/attachments/{attachment_id}", auth=READ, openapi_extra=_BYTES)
def read_attachment(request: HttpRequest, demand_id: Id, attachment_id: Id) -> Any:
    """The file as a download."""
    row, path = registry.download(attachment_id, actor=caller(request))
    _of(row, demand_id)
    response = FileResponse(path.open("rb"), as_attachment=True, filename=row.original_name)
    response["Content-Type"] = "application/octet-stream"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@router.delete("/demands/{demand_id}/attachments/{attachment_id}", auth=WRITE, response={204: None})
def remove_attachment(request: HttpRequest, demand_id: Id, attachment_id: Id) -> Any:
    """Take a file away; only who added it may, or an administrator."""
    row, _path = registry.download(attachment_id, actor=caller(request))
    _of(row, demand_id)
    registry_commands.remove_attachment(**asked(request), attachment_id=attachment_id)
    return Status(204, None)


def _of(row: registry.AttachmentRow, demand_id: int) -> None:
    if (row.subject_domain, row.subject_id) != ("demand", demand_id):
        raise NotFound("attachment_unknown", _("There is no such file."))
