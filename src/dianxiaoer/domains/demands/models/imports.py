"""A file that somebody brings in on a page: its columns, how far it is, and what was not taken."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from dianxiaoer.domains.demands.models.catalogue import one_of
from dianxiaoer.domains.demands.rules.words import ImportState


class ImportRun(models.Model):
    """One import of demands. Its counts are written in the same transaction as the rows that they count."""

    state = models.CharField(max_length=12, default=ImportState.DRAFT)
    file_name = models.CharField(max_length=200)
    external_source = models.CharField(max_length=40)
    mapping = models.JSONField(default=dict)
    officer = models.ForeignKey("people.Officer", null=True, on_delete=models.PROTECT, related_name="+")
    created_by = models.CharField(max_length=120)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    row_count = models.PositiveIntegerField(default=0)
    done_count = models.PositiveIntegerField(default=0)
    created_count = models.PositiveIntegerField(default=0)
    unchanged_count = models.PositiveIntegerField(default=0)
    rejected_count = models.PositiveIntegerField(default=0)
    fault = models.TextField(blank=True)

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(condition=one_of("state", ImportState), name="import_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=("done", "failed"), ended_at__isnull=False)
                | (~Q(state__in=("done", "failed")) & Q(ended_at=None)),
                name="import_ended_iff_end_state",
            ),
            models.CheckConstraint(
                condition=Q(done_count__lte=models.F("row_count")), name="import_not_more_than_all_rows"
            ),
        ]

    def __str__(self) -> str:
        return f"import {self.pk} of {self.file_name}"


class ImportFile(models.Model):
    """The file itself, in the database so that any worker finds it; gone when the import has ended."""

    run = models.OneToOneField(ImportRun, primary_key=True, on_delete=models.CASCADE, related_name="file")
    content = models.BinaryField()

    def __str__(self) -> str:
        return f"file of import {self.pk}"


class ImportRejection(models.Model):
    """A row that was not taken: where, why, and its cells, so that it can be mended and brought in again."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="rejections")
    line = models.PositiveIntegerField()
    column = models.CharField(max_length=40, blank=True)
    reason = models.TextField()
    cells = models.JSONField(default=dict)

    class Meta:
        ordering = ("line", "id")
        constraints = [models.UniqueConstraint(fields=["run", "line"], name="import_rejection_once")]

    def __str__(self) -> str:
        return f"line {self.line} of import {self.run_id}"
