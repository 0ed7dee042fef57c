"""Joint handling as people read it: one demand's tables, a department's seats, who is silent, and the rate."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from dianxiaoer.domains.demands import access
from dianxiaoer.domains.demands.models import JointHandling, JointMember, JointTask
from dianxiaoer.domains.demands.rules.joint import JOINT_MACHINE, JointState
from dianxiaoer.domains.promises.models import Promise
from dianxiaoer.domains.promises.rules import Kind, PromiseState
from dianxiaoer.kernel.access import Actor


@dataclass(frozen=True, slots=True)
class SeatView:
    """One department at the table."""

    id: int
    department_id: int
    department_name: str
    is_lead: bool
    attended: bool
    opinion: str
    basis: str
    agrees: bool | None
    silent: bool
    opined_by: str
    opined_at: datetime | None
    signed_by: str
    signed_at: datetime | None

    @property
    def owes_opinion(self) -> bool:
        return not (self.is_lead or self.silent or self.opined_at)


@dataclass(frozen=True, slots=True)
class OutsiderView:
    id: int
    name: str
    role: str
    phone: str
    opinion: str


@dataclass(frozen=True, slots=True)
class TaskView:
    id: int
    title: str
    department_id: int
    department_name: str
    person: str
    due_date: date
    done_at: datetime | None
    result: str


@dataclass(frozen=True, slots=True)
class JointView:
    """One joint handling with everything that was said and agreed."""

    id: int
    demand_id: int
    state: str
    question: str
    facts: str
    options: str
    requested_by: str
    requested_at: datetime
    lead_department_id: int | None
    lead_department_name: str
    mode: str
    convened_at: datetime | None
    minutes: str
    plan: str
    plan_at: datetime | None
    cost_delta_fen: int | None
    ruling: str
    ruled_by: str
    ruled_at: datetime | None
    result: str
    benefit_fen: int | None
    enterprise_confirmed: bool | None
    enterprise_note: str
    verified_at: datetime | None
    decline_reason: str
    closed_at: datetime | None
    seats: tuple[SeatView, ...]
    outsiders: tuple[OutsiderView, ...]
    tasks: tuple[TaskView, ...]

    @property
    def verbs(self) -> list[str]:
        """What is possible in the present state, for whomever it concerns."""
        return JOINT_MACHINE.verbs_from(self.state)

    @property
    def tasks_done(self) -> bool:
        return all(task.done_at for task in self.tasks)

    def seat_of(self, department_id: int | None) -> SeatView | None:
        return next((seat for seat in self.seats if seat.department_id == department_id), None)


def joint_handlings(demand_id: int) -> list[JointView]:
    """All tables of a demand, the newest first. Whoever may see the demand may see them. Four statements."""
    rows = JointHandling.objects.filter(demand_id=demand_id).select_related("lead_department")
    rows = rows.prefetch_related(
        Prefetch("members", JointMember.objects.select_related("department")),
        Prefetch("tasks", JointTask.objects.select_related("department")),
        "external_parties",
    )
    return [_view(row) for row in rows.order_by("-requested_at", "-id")]


def joint_handlings_for(by: Actor, demand_id: int) -> list[JointView]:
    """The tables as this reader may see them: an enterprise reads who sits there, the plan and what comes of it; not
    who thinks what, and nobody's phone."""
    found = joint_handlings(demand_id)
    return [_outside(view) for view in found] if by.is_contact else found


def _outside(view: JointView) -> JointView:
    seats = [replace(seat, opinion="", basis="", agrees=None, silent=False) for seat in view.seats]
    outsiders = [replace(each, phone="", opinion="") for each in view.outsiders]
    return replace(view, facts="", options="", minutes="", seats=tuple(seats), outsiders=tuple(outsiders))


