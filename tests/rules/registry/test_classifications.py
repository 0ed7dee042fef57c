"""Industries, scales, tiers, loads."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dianxiaoer.domains.registry import rules
from dianxiaoer.domains.registry.rules import LoadRule, LoadState, Scale, Tier


def test_the_classification_is_whole() -> None:
    assert "".join(rules.SECTIONS) == "ABCDEFGHIJKLMNOPQRST"
    assert sorted(code[1:] for code in rules.DIVISIONS) == [f"{number:02d}" for number in range(1, 98)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("C39", "C39"),
        ("39", "C39"),
        ("3982", "C39"),
        ("c3982", "C39"),
        ("医药制造业", "C27"),
        ("制造业", "C"),
        ("I", "I"),
        ("B39", None),
        ("98", None),
        ("C3", None),
        ("光电子", None),
        ("", None),
    ],
)
def test_industries(text: str, code: str | None) -> None:
    found = rules.industry_of(text)
    assert (found and found[0]) == code


@pytest.mark.parametrize(
    ("text", "scale"),
    [("大型企业", Scale.LARGE), ("中", Scale.MEDIUM), ("小型", Scale.SMALL), ("micro", Scale.MICRO), ("巨型", None)],
)
def test_scales(text: str, scale: Scale | None) -> None:
    assert rules.scale_named(text) is scale


@pytest.mark.parametrize(
    ("text", "tier"),
    [
        ("国家级重点“小巨人”", Tier.KEY_LITTLE_GIANT),
        ("专精特新小巨人", Tier.LITTLE_GIANT),
        ("省级专精特新", Tier.SPECIALISED_SME),
        ("innovative_sme", Tier.INNOVATIVE_SME),
        ("瞪羚", None),
    ],
)
def test_tiers(text: str, tier: Tier | None) -> None:
    assert rules.tier_named(text) is tier


@pytest.mark.parametrize(
    ("count", "state"),
    [
        (1, LoadState.USUAL),
        (3, LoadState.USUAL),
        (4, LoadState.PAST_USUAL),
        (6, LoadState.PAST_USUAL),
        (7, LoadState.PAST_HARD),
    ],
)
def test_load_states(count: int, state: LoadState) -> None:
    assert rules.load_state(count, LoadRule(usual_max=3, hard_max=6)) is state


DAYS = st.integers(0, 30).map(lambda offset: date(2026, 1, 1) + timedelta(days=offset))
SPANS = st.tuples(DAYS, st.none() | st.integers(0, 12)).map(
    lambda pair: (pair[0], None if pair[1] is None else pair[0] + timedelta(days=pair[1]))
)


@given(st.lists(SPANS, max_size=6), SPANS)
def test_peak_load_is_the_fullest_day(spans: list[tuple[date, date | None]], span: tuple[date, date | None]) -> None:
    begin, end = span
    days = [date(2026, 1, 1) + timedelta(days=offset) for offset in range(60)]
    inside = [day for day in days if begin <= day and (end is None or day <= end)]
    naive = max(sum(a <= day and (b is None or day <= b) for a, b in spans) for day in inside)
    assert rules.peak_load(spans, begin, end) == naive
