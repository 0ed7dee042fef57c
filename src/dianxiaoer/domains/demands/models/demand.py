"""The demand. A lean row: texts for searching, replies and orders stand in tables of their own."""

from __future__ import annotations

from datetime import timedelta, timezone

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from dianxiaoer.domains.demands import rules
from dianxiaoer.domains.demands.models.catalogue import DemandType, LimitProfile, one_of

_BEIJING = timezone(timedelta(hours=8))


class Demand(models.Model):
    """What an enterprise (or a caller not yet linked to one) asks of the park."""

    # Foreign keys have no index of their own: each would be written anew with every change of state. What is looked
    # up stands in Meta.indexes.
    enterprise = models.ForeignKey("registry.Enterprise", null=True, on_delete=models.PROTECT, db_index=False)
    contact = models.ForeignKey("registry.Contact", null=True, on_delete=models.PROTECT, db_index=False)
    caller_name = models.CharField(max_length=80, blank=True)
    caller_phone = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=200)
    text = models.TextField()
    place = models.CharField(max_length=200, blank=True)
    type = models.ForeignKey(DemandType, null=True, on_delete=models.PROTECT, db_index=False)
    nature = models.CharField(max_length=12)
    urgency = models.CharField(max_length=8, default=rules.Urgency.NORMAL)
    source = models.CharField(max_length=12)
    external_source = models.CharField(max_length=40, blank=True)
    external_number = models.CharField(max_length=80, null=True)
    external_category = models.CharField(max_length=80, blank=True, default="", db_default="")
    caller_enterprise = models.CharField(max_length=120, blank=True, default="", db_default="")
    sub_park = models.ForeignKey("registry.SubPark", null=True, on_delete=models.PROTECT, db_index=False)
    filed_by_officer = models.ForeignKey(
        "people.Officer", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    consent = models.BooleanField(default=False)
    state = models.CharField(max_length=12, default=rules.DemandState.DRAFT)
    round = models.PositiveSmallIntegerField(default=0)
    return_count = models.PositiveSmallIntegerField(default=0)
    transfer_count = models.PositiveSmallIntegerField(default=0)
    extension_count = models.PositiveSmallIntegerField(default=0)
    urge_count = models.PositiveSmallIntegerField(default=0)
    repeat_count = models.PositiveSmallIntegerField(default=0)
    is_legacy = models.BooleanField(default=False)
    is_hard = models.BooleanField(default=False)
    is_joint = models.BooleanField(default=False)
    is_repeat = models.BooleanField(default=False)
    master = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged", db_index=False)
    split_from = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="parts", db_index=False)
    limit_profile = models.ForeignKey(
        LimitProfile, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    result_limit = models.CharField(max_length=12, blank=True)
    department = models.ForeignKey(
        "people.Department", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    officer = models.ForeignKey("people.Officer", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    replied_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    visited_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    refusal_ground = models.CharField(max_length=16, blank=True)
    refusal_advice = models.TextField(blank=True)
    answer = models.TextField(blank=True)
    result_category = models.CharField(max_length=12, blank=True)
    benefit_fen = models.BigIntegerField(null=True)
    reached = models.BooleanField(null=True)
    contacted = models.BooleanField(null=True)
    solved = models.BooleanField(null=True)
    satisfaction = models.PositiveSmallIntegerField(null=True)
    rated_by_enterprise = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=one_of("state", rules.DemandState), name="demand_state_known"),
            models.CheckConstraint(condition=one_of("nature", rules.Nature), name="demand_nature_known"),
            models.CheckConstraint(condition=one_of("urgency", rules.Urgency), name="demand_urgency_known"),
            models.CheckConstraint(condition=one_of("source", rules.Source), name="demand_source_known"),
            models.CheckConstraint(
                condition=Q(state="draft", submitted_at=None)
                | Q(state="withdrawn")
                | (~Q(state="draft") & Q(submitted_at__isnull=False)),
                name="demand_submitted_unless_draft",
            ),
            models.CheckConstraint(
                condition=Q(state__in=rules.ENDED, ended_at__isnull=False)
                | (~Q(state__in=rules.ENDED) & Q(ended_at=None)),
                name="demand_ended_iff_end_state",
            ),
            models.CheckConstraint(
                condition=Q(state="merged", master__isnull=False) | (~Q(state="merged") & Q(master=None)),
                name="demand_merged_has_master",
            ),
            models.CheckConstraint(
                condition=Q(satisfaction=None) | Q(satisfaction__range=(1, 5)),
                name="demand_satisfaction_grade",
            ),
            models.CheckConstraint(
                condition=Q(benefit_fen=None) | Q(benefit_fen__gte=0),
                name="demand_benefit_not_negative",
            ),
            models.UniqueConstraint(
                fields=["external_source", "external_number"],
                condition=Q(external_number__isnull=False),
                name="demand_external_once",
            ),
        ]
        indexes = [
            models.Index(fields=["submitted_at", "id"], name="demand_newest"),
            models.Index(
                fields=["state", "submitted_at", "id"],
                condition=Q(state__in=(*rules.OPEN, "closed", "answered", "visited")),
                name="demand_in_hand",
            ),
            # The rule of repeated complaints asks at each acceptance what was closed lately.
            models.Index(
                fields=["enterprise", "type", "closed_at"],
                condition=Q(closed_at__isnull=False),
                name="demand_closed_of_enterprise",
            ),
            # The other open demands of a firm, beside an archive that may hold thousands of its closed ones.
            models.Index(
                fields=["enterprise", "submitted_at"],
                condition=Q(state__in=rules.OPEN),
                name="demand_open_of_enterprise",
            ),
            models.Index(fields=["enterprise", "submitted_at", "id"], name="demand_of_enterprise"),
            models.Index(fields=["department", "submitted_at", "id"], name="demand_of_department"),
            models.Index(fields=["type", "submitted_at", "id"], name="demand_of_type"),
            models.Index(fields=["officer"], condition=Q(officer__isnull=False), name="demand_of_officer"),
            models.Index(
                fields=["filed_by_officer"], condition=Q(filed_by_officer__isnull=False), name="demand_filed_by"
            ),
            models.Index(fields=["master"], condition=Q(master__isnull=False), name="demand_of_master"),
            models.Index(fields=["split_from"], condition=Q(split_from__isnull=False), name="demand_split_from"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def number(self) -> str:
        """The public number: day of submission (or creation) and the row's id, such as 20261121000017."""
        return f"{(self.submitted_at or self.created_at).astimezone(_BEIJING):%Y%m%d}{self.pk:06d}"


class DemandSearch(models.Model):
    """Search terms of a demand, written at submission and answer alone, so that changes of state stay cheap."""

    demand = models.OneToOneField(Demand, primary_key=True, on_delete=models.CASCADE, related_name="search")
    terms = SearchVectorField()

    class Meta:
        indexes = [GinIndex(fields=["terms"], name="demand_terms", fastupdate=True)]

    def __str__(self) -> str:
        return str(self.pk)
