"""Who may see and do what with a demand (dossier §3, columns D1-D5, and its separation rules).

Finding and authorising are one step: what an actor may not see does not exist for him.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.demands import rules
from dianxiaoer.domains.demands.models import Demand, JointMember, WorkOrder
from dianxiaoer.domains.people.access import may
from dianxiaoer.domains.people.rules import Role
from dianxiaoer.domains.registry.models import Assignment
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.refusals import NotAllowed

SEES_ALL = frozenset(
    {
        Role.DEMAND_DESK,
        Role.SUPERVISION_OFFICE,
        Role.SERVICE_CENTRE_DIRECTOR,
        Role.SPONSOR_LEADER,
        Role.DIRECTOR,
        Role.CHAIN_CHIEF,
        Role.OVERSIGHT,
        Role.AUDITOR,
    }
)
# Whoever works on what their department holds. An administrator sees no case content (§3).
SEES_DEPARTMENT = frozenset(
    {
        Role.DEPARTMENT_HANDLER,
        Role.DEPARTMENT_HEAD,
        Role.PROMOTION_UNIT,
        Role.PROJECT_OFFICE,
        Role.FINANCE_OFFICE,
        Role.TASK_FORCE_MEMBER,
        Role.SERVICE_SITE,
        Role.LIAISON_OFFICER,
    }
)


def sees_all(actor: Actor) -> bool:
    return actor.is_system or bool(SEES_ALL & actor.roles)


def visible(actor: Actor, queryset: QuerySet[Demand] | None = None) -> QuerySet[Demand]:
    """The demands that exist for this actor."""
    rows = Demand.objects.all() if queryset is None else queryset
    if sees_all(actor):
        return rows.exclude(state=rules.DemandState.DRAFT) if actor.is_officer else rows
    if actor.is_contact:
        return rows.filter(enterprise_id__in=actor.enterprise_ids)
    if not actor.is_officer:
        return rows.none()
    mine: Any = Q(filed_by_officer=actor.id) | Q(officer=actor.id)
    if Role.LIAISON_OFFICER in actor.roles:
        mine |= Exists(_in_care_of(actor).filter(enterprise_id=OuterRef("enterprise_id")))
    if SEES_DEPARTMENT & actor.roles:
        mine |= Q(department=actor.department_id)
        mine |= Exists(WorkOrder.objects.filter(demand_id=OuterRef("pk"), department=actor.department_id))
        mine |= Exists(JointMember.objects.filter(joint__demand_id=OuterRef("pk"), department=actor.department_id))
    return rows.filter(mine).exclude(state=rules.DemandState.DRAFT)


def may_see(actor: Actor, demand: Demand) -> bool:
    if sees_all(actor):
        return not (actor.is_officer and demand.state == rules.DemandState.DRAFT)
    if actor.is_contact:
        return demand.enterprise_id in actor.enterprise_ids
    holds = actor.department_id is not None and demand.department_id == actor.department_id
    if actor.is_officer and holds and SEES_DEPARTMENT & actor.roles:
        return bool(demand.state != rules.DemandState.DRAFT)
    return visible(actor).filter(pk=demand.pk).exists()


def is_desk(actor: Actor) -> bool:
    return actor.is_system or may(actor, "D2", "C")


def require_desk(actor: Actor) -> None:
    if not is_desk(actor):
        raise NotAllowed("desk_only", _("Only the demand desk may do this."))


def is_secretary_of(actor: Actor, demand: Demand) -> bool:
    """Whether the actor is a liaison officer or secretary assigned to the demand's enterprise today."""
    return (
        actor.is_officer
        and Role.LIAISON_OFFICER in actor.roles
        and demand.enterprise_id is not None
        and _in_care_of(actor).filter(enterprise_id=demand.enterprise_id).exists()
    )


def _in_care_of(actor: Actor) -> QuerySet[Assignment]:
    """The assignments that hold on the actor's day, of whom he acts for too."""
    rows = Assignment.objects.filter(officer__in=[pk for pk in (actor.id, actor.acting_for_id) if pk is not None])
    if actor.on_date is None:
        return rows.filter(until_date=None)
    still = Q(until_date=None) | Q(until_date__gte=actor.on_date)
    return rows.filter(still, from_date__lte=actor.on_date)


def works_in(actor: Actor, department_id: int | None) -> bool:
    """Whether the actor handles or heads what this department holds."""
    if actor.is_system:
        return True
    handles = may(actor, "D3", "C") or may(actor, "D3", "A")
    return actor.is_officer and handles and actor.department_id == department_id


def require_works_in(actor: Actor, department_id: int | None) -> None:
    if not works_in(actor, department_id):
        raise NotAllowed("other_department", _("Only the department that holds this order may do this."))


def require_heads(actor: Actor, department_id: int | None) -> None:
    """The head of the department (or the deputy acting for the head)."""
    heads = Role.DEPARTMENT_HEAD in actor.roles and actor.department_id == department_id
    if not (actor.is_system or heads):
        raise NotAllowed("head_only", _("Only the head of the department may do this."))


def require_leader(actor: Actor) -> None:
    if not (actor.is_system or {Role.SPONSOR_LEADER, Role.DIRECTOR} & actor.roles):
        raise NotAllowed("leader_only", _("Only a leader of the park may do this."))


def require_director(actor: Actor) -> None:
    if not (actor.is_system or {Role.DIRECTOR, Role.SUPERVISION_OFFICE} & actor.roles):
        raise NotAllowed("director_only", _("Only the director or the supervision office may do this."))


def require_own_enterprise(actor: Actor, demand: Demand) -> None:
    """Only a contact of the demand's own enterprise speaks for it."""
    if not (actor.is_contact and demand.enterprise_id in actor.enterprise_ids):
        raise NotAllowed("enterprise_only", _("Only the enterprise itself may do this."))


def require_writer(actor: Actor) -> None:
    """Whoever only reads the park's demands (an auditor) leaves no words in them."""
    writes = any(may(actor, column, level) for column in ("D1", "D2", "D3", "D4", "D5", "S") for level in ("C", "A"))
    if not writes:
        raise NotAllowed("read_only", _("Your role reads demands and does not write in them."))


def require_administrator(actor: Actor) -> None:
    if not (actor.is_system or may(actor, "X", "C")):
        raise NotAllowed("administrator_only", _("Only an administrator may change this."))
