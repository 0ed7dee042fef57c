"""Office hours, from a date on: many parks open later in the summer afternoon."""

from __future__ import annotations

from datetime import date, datetime, time

from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.worktime.commands.changes import begin_change, end_change, require_text
from dianxiaoer.domains.worktime.models import WorkSchedule
from dianxiaoer.domains.worktime.queries import calendar
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.commands import command
from dianxiaoer.kernel.journal import record
from dianxiaoer.kernel.refusals import Invalid, WrongState


@command
def set_schedule(
    *,
    by: Actor,
    at: datetime,
    valid_from: date,
    morning: tuple[time, time],
    afternoon: tuple[time, time],
    source: str,
    reason: str,
) -> None:
    """Set the office hours of working days from `valid_from` until the next schedule. The same date replaces.

    Refuses: not an administrator; no source or reason; a date outside the calendar; hours out of order.
    """
    version = begin_change(by, at)
    source, reason = require_text(source, "source"), require_text(reason, "reason")
    table = calendar().table
    table.index(valid_from)
    if not morning[0] < morning[1] < afternoon[0] < afternoon[1]:
        raise Invalid("hours_out_of_order", _("Give the four times in the order of the day."), field="morning_opens")
    WorkSchedule.objects.update_or_create(
        valid_from=valid_from,
        defaults={
            "morning_opens": morning[0],
            "morning_closes": morning[1],
            "afternoon_opens": afternoon[0],
            "afternoon_closes": afternoon[1],
            "source": source,
            "reason": reason,
            "changed_by": by.name,
            "changed_at": at,
        },
    )
    hours = [f"{edge:%H:%M}" for edge in (*morning, *afternoon)]
    record(
        verb="calendar.schedule_set",
        subject=("calendar_year", valid_from.year),
        facts={"valid_from": valid_from, "hours": hours, "source": source, "reason": reason},
    )
    end_change(version, at, range(valid_from.year, table.last.year + 1), reason)


@command
def remove_schedule(*, by: Actor, at: datetime, valid_from: date, reason: str) -> None:
    """Take a schedule back: the one before it goes on.

    Refuses: not an administrator; no reason; no schedule from that date; the first one.
    """
    version = begin_change(by, at)
    reason = require_text(reason, "reason")
    dates = list(WorkSchedule.objects.order_by("valid_from").values_list("valid_from", flat=True))
    if valid_from not in dates[1:]:
        raise WrongState(
            "schedule_not_removable",
            _("No schedule that could be removed begins on %(day)s."),
            field="valid_from",
            day=valid_from.isoformat(),
        )
    WorkSchedule.objects.filter(valid_from=valid_from).delete()
    record(
        verb="calendar.schedule_removed",
        subject=("calendar_year", valid_from.year),
        facts={"valid_from": valid_from, "reason": reason},
    )
    end_change(version, at, range(valid_from.year, calendar().table.last.year + 1), reason)
