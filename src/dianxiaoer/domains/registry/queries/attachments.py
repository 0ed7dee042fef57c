"""Files of a subject, and the one way to their bytes."""

from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.registry import access, models
from dianxiaoer.domains.registry.queries.rows import AttachmentRow, attachment_row
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.refusals import NotFound


def attachments(subject_domain: str, subject_id: int) -> tuple[AttachmentRow, ...]:
    """Files of a subject in the order in which they came. The caller has checked that the reader sees it."""
    found = models.Attachment.objects.filter(
        subject_domain=subject_domain, subject_id=subject_id, removed_at__isnull=True
    )
    return tuple(attachment_row(each) for each in found.order_by("id"))


def download(attachment_id: int, *, actor: Actor) -> tuple[AttachmentRow, Path]:
    """The file and where its bytes lie, for whoever sees its subject. Refuses `attachment_unknown` otherwise."""
    row = models.Attachment.objects.filter(pk=attachment_id, removed_at__isnull=True).first()
    if row is None or not access.may_download(actor, row.subject_domain, row.subject_id):
        raise NotFound("attachment_unknown", _("There is no such file."))
    return attachment_row(row), storage_path(row.storage_name)


def storage_path(storage_name: str) -> Path:
    """Where the bytes of a stored file lie: outside everything that is served as it is."""
    return Path(settings.FILES_DIR) / storage_name[:2] / storage_name
