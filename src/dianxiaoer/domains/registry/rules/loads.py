"""How many enterprises one person carries: 1–3 for a liaison officer (dossier O14), more with a warning."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from dianxiaoer.domains.registry.rules.kinds import AssignmentKind


class LoadState(StrEnum):
    """Where a load stands against its limit."""

    USUAL = "usual"
    PAST_USUAL = "past_usual"
    PAST_HARD = "past_hard"


@dataclass(frozen=True, slots=True)
class LoadRule:
    """A warning past `usual_max`, a refusal past `hard_max`."""

    usual_max: int
    hard_max: int


DEFAULT_LOADS: dict[AssignmentKind, LoadRule] = {
    AssignmentKind.OFFICER: LoadRule(usual_max=3, hard_max=6),
    AssignmentKind.LEADER: LoadRule(usual_max=10, hard_max=30),
}
"""Defaults of the house until an administrator sets others. Departments have no limit."""


def load_state(count: int, rule: LoadRule) -> LoadState:
    if count > rule.hard_max:
        return LoadState.PAST_HARD
    return LoadState.PAST_USUAL if count > rule.usual_max else LoadState.USUAL


def peak_load(spans: Iterable[tuple[date, date | None]], from_date: date, until_date: date | None) -> int:
    """The most spans that hold on one day of a range; both ends are in each range, an empty end is open.

    Only days on which a span begins, and the first day of the range, can be the peak.
    """
    held = [
        (begin, end)
        for begin, end in spans
        if (end is None or end >= from_date) and (until_date is None or begin <= until_date)
    ]
    days = {from_date, *(begin for begin, _end in held if begin > from_date)}
    return max(sum(begin <= day and (end is None or day <= end) for begin, end in held) for day in sorted(days))
