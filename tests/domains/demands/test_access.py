"""For whom a demand exists, and what stays somebody else's business."""

from __future__ import annotations

import pytest
from tests.factories import people, registry
from tests.factories.demands import Park, demand_in, file_demand, handler_actor, joint_in, secretary_actor, walked
from tests.factories.people import AT

from dianxiaoer.domains.demands import access, commands
from dianxiaoer.domains.demands.queries.joint import open_joints
from dianxiaoer.domains.people.rules import OFFICER_ROLES, Role
from dianxiaoer.kernel.access import PUBLIC, SYSTEM, Actor
from dianxiaoer.kernel.refusals import NotFound

SEES_ALL = {
    Role.DEMAND_DESK, Role.SUPERVISION_OFFICE, Role.SERVICE_CENTRE_DIRECTOR, Role.SPONSOR_LEADER, Role.DIRECTOR,
    Role.CHAIN_CHIEF, Role.OVERSIGHT, Role.AUDITOR,
}  # fmt: skip


def sees(actor: Actor, pk: int) -> bool:
    """The same by the list and by the one demand, or the test fails."""
    listed = access.visible(actor).filter(pk=pk).exists()
    demand = access.Demand.objects.get(pk=pk)
    assert access.may_see(actor, demand) == listed
    return listed


@pytest.mark.parametrize("role", OFFICER_ROLES)
def test_a_role_alone_sees_all_or_nothing(park: Park, role: Role) -> None:
    """An officer of a department that has nothing to do with the demand."""
    pk = demand_in("handling", park).pk
    officer = park.officer(people.department("旁观部门"), role)

    assert sees(officer, pk) == (role in SEES_ALL)


@pytest.mark.parametrize("role", OFFICER_ROLES)
def test_who_works_in_the_department_sees_what_it_holds(park: Park, role: Role) -> None:
    pk = demand_in("handling", park).pk
    works_there = {*SEES_ALL, *access.SEES_DEPARTMENT}

    assert sees(park.officer(park.works_id, role), pk) == (role in works_there)
    assert Role.ADMINISTRATOR not in works_there, "an administrator sees no case content"


def test_an_enterprise_sees_its_own_and_nothing_else(park: Park) -> None:
    pk = demand_in("handling", park).pk

    assert sees(park.contact, pk)
    assert not sees(park.stranger, pk)
    assert not sees(PUBLIC, pk)
    assert sees(SYSTEM, pk)
    with pytest.raises(NotFound):
        commands.add_message(by=park.stranger, at=AT, demand_id=pk, text="这是谁家的？")
    with pytest.raises(NotFound):
        commands.add_message(by=park.stranger, at=AT, demand_id=pk + 1000, text="不存在的也一样")


def test_a_draft_exists_for_its_enterprise_alone(park: Park) -> None:
    pk = demand_in("draft", park).pk

    assert sees(park.contact, pk)
    for actor in (park.desk, park.director, park.auditor, park.secretary, park.stranger):
        assert not sees(actor, pk)


def test_a_secretary_sees_the_firms_assigned_to_him(park: Park) -> None:
    pk = file_demand(park).pk

    assert sees(park.secretary, pk)
    assert not sees(secretary_actor(park.fire_id, park.other_enterprise_id), pk)


def test_a_department_still_sees_what_it_returned(park: Park) -> None:
    walk = walked(park, "submit", "accept", "dispatch", "return")

    assert sees(park.handler, walk.demand_id)
    assert not sees(park.power_handler, walk.demand_id)


def test_members_of_a_table_see_the_demand(park: Park) -> None:
    pk = demand_in("handling", park).pk
    assert not sees(park.fire_handler, pk)
    row = joint_in("requested", park)

    assert sees(park.fire_handler, row.demand_id)
    assert not sees(park.power_handler, row.demand_id)
    assert [each.id for each in open_joints(park.fire_handler)] == [row.pk]
    assert open_joints(park.power_handler) == []


def test_whoever_filed_on_behalf_sees_it(park: Park) -> None:
    window = park.officer(people.department("综合窗口"), Role.WINDOW_OFFICER)
    filed = file_demand(park, by=window, consent=True, source="window")

    assert sees(window, filed.pk)
    assert not sees(park.officer(window.department_id or 0, Role.WINDOW_OFFICER), filed.pk)


def test_a_contact_of_two_enterprises_sees_both(park: Park) -> None:
    account = people.account()
    for enterprise_id in (park.enterprise_id, park.other_enterprise_id):
        registry.commands.add_contact(
            by=SYSTEM, at=AT, enterprise_id=enterprise_id, name="财务代理", phone="13700000000", role="agent",
            account_id=account,
        )  # fmt: skip
    actor = registry.queries.actor_for(account, AT)

    assert sees(actor, file_demand(park).pk)
    assert actor.enterprise_ids == {park.enterprise_id, park.other_enterprise_id}


def test_another_handler_of_the_department_may_take_over(park: Park) -> None:
    pk = demand_in("signed", park).pk
    colleague = handler_actor(park.works_id)
    commands.contact(by=colleague, at=AT.replace(hour=15), demand_id=pk, note="同事代为联系")

    assert access.Demand.objects.get(pk=pk).officer_id == colleague.id
