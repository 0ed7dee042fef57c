"""What is true about promises: who owes what to whom by when, and which light that shows.

A promise is made to an enterprise (`facing` enterprise) or inside the park (`facing` department). Its clock
runs on official working time, stops in a pause, gains by an extension, and never starts again: a transfer, a
return and joint handling move custody alone. Standard library and the kernel's transition table only; no
clock, no database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dianxiaoer.kernel.transitions import Transition, TransitionTable


class Kind(StrEnum):
    """What is owed."""

    SIGN = "sign"
    FIRST_CONTACT = "first_contact"
    RESULT = "result"
    CALL_BACK = "call_back"
    DECISION = "decision"
    DELIVERY = "delivery"
    MILESTONE = "milestone"
    RESOLUTION = "resolution"
    PAYMENT = "payment"
    REVIEW = "review"
    ACCEPT = "accept"
    DISPATCH = "dispatch"
    AUDIT = "audit"
    OPINION = "opinion"
    CONVENE = "convene"


@dataclass(frozen=True, slots=True)
class Subject:
    """What is promised about: a domain's thing by id, or a part of it, such as a department's work order."""

    domain: str
    id: int
    part_id: int | None = None


class Facing(StrEnum):
    ENTERPRISE = "enterprise"
    DEPARTMENT = "department"


class Basis(StrEnum):
    STATUTORY = "statutory"
    COMMITTED = "committed"
    INTERNAL = "internal"


class PromiseState(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"
    KEPT = "kept"
    LATE = "late"
    WITHDRAWN = "withdrawn"


OPEN_STATES = (PromiseState.RUNNING, PromiseState.PAUSED)
ENDED_STATES = (PromiseState.KEPT, PromiseState.LATE, PromiseState.WITHDRAWN)


class Light(StrEnum):
    """Dossier §5.4, and blue for a paused clock, grey for an ended one."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    BLUE = "blue"
    GREY = "grey"


class PauseCause(StrEnum):
    """Why a clock may stop (dossier §4.1, §5.1). Internal signing, transfer, joint handling and lunch never
    stop one.
    """

    CORRECTION = "correction"
    ENTERPRISE = "enterprise"
    SPECIAL_PROCEDURE = "special_procedure"
    PUBLICITY = "publicity"
    HEARING = "hearing"
    EXPERT_REVIEW = "expert_review"
    LAW = "law"
    POLICY = "policy"
    FUNDS = "funds"
    THIRD_PARTY = "third_party"
    LEGACY = "legacy"
    AUDIT = "audit"  # a department has replied and the desk audits: the desk's time, not the department's


_EVERY_CLOCK = frozenset(
    {
        PauseCause.CORRECTION,
        PauseCause.ENTERPRISE,
        PauseCause.SPECIAL_PROCEDURE,
        PauseCause.PUBLICITY,
        PauseCause.HEARING,
        PauseCause.EXPERT_REVIEW,
    }
)
PAUSE_CAUSES = {
    # What the park waits for inside itself is not the enterprise's time: its clock stops only where the
    # enterprise itself must act or the law prescribes a procedure.
    Facing.ENTERPRISE: _EVERY_CLOCK,
    Facing.DEPARTMENT: frozenset(PauseCause),
}


def may_pause(facing: Facing, cause: PauseCause) -> bool:
    """Whether this cause may stop a clock that faces this way."""
    return cause in PAUSE_CAUSES[facing]


_OPEN = tuple(OPEN_STATES)
_RUNNING = (PromiseState.RUNNING,)
PROMISE = TransitionTable(
    "promise",
    (
        Transition("pause", _RUNNING, PromiseState.PAUSED, "officer"),
        Transition("resume", (PromiseState.PAUSED,), PromiseState.RUNNING, "officer"),
        Transition("extend", _OPEN, None, "officer"),
        Transition("hand_over", _OPEN, None, "officer"),
        Transition("climb", _RUNNING, None, "system"),
        Transition("recalculate", _OPEN, None, "system"),
        Transition("keep", _OPEN, PromiseState.KEPT, "officer"),
        Transition("keep_late", _OPEN, PromiseState.LATE, "officer"),
        Transition("withdraw", _OPEN, PromiseState.WITHDRAWN, "officer"),
    ),
)


def light(state: str, *, at: datetime, warn_at: datetime, due_at: datetime) -> Light:
    """The light at a moment: grey ended, blue paused, red after due, yellow from the warning on, else green.

    The due moment itself is still in time. `queries.light_expression` is the same in SQL.
    """
    if state == PromiseState.PAUSED:
        return Light.BLUE
    if state != PromiseState.RUNNING:
        return Light.GREY
    if at > due_at:
        return Light.RED
    return Light.YELLOW if at >= warn_at else Light.GREEN


