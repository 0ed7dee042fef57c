"""Supervision orders, what units reported on them, what checkers found, and what was served in writing."""

from __future__ import annotations

from datetime import timedelta, timezone
from enum import StrEnum

from django.db import models
from django.db.models import F, Q

from dianxiaoer.domains.supervision.rules.orders import (
    AUTOMATIC,
    BY_OFFICE,
    OPEN,
    Ground,
    OrderState,
    PaperKind,
    Tier,
    Trigger,
)

_BEIJING = timezone(timedelta(hours=8))
_S = OrderState
_BY_OFFICE = [str(kind) for kind in BY_OFFICE]
_OPEN = [str(state) for state in OPEN]


def _one_of(field: str, values: type[StrEnum]) -> Q:
    return Q(**{f"{field}__in": [str(value) for value in values]})


class OrderProfileVersion(models.Model):
    """One version of the limits of orders. Version 0 stands in `rules`; what is published never changes."""

    version = models.PositiveIntegerField(unique=True)
    effective_from = models.DateTimeField()
    data = models.JSONField()
    reason = models.CharField(max_length=500)
    published_by = models.CharField(max_length=120)
    published_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(name="order_profile_0_is_built_in", condition=Q(version__gt=0)),
            models.CheckConstraint(name="order_profile_has_reason", condition=~Q(reason="")),
        )

    def __str__(self) -> str:
        return f"order profile v{self.version}"


class OrderRule(models.Model):
    """Whether a trigger issues orders by itself; without a row the rule that comes with the product holds."""

    trigger = models.CharField(max_length=16, unique=True)
    active = models.BooleanField()
    delay_days = models.PositiveSmallIntegerField(default=0)
    edited_by = models.CharField(max_length=120)
    edited_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="order_rule_can_be_found", condition=Q(trigger__in=[str(each) for each in AUTOMATIC])
            ),
            models.CheckConstraint(
                name="order_rule_waits_for_lights_alone",
                condition=Q(delay_days=0) | Q(trigger__in=[Trigger.YELLOW.value, Trigger.RED.value]),
            ),
        )

    def __str__(self) -> str:
        return self.trigger


