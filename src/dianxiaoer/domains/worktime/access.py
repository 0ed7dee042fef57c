"""Who may change the calendar: administrators, and the product itself. Everybody may read it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.refusals import NotAllowed

ADMINISTRATOR = "administrator"


def may_change_calendar(actor: Actor) -> bool:
    return actor.is_system or (actor.is_officer and ADMINISTRATOR in actor.roles)


def require_calendar_change(actor: Actor) -> None:
    if not may_change_calendar(actor):
        raise NotAllowed(
            "calendar_needs_administrator",
            _("Only an administrator changes the working calendar; ask one, with the notice at hand."),
        )
