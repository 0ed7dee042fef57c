"""Periods of figures: whole days on the park's calendar, both ends included."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

PARK_ZONE = timezone(timedelta(hours=8), "Asia/Shanghai")


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """From the first moment of `start` to the last of `end`."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError("a window ends before it starts")

    @property
    def opens_at(self) -> datetime:
        return datetime.combine(self.start, time(), PARK_ZONE)

    @property
    def closes_at(self) -> datetime:
        """The first moment after the window."""
        return datetime.combine(self.end + timedelta(days=1), time(), PARK_ZONE)

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    @property
    def is_month(self) -> bool:
        return self == month(self.start.year, self.start.month)

    def previous(self) -> Window:
        """The period before this one (环比): the month before a month, the quarter before a quarter, the year before
        a year, else as many days before."""
        last = self.start - timedelta(days=1)
        for whole in (month(last.year, last.month), quarter(last.year, (last.month + 2) // 3), year(last.year)):
            if self._is_like(whole):
                return whole
        return Window(self.start - timedelta(days=self.days), self.start - timedelta(days=1))

    def _is_like(self, whole: Window) -> bool:
        """Whether this is a whole month, quarter or year, as that one is."""
        number = self.start.month
        same = {
            1: month(self.start.year, number),
            3: quarter(self.start.year, (number + 2) // 3),
            12: year(self.start.year),
        }
        return self == same[len(whole.months())]

    def year_before(self) -> Window:
        """The same days a year ago (同比); 29 February becomes the 28th."""
        if self.is_month:
            return month(self.start.year - 1, self.start.month)
        return Window(_year_before(self.start), _year_before(self.end))

    def months(self) -> tuple[Window, ...]:
        """The months that the window touches, each cut to the window."""
        found, day = [], self.start
        while day <= self.end:
            whole = month(day.year, day.month)
            found.append(Window(day, min(whole.end, self.end)))
            day = whole.end + timedelta(days=1)
        return tuple(found)


def _year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def month(year: int, number: int) -> Window:
    first = date(year, number, 1)
    after = date(year + number // 12, number % 12 + 1, 1)
    return Window(first, after - timedelta(days=1))


def quarter(year: int, number: int) -> Window:
    return Window(month(year, number * 3 - 2).start, month(year, number * 3).end)


def year(number: int) -> Window:
    return Window(date(number, 1, 1), date(number, 12, 31))


_MONTH = re.compile(r"(\d{4})-(\d{2})")
_QUARTER = re.compile(r"(\d{4})-?[Qq]([1-4])")
_YEAR = re.compile(r"\d{4}")


def parse_period(text: str) -> Window:
    """`2026-10`, `2026-Q3` or `2026`; ValueError for anything else."""
    if found := _MONTH.fullmatch(text):
        return month(int(found[1]), int(found[2]))
    if found := _QUARTER.fullmatch(text):
        return quarter(int(found[1]), int(found[2]))
    if _YEAR.fullmatch(text):
        return year(int(text))
    raise ValueError(f"not a month, quarter or year: {text!r}")


def day_of(moment: datetime) -> date:
    """The park's day of a moment."""
    return moment.astimezone(PARK_ZONE).date()
