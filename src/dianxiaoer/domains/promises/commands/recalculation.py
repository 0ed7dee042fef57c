"""The calendar changed: open promises that touch the year get their dates again, and each move has its
reason.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from dianxiaoer.domains.promises.commands.timing import (
    TIMING_FIELDS,
    set_dates,
    spans_by_promise,
    turn_lights,
)
from dianxiaoer.domains.promises.models import Promise, Recalculation, Timing
from dianxiaoer.domains.promises.rules import OPEN_STATES, PROMISE, PromiseState
from dianxiaoer.domains.worktime.queries import calendar
from dianxiaoer.domains.worktime.rules import PARK_ZONE
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.commands import command
from dianxiaoer.kernel.journal import record
from dianxiaoer.kernel.outbox import enqueue

BATCH = 500


@command
def recalculate(*, by: Actor, at: datetime, year: int, reason: str, after_id: int = 0) -> int:
    """Compute the dates of the next batch of open promises again, and queue the batch after it. Returns how
    many moved.

    A due moment that moves leaves a row with the old one, the new one and the reason. A light that was red
    stays so in the history. Running it twice moves nothing the second time.
    """
    promises = _batch(year, after_id)
    dates, spans = calendar(), spans_by_promise(promises, open_until=at)
    moved, changed, timings = list[Recalculation](), list[Promise](), list[Timing]()
    for promise in promises:
        PROMISE.check(promise.state, "recalculate")
        turn_lights(promise, at)
        before = _timing(promise)
        due_before, warn_before = promise.due_at, promise.warn_at
        # A paused clock is computed again when it resumes; until then it keeps the due moment that it had.
        closed = [span for span in spans.get(promise.pk, []) if span.start != promise.paused_at]
        set_dates(promise, dates, closed)
        if _timing(promise) != before:
            changed.append(promise)
            timings.append(Timing(promise_id=promise.pk, until_at=at, due_at=due_before, warn_at=warn_before))
        if promise.due_at != due_before:
            moved.append(
                Recalculation(
                    promise=promise,
                    year=year,
                    reason=reason,
                    recalculated_at=at,
                    due_before=due_before,
                    due_after=promise.due_at,
                )
            )
    if changed:
        Promise.objects.bulk_update(changed, [*TIMING_FIELDS, "yellow_at", "red_at"])
        Recalculation.objects.bulk_create(moved)
        Timing.objects.bulk_create(timings)
    if len(promises) == BATCH:
        enqueue("promises.recalculate", year=year, reason=reason, after_id=promises[-1].pk)
    record(
        verb="promises.recalculated",
        subject=("calendar_year", year),
        facts={"reason": reason, "looked_at": len(promises), "moved": [row.promise_id for row in moved]},
    )
    return len(moved)


def _timing(promise: Promise) -> tuple[object, ...]:
    return tuple(getattr(promise, field) for field in TIMING_FIELDS)


def _batch(year: int, after_id: int) -> list[Promise]:
    """Open promises that any day of the year may touch, locked in key order: begun by its end and due (or on
    their
    ladder's last rungs, which reach a few weeks past due) not long before its beginning, or paused."""
    begins = datetime(year, 1, 1, tzinfo=PARK_ZONE).replace(month=1)
    touched = Q(due_at__gte=begins.replace(year=year - 1, month=11)) | Q(state=PromiseState.PAUSED.value)
    promises = Promise.objects.select_for_update(of=("self",)).filter(
        touched, pk__gt=after_id, state__in=OPEN_STATES, started_at__lt=begins.replace(year=year + 1)
    )
    return list(promises.order_by("pk")[:BATCH])
