"""The steps that a change of state takes with the promises of its subject; `apply` takes several of them at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.promises.commands.held import Held
from dianxiaoer.domains.promises.commands.locking import officer_id_of
from dianxiaoer.domains.promises.models import Pause as PauseRow
from dianxiaoer.domains.promises.models import Promise
from dianxiaoer.domains.promises.queries.ladders import version_at
from dianxiaoer.domains.promises.rules import PROMISE, Basis, Facing, Kind, PauseCause, PromiseState, Subject, may_pause
from dianxiaoer.domains.worktime.rules import PARK_ZONE, Limit
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.commands import Record, command
from dianxiaoer.kernel.journal import record_several
from dianxiaoer.kernel.refusals import Invalid

Told = tuple[str, Promise | None, dict[str, Any]] | None


@dataclass(frozen=True, slots=True)
class Start:
    """Make a promise. The clock runs from `started_at` (default: now), never from a moment to come."""

    subject: Subject
    kind: Kind | str
    facing: Facing | str
    basis: Basis | str
    limit: Limit
    department_id: int
    enterprise_id: int | None = None
    officer_id: int | None = None
    started_at: datetime | None = None
    ladder: str = "standard"

    def take(self, held: Held) -> Told:
        begun = self.started_at or held.at
        if begun > held.at:
            raise Invalid("promise_starts_later", _("A promise cannot start in the future."), field="started_at")
        promise = Promise(
            subject_domain=self.subject.domain,
            subject_id=self.subject.id,
            part_id=self.subject.part_id,
            kind=Kind(self.kind).value,
            facing=Facing(self.facing).value,
            basis=Basis(self.basis).value,
            limit_amount=self.limit.amount,
            limit_unit=self.limit.unit.value,
            enterprise_id=self.enterprise_id,
            department_id=self.department_id,
            officer_id=self.officer_id,
            started_at=begun,
            held_since=begun,
            ladder_key=self.ladder,
            ladder_version=version_at(self.ladder, held.at) if self.ladder else 0,
        )
        held.start(promise)
        facts = {"limit": str(self.limit), "basis": promise.basis, "department": self.department_id}
        return "promise.started", promise, facts


@dataclass(frozen=True, slots=True)
class Keep:
    """What was owed is done, now or at an earlier moment `done_at` since the promise last changed.

    With `if_open` nothing happens where no such promise is open.
    """

    subject: Subject
    kind: Kind | str
    facing: Facing | str | None = None
    done_at: datetime | None = None
    if_open: bool = False

    def take(self, held: Held) -> Told:
        at = self.done_at or held.at
        if self.if_open and Kind(self.kind) not in {promise.kind for promise in held.of_part(self.subject)}:
            return None
        promise = held.one(self.subject, self.kind, self.facing, at)
        held.end(promise, at)
        return "promise.ended", promise, ending(promise)


def ending(promise: Promise) -> dict[str, Any]:
    """How it ended, in what of which limit: enough to count it without reading the promise again."""
    allowed = promise.limit_amount + promise.limit_extra
    return {
        "state": promise.state,
        "consumed": str(promise.consumed),
        "limit": f"{allowed.normalize():f}{promise.limit_unit}",
        "basis": promise.basis,
    }


@dataclass(frozen=True, slots=True)
class Withdraw:
    """It is owed no longer. Whether it ever was red stays on record."""

    subject: Subject
    kind: Kind | str
    reason: str
    facing: Facing | str | None = None

    def take(self, held: Held) -> Told:
        promise = held.one(self.subject, self.kind, self.facing, held.at)
        PROMISE.check(promise.state, "withdraw")
        held.end(promise, held.at, PromiseState.WITHDRAWN)
        return "promise.withdrawn", promise, {"reason": self.reason}


@dataclass(frozen=True, slots=True)
class WithdrawAll:
    """Withdraw every open promise of the subject: of one part when it names one, else of the whole with all parts."""

    subject: Subject
    reason: str = ""

    def take(self, held: Held) -> Told:
        return "promise.all_withdrawn", None, self.withdraw(held)

    def withdraw(self, held: Held) -> dict[str, Any]:
        promises = held.of_part(self.subject)
        for promise in promises:
            held.end(promise, held.at, PromiseState.WITHDRAWN)
        return {"promises": [promise.pk for promise in promises], "reason": self.reason}


@dataclass(frozen=True, slots=True)
class Pause:
    """Stop the clock. Refused for a cause that may not stop a clock facing this way."""

    subject: Subject
    kind: Kind | str
    cause: PauseCause | str
    review_date: date | None = None
    facing: Facing | str | None = None

    def take(self, held: Held) -> Told:
        promise = held.one(self.subject, self.kind, self.facing, held.at)
        PROMISE.check(promise.state, "pause")
        if not may_pause(Facing(promise.facing), PauseCause(self.cause)):
            raise Invalid(
                "cause_does_not_stop_this_clock",
                _("What the park waits for does not stop the enterprise's clock. Ask for an extension instead."),
                field="cause",
            )
        if self.review_date is not None and self.review_date < held.at.astimezone(PARK_ZONE).date():
            raise Invalid("review_date_passed", _("The review date lies in the past."), field="review_date")
        row = PauseRow(
            promise=promise,
            cause=PauseCause(self.cause).value,
            review_date=self.review_date,
            started_at=held.at,
            started_by_id=officer_id_of(held.by),
        )
        held.pause(promise, row)
        return "promise.paused", promise, {"cause": str(self.cause), "review_date": self.review_date}


@dataclass(frozen=True, slots=True)
class Resume:
    """Let the clock run on: due, warning and next rung move by the working time that all pauses took out."""

    subject: Subject
    kind: Kind | str
    facing: Facing | str | None = None

    def take(self, held: Held) -> Told:
        promise = held.one(self.subject, self.kind, self.facing, held.at)
        PROMISE.check(promise.state, "resume")
        due_before = promise.due_at
        held.resume(promise, held.at)
        return "promise.resumed", promise, {"due_before": due_before}


@dataclass(frozen=True, slots=True)
class HandOver:
    """Give it to another department or officer, running or paused. Its dates do not change."""

    subject: Subject
    kind: Kind | str
    department_id: int
    officer_id: int | None = None
    facing: Facing | str | None = None

    def take(self, held: Held) -> Told:
        promise = held.one(self.subject, self.kind, self.facing, held.at)
        PROMISE.check(promise.state, "hand_over")
        before, after = (promise.department_id, promise.officer_id), (self.department_id, self.officer_id)
        if before != after:
            held.hand_over(promise, self.department_id, self.officer_id)
        return "promise.handed_over", promise, {"from": before, "to": after}


Step = Start | Keep | Withdraw | WithdrawAll | Pause | Resume | HandOver


@command
def apply(*, by: Actor, at: datetime, steps: Sequence[Step]) -> tuple[Promise, ...]:
    """Take steps with the promises of one subject and its parts, in order: one lock, one write, one insert.

    Each refuses as the command of its name does, and each is told in the journal as that command tells it.
    """
    return take(by, at, *steps)


def take(by: Actor, at: datetime, *steps: Step) -> tuple[Promise, ...]:
    """What `apply` does, for the running command."""
    first = steps[0].subject
    if any((step.subject.domain, step.subject.id) != (first.domain, first.id) for step in steps):
        raise ValueError("the steps of one call are about one subject")
    held = Held(by, at, first)
    told = [each for each in (step.take(held) for step in steps) if each is not None]
    held.store()
    record_several([_record(first, *each) for each in told])
    return tuple(promise for _verb, promise, _facts in told if promise is not None)


def _record(subject: Subject, verb: str, promise: Promise | None, facts: dict[str, Any]) -> Record:
    if promise is None:
        return Record(verb, subject.domain, subject.id, facts, None)
    told = {"promise": promise.pk, "kind": promise.kind, "facing": promise.facing, "due_at": promise.due_at, **facts}
    if promise.part_id is not None:
        told["part"] = promise.part_id
    return Record(verb, subject.domain, subject.id, told, promise.enterprise_id)
