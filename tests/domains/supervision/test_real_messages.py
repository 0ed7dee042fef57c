"""Bulletins over real messages against a calculation from the file alone: own calendar, own arithmetic."""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import chinese_calendar
import pytest
from tests.factories.demands import park
from tests.factories.imports import bring_in

from dianxiaoer.domains.supervision.queries.bulletin import monthly
from dianxiaoer.domains.supervision.queries.result_times import result_times
from dianxiaoer.domains.supervision.rules.periods import Window, month
from dianxiaoer.domains.supervision.rules.reports import Report

LIMIT = 5


@dataclass(frozen=True)
class Message:
    submitted: datetime
    replied: datetime
    taken: int
    due: datetime


def receipt(moment: datetime) -> date:
    """The day of receipt: after hours and on days off it is the next working day."""
    day = moment.date()
    if chinese_calendar.is_workday(day) and (moment.hour, moment.minute, moment.second) <= (17, 30, 0):
        return day
    day += timedelta(days=1)
    while not chinese_calendar.is_workday(day):
        day += timedelta(days=1)
    return day


def working_days(first: date, last: date) -> int:
    """Working days after the first day up to the last."""
    return sum(chinese_calendar.is_workday(first + timedelta(days=n)) for n in range(1, (last - first).days + 1))


def due(first: date) -> datetime:
    day, left = first, LIMIT
    while left:
        day += timedelta(days=1)
        left -= chinese_calendar.is_workday(day)
    return datetime(day.year, day.month, day.day, 17, 30)


def read(text: str) -> datetime:
    """Two ways of writing a date; a bare one is its midnight."""
    date_part, _space, time_part = text.strip().replace("-", "/").partition(" ")
    return datetime.strptime(f"{date_part} {time_part or '00:00:00'}", "%Y/%m/%d %H:%M:%S")


@pytest.fixture
def file(shared_dir: Path) -> Path:
    path = shared_dir / "data" / "messages_replied.csv"
    if not path.exists():
        pytest.skip("no real messages")
    return path


@pytest.fixture
def messages(file: Path) -> list[Message]:
    with file.open(encoding="utf-8-sig", newline="") as source:
        pairs = [(read(row["submitted_at"]), read(row["replied_at"])) for row in csv.DictReader(source)]
    return [
        Message(submitted, replied, working_days(receipt(submitted), replied.date()), due(receipt(submitted)))
        for submitted, replied in pairs
    ]


def shown(percent_of: int, whole: int) -> str:
    """To one decimal, half up, and never 100 unless it is."""
    tenths = (2000 * percent_of + whole) // (2 * whole)
    if tenths == 1000 and percent_of < whole:
        tenths = 999
    return f"{tenths // 10}.{tenths % 10}%（{percent_of}/{whole}）"


def text_of(report: Report, key: str) -> str:
    section = next(section for section in report.sections if section.key == key)
    return "".join(sentence.text for sentence in section.sentences)


def busiest(messages: list[Message], most: int) -> list[tuple[int, int]]:
    counts = Counter((one.submitted.year, one.submitted.month) for one in messages)
    months = sorted(counts, key=lambda pair: (-counts[pair], pair))
    return [*months[:most], months[len(months) // 2], min(months)]


@pytest.mark.django_db
def test_bulletins_of_real_months_equal_a_count_of_the_file(file: Path, messages: list[Message]) -> None:
    park()
    assert bring_in(file.read_bytes(), name=file.name).created == len(messages) > 2500
    for number_of_year, number in busiest(messages, 3):
        check(month(number_of_year, number), messages)
    everything = Window(min(one.submitted for one in messages).date(), max(one.replied for one in messages).date())
    assert result_times(everything, everything.closes_at).by_day == Counter(one.taken for one in messages)


def check(window: Window, messages: list[Message]) -> None:
    begins = datetime(window.start.year, window.start.month, window.start.day)
    ends = datetime(window.end.year, window.end.month, window.end.day) + timedelta(days=1)
    report = monthly(window)
    received = [one for one in messages if begins <= one.submitted < ends]
    closed = [one for one in messages if begins <= one.replied < ends]
    owed = [one for one in messages if begins <= one.due < ends]
    intake, handling = text_of(report, "intake"), text_of(report, "handling")
    assert f"共收到企业诉求{len(received)}件" in intake
    assert f"期内办结{len(closed)}件次" in handling
    cohort = shown(sum(one.replied < ends for one in received), len(received))
    assert f"以期内受理数（不含并单、撤回）为分母，截至期末办结率{cohort}；" in handling
    if owed:
        done, kept = sum(one.replied < ends for one in owed), sum(one.replied <= one.due for one in owed)
        assert f"以期内应办结数为分母，截至期末办结率{shown(done, len(owed))}。" in handling
        assert f"应办结件按时办结率{shown(kept, len(owed))}" in handling
    late = sum(one.submitted < ends and one.due < ends <= one.replied for one in messages)
    told = re.search(r"红灯（已逾期）(\d+)项", handling)
    assert (int(told[1]) if told else 0) == late
    check_distribution(report, closed, window)
    if closed:
        tenths = (20 * sum(one.taken for one in closed) + len(closed)) // (2 * len(closed))
        assert f"平均用时{tenths // 10}.{tenths % 10}个工作日" in handling


def check_distribution(report: Report, closed: list[Message], window: Window) -> None:
    """The table of the handling section, row by row."""
    counted = Counter(one.taken for one in closed)
    assert result_times(window, window.closes_at).by_day == counted
    section = next(section for section in report.sections if section.key == "handling")
    tables = [table for table in section.tables if table.title == "办结用时分布"]
    if not closed:
        assert not tables
        return
    so_far = 0
    for label, count, share, together in tables[0].rows[:-1]:
        least, _dash, most = label.text.removeprefix("≥").partition("–")
        highest = 10**6 if label.text.startswith("≥") else int(most or least)
        expected = sum(n for day, n in counted.items() if int(least) <= day <= highest)
        so_far += expected
        assert (count.text, share.text) == (str(expected), shown(expected, len(closed)))
        assert together.text == shown(so_far, len(closed))
    assert so_far == len(closed)
    assert tables[0].rows[-1][1].text == str(len(closed))
