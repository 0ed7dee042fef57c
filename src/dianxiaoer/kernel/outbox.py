"""Jobs by explicit name, enqueued in the transaction of the change that caused them: both happen or neither.

A lower domain tells a higher one by enqueueing a named fact; the higher one's job handles it. Arguments are ids.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

Handler = Callable[..., None]

JOBS: dict[str, Handler] = {}
_RETRY = RetryStrategy(max_attempts=8, exponential_wait=3)


class UnknownJob(LookupError):
    """A name that no jobs.py registers: a fault of ours, found before anything is queued."""


def job(name: str, *, cron: str | None = None, queue: str = "default") -> Callable[[Handler], Handler]:
    """Register a handler under its explicit name. Running it twice must be safe; `cron` makes it periodic too."""

    def register(handler: Handler) -> Handler:
        if name in JOBS:
            raise ValueError(f"two jobs named {name}")
        JOBS[name] = handler
        if cron is None:
            app.task(name=name, queue=queue, retry=_RETRY)(handler)
        else:

            def periodic(timestamp: int) -> None:
                handler()

            app.periodic(cron=cron)(app.task(name=name, queue=queue, queueing_lock=name, retry=_RETRY)(periodic))
        return handler

    return register


def enqueue(name: str, **ids: Any) -> None:
    """Queue a job for now. Commits and rolls back with the running transaction."""
    _check(name)
    app.configure_task(name, allow_unknown=False).defer(**ids)


def enqueue_at(moment: datetime, name: str, **ids: Any) -> None:
    """Queue a job for a moment to come."""
    _check(name)
    app.configure_task(name, allow_unknown=False, schedule_at=moment).defer(**ids)


def _check(name: str) -> None:
    if name not in JOBS:
        raise UnknownJob(name)
