"""Joint handling: asked for, led, convened, opinions, a signed plan or a ruling, tasks, verified, closed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from dianxiaoer.api.entrance import asked, caller, moment
from dianxiaoer.api.routing import Id, needs, room
from dianxiaoer.api.schemas import joint as told
from dianxiaoer.api.schemas.demands import MadeOut
from dianxiaoer.api.schemas.joint import JointChangedOut
from dianxiaoer.api.schemas.steps import ReasonIn
from dianxiaoer.domains.demands import commands, queries
from dianxiaoer.domains.demands.commands import PlanTask
from dianxiaoer.domains.demands.queries.joint import joint_handlings_for, open_joints
from dianxiaoer.domains.people.rules import Scope

router = room("joint handling")
READ = needs(Scope.DEMANDS_READ)
WRITE = needs(Scope.WORK_WRITE, Scope.DESK_WRITE)


@router.get("/joints", auth=READ, response=told.JointRowsOut)
def list_joints(request: HttpRequest) -> Any:
    """Open tables of demands that the caller may see, oldest first (200 at most)."""
    return {"items": open_joints(caller(request))}


@router.get("/demands/{demand_id}/joints", auth=READ, response=told.JointsOut)
def read_joints(request: HttpRequest, demand_id: Id) -> Any:
    """All tables of a demand, the newest first."""
    queries.detail(caller(request), demand_id, moment(request))
    return {"items": joint_handlings_for(caller(request), demand_id)}


@router.post("/demands/{demand_id}/joints", auth=WRITE, response={201: JointChangedOut})
def request_joint(request: HttpRequest, demand_id: Id, payload: told.RequestJointIn) -> Any:
    """Ask for a table of several departments."""
    return JointChangedOut.of(commands.request_joint(**asked(request), demand_id=demand_id, **payload.dict()))


@router.post("/joints/{joint_id}/lead", auth=WRITE, response=JointChangedOut)
def set_lead(request: HttpRequest, joint_id: Id, payload: told.LeadIn) -> Any:
    """The desk names the lead, the members and the external parties."""
    made = commands.set_lead(
        **asked(request),
        joint_id=joint_id,
        lead_department_id=payload.lead_department_id,
        member_department_ids=payload.member_department_ids,
        outsiders=[commands.Outsider(**each.dict()) for each in payload.outsiders],
    )
    return JointChangedOut.of(made)


@router.post("/joints/{joint_id}/decline", auth=WRITE, response=JointChangedOut)
def decline_joint(request: HttpRequest, joint_id: Id, payload: ReasonIn) -> Any:
    """No table is needed; the reason says how it goes on."""
    return JointChangedOut.of(commands.decline_joint(**asked(request), joint_id=joint_id, **payload.dict()))


@router.post("/joints/{joint_id}/convene", auth=WRITE, response=JointChangedOut)
def convene(request: HttpRequest, joint_id: Id, payload: told.ConveneIn) -> Any:
    """The table met: who came, on site or at the desk, and what was said."""
    held_at = payload.held_at
    made = commands.convene(
        **asked(request),
        joint_id=joint_id,
        attended_department_ids=payload.attended_department_ids,
        mode=payload.mode,
        minutes=payload.minutes,
        held_at=timezone.make_aware(held_at) if held_at is not None and timezone.is_naive(held_at) else held_at,
        external_opinions={each.outsider_id: each.opinion for each in payload.external_opinions},
    )
    return JointChangedOut.of(made)


@router.post("/joints/{joint_id}/opinion", auth=WRITE, response=MadeOut)
def give_opinion(request: HttpRequest, joint_id: Id, payload: told.OpinionIn) -> Any:
    """A member's opinion with its basis."""
    return {"id": commands.give_opinion(**asked(request), joint_id=joint_id, **payload.dict()).pk}


@router.post("/joints/{joint_id}/plan", auth=WRITE, response=JointChangedOut)
def present_plan(request: HttpRequest, joint_id: Id, payload: told.JointPlanIn) -> Any:
    """The lead's plan with tasks, dates and what it costs or saves."""
    made = commands.present_plan(
        **asked(request), joint_id=joint_id, plan=payload.plan, tasks=_tasks(payload.tasks),
        cost_delta_fen=payload.cost_delta_fen,
    )  # fmt: skip
    return JointChangedOut.of(made)


@router.post("/joints/{joint_id}/sign", auth=WRITE, response=JointChangedOut)
def sign_plan(request: HttpRequest, joint_id: Id) -> Any:
    """A member signs the plan."""
    return JointChangedOut.of(commands.sign_plan(**asked(request), joint_id=joint_id))


@router.post("/joints/{joint_id}/no-agreement", auth=WRITE, response=JointChangedOut)
def declare_no_agreement(request: HttpRequest, joint_id: Id, payload: ReasonIn) -> Any:
    """The table cannot agree; a leader rules."""
    return JointChangedOut.of(commands.declare_no_agreement(**asked(request), joint_id=joint_id, **payload.dict()))


@router.post("/joints/{joint_id}/ruling", auth=WRITE, response=JointChangedOut)
def rule_joint(request: HttpRequest, joint_id: Id, payload: told.RulingIn) -> Any:
    """A leader's ruling with its tasks; it binds."""
    made = commands.rule_joint(
        **asked(request), joint_id=joint_id, ruling=payload.ruling, tasks=_tasks(payload.tasks),
        cost_delta_fen=payload.cost_delta_fen,
    )  # fmt: skip
    return JointChangedOut.of(made)


@router.post("/joints/{joint_id}/tasks", auth=WRITE, response=JointChangedOut)
def add_tasks(request: HttpRequest, joint_id: Id, payload: told.TasksIn) -> Any:
    """More that has to be done."""
    made = commands.add_tasks(**asked(request), joint_id=joint_id, tasks=_tasks(payload.tasks))
    return JointChangedOut.of(made)


@router.post("/joint-tasks/{task_id}/finish", auth=WRITE, response=MadeOut)
def finish_task(request: HttpRequest, task_id: Id, payload: told.ResultIn) -> Any:
    """A task is done, with what came of it."""
    return {"id": commands.finish_task(**asked(request), task_id=task_id, **payload.dict()).pk}


@router.post("/joints/{joint_id}/confirm", auth=needs(Scope.DEMANDS_WRITE), response=JointChangedOut)
def confirm_joint(request: HttpRequest, joint_id: Id, payload: told.ConfirmIn) -> Any:
    """The enterprise agrees with the result, or says what is missing."""
    return JointChangedOut.of(commands.confirm_joint(**asked(request), joint_id=joint_id, **payload.dict()))


@router.post("/joints/{joint_id}/verify", auth=WRITE, response=JointChangedOut)
def verify_joint(request: HttpRequest, joint_id: Id, payload: told.VerifyIn) -> Any:
    """The secretary or the desk verifies the result on the spot, with its benefit."""
    return JointChangedOut.of(commands.verify_joint(**asked(request), joint_id=joint_id, **payload.dict()))


@router.post("/joints/{joint_id}/close", auth=WRITE, response=JointChangedOut)
def close_joint(request: HttpRequest, joint_id: Id) -> Any:
    """The desk closes the table; the lead writes the reply."""
    return JointChangedOut.of(commands.close_joint(**asked(request), joint_id=joint_id))


def _tasks(tasks: list[told.TaskIn]) -> list[PlanTask]:
    return [PlanTask(**task.dict()) for task in tasks]
