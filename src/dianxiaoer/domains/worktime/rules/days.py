"""The day table: which days count, with prefix sums so that counting and adding never walk.

Counting between two days is two look-ups; the n-th working day after a day is one; working time is one
look-up and, in the other direction, one bisection.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from dianxiaoer.domains.worktime.rules.hours import Schedule, moment_on, since_midnight

YEARS_AHEAD = 2
_SATURDAY = 5


class OutsideCalendar(ValueError):
    """The arithmetic left the years that the calendar knows."""

    def __init__(self, first: date, last: date) -> None:
        super().__init__(f"the calendar covers {first} to {last}")
        self.first = first
        self.last = last


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day that a notice or a correction names: a holiday, a make-up workday, or an ordinary day again."""

    date: date
    is_working: bool
    name_zh: str = ""
    name_en: str = ""


class DayTable:
    """Every day from the first official year to two years past the last; Monday to Friday work unless a
    special day says otherwise. A year without a notice is provisional."""

    def __init__(
        self,
        days: Iterable[SpecialDay],
        official_years: Iterable[int],
        schedules: Sequence[Schedule] = (Schedule(),),
        refuse: Callable[[date, date], Exception] = OutsideCalendar,
    ) -> None:
        self.official_years = frozenset(official_years)
        self.first = date(min(self.official_years), 1, 1)
        self.last = date(max(self.official_years) + YEARS_AHEAD, 12, 31)
        self.special = {day.date: day for day in days}
        self._refuse = refuse
        self._schedules = sorted(schedules, key=lambda schedule: schedule.valid_from)
        self._valid_from = [schedule.valid_from for schedule in self._schedules]
        self._base = self.first.toordinal()
        self._days_before = [0]  # working days before day i
        self._time_before = [0]  # working microseconds before day i
        self._nth: list[int] = []  # index of the k-th working day
        self._fill()

    def _fill(self) -> None:
        length = {schedule.valid_from: schedule.length for schedule in self._schedules}
        for index in range(self.last.toordinal() - self._base + 1):
            day = date.fromordinal(self._base + index)
            special = self.special.get(day)
            working = day.weekday() < _SATURDAY if special is None else special.is_working
            if working:
                self._nth.append(index)
            self._days_before.append(len(self._nth))
            worked = length[self.schedule(day).valid_from] if working else 0
            self._time_before.append(self._time_before[-1] + worked)

    @property
    def working(self) -> list[bool]:
        """For every day of the table, in order, whether it works."""
        return [after > before for before, after in pairwise(self._days_before)]

    def index(self, day: date) -> int:
        if not self.first <= day <= self.last:
            raise self._refuse(self.first, self.last)
        return day.toordinal() - self._base

    def day(self, ordinal: int) -> date:
        """The day with this proleptic ordinal, refused outside the table."""
        if not self._base <= ordinal < self._base + len(self._days_before) - 1:
            raise self._refuse(self.first, self.last)
        return date.fromordinal(ordinal)

    def schedule(self, day: date) -> Schedule:
        return self._schedules[max(bisect_right(self._valid_from, day) - 1, 0)]

    def is_working(self, day: date) -> bool:
        index = self.index(day)
        return self._days_before[index + 1] > self._days_before[index]

    def is_official(self, first: date, last: date) -> bool:
        """Whether every year from `first` to `last` has its State Council notice."""
        return all(year in self.official_years for year in range(first.year, last.year + 1))

    def count(self, after: date, until: date) -> int:
        """Working days in (after, until]; negative when `until` is the earlier one."""
        return self._days_before[self.index(until) + 1] - self._days_before[self.index(after) + 1]

    def nth_after(self, day: date, n: int) -> date:
        """The n-th working day after `day` (n ≥ 1)."""
        rank = self._days_before[self.index(day) + 1] + n
        if rank > len(self._nth):
            raise self._refuse(self.first, self.last)
        return date.fromordinal(self._base + self._nth[rank - 1])

    def next_working(self, day: date) -> date:
        """The day itself when it works, otherwise the next day that does."""
        return day if self.is_working(day) else self.nth_after(day, 1)

    def nth_before(self, day: date, n: int) -> date:
        """The n-th working day before `day` (n ≥ 1)."""
        rank = self._days_before[self.index(day)]
        if rank < n:
            raise self._refuse(self.first, self.last)
        return date.fromordinal(self._base + self._nth[rank - n])

    def time_until(self, moment: datetime) -> int:
        """Working microseconds from the beginning of the table to a local moment."""
        day = moment.date()
        before = self._time_before[self.index(day)]
        if not self.is_working(day):
            return before
        return before + self.schedule(day).elapsed(since_midnight(moment))

    def moment_of(self, worked: int) -> datetime:
        """The first local moment by which this much working time has passed since the table began."""
        index = bisect_left(self._time_before, worked) - 1
        if index < 0 or index >= len(self._time_before) - 1:
            raise self._refuse(self.first, self.last)
        day = date.fromordinal(self._base + index)
        return moment_on(day, self.schedule(day).at(worked - self._time_before[index]))
