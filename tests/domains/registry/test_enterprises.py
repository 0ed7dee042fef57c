"""Enterprises, contacts and places: each command and refusal, masks, lists."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from tests.factories import people, registry
from tests.factories.people import AT

from dianxiaoer.domains.people import commands as people_commands
from dianxiaoer.domains.people.rules import Role
from dianxiaoer.domains.registry import commands, queries
from dianxiaoer.domains.registry.commands import EnterpriseData, ParkData
from dianxiaoer.domains.registry.models import Enterprise, Park
from dianxiaoer.domains.registry.rules import EnterpriseStatus, Scale, Tier
from dianxiaoer.kernel.access import PUBLIC, SYSTEM
from dianxiaoer.kernel.refusals import NotFound, Refused

pytestmark = pytest.mark.django_db


def refusal(function, **values) -> str:  # type: ignore[no-untyped-def]
    with pytest.raises(Refused) as caught:
        function(**{"by": SYSTEM, "at": AT, **values})
    assert str(caught.value.message)
    return caught.value.code


def test_register_keeps_everything() -> None:
    part = registry.sub_park("东园")
    place = registry.site(part, "光电产业园")
    enterprise_id = registry.enterprise(
        "湖南晨光精密制造有限公司",
        industry="3982",
        scale=Scale.SMALL,
        tier=Tier.LITTLE_GIANT,
        tags=("湘商回归", " 规上企业 ", ""),
        sub_park_id=part,
        site_id=place,
        moved_in_date=date(2024, 5, 6),
    )
    row = queries.enterprise(enterprise_id, actor=SYSTEM)
    assert (row.industry_code, row.industry_name) == ("C39", "计算机、通信和其他电子设备制造业")
    assert row.tags == ("湘商回归", "规上企业")
    assert (row.sub_park_name, row.site_name, row.status) == ("东园", "光电产业园", EnterpriseStatus.OPERATING)
    assert row.name_key.startswith("hu nan chen guang")
    assert queries.find_by_credit_code(row.credit_code.lower()) == row


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"name": " "}, "required"),
        ({"name": "长" * 121}, "too_long"),
        ({"name": "已有企业有限公司"}, "enterprise_name_taken"),
        ({"credit_code": ""}, "credit_code_missing"),
        ({"credit_code": "123"}, "credit_code_length"),
        ({"credit_code": "I" * 18}, "credit_code_characters"),
        ({"credit_code": "91110000600037341M"}, "credit_code_check_digit"),
        ({"credit_code": "91110000600037341L"}, "credit_code_taken"),
        ({"industry": "炼金术"}, "industry_unknown"),
        ({"scale": "giant"}, "choice_unknown"),
        ({"tier": "giant"}, "choice_unknown"),
        ({"tags": ("长" * 25,)}, "too_long"),
        ({"sub_park_id": 10**9}, "sub_park_unknown"),
        ({"site_id": 10**9}, "site_elsewhere"),
    ],
)
def test_register_refuses(values: dict[str, object], code: str) -> None:
    registry.enterprise("已有企业有限公司", credit_code="91110000600037341L")
    assert refusal(commands.register_enterprise, data=registry.data(**values)) == code  # type: ignore[arg-type]


def test_a_site_lies_in_its_own_part() -> None:
    here, there = registry.sub_park(), registry.sub_park()
    data = registry.data(sub_park_id=here, site_id=registry.site(there))
    assert refusal(commands.register_enterprise, data=data) == "site_elsewhere"


def test_who_registers() -> None:
    desk = people.actor(people.officer(roles=(Role.DEMAND_DESK,)))
    commands.register_enterprise(by=desk, at=AT, data=registry.data())
    for actor in (PUBLIC, people.handler(), registry.contact_actor(registry.enterprise())):
        assert refusal(commands.register_enterprise, by=actor, data=registry.data()) == "not_allowed"


def test_a_pre_registered_one_gets_its_code_later_and_old_names_stay() -> None:
    data = EnterpriseData(name="筹建中的光伏项目公司")
    enterprise_id = commands.register_enterprise(by=SYSTEM, at=AT, data=data, pre_registered=True)
    status = {"enterprise_id": enterprise_id, "status": EnterpriseStatus.OPERATING}
    assert refusal(commands.set_enterprise_status, **status) == "credit_code_missing"
    commands.update_enterprise(
        by=SYSTEM, at=AT, enterprise_id=enterprise_id, data=registry.data("湖南日光新能源有限公司")
    )
    row = queries.enterprises_by_id([enterprise_id])[enterprise_id]
    assert (row.status, row.former_names) == (EnterpriseStatus.OPERATING, ("筹建中的光伏项目公司",))
    assert queries.find_by_name("筹建中的光伏项目公司") == row
    assert refusal(commands.update_enterprise, enterprise_id=10**9, data=registry.data()) == "enterprise_unknown"


def test_leaving_the_park() -> None:
    enterprise_id = registry.enterprise()
    assert refusal(commands.set_enterprise_status, enterprise_id=enterprise_id, status="gone") == "choice_unknown"
    commands.set_enterprise_status(by=SYSTEM, at=AT, enterprise_id=enterprise_id, status="exited")
    row = queries.enterprise(enterprise_id, actor=SYSTEM)
    assert row.exited_date == date(2026, 9, 15)
    again = {"enterprise_id": enterprise_id, "status": "exited"}
    assert refusal(commands.set_enterprise_status, **again) == "status_same"


def test_contacts_are_masked_outside_ones_scope() -> None:
    enterprise_id, other_id = registry.enterprise(), registry.enterprise()
    registry.contact(enterprise_id, name="王小明", phone="13812341234")
    liaison_id = people.officer(roles=(Role.LIAISON_OFFICER,))
    registry.assigned(enterprise_id, liaison_id)
    deputy_id, idle_id = people.officer(), people.officer()
    people_commands.record_absence(
        by=SYSTEM,
        at=AT,
        officer_id=liaison_id,
        deputy_id=deputy_id,
        reason="leave",
        from_date=people.TODAY,
        until_date=people.TODAY,
    )
    insiders = [
        people.actor(deputy_id),
        SYSTEM,
        people.actor(liaison_id),
        people.actor(people.officer(roles=(Role.DEMAND_DESK,))),
        people.actor(people.officer(roles=(Role.SUPERVISION_OFFICE,))),
        people.administrator(),
        registry.contact_actor(enterprise_id),
    ]
    for actor in insiders:
        row = queries.contacts(enterprise_id, actor=actor, at=AT)[0]
        assert (row.name, row.phone, row.masked) == ("王小明", "13812341234", False), actor
    for outsider in (people.handler(), people.actor(idle_id)):
        row = queries.contacts(enterprise_id, actor=outsider, at=AT)[0]
        assert (row.name, row.phone, row.masked) == ("王**", "138****1234", True)
    for stranger in (PUBLIC, registry.contact_actor(other_id)):
        with pytest.raises(NotFound):
            queries.contacts(enterprise_id, actor=stranger, at=AT)
        with pytest.raises(NotFound):
            queries.enterprise(enterprise_id, actor=stranger)


def test_a_contact_serves_several_enterprises_through_rows() -> None:
    first, second = registry.enterprise(), registry.enterprise()
    login = people.account()
    one = registry.contact(first)
    other = registry.contact(second)
    for contact_id in (one, other):
        commands.link_contact_account(by=SYSTEM, at=AT, contact_id=contact_id, account_id=login)
    actor = queries.actor_for(login, AT)
    assert (actor.kind, actor.id, actor.roles) == ("contact", one, {Role.ENTERPRISE_AGENT})
    assert actor.enterprise_ids == {first, second}
    commands.retire_contact(by=SYSTEM, at=AT, contact_id=other)
    assert queries.actor_for(login, AT).enterprise_ids == {first}
    assert [row.id for row in queries.contacts_by_phone("13812341234")] == [one]


def test_contact_refusals() -> None:
    enterprise_id = registry.enterprise()
    contact_id = registry.contact(enterprise_id)
    add = {"enterprise_id": enterprise_id, "name": "赵六"}
    officer_login = people.handler().account_id
    for values, code in (
        ({"name": ""}, "required"),
        ({"name": "李经办", "phone": "13812341234"}, "contact_taken"),
        ({"role": "boss"}, "choice_unknown"),
        ({"enterprise_id": 10**9}, "enterprise_unknown"),
        ({"account_id": 10**9}, "account_unknown"),
        ({"account_id": officer_login}, "account_of_officer"),
        ({"by": people.handler()}, "not_allowed"),
    ):
        assert refusal(commands.add_contact, **{**add, **values}) == code
    login = people.account()
    commands.link_contact_account(by=SYSTEM, at=AT, contact_id=contact_id, account_id=login)
    assert refusal(commands.add_contact, **{**add, "account_id": login}) == "contact_taken"
    commands.retire_contact(by=SYSTEM, at=AT, contact_id=contact_id)
    assert refusal(commands.retire_contact, contact_id=contact_id) == "contact_retired"
    assert refusal(commands.retire_contact, contact_id=10**9) == "contact_unknown"


def test_lists_search_filter_and_page(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    part = registry.sub_park()
    names = ["安泰新材有限公司", "博世电子有限公司", "辰星医药有限公司", "德润食品有限公司"]
    ids = [registry.enterprise(name, sub_park_id=part, industry="39", tags=("湘商回归",)) for name in names]
    with django_assert_num_queries(1):
        first = queries.enterprises(actor=SYSTEM, sub_park_id=part, size=3)
    rest = queries.enterprises(actor=SYSTEM, sub_park_id=part, size=3, after=first.next_cursor)
    assert [row.id for row in (*first.rows, *rest.rows)] == ids

    def found(**values: object) -> list[int]:
        return [row.id for row in queries.enterprises(actor=SYSTEM, sub_park_id=part, **values).rows]  # type: ignore[arg-type]

    commands.update_enterprise(
        by=SYSTEM, at=AT, enterprise_id=ids[3], data=registry.data("德润健康有限公司", sub_park_id=part)
    )
    assert found(search="电子") == [ids[1]]
    assert found(search="chen xing") == [ids[2]]
    assert found(search="食品") == [ids[3]]  # by its former name
    assert found(search="电子 医药") == []
    assert found(tag="湘商回归", industry="C") == ids[:3]
    assert found(status="exited") == []
    assert queries.enterprises(actor=PUBLIC).rows == ()
    assert [row.id for row in queries.enterprises(actor=registry.contact_actor(ids[0])).rows] == [ids[0]]


def test_the_park_is_one_row() -> None:
    assert queries.park().name == ""
    data = ParkData(name="星沙湖高新技术产业开发区", short_name="星沙湖高新区", host_district="星沙区")
    commands.set_park(by=SYSTEM, at=AT, data=data)
    commands.set_park(by=SYSTEM, at=AT, data=data)
    assert queries.park().short_name == "星沙湖高新区"
    assert refusal(commands.set_park, by=people.handler(), data=data) == "not_allowed"
    assert refusal(commands.set_park, data=ParkData(name="", short_name="x")) == "required"
    with pytest.raises(IntegrityError, match="park_is_one_row"), transaction.atomic():
        Park.objects.create(id=2, name="x", short_name="x")


def test_place_refusals() -> None:
    part = registry.sub_park("西园")
    registry.site(part, "一号楼")
    assert refusal(commands.create_sub_park, code="X", name="西园") == "sub_park_taken"
    site = {"code": "Q", "name": "二号楼", "kind": "standard_plant", "sub_park_id": part}
    assert refusal(commands.create_site, **{**site, "kind": "castle"}) == "choice_unknown"
    assert refusal(commands.create_site, **{**site, "sub_park_id": 10**9}) == "sub_park_unknown"
    assert refusal(commands.create_site, **{**site, "name": "一号楼"}) == "site_taken"
    assert refusal(commands.create_site, by=people.handler(), **site) == "not_allowed"
    assert [row.name for row in queries.sites(sub_park_id=part)] == ["一号楼"]


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"credit_code": None}, "enterprise_only_pre_registered_without_code"),
        ({"credit_code": "IIIIIIIIIIIIIIIIII"}, "enterprise_credit_code_shape"),
        ({"status": "exited"}, "enterprise_exited_with_date"),
        ({"scale": "giant"}, "enterprise_scale_known"),
    ],
)
def test_the_database_refuses(values: dict[str, object], constraint: str) -> None:
    facts = {"name": "甲", "credit_code": registry.credit_code(), "status": "operating", "created_at": AT}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Enterprise.objects.create(**{**facts, **values})
