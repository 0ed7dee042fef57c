"""A slow model of a promise in working days: walks the days one by one and knows nothing of the engine."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from tests.factories.promises import moment

from dianxiaoer.domains.worktime.queries import packaged_calendar

DAY = timedelta(days=1)


def works(day: date) -> bool:
    return packaged_calendar().is_working(day)


def closing(day: date) -> datetime:
    return moment(f"{day} 17:30")


def due(started_at: datetime, days: int, pauses: Sequence[tuple[datetime, datetime]]) -> datetime:
    """Closing time of the last counted day; day of receipt and paused days do not count, and nothing falls due in a
    pause."""
    day = started_at.date()
    if not works(day) or started_at > closing(day):
        day += DAY
        while not works(day):
            day += DAY
    left = days
    while left:
        day += DAY
        if works(day) and not any(begin.date() < day <= end.date() for begin, end in pauses):
            left -= 1
    for begin, end in sorted(pauses):
        if begin < closing(day) <= end:
            day = end.date()
            while not works(day) or closing(day) <= end:
                day += DAY
    return closing(day)
