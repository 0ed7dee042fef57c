"""Scores of departments, lists and formulas: computed from what commands recorded, as of the month's end."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError
from django.test.utils import CaptureQueriesContext
from tests.factories import demands, people
from tests.factories.demands import CO_TYPE, Park, walked
from tests.factories.people import AT
from tests.factories.scores import AFTER_VOTE, ENDED, SEPTEMBER, ended

from dianxiaoer.domains.people.rules import Role
from dianxiaoer.domains.supervision.commands.scores import publish_profile, record_merit, record_penalty
from dianxiaoer.domains.supervision.models import ScoreProfile
from dianxiaoer.domains.supervision.queries.score_profiles import differences, in_force, unit_profile, versions
from dianxiaoer.domains.supervision.queries.scores import UnitScore, lists, rank_of, unit_scores
from dianxiaoer.domains.supervision.rules.awards import Consequence
from dianxiaoer.domains.supervision.rules.periods import month
from dianxiaoer.domains.supervision.rules.score_parsing import parse_lists, parse_unit
from dianxiaoer.domains.supervision.rules.score_profiles import BUILT_IN, ProfileKind
from dianxiaoer.domains.supervision.rules.scores import Grade, PartState
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.refusals import Invalid, NotAllowed, Refused, WrongState

pytestmark = pytest.mark.django_db
END = SEPTEMBER.closes_at
UNIT = BUILT_IN[ProfileKind.UNIT]


@pytest.fixture
def park() -> Park:
    return demands.park()


def score_of(found: list[UnitScore], department_id: int) -> UnitScore:
    return next(one for one in found if one.department_id == department_id)


def test_a_department_that_did_well_and_one_without_cases(park: Park) -> None:
    ended(park, 5)
    found = unit_scores(SEPTEMBER, END)
    works, power = score_of(found, park.works_id), score_of(found, park.power_id)
    assert (works.score, works.grade, works.rank, works.cases) == (100, Grade.EXCELLENT, 1, 5)
    assert [(part.score.hits, part.score.cases) for part in works.parts] == [(5, 5)] * 3
    assert (power.score, power.grade, power.rank, power.cases) == (None, None, None, 0)
    assert not power.has_cases
    assert found[0] == works


def test_unsolved_and_dissatisfied_cost_their_weights(park: Park) -> None:
    ended(park, 3)
    ended(park, 2, well=False, at=AT + timedelta(hours=1))
    works = score_of(unit_scores(SEPTEMBER, END), park.works_id)
    rates = {part.key: part.score.rate for part in works.parts}
    assert rates["solve_rate"] == rates["satisfaction_rate"] == 60
    assert works.score is not None
    assert works.score <= 10 + Fraction(90 * 60, 100)
    assert "satisfaction_rate" in works.below


def test_fewer_than_five_cases_have_a_score_and_no_rank(park: Park) -> None:
    ended(park, 4)
    works = score_of(unit_scores(SEPTEMBER, END), park.works_id)
    assert (works.score, works.grade, works.rank, works.cases) == (100, None, None, 4)
    assert rank_of(park.works_id, SEPTEMBER, END) == (None, 0)


def test_equal_scores_share_a_rank(park: Park) -> None:
    ended(park, 5)
    for number in range(5):
        walked(park, *ENDED, at=AT + timedelta(minutes=number), type_code=CO_TYPE)
    found = unit_scores(SEPTEMBER, END)
    assert score_of(found, park.works_id).rank == score_of(found, park.power_id).rank == 1
    assert rank_of(park.works_id, SEPTEMBER, END) == (1, 2)


def test_a_past_month_stays_what_it_was(park: Park) -> None:
    ended(park, 5)
    before = unit_scores(SEPTEMBER, END)
    ended(park, 3, well=False, at=AT + timedelta(days=30))
    assert unit_scores(SEPTEMBER, END) == before
    october = month(2026, 10)
    assert score_of(unit_scores(october, october.closes_at), park.works_id).score != 100


def test_a_formula_that_is_not_published_can_be_tried(park: Park) -> None:
    ended(park, 3)
    ended(park, 2, well=False, at=AT + timedelta(hours=1))
    only_content = parse_unit(UNIT | {"parts": [{"key": "satisfaction_rate", "weight": "100"}]})
    works = score_of(unit_scores(SEPTEMBER, END, only_content), park.works_id)
    assert (works.score, works.grade, works.profile_version) == (60, Grade.QUALIFIED, 0)


def test_a_part_without_cases_gives_its_weight_away(park: Park) -> None:
    """Accepting is the desk's work: other departments have no cases of it."""
    ended(park, 2)
    parts = [{"key": "accept_rate", "weight": "40"}, {"key": "solve_rate", "weight": "60"}]
    works = score_of(unit_scores(SEPTEMBER, END, parse_unit(UNIT | {"parts": parts})), park.works_id)
    assert [(part.score.state, part.score.share) for part in works.parts] == [
        (PartState.NO_CASES, 0),
        (PartState.COUNTED, 100),
    ]
    assert works.score == 100


