"""The park's calendar: built once in each process and kept until its rows change."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.worktime.models import (
    CalendarDay,
    CalendarVersion,
    CalendarYear,
    WorkSchedule,
    YearStatus,
)
from dianxiaoer.domains.worktime.queries.packaged import packaged_days, packaged_years
from dianxiaoer.domains.worktime.rules import Calendar, Limit, LimitError, Schedule, SpecialDay
from dianxiaoer.kernel import commands, rows
from dianxiaoer.kernel.refusals import Invalid

CALENDAR = "calendar"  # by this name a running command keeps it
_SECONDS_BETWEEN_CHECKS = 1.0
_STAMP = f"SELECT stamp FROM {CalendarVersion._meta.db_table} WHERE id = 1"


@dataclass(slots=True)
class _Kept:
    calendar: Calendar
    stamp: UUID | None
    checked: float


_kept: _Kept | None = None


def calendar() -> Calendar:
    """The calendar in force. Its stamp is looked up (one primary-key read) once in a command and at each call in
    another transaction, else at most every second; the rows are read again only when the stamp changed.

    Call it once in a command or page and pass the result on.
    """
    global _kept
    in_command = commands.kept()
    if CALENDAR in in_command:
        return in_command[CALENDAR]
    now = time.monotonic()
    kept = _kept
    if kept and not connection.in_atomic_block and now - kept.checked < _SECONDS_BETWEEN_CHECKS:
        return kept.calendar
    stamp = _stamp()
    if kept is None or kept.stamp != stamp:
        kept = _Kept(_build(), stamp, now)
        _kept = kept
    # What a transaction reads may yet be rolled back, so outside it must be looked up again.
    kept.checked = -math.inf if connection.in_atomic_block else now
    in_command[CALENDAR] = kept.calendar
    return kept.calendar


def parse_limit(text: str, field: str = "limit") -> Limit:
    """A limit typed by a person; refused with the spellings that are understood."""
    try:
        return Limit.parse(text)
    except LimitError as error:
        raise Invalid(f"limit_{error.code}", limit_message(error), field=field) from error


def limit_message(error: LimitError) -> str:
    return str(_LIMIT_MESSAGES[error.code])


_LIMIT_MESSAGES = {
    "spelling": _("A limit is a number and a unit: 5wd, 0.5wd, 30cd, 4wh, 2h, or im for at once."),
    "amount_out_of_range": _("A limit must be more than 0 and at most 100,000."),
    "calendar_days_are_whole": _("Calendar days are whole: write 15cd, not 14.5cd."),
    "immediate_has_no_amount": _("An immediate limit has no amount and cannot be extended."),
}


def outside_calendar(first: date, last: date) -> Invalid:
    return Invalid(
        "outside_calendar",
        _("The working calendar covers %(first)s to %(last)s; choose a date and a limit inside it."),
        first=first.isoformat(),
        last=last.isoformat(),
    )


def _stamp() -> UUID | None:
    found = rows.run(_STAMP)
    return found[0][0] if found else None


def _build() -> Calendar:
    official = CalendarYear.objects.filter(status=YearStatus.OFFICIAL).values_list("year", flat=True)
    years: tuple[int, ...] = tuple(official)
    # "correction" sorts before "notice": read notices first, so that corrections replace them.
    named = CalendarDay.objects.order_by("-layer").values_list("date", "is_working", "name_zh", "name_en")
    days = {day: SpecialDay(day, working, chinese, english) for day, working, chinese, english in named}
    hours = (
        Schedule(
            row.valid_from,
            ((row.morning_opens, row.morning_closes), (row.afternoon_opens, row.afternoon_closes)),
        )
        for row in WorkSchedule.objects.order_by("valid_from")
    )
    schedules = (Schedule(), *hours)
    if not years:  # an empty database knows the packaged notices
        return Calendar(packaged_days(), packaged_years(), schedules, outside_calendar)
    return Calendar(days.values(), years, schedules, outside_calendar)
