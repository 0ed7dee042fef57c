"""Forms about the working calendar, and how a notice is written down."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.worktime.rules import SpecialDay
from dianxiaoer.kernel.tables import decode
from dianxiaoer.web.admin.forms.common import day, reason, words

_DAY = r"(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?"
_LINE = re.compile(rf"^{_DAY}(?:\s*(?:[~至到—–]|-{{2}}|\.\.)\s*{_DAY})?\s*[,，\t ]\s*(\S+?)(?:[,，\t ]\s*(.*))?$")
_OFF = {"off", "休", "放假", "休息", "假"}
_WORK = {"work", "works", "班", "上班", "补班", "调休上班"}


def source() -> forms.CharField:
    return words(_("Source"), help_text=_("The notice, its number and date."))


class CorrectDayForm(forms.Form):
    day = day(_("Day"))
    is_working = forms.TypedChoiceField(
        label=_("It is"),
        choices=(("off", _("a day off")), ("work", _("a working day"))),
        coerce=lambda value: value == "work",
    )
    name_zh = words(_("Name in Chinese"), required=False, length=60)
    name_en = words(_("Name in English"), required=False, length=60)
    source = source()
    reason = reason()


class ReasonForm(forms.Form):
    reason = reason()


class NoticeForm(forms.Form):
    """The days of a yearly notice, one line each or as a range; typed, or read from a text file."""

    year = forms.IntegerField(label=_("Year"), min_value=2004, max_value=2200)
    days = forms.CharField(
        label=_("Days"),
        required=False,
        max_length=20_000,
        help_text=_(
            "A line for each day or range: 2027-01-01 off New Year, or 10-01~10-07 off National Day, 10-10 work."
        ),
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
    )
    file = forms.FileField(label=_("or a text file"), required=False)
    source = source()
    reason = reason()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        text = data.get("days") or ""
        if data.get("file"):
            if data["file"].size > 100_000:
                self.add_error("file", _("The file is too large for a calendar notice."))
                return data
            text = decode(data["file"].read(), data["file"].name)
            shown: Any = self.data.copy()  # type: ignore[attr-defined]
            shown["days"] = text
            self.data = shown  # what was read stands in the field, to be mended there
        if "year" in data:
            try:
                data["special_days"] = list(read_days(text, data["year"]))
            except ValueError as error:
                self.add_error("days", _("This line cannot be read: %(line)s") % {"line": error})
        return data


def read_days(text: str, year: int) -> Iterator[SpecialDay]:
    """Days of a notice from its lines; a day without a year is of this year. ValueError with the line."""
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        found = _LINE.match(line.strip())
        word = found[7].lower() if found else ""
        if found is None or word not in _OFF | _WORK:
            raise ValueError(line.strip())
        try:
            first = date(int(found[1] or year), int(found[2]), int(found[3]))
            last = date(int(found[4] or found[1] or year), int(found[5]), int(found[6])) if found[5] else first
        except ValueError:
            raise ValueError(line.strip()) from None
        if not timedelta(0) <= last - first <= timedelta(days=31):
            raise ValueError(line.strip())
        for index in range((last - first).days + 1):
            yield SpecialDay(first + timedelta(days=index), word in _WORK, (found[8] or "").strip())


class ScheduleForm(forms.Form):
    valid_from = day(_("From"), help_text=_("Until the next schedule begins."))
    morning_opens = forms.TimeField(label=_("Morning opens"), widget=forms.TimeInput(attrs={"type": "time"}))
    morning_closes = forms.TimeField(label=_("Morning closes"), widget=forms.TimeInput(attrs={"type": "time"}))
    afternoon_opens = forms.TimeField(label=_("Afternoon opens"), widget=forms.TimeInput(attrs={"type": "time"}))
    afternoon_closes = forms.TimeField(label=_("Afternoon closes"), widget=forms.TimeInput(attrs={"type": "time"}))
    source = source()
    reason = reason()
