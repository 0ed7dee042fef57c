from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from dianxiaoer.domains.worktime import commands
from dianxiaoer.domains.worktime.models import CalendarDay, CalendarVersion, CalendarYear, Layer, WorkSchedule
from dianxiaoer.domains.worktime.queries import calendar, version_number
from dianxiaoer.domains.worktime.rules import Limit, SpecialDay
from dianxiaoer.kernel import journal
from dianxiaoer.kernel.access import PUBLIC, SYSTEM, Actor
from dianxiaoer.kernel.refusals import NotAllowed, Refused

pytestmark = pytest.mark.django_db

Told = list[tuple[datetime | None, str, dict[str, Any]]]
NOTICE_2027 = [
    SpecialDay(date(2027, 1, 1), False, "元旦", "New Year's Day"),
    SpecialDay(date(2027, 1, 2), False, "元旦", "New Year's Day"),
    SpecialDay(date(2027, 1, 3), True, "元旦", "New Year's Day"),
    SpecialDay(date(2026, 12, 31), False, "元旦", "New Year's Day"),
]
SOURCE = "国务院办公厅关于2027年部分节假日安排的通知"


def last_event(year: int) -> Any:
    return list(journal.timeline(("calendar_year", year)))[-1]


def close_for_typhoon(administrator: Actor, at: datetime, **changes: Any) -> None:
    given = {"is_working": False, "source": "防指〔2026〕8号", "reason": "台风停工", "name_zh": "台风停工"}
    commands.correct_day(by=administrator, at=at, day=date(2026, 8, 12), **{**given, **changes})


def test_a_corrected_day_moves_due_dates_and_tells_the_promises(administrator: Actor, at: datetime, told: Told) -> None:
    before = calendar().due(date(2026, 8, 11), Limit.parse("1wd"))
    number = version_number()
    close_for_typhoon(administrator, at)
    assert before.at.date() == date(2026, 8, 12)
    assert calendar().due(date(2026, 8, 11), Limit.parse("1wd")).at.date() == date(2026, 8, 13)
    assert version_number() == number + 1
    arguments = {"year": 2026, "reason": "台风停工"}
    assert told == [
        (None, "promises.recalculate", arguments),
        (at + timedelta(minutes=2), "promises.recalculate", arguments),
    ]
    event = last_event(2026)
    assert event.verb == "calendar.day_corrected"
    assert event.facts["was_working"] is True
    assert event.facts["reason"] == "台风停工"


def test_a_later_correction_replaces_and_reverting_restores_the_notice(
    administrator: Actor, at: datetime, told: Told
) -> None:
    national_day = date(2026, 10, 1)
    commands.correct_day(by=administrator, at=at, day=national_day, is_working=True, source="x", reason="y")
    assert calendar().is_working(national_day)
    commands.correct_day(by=administrator, at=at, day=national_day, is_working=False, source="x", reason="z")
    assert CalendarDay.objects.filter(date=national_day, layer=Layer.CORRECTION).count() == 1
    assert not calendar().is_working(national_day)
    commands.revert_day(by=administrator, at=at, day=national_day, reason="误录")
    row = calendar().table.special[national_day]
    assert (row.is_working, row.name_zh) == (False, "国庆节")
    assert last_event(2026).verb == "calendar.day_reverted"


def test_a_year_turns_official_with_its_december_days(administrator: Actor, at: datetime, told: Told) -> None:
    limit = Limit.parse("3wd")
    before = calendar().due(date(2026, 12, 30), limit)
    assert (before.at.date(), before.provisional) == (date(2027, 1, 4), True)
    commands.make_year_official(
        by=administrator, at=at, year=2027, days=NOTICE_2027, source=SOURCE, reason="2027年通知公布"
    )
    after = calendar().due(date(2026, 12, 30), limit)
    assert (after.at.date(), after.provisional) == (date(2027, 1, 5), False)
    assert {arguments["year"] for _moment, _name, arguments in told} == {2026, 2027}
    assert last_event(2027).facts["days"]["2027-01-03"] == "works"
    assert calendar().table.last == date(2029, 12, 31)


