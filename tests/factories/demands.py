"""Demands for tests, brought to each state by commands.

`park()` makes departments with their officers and two enterprises; every actor a test needs is a property of it.
`demand_in(state, park)` walks a demand there, five minutes a step from `AT` (Tuesday, 2026-09-15 10:00); what it
returns is fresh from the database. Role grants begin on 2026-01-01, so actors serve any moment of 2026.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from tests.factories import people, registry
from tests.factories.people import AT

from dianxiaoer.domains.demands import commands
from dianxiaoer.domains.demands.commands import Filing
from dianxiaoer.domains.demands.models import Demand, HandlingRequest, JointHandling, WorkOrder
from dianxiaoer.domains.demands.rules import DemandState
from dianxiaoer.domains.demands.rules.joint import JointState
from dianxiaoer.domains.people.rules import DepartmentKind, Role
from dianxiaoer.domains.worktime.rules import PARK_ZONE
from dianxiaoer.kernel.access import SYSTEM, Actor

STEP = timedelta(minutes=5)
TYPE = "0105"
"""竣工验收, 5wd, owned by the park's `works` department without co-handlers."""
CO_TYPE = "0301"
"""供电, 3wd, owned by `power` with `works` as co-handler."""
GOOD_REPLY = "9月20日现场复验合格，竣工联合验收意见书已送达贵公司，可以投产。"


def moment(text: str) -> datetime:
    """`2026-09-29 16:00` in the park."""
    return datetime.fromisoformat(text).replace(tzinfo=PARK_ZONE)


@dataclass(frozen=True)
class Park:
    """Ids of departments and enterprises; actors are made when asked for and stay the same."""

    desk_id: int
    works_id: int
    power_id: int
    fire_id: int
    committee_id: int
    enterprise_id: int
    other_enterprise_id: int

    def officer(self, department_id: int, *roles: Role, name: str = "") -> Actor:
        return people.actor(people.officer(name, department_id=department_id, roles=roles))

    @cached_property
    def desk(self) -> Actor:
        return desk_actor(self)

    @cached_property
    def caller(self) -> Actor:
        """Another officer of the desk, who calls back what the first one answered."""
        return desk_actor(self)

    @cached_property
    def handler(self) -> Actor:
        return handler_actor(self.works_id)

    @cached_property
    def head(self) -> Actor:
        return head_actor(self.works_id)

    @cached_property
    def power_handler(self) -> Actor:
        return handler_actor(self.power_id)

    @cached_property
    def power_head(self) -> Actor:
        return head_actor(self.power_id)

    @cached_property
    def fire_handler(self) -> Actor:
        return handler_actor(self.fire_id)

    @cached_property
    def leader(self) -> Actor:
        return self.officer(self.committee_id, Role.SPONSOR_LEADER)

    @cached_property
    def director(self) -> Actor:
        return director_actor(self)

    @cached_property
    def supervisor(self) -> Actor:
        return self.officer(self.committee_id, Role.SUPERVISION_OFFICE)

    @cached_property
    def auditor(self) -> Actor:
        return self.officer(self.committee_id, Role.AUDITOR)

    @cached_property
    def administrator(self) -> Actor:
        return self.officer(self.committee_id, Role.ADMINISTRATOR)

    @cached_property
    def secretary(self) -> Actor:
        return secretary_actor(self.desk_id, self.enterprise_id)

    @cached_property
    def contact(self) -> Actor:
        return contact_actor(self.enterprise_id)

    @cached_property
    def stranger(self) -> Actor:
        """A contact of the other enterprise."""
        return contact_actor(self.other_enterprise_id)


def park() -> Park:
    """Departments, two enterprises, and a dispatch catalogue in which `TYPE` and `CO_TYPE` have owners."""
    made = Park(
        desk_id=people.department("企业诉求服务中心", kind=DepartmentKind.DESK),
        works_id=people.department("规划建设局"),
        power_id=people.department("供电服务所", kind=DepartmentKind.UTILITY),
        fire_id=people.department("消防救援大队", kind=DepartmentKind.LAW_ENFORCEMENT),
        committee_id=people.department("管委会", kind=DepartmentKind.COMMITTEE),
        enterprise_id=registry.enterprise(),
        other_enterprise_id=registry.enterprise(),
    )
    own_type(TYPE, made.works_id, limit="5wd")
    own_type(CO_TYPE, made.power_id, (made.works_id,), limit="3wd")
    return made


