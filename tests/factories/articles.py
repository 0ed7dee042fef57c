"""What the articles tell of, brought about by commands: whole lives of demands in a few words, many at a time.

Each step is a command of the house at a moment that the test names; nothing is written beside them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from tests.factories import registry
from tests.factories.demands import GOOD_REPLY, STEP, TYPE, Park, own_type
from tests.factories.imports import a_file, bring_in
from tests.factories.people import AT

from dianxiaoer.domains.demands import commands
from dianxiaoer.domains.demands.commands import Filing
from dianxiaoer.domains.demands.commands.imports import Summary
from dianxiaoer.domains.demands.models import JointHandling
from dianxiaoer.domains.demands.rules import Source
from dianxiaoer.domains.worktime.rules import PARK_ZONE
from dianxiaoer.kernel.access import Actor

__all__ = ["AT", "PARK_ZONE", "TYPE", "Park", "own_type"]


def morning(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """A moment of a day in the park."""
    return datetime.combine(day, time(hour, minute), PARK_ZONE)


def weekdays(first: date, count: int) -> Iterator[date]:
    """So many Mondays to Fridays from a day on."""
    day, left = first, count
    while left:
        if day.weekday() < 5:
            yield day
            left -= 1
        day += timedelta(days=1)


def enterprises(count: int) -> list[int]:
    return [registry.enterprise() for _ in range(count)]


# --- one demand, step by step -------------------------------------------------------------------------------------


def filed(park: Park, at: datetime, *, by: Actor | None = None, **values: Any) -> int:
    """A demand filed at the desk with the enterprise's consent; `values` are fields of its filing."""
    base: dict[str, Any] = {
        "title": "二期厂房竣工验收迟迟排不上",
        "text": "二期厂房已完工，竣工联合验收申请后一直没有排期。",
        "place": "星城路18号",
        "enterprise_id": park.enterprise_id,
        "source": Source.HOTLINE,
        "consent": True,
    }
    return commands.submit(by=by or park.desk, at=at, filing=Filing(**(base | values))).pk


def accepted(park: Park, at: datetime, *, type_code: str = TYPE, **values: Any) -> int:
    """Filed and taken in by the desk: it lies with the department that the catalogue names."""
    demand_id = filed(park, at, **values)
    commands.take_in(by=park.desk, at=at, demand_id=demand_id, type_code=type_code)
    return demand_id


def begin(park: Park, at: datetime, demand_id: int, *, by: Actor | None = None) -> None:
    """The department signs for it and speaks with the enterprise."""
    commands.sign(by=by or park.handler, at=at, demand_id=demand_id)
    commands.contact(by=by or park.handler, at=at, demand_id=demand_id, note="已电话联系，约定现场查看")


def handled(park: Park, at: datetime, *, by: Actor | None = None, **values: Any) -> int:
    """A demand in a handler's hands."""
    demand_id = accepted(park, at, **values)
    begin(park, at, demand_id, by=by)
    return demand_id


def close(park: Park, at: datetime, demand_id: int, *, by: Actor | None = None, benefit_fen: int | None = None) -> None:
    """The handler replies and the desk passes the reply: closed."""
    commands.reply(
        by=by or park.handler, at=at, demand_id=demand_id, text=GOOD_REPLY, category="solved", benefit_fen=benefit_fen
    )
    commands.pass_audit(by=park.desk, at=at, demand_id=demand_id)


def ask(
    park: Park,
    at: datetime,
    demand_id: int,
    *,
    reached: bool = True,
    solved: bool = True,
    grade: int = 4,
    contacted: bool = True,
    upheld: bool = False,
) -> None:
    """Another officer of the desk calls the enterprise back."""
    answers: dict[str, Any] = {"contacted": contacted, "solved": solved, "satisfaction": grade, "upheld": upheld}
    commands.call_back(
        by=park.caller, at=at, demand_id=demand_id, reached=reached, note="电话回访", **(answers if reached else {})
    )


def archive(park: Park, at: datetime, demand_id: int) -> None:
    commands.archive(by=park.desk, at=at, demand_id=demand_id)


def answered(park: Park, at: datetime, **values: Any) -> int:
    """Answered on the spot by the desk."""
    demand_id = filed(park, at, **values)
    commands.answer(by=park.desk, at=at, demand_id=demand_id, text="验收申请已排在本周五上午，请备好竣工图。")
    return demand_id


def closed(
    park: Park,
    at: datetime,
    done_at: datetime | None = None,
    *,
    by: Actor | None = None,
    benefit_fen: int | None = None,
    **values: Any,
) -> int:
    """The whole way to its closing, in the hands of one officer."""
    demand_id = handled(park, at, by=by, **values)
    close(park, done_at or at + STEP, demand_id, by=by, benefit_fen=benefit_fen)
    return demand_id


# --- joint handling -----------------------------------------------------------------------------------------------


def conferred(park: Park, at: datetime, *, cost_delta_fen: int = 0, verified: bool = False, **values: Any) -> int:
    """A demand in joint handling of `works` and `fire` up to its signed plan, or closed; the demand's id."""
    demand_id = handled(park, at, **values)
    pk = commands.request_joint(
        by=park.handler, at=at, demand_id=demand_id, question="桩基改为旋挖桩，谁来核定？",
        facts="独立桩基难以保证安全", options="旋挖桩或独立桩", member_department_ids=[park.fire_id],
    ).pk  # fmt: skip
    both = [park.works_id, park.fire_id]
    commands.set_lead(by=park.desk, at=at, joint_id=pk, lead_department_id=park.works_id)
    commands.convene(by=park.desk, at=at, joint_id=pk, attended_department_ids=both, mode="site", minutes="现场协调")
    commands.give_opinion(by=park.fire_handler, at=at, joint_id=pk, opinion="同意", basis="现场查看", agrees=True)
    tasks = [commands.PlanTask("按旋挖桩施工", park.works_id, (at + timedelta(days=3)).date())]
    commands.present_plan(
        by=park.handler, at=at, joint_id=pk, plan="改为旋挖桩基", tasks=tasks, cost_delta_fen=cost_delta_fen
    )
    commands.sign_plan(by=park.fire_handler, at=at, joint_id=pk)
    if verified:
        for task in JointHandling.objects.get(pk=pk).tasks.all():
            commands.finish_task(by=park.handler, at=at, task_id=task.pk, result="已完成")
        commands.verify_joint(
            by=park.secretary, at=at, joint_id=pk, result="已复工", benefit_fen=0, enterprise_agrees=True
        )
        commands.close_joint(by=park.desk, at=at, joint_id=pk)
    return demand_id


# --- many at once -------------------------------------------------------------------------------------------------

Span = tuple[datetime, datetime | None]
_HEADER = ("编号", "提交时间", "标题", "内容", "答复意见", "答复时间", "承办单位")


def imported(spans: Sequence[Span], *, at: datetime, department: str = "", source: str = "import") -> Summary:
    """Demands of another system, by its file: each from when it was submitted until it was answered."""

    def written(moment: datetime | None) -> str:
        return "" if moment is None else f"{moment.astimezone(PARK_ZONE):%Y-%m-%d %H:%M:%S}"

    rows = [
        (f"R{number:06d}", written(begun), "路灯不亮", "园区大道路灯不亮", "已修复" if done else "", written(done),
         department)
        for number, (begun, done) in enumerate(spans, start=1)
    ]  # fmt: skip
    return bring_in(a_file(*rows, header=_HEADER), at=at, source=source)
