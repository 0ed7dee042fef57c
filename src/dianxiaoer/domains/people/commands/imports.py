"""Officers from a table that somebody made."""

import re
from collections.abc import Iterable
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.people import access, models, rules
from dianxiaoer.domains.people.commands.accounts import USERNAME
from dianxiaoer.domains.people.commands.locking import checked
from dianxiaoer.domains.people.queries.actors import holding
from dianxiaoer.domains.people.rules import ENTERPRISE_ROLES, Role
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.commands import command
from dianxiaoer.kernel.journal import record
from dianxiaoer.kernel.pinyin import person_key
from dianxiaoer.kernel.refusals import Conflict, Invalid
from dianxiaoer.kernel.tables import ImportResult, Row, import_rows


@command
def import_officers(
    *, by: Actor, at: datetime, rows: Iterable[Row], file_name: str = "", dry_run: bool = False
) -> ImportResult:
    """Take officers from rows read with `rules.OFFICER_COLUMNS`; a second run of the same rows adds nothing.

    An officer is known by his staff number, else by his name and phone, else by his name in his department.
    Empty cells leave what is there. New roles hold from today; a login name makes an account without a
    password. A bad row is listed with line, column and reason. Refuses `not_allowed`.
    """
    access.require_administrator(by)
    today = rules.day_of(at)
    departments: dict[str, int] = {}
    for pk, *names in models.Department.objects.filter(active=True).values_list("pk", "code", "short_name", "name"):
        departments.update(dict.fromkeys(names, pk))
    result = import_rows(rows, lambda row: _take(row, departments, today, at), dry_run=dry_run)
    record(
        verb="officer.import_checked" if dry_run else "officer.imported",
        subject=("park", 1),
        facts={"file": file_name, **result.summary(), "rejected": len(result.rejected)},
    )
    return result


def _take(row: Row, departments: dict[str, int], today: date, at: datetime) -> str:
    name = checked(models.Officer, "name", row.text("name"), required=True)
    department_id = _department(row.text("department"), departments)
    officer = _find(row, name, department_id)
    created = officer is None
    if officer is None:
        if department_id is None:
            raise Invalid("required", _("Fill in this field."), field="department")
        officer = models.Officer(name=name, name_key=person_key(name), department_id=department_id)
    elif not officer.active:
        raise Conflict("officer_retired", _("This officer has retired."), field="name")
    before = _state(officer)
    if officer.name != name:
        officer.name, officer.name_key = name, person_key(name)
    for field in ("post", "phone"):
        text = checked(models.Officer, field, row.text(field))
        if text:
            setattr(officer, field, text)
    if department_id is not None:
        officer.department_id = department_id
    number = checked(models.Officer, "staff_number", row.text("staff_number"))
    if number:
        officer.staff_number = number
    changed = _state(officer) != before
    if created or changed:
        officer.save()
    changed |= _give_account(officer, row, at)
    changed |= _give_roles(officer, row.text("roles"), today)
    if created:
        return "created"
    return "updated" if changed else "unchanged"


def _state(officer: models.Officer) -> tuple[object, ...]:
    return (officer.name, officer.post, officer.phone, officer.department_id, officer.staff_number)


def _department(text: str, departments: dict[str, int]) -> int | None:
    if not text:
        return None
    if text not in departments:
        raise Invalid(
            "department_unknown",
            _("There is no department “%(name)s”. Add it first or correct the name."),
            field="department",
            name=text,
        )
    return departments[text]


def _find(row: Row, name: str, department_id: int | None) -> models.Officer | None:
    rows = models.Officer.objects.select_for_update(of=("self",)).order_by("-active", "pk")
    number, phone = row.text("staff_number"), row.text("phone")
    if number:
        found = rows.filter(staff_number=number).first()
        if found is not None:
            return found
        rows = rows.filter(staff_number__isnull=True)
    if phone:
        found = rows.filter(name=name, phone=phone).first()
        if found is not None:
            return found
    same = rows.filter(name=name)
    if department_id is not None:
        same = same.filter(department_id=department_id)
    if phone:
        same = same.filter(phone="")
    candidates = list(same[:2])
    if len(candidates) > 1:
        raise Conflict(
            "officer_ambiguous", _("Several officers have this name. Give the staff number or phone."), field="name"
        )
    return candidates[0] if candidates else None


def _give_account(officer: models.Officer, row: Row, at: datetime) -> bool:
    username = checked(models.Account, "username", row.text("username")).lower()
    if not username or (officer.account is not None and officer.account.username == username):
        return False
    if officer.account is not None:
        raise Conflict("account_other", _("This officer has another login name."), field="username")
    if not USERNAME.fullmatch(username):
        raise Invalid(
            "username_malformed",
            _("A login name consists of letters, digits and . @ + - _ without spaces."),
            field="username",
        )
    if models.Account.objects.filter(username=username).exists():
        raise Conflict("username_taken", _("This login name is taken. Choose another."), field="username")
    account = models.Account(username=username, name=officer.name, phone=officer.phone, created_at=at)
    account.set_unusable_password()
    account.save(force_insert=True)
    officer.account = account
    officer.save(update_fields=["account"])
    return True


def _give_roles(officer: models.Officer, text: str, today: date) -> bool:
    wanted: set[Role] = set()
    for part in re.split(r"[、,，;；/|\s]+", text):
        if not part:
            continue
        role = rules.role_named(part)
        if role is None or role in ENTERPRISE_ROLES:
            raise Invalid("role_unknown", _("There is no role “%(name)s”."), field="roles", name=part)
        wanted.add(role)
    mine = models.RoleGrant.objects.filter(officer=officer)
    held = set(mine.filter(holding(today)).values_list("role", flat=True))
    later = set(mine.filter(from_date__gt=today).values_list("role", flat=True))
    new = sorted(role for role in wanted if role not in held and role not in later)
    if rules.roles_conflict({*held, *new}):
        raise Conflict(
            "role_conflict",
            _("An administrator sees no case content, so he cannot hold a role that works on cases."),
            field="roles",
        )
    for role in new:
        models.RoleGrant.objects.create(officer=officer, role=role.value, from_date=today)
    return bool(new)
