"""Which limit of the profile each promise was given, told from what is stored of it and of its demand.

A result takes the limit that `LimitRules.result` chose at acceptance: urgent, legacy, consultation, the type's own, or
the one of its nature. Handled again, it has half of that; from the round on that made it a hard order, the hard limit.
A department's own result takes the limit of the round in which its order was dispatched. Limits of types stand in the
dispatch catalogue, not in the profile, and stay as they were.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from dianxiaoer.domains.demands.models import JointHandling, LimitProfile, WorkOrder
from dianxiaoer.domains.demands.rules import LimitRules, OrderState
from dianxiaoer.domains.promises.models import Promise
from dianxiaoer.domains.promises.rules import Facing, Kind
from dianxiaoer.domains.supervision.queries.rehearsal.columns import Column, Flags
from dianxiaoer.domains.supervision.queries.rehearsal.history import (
    KINDS,
    NATURES,
    PART,
    UNITS,
    HistoryColumns,
    microseconds,
)
from dianxiaoer.domains.supervision.rules.rehearsal import (
    Occasion,
    dispatch_field,
    limit_names,
    result_field,
    step_field,
)
from dianxiaoer.domains.worktime.rules import Limit
from dianxiaoer.kernel import rows
from dianxiaoer.kernel.models import Event

FIELDS = ("", *limit_names())
"""Names of limits; a promise keeps the place of its own here, 0 where the profile sets none."""
_PLACE = {name: place for place, name in enumerate(FIELDS)}
_RESULT, _ACCEPT, _DISPATCH = (KINDS.index(kind) for kind in (Kind.RESULT, Kind.ACCEPT, Kind.DISPATCH))


@dataclass(frozen=True, slots=True)
class Sources:
    """For each promise the place of its limit in FIELDS, and whether it has half of it."""

    field: Column
    halved: Flags


def sources_of(history: HistoryColumns) -> Sources:
    """Three small statements besides what the history holds."""
    promises = history.promises
    urgent = history.of_demand("urgent") == 1
    field = _steps(history, urgent)
    _accepted_as_filed(history, field, urgent)
    halved = np.zeros(len(field), np.bool_)
    results = np.flatnonzero((promises["kind"] == _RESULT) & (promises["to_enterprise"] == 1))
    field[results], halved[results] = _results(history, results)
    own = np.flatnonzero((promises["kind"] == _RESULT) & (promises["to_enterprise"] == 0))
    _like_their_round(history, results, own, field, halved)
    _dispatches(history, results, field, urgent)
    return Sources(field, halved)


def _steps(history: HistoryColumns, urgent: Flags) -> Column:
    """Steps other than results and dispatches, by the rule's own word for each combination."""
    promises = history.promises
    code = (promises["kind"] * 2 + promises["to_enterprise"]) * 4 + urgent * 2 + promises["of_order"]
    words = [
        _PLACE[step_field(kind, Facing.ENTERPRISE if facing else Facing.DEPARTMENT, bool(hurry), bool(order))]
        for kind, facing, hurry, order in product(KINDS, (0, 1), (0, 1), (0, 1))
    ]
    return np.array(words)[code]


def _accepted_as_filed(history: HistoryColumns, field: Column, urgent: Flags) -> None:
    """The desk may change the urgency when it accepts; the acceptance itself was promised as the demand was filed.
    Where only the other of the two limits was ever published with this amount, it is the other."""
    promises = history.promises
    accepts = np.flatnonzero(promises["kind"] == _ACCEPT)
    for hurried, own, other in ((True, "accept_urgent", "accept"), (False, "accept", "accept_urgent")):
        rows_ = accepts[urgent[accepts] == hurried]
        turned = ~_published(history, rows_, own) & _published(history, rows_, other)
        field[rows_[turned]] = _PLACE[other]


def _published(history: HistoryColumns, at: Column, name: str) -> Flags:
    """Whether the limit of each of these promises is one that a published profile had under this name."""
    promises = history.promises
    found = np.zeros(len(at), np.bool_)
    for limit in _values(name):
        same = promises["amount"][at] == int(limit.amount * PART)
        found |= same & (promises["unit"][at] == UNITS.index(limit.unit))
    return found


def _values(name: str) -> set[Limit]:
    published = LimitProfile.objects.values_list("version", "data")
    profiles = [LimitRules(0), *(LimitRules.from_data(version, data) for version, data in published)]
    return {Limit.parse(getattr(profile, name)) for profile in profiles}


