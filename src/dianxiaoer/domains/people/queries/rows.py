"""Frozen rows that the other rooms and the pages read."""

from dataclasses import dataclass
from datetime import date

from dianxiaoer.domains.people import models


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    id: int
    code: str
    name: str
    short_name: str
    phone: str
    kind: str
    is_desk: bool
    parent_id: int | None
    leader_id: int | None
    sub_park_code: str
    sort_key: int
    active: bool


@dataclass(frozen=True, slots=True)
class OfficerRow:
    id: int
    name: str
    name_key: str
    phone: str
    post: str
    department_id: int
    department_name: str
    staff_number: str
    account_id: int | None
    active: bool
    retired_date: date | None


@dataclass(frozen=True, slots=True)
class AccountRow:
    id: int
    username: str
    name: str
    email: str
    phone: str
    language: str
    is_active: bool
    is_demo: bool


@dataclass(frozen=True, slots=True)
class RoleGrantRow:
    id: int
    officer_id: int
    role: str
    from_date: date
    until_date: date | None


@dataclass(frozen=True, slots=True)
class AbsenceRow:
    id: int
    officer_id: int
    officer_name: str
    deputy_id: int
    deputy_name: str
    reason: str
    from_date: date
    until_date: date


@dataclass(frozen=True, slots=True)
class AuthorityRow:
    id: int
    officer_id: int
    item_code: str
    amount_limit_fen: int | None
    from_date: date
    until_date: date | None
    document: str


def department_row(department: models.Department) -> DepartmentRow:
    return DepartmentRow(
        id=department.pk,
        code=department.code,
        name=department.name,
        short_name=department.short_name,
        phone=department.phone,
        kind=department.kind,
        is_desk=department.is_desk,
        parent_id=department.parent_id,
        leader_id=department.leader_id,
        sub_park_code=department.sub_park_code,
        sort_key=department.sort_key,
        active=department.active,
    )


def officer_row(officer: models.Officer) -> OfficerRow:
    """Needs `select_related("department")` not to cost a query each."""
    return OfficerRow(
        id=officer.pk,
        name=officer.name,
        name_key=officer.name_key,
        phone=officer.phone,
        post=officer.post,
        department_id=officer.department_id,
        department_name=officer.department.name,
        staff_number=officer.staff_number or "",
        account_id=officer.account_id,
        active=officer.active,
        retired_date=officer.retired_date,
    )


def account_row(account: models.Account) -> AccountRow:
    return AccountRow(
        id=account.pk,
        username=account.username,
        name=account.name,
        email=account.email,
        phone=account.phone,
        language=account.language,
        is_active=account.is_active,
        is_demo=account.is_demo,
    )
