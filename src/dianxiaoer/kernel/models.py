"""What the kernel stores. Commands and pages reach these tables through journal, idempotency and outbox alone."""

from __future__ import annotations

from django.db import models


class Event(models.Model):
    """One event of the journal. Written by insert alone; the database numbers, chains and protects it."""

    sequence = models.BigIntegerField(primary_key=True, editable=False)
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=16)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=120)
    acting_for_id = models.BigIntegerField(null=True)
    verb = models.CharField(max_length=80)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    enterprise_id = models.BigIntegerField(null=True)
    facts = models.JSONField(default=dict)
    previous_hash = models.BinaryField(null=True, editable=False)
    hash = models.BinaryField(editable=False)

    class Meta:
        db_table = "kernel_event"
        indexes = [
            models.Index(
                fields=["subject_kind", "subject_id", "sequence"],
                name="event_of_subject",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.verb}"


class JournalHead(models.Model):
    """The last link of the chain: one row, locked by each append, so that the chain has one order."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    sequence = models.BigIntegerField(default=0)
    hash = models.BinaryField(null=True)

    class Meta:
        db_table = "kernel_journal_head"
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="journal_head_is_one_row")]

    def __str__(self) -> str:
        return f"head at {self.sequence}"