def _results(history: HistoryColumns, results: Column) -> tuple[Column, Flags]:
    """What was promised to enterprises: the limit of the first round, half of it later, or the hard one."""
    demands, place = history.demands, history.promises["place"][results]
    size = len(demands["id"])
    first = np.searchsorted(place, np.arange(size))  # promises stand by demand and start
    count = np.bincount(place, minlength=size)
    # The last promise is of the demand's present round, so the first is of so many rounds before.
    number = np.maximum(demands["round"][place] - (count[place] - 1 - (np.arange(len(place)) - first[place])), 0)
    field = _first_results(history, results, place, first, count)
    # Answered at the desk without a promised result: handled again within half of the limit of a request for help.
    answered = np.zeros(size, np.bool_)
    begun = np.flatnonzero(count)
    answered[begun] = number[first[begun]] > 0
    field = np.where(answered[place], _PLACE["result_help"], field)
    hard = _hard_rounds(history, results, place)
    return np.where(hard, _PLACE["result_hard"], field), (number > 0) & ~hard


def _first_results(history: HistoryColumns, results: Column, place: Column, first: Column, count: Column) -> Column:
    demands = history.demands
    legacy = demands["legacy"] == 1
    begun = np.flatnonzero((count > 0) & legacy)
    # An old problem may have been put on its own track later; then its first limit is an ordinary one.
    legacy[begun] = _published(history, results[first[begun]], "legacy_report")
    code = ((demands["nature"] * 2 + demands["urgent"]) * 2 + legacy) * 2 + (demands["type"] >= 0)
    words = [
        _PLACE[result_field(nature, urgent=bool(urgent), legacy=bool(old), typed=bool(typed))]
        for nature, urgent, old, typed in product(NATURES, (0, 1), (0, 1), (0, 1))
    ]
    found: Column = np.array(words)[code][place]
    return found


def _hard_rounds(history: HistoryColumns, results: Column, place: Column) -> Flags:
    """Promises that began when their demand was handled again as a hard order, and those after them."""
    ids = history.demands["id"][history.demands["hard"] == 1]
    if not len(ids):
        return np.zeros(len(results), np.bool_)
    events = Event.objects.filter(
        verb="demand.made_hard", subject_kind="demand", subject_id__in=ids.tolist(), facts__has_key="limit"
    )
    since = np.full(len(history.demands["id"]), np.iinfo(np.int64).max)
    for demand_id, at in events.values_list("subject_id", "at"):
        row = np.searchsorted(history.demands["id"], demand_id)
        since[row] = min(since[row], microseconds(at))
    hard: Flags = history.promises["started"][results] >= since[place]
    return hard


def _like_their_round(history: HistoryColumns, results: Column, own: Column, field: Column, halved: Flags) -> None:
    """A department's own result has the limit of the round that ran when its order was dispatched."""
    place = history.promises["place"]
    # Promises stand by demand and start, so the last result before an order is the round that it was dispatched in.
    latest = np.full(len(place), -1)
    latest[results] = results
    round_ = np.maximum.accumulate(latest)[own]
    same = (round_ >= 0) & (place[round_] == place[own])
    field[own] = np.where(same, field[round_], 0)
    halved[own] = same & halved[round_]


def _dispatches(history: HistoryColumns, results: Column, field: Column, urgent: Flags) -> None:
    """A dispatch is owed after acceptance, after a return, at a joint handling, or when a demand is handled again."""
    promises = history.promises
    owed = np.flatnonzero(promises["kind"] == _DISPATCH)
    accepted = promises["started"][owed] == history.of_demand("accepted")[owed]
    for hurry in (False, True):
        mine = owed[accepted & (urgent[owed] == hurry)]
        field[mine] = _PLACE[dispatch_field(Occasion.ACCEPTED, hurry)]
    rest = owed[~accepted]
    field[rest] = _PLACE[dispatch_field(Occasion.REOPENED, False)]
    ids: Sequence[int] = promises["id"][rest].tolist()
    for occasion, statement in ((Occasion.RETURNED, _AFTER_RETURN), (Occasion.JOINT, _AT_JOINT)):
        found: list[tuple[Any, ...]] = rows.run(statement, [ids]) if ids else []
        named = np.array([promise_id for (promise_id,) in found], np.int64)
        field[rest[np.isin(promises["id"][rest], named)]] = _PLACE[dispatch_field(occasion, False)]


_AFTER_RETURN = f"""
    SELECT p.id FROM {Promise._meta.db_table} p
    JOIN {WorkOrder._meta.db_table} o ON o.demand_id = p.subject_id AND o.ended_at = p.started_at
    WHERE p.id = ANY(%s) AND o.state = '{OrderState.RETURNED.value}'
"""
_AT_JOINT = f"""
    SELECT p.id FROM {Promise._meta.db_table} p
    JOIN {JointHandling._meta.db_table} j ON j.demand_id = p.subject_id AND j.requested_at = p.started_at
    WHERE p.id = ANY(%s)
"""
