from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from dianxiaoer.domains.worktime import queries
from dianxiaoer.domains.worktime.commands import correct_day
from dianxiaoer.domains.worktime.queries import many
from dianxiaoer.domains.worktime.rules import PARK_ZONE, ExplainedDay, Limit, Reason, Span
from dianxiaoer.kernel.access import SYSTEM
from dianxiaoer.kernel.refusals import Invalid

pytestmark = pytest.mark.django_db


def test_the_seeded_rows_are_the_packaged_calendar() -> None:
    seeded, packaged = queries.calendar().table, queries.packaged_calendar().table
    assert seeded.official_years == packaged.official_years == frozenset(range(2004, 2027))
    assert seeded.special == packaged.special
    assert seeded.working == packaged.working


def test_the_calendar_is_built_once_and_looked_up_with_one_statement(django_assert_num_queries: Any) -> None:
    first = queries.calendar()
    with django_assert_num_queries(1):
        assert queries.calendar() is first


def test_year_table_shows_each_day_with_its_ground(at: datetime, told: Any, django_assert_num_queries: Any) -> None:
    correct_day(by=SYSTEM, at=at, day=date(2026, 8, 12), is_working=False, source="防指", reason="台风")
    queries.calendar()
    with django_assert_num_queries(2):
        rows = {row.date: row for row in queries.year_table(2026)}
    assert len(rows) == 365
    assert rows[date(2026, 8, 12)].is_corrected
    assert (rows[date(2026, 10, 1)].name_zh, rows[date(2026, 10, 1)].is_working) == ("国庆节", False)
    assert "2026" in rows[date(2026, 10, 1)].source
    assert not rows[date(2026, 8, 11)].is_named
    with django_assert_num_queries(3):
        years = {row.year: row for row in queries.year_rows()}
    assert (years[2026].is_official, years[2027].is_official) == (True, False)
    assert years[2026].working_days == sum(row.is_working for row in rows.values())
    assert years[2026].corrections == 1
    with pytest.raises(Invalid):
        queries.year_table(2040)


def test_the_next_years_notice_is_waited_for(at: datetime) -> None:
    assert queries.notice_years_waiting(at) == (2027,)
    assert queries.packaged_notice(2027) is None
    found = queries.packaged_notice(2026)
    assert found is not None
    assert "2026" in found[0]
    assert len(found[1]) == 39


def test_a_limit_typed_by_a_person() -> None:
    assert queries.parse_limit(" 5wd ") == Limit.parse("5wd")
    with pytest.raises(Invalid) as refused:
        queries.parse_limit("five days")
    assert (refused.value.code, refused.value.field) == ("limit_spelling", "limit")
    assert "5wd" in refused.value.message


@pytest.mark.parametrize("reason", list(Reason))
@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("named", [True, False])
def test_every_reason_has_words(reason: Reason, language: str, named: bool) -> None:
    params = {"at": "08:30", "until": "12:00", "hours": "2"}
    if named:
        params |= {"name_zh": "国庆节", "name_en": "National Day", "cause": "补正"}
    with translation.override(language):
        text = queries.reason_text(ExplainedDay(date(2026, 10, 1), True, 3, reason, params))
    assert text
    assert "%(" not in text
    assert "()" not in text


def test_words_of_an_explanation() -> None:
    pause = Span(datetime(2026, 12, 30, 10, tzinfo=PARK_ZONE), datetime(2026, 12, 31, 10, tzinfo=PARK_ZONE), "补正材料")
    with translation.override("en"):
        rows = queries.calendar().explain(date(2026, 12, 29), Limit.parse("2wd"), [pause]).rows
        texts = [queries.reason_text(row) for row in rows]
    assert texts == [
        "day of receipt, not counted",
        "working day 1",
        "paused (补正材料), not counted",
        "working day 2 (provisional: 2027 has no official notice yet)",
    ]


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        ("1wd", "1 working day"),
        ("2.5wd", "2.5 working days"),
        ("30cd", "30 calendar days"),
        ("2h", "2 hours"),
        ("im", "at once"),
    ],
)
def test_words_of_a_limit(limit: str, words: str) -> None:
    with translation.override("en"):
        assert queries.limit_text(Limit.parse(limit)) == words


def test_many_rows_use_the_parks_calendar(at: datetime, told: Any) -> None:
    correct_day(by=SYSTEM, at=at, day=date(2026, 8, 12), is_working=False, source="防指", reason="台风")
    columns = many.due_many([date(2026, 8, 11)], [Limit.parse("1wd")])
    assert columns.at[0].item().date() == date(2026, 8, 13)
    with pytest.raises(ValueError, match="as many limits"):
        many.due_many([date(2026, 8, 11)], [])


def test_extension_in_the_database_calendar() -> None:
    due = queries.calendar().due(date(2026, 11, 20), Limit.parse("10wd"), extra=Decimal(5))
    assert due.at.date() == date(2026, 12, 11)
