"""Departments and officers: each command and each refusal."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.factories import people
from tests.factories.people import AT, TODAY

from dianxiaoer.domains.people import commands, queries
from dianxiaoer.domains.people.commands import DepartmentData, OfficerData
from dianxiaoer.domains.people.rules import DepartmentKind, Role
from dianxiaoer.kernel.access import PUBLIC, SYSTEM
from dianxiaoer.kernel.refusals import NotFound, Refused

pytestmark = pytest.mark.django_db
HANDLING = DepartmentKind.HANDLING


def refusal(function, **values) -> str:  # type: ignore[no-untyped-def]
    with pytest.raises(Refused) as caught:
        function(**{"by": SYSTEM, "at": AT, **values})
    return caught.value.code


def test_departments_are_listed_in_their_order() -> None:
    second = commands.create_department(
        by=SYSTEM, at=AT, code="B", data=DepartmentData(name="诉求中心", kind=DepartmentKind.DESK, sort_key=2)
    )
    first = commands.create_department(
        by=SYSTEM, at=AT, code="A", data=DepartmentData(name="管委会", kind=DepartmentKind.COMMITTEE, sort_key=1)
    )
    assert [row.id for row in queries.departments()] == [first, second]
    assert [row.is_desk for row in queries.departments()] == [False, True]
    assert [row.id for row in queries.desks()] == [second]
    assert queries.department_by_code("A") == queries.department(first)
    with pytest.raises(NotFound):
        queries.department(10**9)


@pytest.mark.parametrize(
    ("code", "data", "refused"),
    [
        ("", DepartmentData(name="甲", kind=HANDLING), "required"),
        ("X", DepartmentData(name=" ", kind=HANDLING), "required"),
        ("T", DepartmentData(name="甲", kind=HANDLING), "department_code_taken"),
        ("X", DepartmentData(name="国土分局", kind=HANDLING), "department_name_taken"),
        ("X", DepartmentData(name="甲", kind="ministry"), "department_kind_unknown"),
        ("X", DepartmentData(name="甲", kind=HANDLING, sort_key=-1), "sort_key_negative"),
        ("X", DepartmentData(name="甲", kind=HANDLING, parent_id=10**9), "department_unknown"),
        ("X", DepartmentData(name="甲", kind=HANDLING, leader_id=10**9), "officer_unknown"),
    ],
)
def test_create_department_refuses(code: str, data: DepartmentData, refused: str) -> None:
    commands.create_department(by=SYSTEM, at=AT, code="T", data=DepartmentData(name="国土分局", kind=HANDLING))
    assert refusal(commands.create_department, code=code, data=data) == refused


def test_a_department_never_stands_under_itself() -> None:
    top = people.department()
    below = people.department(parent_id=top)
    data = DepartmentData(name="顶层", kind=HANDLING, parent_id=below)
    assert refusal(commands.update_department, department_id=top, data=data) == "department_in_circle"
    assert refusal(commands.update_department, department_id=10**9, data=data) == "department_unknown"
    commands.update_department(by=SYSTEM, at=AT, department_id=top, data=DepartmentData(name="顶层", kind=HANDLING))
    assert queries.department(top).name == "顶层"


def test_a_department_closes_when_nobody_is_left() -> None:
    top = people.department()
    below = people.department(parent_id=top)
    worker = people.officer(department_id=below)
    assert refusal(commands.close_department, department_id=top) == "department_has_children"
    assert refusal(commands.close_department, department_id=below) == "department_has_officers"
    commands.move_officer(by=SYSTEM, at=AT, officer_id=worker, department_id=top, post="科长")
    commands.close_department(by=SYSTEM, at=AT, department_id=below)
    assert refusal(commands.close_department, department_id=below) == "department_closed"
    move = {"officer_id": worker, "department_id": below, "post": ""}
    assert refusal(commands.move_officer, **move) == "department_closed"
    hire = {"data": OfficerData(name="新人"), "department_id": below}
    assert refusal(commands.hire_officer, **hire) == "department_closed"
    assert [row.id for row in queries.departments()] == [top]


def test_hire_officer_and_refusals() -> None:
    place, login = people.department(), people.account()
    data = OfficerData(name="单晓明", post="项目秘书", phone="13800000000", staff_number="007")
    officer_id = commands.hire_officer(by=SYSTEM, at=AT, data=data, department_id=place, account_id=login)
    row = queries.officer(officer_id)
    assert (row.name_key, row.account_id, row.staff_number) == ("shan xiao ming", login, "007")
    hire = commands.hire_officer
    assert refusal(hire, data=OfficerData(name=""), department_id=place) == "required"
    assert refusal(hire, data=OfficerData(name="甲"), department_id=10**9) == "department_unknown"
    assert refusal(hire, data=OfficerData(name="甲", staff_number="007"), department_id=place) == "staff_number_taken"
    linked = {"data": OfficerData(name="甲"), "department_id": place}
    assert refusal(hire, **linked, account_id=login) == "account_taken"
    assert refusal(hire, **linked, account_id=10**9) == "account_unknown"
    for actor in (people.actor(officer_id), PUBLIC):
        assert refusal(hire, by=actor, **linked) == "not_allowed"


def test_update_and_link() -> None:
    officer_id = people.officer("曾经")
    commands.update_officer(
        by=SYSTEM, at=AT, officer_id=officer_id, data=OfficerData(name="曾经", name_key="ceng jing")
    )
    assert queries.officer(officer_id).name_key == "ceng jing"
    assert refusal(commands.update_officer, officer_id=10**9, data=OfficerData(name="甲")) == "officer_unknown"
    login = people.account()
    commands.link_account(by=SYSTEM, at=AT, officer_id=officer_id, account_id=login)
    assert refusal(commands.link_account, officer_id=people.officer(), account_id=login) == "account_taken"


def test_retirement_ends_roles_login_and_leadership() -> None:
    officer_id = people.officer(roles=(Role.DEPARTMENT_HEAD,), with_account=True)
    later = {"role": Role.CHAIN_CHIEF, "from_date": TODAY + timedelta(days=9)}
    commands.grant_role(by=SYSTEM, at=AT, officer_id=officer_id, **later)
    led = people.department(leader_id=officer_id)
    account_id = queries.officer(officer_id).account_id
    assert account_id is not None
    commands.retire_officer(by=SYSTEM, at=AT, officer_id=officer_id, last_date=TODAY)
    assert [grant.until_date for grant in queries.role_grants(officer_id)] == [TODAY]
    assert not queries.account(account_id).is_active
    assert queries.department(led).leader_id is None
    assert queries.actor_for(account_id, AT).kind == "public"
    for command, values in (
        (commands.retire_officer, {"last_date": TODAY}),
        (commands.move_officer, {"department_id": led, "post": ""}),
        (commands.link_account, {"account_id": people.account()}),
        (commands.grant_role, {"role": Role.DIRECTOR, "from_date": TODAY}),
    ):
        assert refusal(command, officer_id=officer_id, **values) == "officer_retired"


def test_a_deputy_and_oneself_do_not_retire() -> None:
    head, deputy = people.officer(), people.officer()
    commands.record_absence(
        by=SYSTEM,
        at=AT,
        officer_id=head,
        deputy_id=deputy,
        reason="leave",
        from_date=TODAY,
        until_date=date(2026, 10, 1),
    )
    assert refusal(commands.retire_officer, officer_id=deputy, last_date=TODAY) == "officer_is_deputy"
    people.administrator()
    admin = people.administrator()
    assert refusal(commands.retire_officer, by=admin, officer_id=admin.id, last_date=TODAY) == "account_own"


def test_the_directory_pages_and_finds_without_growing_queries(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    place = people.department()
    names = ["安一", "白二", "陈三", "邓四", "方五"]
    ids = [people.officer(name, department_id=place, roles=(Role.DEPARTMENT_HANDLER,)) for name in names]
    with django_assert_num_queries(3):
        first = queries.directory(at=AT, department_id=place, size=3)
    rest = queries.directory(at=AT, department_id=place, size=3, after=first.next_cursor)
    assert [each.officer.id for each in (*first.rows, *rest.rows)] == ids
    assert rest.next_cursor is None
    assert first.rows[0].roles == (Role.DEPARTMENT_HANDLER,)
    assert [each.officer.name for each in queries.directory(at=AT, search="chen san").rows] == ["陈三"]
    assert queries.directory(at=AT, role=Role.DIRECTOR).rows == ()
