"""Due dates of many rows at once: the rules' arithmetic over numpy columns. A test holds both equal.

Moments are microseconds on the park's clock since midnight of the table's first day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from dianxiaoer.domains.worktime.queries.calendar import calendar
from dianxiaoer.domains.worktime.rules import PARK_ZONE, Calendar, Limit, Unit

_DAY = 86_400_000_000
_HOUR = 3_600_000_000
_MICROSECOND = timedelta(microseconds=1)
_FAR = np.iinfo(np.int64).max // 4

Moments = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class DueColumns:
    """One entry for each row. `at` is local park time (datetime64[us]); rows outside the calendar are not
    `valid` and their other columns mean nothing."""

    at: npt.NDArray[np.datetime64]
    provisional: Flags
    valid: Flags


def due_many(starts: Sequence[date | datetime], limits: Sequence[Limit], of: Calendar | None = None) -> DueColumns:
    """`Calendar.due` for each pair of start and limit, without pauses."""
    columns = columns_of(of or calendar())
    moments = np.fromiter((columns.moment(start) for start in starts), np.int64, len(starts))
    timed = np.fromiter((isinstance(start, datetime) for start in starts), np.bool_, len(starts))
    kinds = {limit: kind for kind, limit in enumerate(dict.fromkeys(limits))}
    kind_of = np.fromiter((kinds[limit] for limit in limits), np.int64, len(limits))
    if len(moments) != len(kind_of):
        raise ValueError("as many limits as starts")
    return columns.due(moments, timed, list(kinds), kind_of)


@lru_cache(maxsize=4)
def columns_of(of: Calendar) -> DayColumns:
    """The calendar's columns, kept as long as the calendar is in use."""
    return DayColumns(of)


class DayColumns:
    def __init__(self, of: Calendar) -> None:
        table = of.table
        self.first = table.first
        self._epoch = datetime(table.first.year, 1, 1)
        self._working = np.array(table.working)
        self._days = len(self._working)
        every = [table.first + timedelta(days=index) for index in range(self._days)]
        schedules = [table.schedule(day) for day in every]
        self._opening = np.array([schedule.opening for schedule in schedules])
        self._closing = np.array([schedule.closing for schedule in schedules])
        self._length = np.array([schedule.length for schedule in schedules]) * self._working
        self._days_before = _prefix(self._working)
        self._time_before = _prefix(self._length)
        self._nth = np.append(np.flatnonzero(self._working), self._days)  # the end stands for "outside"
        self._unofficial_before = _prefix(np.array([day.year not in table.official_years for day in every]))
        periods = [
            (index * _DAY + opens, index * _DAY + closes)
            for index in self._nth[:-1].tolist()
            for opens, closes in schedules[index].periods
        ]
        self._opens = np.array([opens for opens, _closes in periods])
        self._closes = np.array([closes for _opens, closes in periods])
        self._worked_before = _prefix(self._closes - self._opens)

    def moment(self, start: date | datetime) -> int:
        if isinstance(start, datetime):
            if start.tzinfo is None:
                raise ValueError("a moment needs a time zone")
            return (start.astimezone(PARK_ZONE).replace(tzinfo=None) - self._epoch) // _MICROSECOND
        return (start - self.first).days * _DAY

    def due(self, moments: Moments, timed: Flags, limits: Sequence[Limit], kind_of: Moments) -> DueColumns:
        """Each row has a moment, whether it is a moment or only a date, and which of the limits."""
        starts = moments // _DAY
        valid = (starts >= 0) & (starts < self._days)
        at = np.full(len(moments), self._days * _DAY, np.int64)
        for kind, limit in enumerate(limits):
            rows = np.flatnonzero(valid & (kind_of == kind))
            at[rows] = self._due(moments[rows], timed[rows], limit)
        ends = at // _DAY
        valid &= (at >= 0) & (ends < self._days)
        since, until = np.where(valid, starts, 0), np.where(valid, ends, 0)
        provisional = self._unofficial_before[until + 1] > self._unofficial_before[since]
        return DueColumns(np.datetime64(self._epoch, "us") + at.astype("timedelta64[us]"), provisional, valid)

    def _due(self, moments: Moments, timed: Flags, limit: Limit) -> Moments:
        if limit.unit is Unit.IMMEDIATE:
            return moments
        if limit.unit is Unit.HOUR:
            return moments + min(int(limit.amount * _HOUR), _FAR)
        if limit.unit is Unit.WORKING_HOUR:
            return self._moment_of(self._time_until(moments) + int(limit.amount * _HOUR))
        received, begun = self._receipt(moments, timed)
        whole = int(limit.amount)
        if limit.unit is Unit.CALENDAR_DAY:
            last = np.minimum(received + whole, self._days)
            return self._close(self._nth[self._days_before[last]])
        if limit.amount == whole:
            return self._close(self._nth_after(received, whole))
        return self._part(received, begun, timed, limit)

    def _part(self, received: Moments, begun: Moments, timed: Flags, limit: Limit) -> Moments:
        """A working-day limit with a fraction: at once when it is less than a day, else in the day after."""
        part, whole = (limit.amount % 1).as_integer_ratio(), int(limit.amount)
        last = self._nth_after(received, whole + 1)
        inside = np.minimum(last, self._days - 1)
        worked = self._time_before[inside] + self._length[inside] * part[0] // part[1]
        at = np.where(last < self._days, self._moment_of(worked), self._days * _DAY)
        if whole:
            return at
        day = np.minimum(received, self._days - 1)
        at_once = self._moment_of(self._time_until(begun) + self._length[day] * part[0] // part[1])
        return np.where(timed & (received < self._days), at_once, at)

    def _receipt(self, moments: Moments, timed: Flags) -> tuple[Moments, Moments]:
        """Day and moment at which each row counts as received."""
        day = moments // _DAY
        deferred = timed & (~self._working[day] | (moments % _DAY > self._closing[day]))
        received = np.where(deferred, self._nth_after(day, 1), day)
        inside = np.minimum(received, self._days - 1)
        return received, np.where(deferred, received * _DAY + self._opening[inside], moments)

    def _nth_after(self, day: Moments, n: int) -> Moments:
        rank = self._days_before[np.minimum(day + 1, self._days)] + n
        nth: Moments = self._nth[np.minimum(rank - 1, len(self._nth) - 1)]
        return nth

    def _close(self, day: Moments) -> Moments:
        closing: Moments = day * _DAY + self._closing[np.minimum(day, self._days - 1)]
        return closing

    def _time_until(self, moments: Moments) -> Moments:
        period = np.searchsorted(self._opens, moments, side="right") - 1
        worked = np.minimum(moments, self._closes[period]) - self._opens[period]
        total: Moments = np.where(period < 0, 0, self._worked_before[period] + worked)
        return total

    def _moment_of(self, worked: Moments) -> Moments:
        period = np.searchsorted(self._worked_before, worked, side="left") - 1
        inside = np.clip(period, 0, len(self._opens) - 1)
        at = self._opens[inside] + worked - self._worked_before[inside]
        moments: Moments = np.where(period == inside, at, self._days * _DAY)
        return moments


def _prefix(values: npt.NDArray[np.generic]) -> Moments:
    sums: Moments = np.concatenate(([0], np.cumsum(values, dtype=np.int64)))
    return sums
