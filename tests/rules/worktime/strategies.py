"""Starts, limits and pauses around the holidays of 2025 and 2026 and the provisional 2027."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from dianxiaoer.domains.worktime.rules import PARK_ZONE, Limit, Span, Unit

days = st.dates(date(2025, 12, 15), date(2027, 1, 15))
minutes_of_day = st.integers(0, 24 * 4 - 1).map(lambda quarters: quarters * 15)


@st.composite
def moments(draw: st.DrawFn) -> datetime:
    midnight = datetime.combine(draw(days), time(), PARK_ZONE)
    return midnight + timedelta(minutes=draw(minutes_of_day))


starts = st.one_of(days, moments())
day_limits = st.builds(Limit, st.integers(1, 40).map(Decimal), st.sampled_from([Unit.WORKING_DAY, Unit.CALENDAR_DAY]))
hour_limits = st.builds(
    Limit,
    st.integers(1, 120).map(lambda quarters: Decimal(quarters) / 4),
    st.sampled_from([Unit.HOUR, Unit.WORKING_HOUR]),
)
whole_limits = st.one_of(day_limits, hour_limits)
any_limits = st.one_of(
    whole_limits,
    st.builds(Limit, st.integers(1, 90).map(lambda tenths: Decimal(tenths) / 10), st.just(Unit.WORKING_DAY)),
    st.just(Limit(Decimal(0), Unit.IMMEDIATE)),
)


@st.composite
def pauses_near(draw: st.DrawFn, start: date | datetime, most: int = 3) -> list[Span]:
    begun = start if isinstance(start, datetime) else datetime.combine(start, time(), PARK_ZONE)
    spans = []
    for _ in range(draw(st.integers(0, most))):
        since = begun + timedelta(minutes=15 * draw(st.integers(-3 * 96, 25 * 96)))
        until = since + timedelta(minutes=15 * draw(st.integers(0, 12 * 96)))
        spans.append(Span(since, until, draw(st.sampled_from(["补正", "听证", ""]))))
    return spans


@st.composite
def paused_starts(draw: st.DrawFn) -> tuple[date | datetime, list[Span]]:
    start = draw(starts)
    return start, draw(pauses_near(start))
