"""Several steps with one subject's promises at once: as by the single commands, under one lock and one write."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories.promises import House, a_promise, a_subject, moment

from dianxiaoer.domains.promises import commands, queries
from dianxiaoer.domains.promises.commands import HandOver, Keep, Pause, Resume, Start, Withdraw, WithdrawAll
from dianxiaoer.domains.promises.models import Custody, Promise
from dianxiaoer.domains.promises.models import Pause as PauseRow
from dianxiaoer.domains.promises.rules import Basis, Facing, Kind, PauseCause, Subject
from dianxiaoer.domains.worktime.queries import calendar
from dianxiaoer.domains.worktime.rules import Limit, Span
from dianxiaoer.kernel.access import SYSTEM
from dianxiaoer.kernel.journal import timeline
from dianxiaoer.kernel.refusals import Conflict, NotFound

TUESDAY = moment("2026-09-15 10:00")
LATER = moment("2026-09-16 10:00")


def _start(house: House, subject: Subject, kind: Kind) -> Start:
    return Start(subject, kind, Facing.DEPARTMENT, Basis.INTERNAL, Limit.parse("1wd"), house.power)


def _states(subject: Subject) -> list[tuple[str, str]]:
    return sorted((view.kind.value, view.state.value) for view in queries.for_subject(subject))


def test_steps_share_one_lock_one_write_and_one_insert(house: House) -> None:
    subject = a_subject()
    part = Subject("demand", subject.id, part_id=9)
    a_promise(house, at=TUESDAY, subject=subject)
    a_promise(house, at=TUESDAY, subject=part, kind=Kind.SIGN)
    a_promise(house, at=TUESDAY, subject=part, facing=Facing.DEPARTMENT)
    steps = [
        Keep(part, Kind.SIGN),
        Pause(part, Kind.RESULT, PauseCause.AUDIT),
        HandOver(subject, Kind.RESULT, house.power),
        _start(house, subject, Kind.AUDIT),
        _start(house, subject, Kind.REVIEW),
    ]
    with CaptureQueriesContext(connection) as captured:
        commands.apply(by=SYSTEM, at=LATER, steps=steps)
    written = [query["sql"].split(None, 1)[0] for query in captured if "promises_" in query["sql"]]
    # the lock; custody and changes; the pause; both new promises
    assert written == ["SELECT", "WITH", "INSERT", "INSERT"]
    assert _states(subject) == [
        ("audit", "running"), ("result", "paused"), ("result", "running"), ("review", "running"), ("sign", "kept"),
    ]  # fmt: skip
    assert Custody.objects.count() == PauseRow.objects.filter(ended_at=None).count() == 1
    newest = timeline(("demand", subject.id))[-1]
    told = [newest.verb, *(each["verb"] for each in newest.facts["also"])]
    assert told == ["promise.ended", "promise.paused", "promise.handed_over", "promise.started", "promise.started"]


def test_a_refused_step_takes_all_of_them_down(house: House) -> None:
    subject = a_subject()
    a_promise(house, at=TUESDAY, subject=subject)
    with pytest.raises(NotFound, match=r"^no_open_promise:"):
        commands.apply(by=SYSTEM, at=LATER, steps=[Keep(subject, Kind.RESULT), Keep(subject, Kind.SIGN)])
    assert _states(subject) == [("result", "running")]
    with pytest.raises(Conflict, match=r"^already_promised:"):
        commands.apply(by=SYSTEM, at=LATER, steps=[_start(house, subject, Kind.SIGN)] * 2)


def test_a_successor_of_the_same_kind_may_start_in_the_same_breath(house: House) -> None:
    subject = a_subject()
    a_promise(house, at=TUESDAY, subject=subject, facing=Facing.DEPARTMENT)
    commands.apply(by=SYSTEM, at=LATER, steps=[WithdrawAll(subject, "again"), _start(house, subject, Kind.RESULT)])
    assert _states(subject) == [("result", "running"), ("result", "withdrawn")]


def test_what_was_done_before_is_kept_at_its_own_moment(house: House) -> None:
    subject = a_subject()
    before = a_promise(house, at=TUESDAY, subject=subject, facing=Facing.DEPARTMENT, limit="1wd")
    commands.pause(by=SYSTEM, at=LATER, subject=subject, kind=Kind.RESULT, cause=PauseCause.AUDIT)
    much_later = LATER + timedelta(days=30)
    commands.apply(by=SYSTEM, at=much_later, steps=[Keep(subject, Kind.RESULT, done_at=LATER)])
    row = Promise.objects.get()
    assert (row.state, row.ended_at, row.due_at) == ("kept", LATER, before.due_at)
    assert PauseRow.objects.get().ended_at == LATER


def test_resume_counts_every_pause_also_the_earlier_ones(house: House) -> None:
    subject = a_subject()
    a_promise(house, at=TUESDAY, subject=subject, facing=Facing.DEPARTMENT, limit="5wd")
    spans = [
        Span(moment("2026-09-16 10:00"), moment("2026-09-17 10:00")),
        Span(moment("2026-09-18 10:00"), moment("2026-09-21 10:00")),
    ]
    for span in spans:
        commands.apply(by=SYSTEM, at=span.start, steps=[Pause(subject, Kind.RESULT, PauseCause.AUDIT)])
        commands.apply(by=SYSTEM, at=span.end, steps=[Resume(subject, Kind.RESULT)])
    both = calendar().due(TUESDAY, Limit.parse("5wd"), spans).at
    assert Promise.objects.get().due_at == both > calendar().due(TUESDAY, Limit.parse("5wd"), spans[1:]).at
    assert not PauseRow.objects.filter(ended_at=None).exists()


def test_kept_if_open_does_nothing_where_nothing_is(house: House) -> None:
    subject = a_subject()
    steps = [Keep(subject, Kind.REVIEW, if_open=True), WithdrawAll(subject, "archived")]
    assert commands.apply(by=SYSTEM, at=TUESDAY, steps=steps) == ()
    assert timeline(("demand", subject.id))[-1].facts == {"promises": [], "reason": "archived"}


def test_steps_of_one_call_are_about_one_subject(house: House) -> None:
    first, second = a_subject(), a_subject()
    with pytest.raises(ValueError, match="one subject"):
        commands.apply(by=SYSTEM, at=TUESDAY, steps=[Withdraw(first, Kind.SIGN, "x"), Withdraw(second, Kind.SIGN, "x")])
