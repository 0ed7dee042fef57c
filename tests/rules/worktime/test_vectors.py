"""The dates that the dossier gives (§2.3, §5.1), and the rules one at a time."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest

from dianxiaoer.domains.worktime.rules import (
    PARK_ZONE,
    Calendar,
    Limit,
    OutsideCalendar,
    Reason,
    Schedule,
    Span,
    SpecialDay,
)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARK_ZONE)


def start(text: str) -> date | datetime:
    return local(text) if "T" in text else date.fromisoformat(text)


@pytest.mark.parametrize(
    ("received", "limit", "due"),
    [
        # dossier §2.3
        ("2026-02-12", "5wd", "2026-02-26T17:30"),
        ("2026-09-29", "5wd", "2026-10-12T17:30"),
        ("2026-04-30", "3wd", "2026-05-08T17:30"),
        ("2026-11-20", "10wd", "2026-12-04T17:30"),
        ("2026-01-01", "1wd", "2026-01-04T17:30"),
        # received in office hours, at lunch, at closing: the same day, which is not counted
        ("2026-11-20T08:30", "1wd", "2026-11-23T17:30"),
        ("2026-11-20T12:45", "1wd", "2026-11-23T17:30"),
        ("2026-11-20T17:30", "1wd", "2026-11-23T17:30"),
        ("2026-11-20T07:00", "1wd", "2026-11-23T17:30"),
        # after closing or on a day off: received on the next working day
        ("2026-11-20T17:31", "1wd", "2026-11-24T17:30"),
        ("2026-11-21T10:00", "1wd", "2026-11-24T17:30"),
        # a make-up Sunday is a day of receipt like any other
        ("2022-04-24T10:00", "1wd", "2022-04-25T17:30"),
        # fractions: less than a day runs at once in office time, more ends inside the day after
        ("2026-11-20T15:00", "0.5wd", "2026-11-23T09:30"),
        ("2026-11-21T15:00", "0.5wd", "2026-11-23T12:00"),
        ("2026-11-20T15:00", "2.5wd", "2026-11-25T12:00"),
        ("2026-11-20", "0.5wd", "2026-11-23T12:00"),
        # calendar days, with and without a day off at the end
        ("2026-09-29", "30cd", "2026-10-29T17:30"),
        ("2026-11-20", "1cd", "2026-11-23T17:30"),
        ("2026-09-29", "3cd", "2026-10-08T17:30"),
        ("2026-11-20T18:00", "7cd", "2026-11-30T17:30"),
        # hours, round the clock and in office time
        ("2026-11-20T17:00", "2h", "2026-11-20T19:00"),
        ("2026-11-20T17:00", "0.5h", "2026-11-20T17:30"),
        ("2026-09-29", "2h", "2026-09-29T02:00"),
        ("2026-11-20T17:00", "2wh", "2026-11-23T10:00"),
        ("2026-11-20T11:00", "1wh", "2026-11-20T12:00"),
        ("2026-11-20T11:00", "1.5wh", "2026-11-20T14:30"),
        ("2026-11-21T03:00", "7wh", "2026-11-23T17:30"),
        ("2026-09-29", "4wh", "2026-09-29T14:30"),
        ("2026-11-21T03:00", "im", "2026-11-21T03:00"),
    ],
)
def test_due(official: Calendar, received: str, limit: str, due: str) -> None:
    assert official.due(start(received), Limit.parse(limit)).at == local(due)


@pytest.mark.parametrize(
    ("after", "until", "working"),
    [
        ("2022-04-22", "2022-04-29", 6),
        ("2023-04-26", "2023-05-10", 8),
        ("2023-05-10", "2023-07-25", 53),
        ("2023-04-26", "2023-07-25", 61),
        ("2022-04-29", "2022-04-22", -6),
    ],
)
def test_working_days_between(official: Calendar, after: str, until: str, working: int) -> None:
    assert official.count_working_days(date.fromisoformat(after), date.fromisoformat(until)) == working


def test_date_vectors_of_the_dossier(official: Calendar, shared_dir: Path) -> None:
    for row in json.loads((shared_dir / "domain/tables/date_vectors.json").read_text()):
        first, last = date.fromisoformat(row["start"]), date.fromisoformat(row["end"])
        assert (last - first).days == int(row["calendar"])
        assert official.count_working_days(first, last) == int(row["official wd"])


@pytest.mark.parametrize(
    ("pause", "due"),
    [
        (("2026-11-24T10:00", "2026-11-24T16:00"), "2026-11-26T17:30"),  # within one day: adds nothing
        (("2026-11-24T10:00", "2026-11-26T10:00"), "2026-11-30T17:30"),  # Wednesday and Thursday
        (("2026-11-20T16:00", "2026-11-23T09:00"), "2026-11-27T17:30"),  # over a weekend: Monday alone
        (("2026-11-27T10:00", "2026-12-10T10:00"), "2026-11-26T17:30"),  # after due
        (("2026-11-16T10:00", "2026-11-20T10:00"), "2026-11-26T17:30"),  # before receipt
        (
            ("2026-11-26T10:00", "2026-12-01T10:00"),
            "2026-12-01T17:30",
        ),  # on the last day: not due while paused
        (("2026-11-26T10:00", "2026-12-01T18:00"), "2026-12-02T17:30"),
    ],
)
def test_pause_of_a_limit_in_working_days(official: Calendar, pause: tuple[str, str], due: str) -> None:
    span = Span(local(pause[0]), local(pause[1]))
    assert official.due(local("2026-11-20T15:00"), Limit.parse("4wd"), [span]).at == local(due)


def test_pause_over_a_holiday_adds_only_working_days(official: Calendar) -> None:
    span = Span(local("2026-09-30T10:00"), local("2026-10-09T10:00"))
    without = official.due(date(2026, 9, 28), Limit.parse("5wd")).at
    assert without == local("2026-10-10T17:30")
    assert official.due(date(2026, 9, 28), Limit.parse("5wd"), [span]).at == local("2026-10-13T17:30")


def test_pause_of_hours_is_exact(official: Calendar) -> None:
    span = Span(local("2026-11-20T15:10"), local("2026-11-23T08:40"))
    assert official.due(local("2026-11-20T15:00"), Limit.parse("1h"), [span]).at == local("2026-11-23T09:30")
    assert official.due(local("2026-11-20T15:00"), Limit.parse("1wh"), [span]).at == local("2026-11-23T09:30")


def test_extension_is_in_the_limits_own_unit(official: Calendar) -> None:
    limit = Limit.parse("5wd")
    assert official.due(date(2026, 9, 29), limit, extra=Decimal(3)) == official.due(
        date(2026, 9, 29), Limit.parse("8wd")
    )
    with pytest.raises(ValueError, match="amount_out_of_range"):
        official.due(date(2026, 9, 29), limit, extra=Decimal(-5))


@pytest.mark.parametrize(
    ("received", "limit", "warn"),
    [
        ("2026-11-20T10:00", "5wd", "2026-11-26T17:30"),  # one working day left
        ("2026-11-20T10:00", "10wd", "2026-12-02T17:30"),  # two left: 20 %
        ("2026-11-20T10:00", "7wd", "2026-11-30T14:42"),  # 1.4 days left: 60 % of the sixth day
        ("2026-11-20T10:00", "1wd", "2026-11-20T17:30"),
        ("2026-11-21T10:00", "1wd", "2026-11-23T17:30"),
        ("2026-11-20T10:00", "10h", "2026-11-20T18:00"),
        ("2026-11-20T09:00", "5wh", "2026-11-20T15:00"),
        ("2026-11-20T08:30", "0.5wd", "2026-11-20T11:18"),
        ("2026-11-02T10:00", "30cd", "2026-11-26T17:30"),
        ("2026-11-20T10:00", "3cd", "2026-11-20T17:30"),  # due on Monday: one working day before it
        ("2026-11-20T10:00", "im", "2026-11-20T10:00"),
    ],
)
def test_warning(official: Calendar, received: str, limit: str, warn: str) -> None:
    assert official.warn_at(start(received), Limit.parse(limit)) == local(warn)


def test_provisional_when_a_year_has_no_notice(official: Calendar) -> None:
    assert not official.due(date(2026, 12, 24), Limit.parse("5wd")).provisional
    crossing = official.due(date(2026, 12, 24), Limit.parse("6wd"))
    assert (crossing.at.date(), crossing.provisional) == (date(2027, 1, 1), True)


def test_moments_of_other_zones_are_read_on_the_parks_clock(official: Calendar) -> None:
    moment = datetime(2026, 11, 20, 9, 31, tzinfo=UTC)  # 17:31 in the park
    assert official.due(moment, Limit.parse("1wd")).at == local("2026-11-24T17:30")
    with pytest.raises(ValueError, match="time zone"):
        official.due(datetime(2026, 11, 20, 9, 31), Limit.parse("1wd"))


@pytest.mark.parametrize("limit", ["1wd", "1cd", "1h", "1wh", "im", "0.5wd"])
@pytest.mark.parametrize("received", ["2003-12-30", "2029-01-01", "2029-01-01T10:00", "0001-01-01", "9999-12-31T23:00"])
def test_outside_the_calendar_is_refused(official: Calendar, received: str, limit: str) -> None:
    with pytest.raises(OutsideCalendar):
        official.due(start(received), Limit.parse(limit))


@pytest.mark.parametrize("limit", ["900wd", "100000cd", "100000h", "99999wh", "100000wd"])
def test_a_limit_that_leads_outside_is_refused(official: Calendar, limit: str) -> None:
    with pytest.raises(OutsideCalendar):
        official.due(start("2026-06-01T10:00"), Limit.parse(limit))


def test_every_office_hour_of_a_dated_schedule_counts() -> None:
    summer = Schedule(date(2026, 7, 1), ((time(8), time(12)), (time(15), time(18))))
    calendar = Calendar([], [2026], [Schedule(), summer])
    assert calendar.due(date(2026, 6, 29), Limit.parse("1wd")).at == local("2026-06-30T17:30")
    assert calendar.due(date(2026, 6, 30), Limit.parse("1wd")).at == local("2026-07-01T18:00")
    assert calendar.due(local("2026-06-30T17:00"), Limit.parse("1wh")).at == local("2026-07-01T08:30")
    assert calendar.due(local("2026-07-01T14:00"), Limit.parse("1wh")).at == local("2026-07-01T16:00")


@pytest.mark.parametrize("hours", [(), ((time(9), time(9)),), ((time(8), time(12)), (time(11), time(17)))])
def test_office_hours_out_of_order(hours: tuple[tuple[time, time], ...]) -> None:
    with pytest.raises(ValueError, match="ascending"):
        Schedule(hours=hours)


def test_a_correction_makes_a_day_off_and_back() -> None:
    typhoon = Calendar([SpecialDay(date(2026, 8, 12), False, "台风停工", "Typhoon")], [2026])
    assert typhoon.due(date(2026, 8, 11), Limit.parse("1wd")).at == local("2026-08-13T17:30")
    row = typhoon.explain(date(2026, 8, 11), Limit.parse("1wd")).rows[1]
    assert (row.reason_code, row.counted, row.params["name_zh"]) == (Reason.HOLIDAY, False, "台风停工")


def test_adjoining_working_minutes_sum_to_the_whole(official: Calendar) -> None:
    edges = [local("2026-11-20T08:30") + timedelta(seconds=47 * step * step) for step in range(100)]
    parts = sum(official.working_minutes(a, b) for a, b in pairwise(edges))
    assert parts == official.working_minutes(edges[0], edges[-1]) > 1000