def test_an_amended_notice_replaces_the_first_and_keeps_corrections(
    administrator: Actor, at: datetime, told: Told
) -> None:
    def enter(days: list[SpecialDay]) -> None:
        commands.make_year_official(by=administrator, at=at, year=2027, days=days, source=SOURCE, reason="修订")

    enter(NOTICE_2027)
    commands.correct_day(by=administrator, at=at, day=date(2027, 1, 8), is_working=False, source="x", reason="停电检修")
    told.clear()
    enter(NOTICE_2027[:1])
    assert {arguments["year"] for _moment, _name, arguments in told} == {2026, 2027}
    assert calendar().is_working(date(2026, 12, 31))
    assert not calendar().is_working(date(2027, 1, 3))
    assert not calendar().is_working(date(2027, 1, 8))


def test_a_year_taken_back_is_provisional_again(administrator: Actor, at: datetime, told: Told) -> None:
    commands.make_year_official(by=administrator, at=at, year=2027, days=NOTICE_2027, source=SOURCE, reason="r")
    commands.revert_year(by=administrator, at=at, year=2027, reason="录错年份")
    assert calendar().due(date(2026, 12, 30), Limit.parse("3wd")).provisional
    assert calendar().is_working(date(2026, 12, 31))
    assert CalendarYear.objects.get(year=2027).reason == "录错年份"
    with pytest.raises(Refused) as refused:
        commands.revert_year(by=administrator, at=at, year=2027, reason="again")
    assert refused.value.code == "year_not_official"


