"""How numbers are printed (§2.2), and words that are operators (§2)."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rules.supervision.vectors import RATIOS, RatioVector

from dianxiaoer.domains.supervision.rules.ratios import (
    Rounding,
    Style,
    as_decimal,
    holds,
    mean_of_ratios,
    percent,
    plain,
    rounded,
)

DOWN, UP = Rounding.DOWN, Rounding.UP
styles = st.builds(Style, st.integers(0, 6), st.sampled_from(Rounding))
fractions = st.fractions(min_value=-1000, max_value=1000, max_denominator=10_000)


@st.composite
def shares(draw: st.DrawFn) -> tuple[int, int]:
    """Some of a set: a numerator that is at most its denominator."""
    denominator = draw(st.integers(1, 100_000))
    return draw(st.integers(0, denominator)), denominator


@pytest.mark.parametrize("vector", RATIOS, ids=lambda vector: vector.name)
def test_ratio_as_the_article_prints_it(vector: RatioVector) -> None:
    shown = percent(vector.numerator, vector.denominator, Style(vector.decimals, Rounding[vector.mode]))
    assert shown == vector.expect
    assert str(shown) == str(vector.expect)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("s0_completion", "97"),
        ("s1_solved", "93.2"),
        ("s3_joint", "66.6"),
        ("hb_suggest", "1.24"),
        ("hb_police", "9.82"),
    ],
)
def test_the_other_way_of_rounding_prints_another_number(name: str, other: str) -> None:
    """So the mode belongs to the report: 淮北's own bulletin mixes both."""
    vector = next(each for each in RATIOS if each.name == name)
    mode = UP if vector.mode == "DOWN" else DOWN
    assert percent(vector.numerator, vector.denominator, Style(vector.decimals, mode)) == Decimal(other)


def test_no_vector_of_the_dossier_is_forgotten(shared_dir: Path) -> None:
    rows = json.loads((shared_dir / "domain/tables/ratio_vectors.json").read_text())
    there = [
        RatioVector(
            row["vec"], int(row["num"]), int(row["den"]), int(row["dp"]), row["mode"], Decimal(row["expect"])
        )
        for row in rows
    ]  # fmt: skip
    assert there == list(RATIOS)


@pytest.mark.parametrize(
    ("due", "style", "shown"),
    [
        (6_666, Style(2, UP), "99.98"),
        (6_667, Style(2, UP), "99.99"),
        (9_999, Style(2, DOWN), "99.98"),
        (10_000, Style(2, DOWN), "99.99"),
        (19_999, Style(2, UP), "99.99"),
    ],
)
def test_how_many_orders_99_99_needs_with_one_late(due: int, style: Style, shown: str) -> None:
    """I46: half up 6,667 orders, cut off 10,000; with fewer, one late order shows as 99.98 %."""
    assert percent(due - 1, due, style) == Decimal(shown)


@pytest.mark.parametrize("decimals", range(5))
@pytest.mark.parametrize("due", [20_001, 1_000_000, 10**12])
def test_nearly_all_never_prints_100(due: int, decimals: int) -> None:
    shown = percent(due - 1, due, Style(decimals, UP))
    assert shown is not None
    assert shown < 100
    assert shown == rounded(100 * Fraction(due - 1, due), Style(decimals, DOWN))
    assert percent(due, due, Style(decimals, UP)) == 100


@given(shares(), styles)
def test_100_is_printed_only_when_it_is_exact(share: tuple[int, int], style: Style) -> None:
    assert (percent(*share, style) == 100) == (share[0] == share[1])


def test_above_100_is_printed_as_it_is() -> None:
    """A plan can be overfulfilled; the guard of 100 is for what falls short of it."""
    assert percent(2001, 2000, Style(0, UP)) == 100
    assert percent(3, 2, Style(1, UP)) == 150


@pytest.mark.parametrize("numerator", [0, 1])
def test_no_cases_is_no_number(numerator: int) -> None:
    assert percent(numerator, 0, Style()) is None


@given(fractions, st.integers(0, 6))
def test_cut_off_is_never_above_nor_rounded_more_than_half_off(value: Fraction, decimals: int) -> None:
    size = abs(value)
    unit = Fraction(1, 10**decimals)
    cut, half_up = (Fraction(abs(rounded(value, Style(decimals, mode)))) for mode in (DOWN, UP))
    assert cut <= size < cut + unit
    assert -unit / 2 <= size - half_up < unit / 2
    assert half_up - cut in (0, unit)


