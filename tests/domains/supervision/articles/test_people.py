"""Officers behind enterprises: how many, and how much each carries."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from tests.domains.supervision.articles.register import article
from tests.factories import articles, people, registry
from tests.factories.articles import Park
from tests.factories.demands import CO_TYPE, TYPE, handler_actor, secretary_actor

from dianxiaoer.domains.people.queries import officers_with_role
from dianxiaoer.domains.people.rules import Role
from dianxiaoer.domains.registry import commands as registers
from dianxiaoer.domains.registry import queries
from dianxiaoer.domains.registry.rules import ContactRole, LoadState
from dianxiaoer.domains.supervision.commands import ballots
from dianxiaoer.domains.supervision.queries.score_profiles import gold_profile
from dianxiaoer.domains.supervision.queries.scores import gold, unit_scores
from dianxiaoer.domains.supervision.rules.awards import Dim
from dianxiaoer.domains.supervision.rules.periods import Window
from dianxiaoer.domains.supervision.rules.periods import month as month_of
from dianxiaoer.domains.supervision.rules.periods import year as year_of
from dianxiaoer.domains.supervision.rules.score_profiles import GoldProfile
from dianxiaoer.kernel.access import SYSTEM, Actor

pytestmark = pytest.mark.django_db


def officers(count: int, role: Role) -> list[int]:
    department_id = people.department()
    return [people.officer(department_id=department_id, roles=(role,)) for _ in range(count)]


@article("I26", quoted="103; 1–3")
def test_103_liaison_officers_carry_one_to_three_firms_each() -> None:
    """Together 103 to 309 firms; a fourth would be past what is usual."""
    liaison = officers(103, Role.LIAISON_OFFICER)
    for number, officer_id in enumerate(liaison):
        for enterprise_id in articles.enterprises(1 + number % 3):
            registry.assigned(enterprise_id, officer_id)
    loads = queries.loads(date(2026, 8, 31))
    assert len(loads) == len(officers_with_role(Role.LIAISON_OFFICER, articles.AT)) == 103
    assert {each.count for each in loads} == {1, 2, 3}
    assert {each.state for each in loads} == {LoadState.USUAL}
    assert 103 <= sum(each.count for each in loads) <= 309
    (fullest, *_others) = loads
    registry.assigned(registry.enterprise(), fullest.officer_id)
    assert [each.count for each in queries.load_warnings(date(2026, 8, 31))] == [4]


@article("I27", quoted="5")
def test_a_team_of_five_agents() -> None:
    """联络员 are not 代办员: the role tells them apart, and so does the day on which it was given."""
    team = officers(5, Role.AGENCY_SPECIALIST)
    officers(2, Role.LIAISON_OFFICER)
    assert {each.id for each in officers_with_role(Role.AGENCY_SPECIALIST, articles.AT)} == set(team)
    before = articles.morning(date(2025, 12, 31))
    assert officers_with_role(Role.AGENCY_SPECIALIST, before) == ()


@article("I51", quoted="35")
def test_35_project_secretaries() -> None:
    officers(35, Role.LIAISON_OFFICER)
    officers(3, Role.DEPARTMENT_HANDLER)
    assert len(officers_with_role(Role.LIAISON_OFFICER, articles.AT)) == 35


@article("I49", quoted="1, two years")
def test_first_in_the_ranking_two_years_running(park: Park) -> None:
    """Whoever is better stands first, whoever is equal shares a place, and the place after a tie stays empty."""
    rivals = [park.power_id, people.department(), people.department()]
    held = {park.works_id: park.handler, park.power_id: park.power_handler}
    for year in (2021, 2022):
        for department_id, grades in ((park.works_id, "55555"), *zip(rivals, ("44422", "44422", "22222"), strict=True)):
            handler = held.setdefault(department_id, handler_actor(department_id))
            articles.own_type(articles.TYPE, department_id, limit="5wd")
            for number, grade in enumerate(grades):
                at = articles.morning(date(year, 5, 10 + number))
                demand_id = articles.closed(park, at, at + timedelta(hours=1), by=handler)
                articles.ask(park, at + timedelta(hours=2), demand_id, grade=int(grade), solved=int(grade) > 2)
    for window in (year_of(2021), year_of(2022)):
        ranks = {one.department_id: one.rank for one in unit_scores(window, window.closes_at) if one.has_cases}
        assert [ranks[one] for one in (park.works_id, *rivals)] == [1, 2, 2, 4]


def voter(enterprise_id: int) -> Actor:
    """A representative of an enterprise, with a login."""
    contact_id = registers.add_contact(
        by=SYSTEM, at=articles.AT, enterprise_id=enterprise_id, name="王法人", phone="13911112222",
        role=ContactRole.REPRESENTATIVE, account_id=people.account(),
    )  # fmt: skip
    return queries.contact_actor(contact_id, articles.AT)


def served(park: Park, enterprise_id: int, at: datetime) -> None:
    """Both sections settle a matter of the firm in time."""
    for by, type_code in ((park.handler, TYPE), (park.power_handler, CO_TYPE)):
        articles.closed(park, at, at + timedelta(hours=3), by=by, enterprise_id=enterprise_id, type_code=type_code)


def only_one_wins(month: Window) -> GoldProfile:
    return replace(gold_profile(month), winners=1)


@article("I60", quoted="2 / 2")
def test_gold_secretary_twice_and_gold_section_twice_in_half_a_year(park: Park) -> None:
    """By the votes of enterprises' representatives each month and the figures of the month, three raters at least."""
    mine, other = secretary_actor(park.works_id, park.enterprise_id), secretary_actor(park.power_id)
    articles.own_type(CO_TYPE, park.power_id, limit="3wd")
    firms = [park.enterprise_id, *articles.enterprises(3)]
    for firm in firms[1:]:
        registry.assigned(firm, other.id)
    voters = [voter(firm) for firm in firms]
    won = []
    for number in range(1, 7):
        month = month_of(2026, number)
        better = number in (2, 5)
        for firm in firms:
            served(park, firm, articles.morning(month.start + timedelta(days=11)))
        ballot = ballots.open_ballot(by=SYSTEM, at=month.closes_at, month=month)
        for by in voters:
            for who, grade in ((mine, 5 if better else 2), (other, 2 if better else 5)):
                ballots.vote(
                    by=by,
                    at=month.closes_at,
                    ballot_id=ballot.pk,
                    candidate_id=who.id,
                    grades=dict.fromkeys(Dim, grade),
                )
        ballots.close_ballot(by=SYSTEM, at=ballot.closes_at, ballot_id=ballot.pk)
        won.append(gold(month, month.closes_at, only_one_wins(month)))
    assert sum(each.gold_secretaries[0].officer_id == mine.id for each in won) == 2
    assert sum(each.gold_sections[0].department_id == mine.department_id for each in won) == 2
