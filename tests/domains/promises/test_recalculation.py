"""When the calendar changes, open promises get their dates again, with a reason, once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.factories.promises import House, a_promise, an_actor, moment, subject_of

from dianxiaoer.domains.people.rules import Role
from dianxiaoer.domains.promises import commands, jobs, queries
from dianxiaoer.domains.promises.commands import recalculation
from dianxiaoer.domains.promises.models import Promise, Recalculation
from dianxiaoer.domains.promises.rules import Light, PauseCause
from dianxiaoer.domains.worktime.commands import correct_day, make_year_official
from dianxiaoer.domains.worktime.rules import SpecialDay
from dianxiaoer.kernel.access import SYSTEM
from dianxiaoer.kernel.journal import timeline

NOVEMBER = moment("2026-11-25 10:00")
NOTICE = [SpecialDay(date(2027, 1, day), is_working=False, name_zh="元旦") for day in (1, 2, 3)]


def _official(house: House) -> None:
    make_year_official(
        by=an_actor(house.clerk, Role.ADMINISTRATOR),
        at=NOVEMBER,
        year=2027,
        days=[*NOTICE, SpecialDay(date(2027, 1, 4), is_working=False, name_zh="元旦")],
        source="国办发明电〔2026〕9号",
        reason="notice of 2027",
    )


def test_a_year_that_turns_official_moves_what_crosses_it(house: House) -> None:
    crossing = a_promise(house, at=NOVEMBER, limit="30wd")
    before, untouched = crossing.due_at, a_promise(house, at=NOVEMBER, limit="5wd")
    assert crossing.provisional
    _official(house)
    assert commands.recalculate(by=SYSTEM, at=NOVEMBER, year=2027, reason="notice of 2027") == 1
    crossing.refresh_from_db()
    assert not crossing.provisional
    assert crossing.due_at > before
    assert crossing.next_rung_at == crossing.warn_at
    row = Recalculation.objects.get()
    assert (row.promise_id, row.due_before, row.due_after) == (crossing.pk, before, crossing.due_at)
    assert row.reason == "notice of 2027"
    told = queries.explain(crossing.pk, NOVEMBER)
    assert [each.due_before for each in told.recalculations] == [before]
    assert told.due == crossing.due_at
    due = untouched.due_at
    untouched.refresh_from_db()
    assert untouched.due_at == due
    entry = timeline(("calendar_year", 2027))[-1]
    assert entry.facts["moved"] == [crossing.pk]
    assert commands.recalculate(by=SYSTEM, at=NOVEMBER, year=2027, reason="again") == 0


def test_paused_promises_keep_their_pause(house: House) -> None:
    promise = a_promise(house, at=NOVEMBER, limit="30wd")
    subject = subject_of(promise)
    commands.pause(by=SYSTEM, at=NOVEMBER, subject=subject, kind="result", cause=PauseCause.HEARING)
    commands.resume(by=SYSTEM, at=moment("2026-12-02 10:00"), subject=subject, kind="result")
    commands.pause(by=SYSTEM, at=moment("2026-12-03 10:00"), subject=subject, kind="result", cause=PauseCause.HEARING)
    resumed_due = Promise.objects.get(pk=promise.pk).due_at
    _official(house)
    assert commands.recalculate(by=SYSTEM, at=moment("2026-12-20 10:00"), year=2027, reason="notice") == 1
    promise.refresh_from_db()
    assert promise.due_at > resumed_due
    assert (promise.state, promise.next_rung_at) == ("paused", None)


def test_what_was_red_stays_red_in_history(house: House) -> None:
    promise = a_promise(house, at=moment("2026-09-15 10:00"))
    due = promise.due_at
    correct_day(
        by=an_actor(house.clerk, Role.ADMINISTRATOR),
        at=moment("2026-09-22 09:00"),
        day=due.date(),
        is_working=False,
        source="园区通知",
        reason="typhoon",
    )
    at = moment("2026-09-22 10:00")
    commands.recalculate(by=SYSTEM, at=at, year=2026, reason="typhoon")
    view = queries.promise_view(promise.pk)
    assert view.due_at > at
    assert queries.light(view, at) is not Light.RED
    assert view.red_at == due
    assert view.ever_red(at)


def test_a_long_list_goes_on_in_the_next_batch(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    promises = [a_promise(house, at=NOVEMBER, limit="30wd") for _ in range(5)]
    _official(house)
    queued = list[dict[str, object]]()
    monkeypatch.setattr(recalculation, "BATCH", 2)
    monkeypatch.setattr(recalculation, "enqueue", lambda name, **ids: queued.append({"name": name, **ids}))
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOVEMBER + timedelta(hours=1))
    jobs.recalculate(year=2027, reason="notice")
    runs = 1
    while queued:
        ids = queued.pop()
        assert ids.pop("name") == "promises.recalculate"
        jobs.recalculate(**ids)  # type: ignore[arg-type]
        runs += 1
    assert runs == 3
    assert sorted(Recalculation.objects.values_list("promise_id", flat=True)) == [each.pk for each in promises]
