"""Joint handling: who sits at the table, what each said, what was agreed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from dianxiaoer.domains.demands.models.catalogue import one_of
from dianxiaoer.domains.demands.models.demand import Demand
from dianxiaoer.domains.demands.rules.joint import JointMode, JointState


class JointHandling(models.Model):
    """One joint handling of a demand, from the question to the verified result."""

    demand = models.ForeignKey(Demand, on_delete=models.PROTECT, related_name="joint_handlings")
    state = models.CharField(max_length=16, default=JointState.REQUESTED)
    question = models.TextField()
    facts = models.TextField(blank=True)
    options = models.TextField(blank=True)
    requested_by = models.CharField(max_length=120)
    requested_at = models.DateTimeField()
    lead_department = models.ForeignKey("people.Department", null=True, on_delete=models.PROTECT, related_name="+")
    lead_set_at = models.DateTimeField(null=True)
    mode = models.CharField(max_length=8, blank=True)
    convened_at = models.DateTimeField(null=True)
    minutes = models.TextField(blank=True)
    plan = models.TextField(blank=True)
    cost_delta_fen = models.BigIntegerField(null=True)
    plan_at = models.DateTimeField(null=True)
    ruling = models.TextField(blank=True)
    ruled_by = models.CharField(max_length=120, blank=True)
    ruled_at = models.DateTimeField(null=True)
    decline_reason = models.TextField(blank=True)
    result = models.TextField(blank=True)
    benefit_fen = models.BigIntegerField(null=True)
    enterprise_confirmed = models.BooleanField(null=True)
    enterprise_note = models.TextField(blank=True)
    verified_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=one_of("state", JointState), name="joint_state_known"),
            models.CheckConstraint(
                condition=Q(mode="") | one_of("mode", JointMode),
                name="joint_mode_known",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False) | (~Q(state="closed") & Q(closed_at=None)),
                name="joint_closed_with_date",
            ),
            models.UniqueConstraint(
                fields=["demand"],
                condition=~Q(state="closed"),
                name="joint_one_open_per_demand",
            ),
        ]

    def __str__(self) -> str:
        return f"joint handling {self.pk} of demand {self.demand_id}"


class JointMember(models.Model):
    """A department at the table. Silence past the limit counts as consent and is flagged."""

    joint = models.ForeignKey(JointHandling, on_delete=models.PROTECT, related_name="members")
    department = models.ForeignKey("people.Department", on_delete=models.PROTECT, related_name="+")
    is_lead = models.BooleanField(default=False)
    attended = models.BooleanField(default=False)
    opinion = models.TextField(blank=True)
    basis = models.TextField(blank=True)
    agrees = models.BooleanField(null=True)
    silent = models.BooleanField(default=False)
    opined_by = models.CharField(max_length=120, blank=True)
    opined_at = models.DateTimeField(null=True)
    signed_by = models.CharField(max_length=120, blank=True)
    signed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["joint", "department"], name="joint_member_once"),
            models.UniqueConstraint(fields=["joint"], condition=Q(is_lead=True), name="joint_one_lead"),
        ]

    def __str__(self) -> str:
        return f"member {self.department_id} of joint handling {self.joint_id}"


class ExternalParty(models.Model):
    """Somebody outside the park at the table: designer, surveyor, utility (§1.2 M33)."""

    joint = models.ForeignKey(JointHandling, on_delete=models.PROTECT, related_name="external_parties")
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=80)
    phone = models.CharField(max_length=40, blank=True)
    opinion = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name


class JointTask(models.Model):
    """One line of the plan: what, whose, until when."""

    joint = models.ForeignKey(JointHandling, on_delete=models.PROTECT, related_name="tasks")
    title = models.CharField(max_length=200)
    department = models.ForeignKey("people.Department", on_delete=models.PROTECT, related_name="+")
    person = models.CharField(max_length=80, blank=True)
    due_date = models.DateField()
    done_at = models.DateTimeField(null=True)
    result = models.TextField(blank=True)

    class Meta:
        ordering = ("due_date", "id")

    def __str__(self) -> str:
        return self.title
