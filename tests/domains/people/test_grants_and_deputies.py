"""Roles, authority and absences over days; who acts for whom; what the database never stores."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.factories import people
from tests.factories.people import AT, TODAY

from dianxiaoer.domains.people import access, commands, queries
from dianxiaoer.domains.people.models import Absence, AuthorityGrant, RoleGrant
from dianxiaoer.domains.people.rules import Column, DepartmentKind, Level, Role, decides_alone
from dianxiaoer.kernel.access import PUBLIC, SYSTEM
from dianxiaoer.kernel.refusals import NotAllowed, Refused

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def refusal(function, **values) -> str:  # type: ignore[no-untyped-def]
    with pytest.raises(Refused) as caught:
        function(**{"by": SYSTEM, "at": AT, **values})
    return caught.value.code


def away(officer_id: int, deputy_id: int, days: int = 3, **values: object) -> int:
    facts = {"reason": "leave", "from_date": TODAY, "until_date": TODAY + days * DAY, **values}
    return commands.record_absence(
        **{"by": SYSTEM, "at": AT, "officer_id": officer_id, "deputy_id": deputy_id, **facts}  # type: ignore[arg-type]
    )


def moment(day: date) -> datetime:
    return AT.replace(year=day.year, month=day.month, day=day.day)


def test_a_role_holds_on_its_days_both_ends_included() -> None:
    officer_id = people.officer(with_account=True)
    account_id = queries.officer(officer_id).account_id
    assert account_id is not None
    commands.grant_role(
        by=SYSTEM, at=AT, officer_id=officer_id, role=Role.DEMAND_DESK, from_date=TODAY, until_date=TODAY + DAY
    )
    held = [bool(queries.actor_for(account_id, moment(TODAY + n * DAY)).roles) for n in (-1, 0, 1, 2)]
    assert held == [False, True, True, False]
    assert access.may(people.actor(officer_id), "D2", "C")
    with pytest.raises(NotAllowed):
        access.require(people.actor(officer_id, moment(TODAY + 2 * DAY)), Column.DISPATCH, Level.DO)


def test_an_actor_costs_three_queries(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    handler = people.handler()
    assert handler.account_id is not None
    with django_assert_num_queries(3):
        assert queries.actor_for(handler.account_id, AT) == handler


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"role": "king"}, "role_unknown"),
        ({"role": Role.ENTERPRISE_AGENT}, "role_of_enterprises"),
        ({"until_date": TODAY - DAY}, "days_reversed"),
        ({"role": Role.DEMAND_DESK}, "role_held"),
        ({"role": Role.ADMINISTRATOR}, "role_conflict"),
        ({"officer_id": 10**9}, "officer_unknown"),
        ({"by": PUBLIC}, "not_allowed"),
    ],
)
def test_grant_role_refuses(values: dict[str, object], code: str) -> None:
    officer_id = people.officer(roles=(Role.DEMAND_DESK,))
    base = {"officer_id": officer_id, "role": Role.DIRECTOR, "from_date": TODAY}
    assert refusal(commands.grant_role, **{**base, **values}) == code


def test_revoking_is_at_once_or_after_a_last_day() -> None:
    officer_id = people.officer(roles=(Role.DEMAND_DESK, Role.CHAIN_CHIEF))
    commands.revoke_role(by=SYSTEM, at=AT, officer_id=officer_id, role=Role.DEMAND_DESK)
    commands.revoke_role(by=SYSTEM, at=AT, officer_id=officer_id, role=Role.CHAIN_CHIEF, last_date=TODAY)
    assert people.actor(officer_id).roles == {Role.CHAIN_CHIEF}
    assert people.actor(officer_id, moment(TODAY + DAY)).roles == frozenset()
    assert refusal(commands.revoke_role, officer_id=officer_id, role=Role.DEMAND_DESK) == "role_not_held"
    assert refusal(commands.revoke_role, by=PUBLIC, officer_id=officer_id, role=Role.CHAIN_CHIEF) == "not_allowed"


def test_a_deputy_has_the_work_and_the_roles_but_not_the_keys() -> None:
    head = people.officer(roles=(Role.DEPARTMENT_HEAD,))
    admin = people.officer(roles=(Role.ADMINISTRATOR,))
    deputy = people.officer(roles=(Role.DEPARTMENT_HANDLER,))
    away(head, deputy)
    away(admin, deputy)
    actor = people.actor(deputy)
    assert actor.roles == {Role.DEPARTMENT_HEAD, Role.DEPARTMENT_HANDLER}
    assert actor.acting_for_id == head
    assert queries.stood_in_for(deputy, TODAY) == (head, admin)
    assert queries.who_acts_for(head, TODAY) == deputy
    assert queries.acting_officers([head, deputy], TODAY) == {head: deputy, deputy: deputy}
    after = TODAY + 4 * DAY
    assert queries.who_acts_for(head, after) == head
    assert people.actor(deputy, moment(after)).roles == {Role.DEPARTMENT_HANDLER}
    assert people.actor(deputy, moment(after)).acting_for_id is None


def test_a_deputys_deputy_does_the_work_of_both() -> None:
    first, second, third = people.officer(), people.officer(), people.officer()
    away(first, second)
    away(second, third, days=1)
    assert queries.who_acts_for(first, TODAY) == third
    assert queries.stood_in_for(third, TODAY) == (first, second)
    assert queries.stood_in_for(second, TODAY) == ()
    assert queries.who_acts_for(first, TODAY + 2 * DAY) == second


def test_record_absence_refuses() -> None:
    me, other, retired = people.officer(), people.officer(), people.officer()
    commands.retire_officer(by=SYSTEM, at=AT, officer_id=retired, last_date=TODAY)
    base = {"officer_id": me, "deputy_id": other, "reason": "leave", "from_date": TODAY, "until_date": TODAY}
    for values, code in (
        ({"deputy_id": me}, "deputy_self"),
        ({"deputy_id": retired}, "deputy_retired"),
        ({"deputy_id": 10**9}, "officer_unknown"),
        ({"officer_id": retired}, "officer_retired"),
        ({"reason": "boredom"}, "absence_reason_unknown"),
        ({"until_date": TODAY - DAY}, "days_reversed"),
        ({"by": people.actor(other)}, "not_allowed"),
    ):
        assert refusal(commands.record_absence, **{**base, **values}) == code
    away(me, other)
    assert refusal(commands.record_absence, **{**base, "until_date": TODAY + 9 * DAY}) == "absence_overlaps"
    third = people.officer()
    assert refusal(commands.record_absence, **{**base, "officer_id": third, "deputy_id": me}) == "deputy_absent"


def test_oneself_and_ones_head_record_absences() -> None:
    place = people.department()
    me = people.officer(department_id=place)
    head = people.actor(people.officer(department_id=place, roles=(Role.DEPARTMENT_HEAD,)))
    stranger = people.actor(people.officer(roles=(Role.DEPARTMENT_HEAD,)))
    assert head.id is not None
    absence_id = away(me, head.id, by=people.actor(me))
    assert refusal(commands.end_absence, by=stranger, absence_id=absence_id, last_date=TODAY) == "not_allowed"
    late = {"absence_id": absence_id, "last_date": TODAY + 9 * DAY}
    assert refusal(commands.end_absence, **late) == "absence_longer"
    commands.end_absence(by=head, at=AT, absence_id=absence_id, last_date=TODAY)
    assert [row.until_date for row in queries.absences(officer_id=me)] == [TODAY]
    commands.end_absence(by=head, at=AT, absence_id=absence_id, last_date=TODAY - DAY)
    assert queries.absences(officer_id=me) == ()
    assert refusal(commands.end_absence, absence_id=absence_id, last_date=TODAY) == "absence_unknown"


def test_authority_is_granted_to_chief_service_officers_alone() -> None:
    chief, clerk = people.officer(roles=(Role.CHIEF_SERVICE_OFFICER,)), people.officer()
    base = {
        "officer_id": chief,
        "item_code": "B-003",
        "amount_limit_fen": 100,
        "from_date": TODAY,
        "until_date": TODAY + 30 * DAY,
        "document": "授权书〔2026〕3号",
    }
    for values, code in (
        ({"officer_id": clerk}, "authority_needs_role"),
        ({"item_code": ""}, "required"),
        ({"document": ""}, "required"),
        ({"amount_limit_fen": -1}, "amount_negative"),
        ({"until_date": TODAY - DAY}, "days_reversed"),
        ({"by": people.actor(chief)}, "not_allowed"),
    ):
        assert refusal(commands.grant_authority, **{**base, **values}) == code
    grant_id = commands.grant_authority(by=SYSTEM, at=AT, **base)  # type: ignore[arg-type]
    assert refusal(commands.grant_authority, **base) == "authority_held"
    ask = {"item_code": "B-003", "amount_fen": 100, "on_date": TODAY}
    assert decides_alone(queries.authority_grants(chief), **ask)
    commands.revoke_authority(by=SYSTEM, at=AT, grant_id=grant_id)
    assert not decides_alone(queries.authority_grants(chief), **ask)
    assert refusal(commands.revoke_authority, grant_id=grant_id) == "authority_unknown"


def test_heads_and_leaders_are_found_upwards() -> None:
    leader = people.officer(roles=(Role.SPONSOR_LEADER,))
    director = people.officer(roles=(Role.DIRECTOR,))
    top = people.department(kind=DepartmentKind.COMMITTEE, leader_id=leader)
    below = people.department(parent_id=top)
    head = people.officer(department_id=top, roles=(Role.DEPARTMENT_HEAD,))
    found = queries.head_of(below, AT)
    assert found is not None
    assert found.id == head
    over = queries.leader_over(below, AT)
    assert over is not None
    assert over.id == leader
    own = people.officer(department_id=below, roles=(Role.DEPARTMENT_HEAD,), from_date=TODAY)
    assert queries.head_of(below, AT).id == own  # type: ignore[union-attr]
    assert queries.head_of(below, moment(TODAY - DAY)).id == head  # type: ignore[union-attr]
    assert queries.head_of(people.department(), AT) is None
    assert [row.id for row in queries.sponsor_leaders(AT)] == [leader]
    assert [row.id for row in queries.top_leaders(AT)] == [director]


def test_separation_refuses() -> None:
    me = people.handler()
    with pytest.raises(NotAllowed):
        access.require_independent_caller(me, [me.id])  # type: ignore[list-item]
    with pytest.raises(NotAllowed):
        access.require_independent_reviewer(me, [me.id])  # type: ignore[list-item]
    access.require_independent_caller(me, [0])
    assert access.may_read_cases(me)
    assert not access.may_read_cases(people.administrator())


# --- the database itself ------------------------------------------------------------------------------------------


def test_the_database_stores_no_role_twice_at_once() -> None:
    officer_id = people.officer()
    RoleGrant.objects.create(officer_id=officer_id, role="director", from_date=TODAY, until_date=TODAY + DAY)
    RoleGrant.objects.create(officer_id=officer_id, role="director", from_date=TODAY + 2 * DAY)
    with pytest.raises(IntegrityError, match="role_grant_no_overlap"), transaction.atomic():
        RoleGrant.objects.create(officer_id=officer_id, role="director", from_date=TODAY + DAY, until_date=TODAY + DAY)


def test_the_database_stores_no_second_absence_and_no_self_deputy() -> None:
    me, other, third = people.officer(), people.officer(), people.officer()
    days = {"reason": "leave", "from_date": TODAY, "until_date": TODAY + 5 * DAY}
    Absence.objects.create(officer_id=me, deputy_id=other, **days)
    with pytest.raises(IntegrityError, match="absence_no_overlap"), transaction.atomic():
        Absence.objects.create(officer_id=me, deputy_id=third, **{**days, "from_date": TODAY + 5 * DAY})
    with pytest.raises(IntegrityError, match="absence_deputy_is_another"), transaction.atomic():
        Absence.objects.create(officer_id=third, deputy_id=third, **days)
    with pytest.raises(IntegrityError, match="absence_days_in_order"), transaction.atomic():
        Absence.objects.create(officer_id=third, deputy_id=me, **{**days, "until_date": TODAY - DAY})


def test_the_database_stores_no_authority_twice_at_once() -> None:
    facts = {"officer_id": people.officer(), "item_code": "B-003", "document": "x", "from_date": TODAY}
    AuthorityGrant.objects.create(**facts)
    with pytest.raises(IntegrityError, match="authority_grant_no_overlap"), transaction.atomic():
        AuthorityGrant.objects.create(**{**facts, "from_date": TODAY + DAY})
