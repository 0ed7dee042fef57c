"""The directory: departments, officers, roles, absences, authority, accounts."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.people import models, rules
from dianxiaoer.domains.people.queries.actors import holding
from dianxiaoer.domains.people.queries.rows import (
    AbsenceRow,
    AccountRow,
    AuthorityRow,
    DepartmentRow,
    OfficerRow,
    RoleGrantRow,
    account_row,
    department_row,
    officer_row,
)
from dianxiaoer.domains.people.rules import DepartmentKind, Grant
from dianxiaoer.kernel.paging import keyset_page
from dianxiaoer.kernel.refusals import NotFound


@dataclass(frozen=True, slots=True)
class DirectoryEntry:
    officer: OfficerRow
    roles: tuple[str, ...]
    username: str
    deputy_id: int | None


@dataclass(frozen=True, slots=True)
class DirectoryPage:
    rows: tuple[DirectoryEntry, ...]
    next_cursor: str | None


def departments(*, active_only: bool = True) -> tuple[DepartmentRow, ...]:
    """All departments in the order in which the park lists them."""
    rows = models.Department.objects.order_by("sort_key", "id")
    return tuple(department_row(each) for each in (rows.filter(active=True) if active_only else rows))


def department(department_id: int) -> DepartmentRow:
    """One department. Refuses `department_unknown`."""
    found = models.Department.objects.filter(pk=department_id).first()
    if found is None:
        raise NotFound("department_unknown", _("There is no such department."))
    return department_row(found)


def department_by_code(code: str) -> DepartmentRow | None:
    found = models.Department.objects.filter(code=code).first()
    return None if found is None else department_row(found)


def desks() -> tuple[DepartmentRow, ...]:
    """Active demand desks, the main one first."""
    return tuple(each for each in departments() if each.kind == DepartmentKind.DESK)


def officer(officer_id: int) -> OfficerRow:
    """One officer. Refuses `officer_unknown`."""
    found = models.Officer.objects.select_related("department").filter(pk=officer_id).first()
    if found is None:
        raise NotFound("officer_unknown", _("There is no such officer."))
    return officer_row(found)


def officers_by_id(officer_ids: Iterable[int]) -> dict[int, OfficerRow]:
    """Many officers at once (1 SQL); unknown ids are left out."""
    found = models.Officer.objects.select_related("department").filter(pk__in=set(officer_ids))
    return {each.pk: officer_row(each) for each in found}


def officers_of(department_id: int) -> tuple[OfficerRow, ...]:
    """Active officers of a department, by name."""
    found = models.Officer.objects.filter(department_id=department_id, active=True)
    return tuple(officer_row(each) for each in found.select_related("department").order_by("name_key", "id"))


def all_officers() -> tuple[OfficerRow, ...]:
    """All active officers by department and name, for pick lists."""
    found = models.Officer.objects.filter(active=True).select_related("department")
    return tuple(
        officer_row(each) for each in found.order_by("department__sort_key", "department_id", "name_key", "id")
    )


def directory(
    *,
    at: datetime,
    search: str = "",
    department_id: int | None = None,
    role: str = "",
    include_retired: bool = False,
    after: str | None = None,
    size: int = 50,
) -> DirectoryPage:
    """One page of officers by name, with their roles of the day (3 SQL)."""
    day = rules.day_of(at)
    found = models.Officer.objects.select_related("department", "account")
    if not include_retired:
        found = found.filter(active=True)
    if department_id is not None:
        found = found.filter(department_id=department_id)
    if role:
        found = found.filter(pk__in=models.RoleGrant.objects.filter(holding(day), role=role).values("officer_id"))
    for word in search.split():
        found = found.filter(
            Q(name__icontains=word)
            | Q(name_key__icontains=word)
            | Q(phone__icontains=word)
            | Q(post__icontains=word)
            | Q(staff_number__iexact=word)
        )
    page = keyset_page(found, keys=("name_key", "id"), after=after, size=size)
    ids = [each.pk for each in page.rows]
    roles: defaultdict[int, list[str]] = defaultdict(list)
    for officer_id, held in models.RoleGrant.objects.filter(holding(day), officer_id__in=ids).values_list(
        "officer_id", "role"
    ):
        roles[officer_id].append(held)
    deputies = dict(
        models.Absence.objects.filter(holding(day), officer_id__in=ids).values_list("officer_id", "deputy_id")
    )
    return DirectoryPage(
        rows=tuple(
            DirectoryEntry(
                officer=officer_row(each),
                roles=tuple(sorted(roles[each.pk])),
                username=each.account.username if each.account else "",
                deputy_id=deputies.get(each.pk),
            )
            for each in page.rows
        ),
        next_cursor=page.next_cursor,
    )


def role_grants(officer_id: int) -> tuple[RoleGrantRow, ...]:
    """All grants of an officer, the newest first."""
    rows = models.RoleGrant.objects.filter(officer_id=officer_id).order_by("-from_date", "role", "id")
    return tuple(RoleGrantRow(r.pk, r.officer_id, r.role, r.from_date, r.until_date) for r in rows)


def absences(*, officer_id: int | None = None, on_or_after: date | None = None) -> tuple[AbsenceRow, ...]:
    """Absences of one officer or of all, those that end on or after a day, in the order in which they begin."""
    rows = models.Absence.objects.select_related("officer", "deputy").order_by("from_date", "id")
    if officer_id is not None:
        rows = rows.filter(officer_id=officer_id)
    if on_or_after is not None:
        rows = rows.filter(until_date__gte=on_or_after)
    return tuple(
        AbsenceRow(
            r.pk,
            r.officer_id,
            r.officer.name,
            r.deputy_id,
            r.deputy.name,
            r.reason,
            r.from_date,
            r.until_date,
        )
        for r in rows
    )


def authority_rows(officer_id: int) -> tuple[AuthorityRow, ...]:
    """All authority grants of an officer, the newest first."""
    rows = models.AuthorityGrant.objects.filter(officer_id=officer_id).order_by("-from_date", "item_code", "id")
    return tuple(
        AuthorityRow(r.pk, r.officer_id, r.item_code, r.amount_limit_fen, r.from_date, r.until_date, r.document)
        for r in rows
    )


def authority_grants(officer_id: int) -> tuple[Grant, ...]:
    """The same as the rule `decides_alone` takes them."""
    return tuple(Grant(r.item_code, r.amount_limit_fen, r.from_date, r.until_date) for r in authority_rows(officer_id))


def account(account_id: int) -> AccountRow:
    """One account. Refuses `account_unknown`."""
    found = models.Account.objects.filter(pk=account_id).first()
    if found is None:
        raise NotFound("account_unknown", _("There is no such account."))
    return account_row(found)


def account_by_username(username: str) -> AccountRow | None:
    found = models.Account.objects.filter(username=username.strip().lower()).first()
    return None if found is None else account_row(found)


def demo_accounts() -> tuple[AccountRow, ...]:
    """Active demo accounts in the order in which they were made."""
    return tuple(
        account_row(each) for each in models.Account.objects.filter(is_demo=True, is_active=True).order_by("id")
    )