def own_type(code: str, department_id: int, co_department_ids: tuple[int, ...] = (), *, limit: str) -> None:
    """Give a type of the dispatch catalogue its owner."""
    commands.edit_type(
        by=SYSTEM, at=AT, code=code, department_id=department_id, co_department_ids=co_department_ids, limit=limit
    )


def desk_actor(made: Park) -> Actor:
    return made.officer(made.desk_id, Role.DEMAND_DESK)


def handler_actor(department_id: int) -> Actor:
    return people.actor(people.officer(department_id=department_id, roles=(Role.DEPARTMENT_HANDLER,)))


def head_actor(department_id: int) -> Actor:
    return people.actor(people.officer(department_id=department_id, roles=(Role.DEPARTMENT_HEAD,)))


def director_actor(made: Park) -> Actor:
    return made.officer(made.committee_id, Role.DIRECTOR)


def secretary_actor(department_id: int, enterprise_id: int | None = None) -> Actor:
    """A liaison officer, who serves the enterprise when one is named."""
    officer_id = people.officer(department_id=department_id, roles=(Role.LIAISON_OFFICER,))
    if enterprise_id is not None:
        registry.assigned(enterprise_id, officer_id)
    return people.actor(officer_id)


def contact_actor(enterprise_id: int) -> Actor:
    return registry.contact_actor(enterprise_id)


def filing(made: Park, **values: Any) -> Filing:
    base = Filing(
        title="二期厂房竣工验收迟迟排不上",
        text="二期厂房8月已完工，竣工联合验收申请后一直没有排期，设备进不了场。",
        place="星城路18号",
        enterprise_id=made.enterprise_id,
    )
    return replace(base, **values)


def file_demand(made: Park, *, by: Actor | None = None, at: datetime = AT, **values: Any) -> Demand:
    """A submitted demand of the park's enterprise, filed by its contact unless `by` is named."""
    return commands.submit(by=by or made.contact, at=at, filing=filing(made, **values))


@dataclass
class Walk:
    """A demand on its way; each step is one command, five minutes after the last one."""

    park: Park
    at: datetime
    type_code: str = TYPE
    demand_id: int = 0
    values: dict[str, Any] | None = None

    @property
    def demand(self) -> Demand:
        return Demand.objects.get(pk=self.demand_id)

    @property
    def holder(self) -> Actor:
        """The handler of the department that holds the demand now."""
        department_id = self.demand.department_id
        return {
            self.park.works_id: self.park.handler,
            self.park.power_id: self.park.power_handler,
            self.park.fire_id: self.park.fire_handler,
        }[department_id or 0]

    @property
    def holder_head(self) -> Actor:
        return self.park.head if self.demand.department_id == self.park.works_id else self.park.power_head

    @property
    def joint_id(self) -> int:
        return JointHandling.objects.filter(demand_id=self.demand_id).latest("pk").pk

    def do(self, verb: str) -> None:
        STEPS[verb](self)
        self.at += STEP


def _draft(walk: Walk) -> None:
    drafted = commands.save_draft(by=walk.park.contact, at=walk.at, filing=filing(walk.park, **(walk.values or {})))
    walk.demand_id = drafted.pk


def _submit(walk: Walk) -> None:
    walk.demand_id = file_demand(walk.park, at=walk.at, **(walk.values or {})).pk


def _merge(walk: Walk) -> None:
    master = file_demand(walk.park, at=walk.at, title="同一件事")
    commands.merge(by=walk.park.desk, at=walk.at, demand_id=walk.demand_id, master_id=master.pk)


def _suspend(walk: Walk) -> None:
    made = commands.request_suspension(
        by=walk.holder_head, at=walk.at, demand_id=walk.demand_id, cause="policy", plan="等待省里文件",
        review_date=(walk.at + timedelta(days=20)).date(), reason="新规未出",
    )  # fmt: skip
    commands.decide_request(by=walk.park.desk, at=walk.at, request_id=made.pk, approved=True)


