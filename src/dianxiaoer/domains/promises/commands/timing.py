"""The dates of a promise from its own row: due, warning and next rung. The only place that computes them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from dianxiaoer.domains.promises.models import Pause, Promise
from dianxiaoer.domains.promises.queries.ladders import rungs_of
from dianxiaoer.domains.promises.rules import PromiseState, next_rung_at
from dianxiaoer.domains.worktime.rules import PARK_ZONE, Calendar, Limit, Span, Unit

TIMING_FIELDS = ("due_at", "warn_at", "provisional", "next_rung_at")


def limit_of(promise: Promise) -> Limit:
    return Limit(promise.limit_amount, Unit(promise.limit_unit))


def spans_by_promise(promises: Sequence[Promise], *, open_until: datetime) -> dict[int, list[Span]]:
    """The pauses of each promise; one still open counts up to `open_until`. No statement where none ever
    paused.
    """
    paused = [promise.pk for promise in promises if promise.pause_count]
    spans: dict[int, list[Span]] = {}
    if paused:
        rows = Pause.objects.filter(promise__in=paused).values_list("promise_id", "started_at", "ended_at", "cause")
        for promise_id, started_at, ended_at, cause in rows:
            span = Span(started_at, max(ended_at or open_until, started_at), cause)
            spans.setdefault(promise_id, []).append(span)
    return spans


def spans_of(promise: Promise, *, open_until: datetime) -> list[Span]:
    """The pauses of one promise."""
    return spans_by_promise([promise], open_until=open_until).get(promise.pk, [])


def set_dates(promise: Promise, dates: Calendar, spans: Sequence[Span] = ()) -> None:
    """Compute and set the fields named in TIMING_FIELDS. A paused promise has no next rung."""
    limit = limit_of(promise)
    due = dates.due(promise.started_at, limit, spans, promise.limit_extra)
    promise.due_at, promise.provisional = due.at, due.provisional
    promise.warn_at = dates.warn_at(promise.started_at, limit, spans, promise.limit_extra)
    set_next_rung(promise, dates)


def set_next_rung(promise: Promise, dates: Calendar) -> None:
    """Set when the rung that comes next is reached; none while paused, ended, or past the top."""
    if promise.state != PromiseState.RUNNING or not promise.ladder_key:
        promise.next_rung_at = None
        return

    def later(moment: datetime, days: int) -> datetime:
        """Closing time of the so many-th working day after the day of `moment`."""
        day = moment.astimezone(PARK_ZONE).date()
        return dates.due_moment(day, Limit(Decimal(days), Unit.WORKING_DAY))

    rungs = rungs_of(promise.ladder_key, promise.ladder_version)
    promise.next_rung_at = next_rung_at(
        rungs, promise.rung, warn_at=promise.warn_at, due_at=promise.due_at, later=later
    )


def turn_lights(promise: Promise, at: datetime) -> None:
    """Store that the light of a running promise turned yellow or red, and when it did."""
    if promise.state != PromiseState.RUNNING:
        return
    if at >= promise.warn_at and promise.yellow_at is None:
        promise.yellow_at = promise.warn_at
    if at > promise.due_at and promise.red_at is None:
        promise.red_at = promise.due_at
