"""The calendar for people: which years are official, and every day of a year with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dianxiaoer.domains.worktime.models import CalendarDay, CalendarVersion, CalendarYear, Layer, WorkSchedule
from dianxiaoer.domains.worktime.queries.calendar import calendar
from dianxiaoer.domains.worktime.queries.packaged import SOURCE, packaged_days, packaged_years
from dianxiaoer.domains.worktime.rules import PARK_ZONE, SpecialDay


@dataclass(frozen=True, slots=True)
class YearRow:
    year: int
    is_official: bool
    source: str
    reason: str
    changed_by: str
    changed_at: datetime | None
    working_days: int
    corrections: int


@dataclass(frozen=True, slots=True)
class DayRow:
    """One day of a year: what it is and, when a notice or correction names it, on what ground."""

    date: date
    is_working: bool
    name_zh: str
    name_en: str
    is_named: bool
    is_corrected: bool
    source: str
    reason: str
    changed_by: str
    changed_at: datetime | None


@dataclass(frozen=True, slots=True)
class ScheduleRow:
    valid_from: date
    hours: str  # 08:30-12:00, 14:00-17:30
    source: str
    reason: str
    changed_by: str
    changed_at: datetime


def year_rows() -> tuple[YearRow, ...]:
    """Every year that the calendar covers, newest first (3 SQL statements)."""
    table = calendar().table
    stored = CalendarYear.objects.in_bulk()
    corrected = list(CalendarDay.objects.filter(layer=Layer.CORRECTION).values_list("date", flat=True))
    rows = []
    for year in range(table.last.year, table.first.year - 1, -1):
        row = stored.get(year)
        rows.append(
            YearRow(
                year=year,
                is_official=year in table.official_years,
                source=row.source if row else "",
                reason=row.reason if row else "",
                changed_by=row.changed_by if row else "",
                changed_at=row.changed_at if row else None,
                working_days=sum(table.is_working(day) for day in _days_of(year)),
                corrections=sum(day.year == year for day in corrected),
            )
        )
    return tuple(rows)


def year_table(year: int) -> tuple[DayRow, ...]:
    """Every day of the year in order (2 SQL statements). A year outside the calendar is refused."""
    table = calendar().table
    table.index(date(year, 1, 1))
    stored: dict[date, CalendarDay] = {}
    for row in CalendarDay.objects.filter(date__year=year).order_by("-layer"):
        stored[row.date] = row  # corrections come last and stay
    return tuple(_day_row(day, table.is_working(day), stored.get(day)) for day in _days_of(year))


def schedules() -> tuple[ScheduleRow, ...]:
    return tuple(
        ScheduleRow(
            valid_from=row.valid_from,
            hours=f"{row.morning_opens:%H:%M}-{row.morning_closes:%H:%M}, "
            f"{row.afternoon_opens:%H:%M}-{row.afternoon_closes:%H:%M}",
            source=row.source,
            reason=row.reason,
            changed_by=row.changed_by,
            changed_at=row.changed_at,
        )
        for row in WorkSchedule.objects.order_by("valid_from")
    )


def version_number() -> int:
    """Which state of the calendar this is; 0 before anything was stored."""
    return CalendarVersion.objects.values_list("number", flat=True).first() or 0


def notice_years_waiting(at: datetime) -> tuple[int, ...]:
    """Years from the current to the next one that still have no notice: what an administrator should add."""
    year = at.astimezone(PARK_ZONE).year
    official = calendar().table.official_years
    return tuple(candidate for candidate in (year, year + 1) if candidate not in official)


def packaged_notice(year: int) -> tuple[str, tuple[SpecialDay, ...]] | None:
    """Source and days of a notice that came with the product, to be adopted after an upgrade."""
    if year not in packaged_years():
        return None
    return SOURCE.format(year=year), tuple(day for day in packaged_days() if day.date.year == year)


def _days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=index) for index in range((date(year + 1, 1, 1) - first).days)]


def _day_row(day: date, is_working: bool, row: CalendarDay | None) -> DayRow:
    if row is None:
        return DayRow(day, is_working, "", "", False, False, "", "", "", None)
    return DayRow(
        date=day,
        is_working=is_working,
        name_zh=row.name_zh,
        name_en=row.name_en,
        is_named=True,
        is_corrected=row.layer == Layer.CORRECTION,
        source=row.source,
        reason=row.reason,
        changed_by=row.changed_by,
        changed_at=row.changed_at,
    )
