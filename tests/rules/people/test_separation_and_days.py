"""Who must not be the same person, and ranges of days with both ends."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dianxiaoer.domains.people import rules
from dianxiaoer.domains.people.rules import Grant, Role


@pytest.mark.parametrize(
    "rule",
    [
        rules.may_call_back,
        rules.may_review_case,
        rules.may_pay_claim,
        rules.may_review_fair_competition,
        rules.may_vote_on_award,
    ],
)
def test_nobody_is_both(rule) -> None:  # type: ignore[no-untyped-def]
    assert not rule(7, {3, 7})
    assert rule(7, {3, 5})
    assert rule(7, ())


def test_a_rating_is_anonymous_to_the_rated_unit() -> None:
    assert not rules.shows_rater(4, 4)
    assert rules.shows_rater(5, 4)


GRANT = Grant("B-003", 50_000_00, date(2026, 3, 1), date(2026, 8, 31))


@pytest.mark.parametrize(
    ("item", "amount", "day", "expected"),
    [
        ("B-003", 50_000_00, date(2026, 3, 1), True),
        ("B-003", 50_000_01, date(2026, 3, 1), False),
        ("B-004", 1, date(2026, 3, 1), False),
        ("B-003", 1, date(2026, 2, 28), False),
        ("B-003", 1, date(2026, 8, 31), True),
        ("B-003", 1, date(2026, 9, 1), False),
    ],
)
def test_chief_service_officer_decides_alone_only_within_his_grant(
    item: str, amount: int, day: date, expected: bool
) -> None:
    assert rules.decides_alone([GRANT], item_code=item, amount_fen=amount, on_date=day) is expected


def test_a_grant_without_amount_has_no_limit() -> None:
    grant = Grant("B-003", None, date(2026, 3, 1), None)
    assert rules.decides_alone([grant], item_code="B-003", amount_fen=10**12, on_date=date(2030, 1, 1))


def test_the_day_is_the_parks() -> None:
    assert rules.day_of(datetime(2026, 9, 14, 16, 30, tzinfo=UTC)) == date(2026, 9, 15)


class Span(NamedTuple):
    from_date: date
    until_date: date | None


DAYS = st.integers(0, 40).map(lambda offset: date(2026, 1, 1) + timedelta(days=offset))
SPANS = st.tuples(DAYS, st.none() | st.integers(0, 15)).map(
    lambda pair: Span(pair[0], None if pair[1] is None else pair[0] + timedelta(days=pair[1]))
)


@given(SPANS, SPANS)
def test_overlap_is_a_shared_day(a: Span, b: Span) -> None:
    days = [date(2026, 1, 1) + timedelta(days=offset) for offset in range(80)]
    shared = any(rules.covers(*a, day) and rules.covers(*b, day) for day in days)
    assert rules.overlap(*a, *b) is shared


@given(st.lists(SPANS, max_size=5), DAYS, st.integers(0, 30))
def test_first_gap_is_the_first_uncovered_day(spans: list[Span], start: date, length: int) -> None:
    days = [start + timedelta(days=offset) for offset in range(length + 1)]
    expected = next((day for day in days if not any(rules.covers(*span, day) for span in spans)), None)
    assert rules.first_gap(spans, days[0], days[-1]) == expected


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("项目秘书", Role.LIAISON_OFFICER),
        ("Department head", Role.DEPARTMENT_HEAD),
        ("demand_desk", Role.DEMAND_DESK),
        ("班长", None),
    ],
)
def test_roles_by_name(text: str, role: Role | None) -> None:
    assert rules.role_named(text) is role
