"""Random histories of a park: whatever may happen to demands, by commands, at moments that only rise.

A history is drawn from a seed, so that one that finds a fault can be played again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from tests.factories import articles, people, registry
from tests.factories.demands import CO_TYPE, GOOD_REPLY, TYPE, Park, moment, own_type
from tests.factories.demands import park as a_park

from dianxiaoer.domains.demands import commands
from dianxiaoer.domains.demands.models import Demand, JointHandling
from dianxiaoer.domains.demands.rules import OPEN, Nature, Source
from dianxiaoer.domains.promises import commands as promises
from dianxiaoer.domains.promises.queries import open_promise
from dianxiaoer.domains.promises.rules import Basis, Facing, Kind, Subject
from dianxiaoer.domains.worktime.commands import correct_day
from dianxiaoer.domains.worktime.queries import calendar
from dianxiaoer.domains.worktime.rules import Limit
from dianxiaoer.kernel.access import SYSTEM, Actor
from dianxiaoer.kernel.refusals import Refused

START = moment("2026-03-02 09:00")
CONSULT_TYPE = "0302"
GAPS = (1, 4, 7, 31, 60, 90, 240, 600, 1440)
"""Minutes between two steps: within the hour, within the day, over a night, over a weekend."""


@dataclass
class History:
    """A park with its demands; `step` does one thing to one of them, or something new."""

    seed: int
    at: datetime = START
    park: Park = field(default_factory=a_park)
    demands: list[int] = field(default_factory=list)
    done: dict[str, int] = field(default_factory=dict)
    since: datetime = START
    """What is imported happened after this moment."""

    def __post_init__(self) -> None:
        self.random = Random(self.seed)
        self.sub_parks = [None, registry.sub_park(), registry.sub_park()]
        self.firms = [self.park.enterprise_id, self.park.other_enterprise_id]
        own_type(CONSULT_TYPE, self.park.fire_id, limit="10cd")
        self.heads = {
            department_id: people.actor(people.officer(department_id=department_id, roles=HEAD))
            for department_id in (self.park.works_id, self.park.power_id, self.park.fire_id)
        }

    def play(self, steps: int) -> None:
        for _ in range(steps):
            self.at += timedelta(minutes=self.random.choice(GAPS), seconds=self.random.randrange(60))
            self.step()

    def step(self) -> None:
        """One command that is possible; what is refused is no step."""
        for _ in range(40):
            name = self.random.choice(NAMES)
            try:
                STEPS[name](self)
            except Refused:
                continue
            self.done[name] = self.done.get(name, 0) + 1
            return
        _submit(self)

    # --- who and what ---------------------------------------------------------------------------------------------

    def pick(self, *states: str) -> Demand:
        """A demand in one of these states, the newest ones more often; refused where there is none."""
        found = list(Demand.objects.filter(state__in=states).order_by("-id")[:12])
        if not found:
            raise NothingFits
        return self.random.choice(found)

    def handler(self, demand: Demand) -> Actor:
        park = self.park
        return {park.works_id: park.handler, park.power_id: park.power_handler, park.fire_id: park.fire_handler}[
            demand.department_id or 0
        ]

    def head(self, demand: Demand) -> Actor:
        return self.heads[demand.department_id or 0]

    def likely(self, percent: int) -> bool:
        return self.random.randrange(100) < percent


class NothingFits(Refused):
    def __init__(self) -> None:
        super().__init__("nothing_fits", "")


def _submit(history: History) -> None:
    park, random = history.park, history.random
    demand_id = articles.filed(
        park,
        history.at,
        enterprise_id=random.choice(history.firms),
        nature=random.choice(list(Nature)),
        source=random.choice([Source.WINDOW, Source.HOTLINE, Source.VISIT]),
        urgency="urgent" if history.likely(10) else "normal",
        sub_park_id=random.choice(history.sub_parks),
        type_code=random.choice([None, TYPE, CO_TYPE]),
        place=random.choice(["星城路18号", "创业路2号"]),
    )
    history.demands.append(demand_id)


def _accept(history: History) -> None:
    demand = history.pick("submitted")
    commands.accept(
        by=history.park.desk, at=history.at, demand_id=demand.pk, is_legacy=history.likely(10),
        type_code=history.random.choice([TYPE, CO_TYPE, CONSULT_TYPE]),
    )  # fmt: skip


def _dispatch(history: History) -> None:
    park, demand = history.park, history.pick("accepted", "returned", "reopened")
    other = history.random.choice([None, None, park.works_id, park.power_id, park.fire_id])
    values: dict[str, Any] = {"department_id": other, "co_department_ids": []} if other else {}
    commands.dispatch(
        by=park.desk, at=history.at, demand_id=demand.pk, override_reason="会商确定", ruling="按会商纪要办理", **values
    )


def _by_handler(name: str, states: tuple[str, ...], **arguments: Any) -> Callable[[History], None]:
    def run(history: History) -> None:
        demand = history.pick(*states)
        getattr(commands, name)(by=history.handler(demand), at=history.at, demand_id=demand.pk, **arguments)

    return run


def _by_desk(name: str, states: tuple[str, ...], **arguments: Any) -> Callable[[History], None]:
    def run(history: History) -> None:
        demand = history.pick(*states)
        getattr(commands, name)(by=history.park.desk, at=history.at, demand_id=demand.pk, **arguments)

    return run


def _transfer(history: History) -> None:
    demand = history.pick("signed", "handling")
    commands.transfer(
        by=history.head(demand), at=history.at, demand_id=demand.pk, reason="职责在贵部门",
        department_id=history.random.choice([history.park.works_id, history.park.power_id, history.park.fire_id]),
    )  # fmt: skip


def _extend(history: History) -> None:
    demand = history.pick("handling", "joint")
    unit = demand.result_limit.lstrip("0123456789.")
    row = commands.request_extension(
        by=history.head(demand), at=history.at, demand_id=demand.pk, amount=f"1{unit}", reason="等待检测报告",
        enterprise_told=True,
    )  # fmt: skip
    commands.decide_request(
        by=history.park.desk, at=history.at, request_id=row.pk, approved=history.likely(80), note="再议"
    )


def _suspend(history: History) -> None:
    demand = history.pick("handling")
    row = commands.request_suspension(
        by=history.head(demand), at=history.at, demand_id=demand.pk, plan="等待", reason="等待",
        cause=history.random.choice(["policy", "enterprise", "enterprise"]),
        review_date=(history.at + timedelta(days=history.random.randint(2, 25))).date(),
    )  # fmt: skip
    commands.decide_request(by=history.park.desk, at=history.at, request_id=row.pk, approved=True)


def _reply(history: History) -> None:
    demand = history.pick("handling")
    commands.reply(
        by=history.handler(demand), at=history.at, demand_id=demand.pk, text=GOOD_REPLY,
        proceed_without_co_handlers=True, category=history.random.choice(["solved", "partly"]),
        benefit_fen=history.random.choice([None, 0, 123_456, 9_000_000]),
    )  # fmt: skip


def _call_back(history: History) -> None:
    demand, random = history.pick("closed", "answered"), history.random
    reached, grade = history.likely(75), random.randint(1, 5)
    articles.ask(
        history.park, history.at, demand.pk, reached=reached, solved=history.likely(60), grade=grade,
        contacted=history.likely(80), upheld=history.likely(40),
    )  # fmt: skip


def _rate(history: History) -> None:
    demand = history.pick("closed", "answered", "visited")
    by = history.park.contact if demand.enterprise_id == history.park.enterprise_id else history.park.stranger
    commands.rate(
        by=by, at=history.at, demand_id=demand.pk, solved=history.likely(50), satisfaction=history.random.randint(1, 5)
    )


def _make_hard(history: History) -> None:
    demand = history.pick("visited", "handling")
    commands.make_hard(by=history.park.director, at=history.at, demand_id=demand.pk, reason="两次重办")


def _merge(history: History) -> None:
    demand = history.pick("submitted", "accepted")
    master = Demand.objects.filter(enterprise_id=demand.enterprise_id, state__in=OPEN).exclude(pk=demand.pk).first()
    if master is None:
        raise NothingFits
    commands.merge(by=history.park.desk, at=history.at, demand_id=demand.pk, master_id=master.pk)


def _split(history: History) -> None:
    demand = history.pick("submitted", "accepted", "returned")
    part = commands.Part(title="另一件事", text="另一件事也请办理", type_code=history.random.choice([None, TYPE]))
    commands.split(by=history.park.desk, at=history.at, demand_id=demand.pk, parts=[part])


def _confer(history: History) -> None:
    park, demand = history.park, history.pick("handling")
    other = park.fire_id if demand.department_id != park.fire_id else park.works_id
    joint = commands.request_joint(
        by=history.handler(demand), at=history.at, demand_id=demand.pk, question="谁来验收？",
        member_department_ids=[other],
    )  # fmt: skip
    commands.set_lead(by=park.desk, at=history.at, joint_id=joint.pk, lead_department_id=demand.department_id)


def _end_conference(history: History) -> None:
    """The rest of a joint handling, at once."""
    park, demand = history.park, history.pick("joint")
    joint = JointHandling.objects.filter(demand_id=demand.pk).latest("pk")
    members = dict(joint.members.values_list("department_id", "is_lead"))
    holders = {park.works_id: park.handler, park.power_id: park.power_handler, park.fire_id: park.fire_handler}
    lead, other = (next(holders[one] for one, is_lead in members.items() if is_lead is each) for each in (True, False))
    values: dict[str, Any] = {"at": history.at, "joint_id": joint.pk}
    commands.convene(by=park.desk, attended_department_ids=list(members), mode="site", minutes="到场", **values)
    commands.give_opinion(by=other, opinion="同意", basis="现场", agrees=True, **values)
    day = (history.at + timedelta(days=2)).date()
    tasks = [commands.PlanTask("查验", lead.department_id or 0, day)]
    commands.present_plan(by=lead, plan="联合验收", tasks=tasks, cost_delta_fen=0, **values)
    commands.sign_plan(by=other, **values)
    for task in joint.tasks.all():
        commands.finish_task(by=lead, at=history.at, task_id=task.pk, result="已完成")
    commands.verify_joint(by=park.desk, result="通过", benefit_fen=0, enterprise_agrees=True, **values)
    commands.close_joint(by=park.desk, **values)


def _statute(history: History) -> None:
    """Beside what the park committed to, the law asks for a decision; or it is given."""
    demand = history.pick("handling", "replied")
    subject, kind = Subject("demand", demand.pk), Kind.DECISION
    if open_promise(subject, kind) is not None:
        promises.keep(by=SYSTEM, at=history.at, subject=subject, kind=kind)
        return
    promises.start(
        by=SYSTEM, at=history.at, subject=subject, kind=kind, facing=Facing.ENTERPRISE, basis=Basis.STATUTORY,
        limit=Limit.parse("20wd"), enterprise_id=demand.enterprise_id, department_id=demand.department_id or 0,
    )  # fmt: skip


def _typhoon(history: History) -> None:
    """One of the next days is declared off: whatever is due behind it is due later."""
    day = (history.at + timedelta(days=history.random.randint(1, 4))).date()
    if not calendar().is_working(day):
        raise NothingFits
    correct_day(
        by=history.park.administrator, at=history.at, day=day, is_working=False, source="防汛抗旱指挥部通知",
        reason="台风停工", name_zh="台风停工",
    )  # fmt: skip
    promises.recalculate(by=SYSTEM, at=history.at, year=day.year, reason="台风停工")


def _import(history: History) -> None:
    """A file whose rows happened between `since` and now."""
    if history.at - history.since < timedelta(hours=3):
        raise NothingFits
    random, spans = history.random, []
    for _ in range(random.randint(1, 4)):
        begun = history.since + (history.at - history.since) * random.random()
        done = begun + (history.at - begun) * random.random() if history.likely(70) else None
        spans.append((begun, done))
    number = history.done.get("import", 0)
    articles.imported(
        spans, at=history.at, source=f"{history.seed}-{number}-{history.at:%d%H%M%S}", department="消防救援大队"
    )  # fmt: skip


HEAD = (people.Role.DEPARTMENT_HEAD, people.Role.DEPARTMENT_HANDLER)
_SIGNED = ("dispatched",)
STEPS: dict[str, Callable[[History], None]] = {
    "submit": _submit,
    "accept": _accept,
    "refuse": _by_desk("refuse", ("submitted",), ground="litigation", advice="请向人民法院了解"),
    "answer": _by_desk("answer", ("submitted",), text="验收已排在周五上午，请备好竣工图。"),
    "dispatch": _dispatch,
    "sign": _by_handler("sign", _SIGNED),
    "return": _by_handler("return_order", ("dispatched", "signed"), rule="三定方案第三条", reason="由消防部门负责"),
    "contact": _by_handler("contact", ("signed",), note="已电话联系"),
    "transfer": _transfer,
    "extend": _extend,
    "suspend": _suspend,
    "resume": _by_desk("resume", ("suspended",)),
    "reply": _reply,
    "reject": _by_desk("reject_reply", ("replied",), defect="incomplete"),
    "close": _by_desk("pass_audit", ("replied",)),
    "call_back": _call_back,
    "rate": _rate,
    "reopen": _by_desk("reopen", ("visited",), reason="复核属实"),
    "make_hard": _make_hard,
    "archive": _by_desk("archive", ("visited",)),
    "withdraw": _by_desk("withdraw", OPEN, reason="已自行解决"),
    "merge": _merge,
    "split": _split,
    "urge": _by_desk("urge", OPEN, words="请尽快"),
    "mark_legacy": _by_desk("mark_legacy", OPEN, plan="分批解决"),
    "confer": _confer,
    "end_conference": _end_conference,
    "statute": _statute,
    "typhoon": _typhoon,
    "import": _import,
}
_OFTEN = {
    **dict.fromkeys(("accept", "dispatch", "sign", "contact", "reply", "close"), 8),
    **dict.fromkeys(("submit", "call_back", "extend"), 6),
    **dict.fromkeys(("rate", "suspend", "resume", "reopen", "archive"), 3),
    **dict.fromkeys(("statute", "confer", "end_conference"), 2),
}
NAMES = [name for name in STEPS for _ in range(_OFTEN.get(name, 1))]
