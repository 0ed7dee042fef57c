"""Who hears of a rung today. Never nobody: where the right person is missing, the next one up hears of it."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from dianxiaoer.domains.people.models import Absence, Department, Officer, RoleGrant
from dianxiaoer.domains.people.rules import Role
from dianxiaoer.domains.promises.models import Promise
from dianxiaoer.domains.promises.rules import Tell
from dianxiaoer.domains.registry.models import Assignment
from dianxiaoer.domains.registry.rules import AssignmentKind


def recipients(promise: Promise, tell: Tell, day: date) -> list[int | None]:
    """Officers who hear of a rung, deputies in place of the absent. [None], the supervision box, if the park
    has none.

    Officer, else department head, else desk; sponsor leader, else top leader, else desk.
    """
    for finder in _IN_TURN[tell]:
        found = finder(promise, day)
        if found:
            return sorted({_present(officer_id, day) for officer_id in found}, key=lambda each: each or 0)
    return [None]


def _officer(promise: Promise, day: date) -> list[int]:
    return list(Officer.objects.filter(pk=promise.officer_id, active=True).values_list("pk", flat=True))


def _heads(promise: Promise, day: date) -> list[int]:
    """Those with the role of head in the department, else the officer who leads it."""
    heads = _with_role(day, Role.DEPARTMENT_HEAD, department_id=promise.department_id)
    if heads:
        return heads
    led_by = Department.objects.filter(pk=promise.department_id, leader__active=True)
    return list(led_by.values_list("leader_id", flat=True))


def _sponsor(promise: Promise, day: date) -> list[int]:
    if promise.enterprise_id is None:
        return []
    assignments = Assignment.objects.filter(
        Q(until_date=None) | Q(until_date__gte=day),
        enterprise=promise.enterprise_id,
        kind=AssignmentKind.LEADER,
        from_date__lte=day,
        officer__active=True,
    )
    return list(assignments.values_list("officer_id", flat=True))


def _top(promise: Promise, day: date) -> list[int]:
    return _with_role(day, Role.DIRECTOR)


def _desk(promise: Promise, day: date) -> list[int]:
    """The supervision office, else the demand desk."""
    return _with_role(day, Role.SUPERVISION_OFFICE) or _with_role(day, Role.DEMAND_DESK)


_IN_TURN = {
    Tell.OFFICER: (_officer, _heads, _desk),
    Tell.HEAD: (_heads, _desk),
    Tell.SPONSOR: (_sponsor, _top, _desk),
    Tell.TOP: (_top, _desk),
}


def _with_role(day: date, role: Role, department_id: int | None = None) -> list[int]:
    grants = RoleGrant.objects.filter(
        Q(until_date=None) | Q(until_date__gte=day), role=role, from_date__lte=day, officer__active=True
    )
    if department_id is not None:
        grants = grants.filter(officer__department=department_id)
    return list(grants.values_list("officer_id", flat=True).distinct())


def _present(officer_id: int, day: date) -> int:
    """The officer, or whoever deputises today; when everybody in the chain is away, the officer after all."""
    seen, present = {officer_id}, officer_id
    while True:
        away = Absence.objects.filter(
            officer=present, from_date__lte=day, until_date__gte=day, deputy__active=True
        )
        deputy = away.values_list("deputy_id", flat=True).first()
        if deputy is None:
            return present
        if deputy in seen:
            return officer_id
        seen.add(deputy)
        present = deputy
