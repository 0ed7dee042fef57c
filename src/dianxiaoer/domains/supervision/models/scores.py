"""Formulas, ballots, additions and deductions, and the month's score sheets with the objections to them.

Sheets, votes and profiles are only added (a trigger refuses changes): what a sheet said stays to be read, and an
objection that is upheld leads to a further version of it.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from dianxiaoer.domains.supervision.rules.awards import BallotState, Dim, MonthState, ObjectionState
from dianxiaoer.domains.supervision.rules.score_profiles import AdjustmentKind, ProfileKind
from dianxiaoer.domains.supervision.rules.scores import Grade


def _one_of(field: str, values: type) -> Q:
    return Q(**{f"{field}__in": [str(value) for value in values]})  # type: ignore[attr-defined]


def _first_of_month(field: str) -> Q:
    return Q(**{f"{field}__day": 1})


class ScoreProfile(models.Model):
    """A published version of a formula. Version 1 of each kind comes with the product and is not stored."""

    kind = models.CharField(max_length=8)
    version = models.PositiveIntegerField()
    effective_from = models.DateTimeField()
    data = models.JSONField()
    reason = models.TextField()
    published_by = models.CharField(max_length=120)
    published_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(name="score_profile_kind_known", condition=_one_of("kind", ProfileKind)),
            models.CheckConstraint(name="score_profile_after_built_in", condition=Q(version__gte=2)),
            models.CheckConstraint(
                name="score_profile_not_for_the_past", condition=Q(effective_from__gte=F("published_at"))
            ),
            models.CheckConstraint(name="score_profile_with_reason", condition=~Q(reason="")),
            models.UniqueConstraint(fields=["kind", "version"], name="score_profile_version"),
        )

    def __str__(self) -> str:
        return f"{self.kind} formula {self.version}"


class Ballot(models.Model):
    """The vote of enterprises' representatives on a month; `month` is its first day."""

    month = models.DateField(unique=True)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    state = models.CharField(max_length=8, default=BallotState.OPEN)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(name="ballot_state_known", condition=_one_of("state", BallotState)),
            models.CheckConstraint(name="ballot_of_a_month", condition=_first_of_month("month")),
            models.CheckConstraint(name="ballot_ends_after_it_opens", condition=Q(closes_at__gt=F("opens_at"))),
            models.CheckConstraint(
                name="ballot_closed_with_date",
                condition=Q(state="closed", closed_at__isnull=False) | Q(state="open", closed_at=None),
            ),
        )

    def __str__(self) -> str:
        return f"ballot of {self.month:%Y-%m}"


class Vote(models.Model):
    """What one representative of an enterprise thinks of one candidate. No page shows who gave which grade."""

    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="votes")
    enterprise = models.ForeignKey("registry.Enterprise", models.PROTECT, related_name="+", db_index=False)
    contact = models.ForeignKey("registry.Contact", models.PROTECT, related_name="+", db_index=False)
    candidate = models.ForeignKey("people.Officer", models.PROTECT, related_name="+", db_index=False)
    lawful = models.PositiveSmallIntegerField()
    efficiency = models.PositiveSmallIntegerField()
    execution = models.PositiveSmallIntegerField()
    results = models.PositiveSmallIntegerField()
    cast_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["ballot", "contact", "candidate"], name="vote_once"),
            *(
                models.CheckConstraint(name=f"vote_{dim}_grade", condition=Q(**{f"{dim}__range": (1, 5)}))
                for dim in Dim
            ),
        )
        indexes = (models.Index(fields=["ballot", "candidate"], name="vote_of_candidate"),)

    def __str__(self) -> str:
        return f"vote in ballot {self.ballot_id}"


class Adjustment(models.Model):
    """Points that supervision adds or deducts by hand: from a department, or from one officer of it."""

    month = models.DateField()
    kind = models.CharField(max_length=20)
    department = models.ForeignKey("people.Department", models.PROTECT, related_name="+", db_index=False)
    officer = models.ForeignKey("people.Officer", models.PROTECT, null=True, related_name="+", db_index=False)
    demand_id = models.BigIntegerField(null=True)
    points = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    reason = models.TextField()
    entered_by = models.ForeignKey("people.Officer", models.PROTECT, null=True, related_name="+", db_index=False)
    entered_by_name = models.CharField(max_length=120)
    entered_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(name="adjustment_kind_known", condition=_one_of("kind", AdjustmentKind)),
            models.CheckConstraint(name="adjustment_of_a_month", condition=_first_of_month("month")),
            models.CheckConstraint(name="adjustment_with_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="adjustment_points_of_corrections_alone",
                condition=Q(kind="correction", points__isnull=False) | (~Q(kind="correction") & Q(points=None)),
            ),
            models.CheckConstraint(
                name="adjustment_not_of_oneself",
                condition=Q(officer=None) | Q(entered_by=None) | ~Q(officer=F("entered_by")),
            ),
        )
        indexes = (models.Index(fields=["month", "department", "id"], name="adjustment_of_month"),)

    def __str__(self) -> str:
        return f"{self.kind} of department {self.department_id} in {self.month:%Y-%m}"


