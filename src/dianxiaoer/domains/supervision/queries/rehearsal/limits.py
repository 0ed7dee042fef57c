"""Rehearsal of limits and of the rule of the yellow light: what would have been late, and who would have ranked where.

Rehearsed is the change: a promise whose limit the changed profile leaves alone keeps the limit that it was given, also
where an older profile gave it. So an unchanged profile changes nothing. Nothing is written.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

import numpy as np

from dianxiaoer.domains.demands.models import LimitProfile
from dianxiaoer.domains.demands.rules import LimitRules
from dianxiaoer.domains.supervision.queries.rehearsal.history import read_history
from dianxiaoer.domains.supervision.queries.rehearsal.ranking import Ranking, rankings
from dianxiaoer.domains.supervision.queries.rehearsal.replay import (
    Outcomes,
    as_it_was,
    changed_limits,
    own_limits,
    replayed,
)
from dianxiaoer.domains.supervision.queries.rehearsal.sources import sources_of
from dianxiaoer.domains.supervision.queries.rehearsal.summary import (
    Compared,
    Counts,
    Demands,
    Group,
    by_department,
    by_kind,
    by_sub_park,
    by_type,
    counts_of,
    demands_of,
)
from dianxiaoer.domains.supervision.rules import rehearsal as rules
from dianxiaoer.domains.supervision.rules.periods import Window, day_of
from dianxiaoer.domains.supervision.rules.rehearsal import STANDING_LIGHTS, LightRule
from dianxiaoer.domains.worktime.rules import Limit


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What the change would have meant for every demand received in the window.

    `limits` are the limits that change (before and after), `not_rehearsed` what differs beside them. `late_grants`
    counts promises whose extension would have been granted past the changed due moment; it counts all the same.
    """

    window: Window
    as_of: datetime
    limits: Mapping[str, tuple[Limit, Limit]]
    light: LightRule
    not_rehearsed: tuple[str, ...]
    demands: Demands
    promises: Counts
    kinds: tuple[Group, ...]
    departments: tuple[Group, ...]
    types: tuple[Group, ...]
    sub_parks: tuple[Group, ...]
    rankings: tuple[Ranking, ...]
    late_grants: int
    seconds: float
    compared: Compared = field(repr=False, compare=False)

    @property
    def changed_count(self) -> int:
        return self.promises.now_late + self.promises.now_kept

    @property
    def touches_results(self) -> bool:
        return any(name.startswith("result_") or name == "legacy_report" for name in self.limits)


def limits_in_force(as_of: datetime) -> LimitRules:
    """The profile that a change is measured against."""
    row = LimitProfile.objects.filter(effective_from__lte=as_of).order_by("-version").first()
    return LimitRules(0) if row is None else LimitRules.from_data(row.version, row.data)


def last_months(as_of: datetime, months: int = 8) -> Window:
    """The period that is rehearsed unless another is chosen: so many months until today."""
    today = day_of(as_of)
    number = today.year * 12 + today.month - 1 - months
    year, month = divmod(number, 12)
    for day in (today.day, 30, 29, 28):
        try:
            return Window(date(year, month + 1, day), today)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def rehearse_limits(profile: LimitRules, window: Window, as_of: datetime) -> Rehearsal:
    """The history of the window under a profile that need not be published.

    Refused where a limit leads out of the calendar. Statements: eleven, and those of the rankings.
    """
    began = time.perf_counter()
    in_force = limits_in_force(as_of)
    changes = rules.changed_limits(in_force, profile)
    history = read_history(window, as_of)
    before, own = as_it_was(history), own_limits(history)
    after, limits = before, own
    touched = np.zeros(len(own.place), np.bool_)
    if changes:
        limits = changed_limits(own, sources_of(history), changes)
        touched = limits.place != own.place
        after = replayed(history, limits, before, _different(own.known, limits.known, own.place, limits.place))
    found = Compared(history, own, limits, before, after, touched)
    missing = tuple(rules.not_rehearsed(in_force, profile))
    return _rehearsal(found, changes, STANDING_LIGHTS, missing, began)


def rehearse_lights(light: LightRule, window: Window, as_of: datetime) -> Rehearsal:
    """The history of the window under another rule of the yellow light: which promises would have turned yellow."""
    began = time.perf_counter()
    history = read_history(window, as_of)
    before, own = as_it_was(history), own_limits(history)
    after, every = before, np.arange(len(own.place))
    if light != STANDING_LIGHTS:
        played = replayed(history, own, before, every, light)
        # Due moments are no matter of this rule: they stay as they are stored.
        yellow = played.yellow | before.red
        after = Outcomes(before.due, played.warn, yellow, before.red, before.late, before.overtaken)
    touched = np.ones(len(own.place), np.bool_)
    return _rehearsal(Compared(history, own, own, before, after, touched), {}, light, (), began)


def _different(before: tuple[Limit, ...], after: tuple[Limit, ...], old: np.ndarray, new: np.ndarray) -> np.ndarray:
    """The promises that get another limit; one that has the new limit already keeps its dates as they are stored."""
    same = np.array([[one == other for other in after] for one in before], np.bool_).reshape(len(before), len(after))
    rows: np.ndarray = np.flatnonzero(~same[old, new])
    return rows


def _rehearsal(
    found: Compared,
    changes: Mapping[str, tuple[Limit, Limit]],
    light: LightRule,
    missing: tuple[str, ...],
    began: float,
) -> Rehearsal:
    history = found.history
    by_rank = rankings(found, history.window, history.as_of) if changes else ()
    parts = (by_kind(found), by_department(found), by_type(found), by_sub_park(found))
    demands, counts = demands_of(found), counts_of(found)
    grants = int(np.count_nonzero(found.after.overtaken))
    seconds = time.perf_counter() - began
    return Rehearsal(
        history.window, history.as_of, changes, light, missing, demands, counts, *parts, by_rank, grants, seconds, found
    )
