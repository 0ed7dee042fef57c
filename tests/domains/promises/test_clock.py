"""Start, pause, resume, extend, keep, withdraw: what they do, and each refusal."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.factories.promises import House, a_promise, a_subject, an_actor, moment, subject_of

from dianxiaoer.domains.promises import commands, queries
from dianxiaoer.domains.promises.models import Extension, Pause, Promise
from dianxiaoer.domains.promises.rules import Facing, Kind, Light, PauseCause, PromiseState, Subject
from dianxiaoer.domains.worktime.rules import Limit
from dianxiaoer.kernel.access import SYSTEM
from dianxiaoer.kernel.journal import timeline
from dianxiaoer.kernel.refusals import Conflict, Invalid, NotFound, Refused, WrongState

TUESDAY = moment("2026-09-15 10:00")


def refused(code: str, kind: type[Refused]):  # type: ignore[no-untyped-def]
    return pytest.raises(kind, match=rf"^{code}:")


def test_a_promise_over_the_national_holiday_is_due_on_the_official_calendar(house: House) -> None:
    promise = a_promise(house, at=moment("2026-09-29 10:00"))
    assert promise.due_at == moment("2026-10-12 17:30")
    assert not promise.provisional
    assert promise.next_rung_at == promise.warn_at


def test_a_promise_into_a_year_without_notice_is_provisional(house: House) -> None:
    assert a_promise(house, at=moment("2026-12-01 10:00"), limit="40wd").provisional


def test_the_same_promise_twice_is_refused_and_each_facing_stands_alone(house: House) -> None:
    subject = a_subject()
    a_promise(house, at=TUESDAY, subject=subject)
    a_promise(house, at=TUESDAY, subject=subject, facing=Facing.DEPARTMENT)
    a_promise(house, at=TUESDAY, subject=Subject("demand", subject.id, part_id=1))
    with refused("already_promised", Conflict), transaction.atomic():
        a_promise(house, at=TUESDAY, subject=subject)
    with refused("which_promise", Conflict):
        commands.keep(by=SYSTEM, at=TUESDAY, subject=subject, kind=Kind.RESULT)
    kept = commands.keep(by=SYSTEM, at=TUESDAY, subject=subject, kind=Kind.RESULT, facing=Facing.DEPARTMENT)
    assert kept.facing == Facing.DEPARTMENT
    assert len(queries.for_subject(subject)) == 3


def test_a_start_in_the_future_is_refused(house: House) -> None:
    with refused("promise_starts_later", Invalid):
        a_promise(house, at=TUESDAY, started_at=TUESDAY + timedelta(minutes=1))


def test_an_unknown_ladder_is_refused(house: House) -> None:
    with refused("unknown_ladder", Invalid):
        a_promise(house, at=TUESDAY, ladder="nowhere")


def test_kept_in_time_and_late_after_due(house: House) -> None:
    first, second = a_promise(house, at=TUESDAY), a_promise(house, at=TUESDAY)
    assert first.due_at == moment("2026-09-21 17:30")  # Sunday the 20th is a make-up workday
    kept = commands.keep(by=SYSTEM, at=first.due_at, subject=subject_of(first), kind=Kind.RESULT)
    late_at = second.due_at + timedelta(seconds=1)
    late = commands.keep(by=SYSTEM, at=late_at, subject=subject_of(second), kind=Kind.RESULT)
    assert (kept.state, kept.red_at, kept.consumed) == (PromiseState.KEPT, None, Decimal(5))
    assert kept.yellow_at == kept.warn_at
    assert (late.state, late.red_at, late.next_rung_at) == (PromiseState.LATE, second.due_at, None)
    view = queries.promise_view(late.pk)
    assert queries.light(view, late_at) is Light.GREY
    assert view.ever_red(late_at)
    with refused("no_open_promise", NotFound):
        commands.keep(by=SYSTEM, at=late_at, subject=subject_of(first), kind=Kind.RESULT)


def test_a_pause_over_the_holiday_moves_due_by_working_days_alone(house: House) -> None:
    promise = a_promise(house, at=moment("2026-09-28 10:00"))
    subject = subject_of(promise)
    assert promise.due_at == moment("2026-10-10 17:30")  # a make-up Saturday
    paused = commands.pause(
        by=an_actor(house.handler),
        at=moment("2026-09-30 11:00"),
        subject=subject,
        kind=Kind.RESULT,
        cause=PauseCause.CORRECTION,
        review_date=date(2026, 10, 8),
    )
    assert paused.next_rung_at is None
    view = queries.promise_view(promise.pk)
    assert queries.light(view, moment("2026-10-20 09:00")) is Light.BLUE
    assert not view.ever_red(moment("2026-10-20 09:00"))
    resumed = commands.resume(by=an_actor(house.head), at=moment("2026-10-09 09:00"), subject=subject, kind=Kind.RESULT)
    # Of 1 to 9 October only the 8th and 9th were working days.
    assert resumed.due_at == moment("2026-10-13 17:30")
    assert resumed.next_rung_at == resumed.warn_at
    row = Pause.objects.get(promise=promise)
    assert (row.started_by_id, row.ended_by_id) == (house.handler, house.head)


def test_pausing_what_is_past_due_keeps_it_red_in_history(house: House) -> None:
    promise = a_promise(house, at=TUESDAY)
    subject, due = subject_of(promise), promise.due_at
    commands.pause(by=SYSTEM, at=due + timedelta(hours=1), subject=subject, kind=Kind.RESULT, cause=PauseCause.HEARING)
    view = queries.promise_view(promise.pk)
    assert view.red_at == due
    assert queries.light(view, due + timedelta(days=1)) is Light.BLUE
    resumed = commands.resume(by=SYSTEM, at=due + timedelta(days=9), subject=subject, kind=Kind.RESULT)
    assert resumed.due_at == due


def test_a_paused_promise_that_is_kept_is_in_time(house: House) -> None:
    promise = a_promise(house, at=TUESDAY)
    subject = subject_of(promise)
    commands.pause(by=SYSTEM, at=promise.due_at - timedelta(hours=2), subject=subject, kind="result", cause="hearing")
    kept = commands.keep(by=SYSTEM, at=promise.due_at + timedelta(days=30), subject=subject, kind=Kind.RESULT)
    assert kept.state == PromiseState.KEPT
    assert kept.red_at is None
    assert not Pause.objects.filter(ended_at=None).exists()


def test_refusals_of_pause_and_resume(house: House) -> None:
    promise = a_promise(house, at=TUESDAY)
    subject = subject_of(promise)
    with refused("cause_does_not_stop_this_clock", Invalid):
        commands.pause(by=SYSTEM, at=TUESDAY, subject=subject, kind=Kind.RESULT, cause=PauseCause.FUNDS)
    with refused("review_date_passed", Invalid):
        commands.pause(
            by=SYSTEM,
            at=TUESDAY,
            subject=subject,
            kind=Kind.RESULT,
            cause=PauseCause.HEARING,
            review_date=date(2026, 9, 14),
        )
    with refused("wrong_state", WrongState):
        commands.resume(by=SYSTEM, at=TUESDAY, subject=subject, kind=Kind.RESULT)
    with refused("moment_too_early", Invalid):
        commands.keep(by=SYSTEM, at=TUESDAY - timedelta(days=1), subject=subject, kind=Kind.RESULT)
    commands.pause(by=SYSTEM, at=TUESDAY, subject=subject, kind=Kind.RESULT, cause=PauseCause.HEARING)
    with refused("wrong_state", WrongState):
        commands.pause(by=SYSTEM, at=TUESDAY, subject=subject, kind=Kind.RESULT, cause=PauseCause.HEARING)


def test_an_extension_adds_time_in_the_limits_unit_before_due(house: House) -> None:
    promise = a_promise(house, at=TUESDAY)
    subject = subject_of(promise)
    extended = commands.extend(
        by=an_actor(house.head),
        at=promise.due_at,
        subject=subject,
        kind=Kind.RESULT,
        amount=Limit.parse("4wd"),
        reason="等待第三方检测",
    )
    assert extended.due_at == moment("2026-09-28 17:30")  # 25 September is the Mid-autumn holiday
    row = Extension.objects.get(promise=promise)
    assert (row.due_before, row.due_after) == (moment("2026-09-21 17:30"), extended.due_at)
    with refused("extension_in_another_unit", Invalid):
        commands.extend(by=SYSTEM, at=TUESDAY, subject=subject, kind="result", amount=Limit.parse("2h"), reason="x")
    with refused("extension_without_reason", Invalid):
        commands.extend(by=SYSTEM, at=TUESDAY, subject=subject, kind="result", amount=Limit.parse("1wd"), reason=" ")
    with refused("extension_after_due", WrongState):
        commands.extend(
            by=SYSTEM,
            at=extended.due_at + timedelta(minutes=1),
            subject=subject,
            kind=Kind.RESULT,
            amount=Limit.parse("1wd"),
            reason="too late",
        )


def test_a_paused_promise_can_be_extended_unless_it_was_past_due(house: House) -> None:
    promise, overdue = a_promise(house, at=TUESDAY), a_promise(house, at=TUESDAY)
    one = Limit.parse("1wd")
    commands.pause(by=SYSTEM, at=TUESDAY, subject=subject_of(promise), kind="result", cause="hearing")
    commands.pause(
        by=SYSTEM,
        at=overdue.due_at + timedelta(hours=1),
        subject=subject_of(overdue),
        kind="result",
        cause="hearing",
    )
    later = overdue.due_at + timedelta(days=3)
    extended = commands.extend(by=SYSTEM, at=later, subject=subject_of(promise), kind="result", amount=one, reason="r")
    assert extended.next_rung_at is None
    with refused("extension_after_due", WrongState):
        commands.extend(by=SYSTEM, at=later, subject=subject_of(overdue), kind="result", amount=one, reason="r")


def test_withdrawing_ends_one_or_all(house: House) -> None:
    subject = a_subject()
    promise = a_promise(house, at=TUESDAY, subject=subject)
    a_promise(house, at=TUESDAY, subject=subject, kind=Kind.SIGN)
    a_promise(house, at=TUESDAY, subject=Subject(subject.domain, subject.id, part_id=4))
    commands.pause(by=SYSTEM, at=TUESDAY, subject=subject, kind=Kind.SIGN, cause=PauseCause.ENTERPRISE)
    gone = commands.withdraw(
        by=SYSTEM, at=promise.due_at + timedelta(days=1), subject=subject, kind=Kind.RESULT, reason="企业撤回"
    )
    assert gone.state == PromiseState.WITHDRAWN
    assert gone.red_at == promise.due_at
    assert commands.withdraw_all(by=SYSTEM, at=promise.due_at, subject=Subject("demand", subject.id, part_id=4)) == 1
    assert commands.withdraw_all(by=SYSTEM, at=promise.due_at, subject=subject) == 1
    assert commands.withdraw_all(by=SYSTEM, at=promise.due_at, subject=subject) == 0
    assert {view.state for view in queries.for_subject(subject)} == {PromiseState.WITHDRAWN}


def test_at_once_is_due_at_the_start(house: House) -> None:
    promise = a_promise(house, at=TUESDAY, limit="im")
    assert promise.due_at == TUESDAY
    kept = commands.keep(by=SYSTEM, at=TUESDAY, subject=subject_of(promise), kind=Kind.RESULT)
    assert kept.state == PromiseState.KEPT


def test_each_command_is_on_the_subjects_timeline(house: House) -> None:
    promise = a_promise(house, at=TUESDAY)
    subject = subject_of(promise)
    commands.keep(by=SYSTEM, at=TUESDAY, subject=subject, kind=Kind.RESULT)
    assert [entry.verb for entry in timeline(("demand", subject.id))] == ["promise.started", "promise.ended"]


@pytest.mark.parametrize(
    "change",
    [
        "state = 'kept', consumed = 0",
        "state = 'kept', ended_at = due_at + interval '1 day', consumed = 0, next_rung_at = NULL",
        "state = 'late', ended_at = due_at + interval '1 day', consumed = 0, next_rung_at = NULL",
        "state = 'paused', next_rung_at = NULL",
        "due_at = started_at - interval '1 day', warn_at = started_at - interval '2 days'",
        "ladder_key = ''",
        "kind = 'favour'",
        "limit_amount = -1",
    ],
)
def test_the_database_stores_no_state_against_its_dates(house: House, change: str) -> None:
    promise = a_promise(house, at=TUESDAY)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE promises_promise SET {change} WHERE id = %s", [promise.pk])


def test_two_pauses_never_overlap(house: House) -> None:
    promise = a_promise(house, at=TUESDAY)
    Pause.objects.create(promise=promise, cause="hearing", started_at=TUESDAY, ended_at=TUESDAY + timedelta(days=2))
    with pytest.raises(IntegrityError), transaction.atomic():
        Pause.objects.create(promise=promise, cause="hearing", started_at=TUESDAY + timedelta(days=1))


def _own(context: CaptureQueriesContext) -> list[str]:
    """Statements of the promise itself: without the journal, the calendar's stamp and savepoints."""
    return [
        query["sql"]
        for query in context.captured_queries
        if "promises_" in query["sql"] and not query["sql"].startswith("SELECT stamp")
    ]


def test_start_takes_one_statement_keep_and_hand_over_two(house: House) -> None:
    a_promise(house, at=TUESDAY)  # ladders are known
    with CaptureQueriesContext(connection) as start:
        promise = a_promise(house, at=TUESDAY)
    with CaptureQueriesContext(connection) as hand_over:
        commands.hand_over(
            by=SYSTEM, at=TUESDAY, subject=subject_of(promise), kind=Kind.RESULT, department_id=house.power
        )
    with CaptureQueriesContext(connection) as keep:
        commands.keep(by=SYSTEM, at=TUESDAY, subject=subject_of(promise), kind=Kind.RESULT)
    assert len(_own(start)) == 1
    assert len(_own(hand_over)) == len(_own(keep)) == 2
    assert Promise.objects.count() == 2
