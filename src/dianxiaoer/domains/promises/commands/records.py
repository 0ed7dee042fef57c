"""Many promises at once, for imports: open ones, and ended ones with their real times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.promises.commands.timing import set_dates
from dianxiaoer.domains.promises.models import Promise
from dianxiaoer.domains.promises.queries.ladders import version_at
from dianxiaoer.domains.promises.rules import Basis, Facing, Kind, PromiseState, Subject, outcome
from dianxiaoer.domains.worktime.queries import calendar
from dianxiaoer.domains.worktime.rules import Calendar, Limit
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.commands import command
from dianxiaoer.kernel.journal import record
from dianxiaoer.kernel.refusals import Conflict, Invalid

_BATCH = 1000


@dataclass(frozen=True, slots=True)
class OpenPromise:
    """What `start` takes, for one of many. No `ladder`: nobody is told."""

    subject: Subject
    kind: Kind
    facing: Facing
    basis: Basis
    limit: Limit
    department_id: int
    started_at: datetime
    enterprise_id: int | None = None
    officer_id: int | None = None
    ladder: str = "standard"


@dataclass(frozen=True, slots=True)
class EndedPromise:
    """A promise that ended before the house knew it."""

    subject: Subject
    kind: Kind
    facing: Facing
    basis: Basis
    limit: Limit
    department_id: int
    started_at: datetime
    ended_at: datetime
    enterprise_id: int | None = None
    officer_id: int | None = None


@command
def start_many(*, by: Actor, at: datetime, promises: Sequence[OpenPromise]) -> int:
    """Make many promises; all or none. Refused: as `start`."""
    dates = calendar()
    versions = {key: version_at(key, at) for key in {row.ladder for row in promises} if key}
    rows = []
    for row in promises:
        if row.started_at > at:
            raise Invalid("promise_starts_later", _("A promise cannot start in the future."), field="started_at")
        rows.append(_promise(row, dates, row.ladder, versions.get(row.ladder, 0)))
    try:
        Promise.objects.bulk_create(rows, batch_size=_BATCH)
    except IntegrityError as error:
        if "promise_open_once" not in str(error):
            raise
        raise Conflict("already_promised", _("This is already promised and the promise is still open.")) from error
    _record("promises.started", promises)
    return len(rows)


@command
def record_ended(*, by: Actor, at: datetime, promises: Sequence[EndedPromise]) -> int:
    """Record many promises with their real start and end: kept or late by the calendar, nobody is told.

    Refused: an end before the start.
    """
    dates, rows = calendar(), []
    for row in promises:
        if row.ended_at < row.started_at:
            raise Invalid("ended_before_start", _("A promise cannot end before it starts."), field="ended_at")
        promise = _promise(row, dates, "", 0)
        promise.state = outcome(row.ended_at, promise.due_at)
        promise.ended_at = row.ended_at
        promise.consumed = dates.consumed(row.started_at, row.ended_at, row.limit.unit)
        promise.yellow_at = promise.warn_at if row.ended_at >= promise.warn_at else None
        promise.red_at = promise.due_at if promise.state == PromiseState.LATE else None
        rows.append(promise)
    Promise.objects.bulk_create(rows, batch_size=_BATCH)
    _record("promises.recorded", promises)
    return len(rows)


def _promise(row: OpenPromise | EndedPromise, dates: Calendar, ladder: str, version: int) -> Promise:
    promise = Promise(
        subject_domain=row.subject.domain,
        subject_id=row.subject.id,
        part_id=row.subject.part_id,
        kind=row.kind,
        facing=row.facing,
        basis=row.basis,
        limit_amount=row.limit.amount,
        limit_unit=row.limit.unit,
        enterprise_id=row.enterprise_id,
        department_id=row.department_id,
        officer_id=row.officer_id,
        started_at=row.started_at,
        held_since=row.started_at,
        ladder_key=ladder,
        ladder_version=version,
    )
    set_dates(promise, dates)
    return promise


def _record(verb: str, promises: Sequence[OpenPromise | EndedPromise]) -> None:
    first = promises[0].subject if promises else Subject("promise", 0)
    record(verb=verb, subject=(first.domain, first.id), facts={"count": len(promises)})
