"""Clocks computed many at a time are the clocks that the rules compute one by one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rules.worktime.strategies import any_limits, moments, pauses_near
from tests.rules.worktime.test_properties import summer

from dianxiaoer.domains.worktime.queries import packaged_calendar
from dianxiaoer.domains.worktime.queries.clocks import ClockColumns, Pauses, clocks_of
from dianxiaoer.domains.worktime.rules import PARK_ZONE, Calendar, Limit, OutsideCalendar, Span, Unit

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
extras = st.sampled_from([Decimal(0), Decimal(0), Decimal(1), Decimal(3)])
lights = st.tuples(st.sampled_from([Decimal("0.2"), Decimal("0.5"), Decimal(0)]), st.integers(0, 3))


def apart(spans: list[Span]) -> list[Span]:
    """The spans in order, each beginning where the one before ended or later, as they are stored."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda one: one.start):
        begins = max(span.start, kept[-1].end) if kept else span.start
        if begins < span.end:
            kept.append(Span(begins, span.end))
    return kept


@st.composite
def histories(draw: st.DrawFn) -> tuple[datetime, list[Span]]:
    start = draw(moments()) + timedelta(microseconds=draw(st.integers(0, 59_999_999)))
    return start, apart(draw(pauses_near(start)))


def local(clocks: ClockColumns, at: datetime) -> int:
    return int(clocks.from_utc(np.array([(at - EPOCH) // timedelta(microseconds=1)]))[0])


def columns(clocks: ClockColumns, rows: list[list[Span]]) -> Pauses:
    most = max(map(len, rows))
    padded = [[(local(clocks, one.start), local(clocks, one.end)) for one in row] for row in rows]
    padded = [row + [(0, 0)] * (most - len(row)) for row in padded]
    return [(np.array([row[k][0] for row in padded]), np.array([row[k][1] for row in padded])) for k in range(most)]


def moment(clocks: ClockColumns, value: int) -> datetime:
    return (EPOCH + timedelta(microseconds=int(clocks.to_utc(np.array([value]))[0]))).astimezone(PARK_ZONE)


@given(st.lists(histories(), min_size=1, max_size=25), any_limits, extras, lights)
@settings(max_examples=400, deadline=None)
@pytest.mark.parametrize("of", [packaged_calendar(), summer], ids=["packaged", "summer"])
def test_paused_clocks_are_what_the_rules_say(
    of: Calendar,
    rows: list[tuple[datetime, list[Span]]],
    limit: Limit,
    extra: Decimal,
    light: tuple[Decimal, int],
) -> None:
    extra = Decimal(0) if limit.unit is Unit.IMMEDIATE else extra
    clocks = clocks_of(of)
    starts = np.array([local(clocks, start) for start, _spans in rows])
    pauses = columns(clocks, [spans for _start, spans in rows])
    due = clocks.checked(clocks.due_moments(starts, limit, pauses, extra))
    warn = clocks.warn_moments(starts, limit, pauses, extra, share=light[0], days=light[1])
    for index, (start, spans) in enumerate(rows):
        assert moment(clocks, due[index]) == of.due_moment(start, limit, spans, extra)
        assert moment(clocks, warn[index]) == of.warn_at(start, limit, spans, extra, share=light[0], days=light[1])


def test_the_rule_of_the_light_is_what_stands_where_no_other_is_given() -> None:
    of, start = packaged_calendar(), datetime(2026, 9, 15, 10, tzinfo=PARK_ZONE)
    limit = Limit.parse("15wd")
    assert of.warn_at(start, limit) == of.warn_at(start, limit, share=Decimal("0.2"), days=1)
    assert of.warn_at(start, limit, share=Decimal("0.1"), days=2) == of.due_moment(start, Limit.parse("13wd"))
    calendar_days = Limit.parse("10cd")
    due = of.due_moment(start, calendar_days)
    assert due == datetime(2026, 9, 28, 17, 30, tzinfo=PARK_ZONE)  # the 25th to 27th are days off
    assert of.warn_at(start, calendar_days, share=Decimal(0), days=2) == datetime(2026, 9, 23, 17, 30, tzinfo=PARK_ZONE)


def test_clocks_outside_the_calendar_are_refused() -> None:
    clocks = clocks_of(packaged_calendar())
    start = np.array([local(clocks, datetime(2026, 9, 15, 10, tzinfo=PARK_ZONE))])
    for text in ("100000wd", "100000cd", "100000wh", "100000h"):
        with pytest.raises(OutsideCalendar):
            clocks.checked(clocks.due_moments(start, Limit.parse(text)))
