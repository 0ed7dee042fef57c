"""What enterprises say: call-backs and messages."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from dianxiaoer.domains.demands.models.demand import Demand


class CallBack(models.Model):
    """One attempt to ask the enterprise whether it was reached, contacted, helped and content."""

    demand = models.ForeignKey(Demand, on_delete=models.PROTECT, related_name="call_backs")
    round = models.PositiveSmallIntegerField()
    attempt = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    caller = models.ForeignKey("people.Officer", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    by_enterprise = models.BooleanField(default=False)
    reached = models.BooleanField()
    contacted = models.BooleanField(null=True)
    solved = models.BooleanField(null=True)
    satisfaction = models.PositiveSmallIntegerField(null=True)
    note = models.TextField(blank=True)
    upheld = models.BooleanField(null=True)

    class Meta:
        ordering = ("at", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(satisfaction=None) | Q(satisfaction__range=(1, 5)),
                name="call_back_grade",
            ),
            models.CheckConstraint(
                condition=Q(reached=True) | Q(contacted=None, solved=None, satisfaction=None),
                name="call_back_answers_only_when_reached",
            ),
        ]

    def __str__(self) -> str:
        return f"call-back {self.pk}"


class Message(models.Model):
    """What firm and officers add to a demand: a supplement, a question, an internal note."""

    demand = models.ForeignKey(Demand, on_delete=models.PROTECT, related_name="messages")
    author_kind = models.CharField(max_length=16)
    author_name = models.CharField(max_length=120)
    text = models.TextField()
    at = models.DateTimeField()
    internal = models.BooleanField(default=False)

    class Meta:
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"message {self.pk}"
