"""What is stored about promises, and what can never be stored.

`due_at`, `warn_at` and `next_rung_at` are stored, so a light is a comparison and a red list an index range. A
promise names its subject by domain and id, without a foreign key: the heart knows nothing of what stands
above it.
"""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Greatest

from dianxiaoer.domains.promises.rules import (
    ENDED_STATES,
    OPEN_STATES,
    Basis,
    Facing,
    Kind,
    PauseCause,
    PromiseState,
)

_OPEN = Q(state__in=[str(state) for state in OPEN_STATES])
_ENDED = Q(state__in=[str(state) for state in ENDED_STATES])


def _one_of(field: str, values: type[Kind | Facing | Basis | PauseCause]) -> Q:
    return Q(**{f"{field}__in": [str(value) for value in values]})


class Interval(Func):
    """A half-open interval as PostgreSQL's tstzrange; without an end it is open."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class EscalationLadder(models.Model):
    """One version of a ladder: who hears when. Never changed; a promise keeps the version that it started
    under.

    Version 1 of `standard` stands in `rules`, so that a new house has a ladder before anybody writes one.
    """

    key = models.CharField(max_length=32)
    version = models.PositiveIntegerField()
    effective_from = models.DateTimeField()
    rungs = models.JSONField()
    reason = models.CharField(max_length=200)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["key", "version"], name="ladder_version_once"),
            models.CheckConstraint(name="ladder_standard_1_is_built_in", condition=~Q(key="standard", version=1)),
            models.UniqueConstraint(fields=["key", "effective_from"], name="ladder_one_from_each_moment"),
        )

    def __str__(self) -> str:
        return f"{self.key} v{self.version}"


class Promise(models.Model):
    """Who owes what to whom by when. `department` and `officer` have it (since `held_since`); `limit_extra`
    sums extensions.
    """

    enterprise = models.ForeignKey("registry.Enterprise", models.PROTECT, null=True, related_name="+", db_index=False)
    department = models.ForeignKey("people.Department", models.PROTECT, related_name="+", db_index=False)
    officer = models.ForeignKey("people.Officer", models.PROTECT, null=True, related_name="+", db_index=False)
    subject_domain = models.CharField(max_length=32)
    subject_id = models.BigIntegerField()
    part_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=16)
    facing = models.CharField(max_length=10)
    basis = models.CharField(max_length=10)
    limit_amount = models.DecimalField(max_digits=10, decimal_places=4)
    limit_unit = models.CharField(max_length=2)
    limit_extra = models.DecimalField(max_digits=10, decimal_places=4, default=0)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    warn_at = models.DateTimeField()
    provisional = models.BooleanField(default=False)
    ladder_key = models.CharField(max_length=32, blank=True)
    ladder_version = models.PositiveIntegerField(default=0)
    rung = models.PositiveSmallIntegerField(default=0)
    next_rung_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, default=PromiseState.RUNNING.value)
    held_since = models.DateTimeField()
    paused_at = models.DateTimeField(null=True)
    pause_count = models.PositiveSmallIntegerField(default=0)
    yellow_at = models.DateTimeField(null=True)
    red_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    consumed = models.DecimalField(max_digits=12, decimal_places=4, null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(name="promise_kind_known", condition=_one_of("kind", Kind)),
            models.CheckConstraint(name="promise_facing_known", condition=_one_of("facing", Facing)),
            models.CheckConstraint(name="promise_basis_known", condition=_one_of("basis", Basis)),
            models.CheckConstraint(
                name="promise_unit_known", condition=Q(limit_unit__in=["wd", "cd", "wh", "h", "im"])
            ),
            models.CheckConstraint(
                name="promise_limit_not_negative", condition=Q(limit_amount__gte=0, limit_extra__gte=0)
            ),
            models.CheckConstraint(name="promise_dates_in_order", condition=Q(due_at__gte=F("started_at"))),
            models.CheckConstraint(name="promise_warned_before_due", condition=Q(warn_at__lte=F("due_at"))),
            models.CheckConstraint(
                name="promise_state_agrees_with_dates",
                condition=Q(state=PromiseState.RUNNING.value, ended_at=None, paused_at=None, consumed=None)
                | Q(state=PromiseState.PAUSED.value, ended_at=None, paused_at__isnull=False, consumed=None)
                | (
                    _ENDED
                    & Q(paused_at=None, ended_at__isnull=False, consumed__isnull=False)
                    & Q(ended_at__gte=F("started_at"), consumed__gte=0)
                ),
            ),
            models.CheckConstraint(
                name="promise_outcome_agrees_with_due",
                condition=(~Q(state=PromiseState.KEPT.value) | Q(ended_at__lte=F("due_at")))
                & (~Q(state=PromiseState.LATE.value) | Q(ended_at__gt=F("due_at"), red_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="promise_only_running_climbs",
                condition=Q(next_rung_at=None) | (Q(state=PromiseState.RUNNING.value) & ~Q(ladder_key="")),
            ),
            models.UniqueConstraint(
                fields=["subject_domain", "subject_id", "part_id", "kind", "facing"],
                condition=_OPEN,
                nulls_distinct=False,
                name="promise_open_once",
            ),
        )
        indexes = (
            models.Index(
                fields=["department", "state", "due_at", "id"],
                include=["warn_at", "facing", "kind", "subject_domain"],
                condition=_OPEN,
                name="promise_of_department",
            ),
            models.Index(fields=["officer", "due_at", "id"], condition=_OPEN, name="promise_of_officer"),
            models.Index(fields=["state", "due_at", "id"], condition=_OPEN, name="promise_by_due"),
            models.Index(fields=["enterprise", "due_at", "id"], condition=_OPEN, name="promise_to_enterprise"),
            models.Index(fields=["next_rung_at", "id"], condition=Q(next_rung_at__isnull=False), name="promise_climbs"),
            models.Index(fields=["red_at", "id"], condition=Q(red_at__isnull=False), name="promise_ever_red"),
            models.Index(fields=["subject_domain", "subject_id"], name="promise_of_subject"),
            # What was open at a past moment: few promises, however many have ended since.
            GistIndex(
                Interval("started_at", Greatest("started_at", "ended_at")),
                condition=Q(ended_at__isnull=False),
                name="promise_stood",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} of {self.subject_domain} {self.subject_id}"


class Pause(models.Model):
    """Time that does not count. Two pauses of one promise never overlap; nobody: the system acted."""

    promise = models.ForeignKey(Promise, models.PROTECT, related_name="pauses", db_index=False)
    cause = models.CharField(max_length=20)
    review_date = models.DateField(null=True)
    started_at = models.DateTimeField()
    started_by = models.ForeignKey("people.Officer", models.PROTECT, null=True, related_name="+", db_index=False)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("people.Officer", models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = (
            models.CheckConstraint(name="pause_cause_known", condition=_one_of("cause", PauseCause)),
            models.CheckConstraint(
                name="pause_dates_in_order",
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__gte=F("started_at")),
            ),
            ExclusionConstraint(
                name="pause_no_overlap",
                expressions=[
                    ("promise", RangeOperators.EQUAL),
                    (Interval(F("started_at"), F("ended_at")), RangeOperators.OVERLAPS),
                ],
            ),
        )
        indexes = (models.Index(fields=["promise", "started_at"], name="pause_of_promise"),)

    def __str__(self) -> str:
        return f"{self.cause} since {self.started_at}"


class Extension(models.Model):
    """More time, granted before the due moment, in the limit's own unit."""

    promise = models.ForeignKey(Promise, models.PROTECT, related_name="extensions")
    amount = models.DecimalField(max_digits=10, decimal_places=4)
    reason = models.CharField(max_length=500)
    granted_at = models.DateTimeField()
    granted_by = models.ForeignKey("people.Officer", models.PROTECT, null=True, related_name="+", db_index=False)
    due_before = models.DateTimeField()
    due_after = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(name="extension_gives_time", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="extension_before_due",
                condition=Q(due_before__gte=F("granted_at"), due_after__gte=F("due_before")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.amount:f} more"


class Timing(models.Model):
    """The dates that a promise had until they moved (a pause ended, more time, another calendar), so that its light at
    any past moment can be told. Promises are never deleted."""

    promise_id = models.BigIntegerField()
    until_at = models.DateTimeField()
    due_at = models.DateTimeField()
    warn_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["promise_id", "until_at"], name="timing_of_promise"),)

    def __str__(self) -> str:
        return f"due {self.due_at} until {self.until_at}"