def _reply(walk: Walk) -> None:
    commands.reply(
        by=walk.holder, at=walk.at, demand_id=walk.demand_id, text=GOOD_REPLY, category="solved",
        benefit_fen=1_200_000, proceed_without_co_handlers=True,
    )  # fmt: skip


def _step(name: str, who: str, **arguments: Any) -> Callable[[Walk], None]:
    def run(walk: Walk) -> None:
        actor = walk.holder if who == "holder" else getattr(walk.park, who)
        command = getattr(commands, name)
        command(by=actor, at=walk.at, demand_id=walk.demand_id, **arguments)

    return run


STEPS: dict[str, Callable[[Walk], None]] = {
    "draft": _draft,
    "submit": _submit,
    "accept": lambda walk: (
        commands.accept(by=walk.park.desk, at=walk.at, demand_id=walk.demand_id, type_code=walk.type_code) and None
    ),
    "refuse": _step("refuse", "desk", ground="litigation", advice="请向人民法院了解诉讼进展"),
    "answer": _step("answer", "desk", text="验收申请已排在9月18日上午，请备好竣工图。"),
    "merge": _merge,
    "dispatch": _step("dispatch", "desk"),
    "sign": _step("sign", "holder"),
    "return": _step("return_order", "holder", rule="三定方案第三条", reason="该事项由消防部门负责"),
    "contact": _step("contact", "holder", note="已电话联系李经办，约定周四现场查看"),
    "joint": lambda walk: (
        commands.request_joint(
            by=walk.holder,
            at=walk.at,
            demand_id=walk.demand_id,
            question="谁来验收消防设施？",
            member_department_ids=[walk.park.fire_id],
        )
        and None
    ),
    "suspend": _suspend,
    "reply": _reply,
    "close": _step("pass_audit", "desk"),
    "call_back": _step("call_back", "caller", reached=True, contacted=True, solved=True, satisfaction=4),
    "bad_call": _step("call_back", "caller", reached=True, solved=False, satisfaction=1, note="没解决", upheld=False),
    "reopen": _step("reopen", "desk", reason="复核属实"),
    "archive": _step("archive", "desk"),
    "withdraw": _step("withdraw", "contact", reason="问题已自行解决"),
}

_HANDLING = ("submit", "accept", "dispatch", "sign", "contact")
_CLOSED = (*_HANDLING, "reply", "close")
PATHS: dict[DemandState, tuple[str, ...]] = {
    DemandState.DRAFT: ("draft",),
    DemandState.SUBMITTED: ("submit",),
    DemandState.ACCEPTED: ("submit", "accept"),
    DemandState.REFUSED: ("submit", "refuse"),
    DemandState.ANSWERED: ("submit", "answer"),
    DemandState.MERGED: ("submit", "accept", "merge"),
    DemandState.DISPATCHED: ("submit", "accept", "dispatch"),
    DemandState.SIGNED: ("submit", "accept", "dispatch", "sign"),
    DemandState.RETURNED: ("submit", "accept", "dispatch", "return"),
    DemandState.HANDLING: _HANDLING,
    DemandState.JOINT: (*_HANDLING, "joint"),
    DemandState.SUSPENDED: (*_HANDLING, "suspend"),
    DemandState.REPLIED: (*_HANDLING, "reply"),
    DemandState.CLOSED: _CLOSED,
    DemandState.VISITED: (*_CLOSED, "call_back"),
    DemandState.REOPENED: (*_CLOSED, "bad_call", "reopen"),
    DemandState.ARCHIVED: (*_CLOSED, "call_back", "archive"),
    DemandState.WITHDRAWN: ("submit", "accept", "withdraw"),
}


def demand_in(
    state: DemandState | str, made: Park, *, at: datetime = AT, type_code: str = TYPE, **values: Any
) -> Demand:
    """A demand in this state. `values` are fields of its Filing."""
    walk = Walk(park=made, at=at, type_code=type_code, values=values)
    for verb in PATHS[DemandState(state)]:
        walk.do(verb)
    return walk.demand


def walked(made: Park, *verbs: str, at: datetime = AT, type_code: str = TYPE, **values: Any) -> Walk:
    """A demand that took these steps, and the moment of the next one; go on with `walk.do(verb)`."""
    walk = Walk(park=made, at=at, type_code=type_code, values=values)
    for verb in verbs:
        walk.do(verb)
    return walk


