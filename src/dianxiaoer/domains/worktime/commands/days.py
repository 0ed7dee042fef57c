"""Corrections of single days. A correction lies over the notice and can be taken back."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.worktime.commands.changes import begin_change, end_change, require_text
from dianxiaoer.domains.worktime.models import CalendarDay, Layer
from dianxiaoer.domains.worktime.queries import calendar
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.commands import command
from dianxiaoer.kernel.journal import record
from dianxiaoer.kernel.refusals import WrongState


@command
def correct_day(
    *,
    by: Actor,
    at: datetime,
    day: date,
    is_working: bool,
    source: str,
    reason: str,
    name_zh: str = "",
    name_en: str = "",
) -> None:
    """Make one day a working day or a day off, over what the notice says. A later correction replaces an
    earlier one.

    Refuses: not an administrator; no source or reason; a day outside the calendar.
    """
    version = begin_change(by, at)
    source, reason = require_text(source, "source"), require_text(reason, "reason")
    was_working = calendar().is_working(day)
    CalendarDay.objects.update_or_create(
        date=day,
        layer=Layer.CORRECTION,
        defaults={
            "notice_year": day.year,
            "is_working": is_working,
            "name_zh": name_zh.strip(),
            "name_en": name_en.strip(),
            "source": source,
            "reason": reason,
            "changed_by": by.name,
            "changed_at": at,
        },
    )
    facts = {"day": day, "was_working": was_working, "is_working": is_working, "name": name_zh or name_en}
    record(
        verb="calendar.day_corrected",
        subject=("calendar_year", day.year),
        facts={**facts, "source": source, "reason": reason},
    )
    end_change(version, at, [day.year], reason)


@command
def revert_day(*, by: Actor, at: datetime, day: date, reason: str) -> None:
    """Take a correction back: the day is again what the notice, or the week, makes it.

    Refuses: not an administrator; no reason; no correction of that day.
    """
    version = begin_change(by, at)
    reason = require_text(reason, "reason")
    deleted, _rows = CalendarDay.objects.filter(date=day, layer=Layer.CORRECTION).delete()
    if not deleted:
        raise WrongState(
            "day_not_corrected",
            _("%(day)s has no correction to take back."),
            day=day.isoformat(),
            field="day",
        )
    record(
        verb="calendar.day_reverted",
        subject=("calendar_year", day.year),
        facts={"day": day, "reason": reason},
    )
    end_change(version, at, [day.year], reason)
