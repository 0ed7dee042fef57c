"""What the components say: money, moments and limits in words, the words of the lights, the days of a clock.

Pure functions from values to words and view rows; `marks.py` and `templatetags/dianxiaoer.py` make the HTML.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from dianxiaoer.domains.worktime.queries import reason_text
from dianxiaoer.domains.worktime.rules import ExplainedDay, Explanation, Reason

PARK_TIME = ZoneInfo("Asia/Shanghai")
LIGHT_WORDS = {
    "green": gettext_lazy("On time"),
    "yellow": gettext_lazy("Due soon"),
    "red": gettext_lazy("Overdue"),
    "blue": gettext_lazy("Paused"),
    "grey": gettext_lazy("Ended"),
}
_WEEKDAYS = (
    gettext_lazy("Mo"),
    gettext_lazy("Tu"),
    gettext_lazy("We"),
    gettext_lazy("Th"),
    gettext_lazy("Fr"),
    gettext_lazy("Sa"),
    gettext_lazy("Su"),
)


def weekdays() -> list[str]:
    """The seven short names, Monday first."""
    return [str(name) for name in _WEEKDAYS]


def in_park_time(value: datetime) -> datetime:
    """The same moment on the park's wall clock."""
    return value.astimezone(PARK_TIME) if value.tzinfo else value


def absolute(value: date | datetime, *, short: bool = False) -> str:
    """`2026-11-21 17:30`, `2026-11-21` for a date; short leaves the year out."""
    if isinstance(value, datetime):
        value = in_park_time(value)
    day = f"{value.month:02}-{value.day:02}" if short else f"{value.year:04}-{value.month:02}-{value.day:02}"
    return f"{day} {value.hour:02}:{value.minute:02}" if isinstance(value, datetime) else day


def relative(value: date | datetime, now: datetime) -> str:
    """How far a moment is from now, in the largest fitting unit: "3 days ago", "in 2 hours"."""
    if not isinstance(value, datetime):
        days = (value - in_park_time(now).date()).days
        return _day_distance(days)
    seconds = int((value - now).total_seconds())
    size = abs(seconds)
    if size < 60:
        return _("just now")
    if size < 3600:
        minutes = size // 60
        text = (_("%(n)d minute") if minutes == 1 else _("%(n)d minutes")) % {"n": minutes}
    elif size < 86400:
        hours = size // 3600
        text = (_("%(n)d hour") if hours == 1 else _("%(n)d hours")) % {"n": hours}
    else:
        return _day_distance((in_park_time(value).date() - in_park_time(now).date()).days)
    return _past_or_future(text, seconds)


def _day_distance(days: int) -> str:
    named = {0: _("today"), 1: _("tomorrow"), -1: _("yesterday")}.get(days)
    if named:
        return named
    size = abs(days)
    text = (_("%(n)d day") if size == 1 else _("%(n)d days")) % {"n": size}
    return _past_or_future(text, days)


def _past_or_future(text: str, sign: int) -> str:
    return (_("%(span)s ago") if sign < 0 else _("in %(span)s")) % {"span": text}


def money(fen: int | None, unit: str = "auto") -> str:
    """Whole fen as yuan; in Chinese from a million yuan up as 万元 (`unit` yuan or wan forces one)."""
    if fen is None:
        return "—"
    yuan = Decimal(fen) / 100
    in_chinese = (get_language() or "").startswith("zh")
    if in_chinese and (unit == "wan" or (unit == "auto" and abs(yuan) >= 1_000_000)):
        return f"{_trim((yuan / 10_000).quantize(Decimal('0.01')))} 万元"
    return _("%(amount)s yuan") % {"amount": _trim(yuan.quantize(Decimal("0.01")))}


def _trim(amount: Decimal) -> str:
    text = f"{amount:,.2f}"
    return text.removesuffix(".00")


def number(value: float | Decimal | None) -> str:
    """1234567 as 1,234,567; nothing as a dash."""
    if value is None:
        return "—"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.4g}"


def limit_words(limit: Any) -> str:
    """A limit such as `5wd`, `30cd`, `2h`, `4wh` or `im` in words."""
    text = str(limit)
    if text == "im":
        return _("at once")
    for unit, words in _UNITS.items():
        if text.endswith(unit) and text[: -len(unit)].replace(".", "", 1).isdigit():
            amount = text[: -len(unit)]
            return words(1 if amount == "1" else 2) % {"n": amount}
    return text


_UNITS: Mapping[str, Callable[[int], str]] = {
    "wd": lambda n: _("%(n)s working day") if n == 1 else _("%(n)s working days"),
    "cd": lambda n: _("%(n)s calendar day") if n == 1 else _("%(n)s calendar days"),
    "wh": lambda n: _("%(n)s working hour") if n == 1 else _("%(n)s working hours"),
    "h": lambda n: _("%(n)s hour") if n == 1 else _("%(n)s hours"),
}


