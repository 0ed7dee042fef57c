"""Ballots, gold awards, sheets of a month and objections: who may, what is refused, what never changes."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError
from django.test.utils import CaptureQueriesContext
from tests.factories import demands, people, registry
from tests.factories.demands import Park
from tests.factories.people import AT
from tests.factories.scores import (
    AFTER_VOTE,
    OCTOBER_FIRST,
    SEPTEMBER,
    VOTING,
    another_keeper,
    ballot,
    closed,
    ended,
    representative,
    representatives,
    voted,
)

from dianxiaoer.domains.people.rules import Role
from dianxiaoer.domains.supervision.commands import ballots as ballot_commands
from dianxiaoer.domains.supervision.commands.score_months import (
    confirm_month,
    decide_objection,
    draw_up_month,
    object_to,
)
from dianxiaoer.domains.supervision.commands.scores import record_penalty
from dianxiaoer.domains.supervision.jobs import scores as jobs
from dianxiaoer.domains.supervision.models import Ballot, Objection, ScoreMonth, ScoreSheet, Vote
from dianxiaoer.domains.supervision.queries.awards import AwardRow, Awards, gold
from dianxiaoer.domains.supervision.queries.ballots import ballots, voting_paper
from dianxiaoer.domains.supervision.queries.score_sheets import (
    OwnScore,
    gold_counts,
    gold_months,
    may_decide,
    objection,
    objections,
    own_score,
    score_of,
    sheets,
)
from dianxiaoer.domains.supervision.rules.periods import month
from dianxiaoer.domains.supervision.rules.score_parsing import parse_gold
from dianxiaoer.domains.supervision.rules.score_profiles import BUILT_IN, ProfileKind
from dianxiaoer.domains.supervision.rules.scores import PartState
from dianxiaoer.kernel.access import SYSTEM, Actor
from dianxiaoer.kernel.journal import timeline
from dianxiaoer.kernel.refusals import Conflict, Invalid, NotAllowed, NotFound, Refused, WrongState

pytestmark = pytest.mark.django_db
END = SEPTEMBER.closes_at


@pytest.fixture
def park() -> Park:
    made = demands.park()
    assert made.handler.id
    assert made.secretary.id
    return made


def row_of(found: Awards, officer_id: int | None) -> AwardRow:
    return next(one for one in found.secretaries if one.officer_id == officer_id)


def part(row: AwardRow, key: str) -> Any:
    return next(one.score for one in row.parts if one.key == key)


# --- ballots -------------------------------------------------------------------------------------------------------


def test_a_ballot_opens_when_the_month_is_over_and_runs_five_days() -> None:
    made = ballot()
    assert made.closes_at == END + timedelta(days=5)
    with pytest.raises(Conflict, match="ballot_exists"):
        ballot()


def test_a_month_that_is_not_over_is_not_voted_on() -> None:
    for window in (month(2026, 10), month(2026, 9)):
        with pytest.raises(Invalid, match="month_not_over"):
            ballot_commands.open_ballot(by=SYSTEM, at=AT, month=window)
    with pytest.raises(Invalid, match="ballot_ends_before"):
        ballot_commands.open_ballot(by=SYSTEM, at=OCTOBER_FIRST, month=SEPTEMBER, closes_at=OCTOBER_FIRST)


def test_one_vote_each(park: Park) -> None:
    made, (one, other) = ballot(), representatives(2)
    voted(made, one, park.handler.id, 5)
    voted(made, other, park.handler.id, 4)
    voted(made, one, park.secretary.id, 3)
    with pytest.raises(Conflict, match="voted_already"):
        voted(made, one, park.handler.id, 1)
    assert Vote.objects.count() == 3


def test_a_vote_is_never_changed(park: Park) -> None:
    made, (one,) = ballot(), representatives(1)
    voted(made, one, park.handler.id, 5)
    with pytest.raises(IntegrityError, match="only added to"), transaction.atomic():
        Vote.objects.update(results=1)


def test_the_journal_says_that_somebody_voted_and_not_how(park: Park) -> None:
    made, (one,) = ballot(), representatives(1)
    voted(made, one, park.handler.id, 5)
    entry = timeline(("ballot", made.pk))[-1]
    assert (entry.verb, entry.facts) == ("ballot.voted", {})
    assert entry.enterprise_id in one.enterprise_ids


def test_only_representatives_vote(park: Park) -> None:
    made = ballot()
    for somebody in (park.contact, park.handler, park.supervisor, park.director, SYSTEM):
        with pytest.raises(NotAllowed, match="representatives_only"):
            voted(made, somebody, park.handler.id, 5)


def test_nobody_votes_for_an_enterprise_that_he_does_not_represent(park: Park) -> None:
    made, (one,) = ballot(), representatives(1)
    grades = dict.fromkeys(("lawful", "efficiency", "execution", "results"), 5)
    with pytest.raises(NotAllowed, match="representatives_only"):
        ballot_commands.vote(
            by=one, at=VOTING, ballot_id=made.pk, candidate_id=park.handler.id or 0, grades=grades,
            enterprise_id=park.enterprise_id,
        )  # fmt: skip


def test_a_candidate_does_not_vote(park: Park) -> None:
    """Neither with the login that he works with, nor under the name of a firm with his own phone."""
    by_phone = representative(park.enterprise_id, phone=people.queries.officer(park.handler.id or 0).phone)
    by_login = representative(park.other_enterprise_id)
    hired = people.commands.hire_officer(
        by=SYSTEM, at=AT, data=people.OfficerData(name="丁双栖"), department_id=park.works_id,
        account_id=by_login.account_id,
    )  # fmt: skip
    people.commands.grant_role(
        by=SYSTEM, at=AT, officer_id=hired, role=Role.DEPARTMENT_HANDLER, from_date=people.EARLIER
    )
    made = ballot()
    for somebody in (by_phone, by_login):
        with pytest.raises(NotAllowed, match="candidate_votes"):
            voted(made, somebody, park.handler.id, 5)


@pytest.mark.parametrize("grades", [(0, 5, 5, 5), (5, 6, 5, 5), (5, 5, True, 5), (5, 5, 5, "5")])
def test_grades_are_one_to_five(park: Park, grades: tuple[Any, ...]) -> None:
    made, (one,) = ballot(), representatives(1)
    with pytest.raises(Invalid, match="bad_grade"):
        voted(made, one, park.handler.id, *grades)


def test_whoever_is_no_candidate_gets_no_vote(park: Park) -> None:
    made, (one,) = ballot(), representatives(1)
    with pytest.raises(Invalid, match="not_a_candidate"):
        voted(made, one, park.leader.id, 5)


def test_an_ended_ballot_takes_no_votes(park: Park) -> None:
    made, (one,) = ballot(), representatives(1)
    with pytest.raises(WrongState, match="ballot_runs"):
        ballot_commands.close_ballot(by=SYSTEM, at=VOTING, ballot_id=made.pk)
    closed(made)
    with pytest.raises(WrongState, match="ballot_closed"):
        voted(made, one, park.handler.id, 5)
    with pytest.raises(WrongState):
        closed(made)
    with pytest.raises(NotFound):
        ballot_commands.close_ballot(by=SYSTEM, at=AFTER_VOTE, ballot_id=10**9)


def test_the_voting_paper_begins_with_those_who_served_the_enterprise(park: Park) -> None:
    ended(park)
    one = representative(park.enterprise_id)
    made = ballot()
    paper = voting_paper(one, VOTING)
    assert paper is not None
    assert [(each.person.id, each.reason) for each in paper.near] == [
        (park.secretary.id, "liaison"),
        (park.handler.id, "handler"),
    ]
    assert paper.next == paper.near[0]
    assert park.power_handler.id not in {each.person.id for each in paper.near}
    voted(made, one, park.secretary.id, 5)
    again = voting_paper(one, VOTING)
    assert again is not None
    assert again.next is not None
    assert again.next.person.id == park.handler.id
    assert voting_paper(one, AFTER_VOTE) is None
    with pytest.raises(NotAllowed):
        voting_paper(park.handler, VOTING)


def test_supervision_sees_how_many_voted(park: Park) -> None:
    made = ballot()
    for one in representatives(3):
        voted(made, one, park.handler.id, 5)
    row = ballots(park.supervisor)[0]
    assert (row.votes, row.enterprises, row.state) == (3, 3, "open")
    with pytest.raises(NotAllowed):
        ballots(park.handler)


# --- gold ----------------------------------------------------------------------------------------------------------


def test_votes_count_when_the_ballot_is_closed_and_three_voted(park: Park) -> None:
    ended(park)
    made = ballot()
    firms = representatives(3)
    for one in firms:
        voted(made, one, park.handler.id, 5, 5, 5, 4)
    for one in firms[:2]:
        voted(made, one, park.secretary.id, 1)
    assert row_of(gold(SEPTEMBER, END), park.handler.id).raters == 0
    closed(made)
    found = gold(SEPTEMBER, END)
    handler, secretary = row_of(found, park.handler.id), row_of(found, park.secretary.id)
    assert part(secretary, "votes").state is PartState.TOO_FEW
    assert secretary.place is None
    mean, whole = Fraction(95), Fraction(100 * (3 * 19 + 2 * 4), 5 * 20)
    assert part(handler, "votes").rate == (3 * mean + 5 * whole) / 8
    assert (handler.place, handler.awarded, handler.raters) == (1, True, 3)
    assert part(handler, "visits").state is PartState.NOT_MEASURED


def test_votes_alone_win_nothing(park: Park) -> None:
    made = ballot()
    for one in representatives(3):
        voted(made, one, park.handler.id, 5)
    closed(made)
    row = row_of(gold(SEPTEMBER, END), park.handler.id)
    assert (row.score, row.closed, row.place, row.awarded) == (100, 0, None, False)


def test_a_complaint_that_was_upheld_bars_from_gold(park: Park) -> None:
    ended(park)
    made = ballot()
    for one in representatives(3):
        voted(made, one, park.handler.id, 5)
    closed(made)
    record_penalty(
        by=park.supervisor, at=AFTER_VOTE, month=SEPTEMBER, kind="upheld_complaint", department_id=park.works_id,
        officer_id=park.handler.id, reason="投诉属实",
    )  # fmt: skip
    found = gold(SEPTEMBER, END)
    row = row_of(found, park.handler.id)
    assert (row.lawful, row.place, row.awarded) == (False, None, False)
    assert not found.gold_secretaries
    section = next(one for one in found.sections if one.department_id == park.works_id)
    assert not section.lawful


def test_a_liaison_is_measured_by_the_enterprises_he_has(park: Park) -> None:
    ended(park, 2)
    found = gold(SEPTEMBER, END)
    secretary, handler = row_of(found, park.secretary.id), row_of(found, park.handler.id)
    assert part(secretary, "handled_rate").cases == 2
    assert part(handler, "handled_rate").cases == 2
    assert secretary.closed == 2
    assert secretary.parts[2].figures[0].scope.enterprise_id == park.enterprise_id
    assert part(handler, "on_time_rate").cases == 2
    assert handler.parts[1].figures[0].scope.officer_id == park.handler.id


def test_a_section_is_its_members_and_its_own_punctuality(park: Park) -> None:
    ended(park, 2)
    section = next(one for one in gold(SEPTEMBER, END).sections if one.department_id == park.works_id)
    assert section.members == 100
    assert section.on_time is not None
    assert (section.score, section.closed) == (100, 2)
    assert section.place is None, "nobody voted"


def test_another_formula_is_tried_without_being_published(park: Park) -> None:
    ended(park, 1)
    data = BUILT_IN[ProfileKind.GOLD] | {
        "roles": ["liaison_officer"],
        "parts": [{"key": "close_rate", "weight": "100"}],
    }
    found = gold(SEPTEMBER, END, parse_gold(data))
    assert {one.officer_id for one in found.secretaries} == {park.secretary.id}
    assert found.profile_version == 0


def test_statements_do_not_grow_with_candidates(park: Park) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as found:
            gold(SEPTEMBER, END)
        return len(found)

    ended(park)
    before = count()
    for _each in range(3):
        officer_id = people.officer(department_id=park.works_id, roles=(Role.LIAISON_OFFICER,))
        registry.assigned(registry.enterprise(), officer_id)
    assert count() == before


# --- the month -----------------------------------------------------------------------------------------------------


def drawn(park: Park, **votes: int) -> ScoreMonth:
    """September with six demands of `works`, three votes on its handler, drawn up."""
    ended(park, 6)
    made = ballot()
    for one in representatives(3):
        voted(made, one, park.handler.id, 5)
    closed(made)
    return draw_up_month(by=SYSTEM, at=AFTER_VOTE, month=SEPTEMBER)


def unit_sheet(park: Park) -> Any:
    return next(one for one in sheets(SEPTEMBER, "unit") if one.department_id == park.works_id)


def officer_sheet(park: Park) -> Any:
    return next(one for one in sheets(SEPTEMBER, "officer") if one.officer_id == park.handler.id)


def test_sheets_keep_what_was_computed(park: Park) -> None:
    row = drawn(park)
    assert (row.as_of, row.state) == (END, "drawn")
    unit, officer = unit_sheet(park), officer_sheet(park)
    assert (unit.score, unit.place, unit.grade, unit.cases, unit.version) == (100, 1, "excellent", 6, 1)
    assert (officer.score, officer.place, officer.awarded, officer.raters) == (100, 1, True, 3)
    computed = row_of(gold(SEPTEMBER, END), park.handler.id)
    assert [one.score for one in officer.parts] == [one.score for one in computed.parts]
    assert officer.parts[1].figures[0].scope == computed.parts[1].figures[0].scope
    assert [one.officer_name for one in sheets(SEPTEMBER, "section")] == [""] * len(sheets(SEPTEMBER, "section"))
    assert park.power_id not in {one.department_id for one in sheets(SEPTEMBER, "unit")}, "no cases, no sheet"


def test_drawn_up_again_it_is_the_same_whatever_happened_since(park: Park) -> None:
    drawn(park)
    before = list(ScoreSheet.objects.order_by("pk").values())
    ended(park, 3, well=False, at=AT + timedelta(days=30))
    draw_up_month(by=SYSTEM, at=AFTER_VOTE + timedelta(days=90), month=SEPTEMBER)
    assert list(ScoreSheet.objects.order_by("pk").values()) == before


def test_a_penalty_that_comes_later_makes_a_second_version(park: Park) -> None:
    drawn(park)
    record_penalty(
        by=park.supervisor, at=AFTER_VOTE, month=SEPTEMBER, kind="late_close", department_id=park.works_id, reason="迟"
    )
    draw_up_month(by=SYSTEM, at=AFTER_VOTE, month=SEPTEMBER)
    assert (unit_sheet(park).version, unit_sheet(park).score) == (2, 99)
    assert officer_sheet(park).version == 1
    assert ScoreSheet.objects.filter(kind="unit", department_id=park.works_id).count() == 2


def test_a_sheet_is_never_changed(park: Park) -> None:
    drawn(park)
    with pytest.raises(IntegrityError, match="only added to"), transaction.atomic():
        ScoreSheet.objects.update(score=1)
    with pytest.raises(IntegrityError, match="only added to"), transaction.atomic():
        ScoreSheet.objects.all().delete()


def test_a_month_is_drawn_up_when_it_is_over_and_voted(park: Park) -> None:
    with pytest.raises(Invalid, match="month_not_over"):
        draw_up_month(by=SYSTEM, at=AT, month=SEPTEMBER)
    ballot()
    with pytest.raises(WrongState, match="ballot_open"):
        draw_up_month(by=SYSTEM, at=VOTING, month=SEPTEMBER)
    with pytest.raises(NotAllowed):
        draw_up_month(by=park.handler, at=AFTER_VOTE, month=SEPTEMBER)
    with pytest.raises(NotFound, match="month_not_drawn"):
        confirm_month(by=park.supervisor, at=AFTER_VOTE, month=SEPTEMBER)


def test_a_confirmed_month_is_not_drawn_up_again(park: Park) -> None:
    drawn(park)
    row = confirm_month(by=park.supervisor, at=AFTER_VOTE, month=SEPTEMBER)
    assert (row.state, row.confirmed_by) == ("confirmed", park.supervisor.name)
    for again in (draw_up_month, confirm_month):
        with pytest.raises(WrongState):
            again(by=park.supervisor, at=AFTER_VOTE, month=SEPTEMBER)


def test_awards_by_month(park: Park) -> None:
    drawn(park)
    year = gold_months(month(2026, 9))
    assert [(one.secretaries, one.sections) for one in year] == [((park.handler.name,), ("规划建设局",))]
    assert gold_counts(SEPTEMBER) == {park.handler.id: 1}
    assert gold_counts(month(2026, 8)) == {}


# --- objections ----------------------------------------------------------------------------------------------------


def raised(park: Park, by: Actor | None = None, sheet_id: int | None = None, **values: Any) -> Objection:
    base = {"at": AFTER_VOTE, "reason": "9月17日那件是另一部门的退单"}
    sheet = officer_sheet(park).id if sheet_id is None else sheet_id
    return object_to(**({"by": by or park.handler, "sheet_id": sheet} | base | values))


def decided(by: Actor, made: Objection, *, upheld: bool = True, **values: Any) -> Objection:
    base: dict[str, Any] = {"outcome": "经核实属实", "points": Decimal("1.5") if upheld else None}
    return decide_objection(by=by, at=AFTER_VOTE, objection_id=made.pk, upheld=upheld, **(base | values))


def test_an_officer_objects_to_his_own_score(park: Park) -> None:
    drawn(park)
    before = own_score(park.handler, SEPTEMBER, AFTER_VOTE)
    assert before.open_for == {officer_sheet(park).id}
    raised(park)
    after = own_score(park.handler, SEPTEMBER, AFTER_VOTE)
    assert after.open_for == frozenset()
    assert [one.state for one in after.objections] == ["open"]
    with pytest.raises(Conflict, match="objected_already"):
        raised(park)


def test_nobody_objects_to_anothers_score(park: Park) -> None:
    drawn(park)
    for somebody in (park.secretary, park.head, park.supervisor, park.contact):
        with pytest.raises(NotFound, match="sheet_not_found"):
            raised(park, by=somebody)
    with pytest.raises(NotFound, match="sheet_not_found"):
        raised(park, by=park.handler, sheet_id=unit_sheet(park).id)
    with pytest.raises(NotFound, match="sheet_not_found"):
        raised(park, sheet_id=10**9)


def test_the_head_objects_for_the_department(park: Park) -> None:
    drawn(park)
    raised(park, by=park.head, sheet_id=unit_sheet(park).id)
    assert own_score(park.head, SEPTEMBER, AFTER_VOTE).objections[0].sheet.kind == "unit"


OBJECTIONS: list[tuple[dict[str, Any], type[Refused], str]] = [
    ({"reason": " "}, Invalid, "no_reason"),
    ({"at": AFTER_VOTE + timedelta(days=31)}, WrongState, "objection_too_late"),
]


@pytest.mark.parametrize(("change", "refusal", "code"), OBJECTIONS)
def test_objections_that_are_refused(park: Park, change: dict[str, Any], refusal: type[Refused], code: str) -> None:
    drawn(park)
    with pytest.raises(refusal) as found:
        raised(park, **change)
    assert found.value.code == code


def test_an_upheld_objection_leads_to_a_further_version_even_of_a_confirmed_month(park: Park) -> None:
    drawn(park)
    record_penalty(
        by=park.supervisor, at=AFTER_VOTE, month=SEPTEMBER, kind="late_close", department_id=park.works_id,
        officer_id=park.handler.id, reason="逾期办结",
    )  # fmt: skip
    draw_up_month(by=SYSTEM, at=AFTER_VOTE, month=SEPTEMBER)
    confirm_month(by=park.supervisor, at=AFTER_VOTE, month=SEPTEMBER)
    before = officer_sheet(park)
    made = raised(park)
    decided(another_keeper(park), made, points=Decimal(1))
    after = officer_sheet(park)
    assert (before.version, before.score, after.version, after.score) == (2, 99, 3, 100)
    assert unit_sheet(park).score == 99, "a correction counts for its own sheet"
    own = own_score(park.handler, SEPTEMBER, AFTER_VOTE)
    assert (own.objections[0].state, own.objections[0].points) == ("upheld", 1)
    assert {one.version for one in own.earlier if one.kind == "officer"} == {1, 2}
    assert ScoreMonth.objects.get().state == "confirmed"


def test_a_rejected_objection_changes_nothing(park: Park) -> None:
    drawn(park)
    made = raised(park)
    decided(park.supervisor, made, upheld=False)
    assert officer_sheet(park).version == 1
    assert Objection.objects.get().state == "rejected"
    with pytest.raises(WrongState):
        decided(park.supervisor, made)
    with pytest.raises(Conflict, match="decided_already"):
        raised(park)


def test_open_objections_keep_a_month_from_being_confirmed(park: Park) -> None:
    drawn(park)
    made = raised(park)
    with pytest.raises(WrongState, match="objections_open"):
        confirm_month(by=park.supervisor, at=AFTER_VOTE, month=SEPTEMBER)
    decided(park.supervisor, made, upheld=False)
    assert confirm_month(by=park.supervisor, at=AFTER_VOTE, month=SEPTEMBER).state == "confirmed"


def test_nobody_decides_about_the_own_score(park: Park) -> None:
    """An officer of supervision who handles orders as well, and one of the department that objects."""
    both = people.actor(
        people.officer(
            department_id=park.works_id, roles=(Role.DEPARTMENT_HANDLER, Role.SUPERVISION_OFFICE, Role.DEPARTMENT_HEAD)
        )
    )
    drawn(park)
    made = raised(park, by=both, sheet_id=unit_sheet(park).id)
    colleague = people.actor(people.officer(department_id=park.works_id, roles=(Role.SUPERVISION_OFFICE,)))
    for somebody in (both, colleague):
        with pytest.raises(NotAllowed, match="own_score"):
            decided(somebody, made)
        assert not may_decide(somebody, objection(somebody, made.pk))
    assert may_decide(park.supervisor, objection(park.supervisor, made.pk))
    for somebody in (park.handler, park.desk, park.contact):
        with pytest.raises(NotAllowed, match="score_keepers_only"):
            decided(somebody, made)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"points": None}, "no_points"),
        ({"points": Decimal(0)}, "no_points"),
        ({"points": Decimal("NaN")}, "no_points"),
        ({"points": Decimal(101)}, "no_points"),
        ({"points": Decimal("0.001")}, "too_exact"),
        ({"outcome": ""}, "no_reason"),
    ],
)
def test_decisions_that_are_refused(park: Park, change: dict[str, Any], code: str) -> None:
    drawn(park)
    made = raised(park)
    with pytest.raises(Invalid) as found:
        decided(park.supervisor, made, **change)
    assert found.value.code == code
    assert Objection.objects.get().state == "open"
    with pytest.raises(NotFound):
        decide_objection(by=park.supervisor, at=AFTER_VOTE, objection_id=10**9, upheld=False, outcome="无")


def test_who_sees_whose_score(park: Park) -> None:
    drawn(park)
    mine: OwnScore = own_score(park.handler, SEPTEMBER, AFTER_VOTE)
    assert {one.officer_id for one in mine.sheets if one.kind == "officer"} == {park.handler.id}
    assert park.handler.id is not None
    assert score_of(park.supervisor, park.handler.id, park.works_id, SEPTEMBER, AFTER_VOTE).sheets == mine.sheets
    with pytest.raises(NotFound):
        score_of(park.head, park.handler.id, park.works_id, SEPTEMBER, AFTER_VOTE)
    with pytest.raises(NotFound):
        own_score(park.contact, SEPTEMBER, AFTER_VOTE)
    with pytest.raises(NotAllowed):
        objections(park.handler)


# --- by itself -----------------------------------------------------------------------------------------------------


def test_the_month_runs_by_itself_and_twice_is_safe(park: Park, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = [OCTOBER_FIRST]
    monkeypatch.setattr(jobs.timezone, "now", lambda: moment[0])
    ended(park)
    for _twice in range(2):
        jobs.open_last_months_ballot()
        jobs.close_ballots()
        jobs.draw_up_last_month()
    assert Ballot.objects.get().state == "open"
    assert not ScoreMonth.objects.exists()
    moment[0] = AFTER_VOTE
    for _twice in range(2):
        jobs.close_ballots()
        jobs.draw_up_last_month()
    assert Ballot.objects.get().state == "closed"
    assert ScoreMonth.objects.get().month == SEPTEMBER.start
