"""Files put to a subject and taken away from it."""

import hashlib
import os
import secrets
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.people import access as people_access
from dianxiaoer.domains.people.rules import Column, Level
from dianxiaoer.domains.registry import access, models, rules
from dianxiaoer.domains.registry.queries.attachments import storage_path
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.commands import command
from dianxiaoer.kernel.journal import record
from dianxiaoer.kernel.refusals import Invalid, NotAllowed, NotFound

MAX_PER_SUBJECT = 50


@command
def attach(
    *,
    by: Actor,
    at: datetime,
    subject_domain: str,
    subject_id: int,
    name: str,
    content: bytes,
    enterprise_id: int | None = None,
) -> int:
    """Put a file to a subject that the actor sees. Its type is what its bytes are.

    The bytes go under a random name outside everything that is served. Refuses `subject_unknown`,
    `file_empty`, `file_too_large`, `file_type_refused`, `file_name_disagrees`, `too_many_files`.
    """
    if not access.may_download(by, subject_domain, subject_id):
        raise NotFound("subject_unknown", _("What the file belongs to is not there."))
    name, media_type = _checked(name, content)
    mine = models.Attachment.objects.filter(subject_domain=subject_domain, subject_id=subject_id)
    if mine.filter(removed_at__isnull=True).count() >= MAX_PER_SUBJECT:
        raise Invalid("too_many_files", _("At most %(most)s files fit here."), field="files", most=MAX_PER_SUBJECT)
    row = models.Attachment(
        subject_domain=subject_domain,
        subject_id=subject_id,
        enterprise_id=enterprise_id,
        original_name=name,
        media_type=media_type,
        size_bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        storage_name=secrets.token_hex(24),
        uploaded_by_id=by.account_id,
        uploaded_at=at,
    )
    _store(row.storage_name, content)
    row.save(force_insert=True)
    record(
        verb="attachment.added",
        subject=(subject_domain, subject_id),
        enterprise_id=enterprise_id,
        facts={"attachment_id": row.pk, "name": name, "size_bytes": row.size_bytes, "sha256": row.sha256},
    )
    return row.pk


@command
def remove_attachment(*, by: Actor, at: datetime, attachment_id: int) -> None:
    """Take a file out of sight; its bytes and hash stay for the record. Its uploader and administrators may.

    Refuses `attachment_unknown`, `not_allowed`.
    """
    row = (
        models.Attachment.objects.select_for_update(of=("self",))
        .filter(pk=attachment_id, removed_at__isnull=True)
        .first()
    )
    administers = people_access.may(by, Column.ADMINISTER, Level.DO)
    if row is None or not (administers or access.may_download(by, row.subject_domain, row.subject_id)):
        raise NotFound("attachment_unknown", _("There is no such file."))
    own = by.account_id is not None and by.account_id == row.uploaded_by_id
    if not (own or administers):
        raise NotAllowed("not_allowed", _("Only who added the file may take it away."))
    row.removed_at = at
    row.removed_by_id = by.account_id
    row.save(update_fields=["removed_at", "removed_by"])
    record(
        verb="attachment.removed",
        subject=(row.subject_domain, row.subject_id),
        enterprise_id=row.enterprise_id,
        facts={"attachment_id": attachment_id, "name": row.original_name},
    )


def _checked(name: str, content: bytes) -> tuple[str, str]:
    name = rules.safe_name(name)
    if not content:
        raise Invalid("file_empty", _("The file “%(name)s” is empty."), field="files", name=name)
    if len(content) > rules.MAX_BYTES:
        raise Invalid(
            "file_too_large",
            _("The file “%(name)s” is larger than %(most)s MB. Make it smaller or split it."),
            field="files",
            name=name,
            most=rules.MAX_BYTES // 1024 // 1024,
        )
    kind = rules.detect(content)
    if kind is None:
        raise Invalid(
            "file_type_refused",
            _(
                "The file “%(name)s” is of a type that is not taken."
                " Send PDF, Word (docx), Excel (xlsx), pictures, text or MP4."
            ),
            field="files",
            name=name,
        )
    if not rules.name_agrees(name, kind):
        raise Invalid(
            "file_name_disagrees",
            _("The name “%(name)s” does not agree with what the file is (%(ending)s). Rename it."),
            field="files",
            name=name,
            ending=kind.endings[0],
        )
    return name, kind.media_type


def _store(storage_name: str, content: bytes) -> None:
    """Writes the bytes to the disk before the row is committed: a row never lacks its file. A change that is
    rolled back leaves a file without a row, which nobody can reach."""
    path = storage_path(storage_name)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
