"""What the kernel stores. Commands and pages reach these tables through journal, idempotency and outbox alone."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
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


class KeptAnswer(models.Model):
    """The answer to a request that carried an idempotency key, written in the transaction of its effect."""

    account_id = models.BigIntegerField()
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    media_type = models.CharField(max_length=80)
    body = models.BinaryField()
    answered_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "kernel_kept_answer"
        constraints = [models.UniqueConstraint(fields=["account_id", "key"], name="one_answer_for_a_key")]

    def __str__(self) -> str:
        return f"answer {self.status} to {self.key}"


class WebhookSubscription(models.Model):
    """Where events are sent. `verbs` are journal verbs or beginnings of them with a star; none means all."""

    url = models.CharField(max_length=500)
    name = models.CharField(max_length=80)
    secret = models.CharField(max_length=80)
    verbs = ArrayField(models.CharField(max_length=80), default=list)
    enterprise_id = models.BigIntegerField(null=True)
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=120)

    class Meta:
        db_table = "kernel_webhook_subscription"

    def __str__(self) -> str:
        return f"{self.name} → {self.url}"


class WebhookDelivery(models.Model):
    """One event on its way to one subscription: waiting, sent, or dead after the last attempt."""

    subscription = models.ForeignKey(WebhookSubscription, models.CASCADE, related_name="deliveries")
    event = models.ForeignKey(Event, models.DO_NOTHING, related_name="+")
    state = models.CharField(max_length=8, default="waiting")
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True)
    fault = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "kernel_webhook_delivery"
        constraints = [
            models.UniqueConstraint(fields=["subscription", "event"], name="one_delivery_of_an_event"),
            models.CheckConstraint(
                name="webhook_delivery_state_agrees",
                condition=models.Q(state="sent", sent_at__isnull=False)
                | models.Q(state__in=("waiting", "dead"), sent_at=None),
            ),
        ]
        indexes = [
            models.Index(
                fields=["subscription", "next_at"], condition=models.Q(state="waiting"), name="webhooks_waiting"
            ),
            models.Index(fields=["subscription", "id"], name="webhooks_of_subscription"),
        ]

    def __str__(self) -> str:
        return f"event {self.event_id} to {self.subscription_id}: {self.state}"
