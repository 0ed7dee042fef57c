"""What every change of the calendar has in common: lock, a new version, the news to those who promised."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import uuid4

from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.worktime.access import require_calendar_change
from dianxiaoer.domains.worktime.models import CalendarDay, CalendarVersion, CalendarYear, WorkSchedule
from dianxiaoer.domains.worktime.queries.calendar import CALENDAR
from dianxiaoer.domains.worktime.queries.packaged import day_values, schedule_values, year_values
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.commands import kept
from dianxiaoer.kernel.outbox import enqueue, enqueue_at
from dianxiaoer.kernel.refusals import Invalid

RECALCULATE = "promises.recalculate"
# A transaction that read the calendar just before the change may commit just after the first pass.
SECOND_PASS = timedelta(minutes=2)


def begin_change(by: Actor, at: datetime) -> CalendarVersion:
    """Check access, then lock: one change of the calendar at a time. An empty database gets the packaged
    notices first, so that a first correction does not stand alone."""
    require_calendar_change(by)
    fresh = {"number": 0, "stamp": uuid4()}
    CalendarVersion.objects.get_or_create(id=1, defaults=fresh)
    version = CalendarVersion.objects.select_for_update(of=("self",)).get(id=1)
    if not CalendarYear.objects.exists():
        _store_packaged_notices(at)
    return version


def end_change(version: CalendarVersion, at: datetime, years: Iterable[int], reason: str) -> None:
    """Make every process read the rows again, and have open promises of these years recalculated, twice."""
    version.number += 1
    version.stamp = uuid4()
    version.save(update_fields=["number", "stamp"])
    kept().pop(CALENDAR, None)
    for year in sorted(set(years)):
        enqueue(RECALCULATE, year=year, reason=reason)
        enqueue_at(at + SECOND_PASS, RECALCULATE, year=year, reason=reason)


def require_text(value: str, field: str) -> str:
    text = value.strip()
    if not text:
        raise Invalid(f"calendar_{field}_missing", _MISSING[field], field=field)
    return text


_MISSING = {
    "source": _("Name the source: the notice, its number and date."),
    "reason": _("Give the reason; it stands in the journal and in every due date that changes."),
}


def _store_packaged_notices(at: datetime) -> None:
    CalendarYear.objects.bulk_create(CalendarYear(**values) for values in year_values(at))
    CalendarDay.objects.bulk_create(CalendarDay(**values) for values in day_values(at))
    WorkSchedule.objects.bulk_create(WorkSchedule(**values) for values in schedule_values(at))
