from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from dianxiaoer.domains.worktime.rules import PARK_ZONE, Limit, LimitError, Span, Unit
from dianxiaoer.domains.worktime.rules.pauses import merged, paused_days


@pytest.mark.parametrize("text", ["5wd", "0.5wd", "30cd", "2h", "4wh", "im", "0.25h"])
def test_a_limit_reads_what_it_writes(text: str) -> None:
    assert str(Limit.parse(text)) == text


@pytest.mark.parametrize(("text", "plain"), [(" 5 WD ", "5wd"), ("05.50wd", "5.5wd"), ("IM", "im"), ("10.0cd", "10cd")])
def test_spelling_is_lenient(text: str, plain: str) -> None:
    assert str(Limit.parse(text)) == plain


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "spelling"),
        ("5", "spelling"),
        ("wd", "spelling"),
        ("-5wd", "spelling"),
        ("1e3wd", "spelling"),
        ("５wd", "spelling"),
        ("5 days", "spelling"),
        ("0wd", "amount_out_of_range"),
        ("100001h", "amount_out_of_range"),
        ("2.5cd", "calendar_days_are_whole"),
    ],
)
def test_nonsense_is_refused(text: str, code: str) -> None:
    with pytest.raises(LimitError) as refused:
        Limit.parse(text)
    assert refused.value.code == code


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "-1", "0"])
def test_amounts_that_are_no_amounts(amount: str) -> None:
    with pytest.raises(LimitError):
        Limit(Decimal(amount), Unit.HOUR)


def test_an_immediate_limit_cannot_be_extended() -> None:
    with pytest.raises(LimitError, match="immediate_has_no_amount"):
        Limit.parse("im").plus(Decimal(1))


@pytest.mark.parametrize(
    ("whole", "half"),
    [
        ("5wd", "2.5wd"),
        ("1wd", "0.5wd"),
        ("15cd", "8cd"),
        ("1cd", "1cd"),
        ("0.25h", "0.13h"),
        ("im", "im"),
        ("0.01h", "0.01h"),
    ],
)
def test_half_a_limit(whole: str, half: str) -> None:
    assert str(Limit.parse(whole).halved()) == half


def test_pauses_merge_and_days_follow() -> None:
    day = datetime(2026, 11, 2, 10, tzinfo=PARK_ZONE)
    hour = timedelta(hours=1)
    touching = [
        Span(day + 5 * hour, day + 30 * hour),
        Span(day, day + 5 * hour),
        Span(day + hour, day + 2 * hour),
    ]
    empty = Span(day + 99 * hour, day + 99 * hour)
    assert [(span.start, span.end) for span in merged([*touching, empty])] == [(day, day + 30 * hour)]
    first = day.toordinal()
    assert paused_days(merged(touching)) == [(first, first + 1)]
    apart = [Span(day, day + 30 * hour), Span(day + 31 * hour, day + 60 * hour)]
    assert paused_days(merged(apart)) == [(first, first + 2)] or paused_days(merged(apart)) == [(first, first + 3)]
    with pytest.raises(ValueError, match="ends after"):
        Span(day, day - hour)
