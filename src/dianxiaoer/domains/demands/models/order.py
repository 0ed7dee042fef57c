"""Work orders of departments, their replies, and applications for more time or a suspension."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from dianxiaoer.domains.demands import rules
from dianxiaoer.domains.demands.models.catalogue import one_of
from dianxiaoer.domains.demands.models.demand import Demand


class WorkOrder(models.Model):
    """One department's part of a demand: lead or co-handler, in one round."""

    demand = models.ForeignKey(Demand, on_delete=models.PROTECT, related_name="orders")
    department = models.ForeignKey("people.Department", on_delete=models.PROTECT, related_name="+", db_index=False)
    officer = models.ForeignKey("people.Officer", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    role = models.CharField(max_length=4)
    state = models.CharField(max_length=12, default=rules.OrderState.DISPATCHED)
    round = models.PositiveSmallIntegerField(default=0)
    type_code = models.CharField(max_length=4, blank=True)
    type_revision = models.PositiveIntegerField(null=True)
    override_reason = models.TextField(blank=True)
    binding = models.BooleanField(default=False)
    ruling = models.TextField(blank=True)
    dispatched_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)
    contacted_at = models.DateTimeField(null=True)
    contact_note = models.TextField(blank=True)
    replied_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    return_rule = models.TextField(blank=True)
    return_reason = models.TextField(blank=True)
    suggested_department = models.ForeignKey(
        "people.Department", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=one_of("state", rules.OrderState), name="order_state_known"),
            models.CheckConstraint(condition=one_of("role", rules.OrderRole), name="order_role_known"),
            models.CheckConstraint(
                condition=Q(state__in=rules.OPEN_ORDERS, ended_at=None)
                | (~Q(state__in=rules.OPEN_ORDERS) & Q(ended_at__isnull=False)),
                name="order_ended_iff_end_state",
            ),
            models.UniqueConstraint(
                fields=["demand", "department"],
                condition=Q(state__in=rules.OPEN_ORDERS),
                name="order_one_open_per_department",
            ),
            models.UniqueConstraint(
                fields=["demand"],
                condition=Q(state__in=rules.OPEN_ORDERS, role="lead"),
                name="order_one_open_lead",
            ),
        ]
        indexes = [
            models.Index(fields=["department", "state", "id"], name="order_of_department"),
            models.Index(fields=["officer", "state", "id"], name="order_of_officer"),
        ]

    def __str__(self) -> str:
        return f"order {self.pk} of demand {self.demand_id}"


class Reply(models.Model):
    """What a department answered in one round, and what the desk found of it."""

    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="replies")
    text = models.TextField()
    category = models.CharField(max_length=12)
    benefit_fen = models.BigIntegerField(null=True)
    replied_by = models.CharField(max_length=120)
    replied_at = models.DateTimeField()
    passed = models.BooleanField(null=True)
    defect = models.CharField(max_length=16, blank=True)
    audit_note = models.TextField(blank=True)
    audited_by = models.CharField(max_length=120, blank=True)
    audited_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("replied_at", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(passed=None, audited_at=None) | Q(passed__isnull=False, audited_at__isnull=False),
                name="reply_audited_with_date",
            ),
            models.CheckConstraint(
                condition=one_of("category", rules.ResultCategory),
                name="reply_category_known",
            ),
        ]

    def __str__(self) -> str:
        return f"reply {self.pk}"


class HandlingRequest(models.Model):
    """An application of a handler for more time or for a suspension, and who approved it."""

    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="requests")
    kind = models.CharField(max_length=12)
    state = models.CharField(max_length=16, default=rules.RequestState.PENDING)
    amount = models.CharField(max_length=12, blank=True)
    cause = models.CharField(max_length=16, blank=True)
    plan = models.TextField(blank=True)
    review_date = models.DateField(null=True)
    reason = models.TextField()
    enterprise_told = models.BooleanField(default=False)
    requested_by = models.CharField(max_length=120)
    requested_at = models.DateTimeField()
    head_name = models.CharField(max_length=120, blank=True)
    head_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=120, blank=True)
    decided_at = models.DateTimeField(null=True)
    decision_note = models.TextField(blank=True)

    class Meta:
        ordering = ("requested_at", "id")
        constraints = [
            models.CheckConstraint(condition=one_of("kind", rules.RequestKind), name="request_kind_known"),
            models.CheckConstraint(
                condition=Q(state__in=("approved", "refused"), decided_at__isnull=False)
                | Q(state__in=("pending", "head_approved"), decided_at=None),
                name="request_decided_with_date",
            ),
            models.UniqueConstraint(
                fields=["order", "kind"],
                condition=Q(state__in=("pending", "head_approved")),
                name="request_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
