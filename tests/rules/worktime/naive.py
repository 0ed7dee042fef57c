"""The slow, obvious model of working time that the rules are held against: it walks day by day, quarter by quarter."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction

from chinese_calendar import is_workday

from dianxiaoer.domains.worktime.rules import PARK_ZONE, Limit, Span, Unit

DAY = timedelta(days=1)
PERIODS = ((time(8, 30), time(12)), (time(14), time(17, 30)))


def works(day: date) -> bool:
    return is_workday(day) if day.year <= 2026 else day.weekday() < 5


def closing(day: date) -> datetime:
    return datetime.combine(day, time(17, 30), PARK_ZONE)


def opening(day: date) -> datetime:
    return datetime.combine(day, time(8, 30), PARK_ZONE)


def is_paused_day(day: date, pauses: list[Span]) -> bool:
    return any(pause.start.date() < day <= pause.end.date() for pause in pauses)


def is_paused_at(moment: datetime, pauses: list[Span]) -> bool:
    return any(pause.start <= moment < pause.end for pause in pauses)


def received(start: date | datetime) -> date:
    if not isinstance(start, datetime):
        return start
    day = start.date()
    if works(day) and start <= closing(day):
        return day
    day += DAY
    while not works(day):
        day += DAY
    return day


def after_pause(moment: datetime, pauses: list[Span]) -> datetime:
    """Move a closing that falls into a pause to the first closing after it, again and again."""
    while any(pause.start < moment <= pause.end for pause in pauses):
        moment += DAY
        while not works(moment.date()):
            moment += DAY
    return moment


def due_days(start: date | datetime, amount: int, unit: Unit, pauses: list[Span]) -> datetime:
    day, left = received(start), amount
    while left:
        day += DAY
        counts = works(day) or unit is Unit.CALENDAR_DAY
        left -= counts and not is_paused_day(day, pauses)
    while not works(day):
        day += DAY
    return after_pause(closing(day), pauses)


def in_office(moment: datetime) -> bool:
    return works(moment.date()) and any(opens <= moment.time() < closes for opens, closes in PERIODS)


def due_quarters(start: datetime, quarters: int, office: bool, pauses: list[Span]) -> datetime:
    """Starts and pauses on whole quarters of an hour: count each quarter in which the clock runs."""
    moment, quarter = start, timedelta(minutes=15)
    while quarters:
        quarters -= (not office or in_office(moment)) and not is_paused_at(moment, pauses)
        moment += quarter
    return moment


def due(start: date | datetime, limit: Limit, pauses: list[Span], extra: Decimal = Decimal(0)) -> datetime:
    total = limit.amount + extra
    if limit.unit in (Unit.WORKING_DAY, Unit.CALENDAR_DAY):
        return due_days(start, int(total), limit.unit, pauses)
    begun = start if isinstance(start, datetime) else datetime.combine(start, time(), PARK_ZONE)
    quarters = Fraction(total) * 4
    assert quarters.denominator == 1
    return due_quarters(begun, int(quarters), limit.unit is Unit.WORKING_HOUR, pauses)


def count_working_days(after: date, until: date) -> int:
    days = (until - after).days
    return sum(works(after + DAY * step) for step in range(1, days + 1))
