"""Every command of demands does its work once and leaves exactly one event in the journal.

A command without a scene here fails the first test.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from datetime import timedelta

import pytest
from tests.factories.demands import (
    CO_TYPE,
    GOOD_REPLY,
    TYPE,
    Park,
    demand_in,
    file_demand,
    filing,
    joint_in,
    pending_request,
    plan_tasks,
    walked,
)
from tests.factories.people import AT

from dianxiaoer import domains
from dianxiaoer.domains.demands import commands
from dianxiaoer.domains.demands.models import Demand, JointHandling
from dianxiaoer.kernel.access import SYSTEM, Actor
from dianxiaoer.kernel.commands import COMMANDS, CommandBroken, command
from dianxiaoer.kernel.models import Event

LATER = AT + timedelta(hours=2)
Scene = Callable[[Park], Callable[[], object]]


def on(state: str, name: str, who: str, **arguments: object) -> Scene:
    """A scene in which one command is called on a demand in a state."""

    def prepare(park: Park) -> Callable[[], object]:
        actor, pk = getattr(park, who), demand_in(state, park).pk
        return lambda: getattr(commands, name)(by=actor, at=LATER, demand_id=pk, **arguments)

    return prepare


def joint(state: str, name: str, who: str, **arguments: object) -> Scene:
    def prepare(park: Park) -> Callable[[], object]:
        actor, pk = getattr(park, who), joint_in(state, park).pk
        return lambda: getattr(commands, name)(by=actor, at=LATER, joint_id=pk, **arguments)

    return prepare


def save_draft(park: Park) -> Callable[[], object]:
    contact = park.contact
    return lambda: commands.save_draft(by=contact, at=AT, filing=filing(park, title=""))


def submit(park: Park) -> Callable[[], object]:
    contact = park.contact
    return lambda: commands.submit(by=contact, at=AT, filing=filing(park))


def merge(park: Park) -> Callable[[], object]:
    first, second, desk = file_demand(park), file_demand(park), park.desk
    return lambda: commands.merge(by=desk, at=LATER, demand_id=second.pk, master_id=first.pk)


def contribute(park: Park) -> Callable[[], object]:
    walk, works = walked(park, "submit", "accept", "dispatch", type_code=CO_TYPE), park.handler
    commands.sign(by=works, at=walk.at, demand_id=walk.demand_id)
    return lambda: commands.contribute(by=works, at=LATER, demand_id=walk.demand_id, text="管线已迁改完毕。")


def extension_requested(park: Park) -> Demand:
    demand = demand_in("handling", park)
    commands.request_extension(
        by=park.handler, at=LATER, demand_id=demand.pk, amount="2wd", reason="等材料", enterprise_told=True
    )
    return demand


def approve_request(park: Park) -> Callable[[], object]:
    request, head = pending_request(extension_requested(park)), park.head
    return lambda: commands.approve_request(by=head, at=LATER, request_id=request.pk)


def decide_request(park: Park) -> Callable[[], object]:
    request, desk = pending_request(extension_requested(park)), park.desk
    commands.approve_request(by=park.head, at=LATER, request_id=request.pk)
    return lambda: commands.decide_request(by=desk, at=LATER, request_id=request.pk, approved=True)


def link_caller(park: Park) -> Callable[[], object]:
    desk = park.desk
    demand = file_demand(park, by=desk, enterprise_id=None, caller_phone="13900001111")
    return lambda: commands.link_caller(by=desk, at=LATER, demand_id=demand.pk, enterprise_id=park.enterprise_id)


def make_hard(park: Park) -> Callable[[], object]:
    demand, director = demand_in("visited", park), park.director
    return lambda: commands.make_hard(by=director, at=LATER, demand_id=demand.pk, reason="两次重办未解决")


def note_silence(park: Park) -> Callable[[], object]:
    row = joint_in("convened", park)
    return lambda: commands.note_silence(by=SYSTEM, at=AT + timedelta(days=10), joint_id=row.pk)


def present_plan(park: Park) -> Callable[[], object]:
    row, handler = opined(park), park.handler
    return lambda: commands.present_plan(
        by=handler, at=LATER, joint_id=row.pk, plan="一次办结", tasks=plan_tasks(park, AT)
    )


def opined(park: Park) -> JointHandling:
    row = joint_in("convened", park)
    commands.give_opinion(
        by=park.fire_handler, at=LATER, joint_id=row.pk, opinion="可以", basis="消防法第十三条", agrees=True
    )
    return row


def sign_plan(park: Park) -> Callable[[], object]:
    row, fire = opined(park), park.fire_handler
    commands.present_plan(by=park.handler, at=LATER, joint_id=row.pk, plan="一次办结", tasks=plan_tasks(park, AT))
    return lambda: commands.sign_plan(by=fire, at=LATER, joint_id=row.pk)


def rule_joint(park: Park) -> Callable[[], object]:
    row, leader = joint_in("no_agreement", park), park.leader
    tasks = plan_tasks(park, AT)
    return lambda: commands.rule_joint(by=leader, at=LATER, joint_id=row.pk, ruling="建设局牵头", tasks=tasks)


def add_tasks(park: Park) -> Callable[[], object]:
    row, handler = joint_in("executing", park), park.handler
    return lambda: commands.add_tasks(by=handler, at=LATER, joint_id=row.pk, tasks=plan_tasks(park, AT))


def finish_task(park: Park) -> Callable[[], object]:
    row, handler = joint_in("executing", park), park.handler
    task = row.tasks.get(department_id=park.works_id)
    return lambda: commands.finish_task(by=handler, at=LATER, task_id=task.pk, result="查验合格")


def finished(park: Park) -> JointHandling:
    row = joint_in("executing", park)
    for task in row.tasks.all():
        who = park.handler if task.department_id == park.works_id else park.fire_handler
        commands.finish_task(by=who, at=LATER, task_id=task.pk, result="完成")
    return row


def confirm_joint(park: Park) -> Callable[[], object]:
    row, contact = finished(park), park.contact
    return lambda: commands.confirm_joint(by=contact, at=LATER, joint_id=row.pk, confirmed=True)


def verify_joint(park: Park) -> Callable[[], object]:
    row, secretary = finished(park), park.secretary
    return lambda: commands.verify_joint(
        by=secretary, at=LATER, joint_id=row.pk, result="可以投产", enterprise_agrees=True
    )


def edit_type(park: Park) -> Callable[[], object]:
    administrator = park.administrator
    return lambda: commands.edit_type(
        by=administrator,
        at=AT,
        code="0204",
        department_id=park.works_id,
        co_department_ids=[park.power_id],
        limit="5wd",
    )


def publish_limits(park: Park) -> Callable[[], object]:
    administrator = park.administrator
    return lambda: commands.publish_limits(
        by=administrator, at=AT, values={"call_back": "2wd", "silence_days": 5}, reason="试行"
    )


def reopen(park: Park) -> Callable[[], object]:
    walk = walked(park, "submit", "accept", "dispatch", "sign", "contact", "reply", "close", "bad_call")
    desk = park.desk
    return lambda: commands.reopen(by=desk, at=LATER, demand_id=walk.demand_id, reason="属实")


SCENES: dict[str, Scene] = {
    "filing.save_draft": save_draft,
    "filing.submit": submit,
    "intake.accept": on("submitted", "accept", "desk", type_code=TYPE),
    "intake.refuse": on("submitted", "refuse", "desk", ground="petition", advice="请到信访窗口"),
    "intake.answer": on("submitted", "answer", "secretary", text="竣工验收请通过窗口预约，三个工作日内排期。"),
    "intake.merge": merge,
    "intake.split": on("submitted", "split", "desk", parts=[commands.Part("路灯不亮", "厂区外三盏路灯不亮")]),
    "dispatching.dispatch": on("accepted", "dispatch", "desk"),
    "dispatching.take_in": on("submitted", "take_in", "desk", type_code=TYPE),
    "dispatching.sign": on("dispatched", "sign", "handler"),
    "dispatching.return_order": on("dispatched", "return_order", "handler", rule="三定方案", reason="非本局职责"),
    "dispatching.transfer": lambda park: on(
        "handling", "transfer", "head", department_id=park.power_id, reason="属供电所"
    )(park),
    "handling.contact": on("signed", "contact", "handler", note="已电话联系"),
    "handling.contribute": contribute,
    "handling.reply": on("handling", "reply", "handler", text=GOOD_REPLY, category="solved"),
    "handling.pass_audit": on("replied", "pass_audit", "desk"),
    "handling.reject_reply": on("replied", "reject_reply", "desk", defect="incomplete"),
    "requests.request_extension": on(
        "handling", "request_extension", "handler", amount="5wd", reason="等材料", enterprise_told=True
    ),
    "requests.request_suspension": on(
        "handling", "request_suspension", "handler", cause="law", plan="跟踪立法", reason="法规修订中",
        review_date=(AT + timedelta(days=30)).date(),
    ),
    "requests.approve_request": approve_request,
    "requests.decide_request": decide_request,
    "requests.resume": on("suspended", "resume", "handler"),
    "joint.request_joint": lambda park: on(
        "handling", "request_joint", "handler", question="谁牵头？", member_department_ids=[park.fire_id]
    )(park),
    "joint.set_lead": lambda park: joint("requested", "set_lead", "desk", lead_department_id=park.fire_id)(park),
    "joint.decline_joint": joint("requested", "decline_joint", "desk", reason="一个部门可以办"),
    "joint.convene": lambda park: joint(
        "lead_set", "convene", "desk", attended_department_ids=[park.works_id, park.fire_id], mode="desk",
        minutes="已议",
    )(park),
    "joint.give_opinion": joint(
        "convened", "give_opinion", "fire_handler", opinion="同意", basis="消防法", agrees=True
    ),
    "joint.note_silence": note_silence,
    "joint_plan.present_plan": present_plan,
    "joint_plan.sign_plan": sign_plan,
    "joint_plan.declare_no_agreement": joint("convened", "declare_no_agreement", "handler", reason="意见不一"),
    "joint_plan.rule_joint": rule_joint,
    "joint_plan.add_tasks": add_tasks,
    "joint_plan.finish_task": finish_task,
    "joint_plan.confirm_joint": confirm_joint,
    "joint_plan.verify_joint": verify_joint,
    "joint_plan.close_joint": joint("verified", "close_joint", "desk"),
    "closing.call_back": on("closed", "call_back", "caller", reached=True, solved=True, satisfaction=5),
    "closing.rate": on("closed", "rate", "contact", solved=True, satisfaction=4),
    "closing.reopen": reopen,
    "closing.make_hard": make_hard,
    "closing.archive": on("visited", "archive", "desk"),
    "care.urge": on("handling", "urge", "contact", words="请尽快"),
    "care.add_message": on("handling", "add_message", "contact", text="补充：已备好图纸"),
    "care.withdraw": on("handling", "withdraw", "contact", reason="已解决"),
    "care.link_caller": link_caller,
    "care.mark_legacy": on("handling", "mark_legacy", "desk", plan="每月报告一次"),
    "catalogue.edit_type": edit_type,
    "catalogue.publish_limits": publish_limits,
}  # fmt: skip

PREFIX = "dianxiaoer.domains.demands.commands."


def registered() -> set[str]:
    importlib.import_module(PREFIX.removesuffix("."))
    names = {name.removeprefix(PREFIX) for name in COMMANDS if name.startswith(PREFIX)}
    return {name for name in names if not name.startswith("import")}  # tested where files are taken in


def test_every_command_has_a_scene() -> None:
    assert registered() == set(SCENES)


@pytest.mark.parametrize("name", list(SCENES))
def test_a_command_writes_exactly_one_event(park: Park, name: str) -> None:
    call = SCENES[name](park)
    before = Event.objects.count()
    call()
    assert Event.objects.count() == before + 1
    event = Event.objects.order_by("-sequence").first()
    assert event is not None
    assert event.verb.split(".")[0] in {"demand", "joint", "demand_type", "limits"}
    assert event.actor_name


def test_all_commands_of_the_house_take_who_and_when() -> None:
    for module in pkgutil.walk_packages(domains.__path__, "dianxiaoer.domains."):
        if ".migrations" not in module.name:
            importlib.import_module(module.name)
    assert len(COMMANDS) > len(SCENES)
    for name, function in COMMANDS.items():
        taken = importlib.import_module(name.rpartition(".")[0]).__dict__[name.rpartition(".")[2]]
        annotations = taken.__annotations__
        assert {"by", "at"} <= annotations.keys(), name
        assert function is taken, f"{name} is registered once"


def test_a_command_must_take_who_and_when_by_name() -> None:
    with pytest.raises(CommandBroken, match="must take by and at"):
        command(lambda *, by: None)

    def positional(by: Actor, at: object) -> None: ...

    with pytest.raises(CommandBroken, match="keyword-only"):
        command(positional)
