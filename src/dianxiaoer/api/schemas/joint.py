"""Joint handling as the API tells it, and the bodies of its steps."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from dianxiaoer.api.routing import Fen, In, Line, Out, Ref, Text, Words
from dianxiaoer.api.schemas.steps import Departments
from dianxiaoer.domains.demands.rules.joint import JointMode

Delta = Annotated[int, Field(ge=-(10**15), le=10**15, description="fen; negative where it saves")]


class SeatOut(Out):
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


class OutsiderOut(Out):
    id: int
    name: str
    role: str
    phone: str
    opinion: str


class TaskOut(Out):
    id: int
    title: str
    department_id: int
    department_name: str
    person: str
    due_date: date
    done_at: datetime | None
    result: str


class JointOut(Out):
    """One joint handling with everything that was said and agreed; an enterprise reads no opinions."""

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
    verbs: list[str]
    seats: list[SeatOut]
    outsiders: list[OutsiderOut]
    tasks: list[TaskOut]


class JointsOut(Out):
    items: list[JointOut]


class JointRowOut(Out):
    id: int
    demand_id: int
    demand_title: str
    enterprise_name: str
    state: str
    lead_department_name: str
    requested_at: datetime


class JointRowsOut(Out):
    items: list[JointRowOut]


class JointChangedOut(Out):
    id: int
    demand_id: int
    state: str

    @classmethod
    def of(cls, joint: Any) -> JointChangedOut:
        return cls(id=joint.pk, demand_id=joint.demand_id, state=joint.state)


class RequestJointIn(In):
    question: Words
    facts: Words = ""
    options: Words = ""
    member_department_ids: Departments = []


class OutsiderIn(In):
    name: Annotated[str, StringConstraints(max_length=120)]
    role: Annotated[str, StringConstraints(max_length=80)] = ""
    phone: Annotated[str, StringConstraints(max_length=40)] = ""


class LeadIn(In):
    lead_department_id: Ref
    member_department_ids: Departments | None = None
    outsiders: Annotated[list[OutsiderIn], Field(max_length=20)] = []


class OutsiderOpinionIn(In):
    outsider_id: Ref
    opinion: Words


class ConveneIn(In):
    attended_department_ids: Departments
    mode: JointMode
    minutes: Text
    held_at: datetime | None = None
    external_opinions: Annotated[list[OutsiderOpinionIn], Field(max_length=20)] = []


class OpinionIn(In):
    opinion: Words
    basis: Words
    agrees: bool


class TaskIn(In):
    title: Line
    department_id: Ref
    due_date: date
    person: Annotated[str, StringConstraints(max_length=80)] = ""


Tasks = Annotated[list[TaskIn], Field(max_length=50)]


class JointPlanIn(In):
    plan: Text
    tasks: Tasks
    cost_delta_fen: Delta | None = None


class RulingIn(In):
    ruling: Text
    tasks: Tasks
    cost_delta_fen: Delta | None = None


class TasksIn(In):
    tasks: Tasks


class ResultIn(In):
    result: Words


class ConfirmIn(In):
    confirmed: bool
    note: Words = ""


class VerifyIn(In):
    result: Words
    benefit_fen: Fen | None = None
    enterprise_agrees: bool | None = None
