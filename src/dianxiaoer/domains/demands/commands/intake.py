"""Intake: an enterprise files, the desk accepts, refuses, answers, merges or splits (dossier §4.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.demands import access, rules
from dianxiaoer.domains.demands.commands.locking import limits_at, lock, move, subject
from dianxiaoer.domains.demands.commands.search import index
from dianxiaoer.domains.demands.models import Demand, DemandType
from dianxiaoer.domains.demands.queries.catalogue import desk_department_id, owner_of
from dianxiaoer.domains.people.access import may
from dianxiaoer.domains.promises import commands as promises
from dianxiaoer.domains.promises.rules import Basis, Facing, Kind
from dianxiaoer.domains.registry.models import Contact, Enterprise, SubPark
from dianxiaoer.domains.worktime.rules import Limit
from dianxiaoer.kernel import rows
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.commands import command
from dianxiaoer.kernel.journal import record
from dianxiaoer.kernel.refusals import Conflict, Invalid, NotAllowed, WrongState


@dataclass(frozen=True, slots=True)
class Filing:
    """What somebody files. Lengths: title 200, place 200, text 10,000 characters."""

    title: str
    text: str
    nature: str = rules.Nature.HELP
    place: str = ""
    type_code: str | None = None
    urgency: str = rules.Urgency.NORMAL
    enterprise_id: int | None = None
    contact_id: int | None = None
    caller_name: str = ""
    caller_phone: str = ""
    sub_park_id: int | None = None
    source: str = rules.Source.PORTAL
    consent: bool = False
    external_source: str = ""
    external_number: str | None = None


_LONGEST = {
    "title": 200,
    "text": 10_000,
    "place": 200,
    "caller_name": 80,
    "caller_phone": 40,
    "external_source": 40,
    "external_number": 80,
}


def _check(filing: Filing, *, complete: bool = True) -> None:
    for name, longest in _LONGEST.items():
        if len(getattr(filing, name) or "") > longest:
            raise Invalid("too_long", _("Shorten this to %(longest)s characters."), field=name, longest=longest)
    for name in ("title", "text") if complete else ():
        if not getattr(filing, name).strip():
            raise Invalid("missing", _("Please fill this in."), field=name)
    for name, known in (("nature", rules.Nature), ("urgency", rules.Urgency), ("source", rules.Source)):
        if getattr(filing, name) not in list(known):
            raise Invalid("unknown_value", _("Choose one of the offered values."), field=name)
    if filing.type_code and not DemandType.objects.filter(pk=filing.type_code, active=True).exists():
        raise Invalid("unknown_type", _("Choose a type from the dispatch catalogue."), field="type_code")
    if filing.sub_park_id is not None and not SubPark.objects.filter(pk=filing.sub_park_id).exists():
        raise Invalid("unknown_value", _("Choose one of the offered values."), field="sub_park_id")


def _check_who(by: Actor, filing: Filing) -> None:
    """A contact files for own enterprises; an officer files on behalf, with the enterprise's consent."""
    if not may(by, "D1", "C") and not by.is_contact:
        raise NotAllowed("may_not_file", _("Your role does not file demands. Ask the demand desk to do it."))
    if by.is_contact:
        if filing.enterprise_id not in by.enterprise_ids:
            raise Invalid("not_your_enterprise", _("Choose one of your own enterprises."), field="enterprise_id")
        return
    if filing.enterprise_id is None and not filing.caller_phone and not filing.external_number:
        raise Invalid("no_caller", _("Name the enterprise, or the caller's phone number."), field="enterprise_id")
    if filing.enterprise_id is not None and not Enterprise.objects.filter(pk=filing.enterprise_id).exists():
        raise Invalid("unknown_enterprise", _("Choose an enterprise of the register."), field="enterprise_id")
    if filing.external_number and _filed_before(filing):
        raise Conflict("filed_already", _("This number of the same source was filed before."), field="external_number")
    if by.is_officer and filing.enterprise_id is not None and not filing.consent:
        raise Invalid("no_consent", _("Confirm that the enterprise agrees to this filing."), field="consent")


def _filed_before(filing: Filing) -> bool:
    number = {"external_source": filing.external_source, "external_number": filing.external_number}
    return Demand.objects.filter(**number).exists()


_OWN_CONTACT = f"""
    SELECT id FROM {Contact._meta.db_table} WHERE account_id = %s AND enterprise_id = %s AND active ORDER BY id LIMIT 1
"""


