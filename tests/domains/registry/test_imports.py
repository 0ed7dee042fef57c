"""Enterprises and officers from tables: twice adds nothing, bad rows are named, the rest is done."""

from __future__ import annotations

import pytest
from tests.factories import people, registry
from tests.factories.people import AT

from dianxiaoer.domains.people import commands as people_commands
from dianxiaoer.domains.people import queries as people_queries
from dianxiaoer.domains.people.rules import OFFICER_COLUMNS, Role
from dianxiaoer.domains.registry import commands, queries
from dianxiaoer.domains.registry.models import Contact, Enterprise
from dianxiaoer.domains.registry.rules import ENTERPRISE_COLUMNS, EnterpriseStatus, Scale, Tier
from dianxiaoer.kernel.access import SYSTEM
from dianxiaoer.kernel.journal import timeline
from dianxiaoer.kernel.refusals import NotAllowed
from dianxiaoer.kernel.tables import ImportResult, read_table

pytestmark = pytest.mark.django_db
CODES = [registry.credit_code(90_000 + number) for number in range(4)]
HEADER = "企业名称,统一社会信用代码,所属行业,企业规模,培育梯度,标签,所属园区,入园时间,联系人,联系电话\n"
FIRMS = HEADER + "".join(
    (
        f"晨光电子有限公司,{CODES[0]},C39,中型,省级专精特新,湘商回归、规上,东园,2024年3月1日,赵一,13800000001\n",
        f"日升医药有限公司,{CODES[1]},医药制造业,大,,,东园,2024/3/2,,\n",
        "筹建一号项目公司,,,,,,,,,\n",
    )
)


def enterprises(text: str, **options: object) -> ImportResult:
    rows = read_table(text.encode(), aliases=ENTERPRISE_COLUMNS)
    return commands.import_enterprises(by=SYSTEM, at=AT, rows=rows, **options)  # type: ignore[arg-type]


def officers(text: str, **options: object) -> ImportResult:
    rows = read_table(text.encode(), aliases=OFFICER_COLUMNS)
    return people_commands.import_officers(by=SYSTEM, at=AT, rows=rows, **options)  # type: ignore[arg-type]


def counts(result: ImportResult) -> tuple[int, int, int, int, int]:
    return result.rows, result.created, result.updated, result.unchanged, len(result.rejected)


def test_enterprises_twice_add_nothing() -> None:
    part = registry.sub_park("东园")
    assert counts(enterprises(FIRMS, file_name="名册.csv")) == (3, 3, 0, 0, 0)
    first = queries.find_by_credit_code(CODES[0])
    assert first is not None
    assert (first.industry_code, first.scale, first.tier) == ("C39", Scale.MEDIUM, Tier.SPECIALISED_SME)
    assert (first.tags, first.sub_park_id, str(first.moved_in_date)) == (("湘商回归", "规上"), part, "2024-03-01")
    assert [row.phone for row in queries.contacts(first.id, actor=SYSTEM, at=AT)] == ["13800000001"]
    bare = queries.find_by_name("筹建一号项目公司")
    assert bare is not None
    assert bare.status == EnterpriseStatus.PRE_REGISTERED
    before = list(Enterprise.objects.order_by("id").values())
    assert counts(enterprises(FIRMS)) == (3, 0, 0, 3, 0)
    assert list(Enterprise.objects.order_by("id").values()) == before
    assert Contact.objects.count() == 1


def test_bad_rows_are_named_and_the_rest_is_done() -> None:
    registry.sub_park("东园")
    bad = HEADER + "".join(
        (
            f",{CODES[0]},,,,,,,,\n",
            "甲有限公司,91430100MA4T00000X,,,,,,,,\n",
            f"乙有限公司,{CODES[1]},炼金,,,,,,,\n",
            f"丙有限公司,{CODES[2]},,,,,北园,,,\n",
            f"丁有限公司,{CODES[2]},,,,,,三月,,\n",
            f"戊有限公司,{CODES[3]},,巨型,,,,,,\n",
            f"己有限公司,{CODES[3]},,,,,东园,,,\n",
            f"己有限公司,{CODES[2]},,,,,,,,\n",
        )
    )
    result = enterprises(bad)
    assert counts(result) == (8, 1, 0, 0, 7)
    assert [(each.line, each.column) for each in result.rejected] == [
        (2, "name"),
        (3, "credit_code"),
        (4, "industry"),
        (5, "sub_park"),
        (6, "moved_in_date"),
        (7, "scale"),
        (9, "credit_code"),
    ]
    assert "北园" in result.rejected[3].reason
    assert list(Enterprise.objects.values_list("name", flat=True)) == ["己有限公司"]
    assert result.summary()["rejected"][0].keys() == {"line", "column", "reason"}