def file_size(size: int) -> str:
    """Bytes as kB or MB."""
    return f"{size / 1_048_576:.1f} MB" if size >= 1_048_576 else f"{max(1, round(size / 1024))} kB"


_SHORT_REASONS = {
    Reason.RECEIPT: gettext_lazy("Received"),
    Reason.DEFERRED_RECEIPT: gettext_lazy("Received"),
    Reason.AFTER_HOURS: gettext_lazy("After hours"),
    Reason.WORKING_DAY: gettext_lazy("Working day"),
    Reason.MAKEUP_WORKDAY: gettext_lazy("Make-up workday"),
    Reason.CALENDAR_DAY: gettext_lazy("Calendar day"),
    Reason.PART_DAY: gettext_lazy("Part of a day"),
    Reason.WEEKEND: gettext_lazy("Weekend"),
    Reason.HOLIDAY: gettext_lazy("Day off"),
    Reason.PAUSED: gettext_lazy("Clock paused"),
    Reason.MOVED: gettext_lazy("Moved on"),
    Reason.AFTER_PAUSE: gettext_lazy("After the pause"),
    Reason.NO_OFFICE_TIME: gettext_lazy("No office time"),
    Reason.IMMEDIATE: gettext_lazy("At once"),
}


def short_reason(day: ExplainedDay) -> str:
    """Two or three words for a cell of the clock; a holiday by its name. The whole reason is `reason_text`."""
    if day.reason_code is Reason.HOURS:
        return _("%(n)s hours") % {"n": day.params.get("hours", "")}
    if day.reason_code is Reason.HOLIDAY:
        in_chinese = (get_language() or "").startswith("zh")
        first, second = ("name_zh", "name_en") if in_chinese else ("name_en", "name_zh")
        return day.params.get(first) or day.params.get(second) or str(_SHORT_REASONS[Reason.HOLIDAY])
    return str(_SHORT_REASONS.get(day.reason_code, day.reason_code))


@dataclass(frozen=True, slots=True)
class ClockDay:
    """One cell of the clock: a day, whether it counts, and why, shortly and at length."""

    day: date
    label: str
    counted: bool
    ordinal: str
    reason: str
    full: str
    css: str
    is_due: bool
    is_today: bool


def clock_days(explanation: Explanation, today: date) -> list[ClockDay]:
    """The days of an explanation as cells."""
    due = in_park_time(explanation.due).date()
    return [_clock_day(row, due, today, index == 0) for index, row in enumerate(explanation.rows)]


def _clock_day(row: ExplainedDay, due: date, today: date, first: bool) -> ClockDay:
    received = row.reason_code in {Reason.RECEIPT, Reason.DEFERRED_RECEIPT, Reason.AFTER_HOURS}
    marks = {
        "clock-counted": row.counted,
        "clock-paused": row.reason_code is Reason.PAUSED,
        "clock-off": not row.counted and not received and row.reason_code is not Reason.PAUSED,
        "clock-start": received,
        "clock-due": row.date == due,
        "clock-today": row.date == today,
    }
    return ClockDay(
        day=row.date,
        label=f"{row.date.month}/{row.date.day}" if first or row.date.day == 1 else str(row.date.day),
        counted=row.counted,
        ordinal=str(row.ordinal) if row.counted and row.ordinal is not None else "",
        reason=short_reason(row),
        full=reason_text(row),
        css=" ".join(["clock-day", *(name for name, held in marks.items() if held)]),
        is_due=row.date == due,
        is_today=row.date == today,
    )


def lead_blanks(days: Sequence[ClockDay]) -> range:
    """Empty cells before the first day, so that columns are weekdays."""
    return range(days[0].day.weekday()) if days else range(0)


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter in force: its label, its value in words, and the address without it."""

    label: str
    value: str
    url: str


def chips(form: Any, query: Any) -> list[Chip]:
    """The filters that a bound GET form has in force, each with the address that takes it away."""
    found = []
    for bound in form:
        if bound.field.widget.is_hidden or bound.html_name not in query:
            continue
        for value in query.getlist(bound.html_name):
            if value == "":
                continue
            rest = query.copy()
            rest.setlist(bound.html_name, [one for one in query.getlist(bound.html_name) if one != value])
            rest.pop("after", None)
            found.append(Chip(str(bound.label), _choice_words(bound, value), f"?{rest.urlencode()}"))
    return found


def _choice_words(bound: Any, value: str) -> str:
    for key, words in _flat(getattr(bound.field, "choices", ())):
        if str(key) == value:
            return str(words)
    return _("yes") if value == "on" else value


def _flat(choices: Iterable[Any]) -> Iterable[tuple[Any, Any]]:
    for key, words in choices:
        if isinstance(words, list | tuple):
            yield from words
        else:
            yield key, words
