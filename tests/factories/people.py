"""People for tests, made by commands."""

from __future__ import annotations

import itertools
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import Argon2PasswordHasher

from dianxiaoer.domains.people import commands, queries
from dianxiaoer.domains.people.commands import DepartmentData, OfficerData
from dianxiaoer.domains.people.rules import DepartmentKind, Role
from dianxiaoer.kernel.access import SYSTEM, Actor

AT = datetime(2026, 9, 15, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
TODAY = AT.date()
EARLIER = date(2026, 1, 1)
PASSWORD = "shuo-dao-zuo-dao-2026"
QUICK_HASHERS = ["tests.factories.people.QuickArgon2"]
_numbers = itertools.count(1)


class QuickArgon2(Argon2PasswordHasher):
    """Argon2 with the least work: tests log in hundreds of times."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1


def department(
    name: str = "", *, kind: str = DepartmentKind.HANDLING, parent_id: int | None = None, leader_id: int | None = None
) -> int:
    number = next(_numbers)
    data = DepartmentData(
        name=name or f"承办部门{number}", kind=kind, phone="0731-88880000", parent_id=parent_id, leader_id=leader_id
    )
    return commands.create_department(by=SYSTEM, at=AT, code=f"D{number}", data=data)


def account(username: str = "", **values: object) -> int:
    username = username or f"user{next(_numbers)}"
    return commands.create_account(by=SYSTEM, at=AT, username=username, **values)  # type: ignore[arg-type]


def officer(
    name: str = "",
    *,
    department_id: int | None = None,
    roles: tuple[Role, ...] = (),
    with_account: bool = False,
    from_date: date = EARLIER,
) -> int:
    number = next(_numbers)
    officer_id = commands.hire_officer(
        by=SYSTEM,
        at=AT,
        data=OfficerData(name=name or f"张干事{number}", phone=f"1380000{number:04d}"),
        department_id=department() if department_id is None else department_id,
        account_id=account() if with_account else None,
    )
    for role in roles:
        commands.grant_role(by=SYSTEM, at=AT, officer_id=officer_id, role=role, from_date=from_date)
    return officer_id


def actor(officer_id: int, at: datetime = AT) -> Actor:
    return queries.officer_actor(officer_id, at)


def administrator() -> Actor:
    return actor(officer("管理员", roles=(Role.ADMINISTRATOR,), with_account=True))


def handler() -> Actor:
    return actor(officer(roles=(Role.DEPARTMENT_HANDLER,), with_account=True))
