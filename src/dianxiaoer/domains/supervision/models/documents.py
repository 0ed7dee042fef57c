"""Documents of supervision as they were drawn up, reviewed and published.

Computed figures (`content`) and what people wrote (`texts`) stand apart; `issued` is both together as they were
published. A published row and its files never change: a trigger refuses it. A correction is a new version that names
the old one.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from dianxiaoer.domains.supervision.rules.documents import DocumentKind, DocumentState


class Document(models.Model):
    """One version of a document of one period. Numbers (第N期) run without a gap within kind and year of publication;
    a correction keeps the number of what it corrects."""

    kind = models.CharField(max_length=16)
    period = models.CharField(max_length=10)
    version = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=12, default=DocumentState.DRAFT.value)
    replaces = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")
    correction_reason = models.CharField(max_length=500, blank=True)
    title = models.CharField(max_length=120)
    as_of = models.DateTimeField()
    content = models.JSONField(default=dict)
    texts = models.JSONField(default=dict)
    issued = models.JSONField(null=True)
    drawn_up_at = models.DateTimeField()
    drawn_up_by = models.CharField(max_length=120)
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.CharField(max_length=120, blank=True)
    submitted_officer = models.ForeignKey("people.Officer", null=True, on_delete=models.PROTECT, related_name="+")
    sent_back_at = models.DateTimeField(null=True)
    sent_back_by = models.CharField(max_length=120, blank=True)
    sent_back_reason = models.CharField(max_length=500, blank=True)
    published_at = models.DateTimeField(null=True)
    published_by = models.CharField(max_length=120, blank=True)
    published_officer = models.ForeignKey("people.Officer", null=True, on_delete=models.PROTECT, related_name="+")
    number_year = models.PositiveSmallIntegerField(null=True)
    number = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="document_kind_known", condition=Q(kind__in=[str(one) for one in DocumentKind])
            ),
            models.CheckConstraint(
                name="document_published_whole",
                condition=Q(
                    state=DocumentState.PUBLISHED.value,
                    published_at__isnull=False,
                    issued__isnull=False,
                    number_year__isnull=False,
                    number__gte=1,
                )
                | Q(
                    state=DocumentState.DRAFT.value,
                    published_at=None,
                    submitted_at=None,
                    issued=None,
                    number_year=None,
                    number=None,
                )
                | Q(
                    state=DocumentState.IN_REVIEW.value,
                    published_at=None,
                    submitted_at__isnull=False,
                    issued=None,
                    number_year=None,
                    number=None,
                ),
            ),
            models.CheckConstraint(
                name="document_published_by_another",
                condition=Q(published_officer=None)
                | Q(submitted_officer=None)
                | ~Q(published_officer=F("submitted_officer")),
            ),
            models.CheckConstraint(
                name="document_correction_names_what_it_corrects",
                condition=Q(version=1, replaces=None) | (Q(version__gt=1, replaces__isnull=False)),
            ),
            models.UniqueConstraint(fields=["kind", "period", "version"], name="document_version_once"),
            models.UniqueConstraint(
                fields=["kind", "period"],
                condition=~Q(state=DocumentState.PUBLISHED.value),
                name="document_one_open_version",
            ),
            models.UniqueConstraint(fields=["kind", "number_year", "number", "version"], name="document_number_once"),
        )
        indexes = (models.Index(fields=["kind", "-period", "-version"], name="document_by_period"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.period} v{self.version}"


class DocumentFile(models.Model):
    """A file of a published document, byte for byte as it was issued."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="files")
    format = models.CharField(max_length=4)
    content = models.BinaryField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["document", "format"], name="document_file_once"),
            models.CheckConstraint(name="document_file_known", condition=Q(format__in=["docx", "xlsx", "json"])),
        )

    def __str__(self) -> str:
        return f"{self.format} of document {self.document_id}"


class DocumentTemplate(models.Model):
    """A Word file that the park put in the place of the house's own; every version stays."""

    version = models.PositiveIntegerField(unique=True)
    name = models.CharField(max_length=200)
    content = models.BinaryField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    active = models.BooleanField(default=False)
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=120)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["active"], condition=Q(active=True), name="template_one_active"),
        )

    def __str__(self) -> str:
        return f"template {self.version} {self.name}"


class DocumentProfileVersion(models.Model):
    """A published version of how documents print and measure; version 1 is built in."""

    version = models.PositiveIntegerField(primary_key=True)
    effective_from = models.DateTimeField()
    data = models.JSONField(default=dict)
    reason = models.CharField(max_length=500)
    published_by = models.CharField(max_length=120)
    published_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(name="document_profile_1_is_built_in", condition=Q(version__gt=1)),
            models.UniqueConstraint(fields=["effective_from"], name="document_profile_one_from_each_moment"),
        )

    def __str__(self) -> str:
        return f"document profile {self.version}"
