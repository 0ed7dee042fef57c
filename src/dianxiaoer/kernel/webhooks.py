"""Who is told of events: subscriptions, and what became of their deliveries. How they are sent: deliveries.py."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from dianxiaoer.kernel import outgoing
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.commands import command
from dianxiaoer.kernel.deliveries import wake
from dianxiaoer.kernel.journal import record
from dianxiaoer.kernel.models import WebhookDelivery, WebhookSubscription
from dianxiaoer.kernel.refusals import Invalid, NotFound, WrongState


@dataclass(frozen=True, slots=True)
class Subscription:
    """One subscription as administrators see it, without its secret."""

    id: int
    name: str
    url: str
    verbs: tuple[str, ...]
    enterprise_id: int | None
    active: bool
    created_at: datetime
    created_by: str
    waiting: int
    dead: int


@dataclass(frozen=True, slots=True)
class Subscribed:
    """A new subscription with the secret that signs its deliveries, shown now and never again."""

    id: int
    secret: str


@command
def subscribe(
    *, by: Actor, at: datetime, name: str, url: str, verbs: Collection[str] = (), enterprise_id: int | None = None
) -> Subscribed:
    """Send events to an address from now on. The caller has checked that `by` administers.

    Refuses `missing`, `too_long`, `bad_verb`, and `bad_address`: only https to public addresses.
    """
    url, name = url.strip(), name.strip()
    if not name:
        raise Invalid("missing", _("Please fill this in."), field="name")
    for field, text, longest in (("name", name, 80), ("url", url, 500)):
        if len(text) > longest:
            raise Invalid("too_long", _("Shorten this to %(longest)s characters."), field=field, longest=longest)
    outgoing.target(url)
    row = WebhookSubscription.objects.create(
        url=url, name=name, secret=secrets.token_urlsafe(32), verbs=_verbs(verbs), enterprise_id=enterprise_id,
        created_at=at, created_by=by.name,
    )  # fmt: skip
    _record("webhook.subscribed", row, {"url": url, "verbs": row.verbs, "enterprise": enterprise_id})
    return Subscribed(row.pk, row.secret)


def _verbs(verbs: Collection[str]) -> list[str]:
    for verb in verbs:
        if not 1 <= len(verb) <= 80 or not verb.replace(".", "").replace("_", "").rstrip("*").isalpha():
            raise Invalid("bad_verb", _("Write verbs such as demand.accepted or demand.*"), field="verbs")
    return sorted(set(verbs))[:50]


@command
def set_active(*, by: Actor, at: datetime, subscription_id: int, active: bool) -> None:
    """Pause or go on; what happens meanwhile is not sent later. Refuses `no_subscription`, `unchanged`."""
    row = _locked(subscription_id)
    if row.active == active:
        raise WrongState("unchanged", _("It is so already."))
    row.active = active
    row.save(update_fields=["active"])
    _record("webhook.resumed" if active else "webhook.paused", row, {})


@command
def unsubscribe(*, by: Actor, at: datetime, subscription_id: int) -> None:
    """End a subscription and forget its deliveries. Refuses `no_subscription`."""
    row = _locked(subscription_id)
    _record("webhook.unsubscribed", row, {"url": row.url})
    row.delete()


@command
def redeliver(*, by: Actor, at: datetime, delivery_id: int) -> None:
    """Send an event once more, with all its attempts anew. Refuses `no_delivery`."""
    found = WebhookDelivery.objects.select_for_update(of=("self",)).select_related("subscription")
    row = found.filter(pk=delivery_id).first()
    if row is None:
        raise NotFound("no_delivery", _("There is no such delivery."))
    row.state, row.attempts, row.next_at, row.sent_at, row.fault = "waiting", 0, at, None, ""
    row.save(update_fields=["state", "attempts", "next_at", "sent_at", "fault"])
    wake(row.subscription_id)
    _record("webhook.redelivered", row.subscription, {"delivery": row.pk, "event": row.event_id})


def _locked(subscription_id: int) -> WebhookSubscription:
    row = WebhookSubscription.objects.select_for_update().filter(pk=subscription_id).first()
    if row is None:
        raise NotFound("no_subscription", _("There is no such subscription."))
    return row


def _record(verb: str, row: WebhookSubscription, facts: dict[str, Any]) -> None:
    record(verb=verb, subject=("webhook", row.pk), facts={"name": row.name, **facts})


def subscriptions() -> tuple[Subscription, ...]:
    """All subscriptions with what waits and what is dead. One statement."""
    rows = WebhookSubscription.objects.annotate(
        waiting=Count("deliveries", filter=Q(deliveries__state="waiting")),
        dead=Count("deliveries", filter=Q(deliveries__state="dead")),
    )
    names = [name for name in Subscription.__dataclass_fields__ if name != "verbs"]
    return tuple(
        Subscription(verbs=tuple(row.verbs), **{name: getattr(row, name) for name in names})
        for row in rows.order_by("id")
    )


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event on its way, as administrators see it."""

    id: int
    event_id: int
    verb: str
    state: str
    attempts: int
    next_at: datetime
    sent_at: datetime | None
    status: int | None
    fault: str


def deliveries(subscription_id: int, *, state: str = "", before: int | None = None, size: int = 50) -> list[Delivery]:
    """The newest deliveries of a subscription, `before` an id to page on. NotFound without such a subscription."""
    if not WebhookSubscription.objects.filter(pk=subscription_id).exists():
        raise NotFound("no_subscription", _("There is no such subscription."))
    rows = WebhookDelivery.objects.filter(subscription_id=subscription_id).select_related("event").order_by("-id")
    if state:
        rows = rows.filter(state=state)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    names = [name for name in Delivery.__dataclass_fields__ if name != "verb"]
    return [Delivery(verb=row.event.verb, **{name: getattr(row, name) for name in names}) for row in rows[:size]]
