"""Who may: the permission matrix applied to an actor, and the separation rules as refusals."""

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.people import rules
from dianxiaoer.domains.people.rules import Column, Level
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.refusals import NotAllowed


def may(actor: Actor, column: Column | str, level: Level | str) -> bool:
    """Whether the actor's roles give the level in the column. The system itself may do everything."""
    if actor.is_system:
        return True
    return rules.allowed(actor.roles, Column(column), Level(level))


def scopes(actor: Actor, column: Column | str, level: Level | str) -> frozenset[str]:
    """Under which scopes: "" without a narrower condition, empty never; the caller checks a named scope."""
    if actor.is_system:
        return frozenset({""})
    return rules.scopes(actor.roles, Column(column), Level(level))


def require(actor: Actor, column: Column | str, level: Level | str) -> None:
    """Raises NotAllowed unless `may`."""
    if not may(actor, column, level):
        raise NotAllowed("not_allowed", _("Your role does not allow this. Ask an administrator which role is needed."))


def require_administrator(actor: Actor) -> None:
    """Raises NotAllowed unless the actor administers people and settings."""
    require(actor, Column.ADMINISTER, Level.DO)


def require_administrator_or_self(actor: Actor, account_id: int) -> None:
    """Raises NotAllowed unless the account is the actor's own or he administers."""
    if actor.account_id != account_id:
        require_administrator(actor)


def require_independent_caller(actor: Actor, handler_ids: Collection[int]) -> None:
    """Raises NotAllowed when the one who handled a demand would call back about it."""
    if actor.id is not None and not rules.may_call_back(actor.id, handler_ids):
        raise NotAllowed(
            "handler_calls_back",
            _("You handled this demand, so somebody else has to call the enterprise back."),
        )


def require_independent_reviewer(actor: Actor, agent_ids: Collection[int]) -> None:
    """Raises NotAllowed when the agent of a case would review it."""
    if actor.id is not None and not rules.may_review_case(actor.id, agent_ids):
        raise NotAllowed("agent_reviews", _("You act as agent in this case, so somebody else has to review it."))


def may_read_cases(actor: Actor) -> bool:
    """An administrator alone sees no case content."""
    return actor.is_system or rules.sees_case_content(actor.roles)
