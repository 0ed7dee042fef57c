"""Who presses a unit at each tier, and which department checks its reports."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from dianxiaoer.domains.people import queries as people
from dianxiaoer.domains.people.queries import OfficerRow
from dianxiaoer.domains.people.rules import DepartmentKind, Role
from dianxiaoer.domains.registry import queries as registry
from dianxiaoer.domains.registry.rules import AssignmentKind
from dianxiaoer.domains.supervision.models import SupervisionOrder
from dianxiaoer.domains.supervision.rules.orders import TIERS, Tier
from dianxiaoer.domains.worktime.rules import PARK_ZONE


def checking_department(order: SupervisionOrder, at: datetime) -> int:
    """Who owes the check: the supervision office, else whoever issued it, else the desk; never the unit itself while
    there is anybody else."""
    candidates = [row.department_id for row in people.officers_with_role(Role.SUPERVISION_OFFICE, at)]
    candidates += [row.id for row in people.departments() if row.kind == DepartmentKind.SUPERVISION]
    if order.issued_by_id is not None:
        candidates.append(people.officer(order.issued_by_id).department_id)
    candidates += [row.id for row in people.desks()]
    return next((each for each in candidates if each != order.department_id), order.department_id)


def people_of_tier(order: SupervisionOrder, tier: Tier | str, at: datetime) -> tuple[OfficerRow, ...]:
    """Who presses the unit at this tier; where the park has nobody, the next tier up."""
    for each in TIERS[TIERS.index(Tier(tier)) :]:
        found = _FINDERS[each](order, at)
        if found:
            return found
    return ()


def _secretary(order: SupervisionOrder, at: datetime) -> tuple[OfficerRow, ...]:
    enterprise_id = order.demand.enterprise_id if order.demand else None
    if enterprise_id is None:
        return ()
    day = at.astimezone(PARK_ZONE).date()
    rows = registry.assignments(enterprise_id, day)
    ids = [row.officer_id for row in rows if row.kind == AssignmentKind.OFFICER and row.officer_id]
    return tuple(people.officers_by_id(ids).values())


def _project_office(order: SupervisionOrder, at: datetime) -> tuple[OfficerRow, ...]:
    return people.officers_with_role(Role.PROJECT_OFFICE, at)


def _deputy_leader(order: SupervisionOrder, at: datetime) -> tuple[OfficerRow, ...]:
    leader = people.leader_over(order.department_id, at)
    return () if leader is None else (leader,)


def _top_leader(order: SupervisionOrder, at: datetime) -> tuple[OfficerRow, ...]:
    return people.top_leaders(at)


_FINDERS: dict[Tier, Callable[[SupervisionOrder, datetime], tuple[OfficerRow, ...]]] = {
    Tier.SECRETARY: _secretary,
    Tier.PROJECT_OFFICE: _project_office,
    Tier.DEPUTY_LEADER: _deputy_leader,
    Tier.TOP_LEADER: _top_leader,
}
