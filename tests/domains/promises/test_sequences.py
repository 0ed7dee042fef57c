"""Any sequence of pauses, extensions and hand-overs against a model that walks the days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.domains.promises import naive
from tests.factories.promises import House, a_promise, moment, subject_of

from dianxiaoer.domains.promises import commands, queries
from dianxiaoer.domains.promises.models import Custody
from dianxiaoer.domains.promises.rules import Facing, Kind, Light
from dianxiaoer.domains.worktime.queries import packaged_calendar
from dianxiaoer.domains.worktime.rules import Limit
from dianxiaoer.kernel.access import SYSTEM
from dianxiaoer.kernel.refusals import WrongState

Step = tuple[str, int]
STEPS = st.lists(
    st.tuples(st.sampled_from(["pause", "resume", "extend", "works", "power", "desk"]), st.integers(0, 5 * 1440)),
    max_size=9,
)
STARTS = st.integers(0, 40 * 1440).map(lambda minutes: moment("2026-09-10 00:00") + timedelta(minutes=minutes))


class Model:
    """What the engine ought to know after each step."""

    def __init__(self, started_at: datetime, days: int) -> None:
        self.started_at, self.days = started_at, days
        self.pauses: list[tuple[datetime, datetime]] = []
        self.paused_at: datetime | None = None

    def due(self, at: datetime) -> datetime:
        running = [*self.pauses, (self.paused_at, at)] if self.paused_at else self.pauses
        return naive.due(self.started_at, self.days, running)


def _play(house: House, model: Model, steps: Sequence[Step]) -> tuple[int, datetime]:
    """Do every step that is possible on engine and model, and what must be refused on the engine."""
    promise = a_promise(house, at=model.started_at, limit=f"{model.days}wd")
    subject, at = subject_of(promise), model.started_at
    for step, minutes in steps:
        at += timedelta(minutes=minutes)
        if step == "pause" and model.paused_at is None:
            commands.pause(by=SYSTEM, at=at, subject=subject, kind=Kind.RESULT, cause="hearing")
            model.paused_at = at
        elif step == "resume" and model.paused_at is not None:
            commands.resume(by=SYSTEM, at=at, subject=subject, kind=Kind.RESULT)
            model.pauses.append((model.paused_at, at))
            model.paused_at = None
        elif step == "extend":
            _extend(model, subject, at)
        elif step in ("works", "power", "desk"):
            commands.hand_over(by=SYSTEM, at=at, subject=subject, kind=Kind.RESULT, department_id=getattr(house, step))
    return promise.pk, at


def _extend(model: Model, subject: object, at: datetime) -> None:
    def extend() -> None:
        commands.extend(
            by=SYSTEM,
            at=at,
            subject=subject,
            kind="result",
            amount=Limit.parse("2wd"),
            reason="r",  # type: ignore[arg-type]
        )

    if at > model.due(at):
        with pytest.raises(WrongState, match=r"^extension_after_due:"):
            extend()
    else:
        extend()
        model.days += 2


@given(STARTS, st.integers(1, 12), STEPS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_due_light_and_consumption_follow_the_model(
    house: House, started_at: datetime, days: int, steps: list[Step]
) -> None:
    with transaction.atomic():
        model = Model(started_at, days)
        promise_id, at = _play(house, model, steps)
        view = queries.promise_view(promise_id)
        told = queries.explain(promise_id, at)
        used = queries.consumption(promise_id, at)
        assert told.due == model.due(at)
        if model.paused_at is None:
            assert view.due_at == model.due(at)
            assert (queries.light(view, at) is Light.RED) == (at > view.due_at)
        else:
            assert queries.light(view, at) is Light.BLUE
        whole = packaged_calendar().working_minutes(started_at, at)
        paused = [*model.pauses, *([(model.paused_at, at)] if model.paused_at else [])]
        stopped = sum(packaged_calendar().working_minutes(begin, end) for begin, end in paused)
        assert sum(share.minutes for share in used.shares) == used.minutes == whole - stopped
        assert used.paused_minutes == stopped
        assert sum(used.by_department().values()) == used.minutes
        transaction.set_rollback(True)


@given(STARTS, st.lists(st.tuples(st.sampled_from(["works", "power", "desk"]), st.integers(0, 2880)), max_size=6))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_enterprises_clock_knows_nothing_of_custody(house: House, started_at: datetime, steps: list[Step]) -> None:
    with transaction.atomic():
        plain = a_promise(house, at=started_at)
        promise_id, _at = _play(house, Model(started_at, 5), steps)
        moved = queries.promise_view(promise_id)
        assert (moved.started_at, moved.due_at, moved.warn_at) == (plain.started_at, plain.due_at, plain.warn_at)
        transaction.set_rollback(True)


def test_who_used_what_sums_to_the_whole(house: House) -> None:
    promise = a_promise(house, at=moment("2026-09-15 09:00"), department_id=house.desk, officer_id=house.clerk)
    subject = subject_of(promise)
    for text, department, officer in [
        ("2026-09-15 10:00", house.works, house.handler),
        ("2026-09-15 10:00", house.power, None),  # for no time at all: leaves no trace
        ("2026-09-16 10:00", house.works, house.handler),
        ("2026-09-16 10:30", house.works, house.handler),  # the same holder: nothing moves
    ]:
        commands.hand_over(
            by=SYSTEM,
            at=moment(text),
            subject=subject,
            kind=Kind.RESULT,
            department_id=department,
            officer_id=officer,
        )
    commands.keep(by=SYSTEM, at=moment("2026-09-17 17:30"), subject=subject, kind=Kind.RESULT)
    used = queries.consumption(promise.pk, moment("2026-10-30 10:00"))
    assert [(share.department_id, share.minutes) for share in used.shares] == [
        (house.desk, 60),
        (house.power, 420),
        (house.works, 330 + 420),
    ]
    assert used.minutes == 1230
    assert used.shares[0].officer_name == "王五"
    assert Custody.objects.filter(promise=promise).count() == 2
    early = queries.consumption(promise.pk, moment("2026-09-15 09:30"))
    assert [(share.department_id, share.minutes) for share in early.shares] == [(house.desk, 30)]


def test_an_hour_limit_is_shared_round_the_clock(house: House) -> None:
    promise = a_promise(house, at=moment("2026-09-18 22:00"), limit="24h", facing=Facing.DEPARTMENT)
    commands.hand_over(
        by=SYSTEM,
        at=moment("2026-09-19 01:00"),
        subject=subject_of(promise),
        kind=Kind.RESULT,
        department_id=house.power,
    )
    used = queries.consumption(promise.pk, moment("2026-09-19 02:30"))
    assert used.round_the_clock
    assert used.by_department() == {house.works: 180, house.power: 90}


def test_an_explanation_names_pauses_extensions_and_each_day(house: House) -> None:
    promise = a_promise(house, at=moment("2026-09-28 10:00"))
    subject = subject_of(promise)
    commands.extend(
        by=SYSTEM,
        at=moment("2026-09-29 10:00"),
        subject=subject,
        kind="result",
        amount=Limit.parse("1.5wd"),
        reason="等检测",
    )
    commands.pause(by=SYSTEM, at=moment("2026-09-29 11:00"), subject=subject, kind="result", cause="correction")
    told = queries.explain(promise.pk, moment("2026-10-08 10:00"))
    assert told.light is Light.BLUE
    assert [pause.cause for pause in told.pauses] == ["correction"]
    assert [extension.amount for extension in told.extensions] == ["1.5wd"]
    by_day = {day.date.isoformat(): day.reason_code.value for day in told.days}
    assert by_day["2026-09-28"] == "receipt"
    assert by_day["2026-09-29"] == "working_day"
    assert by_day["2026-09-30"] == "paused"
    assert by_day["2026-10-01"] == "holiday"
    assert told.due > told.promise.due_at
