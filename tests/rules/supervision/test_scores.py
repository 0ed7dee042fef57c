"""Scores, ranks, awards and lists (dossier §9.1-9.3): published vectors, and what must hold for any numbers."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dianxiaoer.domains.supervision.rules.awards import (
    BALLOTS,
    MONTHS,
    OBJECTIONS,
    Candidate,
    Consequence,
    Dim,
    Voices,
    consequence,
    eligible,
    places,
    red_and_black,
    section_score,
    shrunk,
    together,
    voted,
    winners,
)
from dianxiaoer.domains.supervision.rules.ratios import Style, rounded
from dianxiaoer.domains.supervision.rules.score_parsing import (
    built_in,
    number,
    parse,
    parse_gold,
    parse_lists,
    parse_unit,
)
from dianxiaoer.domains.supervision.rules.score_profiles import (
    BUILT_IN,
    LIANYUNGANG,
    BadProfile,
    GoldProfile,
    ListProfile,
    PartRule,
    ProfileKind,
    UnitProfile,
)
from dianxiaoer.domains.supervision.rules.scores import (
    NOTHING,
    Grade,
    Measure,
    PartState,
    Total,
    adjusted_by,
    below_floors,
    grade_of,
    ranked,
    ranks,
    total,
)
from dianxiaoer.kernel.refusals import WrongState

UNIT = built_in(ProfileKind.UNIT)
LISTS = built_in(ProfileKind.LISTS)
GOLD = built_in(ProfileKind.GOLD)
assert isinstance(UNIT, UnitProfile)
assert isinstance(LISTS, ListProfile)
assert isinstance(GOLD, GoldProfile)
percents = st.fractions(min_value=0, max_value=100, max_denominator=997)


def published(key: str) -> PartRule:
    data = {
        "parts": [
            {"key": key, "weight": "25", "curve": LIANYUNGANG[key]},
            {"key": "solve_rate", "weight": "75"},
        ],
        "grades": {"excellent": "90", "good": "80", "qualified": "60"},
    }
    return parse_unit(data).parts[0]


@pytest.mark.parametrize(
    ("key", "rate", "points"),
    [
        ("satisfaction_rate", "50", "12.5"),
        ("satisfaction_rate", "66.67", "12.5"),
        ("satisfaction_rate", "70", "12.5"),
        ("satisfaction_rate", "70.59", "12.8"),
        ("satisfaction_rate", "95", "25.0"),
        ("satisfaction_rate", "100", "25.0"),
        ("sign_rate", "80", "0.0"),
        ("sign_rate", "40", "0.0"),
        ("sign_rate", "90", "5.0"),
        ("on_time_rate", "66.67", "0.0"),
        ("on_time_rate", "100", "10.0"),
    ],
)
def test_published_curves(key: str, rate: str, points: str) -> None:
    assert rounded(published(key).points(Fraction(rate)), Style(1)) == Decimal(points)


def test_two_thirds_on_time_are_no_points() -> None:
    assert published("on_time_rate").points(Fraction(200, 3)) == 0


@given(st.sampled_from(sorted(LIANYUNGANG)), percents, percents)
def test_a_better_rate_never_gives_fewer_points(key: str, one: Fraction, other: Fraction) -> None:
    rule = published(key)
    low, high = sorted((one, other))
    assert rule.points(low) <= rule.points(high)
    assert 0 <= rule.points(low) <= rule.weight


@given(percents, percents)
def test_less_is_better_in_an_inverse_part(one: Fraction, other: Fraction) -> None:
    rule = PartRule("return_rate", Fraction(10), inverse=True)
    low, high = sorted((one, other))
    assert rule.points(low) >= rule.points(high)
    assert rule.points(Fraction(0)) == 10
    assert rule.points(Fraction(100)) == 0


def measures(response: tuple[int, int], solve: tuple[int, int], content: tuple[int, int]) -> dict[str, Measure]:
    keys = ("response_rate", "solve_rate", "satisfaction_rate")
    return {key: Measure.of(*pair) for key, pair in zip(keys, (response, solve, content), strict=True)}


def test_three_rates_with_their_weights() -> None:
    found = total(UNIT.parts, measures((9, 10), (8, 10), (7, 10)))
    assert found.score == Fraction("9") + 36 + Fraction("31.5") == Fraction("76.5")
    assert [part.share for part in found.parts] == [10, 45, 45]
    assert found.cases == 10
    assert found.complete


def test_other_weights_are_data() -> None:
    data = BUILT_IN[ProfileKind.UNIT] | {
        "parts": [
            {"key": "response_rate", "weight": "30"},
            {"key": "solve_rate", "weight": "35"},
            {"key": "satisfaction_rate", "weight": "35"},
        ]
    }
    assert total(parse_unit(data).parts, measures((9, 10), (8, 10), (7, 10))).score == Fraction("79.5")


def test_a_part_without_cases_gives_its_weight_to_the_others() -> None:
    found = total(UNIT.parts, {"response_rate": Measure.of(5, 10), "solve_rate": Measure.of(10, 10)})
    assert [part.state for part in found.parts] == [PartState.COUNTED, PartState.COUNTED, PartState.NO_CASES]
    assert sum(part.share for part in found.parts) == 100
    assert found.score == Fraction(10, 55) * 100 / 2 + Fraction(45, 55) * 100
    assert not found.complete


def test_without_any_case_there_is_no_score() -> None:
    found = total(UNIT.parts, {}, Fraction(5))
    assert (found.score, found.cases) == (None, 0)
    assert grade_of(found.score, UNIT) is None
    assert Measure.of(0, 0) is NOTHING is Measure.of(0, None)


def test_visits_are_not_measured_yet_whatever_is_said() -> None:
    given_all = {"visits": Measure.of(3, 3), "handled_rate": Measure.of(1, 2), "on_time_rate": Measure.of(1, 1)}
    found = total(GOLD.parts, given_all)
    states = {part.key: part.state for part in found.parts}
    assert states["visits"] is PartState.NOT_MEASURED
    assert found.score == 75


def test_additions_and_deductions() -> None:
    rows = [
        ("late_sign", None),
        ("late_sign", None),
        ("fake_close", None),
        ("praise", None),
        ("correction", Decimal("2.5")),
    ]
    assert adjusted_by(rows, UNIT.adjustments) == Fraction("-3")
    assert total(UNIT.parts, measures((1, 10), (0, 10), (0, 10)), Fraction(-3)).score == 0, "never below nought"


@pytest.mark.parametrize(
    ("score", "grade"),
    [
        ("100", Grade.EXCELLENT),
        ("90", Grade.EXCELLENT),
        ("89.99", Grade.GOOD),
        ("80", Grade.GOOD),
        ("79.99", Grade.QUALIFIED),
        ("60", Grade.QUALIFIED),
        ("59.99", Grade.FAILED),
        ("0", Grade.FAILED),
    ],
)
def test_grades(score: str, grade: Grade) -> None:
    assert grade_of(Fraction(score), UNIT) is grade


def test_floors_name_what_lies_below_them() -> None:
    found = {"delivery_rate": Measure.of(91, 100), "satisfaction_rate": Measure.of(85, 100)}
    assert below_floors(UNIT, found) == ("delivery_rate",)
    assert below_floors(UNIT, {}) == ()


def test_equal_scores_share_a_place() -> None:
    assert ranks([Fraction(90), Fraction(95), Fraction(95), None, Fraction(80)]) == [3, 1, 1, None, 4]


@given(st.lists(st.none() | st.fractions(0, 100, max_denominator=7), max_size=30))
def test_places_of_any_scores(scores: list[Fraction | None]) -> None:
    found = ranks(scores)
    for score, place in zip(scores, found, strict=True):
        better = [one for one in scores if one is not None and score is not None and one > score]
        assert place == (None if score is None else len(better) + 1)


def test_a_place_needs_five_cases() -> None:
    four = total(UNIT.parts, measures((4, 4), (4, 4), (4, 4)))
    five = total(UNIT.parts, measures((4, 5), (4, 5), (4, 5)))
    assert isinstance(four, Total)
    assert ranked([four, five], 5) == [None, 1]
    assert four.score == 100


# --- votes and gold ------------------------------------------------------------------------------------------------


def voices(*votes: int) -> Voices:
    return Voices(len(votes), {dim: sum(votes) for dim in Dim})


@given(percents, percents, st.integers(0, 500), st.integers(1, 50))
def test_shrinking_stays_between_the_own_mean_and_the_parks(own: Fraction, park: Fraction, n: int, prior: int) -> None:
    found = shrunk(own, n, park, prior)
    assert min(own, park) <= found <= max(own, park)
    assert abs(shrunk(own, n + 1, park, prior) - own) <= abs(found - own), "more raters, nearer to their mean"


def test_three_raters_of_five_among_a_park_of_four() -> None:
    park = together([voices(5, 5, 5), voices(3, 3, 3)])
    assert park.mean() == 80
    found = voted(voices(5, 5, 5), park, GOLD)
    assert found.rate == (3 * Fraction(100) + 5 * 80) / Fraction(8) == Fraction("87.5")
    assert found.cases == 3


def test_two_raters_say_nothing() -> None:
    found = voted(voices(5, 5), together([voices(5, 5)]), GOLD)
    assert found == Measure(None, 2, None, PartState.TOO_FEW)
    assert voted(Voices(0, dict.fromkeys(Dim, 0)), voices(5), GOLD).state is PartState.TOO_FEW


def someone(number: int, score: str, **values: Any) -> Candidate:
    return Candidate(**{"id": number, "score": Fraction(score), "raters": 3, "lawful": True} | values)


def test_an_award_rests_on_work() -> None:
    assert eligible(someone(1, "90", closed=1), 3, 1)
    assert not eligible(someone(1, "90", closed=0), 3, 1)
    assert places([someone(1, "90"), someone(2, "80", closed=2)], 3, 1) == {2: 1}


def test_gates_and_ties() -> None:
    rows = [
        someone(1, "90", closed=4, extended=1),
        someone(2, "90", closed=5, extended=3),
        someone(3, "90", closed=5, extended=2),
        someone(4, "99", lawful=False),
        someone(5, "99", raters=2),
        Candidate(6, None, 9, True),
        someone(7, "80"),
        someone(8, "80"),
    ]
    assert [one.id for one in rows if eligible(one, 3)] == [1, 2, 3, 7, 8]
    assert places(rows, 3) == {3: 1, 2: 2, 1: 3, 7: 4, 8: 4}
    assert winners(rows, 3, 3) == (3, 2, 1)
    assert winners(rows[4:6], 3, 3) == ()


def test_winners_that_are_equal_in_everything_all_win() -> None:
    assert winners([someone(number, "90") for number in range(5, 0, -1)], 3, 3) == (1, 2, 3, 4, 5)


def test_a_section_is_its_members_and_its_punctuality() -> None:
    assert section_score([Fraction(90), Fraction(80)], Fraction(95), GOLD.member_share) == Fraction("89")
    assert section_score([], Fraction(95), GOLD.member_share) is None
    assert section_score([Fraction(90)], None, GOLD.member_share) is None


# --- lists ---------------------------------------------------------------------------------------------------------


def test_first_five_and_last_five() -> None:
    found = red_and_black({number: Fraction(100 - number) for number in range(1, 13)}, LISTS)
    assert found.red == (1, 2, 3, 4, 5)
    assert found.black == (12, 11, 10, 9, 8)


def test_too_few_units_make_no_list() -> None:
    assert red_and_black({number: Fraction(number) for number in range(9)}, LISTS).red == ()


@given(st.dictionaries(st.integers(1, 99), st.fractions(0, 100, max_denominator=3), max_size=40))
def test_nobody_stands_on_both_lists(scores: dict[int, Fraction]) -> None:
    found = red_and_black(scores, LISTS)
    assert not set(found.red) & set(found.black)
    if found.red and found.black:
        assert min(scores[one] for one in found.red) > max(scores[one] for one in found.black)


def test_black_months_have_consequences() -> None:
    found = [consequence(months, LISTS) for months in range(5)]
    assert found == [Consequence.NONE, Consequence.NONE, Consequence.INTERVIEW, Consequence.LEADER_REPORT,
                     Consequence.LEADER_REPORT]  # fmt: skip


# --- profiles as data ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", list(ProfileKind))
def test_what_comes_with_the_product_is_version_one(kind: ProfileKind) -> None:
    assert built_in(kind).version == 1
    assert sum(part.weight for part in built_in(kind).parts) == 100


BROKEN = [
    (ProfileKind.UNIT, {"parts": []}, "parts", "missing"),
    (ProfileKind.UNIT, {"parts": [{"key": "visits", "weight": "100"}]}, "parts", "unknown_part"),
    (ProfileKind.UNIT, {"parts": [{"key": "solve_rate", "weight": "99"}]}, "parts", "weights_not_100"),
    (ProfileKind.UNIT, {"parts": [{"key": "solve_rate", "weight": "50"}] * 2}, "parts", "part_twice"),
    (ProfileKind.UNIT, {"parts": [{"key": "solve_rate", "weight": 99.5}]}, "solve_rate", "not_a_number"),
    (ProfileKind.UNIT, {"parts": [{"key": "solve_rate", "weight": "0"}]}, "solve_rate", "out_of_range"),
    (ProfileKind.UNIT, {"parts": [{"key": "solve_rate", "weight": "100", "curve": [["50", "9"], ["60", "8"]]}]},
     "solve_rate", "curve_falls"),
    (ProfileKind.UNIT, {"parts": [{"key": "solve_rate", "weight": "20", "curve": [["50", "30"]]}]},
     "solve_rate", "curve_above_weight"),
    (ProfileKind.UNIT, {"parts": [{"key": "solve_rate", "weight": "20", "curve": ["50"]}]}, "solve_rate", "bad_curve"),
    (ProfileKind.UNIT, {"adjustments": {"late_sign": "1"}}, "late_sign", "out_of_range"),
    (ProfileKind.UNIT, {"adjustments": {"correction": "1"}}, "adjustments", "unknown_adjustment"),
    (ProfileKind.UNIT, {"grades": {"excellent": "80", "good": "80", "qualified": "60"}}, "grades",
     "grades_out_of_order"),
    (ProfileKind.UNIT, {"grades": 5}, "grades", "not_an_object"),
    (ProfileKind.UNIT, {"floors": ["x"]}, "floors", "not_an_object"),
    (ProfileKind.UNIT, {"floors": {"visits": "80"}}, "floors", "unknown_part"),
    (ProfileKind.UNIT, {"rank_from": 0}, "rank_from", "bad_count"),
    (ProfileKind.UNIT, {"surprise": 1}, "surprise", "unknown_name"),
    (ProfileKind.UNIT, {"rounding": "even"}, "rounding", "unknown_rounding"),
    (ProfileKind.LISTS, {"fewest": 9}, "fewest", "lists_longer_than_units"),
    (ProfileKind.LISTS, {"report_months": 1}, "report_months", "report_before_interview"),
    (ProfileKind.GOLD, {"roles": []}, "roles", "missing"),
    (ProfileKind.GOLD, {"fewest_raters": 2}, "fewest_raters", "bad_count"),
    (ProfileKind.GOLD, {"member_share": "1.5"}, "member_share", "out_of_range"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "change", "field", "fault"), BROKEN)
def test_a_broken_formula_is_refused(kind: ProfileKind, change: dict[str, Any], field: str, fault: str) -> None:
    with pytest.raises(BadProfile) as refusal:
        parse(kind, BUILT_IN[kind] | change)
    assert (refusal.value.field, refusal.value.fault) == (field, fault)


def test_data_must_be_an_object() -> None:
    for reader in (parse_unit, parse_lists, parse_gold):
        with pytest.raises(BadProfile, match="not_an_object"):
            reader([])  # type: ignore[arg-type]
    with pytest.raises(BadProfile):
        number("x", True)


def test_ended_ballots_and_objections_stay_ended() -> None:
    assert BALLOTS.check("open", "close") == "closed"
    assert MONTHS.check("confirmed", "correct") == "confirmed"
    assert OBJECTIONS.check("open", "uphold") == "upheld"
    ended = ((BALLOTS, "closed", "close"), (OBJECTIONS, "rejected", "uphold"), (MONTHS, "confirmed", "draw_up"))
    for table, state, verb in ended:
        with pytest.raises(WrongState):
            table.check(state, verb)
