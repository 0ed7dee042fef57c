"""What the components say: formats of money, moments and limits, the words of the lights, the days of a clock.

Pure functions from values to words and view rows. The tags in `templatetags/dianxiaoer.py` turn them into HTML.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

PARK_TIME = ZoneInfo("Asia/Shanghai")
LIGHT_WORDS = {
    "green": gettext_lazy("On time"),
    "yellow": gettext_lazy("Due soon"),
    "red": gettext_lazy("Overdue"),
    "blue": gettext_lazy("Paused"),
    "grey": gettext_lazy("Ended"),
}
_WEEKDAYS = (
    gettext_lazy("Mon"),
    gettext_lazy("Tue"),
    gettext_lazy("Wed"),
    gettext_lazy("Thu"),
    gettext_lazy("Fri"),
    gettext_lazy("Sat"),
    gettext_lazy("Sun"),
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
        return in_park_time(value).strftime("%m-%d %H:%M" if short else "%Y-%m-%d %H:%M")
    return value.strftime("%m-%d" if short else "%Y-%m-%d")


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
        text = ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    elif size < 86400:
        hours = size // 3600
        text = ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    else:
        return _day_distance((in_park_time(value).date() - in_park_time(now).date()).days)
    return _past_or_future(text, seconds)


def _day_distance(days: int) -> str:
    named = {0: _("today"), 1: _("tomorrow"), -1: _("yesterday")}.get(days)
    if named:
        return named
    text = ngettext("%(n)d day", "%(n)d days", abs(days)) % {"n": abs(days)}
    return _past_or_future(text, days)


def _past_or_future(text: str, sign: int) -> str:
    return (_("%(span)s ago") if sign < 0 else _("in %(span)s")) % {"span": text}


def money(fen: int | None, unit: str = "auto") -> str:
    """Whole fen as yuan, or as ten thousands of yuan from one million yuan up (`unit` yuan or wan forces one)."""
    if fen is None:
        return "—"
    yuan = Decimal(fen) / 100
    if unit == "wan" or (unit == "auto" and abs(yuan) >= 1_000_000):
        wan = (yuan / 10_000).quantize(Decimal("0.01"))
        return _("%(amount)s ×10k yuan") % {"amount": _trim(wan)}
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
    "wd": lambda n: ngettext("%(n)s working day", "%(n)s working days", n),
    "cd": lambda n: ngettext("%(n)s calendar day", "%(n)s calendar days", n),
    "wh": lambda n: ngettext("%(n)s working hour", "%(n)s working hours", n),
    "h": lambda n: ngettext("%(n)s hour", "%(n)s hours", n),
}


def file_size(size: int) -> str:
    """Bytes as kB or MB."""
    return f"{size / 1_048_576:.1f} MB" if size >= 1_048_576 else f"{max(1, round(size / 1024))} kB"


REASON_WORDS = {
    "start": gettext_lazy("Received"),
    "received": gettext_lazy("Received"),
    "receipt": gettext_lazy("Received"),
    "counted": gettext_lazy("Working day"),
    "working_day": gettext_lazy("Working day"),
    "makeup": gettext_lazy("Make-up workday"),
    "makeup_workday": gettext_lazy("Make-up workday"),
    "calendar_day": gettext_lazy("Calendar day"),
    "weekend": gettext_lazy("Weekend"),
    "holiday": gettext_lazy("Holiday"),
    "public_holiday": gettext_lazy("Holiday"),
    "day_off": gettext_lazy("Day off"),
    "paused": gettext_lazy("Clock paused"),
    "pause": gettext_lazy("Clock paused"),
    "after_hours": gettext_lazy("After hours"),
    "moved": gettext_lazy("Moved on"),
    "due": gettext_lazy("Due"),
}


def reason_words(code: str, params: Mapping[str, Any] | None = None) -> str:
    """Why a day counts or not. A holiday's own name, when the calendar knows it, says more than the code."""
    if params and params.get("name"):
        return str(params["name"])
    return str(REASON_WORDS.get(str(code), code))


@dataclass(frozen=True, slots=True)
class ClockDay:
    """One cell of the clock: a day, whether it counts, and why."""

    day: date
    counted: bool
    ordinal: str
    reason: str
    css: str
    is_due: bool
    is_today: bool


def clock_days(rows: Iterable[Any], due: date | datetime | None, today: date) -> list[ClockDay]:
    """View rows of an explanation's days (`date`, `counted`, `ordinal`, `reason_code`, `params`)."""
    due_day = in_park_time(due).date() if isinstance(due, datetime) else due
    return [_clock_day(row, due_day, today, index == 0) for index, row in enumerate(rows)]


def _clock_day(row: Any, due_day: date | None, today: date, first: bool) -> ClockDay:
    code = str(row.reason_code)
    css = ["clock-day"]
    if row.counted:
        css.append("clock-counted")
    elif "pause" in code:
        css.append("clock-paused")
    elif not first:
        css.append("clock-off")
    if first:
        css.append("clock-start")
    if row.date == due_day:
        css.append("clock-due")
    if row.date == today:
        css.append("clock-today")
    reason = reason_words(code, getattr(row, "params", None))
    ordinal = str(row.ordinal) if row.counted and row.ordinal is not None else ""
    return ClockDay(
        row.date, row.counted, ordinal, reason, " ".join(css), row.date == due_day, row.date == today
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
