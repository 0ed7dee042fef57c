"""Around the handling: urging, supplements, withdrawing, linking a caller to its enterprise."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.demands import access, rules
from dianxiaoer.domains.demands.commands.dispatching import close_orders
from dianxiaoer.domains.demands.commands.joint import end_open_joint
from dianxiaoer.domains.demands.commands.locking import change, lock, move, subject
from dianxiaoer.domains.demands.commands.search import index_enterprise
from dianxiaoer.domains.demands.models import Demand, Message
from dianxiaoer.domains.people.access import may
from dianxiaoer.domains.promises import commands as promises
from dianxiaoer.domains.registry.models import Contact, Enterprise
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.commands import command
from dianxiaoer.kernel.journal import record
from dianxiaoer.kernel.refusals import Conflict, Invalid, NotAllowed, WrongState


@command
def urge(*, by: Actor, at: datetime, demand_id: int, words: str = "") -> Demand:
    """Urge whoever has it now. The enterprise at most once in 24 hours: nudging too fast helps nobody."""
    demand = lock(by, demand_id)
    rules.MACHINE.check(demand.state, "urge")
    if by.is_contact:
        recent = Message.objects.filter(
            demand_id=demand.pk, author_kind="contact", internal=False, text__startswith=_URGE_MARK
        ).order_by("-at").first()  # fmt: skip
        if recent is not None and (at - recent.at).total_seconds() < 24 * 3600:
            raise Conflict("urged_today", _("You urged it within the last 24 hours; it has been passed on."))
    elif not (may(by, "D2", "C") or may(by, "S", "C") or by.is_system):
        raise NotAllowed("may_not_urge", _("Your role does not urge."))
    change(demand, urge_count=demand.urge_count + 1)
    Message.objects.create(
        demand=demand,
        author_kind=by.kind,
        author_name=by.name,
        text=f"{_URGE_MARK} {words.strip()}".strip(),
        at=at,
    )
    record(
        verb="demand.urged",
        subject=("demand", demand.pk),
        facts={"words": words.strip(), "count": demand.urge_count},
        enterprise_id=demand.enterprise_id,
    )
    return demand


_URGE_MARK = "【催办】"


@command
def add_message(*, by: Actor, at: datetime, demand_id: int, text: str, internal: bool = False) -> Message:
    """A supplement of the enterprise, a question to it, or an internal note that it does not see."""
    demand = lock(by, demand_id)
    access.require_writer(by)
    if not text.strip():
        raise Invalid("missing", _("Please fill this in."), field="text")
    if len(text) > 4000:
        raise Invalid("too_long", _("Shorten this to %(longest)s characters."), field="text", longest=4000)
    row = Message.objects.create(
        demand=demand,
        author_kind=by.kind,
        author_name=by.name,
        text=text.strip(),
        at=at,
        internal=internal and not by.is_contact,
    )
    record(
        verb="demand.message_added",
        subject=("demand", demand.pk),
        facts={"message": row.pk, "internal": row.internal},
        enterprise_id=demand.enterprise_id,
    )
    return row


@command
def withdraw(*, by: Actor, at: datetime, demand_id: int, reason: str = "") -> Demand:
    """The enterprise takes its demand back; every promise about it ends without blame."""
    demand = lock(by, demand_id)
    if not access.is_desk(by):
        access.require_own_enterprise(by, demand)
    rules.MACHINE.check(demand.state, "withdraw")
    if demand.state != rules.DemandState.DRAFT and not reason.strip():
        raise Invalid("no_reason", _("Say why it is withdrawn."), field="reason")
    close_orders(at, demand, "withdrawn")
    end_open_joint(demand, at)
    promises.withdraw_all(by=by, at=at, subject=subject(demand), reason="withdrawn")
    facts = move(demand, "withdraw", ended_at=at)
    record(
        verb="demand.withdrawn",
        subject=("demand", demand.pk),
        facts=facts | {"reason": reason.strip()},
        enterprise_id=demand.enterprise_id,
    )
    return demand


@command
def link_caller(
    *, by: Actor, at: datetime, demand_id: int, enterprise_id: int, contact_id: int | None = None
) -> Demand:
    """Say which enterprise a caller speaks for; from now on its contacts see the demand."""
    access.require_desk(by)
    demand = lock(by, demand_id)
    if demand.enterprise_id is not None:
        raise Conflict("linked_already", _("This demand belongs to an enterprise already."))
    if not Enterprise.objects.filter(pk=enterprise_id).exists():
        raise Invalid("unknown_enterprise", _("Choose an enterprise of the register."), field="enterprise_id")
    if contact_id is not None and not Contact.objects.filter(pk=contact_id, enterprise_id=enterprise_id).exists():
        raise Invalid("contact_elsewhere", _("This contact belongs to another enterprise."), field="contact_id")
    change(demand, enterprise_id=enterprise_id, contact_id=contact_id)
    index_enterprise(demand)
    promises.name_enterprise(by=by, at=at, subject=subject(demand), enterprise_id=enterprise_id)
    record(
        verb="demand.caller_linked",
        subject=("demand", demand.pk),
        facts={"enterprise": enterprise_id},
        enterprise_id=enterprise_id,
    )
    return demand


@command
def mark_legacy(*, by: Actor, at: datetime, demand_id: int, plan: str) -> Demand:
    """Put an old problem on its own track: a plan with monthly reports instead of an ordinary limit (§5.3)."""
    access.require_desk(by)
    if not plan.strip():
        raise Invalid("no_plan", _("Write the plan by which this old problem is solved."), field="plan")
    demand = lock(by, demand_id)
    if demand.state not in rules.OPEN:
        raise WrongState("not_open", _("Only an open demand can be put on the legacy track."))
    change(demand, is_legacy=True)
    record(
        verb="demand.marked_legacy",
        subject=("demand", demand.pk),
        facts={"plan": plan.strip()},
        enterprise_id=demand.enterprise_id,
    )
    return demand
