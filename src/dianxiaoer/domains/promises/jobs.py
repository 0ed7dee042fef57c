"""What runs later: rungs that are reached, and dates after the calendar changed."""

from __future__ import annotations

import logging

from django.utils import timezone

from dianxiaoer.domains.promises import commands, queries
from dianxiaoer.kernel.access import SYSTEM
from dianxiaoer.kernel.outbox import job
from dianxiaoer.kernel.refusals import Refused

_log = logging.getLogger(__name__)
_BATCH = 500


@job("promises.climb")
def climb(*, promise_id: int) -> None:
    """Tell the reached rungs of one promise. Nothing to tell, or another worker at it: done."""
    try:
        commands.climb(by=SYSTEM, at=timezone.now(), promise_id=promise_id)
    except Refused as refused:
        _log.debug("promise %s: %s", promise_id, refused.code)


@job("promises.claim_rungs", cron="* * * * *")
def claim_rungs() -> None:
    """Tell all rungs reached by now, one promise a transaction; missed runs are made up for.

    One promise that fails does not keep the others waiting; the failure shows when all the rest are told.
    """
    at, failed = timezone.now(), dict[int, Exception]()
    while True:
        found = queries.due_rungs(at, limit=_BATCH + len(failed))
        waiting = [promise_id for promise_id in found if promise_id not in failed]
        if not waiting:
            break
        progress = False
        for promise_id in waiting:
            try:
                commands.climb(by=SYSTEM, at=at, promise_id=promise_id)
                progress = True
            except Refused:
                pass
            except Exception as error:
                _log.exception("promise %s could not climb", promise_id)
                failed[promise_id] = error
        if not progress:
            break
    if failed:
        raise ExceptionGroup("some promises could not climb", list(failed.values()))


@job("promises.recalculate")
def recalculate(*, year: int, reason: str, after_id: int = 0) -> None:
    """Compute dates again after a calendar year changed, a batch at a time."""
    commands.recalculate(by=SYSTEM, at=timezone.now(), year=year, reason=reason, after_id=after_id)
