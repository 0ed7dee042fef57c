"""Joint handling up to the opinions: request, lead, meeting, what each member says (dossier §4.7).

Neither the department's result clock nor the enterprise's stops meanwhile. What the members owe are promises of their
own about the demand. Their parts are `-member.pk` (the lead's meeting and plan, another member's opinion) and
`-task.pk` (a milestone), so that they never meet the parts of work orders and end with the demand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.demands import access, rules
from dianxiaoer.domains.demands.commands.locking import lead_order, limits_of, lock, move, subject
from dianxiaoer.domains.demands.models import Demand, ExternalParty, JointHandling, JointMember
from dianxiaoer.domains.demands.queries.catalogue import desk_department_id
from dianxiaoer.domains.demands.queries.joint import silent_members
from dianxiaoer.domains.demands.rules.joint import JOINT_MACHINE, JointMode, JointState, quorum
from dianxiaoer.domains.people.models import Department
from dianxiaoer.domains.promises import commands as promises
from dianxiaoer.domains.promises.queries import open_promise
from dianxiaoer.domains.promises.rules import Basis, Facing, Kind, Subject
from dianxiaoer.domains.worktime.rules import Limit
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.commands import command
from dianxiaoer.kernel.journal import record
from dianxiaoer.kernel.refusals import Invalid, NotAllowed, NotFound, WrongState

LONGEST = 10_000


@dataclass(frozen=True, slots=True)
class Outsider:
    """Somebody from outside the park at the table: a designer, a surveyor, a utility (§1.2 M33)."""

    name: str
    role: str = ""
    phone: str = ""


def lock_joint(by: Actor, joint_id: int, verb: str) -> tuple[Demand, JointHandling]:
    """The demand and its joint handling, locked in that order, with the verb possible in the present state."""
    demand_id = JointHandling.objects.filter(pk=joint_id).values_list("demand_id", flat=True).first()
    if demand_id is None:
        raise NotFound("joint_not_found", _("This joint handling does not exist, or you may not see it."))
    demand = lock(by, demand_id)
    joint = JointHandling.objects.select_for_update(of=("self",)).get(pk=joint_id)
    JOINT_MACHINE.check(joint.state, verb)
    return demand, joint


def move_joint(joint: JointHandling, verb: str, **changes: Any) -> dict[str, Any]:
    """Take one transition and store it with its changes; returns the facts that every event has."""
    source = joint.state
    joint.state = JOINT_MACHINE.check(source, verb)
    for name, value in changes.items():
        setattr(joint, name, value)
    joint.save(update_fields=["state", *changes])
    return {"joint": joint.pk, "joint_from": source, "joint_to": joint.state}


def written(field: str, text: str, *, required: bool = True) -> str:
    """The text without blanks at its ends; refuses `missing` and `too_long`."""
    if required and not text.strip():
        raise Invalid("missing", _("Please fill this in."), field=field)
    if len(text) > LONGEST:
        raise Invalid("too_long", _("Shorten this to %(longest)s characters."), field=field, longest=LONGEST)
    return text.strip()


def part(demand: Demand, row: Any) -> Subject:
    """What a member or a task owes within the demand."""
    return Subject("demand", demand.pk, part_id=-row.pk)


def owe(
    by: Actor, at: datetime, demand: Demand, kind: Kind, limit: str, department_id: int,
    *, about: Subject | None = None, officer_id: int | None = None,
) -> None:  # fmt: skip
    """Start an internal promise of joint handling."""
    promises.start(
        by=by, at=at, subject=about or subject(demand), kind=kind, facing=Facing.DEPARTMENT, basis=Basis.INTERNAL,
        limit=Limit.parse(limit), enterprise_id=demand.enterprise_id, department_id=department_id,
        officer_id=officer_id,
    )  # fmt: skip


def settle(by: Actor, at: datetime, about: Subject, kind: Kind) -> None:
    """Keep a promise of joint handling if it is open."""
    if open_promise(about, kind, Facing.DEPARTMENT) is not None:
        promises.keep(by=by, at=at, subject=about, kind=kind, facing=Facing.DEPARTMENT)


def require_lead_or_desk(by: Actor, joint: JointHandling) -> None:
    if not (access.is_desk(by) or access.works_in(by, joint.lead_department_id)):
        raise NotAllowed("lead_or_desk", _("Only the lead department or the demand desk may do this."))


def member_of(by: Actor, joint: JointHandling) -> JointMember:
    """The seat of the actor's own department, locked."""
    seats = JointMember.objects.select_for_update(of=("self",))
    seat = seats.filter(joint=joint, department_id=by.department_id or 0).first()
    if seat is None or not access.works_in(by, seat.department_id):
        raise NotAllowed("not_a_member", _("Only a department that takes part in the joint handling may do this."))
    return seat


