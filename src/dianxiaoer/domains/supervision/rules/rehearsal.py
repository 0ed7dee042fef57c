"""Rehearsal: what a promise that history knows would have become under another limit or another light rule.

Only the limit (or the rule of the yellow light) changes. Everything that people did stays where it was:

* A promise begins and ends when it began and ended. A pause stops the new clock for as long as it stopped the old one.
* An extension is kept as it was granted, in the amount and unit that the enterprise was told of. Scaling it with the
  limit would invent a decision that nobody took. Where the changed limit counts in another unit, the extension begins
  where the changed limit ends. An extension that under a shorter limit would have come after the due moment counts all
  the same: its applicant would have applied sooner.
* A promise that is still open is judged as of the moment of the rehearsal; while its clock stands still, as of the
  beginning of that pause.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from dianxiaoer.domains.demands.rules import LimitRules, Nature
from dianxiaoer.domains.promises.rules import Facing, Kind
from dianxiaoer.domains.worktime.rules import WARN_DAYS, WARN_SHARE, Calendar, Limit, Span

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class LightRule:
    """A promise turns yellow when no more than `share` of its limit is left or, for limits in days, `days` working days
    (dossier §5.4)."""

    days: int = WARN_DAYS
    share: Decimal = WARN_SHARE


STANDING_LIGHTS = LightRule()


@dataclass(frozen=True, slots=True)
class Extended:
    """More time in the unit of the limit as it was."""

    amount: Decimal
    granted_at: datetime


class Ending(StrEnum):
    """How the clock stands at the moment of the rehearsal."""

    DONE = "done"
    OPEN = "open"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class History:
    """One promise as it went. `until` is the last moment at which its clock ran: its end, the beginning of the pause
    that it is in, or the moment of the rehearsal."""

    started_at: datetime
    limit: Limit
    until: datetime
    ending: Ending = Ending.DONE
    pauses: tuple[Span, ...] = ()
    extensions: tuple[Extended, ...] = ()

    @property
    def extra(self) -> Decimal:
        return sum((one.amount for one in self.extensions), ZERO)


class Result(StrEnum):
    KEPT = "kept"
    LATE = "late"
    RUNNING = "running"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Outcome:
    """Due and warning moment, and what came of it. Red is every clock that ran past its due moment, also of a promise
    that was withdrawn later; late are those of them that were owed to the end, or still are."""

    due_at: datetime
    warn_at: datetime
    result: Result
    yellow: bool
    red: bool


class Meaning(StrEnum):
    """What the change means for one promise."""

    SAME = "same"
    MOVED = "moved"
    NOW_LATE = "now_late"
    NOW_KEPT = "now_kept"


def replay(
    history: History, dates: Calendar, limit: Limit | None = None, light: LightRule = STANDING_LIGHTS
) -> Outcome:
    """The same history under another limit (or its own) and another rule of the yellow light (or the standing one)."""
    new = limit or history.limit
    due, warn = moments(history, dates, new, history.extra, light)
    red = history.until > due
    return Outcome(due, warn, result_of(history.ending, red), _yellow(history, dates, new, warn, light), red)


def result_of(ending: Ending, red: bool) -> Result:
    if ending is Ending.WITHDRAWN:
        return Result.WITHDRAWN
    if red:
        return Result.LATE
    return Result.KEPT if ending is Ending.DONE else Result.RUNNING


def moments(
    history: History, dates: Calendar, limit: Limit, extra: Decimal, light: LightRule
) -> tuple[datetime, datetime]:
    """Due and warning moment with so much of the extensions."""
    start, own, pauses = history.started_at, extra, history.pauses
    if extra and limit.unit is not history.limit.unit:
        start = dates.due_moment(start, limit, pauses)
        limit, own = Limit(extra, history.limit.unit), ZERO
    due = dates.due_moment(start, limit, pauses, own)
    return due, dates.warn_at(start, limit, pauses, own, share=light.share, days=light.days)


def _yellow(history: History, dates: Calendar, limit: Limit, warn: datetime, light: LightRule) -> bool:
    """Whether the light ever was yellow: at the end, or before one of the extensions moved the warning."""
    extra = ZERO
    for one in history.extensions:
        if moments(history, dates, limit, extra, light)[1] <= min(one.granted_at, history.until):
            return True
        extra += one.amount
    return warn <= history.until


def meaning(before: Outcome, after: Outcome) -> Meaning:
    """Kept or running → late, late → kept or running, another due moment with the same outcome, or nothing."""
    if before.result is not Result.LATE and after.result is Result.LATE:
        return Meaning.NOW_LATE
    if before.result is Result.LATE and after.result is not Result.LATE:
        return Meaning.NOW_KEPT
    return Meaning.SAME if before.due_at == after.due_at else Meaning.MOVED


# --- which limit of the profile a promise has -----------------------------------------------------------------------

URGENT_FIELDS = {Kind.ACCEPT: "accept", Kind.SIGN: "sign", Kind.FIRST_CONTACT: "first_contact"}
PLAIN_FIELDS = {
    Kind.AUDIT: "audit",
    Kind.REVIEW: "audit",
    Kind.CALL_BACK: "call_back",
    Kind.CONVENE: "joint_convene",
    Kind.OPINION: "joint_opinion",
    Kind.RESOLUTION: "joint_plan",
    Kind.DECISION: "joint_ruling",
}
REHEARSED_KINDS = (Kind.RESULT, Kind.DISPATCH, *URGENT_FIELDS, *PLAIN_FIELDS)


class Occasion(StrEnum):
    """Why the desk owed a dispatch; each has a limit of its own."""

    ACCEPTED = "accepted"
    REOPENED = "reopened"
    RETURNED = "returned"
    JOINT = "joint"


def dispatch_field(occasion: Occasion, urgent: bool) -> str:
    """The name of the limit of a dispatch."""
    match occasion:
        case Occasion.ACCEPTED:
            return "accept_urgent" if urgent else "dispatch"
        case Occasion.RETURNED:
            return "sign"
        case Occasion.JOINT:
            return "joint_lead"
        case _:
            return "dispatch"


def step_field(kind: Kind, facing: Facing, urgent: bool, of_order: bool) -> str:
    """The name of the limit of a step other than a result and a dispatch; empty where the profile sets none.

    The review of a suspension (`of_order`) ends on the date that was agreed, not by the profile.
    """
    if kind in URGENT_FIELDS:
        return f"{URGENT_FIELDS[kind]}_urgent" if urgent else URGENT_FIELDS[kind]
    if kind is Kind.REVIEW and (of_order or facing is not Facing.DEPARTMENT):
        return ""
    return PLAIN_FIELDS.get(kind, "")


def result_field(nature: Nature, *, urgent: bool, legacy: bool, typed: bool) -> str:
    """The name of the limit of a first result; empty where the type of the demand has its own."""
    return LimitRules.result_field(nature=nature, urgent=urgent, hard=False, legacy=legacy, typed=typed)


WITHOUT_PROMISE = frozenset({"answer", "return_window"})


def changed_limits(before: LimitRules, after: LimitRules) -> dict[str, tuple[Limit, Limit]]:
    """The limits of promises that differ between two profiles, by name."""
    found = {}
    for name in limit_names():
        old, new = Limit.parse(getattr(before, name)), Limit.parse(getattr(after, name))
        if old != new:
            found[name] = (old, new)
    return found


def limit_names() -> Sequence[str]:
    """The fields of a profile that are limits of promises."""
    defaults = LimitRules(0)
    fields = LimitRules.__dataclass_fields__
    return [name for name in fields if isinstance(getattr(defaults, name), str) and name not in WITHOUT_PROMISE]


def not_rehearsed(before: LimitRules, after: LimitRules) -> list[str]:
    """What differs between two profiles and is the limit of no promise: windows of return, counts, days of silence."""
    names = LimitRules.__dataclass_fields__.keys() - set(limit_names()) - {"version"}
    return sorted(name for name in names if getattr(before, name) != getattr(after, name))
