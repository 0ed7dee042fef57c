"""Who acts: the actor behind an account, deputies, heads and leaders."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from django.db.models import F, Q, QuerySet

from dianxiaoer.domains.people import models, rules
from dianxiaoer.domains.people.queries.rows import OfficerRow, officer_row
from dianxiaoer.domains.people.rules import Role
from dianxiaoer.kernel.access import PUBLIC, Actor


def holding(day: date) -> Q:
    """Rows with `from_date` and `until_date` that hold on the day."""
    return Q(from_date__lte=day) & (Q(until_date__isnull=True) | Q(until_date__gte=day))


def actor_for(account_id: int, at: datetime) -> Actor:
    """The officer behind an account with the roles valid at the moment; of kind public when there is none (3 SQL).

    A deputy holds the roles of whom he stands in for as well, except the administrator's; `acting_for_id` names
    the one (the first by id when there are several). Contacts of enterprises: `registry.queries.actor_for`.
    """
    officer = (
        models.Officer.objects.filter(account_id=account_id, active=True, account__is_active=True)
        .only("id", "name", "department_id", "account_id")
        .first()
    )
    if officer is None:
        return replace(PUBLIC, account_id=account_id)
    return _actor(officer, rules.day_of(at))


def officer_actor(officer_id: int, at: datetime) -> Actor:
    """The same for an officer by id, with or without an account; PUBLIC when he has retired or does not exist."""
    officer = (
        models.Officer.objects.filter(pk=officer_id, active=True)
        .only("id", "name", "department_id", "account_id")
        .first()
    )
    return PUBLIC if officer is None else _actor(officer, rules.day_of(at))


def _actor(officer: models.Officer, day: date) -> Actor:
    served = stood_in_for(officer.pk, day)
    grants = models.RoleGrant.objects.filter(holding(day), officer_id__in=[officer.pk, *served])
    roles = frozenset(
        role
        for officer_id, role in grants.values_list("officer_id", "role")
        if officer_id == officer.pk or role != Role.ADMINISTRATOR
    )
    return Actor(
        kind="officer",
        id=officer.pk,
        name=officer.name,
        roles=roles,
        department_id=officer.department_id,
        account_id=officer.account_id,
        acting_for_id=served[0] if served else None,
        on_date=day,
    )


def _deputies_on(day: date) -> dict[int, int]:
    """Absent officer → deputy, on a day."""
    absences = models.Absence.objects.filter(from_date__lte=day, until_date__gte=day)
    return dict(absences.values_list("officer_id", "deputy_id"))


def stood_in_for(officer_id: int, on_date: date) -> tuple[int, ...]:
    """Ids of the absent officers whose work this officer does on a day, a deputy's deputy included."""
    deputies = _deputies_on(on_date)
    return tuple(sorted(each for each in deputies if _end_of_chain(each, deputies) == officer_id != each))


def who_acts_for(officer_id: int, on_date: date) -> int:
    """The id of whoever does the officer's work on a day: himself, his deputy, or his deputy's deputy."""
    return _end_of_chain(officer_id, _deputies_on(on_date))


def acting_officers(officer_ids: Iterable[int], on_date: date) -> dict[int, int]:
    """Officer → whoever does his work on a day, for many at once (1 SQL)."""
    deputies = _deputies_on(on_date)
    return {each: _end_of_chain(each, deputies) for each in officer_ids}


def _end_of_chain(officer_id: int, deputies: dict[int, int]) -> int:
    seen = {officer_id}
    while officer_id in deputies and deputies[officer_id] not in seen:
        officer_id = deputies[officer_id]
        seen.add(officer_id)
    return officer_id


def head_of(department_id: int, at: datetime) -> OfficerRow | None:
    """The department's head on the day; its parent's, and so on up, when it has none. Not his deputy."""
    day = rules.day_of(at)
    seen: set[int] = set()
    current: int | None = department_id
    while current is not None and current not in seen:
        seen.add(current)
        head = _holders(Role.DEPARTMENT_HEAD, day).filter(department_id=current).first()
        if head is not None:
            return officer_row(head)
        current = models.Department.objects.filter(pk=current).values_list("parent_id", flat=True).first()
    return None


def leader_over(department_id: int, at: datetime) -> OfficerRow | None:
    """分管领导: the leader named for the department, else for the nearest department above it."""
    seen: set[int] = set()
    current: int | None = department_id
    while current is not None and current not in seen:
        seen.add(current)
        department = models.Department.objects.filter(pk=current).select_related("leader__department").first()
        if department is None:
            return None
        if department.leader is not None and department.leader.active:
            return officer_row(department.leader)
        current = department.parent_id
    return None


def officers_with_role(role: Role | str, at: datetime) -> tuple[OfficerRow, ...]:
    """All active officers who hold a role on the day, by department and name."""
    holders = _holders(Role(role), rules.day_of(at))
    return tuple(
        officer_row(each) for each in holders.order_by("department__sort_key", "department_id", "name_key", "id")
    )


def sponsor_leaders(at: datetime) -> tuple[OfficerRow, ...]:
    return officers_with_role(Role.SPONSOR_LEADER, at)


def top_leaders(at: datetime) -> tuple[OfficerRow, ...]:
    """主任、书记: the last rung of every ladder."""
    return officers_with_role(Role.DIRECTOR, at)


def _holders(role: Role, day: date) -> QuerySet[models.Officer]:
    granted = models.RoleGrant.objects.filter(holding(day), role=role.value).values("officer_id")
    return (
        models.Officer.objects.filter(active=True, pk__in=granted)
        .select_related("department")
        .order_by(F("name_key"), "id")
    )
