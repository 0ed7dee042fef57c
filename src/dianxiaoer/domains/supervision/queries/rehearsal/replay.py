"""The history played again: what `rules.rehearsal.replay` says of each promise, for all of them at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from dianxiaoer.domains.supervision.queries.rehearsal.columns import Column, Columns, Flags, places_of, taken
from dianxiaoer.domains.supervision.queries.rehearsal.history import PART, UNITS, WITHDRAWN, HistoryColumns
from dianxiaoer.domains.supervision.queries.rehearsal.sources import FIELDS, Sources
from dianxiaoer.domains.supervision.rules.rehearsal import STANDING_LIGHTS, LightRule
from dianxiaoer.domains.worktime.queries import calendar
from dianxiaoer.domains.worktime.queries.clocks import ClockColumns, Pauses, clocks_of
from dianxiaoer.domains.worktime.rules import Limit, Unit


@dataclass(frozen=True, slots=True)
class Outcomes:
    """For each promise: due and warning moment (microseconds since 1970), ever yellow, ever red, late; and whether more
    time was granted only when it would have been past due."""

    due: Column
    warn: Column
    yellow: Flags
    red: Flags
    late: Flags
    overtaken: Flags


def as_it_was(history: HistoryColumns) -> Outcomes:
    """What came of each promise, by what is stored."""
    promises = history.promises
    red = (promises["until"] > promises["due"]) | (promises["was_red"] == 1)
    yellow = (promises["until"] >= promises["warn"]) | (promises["was_yellow"] == 1)
    late = (promises["until"] > promises["due"]) & (promises["ending"] != WITHDRAWN)
    return Outcomes(promises["due"], promises["warn"], yellow, red, late, np.zeros(len(late), np.bool_))


@dataclass(frozen=True, slots=True)
class Limits:
    """For each promise the place of its limit in `known`."""

    place: Column
    known: tuple[Limit, ...]


def own_limits(history: HistoryColumns) -> Limits:
    """The limit that each promise has."""
    promises = history.promises
    code = promises["unit"] * 10**12 + promises["amount"]
    kinds, place = np.unique(code, return_inverse=True)
    known = tuple(Limit(Decimal(int(one) % 10**12) / PART, UNITS[int(one) // 10**12]) for one in kinds)
    return Limits(place.reshape(-1), known)


def changed_limits(own: Limits, sources: Sources, changes: dict[str, tuple[Limit, Limit]]) -> Limits:
    """The same with those replaced that the changed profile sets; the others stay."""
    place, known = own.place.copy(), list(own.known)
    for name, (_before, after) in changes.items():
        mine = sources.field == FIELDS.index(name)
        for halved in (False, True):
            known.append(after.halved() if halved else after)
            place[mine & (sources.halved == halved)] = len(known) - 1
    return Limits(place, tuple(known))


def replayed(
    history: HistoryColumns, limits: Limits, before: Outcomes, rows: Column, light: LightRule = STANDING_LIGHTS
) -> Outcomes:
    """`before` with the outcome of these promises under other limits or another rule of the light."""
    stage = _Stage(history, limits, light)
    due, warn, yellow = before.due.copy(), before.warn.copy(), before.yellow.copy()
    promises = history.promises
    for batch in stage.batches(rows, promises["extra"][rows]):
        due[batch.rows], warn[batch.rows] = stage.moments(batch)
    yellow[rows] = promises["until"][rows] >= warn[rows]
    overtaken = np.zeros(len(yellow), np.bool_)
    stage.before_more_time(rows, yellow, overtaken)
    red, late = before.red.copy(), before.late.copy()
    red[rows] = promises["until"][rows] > due[rows]
    late[rows] = red[rows] & (promises["ending"][rows] != WITHDRAWN)
    return Outcomes(due, warn, yellow, red, late, overtaken)


@dataclass(frozen=True, slots=True)
class _Batch:
    """Promises that share limit, extension and unit of the extension; their starts and pauses on the park's clock."""

    rows: Column
    limit: Limit
    extra: Decimal
    unit: Unit
    starts: Column
    pauses: Pauses


