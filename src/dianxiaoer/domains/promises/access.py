"""Who may. Clocks are moved by other domains' commands, which ask their own access; here are notices and
ladders.
"""

from __future__ import annotations

from dianxiaoer.domains.people.access import may, require_administrator
from dianxiaoer.domains.people.rules import Column, Level
from dianxiaoer.kernel.access import Actor


def require_ladder_author(actor: Actor) -> None:
    """Escalation ladders are settings: administrators write them."""
    require_administrator(actor)


def boxes(actor: Actor) -> list[int]:
    """Whose notices the actor reads: his own, and those of the officer he stands in for."""
    if not actor.is_officer:
        return []
    return [each for each in (actor.id, actor.acting_for_id) if each is not None]


def reads_unaddressed(actor: Actor) -> bool:
    """Notices that the park had nobody for are read by those who supervise."""
    return may(actor, Column.SUPERVISE, Level.DO)
