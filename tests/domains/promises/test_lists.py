"""Lights in Python and SQL agree; lists page by due; counts hide nobody; imports keep their real times."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories.promises import House, a_promise, a_subject, moment, subject_of

from dianxiaoer.domains.promises import commands, queries
from dianxiaoer.domains.promises.commands import EndedPromise, OpenPromise
from dianxiaoer.domains.promises.models import Promise
from dianxiaoer.domains.promises.rules import Basis, Facing, Kind, Light, PauseCause, Subject, light
from dianxiaoer.domains.worktime.rules import Limit
from dianxiaoer.kernel.access import SYSTEM
from dianxiaoer.kernel.refusals import Conflict, Invalid

TUESDAY = moment("2026-09-15 10:00")
FRIDAY = moment("2026-09-18 10:00")


def every_light(house: House) -> list[Promise]:
    """Promises of many ages, some paused, kept, late and withdrawn, in two departments."""
    made = []
    for number in range(24):
        department = house.power if number % 3 == 0 else house.works
        limit = f"{1 + number % 8}wd"
        promise = a_promise(house, at=TUESDAY, limit=limit, department_id=department, officer_id=house.handler)
        at = TUESDAY + timedelta(days=1)
        subject = subject_of(promise)
        if number % 6 == 1:
            commands.pause(by=SYSTEM, at=at, subject=subject, kind="result", cause=PauseCause.HEARING)
        elif number % 6 == 2:
            commands.keep(by=SYSTEM, at=at + timedelta(days=4), subject=subject, kind="result")
        elif number == 12:
            commands.withdraw(by=SYSTEM, at=at, subject=subject, kind="result", reason="r")
        made.append(promise)
    return made


def test_the_light_in_sql_is_the_light_in_python(house: House) -> None:
    every_light(house)
    moments = {FRIDAY, TUESDAY}
    for row in Promise.objects.all():
        for edge in (row.warn_at, row.due_at):
            moments |= {edge - timedelta(microseconds=1), edge, edge + timedelta(microseconds=1)}
    seen = set()
    for at in moments:
        for row in Promise.objects.annotate(shown=queries.light_expression(at)):
            expected = light(row.state, at=at, warn_at=row.warn_at, due_at=row.due_at)
            assert row.shown == expected
            seen.add(expected)
        for colour in Light:
            listed = set(Promise.objects.filter(queries.of_light(colour, at)).values_list("pk", flat=True))
            shown = Promise.objects.annotate(shown=queries.light_expression(at)).filter(shown=colour.value)
            assert listed == set(shown.values_list("pk", flat=True))
    assert seen == set(Light)


def test_counts_by_department_and_light_in_one_statement(house: House) -> None:
    every_light(house)
    with CaptureQueriesContext(connection) as context:
        counts = queries.count_lights(FRIDAY)
    assert len(context.captured_queries) == 1
    for department_id in (house.works, house.power):
        rows = Promise.objects.filter(department=department_id)
        shown = [light(row.state, at=FRIDAY, warn_at=row.warn_at, due_at=row.due_at) for row in rows]
        found = counts[department_id]
        assert found.total == sum(colour is not Light.GREY for colour in shown)
        for colour in (Light.GREEN, Light.YELLOW, Light.RED, Light.BLUE):
            assert getattr(found, colour.value) == shown.count(colour)
    assert sum(found.red for found in counts.values()) > 0
    assert queries.count_lights(FRIDAY, facing=Facing.DEPARTMENT) == {}
    assert set(queries.count_lights(FRIDAY, department_id=house.power)) == {house.power}


@pytest.mark.parametrize("colour", list(Light))
def test_a_list_by_light_pages_by_due(house: House, colour: Light) -> None:
    every_light(house)
    expected = [
        row.pk
        for row in Promise.objects.order_by("due_at", "id")
        if light(row.state, at=FRIDAY, warn_at=row.warn_at, due_at=row.due_at) is colour
    ]
    found, after = list[int](), None
    while True:
        with CaptureQueriesContext(connection) as context:
            page = queries.by_light(colour, FRIDAY, size=2, after=after)
        assert len(context.captured_queries) == 1
        found += [view.id for view in page.rows]
        after = page.next_cursor
        if after is None:
            break
    assert found == expected


def test_officers_and_departments_see_what_they_owe_nearest_due_first(house: House) -> None:
    every_light(house)
    mine = queries.of_officer(house.handler, size=100).rows
    assert [view.due_at for view in mine] == sorted(view.due_at for view in mine)
    assert all(view.is_open and view.officer_name == "张三" and view.phone == "13800000000" for view in mine)
    theirs = queries.of_department(house.power, size=100).rows
    assert {view.id for view in theirs} == {view.id for view in mine if view.department_id == house.power}


def test_the_promises_of_a_page_of_subjects_take_one_statement(house: House) -> None:
    made = every_light(house)
    ids = [promise.subject_id for promise in made]
    with CaptureQueriesContext(connection) as context:
        found = queries.for_subjects("demand", [*ids, 999_999], open_only=False)
    assert len(context.captured_queries) == 1
    assert {view.id for views in found.values() for view in views} == {promise.pk for promise in made}
    assert found[999_999] == ()
    open_ids = {view.id for views in queries.for_subjects("demand", ids).values() for view in views}
    assert open_ids == set(Promise.objects.filter(ended_at=None).values_list("pk", flat=True))


def test_what_went_red_is_found_after_it_ended(house: House) -> None:
    promise = a_promise(house, at=TUESDAY, limit="1wd")
    commands.keep(by=SYSTEM, at=FRIDAY, subject=subject_of(promise), kind="result")
    found = queries.went_red(TUESDAY, FRIDAY, department_id=house.works).rows
    assert [view.id for view in found] == [promise.pk]
    assert queries.went_red(FRIDAY, FRIDAY + timedelta(days=9)).rows == ()


def _ended(house: House, started: str, ended: str) -> EndedPromise:
    return EndedPromise(
        subject=a_subject(),
        kind=Kind.RESULT,
        facing=Facing.ENTERPRISE,
        basis=Basis.COMMITTED,
        limit=Limit.parse("5wd"),
        department_id=house.works,
        started_at=moment(started),
        ended_at=moment(ended),
    )


def test_answered_imports_are_kept_or_late_by_the_calendar_and_tell_nobody(house: House) -> None:
    kept = _ended(house, "2019-04-29 09:00", "2019-05-08 17:00")  # over the Labour Day holiday
    late = _ended(house, "2019-04-29 09:00", "2019-05-09 09:00")
    with CaptureQueriesContext(connection) as context:
        assert commands.record_ended(by=SYSTEM, at=TUESDAY, promises=[kept, late]) == 2
    assert sum('INSERT INTO "promises_promise"' in query["sql"] for query in context.captured_queries) == 1
    (first,), (second,) = queries.for_subject(kept.subject), queries.for_subject(late.subject)
    assert (first.state, first.red_at, first.ended_at) == ("kept", None, kept.ended_at)
    assert (second.state, second.red_at) == ("late", second.due_at)
    assert second.due_at == first.due_at
    assert queries.due_rungs(TUESDAY) == []
    with pytest.raises(Invalid, match=r"^ended_before_start:"):
        commands.record_ended(by=SYSTEM, at=TUESDAY, promises=[_ended(house, "2019-05-09 09:00", "2019-05-08 09:00")])


def test_many_open_promises_start_together_or_not_at_all(house: House) -> None:
    subject = a_subject()

    def row(part_id: int, started: str = "2026-09-15 09:00") -> OpenPromise:
        return OpenPromise(
            subject=Subject(subject.domain, subject.id, part_id),
            kind=Kind.RESULT,
            facing=Facing.DEPARTMENT,
            basis=Basis.COMMITTED,
            limit=Limit.parse("5wd"),
            department_id=house.works,
            started_at=moment(started),
        )

    assert commands.start_many(by=SYSTEM, at=TUESDAY, promises=[row(1), row(2)]) == 2
    alone = a_promise(house, at=TUESDAY, started_at=moment("2026-09-15 09:00"))
    started = Promise.objects.get(subject_id=subject.id, part_id=1)
    assert (started.due_at, started.next_rung_at) == (alone.due_at, alone.next_rung_at)
    with pytest.raises(Invalid, match=r"^promise_starts_later:"):
        commands.start_many(by=SYSTEM, at=TUESDAY, promises=[row(3, "2026-09-16 09:00")])
    with pytest.raises(Conflict, match=r"^already_promised:"):
        commands.start_many(by=SYSTEM, at=TUESDAY, promises=[row(3), row(1)])
