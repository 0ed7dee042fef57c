"""Intake: the desk accepts, refuses, answers, merges or splits what was filed (dossier §4.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.demands import access, rules
from dianxiaoer.domains.demands.commands.filing import Filing, check, mark_repeat, start_intake_clock
from dianxiaoer.domains.demands.commands.locking import limits_at, lock, move, subject
from dianxiaoer.domains.demands.commands.search import index
from dianxiaoer.domains.demands.models import Demand
from dianxiaoer.domains.demands.queries.catalogue import desk_department_id, owner_of
from dianxiaoer.domains.promises import commands as promises
from dianxiaoer.domains.promises.rules import Basis, Facing, Kind
from dianxiaoer.domains.worktime.rules import Limit
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.commands import command
from dianxiaoer.kernel.journal import record
from dianxiaoer.kernel.refusals import Invalid, NotAllowed, WrongState


@command
def accept(
    *,
    by: Actor,
    at: datetime,
    demand_id: int,
    type_code: str,
    nature: str | None = None,
    urgency: str | None = None,
    is_legacy: bool = False,
) -> Demand:
    """Take a demand in: its type, track and limit are fixed and the promise of a result runs from its submission."""
    access.require_desk(by)
    demand = lock(by, demand_id)
    rules.MACHINE.check(demand.state, "accept")
    demand_type = owner_of(type_code)
    if demand_type is None or not demand_type.active:
        raise Invalid("unknown_type", _("Choose a type from the dispatch catalogue."), field="type_code")
    limits = limits_at(at)
    demand.nature = nature or demand.nature
    demand.urgency = urgency or demand.urgency
    if demand.nature not in list(rules.Nature) or demand.urgency not in list(rules.Urgency):
        raise Invalid("unknown_value", _("Choose one of the offered values."), field="nature")
    demand.type_id = demand_type.code
    mark_repeat(demand, at)
    facts = move(
        demand,
        "accept",
        type_id=demand_type.code,
        nature=demand.nature,
        urgency=demand.urgency,
        is_legacy=demand.is_legacy or is_legacy,
        is_repeat=demand.is_repeat,
        repeat_count=demand.repeat_count,
        accepted_at=at,
        limit_profile_id=limits.version,
        result_limit=limits.result(
            nature=demand.nature,
            urgent=demand.urgency == rules.Urgency.URGENT,
            hard=False,
            legacy=demand.is_legacy or is_legacy,
            type_limit=demand_type.limit,
        ),
    )
    dispatch_limit = limits.accept_urgent if demand.urgency == rules.Urgency.URGENT else limits.dispatch
    steps: list[promises.Step] = [
        promises.Keep(subject(demand), Kind.ACCEPT),
        promised_result(demand, demand.submitted_at or at),
        promised_dispatch(demand, dispatch_limit),
    ]
    promises.apply(by=by, at=at, steps=steps)
    record(
        verb="demand.accepted",
        subject=("demand", demand.pk),
        facts=facts | {"type": type_code, "limit": demand.result_limit, "profile": limits.version},
        enterprise_id=demand.enterprise_id,
    )
    return demand


def promised_result(demand: Demand, started_at: datetime) -> promises.Start:
    """The enterprise-facing promise of a result."""
    return promises.Start(
        subject=subject(demand),
        kind=Kind.RESULT,
        facing=Facing.ENTERPRISE,
        basis=Basis.COMMITTED,
        limit=Limit.parse(demand.result_limit),
        enterprise_id=demand.enterprise_id,
        department_id=demand.department_id or desk_department_id(),
        started_at=started_at,
    )


def promised_dispatch(demand: Demand, limit: str) -> promises.Start:
    """What the desk owes inside the park: to hand the demand on."""
    return promises.Start(
        subject=subject(demand),
        kind=Kind.DISPATCH,
        facing=Facing.DEPARTMENT,
        basis=Basis.INTERNAL,
        limit=Limit.parse(limit),
        enterprise_id=demand.enterprise_id,
        department_id=demand.department_id or desk_department_id(),
    )


@command
def refuse(*, by: Actor, at: datetime, demand_id: int, ground: str, advice: str) -> Demand:
    """Not ours (§4.1): courts, petitions, secrets, emergencies. The enterprise is told where to go instead."""
    access.require_desk(by)
    if ground not in list(rules.RefusalGround):
        raise Invalid("unknown_ground", _("Choose a ground for the refusal."), field="ground")
    if not advice.strip():
        raise Invalid("no_advice", _("Say where the enterprise should go instead."), field="advice")
    demand = lock(by, demand_id)
    facts = move(demand, "refuse", refusal_ground=ground, refusal_advice=advice.strip(), ended_at=at)
    promises.keep(by=by, at=at, subject=subject(demand), kind=Kind.ACCEPT)
    record(
        verb="demand.refused",
        subject=("demand", demand.pk),
        facts=facts | {"ground": ground, "advice": advice.strip()},
        enterprise_id=demand.enterprise_id,
    )
    return demand


@command
def answer(
    *, by: Actor, at: datetime, demand_id: int, text: str, category: str = rules.ResultCategory.EXPLAINED
) -> Demand:
    """Answer on the spot: by the desk, or by the enterprise's own secretary before any hand-over (first reply)."""
    demand = lock(by, demand_id)
    if not (access.is_desk(by) or access.is_secretary_of(by, demand)):
        raise NotAllowed("desk_or_secretary", _("Only the desk or the enterprise's own secretary may answer."))
    if not text.strip() or rules.only_forwarded(text):
        raise Invalid(
            "no_answer",
            _("Write an answer to the matter itself; passing it on is not an answer."),
            field="text",
        )
    if category not in list(rules.ResultCategory):
        raise Invalid("unknown_category", _("Choose a result category."), field="category")
    limits = limits_at(at)
    facts = move(
        demand,
        "answer",
        limit_profile_id=limits.version,
        replied_at=at,
        closed_at=at,
        officer_id=by.id,
        result_category=category,
        answer=text.strip(),
    )
    index(demand, text)
    called_back = promises.Start(
        subject=subject(demand),
        kind=Kind.CALL_BACK,
        facing=Facing.ENTERPRISE,
        basis=Basis.COMMITTED,
        limit=Limit.parse(limits.call_back),
        enterprise_id=demand.enterprise_id,
        department_id=demand.department_id or desk_department_id(),
    )
    promises.apply(by=by, at=at, steps=[promises.Keep(subject(demand), Kind.ACCEPT), called_back])
    record(
        verb="demand.answered",
        subject=("demand", demand.pk),
        facts=facts | {"text": text.strip()},
        enterprise_id=demand.enterprise_id,
    )
    return demand