def lead_seat(joint: JointHandling) -> JointMember:
    return JointMember.objects.get(joint=joint, is_lead=True)


def _departments(ids: set[int], field: str) -> list[int]:
    known = set(Department.objects.filter(pk__in=ids, active=True).values_list("pk", flat=True))
    if known != ids:
        raise Invalid("unknown_department", _("Choose a department that is in service."), field=field)
    if len(known) < 2:
        raise Invalid("too_few_members", _("Joint handling needs at least two departments."), field=field)
    return sorted(known)


@command
def request_joint(
    *, by: Actor, at: datetime, demand_id: int, question: str, facts: str = "", options: str = "",
    member_department_ids: Sequence[int] = (),
) -> JointHandling:  # fmt: skip
    """Ask for several departments at one table: the handler of the order, the firm's secretary, or the desk.

    The department that holds the order is a member without being named. The desk owes a lead within `joint_lead`.
    Refusals: may_not_request, missing, too_long, unknown_department, too_few_members, no_open_order, wrong_state.
    """
    demand = lock(by, demand_id)
    rules.MACHINE.check(demand.state, "request_joint")
    order = lead_order(demand)
    if not (access.is_desk(by) or access.works_in(by, order.department_id) or access.is_secretary_of(by, demand)):
        raise NotAllowed(
            "may_not_request", _("Only the handling department, the enterprise's secretary or the desk may ask for it.")
        )
    members = _departments({order.department_id, *member_department_ids}, "member_department_ids")
    joint = JointHandling.objects.create(
        demand=demand, question=written("question", question), facts=written("facts", facts, required=False),
        options=written("options", options, required=False), requested_by=by.name, requested_at=at,
    )  # fmt: skip
    JointMember.objects.bulk_create(JointMember(joint=joint, department_id=pk) for pk in members)
    moved = move(demand, "request_joint", is_joint=True)
    owe(by, at, demand, Kind.DISPATCH, limits_of(demand).joint_lead, desk_department_id())
    record(
        verb="joint.requested",
        subject=("demand", demand.pk),
        facts=moved | {"joint": joint.pk, "question": joint.question, "members": members},
        enterprise_id=demand.enterprise_id,
    )
    return joint


