"""The clock of a promise: start, pause, resume, extend, keep, withdraw. It never starts again."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.promises.commands.held import Held
from dianxiaoer.domains.promises.commands.locking import lock_one, officer_id_of
from dianxiaoer.domains.promises.commands.steps import Keep, Pause, Resume, Start, Withdraw, WithdrawAll, take
from dianxiaoer.domains.promises.commands.timing import TIMING_FIELDS, limit_of, set_dates, spans_of
from dianxiaoer.domains.promises.models import Extension, Promise, Timing
from dianxiaoer.domains.promises.rules import PROMISE, Basis, Facing, Kind, PauseCause, PromiseState, Subject
from dianxiaoer.domains.worktime.queries import calendar, limit_text
from dianxiaoer.domains.worktime.rules import Limit, Unit
from dianxiaoer.kernel import rows
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.commands import command
from dianxiaoer.kernel.journal import record
from dianxiaoer.kernel.refusals import Invalid, WrongState


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
    step = Start(
        subject, kind, facing, basis, limit, department_id, enterprise_id, officer_id, started_at, ladder
    )  # fmt: skip
    return take(by, at, step)[0]


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
    return take(by, at, Pause(subject, kind, cause, review_date, facing))[0]


@command
def resume(
    *, by: Actor, at: datetime, subject: Subject, kind: Kind | str, facing: Facing | str | None = None
) -> Promise:
    """Let the clock run on. Due, warning and next rung move by the working time that all pauses took out.

    Refused: not paused.
    """
    return take(by, at, Resume(subject, kind, facing))[0]


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
    rows.insert(Timing(promise_id=promise.pk, until_at=at, due_at=due_before, warn_at=promise.warn_at))
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
    rows.update(promise, ("limit_extra", *TIMING_FIELDS))
    _record("promise.extended", promise, amount=str(amount), reason=reason, due_before=due_before)
    return promise


@command
def keep(*, by: Actor, at: datetime, subject: Subject, kind: Kind | str, facing: Facing | str | None = None) -> Promise:
    """What was owed is done at `at`: kept up to the due moment, late after it. A paused clock is resumed
    first.
    """
    return take(by, at, Keep(subject, kind, facing))[0]


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
    return take(by, at, Withdraw(subject, kind, reason, facing))[0]


@command
def withdraw_all(*, by: Actor, at: datetime, subject: Subject, reason: str = "") -> int:
    """Withdraw every open promise of the subject: of one part when it names one, else of the whole with all
    parts.
    """
    held = Held(by, at, subject)
    facts = WithdrawAll(subject, reason).withdraw(held)
    held.store()
    record(verb="promise.all_withdrawn", subject=(subject.domain, subject.id), facts=facts)
    return len(facts["promises"])


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
