"""Days as officials count them: ranges with both ends, in the park's own time zone."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

PARK_ZONE = ZoneInfo("Asia/Shanghai")


def day_of(moment: datetime) -> date:
    """The park's calendar day of a moment."""
    return moment.astimezone(PARK_ZONE).date()


def covers(from_date: date, until_date: date | None, day: date) -> bool:
    """Whether a day lies in a range; both ends are in it, an empty end is open."""
    return from_date <= day and (until_date is None or day <= until_date)


def overlap(from_a: date, until_a: date | None, from_b: date, until_b: date | None) -> bool:
    """Whether two such ranges share a day."""
    return (until_b is None or from_a <= until_b) and (until_a is None or from_b <= until_a)


def day_before(day: date) -> date:
    return day - timedelta(days=1)


class Dated(Protocol):
    """Anything that holds over a range of days."""

    @property
    def from_date(self) -> date: ...
    @property
    def until_date(self) -> date | None: ...


def first_gap(spans: Iterable[Dated], from_day: date, until_day: date) -> date | None:
    """The first day of [from_day, until_day] that no span covers, None when all are covered."""
    day = from_day
    for span in sorted(spans, key=lambda each: each.from_date):
        if span.from_date > day:
            break
        if span.until_date is None:
            return None
        day = max(day, span.until_date + timedelta(days=1))
    return day if day <= until_day else None