def open_order(demand: Demand, role: str = "lead") -> WorkOrder:
    return WorkOrder.objects.filter(demand=demand, role=role, ended_at=None).get()


def pending_request(demand: Demand) -> HandlingRequest:
    return HandlingRequest.objects.filter(order__demand=demand, decided_at=None).get()


def plan_tasks(made: Park, at: datetime) -> list[commands.PlanTask]:
    return [
        commands.PlanTask("现场联合查验", made.works_id, (at + timedelta(days=2)).date(), "张工"),
        commands.PlanTask("出具消防意见", made.fire_id, (at + timedelta(days=3)).date()),
    ]


def joint_in(state: JointState | str, made: Park, *, at: datetime = AT) -> JointHandling:
    """A joint handling of `works` (its lead) and `fire` in this state."""
    walk = walked(made, *_HANDLING, at=at)
    kwargs: dict[str, Any] = {"joint_id": 0}
    commands.request_joint(
        by=made.handler, at=walk.at, demand_id=walk.demand_id, question="谁来验收消防设施？", facts="厂房已完工",
        options="联合验收或分别验收", member_department_ids=[made.fire_id],
    )  # fmt: skip
    kwargs["joint_id"] = joint_id = walk.joint_id
    for verb in JOINT_PATHS[JointState(state)]:
        walk.at += STEP
        JOINT_STEPS[verb](made, walk.at, joint_id)
    return JointHandling.objects.select_related("demand").get(pk=joint_id)


def _finish_tasks(made: Park, at: datetime, joint_id: int) -> None:
    for task in JointHandling.objects.get(pk=joint_id).tasks.all():
        who = made.handler if task.department_id == made.works_id else made.fire_handler
        commands.finish_task(by=who, at=at, task_id=task.pk, result="已完成")


JOINT_STEPS: dict[str, Callable[[Park, datetime, int], object]] = {
    "set_lead": lambda made, at, pk: commands.set_lead(
        by=made.desk, at=at, joint_id=pk, lead_department_id=made.works_id
    ),
    "convene": lambda made, at, pk: commands.convene(
        by=made.desk, at=at, joint_id=pk, attended_department_ids=[made.works_id, made.fire_id], mode="site",
        minutes="现场查看，两部门到场",
    ),
    "give_opinion": lambda made, at, pk: commands.give_opinion(
        by=made.fire_handler, at=at, joint_id=pk, opinion="可与竣工验收一并进行", basis="消防法第十三条", agrees=True
    ),
    "present_plan": lambda made, at, pk: commands.present_plan(
        by=made.handler, at=at, joint_id=pk, plan="联合验收一次办结", tasks=plan_tasks(made, at),
        cost_delta_fen=-500_000,
    ),
    "sign_plan": lambda made, at, pk: commands.sign_plan(by=made.fire_handler, at=at, joint_id=pk),
    "declare_no_agreement": lambda made, at, pk: commands.declare_no_agreement(
        by=made.handler, at=at, joint_id=pk, reason="对验收依据意见不一"
    ),
    "rule": lambda made, at, pk: commands.rule_joint(
        by=made.leader, at=at, joint_id=pk, ruling="由建设局牵头一次验收", tasks=plan_tasks(made, at)
    ),
    "finish": _finish_tasks,
    "verify": lambda made, at, pk: commands.verify_joint(
        by=made.secretary, at=at, joint_id=pk, result="验收通过", benefit_fen=3_000_000, enterprise_agrees=True
    ),
    "close": lambda made, at, pk: commands.close_joint(by=made.desk, at=at, joint_id=pk),
}  # fmt: skip

_AGREED = ("set_lead", "convene", "give_opinion", "present_plan", "sign_plan")
JOINT_PATHS: dict[JointState, tuple[str, ...]] = {
    JointState.REQUESTED: (),
    JointState.LEAD_SET: ("set_lead",),
    JointState.CONVENED: ("set_lead", "convene"),
    JointState.NO_AGREEMENT: ("set_lead", "convene", "declare_no_agreement"),
    JointState.EXECUTING: _AGREED,
    JointState.VERIFIED: (*_AGREED, "finish", "verify"),
    JointState.CLOSED: (*_AGREED, "finish", "verify", "close"),
}
