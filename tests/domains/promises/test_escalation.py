"""Rungs are told exactly once each, in order, to somebody, whatever crashes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from tests.factories.promises import (
    FROM,
    House,
    a_department,
    a_house,
    a_promise,
    an_actor,
    an_officer,
    moment,
    subject_of,
)

from dianxiaoer.domains.people.commands import record_absence, retire_officer
from dianxiaoer.domains.people.models import Department, Officer, RoleGrant
from dianxiaoer.domains.people.rules import Role
from dianxiaoer.domains.promises import commands, jobs, queries
from dianxiaoer.domains.promises.models import Custody, Notice, Promise
from dianxiaoer.domains.promises.rules import Kind, PauseCause, Rung, RungBase, Tell
from dianxiaoer.domains.registry.models import Assignment, Enterprise
from dianxiaoer.kernel import journal
from dianxiaoer.kernel.access import SYSTEM
from dianxiaoer.kernel.refusals import Invalid, NotAllowed, WrongState

TUESDAY = moment("2026-09-15 10:00")
LONG_AFTER = moment("2026-11-20 10:00")


def told(promise: Promise) -> list[tuple[int, int | None]]:
    return list(Notice.objects.filter(promise=promise).order_by("id").values_list("rung", "recipient_id"))


def test_each_rung_is_told_when_it_is_reached(house: House) -> None:
    promise = a_promise(house, at=TUESDAY, officer_id=house.handler)
    due = promise.due_at
    assert due == moment("2026-09-21 17:30")
    for at, rungs in [
        (promise.warn_at, [0]),
        (due, [1]),
        (moment("2026-09-22 17:30"), [2]),
        (moment("2026-09-29 17:30"), [3]),  # five working days after due, over the Mid-autumn holiday
    ]:
        with pytest.raises(WrongState, match=r"^nothing_to_climb:"):
            commands.climb(by=SYSTEM, at=at - timedelta(seconds=1), promise_id=promise.pk)
        assert commands.climb(by=SYSTEM, at=at, promise_id=promise.pk) == rungs
    # No enterprise, so no sponsor leader, and nobody leads the works department: the top leader hears of rung 2.
    assert told(promise) == [(0, house.handler), (1, house.head), (2, house.top), (3, house.top)]
    promise.refresh_from_db()
    assert (promise.next_rung_at, promise.rung) == (None, 4)
    assert (promise.yellow_at, promise.red_at) == (promise.warn_at, due)


def test_missed_rungs_are_all_told_once_in_order(house: House) -> None:
    promise = a_promise(house, at=TUESDAY, officer_id=house.handler)
    assert commands.climb(by=SYSTEM, at=LONG_AFTER, promise_id=promise.pk) == [0, 1, 2, 3]
    with pytest.raises(WrongState, match=r"^nothing_to_climb:"):
        commands.climb(by=SYSTEM, at=LONG_AFTER, promise_id=promise.pk)
    assert [rung for rung, _recipient in told(promise)] == [0, 1, 2, 3]


def test_nothing_is_told_of_a_paused_or_ended_promise(house: House) -> None:
    paused, ended = a_promise(house, at=TUESDAY), a_promise(house, at=TUESDAY)
    commands.pause(by=SYSTEM, at=TUESDAY, subject=subject_of(paused), kind="result", cause=PauseCause.HEARING)
    commands.keep(by=SYSTEM, at=TUESDAY, subject=subject_of(ended), kind=Kind.RESULT)
    assert queries.due_rungs(LONG_AFTER) == []


def test_the_sponsor_leader_of_the_enterprise_hears_of_its_rung(house: House) -> None:
    sponsor = an_officer("钱七", house.desk, Role.SPONSOR_LEADER)
    enterprise = Enterprise.objects.create(
        name="临港机械", name_key="lingang", status="pre_registered", created_at=TUESDAY
    )
    Assignment.objects.create(enterprise=enterprise, kind="leader", officer_id=sponsor, from_date=FROM)
    promise = a_promise(house, at=TUESDAY, enterprise_id=enterprise.pk)
    commands.climb(by=SYSTEM, at=LONG_AFTER, promise_id=promise.pk)
    assert (2, sponsor) in told(promise)


def test_the_deputy_hears_instead_of_the_absent(house: House) -> None:
    deputy = an_officer("孙八", house.works, Role.DEPARTMENT_HANDLER)
    record_absence(
        by=SYSTEM,
        at=TUESDAY,
        officer_id=house.handler,
        deputy_id=deputy,
        reason="leave",
        from_date=date(2026, 9, 15),
        until_date=date(2026, 9, 30),
    )
    promise = a_promise(house, at=TUESDAY, officer_id=house.handler)
    commands.climb(by=SYSTEM, at=promise.warn_at, promise_id=promise.pk)
    assert told(promise) == [(0, deputy)]


def test_without_officer_the_head_hears_and_without_head_whoever_leads_the_department(house: House) -> None:
    headless = a_department("规划局", leader_id=house.top)
    first, second = a_promise(house, at=TUESDAY), a_promise(house, at=TUESDAY, department_id=headless)
    for promise in (first, second):
        commands.climb(by=SYSTEM, at=promise.due_at, promise_id=promise.pk)
    assert told(first) == [(0, house.head), (1, house.head)]
    assert told(second) == [(0, house.top), (1, house.top)]


def test_a_department_with_nobody_is_not_hidden(house: House) -> None:
    promise = a_promise(house, at=TUESDAY, department_id=house.power)
    commands.climb(by=SYSTEM, at=promise.warn_at, promise_id=promise.pk)
    assert told(promise) == [(0, house.clerk)]
    office = an_officer("周九", house.desk, Role.SUPERVISION_OFFICE)
    commands.climb(by=SYSTEM, at=promise.due_at, promise_id=promise.pk)
    assert told(promise)[1:] == [(1, office)]


def test_a_park_without_anybody_keeps_the_notice_for_those_who_supervise(db: None) -> None:
    power = a_department("供电所")
    house = House(desk=power, works=power, power=power, handler=0, head=0, clerk=0, top=0)
    promise = a_promise(house, at=TUESDAY)
    commands.climb(by=SYSTEM, at=promise.warn_at, promise_id=promise.pk)
    assert told(promise) == [(0, None)]
    assert [notice.promise_id for notice in queries.notices(None).rows] == [promise.pk]
    stranger, office = an_actor(1, Role.DEPARTMENT_HANDLER), an_actor(1, Role.SUPERVISION_OFFICE)
    assert commands.read_notices(by=stranger, at=promise.due_at) == 0
    assert commands.read_notices(by=office, at=promise.due_at) == 1


def test_a_retired_officer_is_not_told(house: House) -> None:
    promise = a_promise(house, at=TUESDAY, officer_id=house.handler)
    retire_officer(by=SYSTEM, at=TUESDAY, officer_id=house.handler, last_date=date(2026, 9, 15))
    commands.climb(by=SYSTEM, at=promise.warn_at, promise_id=promise.pk)
    assert told(promise) == [(0, house.head)]


def test_notices_are_counted_listed_and_read_by_their_recipient_alone(house: House) -> None:
    promise = a_promise(house, at=TUESDAY, officer_id=house.handler)
    commands.climb(by=SYSTEM, at=LONG_AFTER, promise_id=promise.pk)
    assert queries.unread_count(house.top) == 2
    page = queries.notices(house.top, size=1)
    rest = queries.notices(house.top, size=1, after=page.next_cursor)
    assert [notice.rung for notice in page.rows + rest.rows] == [3, 2]
    assert page.rows[0].department_name == "建设局"
    ids = [notice.id for notice in page.rows]
    assert commands.read_notices(by=an_actor(house.head), at=LONG_AFTER, notice_ids=ids) == 0
    assert commands.read_notices(by=an_actor(house.top), at=LONG_AFTER, notice_ids=ids) == 1
    assert queries.unread_count(house.top) == 1
    assert commands.read_notices(by=an_actor(house.top), at=LONG_AFTER) == 1
    assert queries.notices(house.top, unread_only=True).rows == ()


def test_a_promise_keeps_the_ladder_version_that_it_started_under(house: House) -> None:
    admin = an_actor(house.clerk, Role.ADMINISTRATOR)
    old = a_promise(house, at=TUESDAY)
    commands.add_ladder_version(
        by=admin,
        at=TUESDAY,
        key="standard",
        effective_from=TUESDAY + timedelta(hours=1),
        rungs=[Rung(RungBase.DUE, 2, Tell.TOP)],
        reason="fewer notices",
    )
    before = a_promise(house, at=TUESDAY + timedelta(minutes=59))
    after = a_promise(house, at=TUESDAY + timedelta(hours=1))
    assert [each.ladder_version for each in (old, before, after)] == [1, 1, 2]
    assert commands.climb(by=SYSTEM, at=LONG_AFTER, promise_id=old.pk) == [0, 1, 2, 3]
    assert commands.climb(by=SYSTEM, at=LONG_AFTER, promise_id=after.pk) == [0]
    assert [(each.key, each.version) for each in queries.ladders()] == [("standard", 1), ("standard", 2)]


def test_refusals_of_a_new_ladder(house: House) -> None:
    admin, rungs = an_actor(house.clerk, Role.ADMINISTRATOR), [Rung(RungBase.DUE, 0, Tell.HEAD)]
    good: dict[str, Any] = {"key": "legacy", "effective_from": LONG_AFTER, "rungs": rungs, "reason": "r"}
    with pytest.raises(NotAllowed):
        commands.add_ladder_version(by=an_actor(house.clerk, Role.DEMAND_DESK), at=TUESDAY, **good)
    for code, change in [
        ("ladder_without_reason", {"reason": ""}),
        ("ladder_out_of_order", {"rungs": [*rungs, Rung(RungBase.WARN, 0, Tell.HEAD)]}),
        ("ladder_too_soon", {"effective_from": TUESDAY + timedelta(minutes=1)}),
    ]:
        with pytest.raises(Invalid, match=rf"^{code}:"):
            commands.add_ladder_version(by=admin, at=TUESDAY, **good | change)
    commands.add_ladder_version(by=admin, at=TUESDAY, **good)
    with pytest.raises(Invalid, match=r"^ladder_too_soon:"):
        commands.add_ladder_version(by=admin, at=TUESDAY, **good)


def _at(monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: at)


def test_a_crash_tells_nothing_and_the_next_run_tells_everything_once(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first promise's transaction dies after its notices are written; the other one is told all the same."""
    first = a_promise(house, at=TUESDAY, officer_id=house.handler)
    second = a_promise(house, at=TUESDAY, officer_id=house.handler)
    _at(monkeypatch, LONG_AFTER)
    append, crashes = journal.append, iter([True])

    def crashing(frame: Any) -> None:
        if next(crashes, False):
            raise RuntimeError("power cut")
        append(frame)

    monkeypatch.setattr(journal, "append", crashing)
    with pytest.raises(ExceptionGroup):
        jobs.claim_rungs()
    assert told(first) == []
    assert [rung for rung, _who in told(second)] == [0, 1, 2, 3]
    jobs.claim_rungs()
    jobs.claim_rungs()
    assert [rung for rung, _who in told(first)] == [0, 1, 2, 3]
    assert len(told(second)) == 4


