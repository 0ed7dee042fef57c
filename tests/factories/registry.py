"""Enterprises for tests, made by commands. Names and codes are made up; the codes' check digits are right."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date

from tests.factories.people import AT
from tests.factories.people import account as an_account

from dianxiaoer.domains.registry import commands, queries
from dianxiaoer.domains.registry.commands import EnterpriseData
from dianxiaoer.domains.registry.rules import ContactRole, SiteKind, check_digit
from dianxiaoer.kernel.access import SYSTEM, Actor

_numbers = itertools.count(1)


def credit_code(number: int | None = None) -> str:
    first = f"91430100MA4T{next(_numbers) if number is None else number:05d}"
    return first + check_digit(first)


def sub_park(name: str = "") -> int:
    number = next(_numbers)
    return commands.create_sub_park(by=SYSTEM, at=AT, code=f"S{number}", name=name or f"分园{number}")


def site(sub_park_id: int, name: str = "") -> int:
    number = next(_numbers)
    return commands.create_site(
        by=SYSTEM,
        at=AT,
        code=f"P{number}",
        name=name or f"标准厂房{number}",
        kind=SiteKind.STANDARD_PLANT,
        sub_park_id=sub_park_id,
    )


def data(name: str = "", **values: object) -> EnterpriseData:
    base = EnterpriseData(name=name or f"湖南样例{next(_numbers)}科技有限公司", credit_code=credit_code())
    return replace(base, **values)  # type: ignore[arg-type]


def enterprise(name: str = "", **values: object) -> int:
    return commands.register_enterprise(by=SYSTEM, at=AT, data=data(name, **values))


def contact(enterprise_id: int, *, name: str = "李经办", phone: str = "13812341234", with_account: bool = False) -> int:
    return commands.add_contact(
        by=SYSTEM,
        at=AT,
        enterprise_id=enterprise_id,
        name=name,
        phone=phone,
        role=ContactRole.AGENT,
        account_id=an_account() if with_account else None,
    )


def contact_actor(enterprise_id: int) -> Actor:
    return queries.contact_actor(contact(enterprise_id, with_account=True), AT)


def assigned(enterprise_id: int, officer_id: int, *, kind: str = "officer", from_date: date = date(2026, 1, 1)) -> int:
    return commands.assign(
        by=SYSTEM, at=AT, enterprise_id=enterprise_id, kind=kind, officer_id=officer_id, from_date=from_date
    ).assignment_id