def _row(by: Actor, at: datetime, filing: Filing, state: str) -> Demand:
    contact_id = filing.contact_id
    if contact_id is not None and not Contact.objects.filter(pk=contact_id, enterprise=filing.enterprise_id).exists():
        raise Invalid("contact_elsewhere", _("This contact belongs to another enterprise."), field="contact_id")
    if by.is_contact and contact_id is None:
        own = rows.run(_OWN_CONTACT, [by.account_id, filing.enterprise_id])
        contact_id = own[0][0] if own else None
    return Demand(
        enterprise_id=filing.enterprise_id,
        contact_id=contact_id,
        caller_name=filing.caller_name.strip(),
        caller_phone=filing.caller_phone.strip(),
        title=filing.title.strip(),
        text=filing.text.strip(),
        place=filing.place.strip(),
        type_id=filing.type_code or None,
        nature=filing.nature,
        urgency=filing.urgency,
        source=filing.source,
        external_source=filing.external_source,
        external_number=filing.external_number,
        sub_park_id=filing.sub_park_id,
        filed_by_officer_id=by.id if by.is_officer else None,
        consent=filing.consent or by.is_contact,
        state=state,
        created_at=at,
    )


def _start_intake_clock(by: Actor, at: datetime, demand: Demand) -> None:
    """The enterprise waits from now: the desk owes it an acceptance."""
    limits = limits_at(at)
    urgent = demand.urgency == rules.Urgency.URGENT
    promises.start(
        by=by,
        at=at,
        subject=subject(demand),
        kind=Kind.ACCEPT,
        facing=Facing.ENTERPRISE,
        basis=Basis.COMMITTED,
        limit=Limit.parse(limits.accept_urgent if urgent else limits.accept),
        enterprise_id=demand.enterprise_id,
        department_id=demand.department_id or desk_department_id(),
    )


@command
def save_draft(*, by: Actor, at: datetime, filing: Filing, demand_id: int | None = None) -> Demand:
    """Keep an unfinished demand for its author; nothing is promised yet. Title and text may still be empty."""
    if not by.is_contact or filing.enterprise_id not in by.enterprise_ids:
        raise NotAllowed("may_not_file", _("Only a contact of the enterprise may keep drafts."))
    _check(filing, complete=False)
    demand = _row(by, at, filing, rules.DemandState.DRAFT)
    if demand_id is not None:
        old = lock(by, demand_id)
        if old.state != rules.DemandState.DRAFT:
            raise WrongState("no_draft", _("This demand was submitted already; add a supplement instead."))
        demand.pk, demand.created_at = old.pk, old.created_at
    demand.save(force_update=demand_id is not None, force_insert=demand_id is None)
    record(verb="demand.drafted", subject=("demand", demand.pk), enterprise_id=demand.enterprise_id)
    return demand


@command
def submit(*, by: Actor, at: datetime, filing: Filing, draft_id: int | None = None) -> Demand:
    """File a demand. From this moment the enterprise-facing clock runs, and it never starts again.

    Refusals: may_not_file, missing, too_long, unknown_value, unknown_type, unknown_enterprise, not_your_enterprise,
    contact_elsewhere, no_caller, no_consent, filed_already, wrong_state.
    """
    _check_who(by, filing)
    _check(filing)
    demand = _row(by, at, filing, rules.DemandState.SUBMITTED)
    demand.submitted_at = at
    demand.department_id = desk_department_id()
    if draft_id is not None:
        draft = lock(by, draft_id)
        rules.MACHINE.check(draft.state, "submit")
        demand.pk, demand.created_at = draft.pk, draft.created_at
    _mark_repeat(demand, at)
    if draft_id is None:
        rows.insert(demand)
    else:
        demand.save(force_update=True)
    index(demand)
    _start_intake_clock(by, at, demand)
    record(
        verb="demand.submitted",
        subject=("demand", demand.pk),
        facts={"to": demand.state, "source": demand.source, "repeat": demand.is_repeat},
        enterprise_id=demand.enterprise_id,
    )
    return demand


_EARLIER = f"""
    SELECT count(*) FROM {Demand._meta.db_table}
    WHERE enterprise_id = %s AND type_id = %s AND place = %s AND closed_at >= %s AND id <> %s
"""


def _mark_repeat(demand: Demand, at: datetime) -> None:
    """Repeat complaint: same firm, same type, same place, two closed demands within 90 days (§4.1, [s2])."""
    if demand.enterprise_id is None or demand.type_id is None:
        return
    limits = limits_at(at)
    since = at - timedelta(days=limits.repeat_days)
    same = [demand.enterprise_id, demand.type_id, demand.place, since, demand.pk or 0]
    ((demand.repeat_count,),) = rows.run(_EARLIER, same)
    demand.is_repeat = demand.repeat_count >= limits.repeat_orders


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
    _mark_repeat(demand, at)
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
        _check(filing)
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
        _start_intake_clock(by, at, child)
        children.append(child)
    record(
        verb="demand.split",
        subject=("demand", demand.pk),
        facts={"parts": [child.pk for child in children], "numbers": [child.number for child in children]},
        enterprise_id=demand.enterprise_id,
    )
    return children
