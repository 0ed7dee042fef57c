"""The calendar as rows: the days that a notice or a correction names; all others follow from the week."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class YearStatus(models.TextChoices):
    OFFICIAL = "official"
    PROVISIONAL = "provisional"


class Layer(models.TextChoices):
    """Who named the day: the yearly notice, or an administrator, whose word goes first."""

    NOTICE = "notice"
    CORRECTION = "correction"


class CalendarYear(models.Model):
    """A year with its State Council notice, or one whose notice was taken back. No row: provisional."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    status = models.CharField(max_length=16, choices=YearStatus.choices)
    source = models.TextField()
    reason = models.TextField()
    changed_by = models.CharField(max_length=100)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(status__in=YearStatus.values), name="worktime_year_status_is_known"),
            models.CheckConstraint(
                condition=Q(status=YearStatus.PROVISIONAL) | ~Q(source=""), name="worktime_year_has_source"
            ),
            models.CheckConstraint(condition=Q(year__gte=2004, year__lte=2200), name="worktime_year_in_range"),
        ]

    def __str__(self) -> str:
        return str(self.year)


class CalendarDay(models.Model):
    """A day named by a notice or by a correction, with its source."""

    date = models.DateField()
    layer = models.CharField(max_length=16, choices=Layer.choices)
    notice_year = models.PositiveSmallIntegerField()  # whose notice; a correction carries its own year
    is_working = models.BooleanField()
    name_zh = models.CharField(max_length=60, blank=True)
    name_en = models.CharField(max_length=60, blank=True)
    source = models.TextField()
    reason = models.TextField()
    changed_by = models.CharField(max_length=100)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["date", "layer"], name="worktime_day_once_in_a_layer"),
            models.CheckConstraint(condition=Q(layer__in=Layer.values), name="worktime_day_layer_is_known"),
            models.CheckConstraint(condition=~Q(source=""), name="worktime_day_has_source"),
            models.CheckConstraint(condition=~Q(reason=""), name="worktime_day_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.layer}"


class WorkSchedule(models.Model):
    """Office hours of working days from a date on, until the next row."""

    valid_from = models.DateField(unique=True)
    morning_opens = models.TimeField()
    morning_closes = models.TimeField()
    afternoon_opens = models.TimeField()
    afternoon_closes = models.TimeField()
    source = models.TextField()
    reason = models.TextField()
    changed_by = models.CharField(max_length=100)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(morning_opens__lt=F("morning_closes"))
                & Q(morning_closes__lt=F("afternoon_opens"))
                & Q(afternoon_opens__lt=F("afternoon_closes")),
                name="worktime_hours_ascend",
            ),
        ]

    def __str__(self) -> str:
        return f"from {self.valid_from}"


class CalendarVersion(models.Model):
    """One row. `stamp` is new after every change, so a process knows with one look-up whether its copy is
    current; `number` is for people."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.PositiveIntegerField()
    stamp = models.UUIDField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="worktime_version_is_one_row"),
        ]

    def __str__(self) -> str:
        return str(self.number)
