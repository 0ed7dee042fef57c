"""What the desk dispatches by: types with their owners, and the published limits."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


def one_of(field: str, values: type) -> Q:
    """The condition that a column holds a member of an enumeration."""
    return Q(**{f"{field}__in": [member.value for member in values]})  # type: ignore[attr-defined]


class DemandType(models.Model):
    """One row of the dispatch catalogue: a second-level type, its owner department and its limit (§7)."""

    code = models.CharField(max_length=4, primary_key=True)
    level1 = models.CharField(max_length=40)
    level2 = models.CharField(max_length=40)
    level1_en = models.CharField(max_length=80)
    level2_en = models.CharField(max_length=80)
    department = models.ForeignKey("people.Department", null=True, on_delete=models.PROTECT, related_name="+")
    co_departments = models.ManyToManyField("people.Department", related_name="+")
    limit = models.CharField(max_length=12)
    phrases = models.TextField(blank=True)
    active = models.BooleanField(default=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return f"{self.code} {self.level2}"


class LimitProfile(models.Model):
    """A published version of the limits. A demand keeps the version that it was promised under."""

    version = models.PositiveIntegerField(primary_key=True)
    effective_from = models.DateTimeField()
    data = models.JSONField(default=dict)
    reason = models.TextField()
    published_by = models.CharField(max_length=120)
    published_at = models.DateTimeField()

    class Meta:
        ordering = ("-version",)

    def __str__(self) -> str:
        return f"limits {self.version}"
