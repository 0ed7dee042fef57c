"""A due date explained: every day from start to due, counted or not, with a reason code.

The rows are counted one by one, without the prefix sums that give the due date, so an explanation is also a
proof: a test holds that both always agree. Words for the codes are in `queries.words`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from dianxiaoer.domains.worktime.rules.calendar import Calendar, Receipt
from dianxiaoer.domains.worktime.rules.hours import DAY, HOUR, local, microseconds, moment_on
from dianxiaoer.domains.worktime.rules.limits import ZERO, Limit, Unit
from dianxiaoer.domains.worktime.rules.pauses import Span, merged, paused_days


class Reason(StrEnum):
    RECEIPT = "receipt"  # the day of receipt is not counted
    DEFERRED_RECEIPT = "deferred_receipt"  # received before, in effect now; not counted
    AFTER_HOURS = "after_hours"  # received after closing
    WORKING_DAY = "working_day"  # counted
    MAKEUP_WORKDAY = "makeup_workday"  # counted: a weekend day on which the country works
    CALENDAR_DAY = "calendar_day"  # counted
    PART_DAY = "part_day"  # the last, partly used working day
    HOURS = "hours"  # counted for so many hours
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    PAUSED = "paused"
    MOVED = "moved"  # the last calendar day was a day off
    AFTER_PAUSE = "after_pause"  # the limit would have ended during a pause
    NO_OFFICE_TIME = "no_office_time"  # a working day, but none of its office time counted
    IMMEDIATE = "immediate"


@dataclass(frozen=True, slots=True)
class ExplainedDay:
    """One day. `ordinal` is its number among the counted days; `params` fill the words of the reason:
    `name_zh`, `name_en` (holiday), `cause` (pause), `hours`, `until` (HH:MM)."""

    date: date
    counted: bool
    ordinal: int | None
    reason_code: Reason
    params: Mapping[str, str] = field(default_factory=dict)
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Explanation:
    start: date | datetime
    limit: Limit
    extra: Decimal
    due: datetime
    provisional: bool
    rows: tuple[ExplainedDay, ...]


def explain(
    calendar: Calendar,
    start: date | datetime,
    limit: Limit,
    pauses: Sequence[Span] = (),
    extra: Decimal = ZERO,
) -> Explanation:
    due = calendar.due(start, limit, pauses, extra)
    story = _Story(calendar, start, limit, limit.plus(extra), merged(pauses), tuple(pauses), due.at)
    return Explanation(start, limit, extra, due.at, due.provisional, tuple(story.rows()))


@dataclass(frozen=True, slots=True)
class _Story:
    calendar: Calendar
    start: date | datetime
    limit: Limit
    total: Decimal
    spans: list[Span]
    pauses: tuple[Span, ...]
    due: datetime

    def rows(self) -> Iterator[ExplainedDay]:
        unit = self.limit.unit
        if unit is Unit.IMMEDIATE:
            yield self._row(self.due.date(), Reason.IMMEDIATE)
        elif unit in (Unit.HOUR, Unit.WORKING_HOUR) or self.calendar.counts_office_time(self.start, unit, self.total):
            yield from self._by_hours()
        else:
            yield from self._by_days(self.calendar.receipt(self.start))

    def _days(self, first: date) -> Iterator[date]:
        for ordinal in range(first.toordinal(), self.due.toordinal() + 1):
            yield date.fromordinal(ordinal)

    def _by_days(self, receipt: Receipt) -> Iterator[ExplainedDay]:
        begun = local(self.start).date() if isinstance(self.start, datetime) else self.start
        runs, ordinal, last = paused_days(self.spans), 0, receipt.day
        for day in self._days(begun):
            if day < receipt.day:
                yield self._before_receipt(day)
            elif day == receipt.day:
                opening = {"at": f"{receipt.moment:%H:%M}"}
                yield self._row(day, Reason.DEFERRED_RECEIPT if receipt.is_deferred else Reason.RECEIPT, opening)
            elif self._is_skipped(day, runs):
                yield self._uncounted(day, runs)
            elif ordinal < self.total:
                ordinal, last = ordinal + 1, day
                yield self._counted(day, ordinal)
            else:
                yield self._past_the_last(day, last)

    def _is_skipped(self, day: date, runs: list[tuple[int, int]]) -> bool:
        paused = any(after < day.toordinal() <= until for after, until in runs)
        off = self.limit.unit is Unit.WORKING_DAY and not self.calendar.is_working(day)
        return (paused or off) and day != self.due.date()

    def _before_receipt(self, day: date) -> ExplainedDay:
        if self.calendar.is_working(day):
            return self._row(day, Reason.AFTER_HOURS)
        return self._off(day)

    def _uncounted(self, day: date, runs: list[tuple[int, int]]) -> ExplainedDay:
        if self.limit.unit is Unit.WORKING_DAY and not self.calendar.is_working(day):
            return self._off(day)
        return self._paused(day)

    def _counted(self, day: date, ordinal: int) -> ExplainedDay:
        if ordinal > self.total and day == self.due.date():
            until = f"{self.due:%H:%M}"
            return self._row(day, Reason.PART_DAY, {"until": until}, ordinal=ordinal)
        params = self._name(day)
        if self.limit.unit is Unit.CALENDAR_DAY:
            return self._row(day, Reason.CALENDAR_DAY, params, ordinal=ordinal)
        weekend = day.weekday() >= 5
        return self._row(day, Reason.MAKEUP_WORKDAY if weekend else Reason.WORKING_DAY, params, ordinal=ordinal)

    def _past_the_last(self, day: date, last: date) -> ExplainedDay:
        if not self.calendar.is_working(day):
            return self._off(day)
        if day == self.calendar.table.next_working(last):
            return self._row(day, Reason.MOVED)
        return self._row(day, Reason.AFTER_PAUSE) if day == self.due.date() else self._paused(day)

    def _by_hours(self) -> Iterator[ExplainedDay]:
        begun = local(self.start) if isinstance(self.start, datetime) else moment_on(self.start, 0)
        ordinal = 0
        for day in self._days(begun.date()):
            since, until = max(begun, moment_on(day, 0)), min(self.due, moment_on(day, DAY))
            if until <= since:  # hours that end at midnight take nothing of the day that begins
                continue
            used, paused = self._used(since, until)
            if used:
                ordinal += 1
                hours = f"{(Decimal(used) / HOUR).quantize(Decimal('0.01')).normalize():f}"
                yield self._row(day, Reason.HOURS, {"hours": hours} | self._name(day), ordinal=ordinal)
            elif paused:
                yield self._paused(day)
            elif not self.calendar.is_working(day):
                yield self._off(day)
            else:
                yield self._row(day, Reason.NO_OFFICE_TIME)

    def _used(self, since: datetime, until: datetime) -> tuple[int, int]:
        """Counted and paused time between two moments of one day."""
        whole = self._elapsed(since, until)
        paused = 0
        for span in self.spans:
            left, right = max(span.start, since), min(span.end, until)
            if left < right:
                paused += self._elapsed(left, right)
        return whole - paused, paused

    def _elapsed(self, since: datetime, until: datetime) -> int:
        if self.limit.unit is Unit.HOUR:
            return microseconds(until - since)
        day = since.date()
        if not self.calendar.is_working(day):
            return 0
        schedule = self.calendar.table.schedule(day)
        midnight = moment_on(day, 0)
        return schedule.elapsed(microseconds(until - midnight)) - schedule.elapsed(microseconds(since - midnight))

    def _paused(self, day: date) -> ExplainedDay:
        begins, ends = moment_on(day, 0), moment_on(day, 0) + timedelta(days=1)
        causes = [pause.cause for pause in self.pauses if pause.start < ends and pause.end > begins and pause.cause]
        return self._row(day, Reason.PAUSED, {"cause": "、".join(dict.fromkeys(causes))})

    def _off(self, day: date) -> ExplainedDay:
        named = day in self.calendar.table.special
        return self._row(day, Reason.HOLIDAY if named else Reason.WEEKEND, self._name(day))

    def _name(self, day: date) -> dict[str, str]:
        special = self.calendar.table.special.get(day)
        return {} if special is None else {"name_zh": special.name_zh, "name_en": special.name_en}

    def _row(
        self, day: date, reason: Reason, params: Mapping[str, str] | None = None, ordinal: int | None = None
    ) -> ExplainedDay:
        provisional = day.year not in self.calendar.table.official_years
        return ExplainedDay(day, ordinal is not None, ordinal, reason, params or {}, provisional)
