"""Ladders: rungs climbed and told exactly once each, and new versions of a ladder."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.promises.access import boxes, reads_unaddressed, require_ladder_author
from dianxiaoer.domains.promises.commands.timing import set_next_rung, turn_lights
from dianxiaoer.domains.promises.models import EscalationLadder, Notice, Promise
from dianxiaoer.domains.promises.queries.ladders import LOOK_AGAIN_SECONDS, forget_ladders, ladders, rungs_of
from dianxiaoer.domains.promises.queries.recipients import recipients
from dianxiaoer.domains.promises.rules import PROMISE, Rung, parse_rungs
from dianxiaoer.domains.worktime.queries import calendar
from dianxiaoer.domains.worktime.rules import PARK_ZONE
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.commands import command
from dianxiaoer.kernel.journal import record
from dianxiaoer.kernel.refusals import Invalid, WrongState
from dianxiaoer.kernel.rows import update


@command
def climb(*, by: Actor, at: datetime, promise_id: int) -> list[int]:
    """Tell every rung reached by `at`, in order, and return their numbers.

    The rung is claimed and its notices are written in one transaction, so each is told exactly once whatever
    crashes; a promise that another worker is climbing is left to it. After missed runs each rung is still
    told.
    Refused: nothing to climb (no rung is reached, or another worker has it).
    """
    locked = Promise.objects.select_for_update(of=("self",), skip_locked=True)
    promise = locked.filter(pk=promise_id, next_rung_at__lte=at).first()
    if promise is None:
        raise WrongState("nothing_to_climb", _("No rung of this promise is reached, or it is being told right now."))
    PROMISE.check(promise.state, "climb")
    dates, told = calendar(), list[int]()
    rungs = rungs_of(promise.ladder_key, promise.ladder_version)
    while promise.next_rung_at is not None and promise.next_rung_at <= at:
        _tell(promise, rungs[promise.rung], at)
        told.append(promise.rung)
        promise.rung += 1
        set_next_rung(promise, dates)
    turn_lights(promise, at)
    update(promise, ("rung", "next_rung_at", "yellow_at", "red_at"))
    record(
        verb="promise.escalated",
        subject=(promise.subject_domain, promise.subject_id),
        facts={"promise": promise.pk, "kind": promise.kind, "rungs": told, "due_at": promise.due_at},
        enterprise_id=promise.enterprise_id,
    )
    return told


def _tell(promise: Promise, rung: Rung, at: datetime) -> None:
    Notice.objects.bulk_create(
        Notice(
            recipient_id=recipient,
            promise=promise,
            rung=promise.rung,
            tell=rung.tell,
            base=rung.base,
            due_at=promise.due_at,
            created_at=at,
        )
        for recipient in recipients(promise, rung.tell, at)
    )


@command
def read_notices(*, by: Actor, at: datetime, notice_ids: Sequence[int] | None = None) -> int:
    """Mark notices read: these, or all that are unread. Others' notices are left alone. Returns how many."""
    own = Q(recipient__in=boxes(by))
    if reads_unaddressed(by):
        own |= Q(recipient=None)
    unread = Notice.objects.filter(own, read_at=None)
    if notice_ids is not None:
        unread = unread.filter(pk__in=list(notice_ids))
    count = unread.update(read_at=at)
    record(verb="notice.read", subject=("officer", by.id or 0), facts={"count": count})
    return count


@command
def add_ladder_version(
    *,
    by: Actor,
    at: datetime,
    key: str,
    effective_from: datetime,
    rungs: Sequence[Rung],
    reason: str,
) -> EscalationLadder:
    """Write the next version of a ladder. Promises made before it takes effect keep theirs.

    Refused: not an administrator; no reason; rungs out of order; in force too soon (every process looks again
    each minute) or not after the version before it.
    """
    require_ladder_author(by)
    if not reason.strip():
        raise Invalid("ladder_without_reason", _("Give the reason for the new ladder."), field="reason")
    stored = [rung.as_json() for rung in rungs]
    try:
        parse_rungs(stored)
    except ValueError as error:
        raise Invalid(
            "ladder_out_of_order", _("Each rung must lie at or after the one below it."), field="rungs"
        ) from error
    earlier = [each for each in ladders() if each.key == key]
    soonest = max([at + timedelta(seconds=2 * LOOK_AGAIN_SECONDS), *(each.effective_from for each in earlier)])
    if effective_from <= soonest:
        raise Invalid(
            "ladder_too_soon",
            _("The ladder can take effect after %(soonest)s at the earliest."),
            field="effective_from",
            soonest=soonest.astimezone(PARK_ZONE).strftime("%Y-%m-%d %H:%M"),
        )
    ladder = EscalationLadder.objects.create(
        key=key,
        version=1 + max((each.version for each in earlier), default=0),
        effective_from=effective_from,
        rungs=stored,
        reason=reason.strip(),
    )
    forget_ladders()
    record(
        verb="ladder.versioned",
        subject=("ladder", ladder.pk),
        facts={"key": key, "version": ladder.version, "effective_from": effective_from, "reason": reason},
    )
    return ladder
