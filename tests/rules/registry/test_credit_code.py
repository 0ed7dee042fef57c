"""Unified social credit codes: published examples, every single typing error, and an independent library."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from dianxiaoer.domains.registry.rules import check_digit, credit_code_problem, normalise_credit_code

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
RIGHT = ("91110000600037341L", "91350100M000100Y43", "914403001922038216", "91330100799655058B")


@pytest.mark.parametrize("code", RIGHT)
def test_right_codes(code: str) -> None:
    assert credit_code_problem(code) is None


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("", "length"),
        ("91110000600037341", "length"),
        ("91110000600037341LL", "length"),
        ("9111000060003734IL", "characters"),  # I, O, S, V, Z are not used
        ("91A10000600037341L", "characters"),  # places 3 to 8 are the region's digits
        ("91110000600037341M", "check_digit"),
        ("19110000600037341L", "check_digit"),  # two neighbours swapped
    ],
)
def test_wrong_codes(code: str, problem: str) -> None:
    assert credit_code_problem(code) == problem


@given(st.sampled_from(RIGHT), st.integers(0, 17), st.sampled_from(ALPHABET))
def test_any_one_wrong_character_is_found(code: str, place: int, other: str) -> None:
    changed = code[:place] + other + code[place + 1 :]
    assert (credit_code_problem(changed) is None) == (changed == code)


@given(
    st.text("0123456789", min_size=8, max_size=8),
    st.text(ALPHABET, min_size=9, max_size=9),
    st.sampled_from(ALPHABET),
)
def test_agrees_with_an_independent_library(region: str, body: str, last: str) -> None:
    code = region + body + last
    assert (credit_code_problem(code) is None) == uscc.is_valid(code)
    assert check_digit(region + body) == uscc.calc_check_digit(region + body)


def test_normalise() -> None:
    assert normalise_credit_code(" ９１１１００００-6000 37341l ") == "91110000600037341L"
