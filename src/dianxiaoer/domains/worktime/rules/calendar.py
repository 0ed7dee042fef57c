"""Due dates and elapsed time on the official calendar (dossier §5, Civil Code arts. 201-203).

* The day of receipt is not counted. A moment after closing, or on a day off, is received at the next opening.
* A limit in working days ends at closing time of its last day; one in calendar days too, moved to the next
  working day when its last day is a day off. Half a working day counts office time at once.
* Hours run round the clock and working hours during office hours, both at once.
* A pause takes the days after its first day up to and including its last out of a day limit, and exactly its
  own time out of an hour limit. Nothing falls due during a pause: a day limit that would have is due at the
  first closing after the pause.
* A result is provisional when any year from start to due has no official notice yet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from dianxiaoer.domains.worktime.rules.days import DayTable, OutsideCalendar, SpecialDay
from dianxiaoer.domains.worktime.rules.hours import (
    HOUR,
    MINUTE,
    Schedule,
    local,
    microseconds,
    moment_on,
    since_midnight,
)
from dianxiaoer.domains.worktime.rules.limits import ONE, ZERO, Limit, Unit
from dianxiaoer.domains.worktime.rules.pauses import Span, merged, paused_days

if TYPE_CHECKING:
    from dianxiaoer.domains.worktime.rules.explanation import Explanation

WARN_SHARE = Decimal("0.2")  # a light turns yellow when no more than this share of the limit is left,
WARN_DAYS = 1  # or, for limits counted in days, no more than this many working days


@dataclass(frozen=True, slots=True)
class Due:
    at: datetime
    provisional: bool


@dataclass(frozen=True, slots=True)
class Receipt:
    """When a matter counts as received: `day` is not counted, `moment` is where office time begins."""

    day: date
    moment: datetime
    is_deferred: bool  # it came after closing or on a day off, so it counts from the next opening
    is_timed: bool  # a moment was given, not only a date


class Calendar:
    """Immutable arithmetic over one state of the calendar rows."""

    def __init__(
        self,
        days: Iterable[SpecialDay],
        official_years: Iterable[int],
        schedules: Sequence[Schedule] = (Schedule(),),
        refuse: Callable[[date, date], Exception] = OutsideCalendar,
    ) -> None:
        self.table = DayTable(days, official_years, schedules, refuse)

    def is_working(self, day: date) -> bool:
        return self.table.is_working(day)

    def count_working_days(self, after: date, until: date) -> int:
        """Working days in (after, until]; negative when `until` is the earlier one."""
        return self.table.count(after, until)

    def working_minutes(self, start: datetime, end: datetime) -> int:
        """Working minutes between two moments. Adjoining intervals sum exactly to the whole, because each
        moment is rounded down to its own minute of working time."""
        return self._worked(end) // MINUTE - self._worked(start) // MINUTE

    def add_working_minutes(self, start: datetime, minutes: int) -> datetime:
        """The first moment with this many working minutes behind it; `start` itself for none."""
        if minutes < 0:
            raise ValueError("working minutes are added, not taken away")
        if minutes == 0:
            return local(start)
        return self.table.moment_of(self._worked(start) + minutes * MINUTE)

    def receipt(self, start: date | datetime) -> Receipt:
        """A bare date is received on that date as it stands and its hours run from midnight; a moment after
        closing or on a day off is received at the next opening."""
        if not isinstance(start, datetime):
            return Receipt(start, moment_on(start, 0), is_deferred=False, is_timed=False)
        moment = local(start)
        day = moment.date()
        if self.is_working(day) and since_midnight(moment) <= self.table.schedule(day).closing:
            return Receipt(day, moment, is_deferred=False, is_timed=True)
        day = self.table.nth_after(day, 1)
        return Receipt(day, self.opening(day), is_deferred=True, is_timed=True)

    def opening(self, day: date) -> datetime:
        return moment_on(day, self.table.schedule(day).opening)

    def closing(self, day: date) -> datetime:
        return moment_on(day, self.table.schedule(day).closing)

    def due(self, start: date | datetime, limit: Limit, pauses: Sequence[Span] = (), extra: Decimal = ZERO) -> Due:
        """When the limit, lengthened by `extra` in its own unit, ends."""
        at = self.due_moment(start, limit, pauses, extra)
        begun = local(start).date() if isinstance(start, datetime) else start
        self.table.index(begun)
        self.table.index(at.date())
        return Due(at, provisional=not self.table.is_official(begun, at.date()))

    def due_moment(
        self, start: date | datetime, limit: Limit, pauses: Sequence[Span] = (), extra: Decimal = ZERO
    ) -> datetime:
        """Like `due`, only the moment."""
        total = limit.plus(extra)
        spans = merged(pauses) if pauses else []
        return self._moment(start, limit.unit, total, total, spans)

    def warn_at(
        self,
        start: date | datetime,
        limit: Limit,
        pauses: Sequence[Span] = (),
        extra: Decimal = ZERO,
        *,
        share: Decimal = WARN_SHARE,
        days: int = WARN_DAYS,
    ) -> datetime:
        """The first moment at which what remains is no more than 20 % of the limit or, for limits counted in
        days, one working day if that is longer (dossier §5.4). Never before the start, never after due.

        Another `share` and another number of working `days` are for those who ask what another rule would show."""
        total = limit.plus(extra)
        spans = merged(pauses) if pauses else []
        due = self._moment(start, limit.unit, total, total, spans)
        remaining = total * share
        if limit.unit is Unit.WORKING_DAY and not self.counts_office_time(start, limit.unit, total):
            remaining = max(remaining, Decimal(days))
        warn = self._moment(start, limit.unit, max(total - remaining, ZERO), total, spans)
        if limit.unit is Unit.CALENDAR_DAY:
            warn = min(warn, self._closing_before(due, days) if days else due)
        begun = local(start) if isinstance(start, datetime) else moment_on(start, 0)
        return min(max(warn, begun), due)

    def consumed(self, start: date | datetime, end: datetime, unit: Unit, pauses: Sequence[Span] = ()) -> Decimal:
        """How much of a limit in this unit was used by `end`: whole counted days, or hours to 0.0001."""
        spans, finish = merged(pauses), local(end)
        receipt = self.receipt(start)
        if unit is Unit.IMMEDIATE:
            return ZERO
        if unit in (Unit.WORKING_DAY, Unit.CALENDAR_DAY):
            return Decimal(self._days_consumed(receipt.day, finish.date(), unit, spans))
        begun = self._begun(start)
        used = self._elapsed(begun, finish, unit) if finish > begun else 0
        for span in spans:
            since, until = max(span.start, begun), min(span.end, finish)
            if since < until:
                used -= self._elapsed(since, until, unit)
        return (Decimal(used) / HOUR).quantize(Decimal("0.0001"))

    def explain(
        self, start: date | datetime, limit: Limit, pauses: Sequence[Span] = (), extra: Decimal = ZERO
    ) -> Explanation:
        """Every day from start to due, counted or not, and why."""
        from dianxiaoer.domains.worktime.rules.explanation import explain  # it reads this module

        return explain(self, start, limit, pauses, extra)

    def counts_office_time(self, start: date | datetime, unit: Unit, total: Decimal) -> bool:
        """A limit of less than one working day that starts at a moment runs at once, in office time."""
        return unit is Unit.WORKING_DAY and total < ONE and isinstance(start, datetime)

    def _moment(
        self, start: date | datetime, unit: Unit, amount: Decimal, total: Decimal, spans: list[Span]
    ) -> datetime:
        """The moment at which `amount` of a limit of `total` is used up."""
        if unit is Unit.IMMEDIATE:
            return self._begun(start)
        if unit in (Unit.HOUR, Unit.WORKING_HOUR):
            return self._after_time(self._begun(start), unit, int(amount * HOUR), spans)
        receipt = self.receipt(start)
        if self.counts_office_time(start, unit, total):
            length = self.table.schedule(receipt.day).length
            return self._after_time(receipt.moment, Unit.WORKING_HOUR, int(amount * length), spans)
        after = self._after_working_days if unit is Unit.WORKING_DAY else self._after_calendar_days
        moment = after(receipt.day, amount, paused_days(spans))
        if unit is Unit.CALENDAR_DAY and amount == total:
            moment = self.closing(self.table.next_working(moment.date()))
        return self._not_during(spans, moment)

    def _begun(self, start: date | datetime) -> datetime:
        return local(start) if isinstance(start, datetime) else moment_on(start, 0)

    def _after_time(self, start: datetime, unit: Unit, amount: int, spans: list[Span]) -> datetime:
        moment = self._add(start, unit, amount)
        for span in spans:
            if span.end <= start:
                continue
            if moment <= span.start:
                break
            amount += self._elapsed(max(span.start, start), span.end, unit)
            moment = self._add(start, unit, amount)
        return moment

    def _add(self, start: datetime, unit: Unit, amount: int) -> datetime:
        if amount == 0:
            return start
        if unit is Unit.WORKING_HOUR:
            return self.table.moment_of(self.table.time_until(start) + amount)
        try:
            return start + timedelta(microseconds=amount)
        except OverflowError:
            self.table.index(date.max)
            raise

    def _elapsed(self, start: datetime, end: datetime, unit: Unit) -> int:
        if unit is Unit.WORKING_HOUR:
            return self.table.time_until(end) - self.table.time_until(start)
        return microseconds(end - start)

    def _worked(self, moment: datetime) -> int:
        return self.table.time_until(local(moment))

    def _after_working_days(self, receipt: date, amount: Decimal, runs: list[tuple[int, int]]) -> datetime:
        whole, part = int(amount), amount % 1
        days = whole + (1 if part else 0)
        if days == 0:
            return self.closing(receipt)
        last = self.table.nth_after(receipt, days)
        for after, until in runs:
            since = max(after, receipt.toordinal())
            if until <= since:
                continue
            if last.toordinal() <= since:
                break
            days += self.table.count(self.table.day(since), self.table.day(until))
            last = self.table.nth_after(receipt, days)
        if not part:
            return self.closing(last)
        schedule = self.table.schedule(last)
        return moment_on(last, schedule.at(int(part * schedule.length)))

    def _after_calendar_days(self, receipt: date, amount: Decimal, runs: list[tuple[int, int]]) -> datetime:
        last = receipt.toordinal() + int(amount)
        for after, until in runs:
            since = max(after, receipt.toordinal())
            if since < until and last > since:
                last += until - since
        return self.closing(self.table.day(last))

    def _not_during(self, spans: list[Span], moment: datetime) -> datetime:
        """A day limit that would end inside a pause ends at the first closing after it."""
        for span in spans:
            if span.start < moment <= span.end:
                moment = self.closing(self.table.next_working(span.end.date()))
                if moment <= span.end:
                    moment = self.closing(self.table.nth_after(span.end.date(), 1))
        return moment

    def _closing_before(self, moment: datetime, days: int) -> datetime:
        """So many working days before: closing time of the last working day before this one, for one day."""
        return self.closing(self.table.nth_before(moment.date(), days))

    def _days_consumed(self, receipt: date, end: date, unit: Unit, spans: list[Span]) -> int:
        if end <= receipt:
            return 0
        runs = [(max(a, receipt.toordinal()), min(b, end.toordinal())) for a, b in paused_days(spans)]
        if unit is Unit.CALENDAR_DAY:
            return (end - receipt).days - sum(b - a for a, b in runs if a < b)
        paused = sum(self.table.count(self.table.day(a), self.table.day(b)) for a, b in runs if a < b)
        return self.table.count(receipt, end) - paused