def _view(row: JointHandling) -> JointView:
    return JointView(
        id=row.pk,
        demand_id=row.demand_id,
        state=row.state,
        question=row.question,
        facts=row.facts,
        options=row.options,
        requested_by=row.requested_by,
        requested_at=row.requested_at,
        lead_department_id=row.lead_department_id,
        lead_department_name=row.lead_department.name if row.lead_department else "",
        mode=row.mode,
        convened_at=row.convened_at,
        minutes=row.minutes,
        plan=row.plan,
        plan_at=row.plan_at,
        cost_delta_fen=row.cost_delta_fen,
        ruling=row.ruling,
        ruled_by=row.ruled_by,
        ruled_at=row.ruled_at,
        result=row.result,
        benefit_fen=row.benefit_fen,
        enterprise_confirmed=row.enterprise_confirmed,
        enterprise_note=row.enterprise_note,
        verified_at=row.verified_at,
        decline_reason=row.decline_reason,
        closed_at=row.closed_at,
        seats=tuple(_seat(seat) for seat in sorted(row.members.all(), key=lambda seat: (not seat.is_lead, seat.pk))),
        outsiders=tuple(
            OutsiderView(each.pk, each.name, each.role, each.phone, each.opinion)
            for each in sorted(row.external_parties.all(), key=lambda each: each.pk)
        ),
        tasks=tuple(_task(task) for task in row.tasks.all()),
    )


def _seat(row: JointMember) -> SeatView:
    return SeatView(
        id=row.pk,
        department_id=row.department_id,
        department_name=row.department.name,
        is_lead=row.is_lead,
        attended=row.attended,
        opinion=row.opinion,
        basis=row.basis,
        agrees=row.agrees,
        silent=row.silent,
        opined_by=row.opined_by,
        opined_at=row.opined_at,
        signed_by=row.signed_by,
        signed_at=row.signed_at,
    )


def _task(row: JointTask) -> TaskView:
    return TaskView(
        id=row.pk,
        title=row.title,
        department_id=row.department_id,
        department_name=row.department.name,
        person=row.person,
        due_date=row.due_date,
        done_at=row.done_at,
        result=row.result,
    )


@dataclass(frozen=True, slots=True)
class JointRow:
    """One open table in a list."""

    id: int
    demand_id: int
    demand_title: str
    enterprise_name: str
    state: str
    lead_department_name: str
    requested_at: datetime


def open_joints(actor: Actor, *, limit: int = 200) -> list[JointRow]:
    """Open tables of demands that exist for the actor, the oldest first. One statement."""
    seen = access.visible(actor).filter(pk=OuterRef("demand_id"))
    rows = JointHandling.objects.filter(Exists(seen)).exclude(state=JointState.CLOSED).order_by("requested_at", "id")
    columns = ("id", "demand_id", "demand__title", "demand__enterprise__name", "state", "lead_department__name")
    return [
        JointRow(pk, demand_id, title, enterprise or "", state, lead or "", requested_at)
        for pk, demand_id, title, enterprise, state, lead, requested_at in rows.values_list(*columns, "requested_at")[
            :limit
        ]
    ]


def silent_members(at: datetime, *, joint_id: int | None = None) -> QuerySet[JointMember]:
    """Seats whose promised opinion is past due at a moment and not flagged yet."""
    past_due = Promise.objects.filter(
        subject_domain="demand",
        subject_id=OuterRef("joint__demand_id"),
        part_id=-OuterRef("pk"),
        kind=Kind.OPINION,
        state=PromiseState.RUNNING,
        due_at__lt=at,
    )
    seats = JointMember.objects.filter(Exists(past_due), joint__state=JointState.CONVENED, silent=False, opined_at=None)
    return seats if joint_id is None else seats.filter(joint_id=joint_id)


def silent_joint_ids(*, at: datetime, limit: int = 1000) -> list[int]:
    """Joint handlings in which somebody has kept silent past the limit."""
    found = silent_members(at).order_by("joint_id").values_list("joint_id", flat=True).distinct()
    return list(found[:limit])


@dataclass(frozen=True, slots=True)
class JointRate:
    """How many joint handlings were requested in a window, and how many of those ended solved."""

    requested: int
    solved: int


def joint_rate(from_at: datetime, until_at: datetime, *, department_id: int | None = None) -> JointRate:
    """Joint-handling rate (dossier §4.7) over requests in [from_at, until_at): closed with a verified result that the
    enterprise confirmed, of all requested. `department_id` narrows it to tables at which that department sat.
    """
    rows = JointHandling.objects.filter(requested_at__gte=from_at, requested_at__lt=until_at)
    if department_id is not None:
        rows = rows.filter(Exists(JointMember.objects.filter(joint_id=OuterRef("pk"), department_id=department_id)))
    solved = Q(state=JointState.CLOSED, verified_at__isnull=False, enterprise_confirmed=True)
    counts = rows.aggregate(requested=Count("pk"), solved=Count("pk", filter=solved))
    return JointRate(requested=counts["requested"], solved=counts["solved"])
