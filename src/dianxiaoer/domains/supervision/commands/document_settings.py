"""What documents look like: the park's Word template, and how figures are printed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.supervision import access
from dianxiaoer.domains.supervision.models import DocumentProfileVersion, DocumentTemplate
from dianxiaoer.domains.supervision.queries.document_profiles import profile_at
from dianxiaoer.domains.supervision.rules.documents import DocumentProfile, profile_faults
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.commands import command
from dianxiaoer.kernel.journal import record
from dianxiaoer.kernel.refusals import Conflict, Invalid, NotFound

LARGEST = 5_000_000


@command
def add_template(*, by: Actor, at: datetime, name: str, content: bytes, faults: Sequence[str]) -> DocumentTemplate:
    """Put the park's own Word file in place. `faults` is what the renderer found when it tried the file.

    Refused: `template_too_large`, `template_faulty` with the faults in plain words.
    """
    access.require_drafter(by)
    if not content or len(content) > LARGEST:
        raise Invalid("template_too_large", _("A template is a Word file of at most 5 MB."), field="file")
    if faults:
        raise Invalid(
            "template_faulty", _("The template cannot be used: %(faults)s"), field="file", faults="；".join(faults)
        )
    _lock()
    DocumentTemplate.objects.filter(active=True).update(active=False)
    last = DocumentTemplate.objects.aggregate(last=Max("version"))["last"] or 0
    row = DocumentTemplate.objects.create(
        version=last + 1,
        name=name[:200],
        content=content,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        active=True,
        added_at=at,
        added_by=by.name,
    )
    record(verb="template.added", subject=("template", row.pk), facts={"name": row.name, "sha256": row.sha256})
    return row


@command
def use_template(*, by: Actor, at: datetime, template_id: int | None) -> None:
    """Go back to an earlier template, or without one to the house's own. Refused: `template_unknown`."""
    access.require_drafter(by)
    _lock()
    DocumentTemplate.objects.filter(active=True).update(active=False)
    if template_id is not None:
        changed = DocumentTemplate.objects.filter(pk=template_id).update(active=True)
        if not changed:
            raise NotFound("template_unknown", _("There is no such template."))
    record(verb="template.chosen", subject=("template", template_id or 0), facts={})


@command
def publish_document_profile(
    *, by: Actor, at: datetime, data: Mapping[str, Any], reason: str, effective_from: datetime | None = None
) -> DocumentProfile:
    """Change decimals, rounding, floors and lengths from a moment on; documents of earlier periods stay as they were.

    Refused: `reason_missing`, `profile_faulty`, `profile_in_the_past`, `profile_taken`.
    """
    access.require_publisher(by)
    begins = effective_from or at
    if not reason.strip():
        raise Invalid("reason_missing", _("Write why this is changed."), field="reason")
    if faults := profile_faults(data):
        raise Invalid("profile_faulty", _("These values cannot be: %(faults)s"), faults=", ".join(faults))
    if begins < at:
        raise Invalid("profile_in_the_past", _("Choose a moment from now on."), field="effective_from")
    _lock()
    if DocumentProfileVersion.objects.filter(effective_from=begins).exists():
        raise Conflict("profile_taken", _("A version begins at that moment already."))
    last = DocumentProfileVersion.objects.aggregate(last=Max("version"))["last"] or 1
    whole = {**profile_at(begins).as_data(), **data}
    DocumentProfileVersion.objects.create(
        version=last + 1,
        effective_from=begins,
        data=whole,
        reason=reason.strip()[:500],
        published_by=by.name,
        published_at=at,
    )
    record(verb="document_profile.published", subject=("document_profile", last + 1), facts={"data": whole})
    return DocumentProfile.from_data(last + 1, whole)


def _lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('document settings', 0))")
