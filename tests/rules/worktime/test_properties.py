"""The rules against a model that walks, and the laws that hold for every start, limit and pause."""

from __future__ import annotations

import math
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rules.worktime import naive
from tests.rules.worktime.strategies import (
    any_limits,
    day_limits,
    days,
    hour_limits,
    moments,
    paused_starts,
    starts,
    whole_limits,
)

from dianxiaoer.domains.worktime.queries import packaged_calendar
from dianxiaoer.domains.worktime.queries.many import due_many
from dianxiaoer.domains.worktime.queries.packaged import packaged_days, packaged_years
from dianxiaoer.domains.worktime.rules import PARK_ZONE, Calendar, Limit, Reason, Schedule, Span, SpecialDay, Unit

official = packaged_calendar()
DAYS = (Unit.WORKING_DAY, Unit.CALENDAR_DAY)


@given(paused_starts(), day_limits, st.integers(0, 10).map(Decimal))
@settings(max_examples=300, deadline=None)
def test_days_are_due_as_the_walking_model_says(
    paused: tuple[date | datetime, list[Span]], limit: Limit, extra: Decimal
) -> None:
    start, pauses = paused
    assert official.due(start, limit, pauses, extra).at == naive.due(start, limit, pauses, extra)


@given(paused_starts(), hour_limits)
@settings(max_examples=150, deadline=None)
def test_hours_are_due_as_the_walking_model_says(paused: tuple[date | datetime, list[Span]], limit: Limit) -> None:
    start, pauses = paused
    assert official.due(start, limit, pauses).at == naive.due(start, limit, pauses)


@given(days, st.integers(0, 400))
@settings(deadline=None)
def test_counting_and_adding_agree(day: date, distance: int) -> None:
    until = day + timedelta(days=distance)
    counted = official.count_working_days(day, until)
    assert counted == naive.count_working_days(day, until) == -official.count_working_days(until, day)
    if counted:
        last = official.due(day, Limit(Decimal(counted), Unit.WORKING_DAY)).at.date()
        assert last <= until
        assert official.count_working_days(last, until) == 0


@given(moments(), st.integers(1, 20000))
@settings(deadline=None)
def test_working_minutes_come_back(moment: datetime, minutes: int) -> None:
    later = official.add_working_minutes(moment, minutes)
    assert official.working_minutes(moment, later) == minutes
    assert official.working_minutes(moment, later - timedelta(minutes=1)) == minutes - 1
    assert official.add_working_minutes(moment, 0) == moment


@given(starts, starts, whole_limits, st.integers(1, 20).map(Decimal))
@settings(max_examples=300, deadline=None)
def test_later_or_longer_is_never_due_earlier(
    one: date | datetime, other: date | datetime, limit: Limit, extra: Decimal
) -> None:
    if isinstance(one, datetime) == isinstance(other, datetime):
        earlier, later = sorted([one, other])  # type: ignore[type-var]
        assert official.due(earlier, limit).at <= official.due(later, limit).at
    assert official.due(one, limit).at <= official.due(one, limit, extra=extra).at


@given(moments(), st.integers(1, 60), st.integers(1, 60))
@settings(deadline=None)
def test_fractions_of_a_day_keep_the_order(moment: datetime, one: int, other: int) -> None:
    shorter, longer = sorted([one, other])
    limits = [Limit(Decimal(tenths) / 10, Unit.WORKING_DAY) for tenths in (shorter, longer)]
    assert official.due(moment, limits[0]).at <= official.due(moment, limits[1]).at


@given(paused_starts(), any_limits)
@settings(max_examples=300, deadline=None)
def test_a_pause_never_makes_due_earlier_and_nothing_is_due_inside_one(
    paused: tuple[date | datetime, list[Span]], limit: Limit
) -> None:
    start, pauses = paused
    due = official.due(start, limit, pauses).at
    assert due >= official.due(start, limit).at
    if limit.unit is not Unit.IMMEDIATE:
        begun = start if isinstance(start, datetime) else datetime(start.year, start.month, start.day, tzinfo=PARK_ZONE)
        assert not any(max(pause.start, begun) < due <= pause.end for pause in pauses if pause.end > pause.start)


@given(paused_starts(), any_limits)
@settings(max_examples=300, deadline=None)
def test_order_and_repetition_of_pauses_do_not_matter(paused: tuple[date | datetime, list[Span]], limit: Limit) -> None:
    start, pauses = paused
    assert official.due(start, limit, [*pauses[::-1], *pauses]) == official.due(start, limit, pauses)


@given(paused_starts(), any_limits)
@settings(max_examples=300, deadline=None)
def test_the_warning_lies_between_start_and_due(paused: tuple[date | datetime, list[Span]], limit: Limit) -> None:
    start, pauses = paused
    due = official.due(start, limit, pauses).at
    begun = start if isinstance(start, datetime) else datetime(start.year, start.month, start.day, tzinfo=PARK_ZONE)
    assert begun <= official.warn_at(start, limit, pauses) <= due


@given(paused_starts(), whole_limits)
@settings(max_examples=300, deadline=None)
def test_at_due_the_whole_limit_is_consumed(paused: tuple[date | datetime, list[Span]], limit: Limit) -> None:
    start, pauses = paused
    due = official.due(start, limit, pauses).at
    consumed = official.consumed(start, due, limit.unit, pauses)
    if official.explain(start, limit, pauses).rows[-1].reason_code in {Reason.MOVED, Reason.AFTER_PAUSE}:
        assert consumed >= limit.amount  # the last counted day was not the day of due
    else:
        assert consumed == limit.amount
    long_before = datetime(2025, 12, 1, tzinfo=PARK_ZONE)
    assert official.consumed(start, long_before, limit.unit, pauses) == 0