@given(fractions, styles)
def test_a_negative_number_prints_as_its_positive_twin(value: Fraction, style: Style) -> None:
    assert rounded(-value, style) == -rounded(value, style)


@given(fractions, styles)
def test_so_many_decimals_and_no_more(value: Fraction, style: Style) -> None:
    assert rounded(value, style).as_tuple().exponent == -style.decimals


@given(shares(), shares(), styles)
def test_the_better_ratio_never_prints_the_smaller_number(
    one: tuple[int, int], other: tuple[int, int], style: Style
) -> None:
    low, high = sorted((one, other), key=lambda pair: Fraction(*pair))
    first, second = percent(*low, style), percent(*high, style)
    assert first is not None and second is not None
    assert first <= second


def test_mean_of_ratios_is_not_the_ratio_of_sums() -> None:
    """I48: 80 % of few and 90 % of many are 85 % in the mean of months, and 89 % of all."""
    months = [(8, 10), (90, 100)]
    assert mean_of_ratios(months) == Fraction(85, 100)
    assert percent(98, 110, Style(0, UP)) == 89


def test_months_without_cases_do_not_count() -> None:
    assert mean_of_ratios([(8, 10), (0, 0), (90, 100)]) == Fraction(85, 100)
    assert mean_of_ratios([(0, 0)]) is None
    assert mean_of_ratios([]) is None
    assert mean_of_ratios([(0, 4), (4, 4)]) == Fraction(1, 2)


@given(st.lists(shares(), min_size=1, max_size=12))
def test_the_mean_lies_between_the_worst_and_the_best_month(months: list[tuple[int, int]]) -> None:
    mean = mean_of_ratios(months)
    assert mean is not None
    assert min(Fraction(*pair) for pair in months) <= mean <= max(Fraction(*pair) for pair in months)


@pytest.mark.parametrize(
    ("word", "value", "quoted", "true"),
    [
        ("以上", 50, 50, True),
        ("以上", Decimal("49.99"), 50, False),
        ("余", 280, 280, True),
        ("余", 279, 280, False),
        ("多", 12, 10, True),
        ("多", 9, 10, False),
        ("逾", 10, 10, False),
        ("逾", Decimal("10.01"), 10, True),
        ("超", 1500, 1500, False),
        ("超过", 1501, 1500, True),
        ("近", Decimal("1.49"), Decimal("1.5"), True),
        ("近", Decimal("1.5"), Decimal("1.5"), False),
        ("不到", 149, 150, True),
        ("不到", 150, 150, False),
        ("约", Decimal("3.15"), Decimal("3.5"), True),
        ("约", Decimal("3.85"), Decimal("3.5"), True),
        ("约", Decimal("3.86"), Decimal("3.5"), False),
        ("约", Decimal("3.14"), Decimal("3.5"), False),
        ("仅用", 13, 13, True),
        ("仅用", 12, 13, False),
        ("达", Decimal("191"), 191, True),
        ("", 83, 83, True),
        ("", 84, 83, False),
    ],
)
def test_words_are_operators(word: str, value: Decimal | int, quoted: int, true: bool) -> None:
    assert holds(word, value, quoted) is true


def test_a_word_that_nobody_can_check_is_refused() -> None:
    with pytest.raises(ValueError, match="几乎"):
        holds("几乎", 99, 100)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (Decimal("96.50"), "96.5"),
        (Decimal("100.00"), "100"),
        (Decimal("1E+2"), "100"),
        (Decimal("0.10"), "0.1"),
        (0, "0"),
        (2000, "2000"),
        (Decimal("-3.50"), "-3.5"),
        (Decimal("20000000.00"), "20000000"),
    ],
)
def test_a_plain_number_has_no_exponent_and_no_idle_zero(number: Decimal | int, text: str) -> None:
    assert plain(number) == text


def test_a_fraction_as_a_decimal_number() -> None:
    assert as_decimal(Fraction(1, 3)) == Decimal("0.333333")
    assert as_decimal(Fraction(2, 3), 2) == Decimal("0.67")
