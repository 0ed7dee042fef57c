"""Departments: made, changed and closed by administrators."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.people import access, models
from dianxiaoer.domains.people.commands.locking import checked, lock_department
from dianxiaoer.domains.people.rules import DepartmentKind
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.commands import command
from dianxiaoer.kernel.journal import record
from dianxiaoer.kernel.refusals import Conflict, Invalid, WrongState


@dataclass(frozen=True, slots=True)
class DepartmentData:
    """Everything that a department's form holds."""

    name: str
    kind: str
    short_name: str = ""
    phone: str = ""
    parent_id: int | None = None
    leader_id: int | None = None
    sub_park_code: str = ""
    sort_key: int = 0


@command
def create_department(*, by: Actor, at: datetime, code: str, data: DepartmentData) -> int:
    """Add a department. Refuses `not_allowed`, `department_code_taken`, `department_name_taken`,
    `department_kind_unknown`, `department_unknown` (its parent), `officer_unknown` (its leader)."""
    access.require_administrator(by)
    code = checked(models.Department, "code", code, required=True)
    if models.Department.objects.filter(code=code).exists():
        raise Conflict("department_code_taken", _("Another department has this code."), field="code")
    department = models.Department(code=code)
    _fill(department, data)
    department.save(force_insert=True)
    record(
        verb="department.created",
        subject=("department", department.pk),
        facts={"code": code, "name": department.name, "kind": department.kind},
    )
    return department.pk


@command
def update_department(*, by: Actor, at: datetime, department_id: int, data: DepartmentData) -> None:
    """Replace what a department's form holds. Refuses as `create_department` and `department_in_circle`."""
    access.require_administrator(by)
    department = lock_department(department_id)
    before = {"name": department.name, "kind": department.kind, "phone": department.phone}
    _fill(department, data)
    department.save(
        update_fields=[
            "name",
            "short_name",
            "phone",
            "kind",
            "parent",
            "leader",
            "sub_park_code",
            "sort_key",
        ]
    )
    record(
        verb="department.updated",
        subject=("department", department_id),
        facts={
            "before": before,
            "after": {"name": department.name, "kind": department.kind, "phone": department.phone},
        },
    )


@command
def close_department(*, by: Actor, at: datetime, department_id: int) -> None:
    """Take a department out of use. Refuses `not_allowed`, `department_unknown`, `department_closed`,
    `department_has_officers`, `department_has_children`."""
    access.require_administrator(by)
    department = lock_department(department_id)
    if not department.active:
        raise WrongState("department_closed", _("This department is already closed."))
    if department.officers.filter(active=True).exists():
        raise WrongState("department_has_officers", _("Officers still work here. Move them first."))
    if department.children.filter(active=True).exists():
        raise WrongState("department_has_children", _("Other departments belong to it. Move them first."))
    department.active = False
    department.save(update_fields=["active"])
    record(verb="department.closed", subject=("department", department_id))


def _fill(department: models.Department, data: DepartmentData) -> None:
    name = checked(models.Department, "name", data.name, required=True)
    if models.Department.objects.filter(name=name).exclude(pk=department.pk).exists():
        raise Conflict("department_name_taken", _("Another department has this name."), field="name")
    if data.kind not in {each.value for each in DepartmentKind}:
        raise Invalid("department_kind_unknown", _("Choose a kind of department from the list."), field="kind")
    if data.sort_key < 0:
        raise Invalid("sort_key_negative", _("The order number is 0 or more."), field="sort_key")
    _check_parent(department, data.parent_id)
    if data.leader_id is not None and not models.Officer.objects.filter(pk=data.leader_id, active=True).exists():
        raise Invalid("officer_unknown", _("There is no such officer."), field="leader_id")
    department.name = name
    department.short_name = checked(models.Department, "short_name", data.short_name or name[:24])
    department.phone = checked(models.Department, "phone", data.phone)
    department.kind = str(data.kind)
    department.parent_id = data.parent_id
    department.leader_id = data.leader_id
    department.sub_park_code = checked(models.Department, "sub_park_code", data.sub_park_code)
    department.sort_key = data.sort_key


def _check_parent(department: models.Department, parent_id: int | None) -> None:
    """Walks up from the new parent: it must exist and not lead back here."""
    while parent_id is not None:
        if parent_id == department.pk:
            raise Invalid("department_in_circle", _("A department cannot stand under itself."), field="parent_id")
        parent = models.Department.objects.filter(pk=parent_id).only("parent_id").first()
        if parent is None:
            raise Invalid("department_unknown", _("There is no such department."), field="parent_id")
        parent_id = parent.parent_id