def test_office_hours_change_from_a_date_on(administrator: Actor, at: datetime, told: Told) -> None:
    commands.set_schedule(
        by=administrator,
        at=at,
        valid_from=date(2026, 7, 1),
        morning=(time(8), time(12)),
        afternoon=(time(15), time(18)),
        source="办公时间通知",
        reason="夏季作息",
    )
    assert calendar().due(date(2026, 6, 30), Limit.parse("1wd")).at.time() == time(18)
    assert calendar().due(date(2026, 6, 29), Limit.parse("1wd")).at.time() == time(17, 30)
    assert {arguments["year"] for _moment, _name, arguments in told} == {2026, 2027, 2028}
    commands.remove_schedule(by=administrator, at=at, valid_from=date(2026, 7, 1), reason="取消")
    assert calendar().due(date(2026, 6, 30), Limit.parse("1wd")).at.time() == time(17, 30)
    with pytest.raises(Refused) as refused:
        commands.remove_schedule(by=administrator, at=at, valid_from=date(2004, 1, 1), reason="first")
    assert refused.value.code == "schedule_not_removable"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"source": " "}, "calendar_source_missing"),
        ({"reason": ""}, "calendar_reason_missing"),
    ],
)
def test_a_correction_needs_its_ground(
    administrator: Actor, at: datetime, told: Told, changes: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        close_for_typhoon(administrator, at, **changes)
    assert refused.value.code == code
    assert told == []


@pytest.mark.parametrize(
    ("year", "days", "code"),
    [
        (2072, NOTICE_2027, "year_outside_calendar"),
        (2028, NOTICE_2027, "notice_day_of_other_year"),
        (2027, [*NOTICE_2027, NOTICE_2027[0]], "notice_day_twice"),
        (2027, [*NOTICE_2027, SpecialDay(date(2027, 1, 4), True)], "makeup_on_weekday"),
        (2027, [NOTICE_2027[2]], "notice_without_holidays"),
        (2027, [], "notice_without_holidays"),
    ],
)
def test_a_notice_that_cannot_be_right(
    administrator: Actor, at: datetime, told: Told, year: int, days: list[SpecialDay], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        commands.make_year_official(by=administrator, at=at, year=year, days=days, source=SOURCE, reason="r")
    assert refused.value.code == code
    assert refused.value.message
    assert 2027 not in calendar().table.official_years


def test_other_refusals(administrator: Actor, at: datetime, told: Told) -> None:
    with pytest.raises(Refused) as refused:
        commands.correct_day(by=SYSTEM, at=at, day=date(2099, 1, 1), is_working=True, source="x", reason="y")
    assert refused.value.code == "outside_calendar"
    assert "2028-12-31" in refused.value.message
    with pytest.raises(Refused) as refused:
        commands.revert_day(by=administrator, at=at, day=date(2026, 8, 12), reason="y")
    assert refused.value.code == "day_not_corrected"
    with pytest.raises(Refused) as refused:
        commands.set_schedule(
            by=administrator,
            at=at,
            valid_from=date(2026, 7, 1),
            morning=(time(8), time(12)),
            afternoon=(time(11), time(18)),
            source="x",
            reason="y",
        )
    assert refused.value.code == "hours_out_of_order"


@pytest.mark.parametrize(
    "actor", [PUBLIC, Actor(kind="officer", id=2, roles=frozenset({"demand_desk"})), Actor(kind="contact", id=3)]
)
def test_only_an_administrator_changes_the_calendar(actor: Actor, at: datetime, told: Told) -> None:
    attempts: list[Any] = [
        lambda: close_for_typhoon(actor, at),
        lambda: commands.revert_day(by=actor, at=at, day=date(2026, 8, 12), reason="r"),
        lambda: commands.make_year_official(by=actor, at=at, year=2027, days=NOTICE_2027, source=SOURCE, reason="r"),
        lambda: commands.revert_year(by=actor, at=at, year=2026, reason="r"),
        lambda: commands.remove_schedule(by=actor, at=at, valid_from=date(2026, 7, 1), reason="r"),
    ]
    for attempt in attempts:
        with pytest.raises(NotAllowed):
            attempt()
    assert told == []


def test_a_refused_change_leaves_the_calendar_in_use_as_it_was(administrator: Actor, at: datetime, told: Told) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        close_for_typhoon(administrator, at)
        assert not calendar().is_working(date(2026, 8, 12))
        raise ZeroDivisionError
    assert calendar().is_working(date(2026, 8, 12))


def test_an_empty_database_answers_and_is_filled_by_the_first_correction(
    administrator: Actor, at: datetime, told: Told
) -> None:
    for model in (CalendarYear, CalendarDay, CalendarVersion, WorkSchedule):
        model.objects.all().delete()
    assert not calendar().is_working(date(2026, 10, 1))
    close_for_typhoon(administrator, at)
    assert not calendar().is_working(date(2026, 8, 12))
    assert not calendar().is_working(date(2026, 10, 1))
    assert CalendarYear.objects.count() == 23


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE worktime_calendaryear SET source = '' WHERE year = 2026",
        "UPDATE worktime_calendaryear SET status = 'perhaps' WHERE year = 2026",
        "UPDATE worktime_calendarday SET reason = '' WHERE date = '2026-10-01'",
        "UPDATE worktime_calendarday SET layer = 'rumour' WHERE date = '2026-10-01'",
        "UPDATE worktime_workschedule SET morning_closes = '08:00'",
        "INSERT INTO worktime_calendarversion (id, number, stamp) VALUES (2, 1, gen_random_uuid())",
        "INSERT INTO worktime_calendarday (date, layer, notice_year, is_working, name_zh, name_en, source, reason,"
        " changed_by, changed_at) SELECT date, layer, notice_year, is_working, name_zh, name_en, source, reason,"
        " changed_by, changed_at FROM worktime_calendarday WHERE date = '2026-10-01'",
    ],
)
def test_what_must_never_be_stored(statement: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_news_is_queued_in_the_same_transaction_for_the_promises(administrator: Actor, at: datetime) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        close_for_typhoon(administrator, at)
        raise ZeroDivisionError
    assert _queued() == []
    close_for_typhoon(administrator, at)
    assert _queued() == [("promises.recalculate", 2026, "台风停工")] * 2


def _queued() -> list[tuple[str, int, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT task_name, (args ->> 'year')::int, args ->> 'reason' FROM procrastinate_jobs"
            " WHERE task_name = 'promises.recalculate'"
        )
        return list(cursor.fetchall())
