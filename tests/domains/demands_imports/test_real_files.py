"""Real messages, when they are there: whole, quick, and judged as a naive count of days judges them."""

from __future__ import annotations

import csv
import time
from datetime import date, datetime, timedelta
from pathlib import Path

import chinese_calendar
import pytest
from tests.factories.demands import Park
from tests.factories.imports import bring_in
from tests.factories.people import AT

from dianxiaoer.domains.demands import queries
from dianxiaoer.domains.demands.models import Demand
from dianxiaoer.domains.promises.models import Promise
from dianxiaoer.domains.supervision.queries.standing import standing
from dianxiaoer.domains.worktime.rules import PARK_ZONE
from dianxiaoer.kernel import journal


@pytest.fixture
def data(shared_dir: Path) -> Path:
    folder = shared_dir / "data"
    if not (folder / "messages_replied.csv").exists():
        pytest.skip("no real messages")
    return folder


def naive_due(received: datetime, days: int) -> datetime:
    """Day by day on the official calendar: the day of receipt does not count; after hours is the next working day."""
    day: date = received.date()
    if not chinese_calendar.is_workday(day) or (received.hour, received.minute, received.second) > (17, 30, 0):
        day += timedelta(days=1)
        while not chinese_calendar.is_workday(day):
            day += timedelta(days=1)
    while days:
        day += timedelta(days=1)
        days -= chinese_calendar.is_workday(day)
    return datetime(day.year, day.month, day.day, 17, 30)


@pytest.mark.django_db
def test_both_files_go_in_whole_once_and_are_judged_right(data: Path, park: Park) -> None:
    files = [data / "messages_replied.csv", data / "messages_labelled.csv"]
    started = time.monotonic()
    summaries = [bring_in(file.read_bytes(), name=file.name) for file in files]
    took = time.monotonic() - started
    assert [(one.rows, one.created, one.rejected) for one in summaries] == [(2799, 2799, []), (451, 451, [])]
    assert took < 30, f"{took:.1f} s: a quarter of this is usual"
    with files[0].open(encoding="utf-8-sig", newline="") as source:
        rows = list(csv.DictReader(source))
    by_number = {row["id"]: row for row in rows}
    promised = {one.subject_id: one for one in Promise.objects.filter(kind="result")}
    assert len(promised) == len(rows)
    for demand in Demand.objects.filter(state="archived"):
        row = by_number[str(demand.external_number)]
        assert (demand.title, demand.text, demand.answer) == (
            row["subject"].strip(), row["text"].strip(), row["reply"].strip(),
        )  # fmt: skip
        assert demand.submitted_at and demand.replied_at
        due = naive_due(demand.submitted_at.astimezone(PARK_ZONE).replace(tzinfo=None), 5)
        replied = demand.replied_at.astimezone(PARK_ZONE).replace(tzinfo=None)
        promise = promised[demand.pk]
        assert promise.due_at.astimezone(PARK_ZONE).replace(tzinfo=None) == due, row["id"]
        assert promise.state == ("kept" if replied <= due else "late"), row["id"]
    again = [bring_in(file.read_bytes(), name=file.name) for file in files]
    assert [(one.created, one.unchanged) for one in again] == [(0, 2799), (0, 451)]
    assert journal.verify().intact
    assert Demand.objects.exclude(external_category="").count() == 451
    for filters in (
        queries.Filters(query="小区"),
        queries.Filters(states=("submitted",)),
        queries.Filters(light="red"),
    ):
        assert queries.page_of(park.desk, filters, AT).rows
    assert standing(park.leader, AT).rows