@command
def set_lead(
    *, by: Actor, at: datetime, joint_id: int, lead_department_id: int,
    member_department_ids: Sequence[int] | None = None, outsiders: Sequence[Outsider] = (),
) -> JointHandling:  # fmt: skip
    """The desk names the lead, settles who sits at the table, and invites outsiders. The lead owes the meeting.

    `member_department_ids` None keeps the departments that were asked for; the lead is a member without being named.
    Refusals: desk_only, unknown_department, too_few_members, missing, wrong_state.
    """
    access.require_desk(by)
    demand, joint = lock_joint(by, joint_id, "set_lead")
    seated = set(joint.members.values_list("department_id", flat=True))
    wanted = {lead_department_id, *(seated if member_department_ids is None else member_department_ids)}
    members = _departments(wanted, "member_department_ids")
    JointMember.objects.filter(joint=joint).exclude(department_id__in=members).delete()
    JointMember.objects.bulk_create(JointMember(joint=joint, department_id=pk) for pk in sorted(wanted - seated))
    JointMember.objects.filter(joint=joint, department_id=lead_department_id).update(is_lead=True)
    for outsider in outsiders:
        ExternalParty.objects.create(
            joint=joint, name=written("outsiders", outsider.name)[:120], role=outsider.role.strip()[:80],
            phone=outsider.phone.strip()[:40],
        )  # fmt: skip
    moved = move_joint(joint, "set_lead", lead_department_id=lead_department_id, lead_set_at=at)
    promises.keep(by=by, at=at, subject=subject(demand), kind=Kind.DISPATCH)
    seat = lead_seat(joint)
    owe(by, at, demand, Kind.CONVENE, limits_of(demand).joint_convene, seat.department_id, about=part(demand, seat))
    record(
        verb="joint.lead_set",
        subject=("demand", demand.pk),
        facts=moved | {"lead": lead_department_id, "members": members, "outsiders": [each.name for each in outsiders]},
        enterprise_id=demand.enterprise_id,
    )
    return joint


@command
def decline_joint(*, by: Actor, at: datetime, joint_id: int, reason: str) -> JointHandling:
    """The desk finds that one department can do it alone: the demand goes back to its handler.

    Refusals: desk_only, missing, wrong_state.
    """
    access.require_desk(by)
    demand, joint = lock_joint(by, joint_id, "decline")
    moved = move_joint(joint, "decline", decline_reason=written("reason", reason), closed_at=at)
    settle(by, at, subject(demand), Kind.DISPATCH)
    for seat in joint.members.all():
        settle(by, at, part(demand, seat), Kind.CONVENE)
    moved |= move(demand, "end_joint")
    record(
        verb="joint.declined",
        subject=("demand", demand.pk),
        facts=moved | {"reason": joint.decline_reason},
        enterprise_id=demand.enterprise_id,
    )
    return joint


@command
def convene(
    *, by: Actor, at: datetime, joint_id: int, attended_department_ids: Sequence[int], mode: str, minutes: str,
    held_at: datetime | None = None, external_opinions: Mapping[int, str] | None = None,
) -> JointHandling:  # fmt: skip
    """Keep the minutes of the meeting, on site or at a desk: the lead and at least half of the other members came.

    From now on every member but the lead owes an opinion. `held_at` is when they met (default: now); the promise to
    convene ends when the minutes are kept. `external_opinions` maps the id of an outsider to what it said.
    Refusals: lead_or_desk, unknown_mode, missing, too_long, not_a_seat, no_quorum, held_at, wrong_state.
    """
    demand, joint = lock_joint(by, joint_id, "convene")
    require_lead_or_desk(by, joint)
    if mode not in list(JointMode):
        raise Invalid("unknown_mode", _("Choose whether they met on site or at a desk."), field="mode")
    held = held_at or at
    if not (joint.lead_set_at or joint.requested_at) <= held <= at:
        raise Invalid("held_at", _("They met after the lead was set and not later than now."), field="held_at")
    seats = {seat.department_id: seat for seat in JointMember.objects.filter(joint=joint)}
    attended = set(attended_department_ids)
    if not attended <= seats.keys():
        raise Invalid("not_a_seat", _("Only members can attend. Invite others as outsiders."),
                      field="attended_department_ids")  # fmt: skip
    if not quorum(joint.lead_department_id or 0, seats.keys(), attended):
        raise Invalid("no_quorum", _("The lead and at least half of the other members must attend. Meet again."),
                      field="attended_department_ids")  # fmt: skip
    moved = move_joint(joint, "convene", mode=mode, minutes=written("minutes", minutes), convened_at=held)
    JointMember.objects.filter(joint=joint, department_id__in=attended).update(attended=True)
    for party_id, words in (external_opinions or {}).items():
        ExternalParty.objects.filter(joint=joint, pk=party_id).update(opinion=words.strip())
    settle(by, at, part(demand, lead_seat(joint)), Kind.CONVENE)
    for seat in seats.values():
        if not seat.is_lead:
            owe(by, at, demand, Kind.OPINION, limits_of(demand).joint_opinion, seat.department_id,
                about=part(demand, seat))  # fmt: skip
    record(
        verb="joint.convened",
        subject=("demand", demand.pk),
        facts=moved | {"mode": mode, "attended": sorted(attended), "held_at": held, "minutes": joint.minutes},
        enterprise_id=demand.enterprise_id,
    )
    return joint