class Custody(models.Model):
    """A department that had the promise and let it go at a moment.

    It had it since the one before let go (the first: since the promise started), and the promise itself names
    who has it now. So the holders partition the promise's time by construction: no row can make a gap or an
    overlap.
    """

    promise = models.ForeignKey(Promise, models.PROTECT, related_name="custodies", db_index=False)
    department = models.ForeignKey("people.Department", models.PROTECT, related_name="+", db_index=False)
    officer = models.ForeignKey("people.Officer", models.PROTECT, null=True, related_name="+", db_index=False)
    ended_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["promise", "ended_at"], name="custody_one_at_a_time"),)

    def __str__(self) -> str:
        return f"department {self.department_id} until {self.ended_at}"


class Notice(models.Model):
    """A rung told to one officer, in the transaction that claimed the rung. No recipient: the supervision
    desk's box.
    """

    recipient = models.ForeignKey("people.Officer", models.PROTECT, null=True, related_name="+", db_index=False)
    promise = models.ForeignKey(Promise, models.PROTECT, related_name="notices", db_index=False)
    rung = models.PositiveSmallIntegerField()
    tell = models.CharField(max_length=10)
    base = models.CharField(max_length=4)
    due_at = models.DateTimeField()
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["promise", "rung", "recipient"], nulls_distinct=False, name="notice_exactly_once"
            ),
            models.CheckConstraint(
                name="notice_read_after_created", condition=Q(read_at=None) | Q(read_at__gte=F("created_at"))
            ),
        )
        indexes = (
            models.Index(fields=["recipient", "-created_at", "-id"], name="notice_of_officer"),
            models.Index(fields=["recipient"], condition=Q(read_at=None), name="notice_unread"),
        )

    def __str__(self) -> str:
        return f"rung {self.rung} of promise {self.promise_id}"


class Recalculation(models.Model):
    """A due moment that moved because the calendar changed, with the reason."""

    promise = models.ForeignKey(Promise, models.PROTECT, related_name="recalculations")
    year = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=500)
    recalculated_at = models.DateTimeField()
    due_before = models.DateTimeField()
    due_after = models.DateTimeField()

    def __str__(self) -> str:
        return f"promise {self.promise_id} by {self.year}"
