"""The park itself, its parts and its sites: set by administrators."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.registry import access, models
from dianxiaoer.domains.registry.commands.checks import checked, one_of
from dianxiaoer.domains.registry.rules import AssignmentKind, SiteKind
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.commands import command
from dianxiaoer.kernel.journal import record
from dianxiaoer.kernel.refusals import Conflict, Invalid, NotFound


@dataclass(frozen=True, slots=True)
class ParkData:
    """What the park's form holds."""

    name: str
    short_name: str
    desk_phone: str = ""
    address: str = ""
    handles_social_affairs: bool = False
    host_district: str = ""
    host_district_phone: str = ""


@command
def set_park(*, by: Actor, at: datetime, data: ParkData) -> None:
    """Name the park and say what it handles itself. Refuses `not_allowed`, `required`, `too_long`."""
    access.require_administrator(by)
    values = {
        field: checked(models.Park, field, getattr(data, field), required=field in {"name", "short_name"})
        for field in ("name", "short_name", "desk_phone", "address", "host_district", "host_district_phone")
    }
    models.Park.objects.update_or_create(
        id=1, defaults={**values, "handles_social_affairs": data.handles_social_affairs}
    )
    record(verb="park.set", subject=("park", 1), facts={"name": values["name"]})


@command
def create_sub_park(
    *,
    by: Actor,
    at: datetime,
    code: str,
    name: str,
    address: str = "",
    merged_date: date | None = None,
    sort_key: int = 0,
) -> int:
    """Add a part of the park. Refuses `not_allowed`, `required`, `sub_park_taken`."""
    access.require_administrator(by)
    code = checked(models.SubPark, "code", code, required=True)
    name = checked(models.SubPark, "name", name, required=True)
    for field, value in (("code", code), ("name", name)):
        if models.SubPark.objects.filter(**{field: value}).exists():
            raise Conflict("sub_park_taken", _("Another part of the park has this name or code."), field=field)
    row = models.SubPark.objects.create(
        code=code,
        name=name,
        address=checked(models.SubPark, "address", address),
        merged_date=merged_date,
        sort_key=sort_key,
    )
    record(verb="sub_park.created", subject=("sub_park", row.pk), facts={"code": code, "name": name})
    return row.pk


@command
def create_site(
    *,
    by: Actor,
    at: datetime,
    code: str,
    name: str,
    kind: str,
    sub_park_id: int,
    address: str = "",
    phone: str = "",
) -> int:
    """Add a place. Refuses `not_allowed`, `required`, `choice_unknown`, `sub_park_unknown`, `site_taken`."""
    access.require_administrator(by)
    code = checked(models.Site, "code", code, required=True)
    name = checked(models.Site, "name", name, required=True)
    kind = one_of(SiteKind, kind, "kind")
    if not models.SubPark.objects.filter(pk=sub_park_id).exists():
        raise NotFound("sub_park_unknown", _("There is no such part of the park."), field="sub_park_id")
    taken = models.Site.objects.filter(code=code) | models.Site.objects.filter(name=name, sub_park_id=sub_park_id)
    if taken.exists():
        raise Conflict("site_taken", _("Another place has this name or code."), field="code")
    row = models.Site.objects.create(
        code=code,
        name=name,
        kind=kind,
        sub_park_id=sub_park_id,
        address=checked(models.Site, "address", address),
        phone=checked(models.Site, "phone", phone),
    )
    record(verb="site.created", subject=("site", row.pk), facts={"code": code, "name": name})
    return row.pk


@command
def set_load_limit(*, by: Actor, at: datetime, kind: str, usual_max: int, hard_max: int) -> None:
    """Say how many enterprises a liaison officer or leader carries: a warning past the usual, a refusal past
    the hard number. Refuses `not_allowed`, `choice_unknown`, `load_limit_order`."""
    access.require_administrator(by)
    kind = one_of(AssignmentKind, kind, "kind")
    if kind == AssignmentKind.DEPARTMENT:
        raise Invalid("choice_unknown", _("Departments have no limit."), field="kind")
    if not 1 <= usual_max <= hard_max:
        raise Invalid(
            "load_limit_order", _("The usual number is at least 1 and at most the hard one."), field="usual_max"
        )
    row, _created = models.LoadLimit.objects.update_or_create(
        kind=kind, defaults={"usual_max": usual_max, "hard_max": hard_max}
    )
    record(
        verb="load_limit.set",
        subject=("load_limit", row.pk),
        facts={"kind": kind, "usual_max": usual_max, "hard_max": hard_max},
    )