@given(paused_starts(), any_limits)
@settings(max_examples=400, deadline=None)
def test_an_explanation_counts_every_day_once_and_proves_the_due_date(
    paused: tuple[date | datetime, list[Span]], limit: Limit
) -> None:
    start, pauses = paused
    explained = official.explain(start, limit, pauses)
    due = official.due(start, limit, pauses)
    assert (explained.due, explained.provisional) == (due.at, due.provisional)
    first = start.date() if isinstance(start, datetime) else start
    last = due.at.date() if limit.unit is not Unit.HOUR else (due.at - timedelta(microseconds=1)).date()
    expected = [first + timedelta(days=step) for step in range((last - first).days + 1)]
    assert [row.date for row in explained.rows] == expected
    counted = [row.ordinal for row in explained.rows if row.counted]
    assert counted == list(range(1, len(counted) + 1))
    if limit.unit in DAYS and not official.counts_office_time(start, limit.unit, limit.amount):
        assert len(counted) == math.ceil(limit.amount)
    elif limit.unit in (Unit.HOUR, Unit.WORKING_HOUR):
        hours = sum(Decimal(row.params["hours"]) for row in explained.rows if row.reason_code is Reason.HOURS)
        assert hours == limit.amount
    assert any(row.provisional for row in explained.rows) == explained.provisional
    end = explained.rows[-1]
    assert end.counted or end.reason_code in {Reason.MOVED, Reason.AFTER_PAUSE, Reason.IMMEDIATE}


@given(paused_starts(), day_limits)
@settings(max_examples=300, deadline=None)
def test_uncounted_days_have_a_true_reason(paused: tuple[date | datetime, list[Span]], limit: Limit) -> None:
    start, pauses = paused
    for row in official.explain(start, limit, pauses).rows:
        if row.reason_code in {Reason.WEEKEND, Reason.HOLIDAY}:
            assert not naive.works(row.date)
        if row.reason_code is Reason.MAKEUP_WORKDAY:
            assert naive.works(row.date)
            assert row.date.weekday() >= 5
        if row.reason_code is Reason.PAUSED:
            begins = naive.opening(row.date) - timedelta(hours=9)
            assert any(pause.start < begins + timedelta(days=1) and pause.end > begins for pause in pauses) or (
                naive.is_paused_day(row.date, pauses)
            )


@given(st.lists(st.tuples(starts, any_limits), min_size=1, max_size=30))
@settings(max_examples=200, deadline=None)
def test_many_rows_at_once_are_what_one_by_one_gives(rows: list[tuple[date | datetime, Limit]]) -> None:
    columns = due_many([start for start, _limit in rows], [limit for _start, limit in rows], packaged_calendar())
    for index, (start, limit) in enumerate(rows):
        due = official.due(start, limit)
        assert columns.valid[index]
        assert columns.at[index].item().replace(tzinfo=PARK_ZONE) == due.at
        assert columns.provisional[index] == due.provisional


@given(
    st.one_of(
        st.dates(date(1990, 1, 1), date(2040, 12, 31)),
        moments().map(lambda moment: moment.replace(year=2028)),
    ),
    st.one_of(
        any_limits,
        st.sampled_from([Limit.parse(text) for text in ("100000wd", "100000cd", "100000h", "100000wh", "99999.5wd")]),
    ),
)
@settings(max_examples=300, deadline=None)
def test_many_rows_are_invalid_exactly_where_one_is_refused(start: date | datetime, limit: Limit) -> None:
    columns = due_many([start], [limit], packaged_calendar())
    try:
        due = official.due(start, limit)
    except ValueError:
        assert not columns.valid[0]
    else:
        assert columns.valid[0]
        assert columns.at[0].item().replace(tzinfo=PARK_ZONE) == due.at


summer = Calendar(
    [*packaged_days(), SpecialDay(date(2026, 8, 12), False), SpecialDay(date(2026, 6, 20), True)],
    packaged_years(),
    [
        Schedule(),
        Schedule(date(2026, 5, 1), ((time(8), time(12)), (time(15), time(18)))),
        Schedule(date(2026, 10, 1)),
        Schedule(date(2026, 11, 1), ((time(7, 30), time(10)), (time(11), time(12)), (time(15), time(18, 17, 13)))),
    ],
)


@given(st.lists(st.tuples(starts, any_limits), min_size=1, max_size=30), st.integers(0, 59_999_999))
@settings(max_examples=200, deadline=None)
def test_many_rows_at_once_keep_dated_office_hours_and_corrections(
    rows: list[tuple[date | datetime, Limit]], inside_the_minute: int
) -> None:
    def odd(start: date | datetime) -> date | datetime:
        return start + timedelta(microseconds=inside_the_minute) if isinstance(start, datetime) else start

    given_rows = [(odd(start), limit) for start, limit in rows]
    columns = due_many([start for start, _limit in given_rows], [limit for _start, limit in given_rows], summer)
    for index, (start, limit) in enumerate(given_rows):
        due = summer.due(start, limit)
        assert columns.at[index].item().replace(tzinfo=PARK_ZONE) == due.at
        assert summer.explain(start, limit).due == due.at


@given(st.lists(moments(), min_size=2, max_size=8))
@settings(max_examples=200, deadline=None)
def test_parts_of_a_period_sum_to_the_whole(edges: list[datetime]) -> None:
    edges = [edge + timedelta(seconds=37 * number) for number, edge in enumerate(sorted(edges))]
    parts = [summer.working_minutes(since, until) for since, until in pairwise(edges)]
    assert sum(parts) == summer.working_minutes(edges[0], edges[-1])
    assert all(part >= 0 for part in parts)
