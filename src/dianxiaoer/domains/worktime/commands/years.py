"""The State Council's yearly notice: entered when it comes, replaced when amended, taken back when wrong."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.worktime.commands.changes import begin_change, end_change, require_text
from dianxiaoer.domains.worktime.models import CalendarDay, CalendarYear, Layer, YearStatus
from dianxiaoer.domains.worktime.queries import calendar
from dianxiaoer.domains.worktime.rules import SpecialDay
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.commands import command
from dianxiaoer.kernel.journal import record
from dianxiaoer.kernel.refusals import Invalid, WrongState


@command
def make_year_official(
    *, by: Actor, at: datetime, year: int, days: Sequence[SpecialDay], source: str, reason: str
) -> None:
    """Enter the notice of a year: its days off and its make-up workdays, all of them. An earlier entry of the
    same year is replaced; corrections stay. A notice may also name days of the December before.

    Refuses: not an administrator; no source or reason; a year outside the calendar; a day of another year; a
    day named twice; a make-up workday on a weekday; no day off at all.
    """
    version = begin_change(by, at)
    source, reason = require_text(source, "source"), require_text(reason, "reason")
    table = calendar().table
    if not table.first.year <= year <= table.last.year:
        raise Invalid(
            "year_outside_calendar",
            _("Choose a year from %(first)s to %(last)s."),
            field="year",
            first=table.first.year,
            last=table.last.year,
        )
    check_notice(year, days)
    ground = {"source": source, "reason": reason, "changed_by": by.name, "changed_at": at}
    years = _store_notice(year, days, ground)
    listed = {day.date.isoformat(): "works" if day.is_working else "off" for day in days}
    record(
        verb="calendar.year_made_official",
        subject=("calendar_year", year),
        facts={"source": source, "reason": reason, "days": listed},
    )
    end_change(version, at, years, reason)


@command
def revert_year(*, by: Actor, at: datetime, year: int, reason: str) -> None:
    """Take a year's notice back: the year is provisional again and follows the week, apart from corrections.

    Refuses: not an administrator; no reason; a year without a notice; the only official year.
    """
    version = begin_change(by, at)
    reason = require_text(reason, "reason")
    official = set(calendar().table.official_years)
    if year not in official:
        raise WrongState("year_not_official", _("%(year)s has no notice to take back."), field="year", year=year)
    if official == {year}:
        raise WrongState("last_official_year", _("The calendar needs at least one year with a notice."), field="year")
    notice = CalendarDay.objects.filter(layer=Layer.NOTICE, notice_year=year)
    years = {year, *(day.year for day in notice.values_list("date", flat=True))}
    notice.delete()
    CalendarYear.objects.filter(year=year).update(
        status=YearStatus.PROVISIONAL, source="", reason=reason, changed_by=by.name, changed_at=at
    )
    record(verb="calendar.year_reverted", subject=("calendar_year", year), facts={"reason": reason})
    end_change(version, at, years, reason)


def _store_notice(year: int, days: Sequence[SpecialDay], ground: dict[str, Any]) -> set[int]:
    """Replace the year's notice rows, and tell every year in which a day may have changed."""
    replaced = CalendarDay.objects.filter(layer=Layer.NOTICE).filter(
        Q(notice_year=year) | Q(date__in=[day.date for day in days])
    )
    years = {year, *(day.date.year for day in days)}
    years |= {day.year for day in replaced.values_list("date", flat=True)}
    replaced.delete()
    CalendarDay.objects.bulk_create(
        CalendarDay(
            date=day.date,
            layer=Layer.NOTICE,
            notice_year=year,
            is_working=day.is_working,
            name_zh=day.name_zh,
            name_en=day.name_en,
            **ground,
        )
        for day in days
    )
    CalendarYear.objects.update_or_create(year=year, defaults={"status": YearStatus.OFFICIAL, **ground})
    return years


def check_notice(year: int, days: Sequence[SpecialDay]) -> None:
    """Refuse a notice that cannot be right, naming the day."""
    seen: set[date] = set()
    for day in days:
        if day.date.year != year and (day.date.year, day.date.month) != (year - 1, 12):
            raise _wrong("notice_day_of_other_year", _("%(day)s does not belong to the notice of %(year)s."), day, year)
        if day.date in seen:
            raise _wrong("notice_day_twice", _("%(day)s is named twice; name it once."), day, year)
        if day.is_working and day.date.weekday() < 5:
            raise _wrong(
                "makeup_on_weekday",
                _("%(day)s is a weekday; a make-up workday falls on a weekend."),
                day,
                year,
            )
        seen.add(day.date)
    if all(day.is_working for day in days):
        raise Invalid("notice_without_holidays", _("A notice names at least one day off."), field="days")


def _wrong(code: str, message: object, day: SpecialDay, year: int) -> Invalid:
    return Invalid(code, message, field="days", day=day.date.isoformat(), year=year)
