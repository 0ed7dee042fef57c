"""The State Council calendar as it comes with the product: notices from 2004 on, from `chinesecalendar`."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from typing import Any

from chinese_calendar import Holiday
from chinese_calendar.constants import holidays, workdays

from dianxiaoer.domains.worktime.rules import Calendar, Schedule, SpecialDay

SOURCE = "国务院办公厅关于{year}年部分节假日安排的通知"

_NAMES: dict[str, tuple[str, str]] = {holiday.value: (holiday.chinese, holiday.value) for holiday in Holiday}
_NAMES |= {
    "Tomb-sweeping Day": ("清明节", "Tomb-sweeping Day"),
    "Labour Day": ("劳动节", "Labour Day"),
    "Dragon Boat Festival": ("端午节", "Dragon Boat Festival"),
    "National Day": ("国庆节", "National Day"),
    "Mid-autumn Festival": ("中秋节", "Mid-autumn Festival"),
    "Anti-Fascist 70th Day": ("抗战胜利70周年纪念日", "70th anniversary of the victory of 1945"),
}


@cache
def packaged_days() -> tuple[SpecialDay, ...]:
    """Every day that a notice made a holiday or a make-up workday, in order."""
    named = [(day, False, name) for day, name in holidays.items()]
    named += [(day, True, name) for day, name in workdays.items()]
    return tuple(SpecialDay(day, working, *_NAMES[name]) for day, working, name in sorted(named))


@cache
def packaged_years() -> tuple[int, ...]:
    return tuple(sorted({day.date.year for day in packaged_days()}))


@cache
def packaged_calendar() -> Calendar:
    """The calendar without a database: the packaged notices and the default office hours."""
    return Calendar(packaged_days(), packaged_years())


def year_values(at: datetime) -> list[dict[str, Any]]:
    """Column values of the packaged years, for a database that has none."""
    return [
        {"year": year, "status": "official", "source": SOURCE.format(year=year), **_ground(at)}
        for year in packaged_years()
    ]


def day_values(at: datetime) -> list[dict[str, Any]]:
    return [
        {
            "date": day.date,
            "layer": "notice",
            "notice_year": day.date.year,
            "is_working": day.is_working,
            "name_zh": day.name_zh,
            "name_en": day.name_en,
            "source": SOURCE.format(year=day.date.year),
            **_ground(at),
        }
        for day in packaged_days()
    ]


def schedule_values(at: datetime) -> list[dict[str, Any]]:
    morning, afternoon = Schedule().hours
    return [
        {
            "valid_from": date(packaged_years()[0], 1, 1),
            "morning_opens": morning[0],
            "morning_closes": morning[1],
            "afternoon_opens": afternoon[0],
            "afternoon_closes": afternoon[1],
            "source": "默认办公时间",
            **_ground(at),
        }
    ]


def _ground(at: datetime) -> dict[str, Any]:
    return {"reason": "随系统提供", "changed_by": "system", "changed_at": at}