@command
def merge(*, by: Actor, at: datetime, demand_id: int, master_id: int) -> Demand:
    """Handle a repeated demand as one with an open demand of the same enterprise; its promises go on there."""
    access.require_desk(by)
    if demand_id == master_id:
        raise Invalid("merge_with_itself", _("Choose another demand to merge with."), field="master_id")
    first, second = sorted((demand_id, master_id))
    pair = {first: lock(by, first), second: lock(by, second)}
    demand, master = pair[demand_id], pair[master_id]
    same = demand.enterprise_id == master.enterprise_id and demand.enterprise_id is not None
    if not same and not (demand.caller_phone and demand.caller_phone == master.caller_phone):
        raise Invalid("merge_other_firm", _("Only demands of the same enterprise can be merged."), field="master_id")
    if master.state not in rules.OPEN:
        raise WrongState("master_not_open", _("The demand to merge with is no longer open."))
    facts = move(demand, "merge", master_id=master.pk, ended_at=at)
    Demand.objects.filter(pk=master.pk).update(repeat_count=master.repeat_count + 1)
    promises.withdraw_all(by=by, at=at, subject=subject(demand), reason="merged")
    record(
        verb="demand.merged",
        subject=("demand", demand.pk),
        facts=facts | {"master": master.pk, "master_number": master.number},
        enterprise_id=demand.enterprise_id,
    )
    return demand


@dataclass(frozen=True, slots=True)
class Part:
    """One part that a demand is split into."""

    title: str
    text: str
    type_code: str | None = None


@command
def split(*, by: Actor, at: datetime, demand_id: int, parts: Sequence[Part]) -> list[Demand]:
    """Split off parts that other departments must handle. Each part keeps the moment of the first submission."""
    access.require_desk(by)
    demand = lock(by, demand_id)
    rules.MACHINE.check(demand.state, "split")
    if not parts or len(parts) > 10:
        raise Invalid("parts", _("Name one to ten parts."), field="parts")
    children = []
    for part in parts:
        filing = Filing(title=part.title, text=part.text, type_code=part.type_code)
        check(filing)
        child = Demand.objects.get(pk=demand.pk)
        child.pk, child.split_from_id = None, demand.pk
        child.title, child.text, child.type_id = part.title.strip(), part.text.strip(), part.type_code or None
        child.state, child.created_at, child.accepted_at = rules.DemandState.SUBMITTED, at, None
        child.external_number, child.result_limit, child.limit_profile_id = None, "", None
        child.return_count = child.repeat_count = child.urge_count = child.round = 0
        child.transfer_count = child.extension_count = 0
        child.officer_id = None
        child.department_id = desk_department_id()
        child.save(force_insert=True)
        index(child)
        start_intake_clock(by, at, child)
        children.append(child)
    record(
        verb="demand.split",
        subject=("demand", demand.pk),
        facts={"parts": [child.pk for child in children], "numbers": [child.number for child in children]},
        enterprise_id=demand.enterprise_id,
    )
    return children
