"""Who may supervise, publish and read the figures (dossier §3, columns S and B)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.people.access import may, scopes
from dianxiaoer.domains.people.rules import Role
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.refusals import NotAllowed, NotFound

_NO_CASES = frozenset({Role.ADMINISTRATOR, Role.INSPECTOR})


def reads_figures(actor: Actor) -> bool:
    """Officers who work on cases; for contacts, administrators and inspectors there are no figures."""
    return actor.is_system or (actor.is_officer and bool(actor.roles - _NO_CASES))


def require_reader(actor: Actor) -> None:
    """To whoever may not read figures their pages do not exist."""
    if not reads_figures(actor):
        raise NotFound("no_such_page", _("There is no such page."))


def supervises(actor: Actor) -> bool:
    """Whether the actor issues orders and prepares rankings (column S, level C or A)."""
    return actor.is_system or may(actor, "S", "C") or may(actor, "S", "A")


def require_supervision(actor: Actor) -> None:
    if not supervises(actor):
        raise NotAllowed("supervision_only", _("Only the supervision office or a leader may do this."))


def drafts(actor: Actor) -> bool:
    """Whether the actor draws up documents for publication (column B, level C or A)."""
    return actor.is_system or may(actor, "B", "C") or may(actor, "B", "A")


def require_drafter(actor: Actor) -> None:
    if not drafts(actor):
        raise NotAllowed("drafters_only", _("Only the desk, the supervision office or a leader may draw this up."))


def publishes(actor: Actor) -> bool:
    """Whether the actor approves what is published (column B, level A)."""
    return actor.is_system or may(actor, "B", "A")


def require_publisher(actor: Actor) -> None:
    if not publishes(actor):
        raise NotAllowed("publishers_only", _("Only the director of the service centre or the director publishes."))


# --- orders -------------------------------------------------------------------------------------------------------

_SEES_ALL_ORDERS = frozenset({Role.DEMAND_DESK, Role.SERVICE_CENTRE_DIRECTOR, Role.AUDITOR})


def issues_orders(actor: Actor) -> bool:
    """Whether the actor issues supervision orders and strikes them off: column S, level C or A. The desk's level
    reaches as far as urging alone."""
    return actor.is_system or "" in scopes(actor, "S", "C") or may(actor, "S", "A")


def require_issuer(actor: Actor) -> None:
    if not issues_orders(actor):
        raise NotAllowed("supervision_only", _("Only the supervision office or a leader may do this."))


def require_rehearser(actor: Actor) -> None:
    """Whoever issues orders may try a change on history; so may administrators, who publish limits and see no case."""
    if not (issues_orders(actor) or may(actor, "X", "C")):
        raise NotAllowed("rehearsers_only", _("Only the supervision office, a leader or an administrator may do this."))


def sees_all_orders(actor: Actor) -> bool:
    return issues_orders(actor) or (actor.is_officer and bool(_SEES_ALL_ORDERS & actor.roles))


def reads_orders(actor: Actor) -> bool:
    """Officers who work on cases; for anybody else there are no orders."""
    return reads_figures(actor)


def answers_for(actor: Actor, department_id: int) -> bool:
    """Whether the actor signs and reports for a unit: its head or one of its handlers (of the desk: its officers)."""
    works = any(may(actor, column, level) for column in ("D2", "D3") for level in ("C", "A"))
    return actor.is_system or (actor.is_officer and actor.department_id == department_id and works)


def require_unit(actor: Actor, department_id: int) -> None:
    if not answers_for(actor, department_id):
        raise NotAllowed("other_department", _("Only the department that holds this order may do this."))


def edits_order_rules(actor: Actor) -> bool:
    """The supervision office, the director, and administrators."""
    return actor.is_system or may(actor, "X", "C") or may(actor, "S", "A") or Role.SUPERVISION_OFFICE in actor.roles


def require_rule_editor(actor: Actor) -> None:
    if not edits_order_rules(actor):
        raise NotAllowed("rule_editors_only", _("Only the supervision office, the director or an administrator may."))


def keeps_scores(actor: Actor) -> bool:
    """Whether the actor runs ballots, enters additions and deductions, publishes formulas and decides objections."""
    return actor.is_system or may(actor, "S", "A") or (actor.is_officer and Role.SUPERVISION_OFFICE in actor.roles)


def require_score_keeper(actor: Actor) -> None:
    if not keeps_scores(actor):
        raise NotAllowed("score_keepers_only", _("Only the supervision office or the director may do this."))


def votes(actor: Actor) -> bool:
    """Representatives of enterprises vote by the month (column E, level C); no officer does."""
    return actor.is_contact and "monthly score" in scopes(actor, "E", "C")


def require_voter(actor: Actor) -> None:
    if not votes(actor):
        raise NotAllowed("representatives_only", _("Only the representatives of enterprises vote."))
