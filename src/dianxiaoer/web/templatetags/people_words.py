"""Words for codes of people, the register and the calendar: `{% load people_words %}`, then `{{ role|role_word }}`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dianxiaoer.domains.people.rules import AbsenceReason, DepartmentKind, Role
from dianxiaoer.domains.promises.queries import tell_text
from dianxiaoer.domains.registry.rules import ContactRole, EnterpriseStatus, Scale, SiteKind, Tier
from dianxiaoer.domains.worktime.queries import DayRow

register = template.Library()


def _word_of(kind: type[StrEnum]) -> Callable[[str], str]:
    labels = {str(each): each.label for each in kind}  # type: ignore[attr-defined]

    def word(code: str) -> str:
        return _(labels[str(code)]) if str(code) in labels else str(code or "")

    return word


for _name, _kind in {
    "role_word": Role,
    "department_kind_word": DepartmentKind,
    "absence_word": AbsenceReason,
    "status_word": EnterpriseStatus,
    "scale_word": Scale,
    "tier_word": Tier,
    "contact_role_word": ContactRole,
    "site_kind_word": SiteKind,
}.items():
    register.filter(_name, _word_of(_kind))
register.filter("tell_word", tell_text)


@register.filter
def facts(values: Mapping[str, Any]) -> str:
    """Facts of an event, one to a line; empty ones are left out."""
    return "\n".join(f"{key}: {value}" for key, value in values.items() if value not in (None, "", [], {}))


@register.simple_tag
def day_title(row: DayRow) -> str:
    """A day of the calendar in words: its date, what it is, and on what ground."""
    in_chinese = (get_language() or "").startswith("zh")
    name = (row.name_zh or row.name_en) if in_chinese else (row.name_en or row.name_zh)
    kind = _("a working day") if row.is_working else _("a day off")
    return " · ".join(part for part in (row.date.isoformat(), kind, name, row.source) if part)