def test_statements_do_not_grow_with_departments(park: Park) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as found:
            unit_scores(SEPTEMBER, END)
            lists(SEPTEMBER, END)
        return len(found)

    ended(park)
    before = count()
    for _each in range(4):
        people.department()
    ended(park, 3, at=AT + timedelta(hours=2))
    assert count() == before


# --- additions and deductions --------------------------------------------------------------------------------------


def penalty(park: Park, by: Actor | None = None, **values: Any) -> Any:
    base = {"month": SEPTEMBER, "kind": "late_sign", "department_id": park.works_id, "reason": "9月16日晚签收1小时"}
    return record_penalty(**({"by": by or park.supervisor, "at": AT} | base | values))


def test_penalties_and_merits_change_the_score(park: Park) -> None:
    ended(park, 5)
    penalty(park)
    penalty(park, kind="fake_close", officer_id=park.handler.id)
    record_merit(by=park.supervisor, at=AT, month=SEPTEMBER, kind="praise", department_id=park.works_id, reason="锦旗")
    works = score_of(unit_scores(SEPTEMBER, END), park.works_id)
    assert works.score == 100 - Fraction("0.5") - 5 + Fraction("0.5")
    assert [line.points for line in works.adjustments] == [Fraction("-0.5"), -5, Fraction("0.5")]


def test_an_adjustment_is_never_changed(park: Park) -> None:
    row = penalty(park)
    with pytest.raises(IntegrityError, match="only added to"), transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(reason="x")
    with pytest.raises(IntegrityError, match="only added to"), transaction.atomic():
        row.delete()


REFUSED: list[tuple[dict[str, Any], type[Refused], str]] = [
    ({"kind": "praise"}, Invalid, "unknown_adjustment"),
    ({"kind": "correction"}, Invalid, "unknown_adjustment"),
    ({"reason": " "}, Invalid, "no_reason"),
    ({"reason": "长" * 2001}, Invalid, "too_long"),
    ({"month": month(2026, 10)}, Invalid, "unknown_month"),
    ({"department_id": 10**9}, Invalid, "unknown_department"),
    ({"demand_id": 10**9}, Invalid, "unknown_demand"),
]


@pytest.mark.parametrize(("change", "refusal", "code"), REFUSED)
def test_penalties_that_are_refused(park: Park, change: dict[str, Any], refusal: type[Refused], code: str) -> None:
    with pytest.raises(refusal) as found:
        penalty(park, **change)
    assert found.value.code == code


def test_an_officer_of_another_department_is_refused(park: Park) -> None:
    with pytest.raises(Invalid, match="officer_elsewhere"):
        penalty(park, officer_id=park.power_handler.id)


def test_who_enters_penalties(park: Park) -> None:
    for somebody in (park.desk, park.handler, park.head, park.leader, park.auditor, park.administrator, park.contact):
        with pytest.raises(NotAllowed, match="score_keepers_only"):
            penalty(park, by=somebody)
    assert penalty(park, by=park.director).pk


def test_nobody_adjusts_the_own_score(park: Park) -> None:
    with pytest.raises(NotAllowed, match="own_score"):
        penalty(park, department_id=park.committee_id, officer_id=park.supervisor.id)


# --- lists ---------------------------------------------------------------------------------------------------------

SHORT = parse_lists(
    {
        "parts": [{"key": "satisfaction_rate", "weight": "100"}],
        "red": 1,
        "black": 1,
        "fewest": 2,
        "rank_from": 1,
    }
)


def two_units(park: Park, day: timedelta) -> None:
    ended(park, 1, at=AT + day)
    walked(park, *ENDED[:-1], "bad_call", at=AT + day, type_code=CO_TYPE)


