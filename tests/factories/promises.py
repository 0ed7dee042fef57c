"""Promises for tests: a small park made by commands, and promises started in it."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import date, datetime

from dianxiaoer.domains.people.commands import create_department, grant_role, hire_officer
from dianxiaoer.domains.people.commands.departments import DepartmentData
from dianxiaoer.domains.people.commands.officers import OfficerData
from dianxiaoer.domains.people.rules import DepartmentKind, Role
from dianxiaoer.domains.promises import commands
from dianxiaoer.domains.promises.models import Promise
from dianxiaoer.domains.promises.rules import Basis, Facing, Kind, Subject
from dianxiaoer.domains.worktime.rules import PARK_ZONE, Limit
from dianxiaoer.kernel.access import SYSTEM, Actor

FROM = date(2020, 1, 1)
_numbers = itertools.count(1)


def moment(text: str) -> datetime:
    """`2026-09-15 10:00` in the park."""
    return datetime.fromisoformat(text).replace(tzinfo=PARK_ZONE)


def a_department(name: str, kind: DepartmentKind = DepartmentKind.HANDLING, leader_id: int | None = None) -> int:
    data = DepartmentData(name=name, kind=kind, short_name=name[:8], phone="0730-1234567", leader_id=leader_id)
    return create_department(by=SYSTEM, at=moment("2020-01-02 09:00"), code=f"d{next(_numbers)}", data=data)


def an_officer(name: str, department_id: int, *roles: Role) -> int:
    at = moment("2020-01-02 09:00")
    officer_id = hire_officer(
        by=SYSTEM, at=at, data=OfficerData(name=name, phone="13800000000"), department_id=department_id
    )
    for role in roles:
        grant_role(by=SYSTEM, at=at, officer_id=officer_id, role=role, from_date=FROM)
    return officer_id


@dataclass(frozen=True)
class House:
    """A desk and two departments; `works` has a handler and a head, `power` has nobody at all."""

    desk: int
    works: int
    power: int
    handler: int
    head: int
    clerk: int
    top: int


def a_house() -> House:
    desk = a_department("诉求中心", DepartmentKind.DESK)
    works, power = a_department("建设局"), a_department("供电所", DepartmentKind.UTILITY)
    return House(
        desk=desk,
        works=works,
        power=power,
        handler=an_officer("张三", works, Role.DEPARTMENT_HANDLER),
        head=an_officer("李四", works, Role.DEPARTMENT_HEAD),
        clerk=an_officer("王五", desk, Role.DEMAND_DESK),
        top=an_officer("赵六", desk, Role.DIRECTOR),
    )


def an_actor(officer_id: int, *roles: Role) -> Actor:
    return Actor(kind="officer", id=officer_id, name="officer", roles=frozenset(str(role) for role in roles))


def a_subject() -> Subject:
    return Subject("demand", next(_numbers))


def a_promise(
    house: House,
    *,
    at: datetime,
    limit: str = "5wd",
    subject: Subject | None = None,
    kind: Kind = Kind.RESULT,
    facing: Facing = Facing.ENTERPRISE,
    department_id: int | None = None,
    officer_id: int | None = None,
    started_at: datetime | None = None,
    ladder: str = "standard",
    enterprise_id: int | None = None,
) -> Promise:
    return commands.start(
        by=SYSTEM,
        at=at,
        subject=subject or a_subject(),
        kind=kind,
        facing=facing,
        basis=Basis.COMMITTED,
        limit=Limit.parse(limit),
        enterprise_id=enterprise_id,
        department_id=department_id or house.works,
        officer_id=officer_id,
        started_at=started_at,
        ladder=ladder,
    )


def subject_of(promise: Promise) -> Subject:
    return Subject(promise.subject_domain, promise.subject_id, promise.part_id)
