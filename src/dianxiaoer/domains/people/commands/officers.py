"""Officers: hired, moved, retired."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.people import access, models
from dianxiaoer.domains.people.commands.accounts import require_another_administrator
from dianxiaoer.domains.people.commands.locking import checked, lock_account, lock_department, lock_officer
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.commands import command
from dianxiaoer.kernel.journal import record
from dianxiaoer.kernel.pinyin import person_key
from dianxiaoer.kernel.refusals import Conflict, WrongState


@dataclass(frozen=True, slots=True)
class OfficerData:
    """What an officer's form holds; an empty `name_key` is made from the name."""

    name: str
    post: str = ""
    phone: str = ""
    staff_number: str = ""
    name_key: str = ""


@command
def hire_officer(
    *,
    by: Actor,
    at: datetime,
    data: OfficerData,
    department_id: int,
    account_id: int | None = None,
) -> int:
    """Add an officer to a department. Refuses `not_allowed`, `required`, `department_unknown`,
    `department_closed`, `staff_number_taken`, `account_unknown`, `account_taken`."""
    access.require_administrator(by)
    department = lock_department(department_id)
    if not department.active:
        raise WrongState("department_closed", _("This department is closed. Choose another."), field="department_id")
    officer = models.Officer(department=department)
    _fill(officer, data)
    if account_id is not None:
        _link(officer, account_id)
    officer.save(force_insert=True)
    record(
        verb="officer.hired",
        subject=("officer", officer.pk),
        facts={"name": officer.name, "department_id": department_id, "post": officer.post},
    )
    return officer.pk


@command
def update_officer(*, by: Actor, at: datetime, officer_id: int, data: OfficerData) -> None:
    """Replace what an officer's form holds. Refuses `not_allowed`, `officer_unknown`, `staff_number_taken`."""
    access.require_administrator(by)
    officer = lock_officer(officer_id)
    before = {"name": officer.name, "post": officer.post, "phone": officer.phone}
    _fill(officer, data)
    officer.save(update_fields=["name", "name_key", "post", "phone", "staff_number"])
    after = {"name": officer.name, "post": officer.post, "phone": officer.phone}
    record(verb="officer.updated", subject=("officer", officer_id), facts={"before": before, "after": after})


@command
def link_account(*, by: Actor, at: datetime, officer_id: int, account_id: int) -> None:
    """Give an officer his login. Refuses `not_allowed`, `officer_unknown`, `officer_retired`,
    `account_unknown`, `account_taken`."""
    access.require_administrator(by)
    officer = lock_officer(officer_id)
    _require_active(officer)
    _link(officer, account_id)
    officer.save(update_fields=["account"])
    record(verb="officer.account_linked", subject=("officer", officer_id), facts={"account_id": account_id})


@command
def move_officer(*, by: Actor, at: datetime, officer_id: int, department_id: int, post: str) -> None:
    """Move an officer to a department and post; roles stay until they are revoked.

    Refuses `not_allowed`, `officer_unknown`, `officer_retired`, `department_unknown`, `department_closed`.
    """
    access.require_administrator(by)
    department = lock_department(department_id)
    officer = lock_officer(officer_id)
    _require_active(officer)
    if not department.active:
        raise WrongState("department_closed", _("This department is closed. Choose another."), field="department_id")
    before = {"department_id": officer.department_id, "post": officer.post}
    officer.department = department
    officer.post = checked(models.Officer, "post", post)
    officer.save(update_fields=["department", "post"])
    record(
        verb="officer.moved",
        subject=("officer", officer_id),
        facts={"before": before, "after": {"department_id": department_id, "post": officer.post}},
    )


@command
def retire_officer(*, by: Actor, at: datetime, officer_id: int, last_date: date) -> None:
    """End an officer's service: roles and grants end on the last day, the login closes at once.

    Enterprises that he serves are handed over with `registry.commands.hand_over_all` first; the register's
    gaps show those that were not. Refuses `not_allowed`, `officer_unknown`, `officer_retired`,
    `officer_is_deputy`, `last_administrator`, `account_own`.
    """
    access.require_administrator(by)
    officer = lock_officer(officer_id)
    _require_active(officer)
    if by.id == officer_id and by.is_officer:
        raise WrongState("account_own", _("You cannot close the account that you are using."))
    if models.Absence.objects.filter(deputy=officer, until_date__gt=last_date).exists():
        raise WrongState("officer_is_deputy", _("He stands in for somebody after that day. Name another deputy first."))
    require_another_administrator(at=at, officer_id=officer_id)
    open_end = Q(until_date__isnull=True) | Q(until_date__gt=last_date)
    for rows in (models.RoleGrant.objects, models.AuthorityGrant.objects):
        mine = rows.filter(officer=officer)
        mine.filter(from_date__gt=last_date).delete()
        mine.filter(open_end).update(until_date=last_date)
    models.Department.objects.filter(leader=officer).update(leader=None)
    officer.active = False
    officer.retired_date = last_date
    officer.save(update_fields=["active", "retired_date"])
    if officer.account_id is not None:
        models.Account.objects.filter(pk=officer.account_id).update(
            is_active=False, session_generation=F("session_generation") + 1
        )
    record(verb="officer.retired", subject=("officer", officer_id), facts={"last_date": last_date})


def _fill(officer: models.Officer, data: OfficerData) -> None:
    officer.name = checked(models.Officer, "name", data.name, required=True)
    officer.name_key = checked(models.Officer, "name_key", data.name_key) or person_key(officer.name)
    officer.post = checked(models.Officer, "post", data.post)
    officer.phone = checked(models.Officer, "phone", data.phone)
    number = checked(models.Officer, "staff_number", data.staff_number) or None
    if number and models.Officer.objects.filter(staff_number=number).exclude(pk=officer.pk).exists():
        raise Conflict("staff_number_taken", _("Another officer has this staff number."), field="staff_number")
    officer.staff_number = number


def _link(officer: models.Officer, account_id: int) -> None:
    account = lock_account(account_id)
    if models.Officer.objects.filter(account=account).exclude(pk=officer.pk).exists():
        raise Conflict("account_taken", _("This account belongs to another officer."), field="account_id")
    officer.account = account


def _require_active(officer: models.Officer) -> None:
    if not officer.active:
        raise WrongState("officer_retired", _("This officer has retired."))