def ever_red(state: str, *, at: datetime, due_at: datetime, red_at: datetime | None) -> bool:
    """Whether the light was ever red: the stored moment survives the end; a running clock past due needs no
    sweep.
    """
    return red_at is not None or (state == PromiseState.RUNNING and at > due_at)


def outcome(ended_at: datetime, due_at: datetime) -> PromiseState:
    """Kept up to and at the due moment, late after it."""
    return PromiseState.KEPT if ended_at <= due_at else PromiseState.LATE


class RungBase(StrEnum):
    WARN = "warn"
    DUE = "due"


class Tell(StrEnum):
    """Who hears of a rung: the promised officer, the department's head, the enterprise's sponsor, the top
    leader.
    """

    OFFICER = "officer"
    HEAD = "head"
    SPONSOR = "sponsor"
    TOP = "top"


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of a ladder: so many working days after the warning or the due moment, somebody is told."""

    base: RungBase
    after_working_days: int
    tell: Tell

    def as_json(self) -> dict[str, str | int]:
        return {
            "base": self.base.value,
            "after_working_days": self.after_working_days,
            "tell": self.tell.value,
        }


STANDARD_LADDER = (
    Rung(RungBase.WARN, 0, Tell.OFFICER),
    Rung(RungBase.DUE, 0, Tell.HEAD),
    Rung(RungBase.DUE, 1, Tell.SPONSOR),
    Rung(RungBase.DUE, 5, Tell.TOP),
)


def parse_rungs(rows: object) -> tuple[Rung, ...]:
    """Rungs from their stored form; ValueError unless each is known and none lies before the one below it."""
    if not isinstance(rows, list) or not rows:
        raise ValueError("a ladder needs rungs")
    rungs = []
    for row in rows:
        if not isinstance(row, dict) or set(row) != {"base", "after_working_days", "tell"}:
            raise ValueError(f"not a rung: {row!r}")
        days = row["after_working_days"]
        if not isinstance(days, int) or isinstance(days, bool) or days < 0:
            raise ValueError(f"not a number of working days: {days!r}")
        rungs.append(Rung(RungBase(row["base"]), days, Tell(row["tell"])))
    order = [(rung.base is RungBase.DUE, rung.after_working_days) for rung in rungs]
    if order != sorted(order):
        raise ValueError("each rung must lie at or after the one below it")
    return tuple(rungs)


WorkingDaysLater = Callable[[datetime, int], datetime]


def rung_moment(rung: Rung, *, warn_at: datetime, due_at: datetime, later: WorkingDaysLater) -> datetime:
    """When a rung is reached. Right at the due moment the promise is still kept: its rung is told with the
    next look.
    """
    base = warn_at if rung.base is RungBase.WARN else due_at
    return later(base, rung.after_working_days) if rung.after_working_days else base


def next_rung_at(
    rungs: Sequence[Rung], number: int, *, warn_at: datetime, due_at: datetime, later: WorkingDaysLater
) -> datetime | None:
    """When rung `number` (counted from 0) is reached; None past the top of the ladder."""
    if number >= len(rungs):
        return None
    return rung_moment(rungs[number], warn_at=warn_at, due_at=due_at, later=later)


@dataclass(frozen=True, slots=True)
class Holding:
    """A department (and officer) that held the promise from one moment to another."""

    department_id: int
    officer_id: int | None
    started_at: datetime
    ended_at: datetime


def holdings(
    started_at: datetime,
    ended_at: datetime,
    handed_over: Iterable[tuple[int, int | None, datetime]],
    holder: tuple[int, int | None],
) -> tuple[Holding, ...]:
    """Who held the promise when: a partition of [started_at, ended_at] without gap or overlap.

    `handed_over` are earlier holders and the moment each let go, in any order; `holder` has it now (or had it
    last). What was let go after `ended_at` (asked about an earlier moment) is cut there.
    """
    spans: list[Holding] = []
    begin = started_at
    for department_id, officer_id, let_go_at in sorted(handed_over, key=lambda row: row[2]):
        if begin >= ended_at and spans:
            break
        end = min(let_go_at, ended_at)
        if end > begin or let_go_at >= ended_at:
            spans.append(Holding(department_id, officer_id, begin, end))
            begin = end
    if ended_at > begin or not spans:
        spans.append(Holding(*holder, begin, max(begin, ended_at)))
    return tuple(spans)


def without(
    begin: datetime, end: datetime, pauses: Iterable[tuple[datetime, datetime]]
) -> list[tuple[datetime, datetime]]:
    """The pieces of [begin, end] outside every pause; pauses may overlap and come in any order."""
    pieces = []
    for pause_start, pause_end in sorted(pauses):
        if pause_end <= begin:
            continue
        if pause_start >= end:
            break
        if pause_start > begin:
            pieces.append((begin, pause_start))
        begin = max(begin, pause_end)
    if end > begin:
        pieces.append((begin, end))
    return pieces
