"""Three behind every enterprise: assigned, limited, handed over without a gap."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from tests.factories import people, registry
from tests.factories.people import AT, TODAY

from dianxiaoer.domains.people import commands as people_commands
from dianxiaoer.domains.people.rules import Role, first_gap
from dianxiaoer.domains.registry import commands, queries
from dianxiaoer.domains.registry.models import Assignment
from dianxiaoer.domains.registry.rules import AssignmentKind, LoadState
from dianxiaoer.kernel.access import PUBLIC, SYSTEM
from dianxiaoer.kernel.journal import timeline
from dianxiaoer.kernel.refusals import Refused

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
START = date(2026, 1, 1)


def refusal(function, **values) -> str:  # type: ignore[no-untyped-def]
    with pytest.raises(Refused) as caught:
        function(**{"by": SYSTEM, "at": AT, **values})
    assert str(caught.value.message)
    return caught.value.code


def test_three_stand_behind_an_enterprise(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    firm = registry.enterprise()
    leader, liaison, unit = people.officer("周主任"), people.officer("吴秘书"), people.department("经济发展局")
    registry.assigned(firm, leader, kind="leader")
    registry.assigned(firm, liaison)
    commands.assign(by=SYSTEM, at=AT, enterprise_id=firm, kind="department", department_id=unit, from_date=START)
    with django_assert_num_queries(1):
        rows = queries.assignments(firm, TODAY)
    assert [(row.kind, row.name) for row in rows] == [
        ("department", "经济发展局"),
        ("leader", "周主任"),
        ("officer", "吴秘书"),
    ]
    assert queries.assignments(firm, START - DAY) == ()
    assert queries.sponsor_leader_of(firm, TODAY) == leader
    assert queries.liaison_officer_of(firm, TODAY) == liaison
    assert queries.assignments_of_many([firm], TODAY) == {firm: rows}
    assert [row.enterprise_id for row in queries.enterprises_of_officer(liaison, TODAY)] == [firm]


def test_assign_refuses() -> None:
    firm, taken = registry.enterprise(), registry.enterprise()
    officer, retired, unit = people.officer(), people.officer(), people.department()
    people_commands.retire_officer(by=SYSTEM, at=AT, officer_id=retired, last_date=TODAY)
    registry.assigned(taken, officer)
    base = {"enterprise_id": firm, "kind": "officer", "officer_id": officer, "from_date": TODAY}
    for values, code in (
        ({"enterprise_id": 10**9}, "enterprise_unknown"),
        ({"kind": "friend"}, "choice_unknown"),
        ({"until_date": TODAY - DAY}, "days_reversed"),
        ({"officer_id": None}, "party_wrong"),
        ({"officer_id": 10**9}, "officer_unknown"),
        ({"officer_id": retired}, "officer_retired"),
        ({"department_id": unit}, "party_wrong"),
        ({"kind": "department"}, "party_wrong"),
        ({"kind": "department", "officer_id": None, "department_id": 10**9}, "department_unknown"),
        ({"enterprise_id": taken}, "assigned_already"),
        ({"by": people.handler()}, "not_allowed"),
        ({"by": PUBLIC}, "not_allowed"),
    ):
        assert refusal(commands.assign, **{**base, **values}) == code
    director = people.actor(people.officer(roles=(Role.DIRECTOR,)))
    assert commands.assign(by=director, at=AT, **base).warning is None  # type: ignore[arg-type]


def test_past_three_firms_a_warning_past_the_hard_limit_a_refusal() -> None:
    commands.set_load_limit(by=SYSTEM, at=AT, kind="officer", usual_max=3, hard_max=5)
    liaison = people.officer("郑联络")
    warnings = []
    for _number in range(5):
        firm = registry.enterprise()
        result = commands.assign(
            by=SYSTEM, at=AT, enterprise_id=firm, kind="officer", officer_id=liaison, from_date=START
        )
        warnings.append(result.warning and result.warning.count)
    assert warnings == [None, None, None, 4, 5]
    entry = timeline(("enterprise", firm))[-1]
    assert entry.facts["load_warning"] == {"count": 5, "usual_max": 3}
    (row,) = [row for row in queries.load_warnings(TODAY) if row.officer_id == liaison]
    assert (row.count, row.state) == (5, LoadState.PAST_USUAL)
    sixth = {"enterprise_id": registry.enterprise(), "kind": "officer", "officer_id": liaison, "from_date": START}
    assert refusal(commands.assign, **sixth) == "load_past_hard_limit"
    assert len(queries.enterprises_of_officer(liaison, TODAY)) == 5


def test_load_limit_refusals() -> None:
    limit = {"kind": "officer", "usual_max": 3, "hard_max": 2}
    assert refusal(commands.set_load_limit, **limit) == "load_limit_order"
    assert refusal(commands.set_load_limit, **{**limit, "kind": "department"}) == "choice_unknown"
    assert refusal(commands.set_load_limit, by=people.handler(), **limit) == "not_allowed"


def test_hand_over_leaves_no_day_without_somebody() -> None:
    firm, old, new = registry.enterprise(), people.officer(), people.officer()
    registry.assigned(firm, old)
    commands.hand_over_assignment(by=SYSTEM, at=AT, enterprise_id=firm, kind="officer", officer_id=new, from_date=TODAY)
    assert queries.liaison_officer_of(firm, TODAY - DAY) == old
    assert queries.liaison_officer_of(firm, TODAY) == new
    assert first_gap(queries.history(firm), START, date(2030, 1, 1)) is None


def test_hand_over_refuses() -> None:
    firm, old, new = registry.enterprise(), people.officer(), people.officer()
    base = {"enterprise_id": firm, "kind": "officer", "officer_id": new, "from_date": TODAY}
    assert refusal(commands.hand_over_assignment, **base) == "not_assigned"
    registry.assigned(firm, old)
    for values, code in (
        ({"officer_id": old}, "hand_over_to_same"),
        ({"from_date": START}, "not_assigned"),  # it begins that very day
        ({"by": people.handler()}, "not_allowed"),
        ({"enterprise_id": 10**9}, "enterprise_unknown"),
    ):
        assert refusal(commands.hand_over_assignment, **{**base, **values}) == code
    assert queries.liaison_officer_of(firm, TODAY) == old


def test_all_firms_of_an_officer_go_together_or_not_at_all() -> None:
    old, new = people.officer(), people.officer()
    firms = [registry.enterprise() for _number in range(3)]
    for firm in firms:
        registry.assigned(firm, old)
    registry.assigned(firms[0], old, kind="leader")
    commands.set_load_limit(by=SYSTEM, at=AT, kind="officer", usual_max=1, hard_max=2)
    move = {"from_officer_id": old, "to_officer_id": new, "from_date": TODAY}
    assert refusal(commands.hand_over_all, **move) == "load_past_hard_limit"
    assert len(queries.enterprises_of_officer(old, TODAY)) == 4
    commands.set_load_limit(by=SYSTEM, at=AT, kind="officer", usual_max=1, hard_max=3)
    results = commands.hand_over_all(by=SYSTEM, at=AT, **move)  # type: ignore[arg-type]
    assert len(results) == 4
    assert queries.enterprises_of_officer(old, TODAY) == ()
    assert {row.enterprise_id for row in queries.enterprises_of_officer(new, TODAY)} == set(firms)
    assert refusal(commands.hand_over_all, **move) == "not_assigned"
    assert [entry.verb for entry in timeline(("officer", old))][-1] == "assignment.all_handed_over"


def test_gaps_name_who_is_missing_and_who_has_retired() -> None:
    firm, gone = registry.enterprise("缺人有限公司"), people.officer()
    registry.assigned(firm, gone)
    people_commands.retire_officer(by=SYSTEM, at=AT, officer_id=gone, last_date=TODAY)
    assert {(row.kind, row.reason) for row in queries.gaps(TODAY) if row.enterprise_id == firm} == {
        ("leader", "missing"),
        ("department", "missing"),
        ("officer", "retired"),
    }
    commands.set_enterprise_status(by=SYSTEM, at=AT, enterprise_id=firm, status="exited")
    assert queries.gaps(TODAY) == ()


def test_end_assignment() -> None:
    firm = registry.enterprise()
    assignment_id = registry.assigned(firm, people.officer())
    end = {"assignment_id": assignment_id, "last_date": START - DAY}
    assert refusal(commands.end_assignment, **end) == "days_reversed"
    assert refusal(commands.end_assignment, **{**end, "assignment_id": 10**9}) == "assignment_unknown"
    assert refusal(commands.end_assignment, by=people.handler(), **end) == "not_allowed"
    commands.end_assignment(by=SYSTEM, at=AT, assignment_id=assignment_id, last_date=TODAY)
    assert queries.liaison_officer_of(firm, TODAY + DAY) is None


def test_the_database_stores_no_two_of_a_kind_at_once() -> None:
    facts = {"enterprise_id": registry.enterprise(), "kind": "officer", "officer_id": people.officer()}
    Assignment.objects.create(**facts, from_date=START, until_date=TODAY)
    Assignment.objects.create(**facts, from_date=TODAY + DAY)
    with pytest.raises(IntegrityError, match="assignment_one_of_a_kind"), transaction.atomic():
        Assignment.objects.create(**facts, from_date=TODAY, until_date=TODAY)
    with pytest.raises(IntegrityError, match="assignment_names_the_right_party"), transaction.atomic():
        Assignment.objects.create(**{**facts, "kind": "department"}, from_date=date(2020, 1, 1), until_date=START - DAY)


class HandOverTest(TestCase):
    """Whatever is handed over to whom and when, every day from the first has exactly one officer."""

    @settings(max_examples=25, deadline=None)
    @given(st.lists(st.tuples(st.integers(-3, 60), st.integers(0, 2)), max_size=6))
    def test_no_sequence_of_hand_overs_opens_a_gap(self, moves: list[tuple[int, int]]) -> None:
        firm = registry.enterprise()
        officers = [people.officer() for _number in range(3)]
        registry.assigned(firm, officers[0])
        for offset, number in moves:
            try:
                commands.hand_over_assignment(
                    by=SYSTEM,
                    at=AT,
                    enterprise_id=firm,
                    kind=AssignmentKind.OFFICER,
                    officer_id=officers[number],
                    from_date=START + offset * DAY,
                )
            except Refused:
                continue
        rows = queries.history(firm)
        days = [START + offset * DAY for offset in range(90)]
        holders = [sum(row.from_date <= day <= (row.until_date or date.max) for row in rows) for day in days]
        assert holders == [1] * 90
