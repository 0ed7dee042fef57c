"""Quoted figures: one number, at most one word that is an operator."""

from __future__ import annotations

from decimal import Decimal

import pytest

from dianxiaoer.domains.supervision.rules.ratios import holds, parse_claim


@pytest.mark.parametrize(
    ("text", "word", "number"),
    [
        ("300", "", "300"),
        ("逾1.2亿元", "逾", "120000000"),
        ("300余家", "余", "300"),
        ("150多个", "多", "150"),
        ("近5天", "近", "5"),
        ("不到150天", "不到", "150"),
        ("约 3 个月", "约", "3"),
        ("96.5%", "", "96.5"),
        ("3,117.6万元", "", "31176000"),
        ("280次以上", "以上", "280"),
    ],
)
def test_read(text: str, word: str, number: str) -> None:
    assert parse_claim(text) == (word, Decimal(number))


@pytest.mark.parametrize("text", ["", "许多", "逾300余家", "3和4", "亿", "300 400"])
def test_not_a_claim(text: str) -> None:
    with pytest.raises(ValueError):
        parse_claim(text)


def test_holds_what_it_says() -> None:
    word, number = parse_claim("逾300家")
    assert not holds(word, 300, number)
    assert holds(word, 301, number)
    word, number = parse_claim("300余家")
    assert holds(word, 300, number)
