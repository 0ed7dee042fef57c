"""What is true about promises: lights, ladders, custody, causes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dianxiaoer.domains.promises.rules import (
    ENDED_STATES,
    OPEN_STATES,
    PROMISE,
    STANDARD_LADDER,
    Facing,
    Light,
    PauseCause,
    PromiseState,
    Rung,
    RungBase,
    Tell,
    ever_red,
    holdings,
    light,
    may_pause,
    next_rung_at,
    outcome,
    parse_rungs,
    without,
)

START = datetime(2026, 9, 15, 2, 0, tzinfo=UTC)
WARN, DUE = START + timedelta(days=4), START + timedelta(days=5)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (START, Light.GREEN),
        (WARN - SECOND, Light.GREEN),
        (WARN, Light.YELLOW),
        (DUE, Light.YELLOW),
        (DUE + SECOND, Light.RED),
    ],
)
def test_a_running_clock_turns_yellow_at_the_warning_and_red_after_due(at: datetime, expected: Light) -> None:
    assert light(PromiseState.RUNNING, at=at, warn_at=WARN, due_at=DUE) is expected


def test_a_paused_clock_is_blue_even_past_due_and_an_ended_one_grey() -> None:
    late = DUE + timedelta(days=9)
    assert light(PromiseState.PAUSED, at=late, warn_at=WARN, due_at=DUE) is Light.BLUE
    for state in ENDED_STATES:
        assert light(state, at=late, warn_at=WARN, due_at=DUE) is Light.GREY


def test_ever_red_survives_the_end_and_a_pause_does_not_make_red() -> None:
    late = DUE + SECOND
    assert ever_red(PromiseState.RUNNING, at=late, due_at=DUE, red_at=None)
    assert not ever_red(PromiseState.RUNNING, at=DUE, due_at=DUE, red_at=None)
    assert not ever_red(PromiseState.PAUSED, at=late, due_at=DUE, red_at=None)
    assert ever_red(PromiseState.WITHDRAWN, at=START, due_at=DUE, red_at=DUE)
    assert not ever_red(PromiseState.KEPT, at=late, due_at=DUE, red_at=None)


def test_the_due_moment_itself_is_in_time() -> None:
    assert outcome(DUE, DUE) is PromiseState.KEPT
    assert outcome(DUE + SECOND, DUE) is PromiseState.LATE


def test_nothing_leads_out_of_an_ended_promise() -> None:
    for state in ENDED_STATES:
        assert PROMISE.verbs_from(state) == []
    assert {state for state in OPEN_STATES if PROMISE.allows(state, "hand_over")} == set(OPEN_STATES)


def test_waiting_inside_the_park_never_stops_the_enterprises_clock() -> None:
    inside = {
        PauseCause.LAW,
        PauseCause.POLICY,
        PauseCause.FUNDS,
        PauseCause.THIRD_PARTY,
        PauseCause.LEGACY,
        PauseCause.AUDIT,
    }
    for cause in PauseCause:
        assert may_pause(Facing.DEPARTMENT, cause)
        assert may_pause(Facing.ENTERPRISE, cause) is (cause not in inside)


def _later(moment: datetime, days: int) -> datetime:
    return moment + timedelta(days=days)


def test_the_standard_ladder_warns_the_officer_then_climbs() -> None:
    moments = [next_rung_at(STANDARD_LADDER, number, warn_at=WARN, due_at=DUE, later=_later) for number in range(5)]
    assert moments == [WARN, DUE, DUE + timedelta(days=1), DUE + timedelta(days=5), None]
    assert [rung.tell for rung in STANDARD_LADDER] == [Tell.OFFICER, Tell.HEAD, Tell.SPONSOR, Tell.TOP]


def test_a_ladder_reads_back_as_it_was_written() -> None:
    assert parse_rungs([rung.as_json() for rung in STANDARD_LADDER]) == STANDARD_LADDER


@pytest.mark.parametrize(
    "rows",
    [
        [],
        "rungs",
        [{"base": "due"}],
        [{"base": "soon", "after_working_days": 0, "tell": "head"}],
        [{"base": "due", "after_working_days": -1, "tell": "head"}],
        [{"base": "due", "after_working_days": True, "tell": "head"}],
        [Rung(RungBase.DUE, 0, Tell.HEAD).as_json(), Rung(RungBase.WARN, 0, Tell.OFFICER).as_json()],
        [Rung(RungBase.DUE, 5, Tell.TOP).as_json(), Rung(RungBase.DUE, 1, Tell.SPONSOR).as_json()],
    ],
)
def test_a_ladder_that_makes_no_sense_is_refused(rows: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_rungs(rows)


minutes = st.integers(0, 10_000)
handovers = st.lists(st.tuples(st.integers(1, 4), st.none() | st.integers(1, 4), minutes), max_size=6)


@given(handovers, minutes)
def test_holdings_partition_the_time(rows: list[tuple[int, int | None, int]], length: int) -> None:
    end = START + timedelta(minutes=length)
    let_go = {minute: (department, officer) for department, officer, minute in rows}
    given_rows = [(*holder, START + timedelta(minutes=minute)) for minute, holder in let_go.items()]
    spans = holdings(START, end, given_rows, (9, None))
    assert spans[0].started_at == START
    assert spans[-1].ended_at == end
    for earlier, later in pairwise(spans):
        assert earlier.ended_at == later.started_at
    for minute in range(0, length, max(length // 7, 1)):
        at = START + timedelta(minutes=minute)
        next_let_go = min((each for each in let_go if each > minute), default=None)
        expected = (9, None) if next_let_go is None else let_go[next_let_go]
        found = [(span.department_id, span.officer_id) for span in spans if span.started_at <= at < span.ended_at]
        assert found == [expected]


@given(st.lists(st.tuples(minutes, minutes), max_size=6), minutes, minutes)
def test_without_takes_out_every_paused_minute_once(pauses: list[tuple[int, int]], a: int, length: int) -> None:
    spans = [(min(pair), max(pair)) for pair in pauses]
    as_moments = [(START + timedelta(minutes=s), START + timedelta(minutes=e)) for s, e in spans]
    begin, end = START + timedelta(minutes=a), START + timedelta(minutes=a + length)
    pieces = without(begin, end, as_moments)
    counted = sum((e - s for s, e in pieces), timedelta())
    naive = sum(1 for minute in range(a, a + length) if not any(s <= minute < e for s, e in spans))
    assert counted == timedelta(minutes=naive)
    assert all(begin <= s < e <= end for s, e in pieces)
