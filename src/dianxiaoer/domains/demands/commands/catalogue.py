"""The dispatch catalogue and the limits are data: administrators edit them, each edit is a version with a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.demands import access
from dianxiaoer.domains.demands.models import DemandType, LimitProfile
from dianxiaoer.domains.demands.rules import LimitRules
from dianxiaoer.domains.people.models import Department
from dianxiaoer.domains.worktime.rules import Limit
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.commands import command
from dianxiaoer.kernel.journal import record
from dianxiaoer.kernel.refusals import Invalid, Refused

_COUNTS = {
    "review_days": (1, 90),
    "reopen_rounds": (0, 5),
    "call_back_attempts": (1, 10),
    "silence_days": (1, 60),
    "repeat_days": (7, 730),
    "repeat_orders": (1, 20),
    "attachment_count": (0, 50),
}


def _limit(name: str, text: str) -> str:
    try:
        return str(Limit.parse(text))
    except (Refused, ValueError):
        raise Invalid("bad_limit", _("Write a limit such as 5wd, 30cd, 4wh, 2h or im."), field=name) from None


@command
def edit_type(
    *,
    by: Actor,
    at: datetime,
    code: str,
    department_id: int | None,
    co_department_ids: Sequence[int] = (),
    limit: str,
    phrases: str = "",
    active: bool = True,
) -> DemandType:
    """Change who owns a type, who helps, and how long it takes. Demands in hand keep what they were promised."""
    access.require_administrator(by)
    row = DemandType.objects.select_for_update().filter(pk=code).first()
    if row is None:
        raise Invalid("unknown_type", _("Choose a type from the dispatch catalogue."), field="code")
    known = set(
        Department.objects.filter(
            pk__in=[*co_department_ids, *([department_id] if department_id else [])], active=True
        ).values_list("pk", flat=True)
    )
    if (department_id and department_id not in known) or not set(co_department_ids) <= known:
        raise Invalid("unknown_department", _("Choose a department that is in service."), field="department_id")
    before = {"department": row.department_id, "limit": row.limit, "active": row.active}
    row.department_id, row.limit, row.phrases = department_id, _limit("limit", limit), phrases.strip()
    row.active, row.revision = active, row.revision + 1
    row.save(update_fields=["department", "limit", "phrases", "active", "revision"])
    row.co_departments.set([pk for pk in co_department_ids if pk != department_id])
    record(
        verb="demand_type.edited",
        subject=("demand_type", int(code)),
        facts={"before": before, "department": department_id, "limit": row.limit, "revision": row.revision},
    )
    return row


@command
def publish_limits(
    *,
    by: Actor,
    at: datetime,
    values: Mapping[str, str | int],
    reason: str,
    effective_from: datetime | None = None,
) -> LimitProfile:
    """Publish a new version of the limits, in force from now or later. Nothing promised before changes."""
    access.require_administrator(by)
    if not reason.strip():
        raise Invalid("no_reason", _("Say why the limits change."), field="reason")
    begins = effective_from or at
    if begins < at:
        raise Invalid("in_the_past", _("Limits cannot change for the past."), field="effective_from")
    latest = LimitProfile.objects.select_for_update().order_by("-version").first()
    data = dict(latest.data) if latest else {}
    known = LimitRules.__dataclass_fields__.keys() - {"version"}
    for name, value in values.items():
        if name not in known:
            raise Invalid("unknown_limit", _("There is no limit of this name."), field=name)
        if name in _COUNTS:
            low, high = _COUNTS[name]
            if not str(value).isdigit() or not low <= int(value) <= high:
                raise Invalid("bad_count", _("Give a number from %(low)s to %(high)s."), field=name, low=low, high=high)
            data[name] = int(value)
        else:
            data[name] = _limit(name, str(value))
    version = (LimitProfile.objects.aggregate(top=Max("version"))["top"] or 0) + 1
    row = LimitProfile.objects.create(
        version=version,
        effective_from=begins,
        data=data,
        reason=reason.strip(),
        published_by=by.name,
        published_at=at,
    )
    record(
        verb="limits.published",
        subject=("limit_profile", version),
        facts={"values": dict(values), "reason": reason.strip()},
    )
    return row
