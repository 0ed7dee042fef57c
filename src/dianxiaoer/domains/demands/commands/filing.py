"""Filing: what an enterprise (or an officer for it) tells; a draft, or a demand whose clock runs (dossier §4.1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.demands import rules
from dianxiaoer.domains.demands.commands.locking import limits_at, lock, subject
from dianxiaoer.domains.demands.commands.search import index
from dianxiaoer.domains.demands.models import Demand, DemandType
from dianxiaoer.domains.demands.queries.catalogue import desk_department_id
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


def check(filing: Filing, *, complete: bool = True) -> None:
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


def start_intake_clock(by: Actor, at: datetime, demand: Demand) -> None:
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
    check(filing, complete=False)
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
    check(filing)
    demand = _row(by, at, filing, rules.DemandState.SUBMITTED)
    demand.submitted_at = at
    demand.department_id = desk_department_id()
    if draft_id is not None:
        draft = lock(by, draft_id)
        rules.MACHINE.check(draft.state, "submit")
        demand.pk, demand.created_at = draft.pk, draft.created_at
    mark_repeat(demand, at)
    if draft_id is None:
        rows.insert(demand)
    else:
        demand.save(force_update=True)
    index(demand)
    start_intake_clock(by, at, demand)
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


def mark_repeat(demand: Demand, at: datetime) -> None:
    """Repeat complaint: same firm, same type, same place, two closed demands within 90 days (§4.1, [s2])."""
    if demand.enterprise_id is None or demand.type_id is None:
        return
    limits = limits_at(at)
    since = at - timedelta(days=limits.repeat_days)
    same = [demand.enterprise_id, demand.type_id, demand.place, since, demand.pk or 0]
    ((demand.repeat_count,),) = rows.run(_EARLIER, same)
    demand.is_repeat = demand.repeat_count >= limits.repeat_orders
