"""Due and warning moments of many clocks at once, with the pauses that each had: the rules' arithmetic over columns.

`Calendar.due_moment` and `Calendar.warn_at` say what is meant; a test holds both equal row by row. Moments are
microseconds on the park's clock since midnight of the table's first day, as in `many`. Pauses are given as columns
too: the first of each row, the second of each row, …; a row with fewer has an empty one (0, 0) there.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

import numpy as np

from dianxiaoer.domains.worktime.queries.many import _DAY, _FAR, _HOUR, DayColumns, Moments
from dianxiaoer.domains.worktime.rules import PARK_ZONE, WARN_DAYS, WARN_SHARE, Calendar, Limit, Unit

Pauses = Sequence[tuple[Moments, Moments]]
_ZERO = Decimal(0)


@lru_cache(maxsize=4)
def clocks_of(of: Calendar) -> ClockColumns:
    """The calendar's clocks, kept as long as the calendar is in use."""
    return ClockColumns(of)


class ClockColumns(DayColumns):
    """Clocks that start at moments (never at bare dates)."""

    def __init__(self, of: Calendar) -> None:
        super().__init__(of)
        begins = self._epoch.replace(tzinfo=PARK_ZONE)
        self._offset = (datetime(1970, 1, 1, tzinfo=UTC) - begins) // timedelta(microseconds=1)
        self._refuse = of.table

    def from_utc(self, moments: Moments) -> Moments:
        """From microseconds since 1970 in UTC. The park's clock stands eight hours ahead in every year of the table."""
        return moments + self._offset

    def to_utc(self, moments: Moments) -> Moments:
        return moments - self._offset

    def checked(self, moments: Moments) -> Moments:
        """The same moments; refused like `Calendar.due_moment` when one lies outside the calendar."""
        if len(moments) and (moments.min() < 0 or moments.max() >= self._days * _DAY):
            self._refuse.index(self.first - timedelta(days=1))
        return moments

    def due_moments(self, starts: Moments, limit: Limit, pauses: Pauses = (), extra: Decimal = _ZERO) -> Moments:
        """`Calendar.due_moment` for each start, all with one limit."""
        total = limit.plus(extra)
        return self._at(starts, limit.unit, total, total, pauses)

    def warn_moments(
        self,
        starts: Moments,
        limit: Limit,
        pauses: Pauses = (),
        extra: Decimal = _ZERO,
        *,
        share: Decimal = WARN_SHARE,
        days: int = WARN_DAYS,
    ) -> Moments:
        """`Calendar.warn_at` for each start, all with one limit."""
        total = limit.plus(extra)
        due = self._at(starts, limit.unit, total, total, pauses)
        remaining = total * share
        if limit.unit is Unit.WORKING_DAY and total >= 1:
            remaining = max(remaining, Decimal(days))
        warn = self._at(starts, limit.unit, max(total - remaining, _ZERO), total, pauses)
        if limit.unit is Unit.CALENDAR_DAY and days:
            rank = self._days_before[np.minimum(due // _DAY, self._days)]
            warn = np.minimum(warn, self._close(self._nth[rank - days]))
        return np.minimum(np.maximum(warn, starts), due)

    def _at(self, starts: Moments, unit: Unit, amount: Decimal, total: Decimal, pauses: Pauses) -> Moments:
        """The moment at which `amount` of a limit of `total` is used up."""
        if unit is Unit.IMMEDIATE:
            return starts
        if unit in (Unit.HOUR, Unit.WORKING_HOUR):
            return self._after_time(starts, unit, np.full(len(starts), min(int(amount * _HOUR), _FAR)), pauses)
        received, begun = self._receipt(starts, np.ones(len(starts), np.bool_))
        if unit is Unit.WORKING_DAY and total < 1:
            part = amount.as_integer_ratio()
            length = self._length[np.minimum(received, self._days - 1)]
            return self._after_time(begun, Unit.WORKING_HOUR, length * part[0] // part[1], pauses)
        if unit is Unit.WORKING_DAY:
            moments = self._after_working_days(received, amount, pauses)
        else:
            moments = self._after_calendar_days(received, int(amount), pauses)
            if amount == total:
                moments = self._close(self._next_working(moments // _DAY))
        return self._not_during(moments, pauses)

    def _after_time(self, starts: Moments, unit: Unit, amount: Moments, pauses: Pauses) -> Moments:
        moments = self._add(starts, unit, amount)
        for begins, ends in pauses:
            hit = (ends > starts) & (moments > begins)
            lost = self._elapsed(np.maximum(begins, starts), ends, unit)
            amount = amount + np.where(hit, lost, 0)
            moments = np.where(hit, self._add(starts, unit, amount), moments)
        return moments

    def _add(self, starts: Moments, unit: Unit, amount: Moments) -> Moments:
        if unit is Unit.HOUR:
            return starts + amount
        added = self._moment_of(self._time_until(starts) + amount)
        moments: Moments = np.where(amount == 0, starts, added)
        return moments

    def _elapsed(self, since: Moments, until: Moments, unit: Unit) -> Moments:
        if unit is Unit.HOUR:
            return until - since
        return self._time_until(until) - self._time_until(since)

    def _after_working_days(self, received: Moments, amount: Decimal, pauses: Pauses) -> Moments:
        whole, part = int(amount), (amount % 1).as_integer_ratio()
        days = whole + (1 if part[0] else 0)
        if days == 0:
            return self._close(received)
        counted = np.full(len(received), days)
        last = self._nth_after(received, days)
        for begins, ends in pauses:
            until = np.minimum(ends // _DAY, self._days - 1)
            since = np.minimum(np.maximum(begins // _DAY, received), self._days - 1)
            hit = (until > since) & (last > since)
            lost = self._days_before[until + 1] - self._days_before[since + 1]
            counted = counted + np.where(hit, lost, 0)
            last = np.where(hit, self._nth_of(received, counted), last)
        if not part[0]:
            return self._close(last)
        inside = np.minimum(last, self._days - 1)
        worked = self._time_before[inside] + self._length[inside] * part[0] // part[1]
        moments: Moments = np.where(last < self._days, self._moment_of(worked), self._days * _DAY)
        return moments

    def _after_calendar_days(self, received: Moments, days: int, pauses: Pauses) -> Moments:
        last = received + days
        for begins, ends in pauses:
            until, since = ends // _DAY, np.maximum(begins // _DAY, received)
            last = last + np.where((since < until) & (last > since), until - since, 0)
        return self._close(np.minimum(last, self._days))

    def _not_during(self, moments: Moments, pauses: Pauses) -> Moments:
        """A day limit that would end inside a pause ends at the first closing after it."""
        for begins, ends in pauses:
            inside = (begins < moments) & (moments <= ends)
            if not inside.any():
                continue
            day = np.minimum(ends // _DAY, self._days - 1)
            closing = self._close(self._next_working(day))
            after = np.where(closing <= ends, self._close(self._nth_after(day, 1)), closing)
            moments = np.where(inside, after, moments)
        return moments

    def _next_working(self, day: Moments) -> Moments:
        following: Moments = self._nth[np.minimum(self._days_before[np.minimum(day, self._days)], len(self._nth) - 1)]
        return following

    def _nth_of(self, day: Moments, n: Moments) -> Moments:
        rank = self._days_before[np.minimum(day + 1, self._days)] + n
        nth: Moments = self._nth[np.minimum(rank - 1, len(self._nth) - 1)]
        return nth