def test_the_job_for_one_promise_may_run_twice(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    promise = a_promise(house, at=TUESDAY)
    _at(monkeypatch, promise.warn_at)
    jobs.climb(promise_id=promise.pk)
    jobs.climb(promise_id=promise.pk)
    assert len(told(promise)) == 1


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """Rows that other connections see, removed afterwards. The journal, which nobody can shorten, stands aside."""
    monkeypatch.setattr(journal, "append", lambda frame: None)
    with django_db_blocker.unblock():
        try:
            yield a_house()
        finally:
            for model in (Notice, Custody, Promise, RoleGrant, Officer, Department):
                model.objects.all().delete()


def test_two_workers_at_once_tell_each_rung_once(committed: House, monkeypatch: pytest.MonkeyPatch) -> None:
    promises = [a_promise(committed, at=TUESDAY, officer_id=committed.handler) for _ in range(12)]
    _at(monkeypatch, LONG_AFTER)
    both, failures = threading.Barrier(2), list[BaseException]()

    def work() -> None:
        try:
            both.wait(timeout=10)
            jobs.claim_rungs()
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=30)
    assert failures == []
    for promise in promises:
        assert [rung for rung, _who in told(promise)] == [0, 1, 2, 3]


def test_a_promise_that_another_worker_climbs_is_left_to_it(committed: House) -> None:
    promise = a_promise(committed, at=TUESDAY)
    outcome = list[str]()

    def other() -> None:
        try:
            commands.climb(by=SYSTEM, at=LONG_AFTER, promise_id=promise.pk)
        except WrongState as refused:
            outcome.append(refused.code)
        finally:
            connection.close()

    with transaction.atomic():
        commands.climb(by=SYSTEM, at=LONG_AFTER, promise_id=promise.pk)
        worker = threading.Thread(target=other)
        worker.start()
        worker.join(timeout=10)
        assert outcome == ["nothing_to_climb"]  # at once, while this transaction is still open
    assert len(told(promise)) == 4
