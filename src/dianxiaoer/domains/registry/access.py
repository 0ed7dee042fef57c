"""Who may see and change what in the register, and who may download what belongs to whom."""

from collections.abc import Callable
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.people import access as people_access
from dianxiaoer.domains.people import queries as people
from dianxiaoer.domains.people.rules import Column, Level, Role
from dianxiaoer.domains.registry import models
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.refusals import NotAllowed

EDITORS: frozenset[str] = frozenset({Role.PROMOTION_UNIT, Role.PROJECT_OFFICE, Role.DEMAND_DESK})
"""Who registers enterprises and contacts, besides administrators."""
ASSIGNERS: frozenset[str] = frozenset({Role.DIRECTOR, Role.SERVICE_CENTRE_DIRECTOR, Role.PROJECT_OFFICE})
"""Who says which leader, officer and department stand behind an enterprise, besides administrators."""

Checker = Callable[[Actor, int], bool]
_checkers: dict[str, Checker] = {}


def register_checker(subject_domain: str, checker: Checker) -> None:
    """A higher domain says who sees its subjects: `checker(actor, subject_id)`. Once, when it is loaded."""
    _checkers[subject_domain] = checker


def may_download(actor: Actor, subject_domain: str, subject_id: int) -> bool:
    """Whether the actor sees the subject, and so its attachments. A domain without a checker shows nothing."""
    if actor.is_system:
        return True
    checker = _checkers.get(subject_domain)
    return checker is not None and checker(actor, subject_id)


def require_administrator(actor: Actor) -> None:
    people_access.require_administrator(actor)


def require_editor(actor: Actor) -> None:
    """Raises NotAllowed unless the actor registers enterprises."""
    _require_one_of(actor, EDITORS)


def require_assigner(actor: Actor) -> None:
    """Raises NotAllowed unless the actor assigns officers to enterprises."""
    _require_one_of(actor, ASSIGNERS)


def _require_one_of(actor: Actor, roles: frozenset[str]) -> None:
    if people_access.may(actor, Column.ADMINISTER, Level.DO) or (actor.is_officer and actor.roles & roles):
        return
    raise NotAllowed("not_allowed", _("Your role does not allow this. Ask an administrator which role is needed."))


def may_see_enterprise(actor: Actor, enterprise_id: int) -> bool:
    """Officers see every enterprise's card; contacts their own; nobody else any."""
    return actor.is_system or actor.is_officer or enterprise_id in actor.enterprise_ids


def sees_all_personal_data(actor: Actor) -> bool:
    """The desk and administrators, and whoever reads all demands, see contacts unmasked everywhere."""
    if actor.is_system:
        return True
    return actor.is_officer and (
        Role.DEMAND_DESK in actor.roles
        or people_access.may(actor, Column.ADMINISTER, Level.DO)
        or people_access.may(actor, Column.FILE_DEMAND, Level.READ_ALL)
    )


def scope(actor: Actor, on_date: date) -> frozenset[int]:
    """Ids of the enterprises in the actor's own scope on a day: a contact's own; an officer's by assignment to
    himself, to whom he stands in for, or to his department (2 SQL)."""
    if not actor.is_officer or actor.id is None:
        return actor.enterprise_ids
    officer_ids = {actor.id, *people.stood_in_for(actor.id, on_date)}
    mine = Q(officer_id__in=officer_ids)
    if actor.department_id is not None:
        mine |= Q(department_id=actor.department_id)
    current = Q(from_date__lte=on_date) & (Q(until_date__isnull=True) | Q(until_date__gte=on_date))
    return frozenset(models.Assignment.objects.filter(mine, current).values_list("enterprise_id", flat=True).distinct())


def sees_personal_data(actor: Actor, enterprise_id: int, on_date: date) -> bool:
    """Whether the contacts of this enterprise are shown to the actor unmasked."""
    return sees_all_personal_data(actor) or enterprise_id in scope(actor, on_date)


register_checker("enterprise", may_see_enterprise)
