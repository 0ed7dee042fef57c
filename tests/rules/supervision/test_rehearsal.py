"""What another limit, or another rule of the yellow light, makes of one promise's history."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rules.worktime.strategies import any_limits, moments, pauses_near

from dianxiaoer.domains.demands.rules import LimitRules, Nature
from dianxiaoer.domains.promises.rules import Facing, Kind
from dianxiaoer.domains.supervision.rules.rehearsal import (
    Ending,
    Extended,
    History,
    LightRule,
    Meaning,
    Occasion,
    Result,
    changed_limits,
    dispatch_field,
    limit_names,
    meaning,
    not_rehearsed,
    replay,
    result_field,
    step_field,
)
from dianxiaoer.domains.worktime.queries import packaged_calendar
from dianxiaoer.domains.worktime.rules import PARK_ZONE, Limit, Span, Unit

DATES = packaged_calendar()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARK_ZONE)


def limit(text: str) -> Limit:
    return Limit.parse(text)


# Filed on Thursday 24 September 2026; 25 to 27 September and 1 to 7 October are days off, 20 September and
# 10 October are worked (State Council notice for 2026).
FILED = at("2026-09-24 10:00")


def test_a_shorter_limit_makes_a_kept_promise_late() -> None:
    history = History(FILED, limit("5wd"), until=at("2026-10-08 09:00"))
    before, after = replay(history, DATES), replay(history, DATES, limit("2wd"))
    assert before.due_at == at("2026-10-09 17:30")  # 28, 29, 30 September, 8, 9 October
    assert (before.result, before.yellow, before.red) == (Result.KEPT, False, False)
    assert after.due_at == at("2026-09-29 17:30")
    assert (after.result, after.yellow, after.red) == (Result.LATE, True, True)
    assert meaning(before, after) is Meaning.NOW_LATE
    assert meaning(after, before) is Meaning.NOW_KEPT


def test_a_pause_over_the_holiday_stays_as_long_as_it_was() -> None:
    pause = Span(at("2026-09-29 11:00"), at("2026-10-09 15:00"))
    history = History(FILED, limit("5wd"), until=at("2026-10-14 09:00"), pauses=(pause,))
    # 28 and 29 September count, 30 September to 9 October do not; then 10 (worked), 12 and 13 October.
    before = replay(history, DATES)
    assert before.due_at == at("2026-10-13 17:30")
    assert before.result is Result.LATE
    after = replay(history, DATES, limit("6wd"))
    assert after.due_at == at("2026-10-14 17:30")
    assert (after.result, meaning(before, after)) == (Result.KEPT, Meaning.NOW_KEPT)


def test_an_extension_is_kept_in_days_and_never_scaled() -> None:
    more = (Extended(Decimal(3), at("2026-09-28 16:00")),)
    history = History(FILED, limit("5wd"), until=at("2026-10-13 09:00"), extensions=more)
    assert replay(history, DATES).due_at == at("2026-10-13 17:30")  # eight working days
    assert replay(history, DATES, limit("10wd")).due_at == at("2026-10-20 17:30")  # thirteen


def test_an_extension_in_another_unit_begins_where_the_changed_limit_ends() -> None:
    more = (Extended(Decimal(2), at("2026-09-28 16:00")),)
    history = History(FILED, limit("5wd"), until=at("2026-09-30 18:00"), extensions=more)
    after = replay(history, DATES, limit("4cd"))  # ends on Monday 28 September
    assert after.due_at == at("2026-09-30 17:30")
    assert after.result is Result.LATE
    immediate = replay(history, DATES, limit("im"))
    assert immediate.due_at == at("2026-09-29 17:30")


def test_an_extension_after_the_changed_due_moment_counts_all_the_same() -> None:
    more = (Extended(Decimal(3), at("2026-09-30 09:00")),)
    history = History(FILED, limit("5wd"), until=at("2026-10-09 09:00"), extensions=more)
    after = replay(history, DATES, limit("2wd"))  # without it due on 29 September
    assert (after.due_at, after.result) == (at("2026-10-09 17:30"), Result.KEPT)
    assert after.yellow  # it was past its warning before it was extended


def test_a_light_that_was_yellow_before_more_time_was_yellow() -> None:
    more = (Extended(Decimal(10), at("2026-10-09 16:00")),)
    done = History(FILED, limit("5wd"), until=at("2026-10-09 17:00"), extensions=more)
    assert replay(done, DATES).yellow  # yellow since 8 October, 17:30
    sooner = History(FILED, limit("5wd"), until=at("2026-10-09 17:00"), extensions=(Extended(Decimal(10), FILED),))
    assert not replay(sooner, DATES).yellow


def test_what_is_open_is_judged_by_when_its_clock_last_ran() -> None:
    open_now = History(FILED, limit("5wd"), until=at("2026-10-08 09:00"), ending=Ending.OPEN)
    assert replay(open_now, DATES).result is Result.RUNNING
    assert replay(open_now, DATES, limit("3wd")).result is Result.LATE
    assert meaning(replay(open_now, DATES), replay(open_now, DATES, limit("6wd"))) is Meaning.MOVED


def test_a_withdrawn_promise_can_have_been_red_and_is_never_late() -> None:
    gone = History(FILED, limit("5wd"), until=at("2026-10-08 09:00"), ending=Ending.WITHDRAWN)
    after = replay(gone, DATES, limit("1wd"))
    assert (after.result, after.red) == (Result.WITHDRAWN, True)
    assert meaning(replay(gone, DATES), after) is Meaning.MOVED


def test_another_rule_of_the_light_moves_the_warning_alone() -> None:
    history = History(FILED, limit("10wd"), until=at("2026-10-12 09:00"))  # due on 15 October
    standing, earlier = replay(history, DATES), replay(history, DATES, light=LightRule(5, Decimal("0.2")))
    assert (standing.warn_at, standing.yellow) == (at("2026-10-13 17:30"), False)  # 20 %: two of ten days left
    assert (earlier.warn_at, earlier.yellow) == (at("2026-10-09 17:30"), True)  # five days left
    assert standing.due_at == earlier.due_at
    assert replay(history, DATES, light=LightRule(1, Decimal("0.5"))).warn_at == earlier.warn_at


@st.composite
def histories(draw: st.DrawFn) -> History:
    start, own = draw(moments()), draw(any_limits)
    pauses = draw(pauses_near(start))
    until = start + timedelta(minutes=15 * draw(st.integers(0, 60 * 96)))
    amounts = [] if own.unit is Unit.IMMEDIATE else draw(st.lists(st.integers(1, 5), max_size=2))
    granted = sorted(start + timedelta(hours=draw(st.integers(0, 200))) for _ in amounts)
    extensions = tuple(Extended(Decimal(one), when) for one, when in zip(amounts, granted, strict=True))
    return History(start, own, until, draw(st.sampled_from(Ending)), tuple(pauses), extensions)


@given(histories())
@settings(max_examples=300, deadline=None)
def test_the_own_limit_changes_nothing_and_is_the_calendar_s(history: History) -> None:
    found = replay(history, DATES)
    assert found == replay(history, DATES, history.limit)
    assert found.due_at == DATES.due_moment(history.started_at, history.limit, history.pauses, history.extra)
    assert found.warn_at == DATES.warn_at(history.started_at, history.limit, history.pauses, history.extra)
    assert meaning(found, found) is Meaning.SAME


@given(histories(), st.integers(1, 20), st.integers(1, 20))
@settings(max_examples=300, deadline=None)
def test_a_longer_limit_never_makes_a_promise_late(history: History, one: int, other: int) -> None:
    short, long = sorted((one, other))
    lesser, greater = (replay(history, DATES, Limit(Decimal(days), Unit.WORKING_DAY)) for days in (short, long))
    assert lesser.due_at <= greater.due_at
    assert lesser.red or not greater.red
    assert not lesser.red or lesser.yellow


# --- which limit of the profile ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("nature", Nature)
@pytest.mark.parametrize("urgent", [False, True])
@pytest.mark.parametrize("legacy", [False, True])
@pytest.mark.parametrize("typed", [False, True])
def test_a_result_takes_the_limit_that_the_rule_of_limits_gives(
    nature: Nature, urgent: bool, legacy: bool, typed: bool
) -> None:
    marked = LimitRules(1, **{name: f"{number}wd" for number, name in enumerate(limit_names(), start=1)})
    given_limit = marked.result(
        nature=nature, urgent=urgent, hard=False, legacy=legacy, type_limit="99wd" if typed else ""
    )
    name = result_field(nature, urgent=urgent, legacy=legacy, typed=typed)
    assert given_limit == (getattr(marked, name) if name else "99wd")


def test_steps_take_the_limit_of_their_name() -> None:
    desk, firm = Facing.DEPARTMENT, Facing.ENTERPRISE
    assert step_field(Kind.ACCEPT, firm, False, False) == "accept"
    assert step_field(Kind.SIGN, desk, True, True) == "sign_urgent"
    assert step_field(Kind.FIRST_CONTACT, desk, True, True) == "first_contact_urgent"
    assert step_field(Kind.CALL_BACK, firm, True, False) == "call_back"
    assert step_field(Kind.REVIEW, desk, False, False) == "audit"
    assert step_field(Kind.REVIEW, desk, False, True) == ""  # a suspension ends on the date agreed
    assert step_field(Kind.MILESTONE, desk, False, True) == ""
    assert [dispatch_field(occasion, True) for occasion in Occasion] == [
        "accept_urgent", "dispatch", "sign", "joint_lead",
    ]  # fmt: skip


def test_only_what_differs_is_rehearsed() -> None:
    old = LimitRules(1)
    new = LimitRules(2, result_help="3wd", sign="1.0wd", return_window="2wd", silence_days=10)
    assert changed_limits(old, new) == {"result_help": (limit("5wd"), limit("3wd"))}
    assert not_rehearsed(old, new) == ["return_window", "silence_days"]
