"""The reasons of an explanation in words, in the reader's language."""

from __future__ import annotations

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from dianxiaoer.domains.worktime.rules import ExplainedDay, Limit, Reason, Unit

_WORDS = {
    Reason.RECEIPT: gettext_lazy("day of receipt, not counted"),
    Reason.DEFERRED_RECEIPT: gettext_lazy("counts as received at opening time %(at)s; day of receipt, not counted"),
    Reason.AFTER_HOURS: gettext_lazy("received after office hours, counts as received on the next working day"),
    Reason.WORKING_DAY: gettext_lazy("working day %(ordinal)s"),
    Reason.MAKEUP_WORKDAY: gettext_lazy("working day %(ordinal)s (make-up workday for %(name)s)"),
    Reason.CALENDAR_DAY: gettext_lazy("calendar day %(ordinal)s"),
    Reason.PART_DAY: gettext_lazy("working day %(ordinal)s, counted in part, until %(until)s"),
    Reason.HOURS: gettext_lazy("%(hours)s hours counted"),
    Reason.WEEKEND: gettext_lazy("weekend, not counted"),
    Reason.HOLIDAY: gettext_lazy("day off: %(name)s, not counted"),
    Reason.PAUSED: gettext_lazy("paused (%(cause)s), not counted"),
    Reason.MOVED: gettext_lazy("the last day was a day off, so the limit ends on the next working day"),
    Reason.AFTER_PAUSE: gettext_lazy("the limit would have ended during a pause, so it ends after it"),
    Reason.NO_OFFICE_TIME: gettext_lazy("no office time counted on this day"),
    Reason.IMMEDIATE: gettext_lazy("due at once"),
}
_UNNAMED = {
    Reason.MAKEUP_WORKDAY: gettext_lazy("working day %(ordinal)s (make-up workday)"),
    Reason.HOLIDAY: gettext_lazy("day off, not counted"),
    Reason.PAUSED: gettext_lazy("paused, not counted"),
}
_NAMED = {Reason.CALENDAR_DAY: gettext_lazy("calendar day %(ordinal)s (%(name)s)")}


def reason_text(day: ExplainedDay) -> str:
    """Why this day was or was not counted; says so when its year has no official notice yet."""
    params = dict(day.params)
    name = _name(params)
    filling = name or params.get("cause", "")
    words = _WORDS[day.reason_code]
    if not filling:
        words = _UNNAMED.get(day.reason_code, words)
    elif name:
        words = _NAMED.get(day.reason_code, words)
    text = str(words) % {**params, "name": name, "ordinal": day.ordinal}
    if day.provisional:
        provisional = _("%(text)s (provisional: %(year)s has no official notice yet)")
        return provisional % {"text": text, "year": day.date.year}
    return text


def _name(params: dict[str, str]) -> str:
    chinese, english = params.get("name_zh", ""), params.get("name_en", "")
    if (get_language() or "").startswith("zh"):
        return chinese or english
    return english or chinese


def limit_text(limit: Limit) -> str:
    """`5 working days`, `2 hours`, `at once`."""
    if limit.unit is Unit.IMMEDIATE:
        return _("at once")
    amount = str(limit).removesuffix(limit.unit.value)
    one, many = _AMOUNTS[limit.unit]
    return str(one if amount == "1" else many) % {"amount": amount}


_AMOUNTS = {
    Unit.WORKING_DAY: (gettext_lazy("%(amount)s working day"), gettext_lazy("%(amount)s working days")),
    Unit.CALENDAR_DAY: (gettext_lazy("%(amount)s calendar day"), gettext_lazy("%(amount)s calendar days")),
    Unit.WORKING_HOUR: (gettext_lazy("%(amount)s working hour"), gettext_lazy("%(amount)s working hours")),
    Unit.HOUR: (gettext_lazy("%(amount)s hour"), gettext_lazy("%(amount)s hours")),
}
