"""Office hours. Time within a day is counted in microseconds from midnight, so all arithmetic is exact."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

PARK_ZONE = ZoneInfo("Asia/Shanghai")
MINUTE = 60_000_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
_MICROSECOND = timedelta(microseconds=1)


def since_midnight(moment: datetime | time) -> int:
    seconds = (moment.hour * 60 + moment.minute) * 60 + moment.second
    return seconds * 1_000_000 + moment.microsecond


def microseconds(span: timedelta) -> int:
    return span // _MICROSECOND


def moment_on(day: date, microsecond: int) -> datetime:
    """The park's local time at so many microseconds after the midnight that begins `day`."""
    midnight = datetime(day.year, day.month, day.day)
    return (midnight + timedelta(microseconds=microsecond)).replace(tzinfo=PARK_ZONE)


def local(moment: datetime) -> datetime:
    """The moment on the park's clock. A moment without a time zone is refused: it may be anybody's clock."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment if moment.tzinfo is PARK_ZONE else moment.astimezone(PARK_ZONE)


@dataclass(frozen=True, slots=True)
class Schedule:
    """The office hours of a working day from `valid_from` on, until a later schedule replaces them."""

    valid_from: date = date.min
    hours: tuple[tuple[time, time], ...] = ((time(8, 30), time(12)), (time(14), time(17, 30)))
    periods: tuple[tuple[int, int], ...] = field(init=False, repr=False, compare=False)
    opening: int = field(init=False, repr=False, compare=False)
    closing: int = field(init=False, repr=False, compare=False)
    length: int = field(init=False, repr=False, compare=False)  # working time of one day, in microseconds

    def __post_init__(self) -> None:
        edges = [edge for period in self.hours for edge in period]
        if not edges or any(earlier >= later for earlier, later in pairwise(edges)):
            raise ValueError("office hours must be one or more periods in ascending order")
        periods = tuple((since_midnight(opens), since_midnight(closes)) for opens, closes in self.hours)
        object.__setattr__(self, "periods", periods)
        object.__setattr__(self, "opening", periods[0][0])
        object.__setattr__(self, "closing", periods[-1][1])
        object.__setattr__(self, "length", sum(closes - opens for opens, closes in periods))

    def elapsed(self, microsecond: int) -> int:
        """Working time between midnight and this moment of a working day."""
        return sum(min(microsecond, closes) - opens for opens, closes in self.periods if microsecond > opens)

    def at(self, elapsed: int) -> int:
        """The first moment of a working day by which this much working time has passed (the inverse)."""
        for opens, closes in self.periods:
            if elapsed <= closes - opens:
                return opens + elapsed
            elapsed -= closes - opens
        raise ValueError("longer than a working day")