class SupervisionOrder(models.Model):
    """What a unit is ordered to do. Nobody issued it: a rule did.

    What a rule found is stored (a promise, or a demand's round), so that it never issues twice for the same finding.
    """

    trigger = models.CharField(max_length=16)
    demand = models.ForeignKey("demands.Demand", models.PROTECT, null=True, related_name="+", db_index=False)
    found_promise = models.ForeignKey("promises.Promise", models.PROTECT, null=True, related_name="+", db_index=False)
    found_round = models.PositiveSmallIntegerField(null=True)
    title = models.CharField(max_length=200)
    department = models.ForeignKey("people.Department", models.PROTECT, related_name="+", db_index=False)
    officer = models.ForeignKey("people.Officer", models.PROTECT, null=True, related_name="+", db_index=False)
    ask = models.TextField()
    state = models.CharField(max_length=12, default=_S.ISSUED.value)
    tier = models.CharField(max_length=16, default=Tier.SECRETARY.value)
    profile_version = models.PositiveIntegerField(default=0)
    issued_by = models.ForeignKey("people.Officer", models.PROTECT, null=True, related_name="+", db_index=False)
    issued_at = models.DateTimeField()
    signed_by = models.ForeignKey("people.Officer", models.PROTECT, null=True, related_name="+", db_index=False)
    signed_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField(null=True)
    sent_back_count = models.PositiveSmallIntegerField(default=0)
    delay_reason = models.TextField(blank=True)
    urged_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    criticised_at = models.DateTimeField(null=True)
    struck_off_by = models.ForeignKey("people.Officer", models.PROTECT, null=True, related_name="+", db_index=False)
    struck_off_department = models.ForeignKey(
        "people.Department", models.PROTECT, null=True, related_name="+", db_index=False
    )
    result = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(name="sorder_state_known", condition=_one_of("state", OrderState)),
            models.CheckConstraint(name="sorder_trigger_known", condition=_one_of("trigger", Trigger)),
            models.CheckConstraint(name="sorder_tier_known", condition=_one_of("tier", Tier)),
            models.CheckConstraint(name="sorder_says_what", condition=~Q(ask="") & ~Q(title="")),
            models.CheckConstraint(
                name="sorder_rule_issues_findings",
                condition=Q(issued_by__isnull=False)
                | Q(trigger__in=[str(each) for each in AUTOMATIC], demand__isnull=False),
            ),
            models.CheckConstraint(
                name="sorder_state_agrees_with_moments",
                condition=Q(state=_S.ISSUED.value, signed_at=None, ended_at=None)
                | Q(state=_S.SIGNED.value, signed_at__isnull=False, ended_at=None)
                | Q(state=_S.REPORTED.value, signed_at__isnull=False, reported_at__isnull=False, ended_at=None)
                | Q(
                    state=_S.STRUCK_OFF.value,
                    signed_at__isnull=False,
                    reported_at__isnull=False,
                    ended_at__isnull=False,
                )
                | Q(state=_S.WITHDRAWN.value, ended_at__isnull=False),
            ),
            models.CheckConstraint(
                name="sorder_moments_in_order",
                condition=(Q(signed_at=None) | Q(signed_at__gte=F("issued_at")))
                & (Q(reported_at=None) | Q(reported_at__gte=F("signed_at")))
                & (Q(ended_at=None) | Q(ended_at__gte=F("issued_at"))),
            ),
            models.CheckConstraint(
                name="sorder_struck_off_by_whom_and_why",
                condition=(
                    Q(state=_S.STRUCK_OFF.value, struck_off_by__isnull=False, struck_off_department__isnull=False)
                    & ~Q(result="")
                )
                | (~Q(state=_S.STRUCK_OFF.value) & Q(struck_off_by=None, struck_off_department=None)),
            ),
            models.CheckConstraint(
                name="sorder_struck_off_by_another",
                condition=Q(struck_off_by=None) | Q(issued_by=None) | ~Q(struck_off_by=F("issued_by")),
            ),
            models.CheckConstraint(
                name="sorder_unit_strikes_nothing_off",
                condition=Q(struck_off_department=None) | ~Q(struck_off_department=F("department")),
            ),
            models.CheckConstraint(
                name="sorder_criticised_after_urged",
                condition=Q(criticised_at=None) | Q(urged_at__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["demand", "trigger", "department"],
                condition=Q(demand__isnull=False, state__in=_OPEN),
                name="sorder_one_open",
            ),
            models.UniqueConstraint(
                fields=["trigger", "found_promise"],
                condition=Q(found_promise__isnull=False),
                name="sorder_once_for_a_promise",
            ),
            models.UniqueConstraint(
                fields=["trigger", "demand", "found_round"],
                condition=Q(found_round__isnull=False),
                name="sorder_once_for_a_round",
            ),
        )
        indexes = (
            models.Index(fields=["issued_at", "id"], name="sorder_newest"),
            models.Index(fields=["department", "issued_at", "id"], name="sorder_of_department"),
            models.Index(fields=["demand"], condition=Q(demand__isnull=False), name="sorder_of_demand"),
            models.Index(fields=["state", "id"], condition=Q(state__in=_OPEN), name="sorder_open"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def number(self) -> str:
        """The year of issue and the row's id, such as DB2026000017."""
        return f"DB{self.issued_at.astimezone(_BEIJING):%Y}{self.pk:06d}"


class OrderReport(models.Model):
    """What a unit reported: how far it is, why it came to this, and by when it will be done."""

    order = models.ForeignKey(SupervisionOrder, models.PROTECT, related_name="reports")
    progress = models.TextField()
    cause = models.TextField()
    new_date = models.DateField()
    reported_by = models.ForeignKey("people.Officer", models.PROTECT, null=True, related_name="+", db_index=False)
    reported_by_name = models.CharField(max_length=120)
    reported_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(name="order_report_says_something", condition=~Q(progress="") & ~Q(cause="")),
        )

    def __str__(self) -> str:
        return f"report {self.pk} on order {self.order_id}"


class OrderCheck(models.Model):
    """What somebody outside the unit found of a report."""

    report = models.OneToOneField(OrderReport, models.PROTECT, related_name="check_made")
    passed = models.BooleanField()
    note = models.TextField()
    checked_by = models.ForeignKey("people.Officer", models.PROTECT, related_name="+", db_index=False)
    checked_by_name = models.CharField(max_length=120)
    checked_at = models.DateTimeField()

    class Meta:
        constraints = (models.CheckConstraint(name="order_check_says_why", condition=~Q(note="")),)

    def __str__(self) -> str:
        return f"check of report {self.report_id}"


class OrderPaper(models.Model):
    """What was served on the unit: an urging notice, written criticism, a notification, an interview.

    The system urges and criticises, once each in a silence; `copied_to` names who heard of it.
    """

    order = models.ForeignKey(SupervisionOrder, models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=12)
    ground = models.CharField(max_length=12, blank=True)
    months = models.CharField(max_length=20, blank=True)
    text = models.TextField(blank=True)
    tier = models.CharField(max_length=16)
    days_past_due = models.PositiveSmallIntegerField(default=0)
    copied_to = models.CharField(max_length=400, blank=True)
    served_by = models.ForeignKey("people.Officer", models.PROTECT, null=True, related_name="+", db_index=False)
    served_by_name = models.CharField(max_length=120, blank=True)
    served_at = models.DateTimeField()

    class Meta:
        ordering = ("served_at", "id")
        constraints = (
            models.CheckConstraint(name="order_paper_kind_known", condition=_one_of("kind", PaperKind)),
            models.CheckConstraint(
                name="order_paper_has_its_ground",
                condition=(
                    Q(kind__in=_BY_OFFICE, served_by__isnull=False)
                    & Q(ground__in=[str(each) for each in Ground])
                    & ~Q(text="")
                )
                | (~Q(kind__in=_BY_OFFICE) & Q(ground="")),
            ),
            models.CheckConstraint(
                name="order_paper_names_black_months",
                condition=Q(ground=Ground.BLACK_MONTHS.value) & ~Q(months="")
                | ~Q(ground=Ground.BLACK_MONTHS.value) & Q(months=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} about order {self.order_id}"