def test_the_best_is_red_and_the_worst_is_black(park: Park) -> None:
    two_units(park, timedelta())
    found = lists(SEPTEMBER, END, SHORT)
    assert [one.department_id for one in found.red] == [park.works_id]
    assert [one.department_id for one in found.black] == [park.power_id]
    assert (found.black[0].months, found.black[0].consequence) == (1, Consequence.NONE)


def test_too_few_units_make_no_list(park: Park) -> None:
    ended(park, 5)
    found = lists(SEPTEMBER, END)
    assert (found.red, found.black, found.too_few, found.units) == ((), (), True, 1)


def test_months_running_on_the_black_list_are_counted(park: Park) -> None:
    publish_profile(
        by=park.supervisor,
        at=AT - timedelta(days=100),
        kind="lists",
        data={
            "parts": [{"key": "satisfaction_rate", "weight": "100"}],
            "red": 1,
            "black": 1,
            "fewest": 2,
            "rank_from": 1,
        },
        reason="本园区部门较少",
    )
    for days in (0, 30, 62):
        two_units(park, timedelta(days=days))
    found = []
    for number in (9, 10, 11):
        window = month(2026, number)
        black = lists(window, window.closes_at).black[0]
        assert black.department_id == park.power_id
        found.append((black.months, black.consequence))
    assert found == [(1, Consequence.NONE), (2, Consequence.INTERVIEW), (3, Consequence.LEADER_REPORT)]


# --- formulas ------------------------------------------------------------------------------------------------------


def publish(park: Park, by: Actor | None = None, **values: Any) -> ScoreProfile:
    base = {"kind": "unit", "data": UNIT | {"rank_from": 3}, "reason": "本园区件量较少", "at": AT}
    return publish_profile(**({"by": by or park.supervisor} | base | values))


def test_a_month_is_scored_by_the_formula_in_force_when_it_began(park: Park) -> None:
    assert unit_profile(SEPTEMBER).version == 1
    row = publish(park)
    assert row.version == 2
    assert unit_profile(SEPTEMBER).version == 1, "September had begun"
    assert unit_profile(month(2026, 10)).rank_from == 3
    assert in_force("unit", AT - timedelta(seconds=1)).version == 1
    assert [each.version for each in versions("unit")] == [2, 1]
    assert [each.version for each in versions("gold")] == [1]
    changed = differences(versions("unit")[1].data, versions("unit")[0].data)
    assert [(one.name, one.before, one.after) for one in changed] == [("rank_from", "5", "3")]


def test_a_published_formula_is_never_changed(park: Park) -> None:
    row = publish(park)
    with pytest.raises(IntegrityError, match="only added to"), transaction.atomic():
        ScoreProfile.objects.filter(pk=row.pk).update(reason="x")


FORMULAS: list[tuple[dict[str, Any], str]] = [
    ({"kind": "beauty"}, "unknown_formula"),
    ({"reason": ""}, "no_reason"),
    ({"effective_from": AT - timedelta(days=1)}, "in_the_past"),
    ({"data": UNIT | {"parts": [{"key": "solve_rate", "weight": "90"}]}}, "bad_formula"),
    ({"data": UNIT | {"grades": 3}}, "bad_formula"),
]


@pytest.mark.parametrize(("change", "code"), FORMULAS)
def test_formulas_that_are_refused(park: Park, change: dict[str, Any], code: str) -> None:
    with pytest.raises(Invalid) as found:
        publish(park, **change)
    assert found.value.code == code
    assert "%(" not in found.value.message


def test_versions_take_effect_in_their_order(park: Park) -> None:
    publish(park, effective_from=AT + timedelta(days=20))
    with pytest.raises(Invalid, match="before_earlier"):
        publish(park, effective_from=AT + timedelta(days=10))


def test_who_publishes_formulas(park: Park) -> None:
    leader = people.actor(people.officer(department_id=park.committee_id, roles=(Role.CHAIN_CHIEF,)))
    for somebody in (park.desk, park.head, park.contact, leader):
        with pytest.raises(NotAllowed):
            publish(park, by=somebody)


def test_a_confirmed_month_takes_no_more_penalties(park: Park) -> None:
    from dianxiaoer.domains.supervision.commands.score_months import confirm_month, draw_up_month

    draw_up_month(by=park.supervisor, at=AFTER_VOTE, month=SEPTEMBER)
    confirm_month(by=park.supervisor, at=AFTER_VOTE, month=SEPTEMBER)
    with pytest.raises(WrongState, match="month_confirmed"):
        penalty(park, at=AFTER_VOTE)
