"""Events on their way to other systems: written with the event, signed, sent, retried.

A delivery is a row that a trigger writes with the event (see the migration), which also queues the sending; so an
event is never told that did not happen, and none is lost. What is sent are identifiers and states, never anybody's
words: the receiver reads the rest through the API with a token of its own.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import orjson
from django.db import transaction

from dianxiaoer.kernel import outgoing
from dianxiaoer.kernel.models import Event, WebhookDelivery
from dianxiaoer.kernel.outbox import enqueue, enqueue_at

ATTEMPTS = 8
FIRST_WAIT = timedelta(seconds=30)
LEASE = timedelta(seconds=60)
TIMEOUT_S = 10.0
# Facts that say what kind of step was taken. Words, names and amounts stay here.
TOLD_FACTS = frozenset(
    {
        "from", "to", "type", "nature", "urgency", "limit", "profile", "source", "category", "round", "repeat", "kind",
        "approved", "solved", "satisfaction", "reached", "attempt", "order", "request", "reply", "department", "count",
        "attachment_id", "revision", "version", "defect", "cause", "ground", "amount",
    }
)  # fmt: skip

Describer = Callable[[int], Mapping[str, Any]]
_describers: dict[str, Describer] = {}


def register_describer(subject_kind: str, describer: Describer) -> None:
    """Somebody above says how its subjects are known outside: `describer(subject_id)` gives more for `subject`."""
    _describers[subject_kind] = describer


def wake(subscription_id: int) -> None:
    """Let what waits for a subscription be sent, once the running transaction is committed."""
    enqueue("webhooks.deliver", subscription_id=subscription_id)


def payload_of(event: Event) -> bytes:
    """What a subscriber reads of an event."""
    subject: dict[str, Any] = {"kind": event.subject_kind, "id": event.subject_id}
    describer = _describers.get(event.subject_kind)
    if describer is not None:
        subject |= describer(event.subject_id)
    facts = {name: value for name, value in event.facts.items() if name in TOLD_FACTS}
    return orjson.dumps(
        {
            "id": event.sequence,
            "verb": event.verb,
            "at": event.at,
            "subject": subject,
            "enterprise_id": event.enterprise_id,
            "facts": facts,
        }
    )


def signature(secret: str, moment: int, body: bytes) -> str:
    """`t=<unix seconds>,v1=<hex>`: HMAC-SHA256 over the moment, a dot and the body."""
    digest = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={moment},v1={digest}"


def send_waiting(subscription_id: int, *, now: Callable[[], datetime]) -> int:
    """Send what is due, in the order of events; returns how many were sent. No transaction waits for the network."""
    sent = 0
    while (delivery := _claim(subscription_id, now())) is not None:
        sent += _send(delivery, now)
    return sent


def _claim(subscription_id: int, at: datetime) -> WebhookDelivery | None:
    """The next due delivery, leased: should this process die, it is due again in a minute."""
    with transaction.atomic():
        row = (
            WebhookDelivery.objects.select_for_update(of=("self",), skip_locked=True)
            .select_related("subscription", "event")
            .filter(subscription_id=subscription_id, state="waiting", next_at__lte=at)
            .order_by("event_id")
            .first()
        )
        if row is None:
            return None
        row.attempts += 1
        row.next_at = at + LEASE
        row.save(update_fields=["attempts", "next_at"])
        return row


def _send(row: WebhookDelivery, now: Callable[[], datetime]) -> bool:
    body, at = payload_of(row.event), now()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Dianxiaoer-Webhook/1",
        "Dianxiaoer-Event": row.event.verb,
        "Dianxiaoer-Delivery": str(row.pk),
        "Dianxiaoer-Signature": signature(row.subscription.secret, int(at.timestamp()), body),
    }
    status, fault = outgoing.post(row.subscription.url, body, headers, timeout_s=TIMEOUT_S)
    good = status is not None and 200 <= status < 300
    _note(row, now(), status, "" if good else fault or f"HTTP {status}", good=good)
    return good


def _note(row: WebhookDelivery, at: datetime, status: int | None, fault: str, *, good: bool) -> None:
    """Write how the attempt ended, and when the next one is due: after 30 s, 1, 2, 4, 8, 16, 32 minutes."""
    changes: dict[str, Any] = {"status": status, "fault": fault[:200]}
    if good:
        changes |= {"state": "sent", "sent_at": at}
    elif row.attempts >= ATTEMPTS:
        changes |= {"state": "dead"}
    else:
        changes |= {"next_at": at + FIRST_WAIT * 2 ** (row.attempts - 1)}
    with transaction.atomic():
        WebhookDelivery.objects.filter(pk=row.pk, state="waiting").update(**changes)
        if "next_at" in changes:
            enqueue_at(changes["next_at"], "webhooks.deliver", subscription_id=row.subscription_id)


def overdue(at: datetime) -> list[int]:
    """Subscriptions with deliveries that should have been sent by now."""
    rows = WebhookDelivery.objects.filter(state="waiting", next_at__lte=at)
    return list(rows.values_list("subscription_id", flat=True).distinct().order_by("subscription_id"))