@command
def give_opinion(
    *, by: Actor, at: datetime, joint_id: int, opinion: str, basis: str, agrees: bool
) -> JointMember:  # fmt: skip
    """A member says what it thinks and on which basis, once. With the last opinion the lead owes a plan.

    Refusals: not_a_member, missing, too_long, opined_already, silence_is_consent, wrong_state.
    """
    demand, joint = lock_joint(by, joint_id, "give_opinion")
    seat = member_of(by, joint)
    if seat.opined_at is not None:
        raise WrongState("opined_already", _("Your department gave its opinion already."))
    if seat.silent:
        raise WrongState(
            "silence_is_consent",
            _("The time for opinions is over and your department's silence counts as consent. Speak with the lead."),
        )
    seat.opinion, seat.basis = written("opinion", opinion), written("basis", basis)
    seat.agrees, seat.opined_by, seat.opined_at = agrees, by.name, at
    seat.save(update_fields=["opinion", "basis", "agrees", "opined_by", "opined_at"])
    settle(by, at, part(demand, seat), Kind.OPINION)
    _owe_plan(by, at, demand, joint)
    record(
        verb="joint.opinion_given",
        subject=("demand", demand.pk),
        facts={"joint": joint.pk, "department": seat.department_id, "agrees": agrees, "opinion": seat.opinion,
               "basis": seat.basis},
        enterprise_id=demand.enterprise_id,
    )  # fmt: skip
    return seat


def waiting_for_opinions(joint: JointHandling) -> bool:
    return JointMember.objects.filter(joint=joint, is_lead=False, silent=False, opined_at=None).exists()


def _owe_plan(by: Actor, at: datetime, demand: Demand, joint: JointHandling) -> None:
    if not waiting_for_opinions(joint) and joint.plan_at is None:
        seat = lead_seat(joint)
        limit = limits_of(demand).joint_plan
        owe(by, at, demand, Kind.RESOLUTION, limit, seat.department_id, about=part(demand, seat))


@command
def note_silence(*, by: Actor, at: datetime, joint_id: int) -> list[int]:
    """Members whose opinion is past due are flagged as silent: consent, late for ever. Returns their departments.

    Refusals: desk_only, nobody_silent, wrong_state.
    """
    access.require_desk(by)
    demand, joint = lock_joint(by, joint_id, "note_silence")
    seats = list(silent_members(at, joint_id=joint.pk).select_for_update(of=("self",)).order_by("pk"))
    if not seats:
        raise WrongState("nobody_silent", _("No opinion is past due."))
    for seat in seats:
        seat.silent = True
        seat.save(update_fields=["silent"])
        settle(by, at, part(demand, seat), Kind.OPINION)
    _owe_plan(by, at, demand, joint)
    silent = [seat.department_id for seat in seats]
    record(
        verb="joint.silence_noted",
        subject=("demand", demand.pk),
        facts={"joint": joint.pk, "departments": silent},
        enterprise_id=demand.enterprise_id,
    )
    return silent


def end_open_joint(demand: Demand, at: datetime) -> None:
    """The demand ended otherwise (withdrawn): nobody sits at the table any more."""
    open_joint = JointHandling.objects.select_for_update(of=("self",)).filter(demand=demand)
    for joint in open_joint.exclude(state=JointState.CLOSED):
        move_joint(joint, "abandon", closed_at=at)
