"""The open promises of one subject, locked once, changed in memory by several steps, stored together.

A change of state ends some promises, moves others and makes new ones. Done one by one each costs its own lock and its
own write; here all of them share one lock, one write and one insert.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.promises.commands.locking import find_one, lock_all, officer_id_of
from dianxiaoer.domains.promises.commands.timing import set_dates, spans_of, turn_lights
from dianxiaoer.domains.promises.models import Custody, Pause, Promise, Timing
from dianxiaoer.domains.promises.rules import OPEN_STATES, PROMISE, Facing, Kind, PromiseState, Subject, outcome
from dianxiaoer.domains.worktime.queries import calendar
from dianxiaoer.domains.worktime.rules import Span, Unit
from dianxiaoer.kernel import rows
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.refusals import Conflict

_LIGHTS = ("yellow_at", "red_at")
_TIMING = ("due_at", "warn_at", "provisional", "next_rung_at")
_END_PAUSES = (
    f"UPDATE {Pause._meta.db_table} SET ended_at = %s, ended_by_id = %s WHERE promise_id = ANY(%s) AND ended_at IS NULL"
)
_LET_GO = f"INSERT INTO {Custody._meta.db_table} (promise_id, department_id, officer_id, ended_at) VALUES "


@dataclass(slots=True)
class Held:
    """One subject's open promises in the hands of one command. `store` writes what the steps did to them."""

    by: Actor
    at: datetime
    subject: Subject
    _open: list[Promise] | None = None
    _changed: dict[int, Promise] = field(default_factory=dict)
    _fields: dict[str, None] = field(default_factory=dict)
    _started: list[Promise] = field(default_factory=list)
    _pauses: list[Pause] = field(default_factory=list)
    _resumed: dict[datetime, list[int]] = field(default_factory=dict)
    _let_go: list[tuple[Any, ...]] = field(default_factory=list)
    _moved: list[Timing] = field(default_factory=list)

    def open(self) -> list[Promise]:
        """The open promises of the subject with all its parts, locked at the first call."""
        if self._open is None:
            self._open = lock_all(Subject(self.subject.domain, self.subject.id))
        return [promise for promise in self._open if promise.state in OPEN_STATES]

    def one(self, subject: Subject, kind: Kind | str, facing: Facing | str | None, at: datetime) -> Promise:
        """The one open promise that is meant. Refused as `find_one` says."""
        return find_one(self.open(), subject, kind, facing, at=at)

    def of_part(self, subject: Subject) -> list[Promise]:
        """The open promises of one part when the subject names one, else all."""
        part = subject.part_id
        return [promise for promise in self.open() if part is None or promise.part_id == part]

    def start(self, promise: Promise) -> None:
        set_dates(promise, calendar())
        self._started.append(promise)

    def pause(self, promise: Promise, pause: Pause) -> None:
        turn_lights(promise, self.at)
        promise.state, promise.paused_at, promise.next_rung_at = PromiseState.PAUSED, self.at, None
        promise.pause_count += 1
        self._pauses.append(pause)
        self._change(promise, "state", "paused_at", "pause_count", "next_rung_at", *_LIGHTS)

    def resume(self, promise: Promise, at: datetime) -> list[Span]:
        """End the pause, let due, warning and next rung move by what all pauses took out; returns those."""
        # The only pause began when the promise says so; more of them are read.
        only = promise.pause_count == 1 and promise.paused_at is not None
        spans = [Span(promise.paused_at, at)] if only and promise.paused_at else spans_of(promise, open_until=at)
        self._resumed.setdefault(at, []).append(promise.pk)
        promise.state, promise.paused_at = PromiseState.RUNNING, None
        before = Timing(promise_id=promise.pk, until_at=at, due_at=promise.due_at, warn_at=promise.warn_at)
        set_dates(promise, calendar(), spans)
        if (promise.due_at, promise.warn_at) != (before.due_at, before.warn_at):
            self._moved.append(before)
        self._change(promise, "state", "paused_at", *_TIMING)
        return spans

    def end(self, promise: Promise, at: datetime, state: PromiseState | None = None) -> None:
        """Outcome (unless `state` is given), consumption, and the lights as they stood. A paused clock runs first."""
        spans = self.resume(promise, at) if promise.state == PromiseState.PAUSED else spans_of(promise, open_until=at)
        turn_lights(promise, at)
        result = state or outcome(at, promise.due_at)
        verb = {PromiseState.KEPT: "keep", PromiseState.LATE: "keep_late"}.get(result, "withdraw")
        promise.state = PROMISE.check(promise.state, verb)
        promise.ended_at, promise.next_rung_at = at, None
        promise.consumed = calendar().consumed(promise.started_at, at, Unit(promise.limit_unit), spans)
        self._change(promise, "state", "ended_at", "consumed", "next_rung_at", *_LIGHTS)

    def hand_over(self, promise: Promise, department_id: int, officer_id: int | None) -> None:
        """Who has it from now on. A holder that had it for no time at all leaves no row."""
        if promise.held_since < self.at:
            self._let_go.append((promise.pk, promise.department_id, promise.officer_id, self.at))
        promise.department_id, promise.officer_id, promise.held_since = department_id, officer_id, self.at
        self._change(promise, "department_id", "officer_id", "held_since")

    def store(self) -> None:
        """Write all of it: what happened to open promises first, so that a successor of the same kind may start."""
        for at, keys in self._resumed.items():
            rows.run(_END_PAUSES, (at, officer_id_of(self.by), keys))
        if self._changed:
            with_custody, values = "", list[Any]()
            if self._let_go:
                places = ", ".join(["(%s, %s, %s, %s)"] * len(self._let_go))
                with_custody = f"WITH let_go AS ({_LET_GO}{places})"
                values = [value for row in self._let_go for value in row]
            rows.update_many([*self._changed.values()], [*self._fields], beside=with_custody, values=values)
        rows.insert(*self._pauses)
        rows.insert(*self._moved)
        try:
            rows.insert(*self._started)
        except IntegrityError as error:
            if "promise_open_once" not in str(error):
                raise
            raise Conflict("already_promised", _("This is already promised and the promise is still open.")) from error

    def _change(self, promise: Promise, *fields: str) -> None:
        self._changed[promise.pk] = promise
        self._fields.update(dict.fromkeys(fields))