class ScoreMonth(models.Model):
    """A month whose scores have been drawn up; a confirmed one changes by upheld objections alone."""

    month = models.DateField(unique=True)
    state = models.CharField(max_length=10, default=MonthState.DRAWN)
    as_of = models.DateTimeField()
    drawn_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(name="score_month_state_known", condition=_one_of("state", MonthState)),
            models.CheckConstraint(name="score_month_is_a_month", condition=_first_of_month("month")),
            models.CheckConstraint(
                name="score_month_confirmed_with_date",
                condition=Q(state="confirmed", confirmed_at__isnull=False) | Q(state="drawn", confirmed_at=None),
            ),
        )

    def __str__(self) -> str:
        return f"scores of {self.month:%Y-%m}"


class ScoreSheet(models.Model):
    """How one score of a month came about. `exact` is the score as a fraction; `data` its parts; `place` is the rank
    (of awards: the place). A further version says what an objection or a new drawing changed."""

    score_month = models.ForeignKey(ScoreMonth, models.PROTECT, related_name="sheets")
    kind = models.CharField(max_length=8)
    department = models.ForeignKey("people.Department", models.PROTECT, related_name="+", db_index=False)
    officer = models.ForeignKey("people.Officer", models.PROTECT, null=True, related_name="+", db_index=False)
    version = models.PositiveIntegerField()
    profile_version = models.PositiveIntegerField()
    exact = models.CharField(max_length=400, blank=True)
    score = models.DecimalField(max_digits=8, decimal_places=4, null=True)
    place = models.PositiveIntegerField(null=True)
    grade = models.CharField(max_length=10, blank=True)
    awarded = models.BooleanField(default=False)
    data = models.JSONField()
    as_of = models.DateTimeField()
    drawn_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="score_sheet_of_its_party",
                condition=Q(kind__in=("unit", "section"), officer=None) | Q(kind="officer", officer__isnull=False),
            ),
            models.CheckConstraint(name="score_sheet_grade_known", condition=Q(grade="") | _one_of("grade", Grade)),
            models.CheckConstraint(
                name="score_sheet_exact_with_score",
                condition=Q(exact="", score=None, place=None) | (~Q(exact="") & Q(score__gte=0)),
            ),
            models.CheckConstraint(name="score_sheet_award_has_place", condition=Q(awarded=False) | Q(place__gte=1)),
            models.UniqueConstraint(
                fields=["score_month", "kind", "department", "officer", "version"],
                nulls_distinct=False,
                name="score_sheet_version",
            ),
        )
        indexes = (
            models.Index(
                fields=["officer", "score_month"], condition=Q(officer__isnull=False), name="sheet_of_officer"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} sheet {self.pk} version {self.version}"


class Objection(models.Model):
    """What somebody holds against the own score, and what somebody else decided about it."""

    sheet = models.ForeignKey(ScoreSheet, models.PROTECT, related_name="objections")
    officer = models.ForeignKey("people.Officer", models.PROTECT, related_name="+", db_index=False)
    reason = models.TextField()
    raised_at = models.DateTimeField()
    state = models.CharField(max_length=8, default=ObjectionState.OPEN)
    decided_by = models.ForeignKey("people.Officer", models.PROTECT, null=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)
    outcome = models.TextField(blank=True)
    correction = models.OneToOneField(Adjustment, models.PROTECT, null=True, related_name="objection")

    class Meta:
        constraints = (
            models.CheckConstraint(name="objection_state_known", condition=_one_of("state", ObjectionState)),
            models.CheckConstraint(name="objection_with_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="objection_decided_by_somebody_else", condition=Q(decided_by=None) | ~Q(decided_by=F("officer"))
            ),
            models.CheckConstraint(
                name="objection_decided_whole",
                condition=Q(state="open", decided_at=None, outcome="", correction=None)
                | (Q(state="rejected", decided_at__isnull=False, correction=None) & ~Q(outcome=""))
                | (Q(state="upheld", decided_at__isnull=False, correction__isnull=False) & ~Q(outcome="")),
            ),
            models.UniqueConstraint(fields=["sheet"], condition=Q(state="open"), name="objection_one_open"),
        )
        indexes = (models.Index(fields=["state", "raised_at", "id"], name="objection_by_state"),)

    def __str__(self) -> str:
        return f"objection {self.pk} to sheet {self.sheet_id}"