class _Stage:
    """What all batches share: the history, the limits, the clocks, and every pause in its place."""

    def __init__(self, history: HistoryColumns, limits: Limits, light: LightRule) -> None:
        self.history, self.limits, self.light = history, limits, light
        self.clocks = clocks_of(calendar())
        self.pauses, self.paused = _pause_columns(history, self.clocks)

    def batches(self, rows: Column, extra: Column) -> Iterator[_Batch]:
        """The rows in groups of one arithmetic each; those without a pause apart, so that none pays for them."""
        promises = self.history.promises
        amounts, amount = np.unique(extra, return_inverse=True)
        unit = np.where(extra > 0, promises["unit"][rows], 0)
        code = (self.limits.place[rows] * len(amounts) + amount) * len(UNITS) + unit
        code = code * 2 + (self.paused[rows] >= 0)
        kinds, which = np.unique(code, return_inverse=True)
        order = np.argsort(which, kind="stable")
        bounds = np.searchsorted(which[order], np.arange(len(kinds) + 1))
        for kind, begins, ends in zip(kinds.tolist(), bounds[:-1], bounds[1:], strict=True):
            mine = rows[order[begins:ends]]
            kind, with_pauses = divmod(kind, 2)
            kind, unit_place = divmod(kind, len(UNITS))
            limit, extra_place = divmod(kind, len(amounts))
            at = self.paused[mine]
            pauses = [(begun[at], ended[at]) for begun, ended in self.pauses] if with_pauses else []
            starts = self.clocks.from_utc(promises["started"][mine])
            more = Decimal(int(amounts[extra_place])) / PART
            yield _Batch(mine, self.limits.known[limit], more, UNITS[unit_place], starts, pauses)

    def moments(self, batch: _Batch) -> tuple[Column, Column]:
        """Due and warning moment, as `rules.rehearsal.moments`."""
        clocks, light = self.clocks, self.light
        if batch.extra and batch.unit is not batch.limit.unit:
            ends = clocks.checked(clocks.due_moments(batch.starts, batch.limit, batch.pauses))
            more = Limit(batch.extra, batch.unit)
            return self.moments(replace(batch, starts=ends, limit=more, extra=Decimal(0)))
        due = clocks.checked(clocks.due_moments(batch.starts, batch.limit, batch.pauses, batch.extra))
        warn = clocks.warn_moments(
            batch.starts, batch.limit, batch.pauses, batch.extra, share=light.share, days=light.days
        )
        return clocks.to_utc(due), clocks.to_utc(warn)

    def before_more_time(self, rows: Column, yellow: Flags, overtaken: Flags) -> None:
        """Flag the promises that were yellow, or past due, before an extension moved their dates."""
        promises, extensions = self.history.promises, self.history.extensions
        extended = rows[promises["extra"][rows] > 0]
        if not len(extended) or not len(extensions["promise"]):
            return
        extended = extended[np.argsort(promises["id"][extended])]
        places, known = places_of(extensions["promise"], promises["id"][extended])
        granted = np.zeros(len(promises["id"]), np.int64)
        for at, amount, moment in _stages(taken(extensions, known), extended[places[known]]):
            granted[at] = moment
            for batch in self.batches(at, amount):
                due, warn = self.moments(batch)
                then, until = granted[batch.rows], promises["until"][batch.rows]
                yellow[batch.rows] |= warn <= np.minimum(then, until)
                overtaken[batch.rows] |= then > due


def _pause_columns(history: HistoryColumns, clocks: ClockColumns) -> tuple[list[tuple[Column, Column]], Column]:
    """The k-th pause of every paused promise as columns, and where in them each promise stands (-1: never paused)."""
    pauses, promises = history.pauses, history.promises
    ordinal = np.full(len(promises["id"]), -1)
    keys, first, which, count = np.unique(pauses["promise"], return_index=True, return_inverse=True, return_counts=True)
    number = np.arange(len(which)) - first[which]
    order = np.argsort(promises["id"])
    places, known = places_of(keys, promises["id"][order])
    ordinal[order[places[known]]] = np.flatnonzero(known)
    table = []
    for k in range(int(count.max(initial=0))):
        begins, ends = np.zeros(len(keys), np.int64), np.zeros(len(keys), np.int64)
        mine = number == k
        begins[which[mine]] = clocks.from_utc(pauses["begins"][mine])
        ends[which[mine]] = clocks.from_utc(pauses["ends"][mine])
        table.append((begins, ends))
    return table, ordinal


def _stages(extensions: Columns, at: Column) -> Iterator[tuple[Column, Column, Column]]:
    """First, second, … extensions: the promises, how much they had before it, and when it was granted."""
    _keys, first, which = np.unique(extensions["promise"], return_index=True, return_inverse=True)
    number = np.arange(len(which)) - first[which]
    total = np.cumsum(extensions["amount"]) - extensions["amount"]
    before = total - total[first][which]
    for k in range(int(number.max(initial=-1)) + 1):
        mine = number == k
        yield at[mine], before[mine], extensions["granted"][mine]
