"""Joint handling from the plan to the verified result: signatures or a ruling, tasks, the firm's word (§4.7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.demands import access
from dianxiaoer.domains.demands.commands.joint import (
    lead_seat,
    lock_joint,
    member_of,
    move_joint,
    owe,
    part,
    require_lead_or_desk,
    settle,
    waiting_for_opinions,
    written,
)
from dianxiaoer.domains.demands.commands.locking import limits_of, move, subject
from dianxiaoer.domains.demands.models import Demand, JointHandling, JointMember, JointTask
from dianxiaoer.domains.demands.queries.catalogue import desk_department_id
from dianxiaoer.domains.people.queries import leader_over
from dianxiaoer.domains.promises import commands as promises
from dianxiaoer.domains.promises.rules import Kind
from dianxiaoer.domains.worktime.queries import calendar
from dianxiaoer.domains.worktime.rules import PARK_ZONE
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.commands import command
from dianxiaoer.kernel.journal import record
from dianxiaoer.kernel.refusals import Invalid, NotAllowed, NotFound, WrongState

_MOST_TASKS = 50
_MOST_FEN = 10**15


@dataclass(frozen=True, slots=True)
class PlanTask:
    """One line of the plan. `due_date` is a day after the day of the plan."""

    title: str
    department_id: int
    due_date: date
    person: str = ""


def _check_tasks(at: datetime, joint: JointHandling, tasks: Sequence[PlanTask]) -> None:
    if not 0 < len(tasks) <= _MOST_TASKS:
        raise Invalid("no_tasks", _("A plan has one to %(most)s tasks."), field="tasks", most=_MOST_TASKS)
    seats = set(joint.members.values_list("department_id", flat=True))
    for task in tasks:
        written("tasks", task.title)
        if task.department_id not in seats:
            raise Invalid("task_of_stranger", _("Give each task to a member of the joint handling."), field="tasks")
        if task.due_date <= at.astimezone(PARK_ZONE).date():
            raise Invalid("task_date", _("Choose a date from tomorrow on for each task."), field="tasks")


def _check_cost(cost_delta_fen: int | None) -> None:
    if cost_delta_fen is not None and abs(cost_delta_fen) >= _MOST_FEN:
        raise Invalid("cost_too_large", _("This amount is too large."), field="cost_delta_fen")


def _write_tasks(joint: JointHandling, tasks: Sequence[PlanTask]) -> list[JointTask]:
    return JointTask.objects.bulk_create(
        JointTask(
            joint=joint,
            title=task.title.strip()[:200],
            department_id=task.department_id,
            person=task.person.strip()[:80],
            due_date=task.due_date,
        )
        for task in tasks
    )


def _owe_tasks(by: Actor, at: datetime, demand: Demand, tasks: Sequence[JointTask]) -> None:
    """Each task is a promise of its department to the end of its day; a day off moves to the next working day."""
    received = calendar().receipt(at).day
    for task in tasks:
        days = max((task.due_date - received).days, 1)
        owe(by, at, demand, Kind.MILESTONE, f"{days}cd", task.department_id, about=part(demand, task))


def _task_facts(tasks: Sequence[JointTask]) -> list[dict[str, Any]]:
    return [
        {"task": task.pk, "title": task.title, "department": task.department_id, "due_date": task.due_date}
        for task in tasks
    ]


@command
def present_plan(
    *, by: Actor, at: datetime, joint_id: int, plan: str, tasks: Sequence[PlanTask], cost_delta_fen: int | None = None
) -> JointHandling:
    """The lead lays the plan on the table and signs first: who does what until when, and what it costs more or less.

    Presenting again replaces plan, tasks and signatures. Where all others are silent, the plan holds at once.
    Refusals: other_department, opinions_missing, missing, too_long, no_tasks, task_of_stranger, task_date,
    cost_too_large, wrong_state.
    """
    demand, joint = lock_joint(by, joint_id, "present_plan")
    access.require_works_in(by, joint.lead_department_id)
    if waiting_for_opinions(joint):
        raise WrongState("opinions_missing", _("Some members have not given their opinion and still have time to."))
    text = written("plan", plan)
    _check_tasks(at, joint, tasks)
    _check_cost(cost_delta_fen)
    JointTask.objects.filter(joint=joint).delete()
    rows = _write_tasks(joint, tasks)
    JointMember.objects.filter(joint=joint).update(signed_at=None, signed_by="")
    JointMember.objects.filter(joint=joint, is_lead=True).update(signed_at=at, signed_by=by.name)
    facts = move_joint(joint, "present_plan", plan=text, plan_at=at, cost_delta_fen=cost_delta_fen)
    facts |= _execute_if_signed(by, at, demand, joint)
    record(
        verb="joint.plan_presented",
        subject=("demand", demand.pk),
        facts=facts | {"plan": text, "cost_delta_fen": cost_delta_fen, "tasks": _task_facts(rows)},
        enterprise_id=demand.enterprise_id,
    )
    return joint


@command
def sign_plan(*, by: Actor, at: datetime, joint_id: int) -> JointHandling:
    """A member agrees to the plan. With the last signature it holds and its tasks begin; silent members have agreed.

    Refusals: not_a_member, no_plan, signed_already, wrong_state.
    """
    demand, joint = lock_joint(by, joint_id, "sign_plan")
    seat = member_of(by, joint)
    if joint.plan_at is None:
        raise WrongState("no_plan", _("The lead has not presented a plan yet."))
    if seat.signed_at is not None:
        raise WrongState("signed_already", _("Your department signed the plan already."))
    seat.signed_by, seat.signed_at = by.name, at
    seat.save(update_fields=["signed_by", "signed_at"])
    facts = {"joint": joint.pk, "department": seat.department_id} | _execute_if_signed(by, at, demand, joint)
    record(verb="joint.plan_signed", subject=("demand", demand.pk), facts=facts, enterprise_id=demand.enterprise_id)
    return joint


def _execute_if_signed(by: Actor, at: datetime, demand: Demand, joint: JointHandling) -> dict[str, Any]:
    if JointMember.objects.filter(joint=joint, signed_at=None, silent=False).exists():
        return {}
    facts = move_joint(joint, "sign_plan")
    settle(by, at, part(demand, lead_seat(joint)), Kind.RESOLUTION)
    _owe_tasks(by, at, demand, list(joint.tasks.all()))
    return facts


@command
def declare_no_agreement(*, by: Actor, at: datetime, joint_id: int, reason: str) -> JointHandling:
    """The table does not agree: the leader over the lead department owes a ruling.

    Refusals: lead_or_desk, missing, too_long, wrong_state.
    """
    demand, joint = lock_joint(by, joint_id, "declare_no_agreement")
    require_lead_or_desk(by, joint)
    text = written("reason", reason)
    moved = move_joint(joint, "declare_no_agreement")
    settle(by, at, part(demand, lead_seat(joint)), Kind.RESOLUTION)
    for seat in JointMember.objects.filter(joint=joint):
        promises.withdraw_all(by=by, at=at, subject=part(demand, seat), reason="no agreement")
    leader = leader_over(joint.lead_department_id or 0, at)
    owe(
        by, at, demand, Kind.DECISION, limits_of(demand).joint_ruling,
        leader.department_id if leader else desk_department_id(), officer_id=leader.id if leader else None,
    )  # fmt: skip
    record(
        verb="joint.no_agreement",
        subject=("demand", demand.pk),
        facts=moved | {"reason": text, "leader": leader.id if leader else None},
        enterprise_id=demand.enterprise_id,
    )
    return joint


@command
def rule_joint(
    *, by: Actor, at: datetime, joint_id: int, ruling: str, tasks: Sequence[PlanTask], cost_delta_fen: int | None = None
) -> JointHandling:
    """A leader decides where the table did not agree; the ruling's tasks bind like a signed plan.

    Refusals: leader_only, missing, too_long, no_tasks, task_of_stranger, task_date, cost_too_large, wrong_state.
    """
    access.require_leader(by)
    demand, joint = lock_joint(by, joint_id, "rule")
    text = written("ruling", ruling)
    _check_tasks(at, joint, tasks)
    _check_cost(cost_delta_fen)
    JointTask.objects.filter(joint=joint).delete()
    rows = _write_tasks(joint, tasks)
    moved = move_joint(joint, "rule", ruling=text, ruled_by=by.name, ruled_at=at, cost_delta_fen=cost_delta_fen)
    settle(by, at, subject(demand), Kind.DECISION)
    _owe_tasks(by, at, demand, rows)
    record(
        verb="joint.ruled",
        subject=("demand", demand.pk),
        facts=moved | {"ruling": text, "cost_delta_fen": cost_delta_fen, "tasks": _task_facts(rows)},
        enterprise_id=demand.enterprise_id,
    )
    return joint


@command
def add_tasks(*, by: Actor, at: datetime, joint_id: int, tasks: Sequence[PlanTask]) -> JointHandling:
    """More to do than the plan said, or the enterprise found the result wanting: its word is asked for again.

    Refusals: lead_or_desk, no_tasks, task_of_stranger, task_date, missing, wrong_state.
    """
    demand, joint = lock_joint(by, joint_id, "add_tasks")
    require_lead_or_desk(by, joint)
    _check_tasks(at, joint, tasks)
    rows = _write_tasks(joint, tasks)
    moved = move_joint(joint, "add_tasks", enterprise_confirmed=None, enterprise_note="")
    _owe_tasks(by, at, demand, rows)
    record(
        verb="joint.tasks_added",
        subject=("demand", demand.pk),
        facts=moved | {"tasks": _task_facts(rows)},
        enterprise_id=demand.enterprise_id,
    )
    return joint


@command
def finish_task(*, by: Actor, at: datetime, task_id: int, result: str) -> JointTask:
    """The department whose task it is says what came of it.

    Refusals: task_not_found, other_department, done_already, missing, too_long, wrong_state.
    """
    joint_id = JointTask.objects.filter(pk=task_id).values_list("joint_id", flat=True).first()
    if joint_id is None:
        raise NotFound("task_not_found", _("This task does not exist, or you may not see it."))
    demand, joint = lock_joint(by, joint_id, "finish_task")
    task = JointTask.objects.get(pk=task_id)
    access.require_works_in(by, task.department_id)
    if task.done_at is not None:
        raise WrongState("done_already", _("This task is done already."))
    task.result, task.done_at = written("result", result), at
    task.save(update_fields=["result", "done_at"])
    settle(by, at, part(demand, task), Kind.MILESTONE)
    record(
        verb="joint.task_finished",
        subject=("demand", demand.pk),
        facts={"joint": joint.pk, "task": task.pk, "department": task.department_id, "result": task.result},
        enterprise_id=demand.enterprise_id,
    )
    return task


def _require_tasks_done(joint: JointHandling) -> None:
    if joint.tasks.filter(done_at=None).exists():
        raise WrongState("tasks_open", _("Some tasks of the plan are not finished."))


@command
def confirm_joint(*, by: Actor, at: datetime, joint_id: int, confirmed: bool, note: str = "") -> JointHandling:
    """The enterprise says whether the plan's result is what it needed; a no says what is missing.

    Refusals: enterprise_only, tasks_open, missing, too_long, wrong_state.
    """
    demand, joint = lock_joint(by, joint_id, "confirm")
    access.require_own_enterprise(by, demand)
    _require_tasks_done(joint)
    text = written("note", note, required=not confirmed)
    moved = move_joint(joint, "confirm", enterprise_confirmed=confirmed, enterprise_note=text)
    record(
        verb="joint.confirmed",
        subject=("demand", demand.pk),
        facts=moved | {"confirmed": confirmed, "note": text},
        enterprise_id=demand.enterprise_id,
    )
    return joint


@command
def verify_joint(
    *, by: Actor, at: datetime, joint_id: int, result: str, benefit_fen: int | None = None,
    enterprise_agrees: bool | None = None,
) -> JointHandling:  # fmt: skip
    """The firm's secretary or the desk verifies the result on the spot, with the benefit in fen.

    The enterprise has confirmed it before, or `enterprise_agrees` records its word now.
    Refusals: secretary_or_desk, tasks_open, missing, too_long, benefit_negative, not_confirmed, enterprise_disagrees,
    wrong_state.
    """
    demand, joint = lock_joint(by, joint_id, "verify")
    if not (access.is_desk(by) or access.is_secretary_of(by, demand)):
        raise NotAllowed("secretary_or_desk", _("Only the enterprise's secretary or the demand desk may verify this."))
    _require_tasks_done(joint)
    text = written("result", result)
    if benefit_fen is not None and not 0 <= benefit_fen < _MOST_FEN:
        raise Invalid("benefit_negative", _("The benefit is an amount of zero or more."), field="benefit_fen")
    word = joint.enterprise_confirmed if joint.enterprise_confirmed is not None else enterprise_agrees
    if word is None:
        raise Invalid("not_confirmed", _("Ask the enterprise whether it agrees, and record its word."),
                      field="enterprise_agrees")  # fmt: skip
    if not word:
        raise WrongState(
            "enterprise_disagrees", _("The enterprise does not agree with the result. Add what is still to be done.")
        )
    moved = move_joint(joint, "verify", result=text, benefit_fen=benefit_fen, enterprise_confirmed=True, verified_at=at)
    record(
        verb="joint.verified",
        subject=("demand", demand.pk),
        facts=moved | {"result": text, "benefit_fen": benefit_fen},
        enterprise_id=demand.enterprise_id,
    )
    return joint


@command
def close_joint(*, by: Actor, at: datetime, joint_id: int) -> JointHandling:
    """The desk closes the table; the department that holds the order writes the reply.

    Refusals: desk_only, wrong_state.
    """
    access.require_desk(by)
    demand, joint = lock_joint(by, joint_id, "close")
    moved = move_joint(joint, "close", closed_at=at) | move(demand, "end_joint")
    record(verb="joint.closed", subject=("demand", demand.pk), facts=moved, enterprise_id=demand.enterprise_id)
    return joint
