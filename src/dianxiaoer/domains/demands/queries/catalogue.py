"""The dispatch catalogue and the limits, as people and commands read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.demands import rules
from dianxiaoer.domains.demands.models import Demand, DemandType, LimitProfile
from dianxiaoer.domains.demands.rules import LimitRules
from dianxiaoer.domains.people.models import Department
from dianxiaoer.kernel import rows
from dianxiaoer.kernel.commands import kept
from dianxiaoer.kernel.refusals import Refused

DESK = "desk"  # by this name a running command keeps it
DESK_DEPARTMENT = f"SELECT id FROM {Department._meta.db_table} WHERE is_desk AND active ORDER BY sort_key, id LIMIT 1"


def desk_department_id() -> int:
    """The department that runs the demand desk; Refused when the park has not named one."""
    desk: int | None = kept().get(DESK)
    if desk is None:
        ((desk,),) = rows.run(f"SELECT ({DESK_DEPARTMENT})")
    if desk is None:
        raise Refused("no_desk", _("No department runs the demand desk yet. An administrator has to name one."))
    kept()[DESK] = desk
    return desk


@dataclass(frozen=True, slots=True)
class Owner:
    """Who handles a type by the catalogue, and by which revision of its row."""

    code: str
    limit: str
    department_id: int | None
    co_department_ids: tuple[int, ...]
    revision: int
    active: bool


_OWNER = f"""
    SELECT code, "limit", department_id,
           ARRAY(SELECT department_id FROM {DemandType.co_departments.through._meta.db_table}
                 WHERE demandtype_id = code ORDER BY department_id),
           revision, active
    FROM {DemandType._meta.db_table} WHERE code = %s
"""


def owner_of(code: str | None) -> Owner | None:
    """The catalogue's row of a type, None where there is none. One statement."""
    found = rows.run(_OWNER, [code]) if code else []
    for type_code, limit, department_id, co_ids, revision, active in found:
        return Owner(type_code, limit, department_id, tuple(co_ids), revision, active)
    return None


@dataclass(frozen=True, slots=True)
class TypeView:
    """One row of the dispatch catalogue."""

    code: str
    level1: str
    level2: str
    department_id: int | None
    department_name: str
    co_department_ids: tuple[int, ...]
    limit: str
    phrases: str
    active: bool
    revision: int

    @property
    def label(self) -> str:
        return f"{self.level1} · {self.level2}"


def types(*, only_active: bool = True) -> list[TypeView]:
    """The whole catalogue in the reader's language, by code. Two statements."""
    english = (get_language() or "").startswith("en")
    found = DemandType.objects.select_related("department").prefetch_related("co_departments").order_by("code")
    if only_active:
        found = found.filter(active=True)
    return [
        TypeView(
            code=row.code,
            level1=row.level1_en if english else row.level1,
            level2=row.level2_en if english else row.level2,
            department_id=row.department_id,
            department_name=row.department.name if row.department else "",
            co_department_ids=tuple(department.pk for department in row.co_departments.all()),
            limit=row.limit,
            phrases=row.phrases,
            active=row.active,
            revision=row.revision,
        )
        for row in found
    ]


def type_labels(codes: Sequence[str] | None = None) -> dict[str, str]:
    """Second-level names by code, in the reader's language. One statement."""
    english = (get_language() or "").startswith("en")
    found = DemandType.objects.all() if codes is None else DemandType.objects.filter(pk__in=codes)
    return dict(found.values_list("code", "level2_en" if english else "level2"))


@dataclass(frozen=True, slots=True)
class ProfileView:
    version: int
    effective_from: datetime
    reason: str
    published_by: str
    published_at: datetime
    limits: LimitRules


def limit_profiles() -> list[ProfileView]:
    """All published versions, newest first."""
    return [
        ProfileView(
            row.version,
            row.effective_from,
            row.reason,
            row.published_by,
            row.published_at,
            LimitRules.from_data(row.version, row.data),
        )
        for row in LimitProfile.objects.order_by("-version")
    ]


def silent_demand_ids(*, at: datetime, limit: int = 1000) -> list[int]:
    """Demands that may be archived: a week after the call-back or rating, with nothing left to decide.

    A bad rating that nobody decided on yet is not among them: the desk has to reopen it or close it by hand.
    """
    week_ago = at - timedelta(days=limits_days(at))
    visited = Demand.objects.filter(state=rules.DemandState.VISITED, visited_at__lte=week_ago)
    decided = (Q(solved=None) | Q(solved=True)) & (
        Q(satisfaction=None) | Q(satisfaction__gte=rules.Satisfaction.BASICALLY_SATISFIED)
    )
    return list(visited.filter(decided).order_by("visited_at").values_list("pk", flat=True)[:limit])


def limits_days(at: datetime) -> int:
    profile = LimitProfile.objects.filter(effective_from__lte=at).order_by("-version").first()
    return LimitRules.from_data(1, profile.data if profile else {}).silence_days