def test_cells_that_are_there_change_cells_that_are_empty_do_not() -> None:
    registry.sub_park("东园")
    enterprises(FIRMS)
    text = f"名称,信用代码,行业,简称\n晨光电子股份有限公司,{CODES[0]},,晨光\n筹建一号项目公司,{CODES[2]},,\n"
    assert counts(enterprises(text)) == (2, 0, 2, 0, 0)
    row = queries.find_by_credit_code(CODES[0])
    assert row is not None
    assert (row.name, row.former_names) == ("晨光电子股份有限公司", ("晨光电子有限公司",))
    assert (row.short_name, row.industry_code, row.tier) == ("晨光", "C39", Tier.SPECIALISED_SME)
    grown = queries.find_by_name("筹建一号项目公司")
    assert grown is not None
    assert (grown.credit_code, grown.status) == (CODES[2], EnterpriseStatus.OPERATING)


def test_a_dry_run_reports_and_changes_nothing() -> None:
    registry.sub_park("东园")
    assert counts(enterprises(FIRMS, dry_run=True)) == (3, 3, 0, 0, 0)
    assert not Enterprise.objects.exists()
    assert timeline(("park", 1))[-1].verb == "enterprise.import_checked"


def test_importing_needs_the_role() -> None:
    rows = read_table(FIRMS.encode(), aliases=ENTERPRISE_COLUMNS)
    with pytest.raises(NotAllowed):
        commands.import_enterprises(by=people.handler(), at=AT, rows=rows)
    with pytest.raises(NotAllowed):
        people_commands.import_officers(by=people.handler(), at=AT, rows=[])


STAFF = """姓名,部门,职务,手机,工号,登录名,角色
单晓明,经济发展局,局长,13900000001,101,danxm,部门负责人、经办人
曾建国,D-9,秘书,13900000002,102,,项目秘书
"""


def department() -> int:
    return people_commands.create_department(
        by=SYSTEM, at=AT, code="D-9", data=people_commands.DepartmentData(name="经济发展局", kind="handling")
    )


def test_officers_twice_add_nothing() -> None:
    place = department()
    assert counts(officers(STAFF)) == (2, 2, 0, 0, 0)
    head, secretary = sorted(people_queries.officers_of(place), key=lambda row: row.staff_number)
    assert [head.name, secretary.name] == ["单晓明", "曾建国"]
    assert {grant.role for grant in people_queries.role_grants(head.id)} == {
        Role.DEPARTMENT_HEAD,
        Role.DEPARTMENT_HANDLER,
    }
    login = people_queries.account_by_username("danxm")
    assert login is not None
    assert head.account_id == login.id
    assert counts(officers(STAFF)) == (2, 0, 0, 2, 0)
    assert len(people_queries.officers_of(place)) == 2
    assert counts(officers("姓名,工号,手机\n单晓明,101,13911111111\n")) == (1, 0, 1, 0, 0)
    assert people_queries.officer(head.id).phone == "13911111111"


def test_bad_officers_are_named() -> None:
    department()
    people.account("taken")
    bad = """姓名,部门,职务,手机,工号,登录名,角色
,经济发展局,,,,,
甲,财政局,,,,,
乙,,,,,,
丙,经济发展局,,,,,皇帝
丁,经济发展局,,,,,企业经办人
戊,经济发展局,,,,taken,
己,经济发展局,,,,有 空格,
庚,经济发展局,,,,,管理员、督查室
"""
    result = officers(bad)
    assert counts(result) == (8, 0, 0, 0, 8)
    assert [(each.line, each.column) for each in result.rejected] == [
        (2, "name"),
        (3, "department"),
        (4, "department"),
        (5, "roles"),
        (6, "roles"),
        (7, "username"),
        (8, "username"),
        (9, "roles"),
    ]
    assert people_queries.all_officers() == ()
