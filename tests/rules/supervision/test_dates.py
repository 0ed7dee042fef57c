"""The days between the dates of the articles, and the dates that limits lead to (§2.3), by the house's calendar."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from tests.rules.supervision.vectors import DATES, DEADLINES, DateVector

from dianxiaoer.domains.worktime.queries.packaged import packaged_calendar
from dianxiaoer.domains.worktime.rules import PARK_ZONE, Limit

official = packaged_calendar()


def mondays_to_fridays(after: date, until: date) -> int:
    """What counts who knows no holidays: the trap of the vectors."""
    days = ((after + timedelta(days=number)) for number in range(1, (until - after).days + 1))
    return sum(day.weekday() < 5 for day in days)


@pytest.mark.parametrize("vector", DATES, ids=lambda vector: vector.name)
def test_days_between(vector: DateVector) -> None:
    assert (vector.end - vector.start).days == vector.calendar
    assert official.count_working_days(vector.start, vector.end) == vector.official
    assert mondays_to_fridays(vector.start, vector.end) == vector.naive
    assert vector.official != vector.naive


@pytest.mark.parametrize("vector", DATES, ids=lambda vector: vector.name)
def test_a_limit_of_so_many_working_days_ends_on_that_day(vector: DateVector) -> None:
    """Counting and adding are two ways; they must meet."""
    due = official.due(vector.start, Limit.parse(f"{vector.official}wd"))
    assert due.at.astimezone(PARK_ZONE).date() == vector.end


@pytest.mark.parametrize(("received", "limit", "last_day"), DEADLINES)
def test_limits_lead_to_the_day(received: str, limit: str, last_day: str) -> None:
    due = official.due(date.fromisoformat(received), Limit.parse(limit))
    assert due.at == datetime.combine(date.fromisoformat(last_day), time(17, 30), PARK_ZONE)
    assert not due.provisional


def test_a_limit_that_crosses_into_2027_is_provisional() -> None:
    """Holidays are announced up to 2026; a limit of 30 working days given late in that year must not fail there."""
    due = official.due(date(2026, 11, 20), Limit.parse("30wd"))
    assert due.provisional
    assert due.at.year == 2027


def test_no_vector_of_the_dossier_is_forgotten(shared_dir: Path) -> None:
    rows = json.loads((shared_dir / "domain/tables/date_vectors.json").read_text())
    there = [
        DateVector(
            row["vec"],
            date.fromisoformat(row["start"]),
            date.fromisoformat(row["end"]),
            *(int(row[column]) for column in ("calendar", "official wd", "naive wd")),
        )
        for row in rows
    ]
    assert there == list(DATES)


def test_no_deadline_of_the_dossier_is_forgotten(shared_dir: Path) -> None:
    text = (shared_dir / "domain/dossier.md").read_text()
    (line,) = (line for line in text.splitlines() if line.startswith("Deadline vectors"))
    found = re.findall(r"(\d{4}-\d\d-\d\d) \+ (\d+) wd = (\d{4}-\d\d-\d\d)", line)
    assert [(start, f"{amount}wd", end) for start, amount, end in found] == list(DEADLINES)
