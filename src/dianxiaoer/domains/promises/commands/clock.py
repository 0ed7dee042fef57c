"""The clock of a promise: start, pause, resume, extend, keep, withdraw. It never starts again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.promises.commands.locking import lock_all, lock_one, officer_id_of
from dianxiaoer.domains.promises.commands.rows import insert, update
from dianxiaoer.domains.promises.commands.timing import (
    TIMING_FIELDS,
    limit_of,
    set_dates,
    spans_by_promise,
    spans_of,
    turn_lights,
)
from dianxiaoer.domains.promises.models import Extension, Pause, Promise
from dianxiaoer.domains.promises.queries.ladders import version_at
from dianxiaoer.domains.promises.rules import (
    PROMISE,
    Basis,
    Facing,
    Kind,
    PauseCause,
    PromiseState,
    Subject,
    may_pause,
    outcome,
)
from dianxiaoer.domains.worktime.queries import calendar, limit_text
from dianxiaoer.domains.worktime.rules import PARK_ZONE, Limit, Unit
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.commands import command
from dianxiaoer.kernel.journal import record
from dianxiaoer.kernel.refusals import Conflict, Invalid, WrongState

_LIGHT_FIELDS = ("yellow_at", "red_at")
_END_FIELDS: tuple[str, ...] = ("state", "ended_at", "consumed", "next_rung_at", *_LIGHT_FIELDS)
_END_FIELDS_OF_PAUSED = ("state", "ended_at", "consumed", "paused_at", *TIMING_FIELDS, *_LIGHT_FIELDS)


@command
def start(
    *,
    by: Actor,
    at: datetime,
    subject: Subject,
    kind: Kind | str,
    facing: Facing | str,
    basis: Basis | str,
    limit: Limit,
    department_id: int,
    enterprise_id: int | None = None,
    officer_id: int | None = None,
    started_at: datetime | None = None,
    ladder: str = "standard",
) -> Promise:
    """Make a promise. The clock runs from `started_at` (default `at`), never from a moment to come.

    `ladder` is the escalation ladder whose version in force now stays with the promise; empty for none.
    Refused: already promised (open for the same subject, part, kind and facing), a start in the future.
    """
    begun = started_at or at
    if begun > at:
        raise Invalid("promise_starts_later", _("A promise cannot start in the future."), field="started_at")
    promise = Promise(
        subject_domain=subject.domain,
        subject_id=subject.id,
        part_id=subject.part_id,
        kind=Kind(kind).value,
        facing=Facing(facing).value,
        basis=Basis(basis).value,
        limit_amount=limit.amount,
        limit_unit=limit.unit.value,
        enterprise_id=enterprise_id,
        department_id=department_id,
        officer_id=officer_id,
        started_at=begun,
        held_since=begun,
        ladder_key=ladder,
        ladder_version=version_at(ladder, at) if ladder else 0,
    )
    set_dates(promise, calendar())
    try:
        insert(promise)
    except IntegrityError as error:
        if "promise_open_once" not in str(error):
            raise
        raise Conflict("already_promised", _("This is already promised and the promise is still open.")) from error
    _record("promise.started", promise, limit=str(limit), basis=promise.basis, department=department_id)
    return promise


@command
def pause(
    *,
    by: Actor,
    at: datetime,
    subject: Subject,
    kind: Kind | str,
    cause: PauseCause | str,
    review_date: date | None = None,
    facing: Facing | str | None = None,
) -> Promise:
    """Stop the clock. A promise that was past due stays red in its history; from now on it cannot breach.

    Refused: not running; a cause that may not stop a clock facing this way (waiting inside the park never
    stops the enterprise's clock); a review date before today.
    """
    promise = lock_one(subject, kind, facing, at=at)
    target = PROMISE.check(promise.state, "pause")
    if not may_pause(Facing(promise.facing), PauseCause(cause)):
        raise Invalid(
            "cause_does_not_stop_this_clock",
            _("What the park waits for does not stop the enterprise's clock. Ask for an extension instead."),
            field="cause",
        )
    if review_date is not None and review_date < at.astimezone(PARK_ZONE).date():
        raise Invalid("review_date_passed", _("The review date lies in the past."), field="review_date")
    turn_lights(promise, at)
    promise.state, promise.paused_at, promise.next_rung_at = target, at, None
    promise.pause_count += 1
    Pause.objects.create(
        promise=promise,
        cause=PauseCause(cause),
        review_date=review_date,
        started_at=at,
        started_by_id=officer_id_of(by),
    )
    update(promise, ("state", "paused_at", "pause_count", "next_rung_at", *_LIGHT_FIELDS))
    _record("promise.paused", promise, cause=str(cause), review_date=review_date)
    return promise


@command
def resume(
    *, by: Actor, at: datetime, subject: Subject, kind: Kind | str, facing: Facing | str | None = None
) -> Promise:
    """Let the clock run on. Due, warning and next rung move by the working time that all pauses took out.

    Refused: not paused.
    """
    promise = lock_one(subject, kind, facing, at=at)
    target = PROMISE.check(promise.state, "resume")
    due_before = promise.due_at
    _close_pauses([promise], by, at)
    promise.state, promise.paused_at = target, None
    set_dates(promise, calendar(), spans_of(promise, open_until=at))
    update(promise, ("state", "paused_at", *TIMING_FIELDS))
    _record("promise.resumed", promise, due_before=due_before)
    return promise


@command
def extend(
    *,
    by: Actor,
    at: datetime,
    subject: Subject,
    kind: Kind | str,
    amount: Limit,
    reason: str,
    facing: Facing | str | None = None,
) -> Promise:
    """Give more time in the limit's own unit, before it is due (dossier §5.3). How often is the subject's
    business.

    Refused: after due; another unit; no reason.
    """
    promise = lock_one(subject, kind, facing, at=at)
    PROMISE.check(promise.state, "extend")
    if amount.unit != promise.limit_unit or amount.unit is Unit.IMMEDIATE:
        raise Invalid(
            "extension_in_another_unit",
            _("Extend in the unit of the limit itself, which is %(limit)s."),
            field="amount",
            limit=limit_text(limit_of(promise)),
        )
    if not reason.strip():
        raise Invalid("extension_without_reason", _("Give the reason for the extension."), field="reason")
    dates, spans = calendar(), spans_of(promise, open_until=at)
    if promise.state == PromiseState.PAUSED:
        set_dates(promise, dates, spans)
    if at > promise.due_at:
        raise WrongState("extension_after_due", _("The promise is past due; only one that is not can be extended."))
    due_before = promise.due_at
    promise.limit_extra += amount.amount
    set_dates(promise, dates, spans)
    Extension.objects.create(
        promise=promise,
        amount=amount.amount,
        reason=reason.strip(),
        granted_at=at,
        granted_by_id=officer_id_of(by),
        due_before=due_before,
        due_after=promise.due_at,
    )
    update(promise, ("limit_extra", *TIMING_FIELDS))
    _record("promise.extended", promise, amount=str(amount), reason=reason, due_before=due_before)
    return promise


@command
def keep(*, by: Actor, at: datetime, subject: Subject, kind: Kind | str, facing: Facing | str | None = None) -> Promise:
    """What was owed is done at `at`: kept up to the due moment, late after it. A paused clock is resumed
    first.
    """
    promise = lock_one(subject, kind, facing, at=at)
    _end([promise], by, at)
    _record("promise.ended", promise, state=promise.state, consumed=str(promise.consumed))
    return promise


@command
def withdraw(
    *,
    by: Actor,
    at: datetime,
    subject: Subject,
    kind: Kind | str,
    reason: str,
    facing: Facing | str | None = None,
) -> Promise:
    """It is owed no longer. Whether it ever was red stays on record."""
    promise = lock_one(subject, kind, facing, at=at)
    PROMISE.check(promise.state, "withdraw")
    _end([promise], by, at, PromiseState.WITHDRAWN)
    _record("promise.withdrawn", promise, reason=reason)
    return promise


@command
def withdraw_all(*, by: Actor, at: datetime, subject: Subject, reason: str = "") -> int:
    """Withdraw every open promise of the subject: of one part when it names one, else of the whole with all
    parts.
    """
    promises = lock_all(subject)
    _end(promises, by, at, PromiseState.WITHDRAWN)
    facts = {"promises": [promise.pk for promise in promises], "reason": reason}
    record(verb="promise.all_withdrawn", subject=(subject.domain, subject.id), facts=facts)
    return len(promises)


def _end(promises: Sequence[Promise], by: Actor, at: datetime, state: PromiseState | None = None) -> None:
    """End them: outcome (unless `state` is given), consumption, and the lights as they stood."""
    _close_pauses([promise for promise in promises if promise.state == PromiseState.PAUSED], by, at)
    if not promises:
        return
    dates, spans_of_each = calendar(), spans_by_promise(promises, open_until=at)
    for promise in promises:
        spans, fields = spans_of_each.get(promise.pk, []), _END_FIELDS
        if promise.state == PromiseState.PAUSED:
            fields = _END_FIELDS_OF_PAUSED
            promise.state, promise.paused_at = PromiseState.RUNNING, None
            set_dates(promise, dates, spans)
        turn_lights(promise, at)
        result = state or outcome(at, promise.due_at)
        verb = {PromiseState.KEPT: "keep", PromiseState.LATE: "keep_late"}.get(result, "withdraw")
        promise.state = PROMISE.check(promise.state, verb)
        promise.ended_at, promise.next_rung_at = at, None
        promise.consumed = dates.consumed(promise.started_at, at, limit_of(promise).unit, spans)
        update(promise, fields)


def _close_pauses(promises: Sequence[Promise], by: Actor, at: datetime) -> None:
    if promises:
        Pause.objects.filter(promise__in=promises, ended_at=None).update(ended_at=at, ended_by_id=officer_id_of(by))


def _record(verb: str, promise: Promise, **facts: object) -> None:
    facts = {
        "promise": promise.pk,
        "kind": promise.kind,
        "facing": promise.facing,
        "due_at": promise.due_at,
        **facts,
    }
    if promise.part_id is not None:
        facts["part"] = promise.part_id
    subject = (promise.subject_domain, promise.subject_id)
    record(verb=verb, subject=subject, facts=facts, enterprise_id=promise.enterprise_id)
