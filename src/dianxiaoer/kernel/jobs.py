"""What the house itself does later: send events to subscribers, forget kept answers."""

from __future__ import annotations

from django.utils import timezone

from dianxiaoer.kernel import deliveries, idempotency
from dianxiaoer.kernel.outbox import enqueue, job


@job("webhooks.deliver", queue="webhooks")
def deliver(*, subscription_id: int) -> None:
    """Send what waits for one subscription. A second run finds nothing to send."""
    deliveries.send_waiting(subscription_id, now=timezone.now)


@job("webhooks.sweep", cron="*/5 * * * *")
def sweep() -> None:
    """Whatever a crash left waiting past its moment is taken up again."""
    for subscription_id in deliveries.overdue(timezone.now()):
        enqueue("webhooks.deliver", subscription_id=subscription_id)


@job("idempotency.purge", cron="23 * * * *")
def purge() -> None:
    """Forget answers older than 48 hours."""
    idempotency.purge(at=timezone.now())
