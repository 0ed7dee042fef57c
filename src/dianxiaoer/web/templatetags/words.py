"""Words for codes in templates: `{% load words %}`, then `{{ row.state|state_word }}`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dianxiaoer.domains.demands.queries import labels
from dianxiaoer.domains.worktime.queries import calendar
from dianxiaoer.web.demands.forms import flag_words as words_of_flags

register = template.Library()


def _word_in(mapping: Mapping[Any, Any]) -> Any:
    def word(code: Any) -> str:
        return str(mapping.get(getattr(code, "value", code), code or ""))

    return word


_WORDS: dict[str, Mapping[Any, Any]] = {
    "state_word": labels.STATES,
    "order_state_word": labels.ORDER_STATES,
    "order_role_word": labels.ORDER_ROLES,
    "nature_word": labels.NATURES,
    "urgency_word": labels.URGENCIES,
    "source_word": labels.SOURCES,
    "category_word": labels.CATEGORIES,
    "satisfaction_word": labels.SATISFACTION,
    "ground_word": labels.GROUNDS,
    "cause_word": labels.CAUSES,
    "defect_word": labels.DEFECTS,
    "request_kind_word": labels.REQUEST_KINDS,
    "request_state_word": labels.REQUEST_STATES,
    "promise_word": labels.PROMISES,
    "light_word": labels.LIGHTS,
    "basis_word": labels.BASES,
    "facing_word": labels.FACINGS,
    "joint_state_word": labels.JOINT_STATES,
    "joint_mode_word": labels.JOINT_MODES,
    "assignment_word": labels.ASSIGNMENTS,
}
for _name, _mapping in _WORDS.items():
    register.filter(_name, _word_in(_mapping))


@register.filter
def flag_words(flags: Iterable[str]) -> list[Any]:
    """The marks of a demand: urgent, hard, legacy, joint, repeated, reopened."""
    return words_of_flags(flags)


@register.filter
def of_key(mapping: Mapping[Any, Any], key: Any) -> Any:
    """The value that a mapping holds for a key, or nothing."""
    return mapping.get(key)


@register.filter
def percent(share: float) -> str:
    """0.37 as 37%."""
    return f"{round(share * 100)}%"


def office_day() -> int:
    """Minutes of a working day by the park's office hours."""
    return calendar().table.schedule(date.today()).length // 60_000_000


def time_in_words(minutes: int, day: int, round_the_clock: bool = False) -> str:
    """Minutes as working days of `day` minutes and hours, or as plain hours and minutes."""
    if round_the_clock or minutes < 60:
        hours, rest = divmod(minutes, 60)
        if not hours:
            return _("%(minutes)s min") % {"minutes": rest}
        return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": rest}
    days, rest = divmod(minutes, day)
    hours_text = _("%(hours)s h") % {"hours": round(rest / 60, 1)}
    if not days:
        return hours_text
    days_text = ngettext("%(days)s working day", "%(days)s working days", days) % {"days": days}
    return f"{days_text} {hours_text}" if rest >= 6 else days_text


@register.simple_tag
def working_time(minutes: int, round_the_clock: bool = False) -> str:
    """Minutes as people say them: working days (by the park's office hours) and hours, or plain hours and minutes."""
    return time_in_words(minutes, 0 if round_the_clock or minutes < 60 else office_day(), round_the_clock)
