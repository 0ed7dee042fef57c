"""Periods of figures: what comes before, a year before, the months of it, and how one is written."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dianxiaoer.domains.supervision.rules.periods import (
    PARK_ZONE,
    Window,
    day_of,
    month,
    parse_period,
    quarter,
    year,
)

days = st.dates(date(2004, 1, 1), date(2026, 12, 31))


@st.composite
def windows(draw: st.DrawFn) -> Window:
    start = draw(days)
    return Window(start, start + timedelta(days=draw(st.integers(0, 800))))


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2026-10", date(2026, 10, 1), date(2026, 10, 31)),
        ("2026-12", date(2026, 12, 1), date(2026, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-02", date(2023, 2, 1), date(2023, 2, 28)),
        ("2026-Q3", date(2026, 7, 1), date(2026, 9, 30)),
        ("2026Q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("2026-q1", date(2026, 1, 1), date(2026, 3, 31)),
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_a_period_as_it_is_written(text: str, start: date, end: date) -> None:
    assert parse_period(text) == Window(start, end)


@pytest.mark.parametrize(
    "text", ["", "2026-13", "2026-00", "2026-Q5", "26-01", "2026-1", "2026-10-01", " 2026", "Q3", "10/2026", "0000"]
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_period(text)


def test_a_window_does_not_end_before_it_starts() -> None:
    with pytest.raises(ValueError, match="ends before"):
        Window(date(2026, 10, 2), date(2026, 10, 1))
    assert Window(date(2026, 10, 1), date(2026, 10, 1)).days == 1


@pytest.mark.parametrize(
    ("window", "before"),
    [
        (month(2026, 10), month(2026, 9)),
        (month(2026, 1), month(2025, 12)),
        (month(2024, 3), month(2024, 2)),
        (Window(date(2026, 10, 12), date(2026, 10, 18)), Window(date(2026, 10, 5), date(2026, 10, 11))),
        (Window(date(2026, 3, 1), date(2026, 3, 30)), Window(date(2026, 1, 30), date(2026, 2, 28))),
        (quarter(2026, 2), quarter(2026, 1)),  # a quarter of 91 days with one of 90
        (quarter(2026, 1), quarter(2025, 4)),
        (year(2025), year(2024)),
        (Window(date(2026, 4, 1), date(2026, 5, 31)), Window(date(2026, 1, 30), date(2026, 3, 31))),
    ],
)
def test_the_period_before(window: Window, before: Window) -> None:
    """环比: the month, quarter or year before such a one, else as many days before."""
    assert window.previous() == before


@pytest.mark.parametrize(
    ("window", "before"),
    [
        (month(2026, 10), month(2025, 10)),
        (month(2025, 2), month(2024, 2)),  # a whole February is compared with a whole one
        (month(2024, 2), month(2023, 2)),
        (Window(date(2024, 2, 29), date(2024, 3, 2)), Window(date(2023, 2, 28), date(2023, 3, 2))),
        (Window(date(2018, 1, 1), date(2018, 6, 30)), Window(date(2017, 1, 1), date(2017, 6, 30))),
        (year(2026), year(2025)),
        (quarter(2026, 4), quarter(2025, 4)),
    ],
)
def test_the_same_days_a_year_before(window: Window, before: Window) -> None:
    """同比."""
    assert window.year_before() == before


def test_months_are_cut_to_the_window() -> None:
    assert Window(date(2023, 12, 15), date(2024, 2, 29)).months() == (
        Window(date(2023, 12, 15), date(2023, 12, 31)),
        month(2024, 1),
        month(2024, 2),
    )
    assert Window(date(2026, 5, 3), date(2026, 5, 9)).months() == (Window(date(2026, 5, 3), date(2026, 5, 9)),)
    assert quarter(2026, 3).months() == (month(2026, 7), month(2026, 8), month(2026, 9))


@given(windows())
def test_months_make_up_the_window(window: Window) -> None:
    months = window.months()
    assert (months[0].start, months[-1].end) == (window.start, window.end)
    assert sum(each.days for each in months) == window.days
    assert all(one.end + timedelta(days=1) == other.start for one, other in pairwise(months))
    assert all((each.start.year, each.start.month) == (each.end.year, each.end.month) for each in months)


@given(windows())
def test_the_period_before_adjoins(window: Window) -> None:
    before = window.previous()
    assert before.end + timedelta(days=1) == window.start
    assert before.closes_at == window.opens_at
    assert before.days == window.days or len(before.months()) == len(window.months()) in (1, 3, 12)


@given(windows())
def test_a_window_holds_its_moments_and_no_other(window: Window) -> None:
    tick = timedelta(microseconds=1)
    assert day_of(window.opens_at) == window.start
    assert day_of(window.closes_at - tick) == window.end
    assert day_of(window.opens_at - tick) == window.start - timedelta(days=1)
    assert window.closes_at - window.opens_at == timedelta(days=window.days)


@given(st.integers(2004, 2030), st.integers(1, 4))
def test_quarters_make_up_the_year(number: int, one: int) -> None:
    assert quarter(number, one).months() == tuple(month(number, one * 3 - left) for left in (2, 1, 0))
    assert sum(quarter(number, each).days for each in range(1, 5)) == year(number).days


def test_days_are_those_of_the_park() -> None:
    """2026-09-30 16:30 in Greenwich is October in the park already."""
    late = datetime(2026, 9, 30, 16, 30, tzinfo=UTC)
    assert day_of(late) == date(2026, 10, 1)
    assert late >= month(2026, 10).opens_at == datetime(2026, 10, 1, tzinfo=PARK_ZONE)
    assert month(2026, 10).opens_at == datetime(2026, 9, 30, 16, 0, tzinfo=UTC)


def test_whether_a_window_is_a_month() -> None:
    assert month(2024, 2).is_month
    assert not Window(date(2024, 2, 1), date(2024, 2, 28)).is_month
    assert not quarter(2024, 1).is_month
