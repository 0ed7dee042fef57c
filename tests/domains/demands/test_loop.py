"""The whole loop by its different people, over a holiday; every due moment was worked out by hand.

The calendar: 25-27 September and 1-7 October 2026 are holidays, Sunday 20 September and Saturday 10 October are made
up for; the office works 08:30-12:00 and 14:00-17:30, 420 minutes a day.
"""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from tests.factories.demands import TYPE, Park, file_demand, moment

from dianxiaoer.domains.demands import commands
from dianxiaoer.domains.demands.models import Demand
from dianxiaoer.domains.promises.queries import PromiseView, consumption, for_subject
from dianxiaoer.domains.promises.rules import Subject
from dianxiaoer.kernel import journal
from dianxiaoer.kernel.access import SYSTEM
from dianxiaoer.kernel.refusals import Invalid


def promises(demand_id: int, kind: str, facing: str = "enterprise") -> list[PromiseView]:
    found = for_subject(Subject("demand", demand_id))
    return [view for view in found if (view.kind, view.facing) == (kind, facing)]


def due(demand_id: int, kind: str, facing: str = "enterprise") -> str:
    """The due moment of the newest promise of the kind, in the park's time."""
    view = promises(demand_id, kind, facing)[-1]
    return f"{view.due_at.astimezone(moment('2026-01-01').tzinfo):%m-%d %H:%M}"


def received_and_returned(park: Park) -> int:
    demand = file_demand(park, at=moment("2026-09-22 10:00"))
    pk = demand.pk
    assert due(pk, "accept") == "09-22 15:30"
    commands.accept(by=park.desk, at=moment("2026-09-22 11:00"), demand_id=pk, type_code=TYPE)
    assert due(pk, "result") == "09-30 17:30"
    commands.dispatch(by=park.desk, at=moment("2026-09-22 11:10"), demand_id=pk)
    assert due(pk, "sign", "department") == "09-23 17:30"
    commands.sign(by=park.handler, at=moment("2026-09-22 14:30"), demand_id=pk)
    commands.return_order(
        by=park.handler, at=moment("2026-09-23 10:00"), demand_id=pk, rule="三定方案第三条", reason="属供电配套",
        suggested_department_id=park.power_id,
    )  # fmt: skip
    assert due(pk, "dispatch", "department") == "09-24 17:30"
    return pk


def dispatched_again(park: Park, pk: int) -> None:
    commands.dispatch(
        by=park.desk, at=moment("2026-09-23 11:00"), demand_id=pk, department_id=park.power_id,
        override_reason="经核实属供电配套",
    )  # fmt: skip
    assert due(pk, "result") == "09-30 17:30", "a return does not touch the enterprise's clock"
    assert due(pk, "result", "department") == "10-08 17:30"
    commands.sign(by=park.power_handler, at=moment("2026-09-23 15:00"), demand_id=pk)
    assert due(pk, "first_contact", "department") == "09-24 17:30"
    commands.contact(by=park.power_handler, at=moment("2026-09-24 09:00"), demand_id=pk, note="约定28日现场查看")


def suspended_over_the_holiday(park: Park, pk: int) -> None:
    request = commands.request_suspension(
        by=park.power_handler, at=moment("2026-09-28 16:00"), demand_id=pk, cause="enterprise", plan="企业补齐竣工图",
        review_date=date(2026, 10, 9), reason="等待企业补交竣工图",
    )  # fmt: skip
    commands.approve_request(by=park.power_head, at=moment("2026-09-28 16:10"), request_id=request.pk)
    commands.decide_request(by=park.desk, at=moment("2026-09-29 09:00"), request_id=request.pk, approved=True)
    assert {view.state for view in promises(pk, "result")} == {"paused"}
    commands.resume(by=park.power_handler, at=moment("2026-10-09 10:00"), demand_id=pk)
    # 30 September, 8 and 9 October do not count.
    assert due(pk, "result") == "10-10 17:30"
    assert due(pk, "result", "department") == "10-12 17:30"


def handled_jointly(park: Park, pk: int) -> None:
    joint = commands.request_joint(
        by=park.power_handler, at=moment("2026-10-09 14:00"), demand_id=pk, question="谁验收配电房？",
        member_department_ids=[park.works_id],
    )  # fmt: skip
    assert due(pk, "dispatch", "department") == "10-10 17:30"
    commands.set_lead(
        by=park.desk, at=moment("2026-10-09 15:00"), joint_id=joint.pk, lead_department_id=park.power_id,
        outsiders=[commands.Outsider("省电力设计院", "设计单位")],
    )  # fmt: skip
    assert due(pk, "convene", "department") == "10-13 17:30"
    commands.convene(
        by=park.power_handler, at=moment("2026-10-10 09:00"), joint_id=joint.pk, mode="site", minutes="现场查看配电房",
        attended_department_ids=[park.power_id, park.works_id],
    )  # fmt: skip
    assert due(pk, "opinion", "department") == "10-14 17:30"
    commands.give_opinion(
        by=park.handler, at=moment("2026-10-10 10:00"), joint_id=joint.pk, opinion="可一并验收", basis="验收规范第5条",
        agrees=True,
    )  # fmt: skip
    assert due(pk, "resolution", "department") == "10-13 17:30"
    extended_meanwhile(park, pk)
    commands.present_plan(
        by=park.power_head, at=moment("2026-10-10 14:30"), joint_id=joint.pk, plan="两步验收",
        cost_delta_fen=17_500_000,
        tasks=[
            commands.PlanTask("土建复核", park.works_id, date(2026, 10, 12)),
            commands.PlanTask("送电试运行", park.power_id, date(2026, 10, 13), "赵工"),
        ],
    )  # fmt: skip
    commands.sign_plan(by=park.head, at=moment("2026-10-10 15:00"), joint_id=joint.pk)
    assert [view.due_at for view in promises(pk, "milestone", "department")] == [
        moment("2026-10-12 17:30"), moment("2026-10-13 17:30")
    ]  # fmt: skip
    first, second = joint.tasks.all()
    commands.finish_task(by=park.handler, at=moment("2026-10-12 10:00"), task_id=first.pk, result="复核合格")
    commands.finish_task(by=park.power_handler, at=moment("2026-10-12 11:00"), task_id=second.pk, result="已送电")
    commands.confirm_joint(by=park.contact, at=moment("2026-10-12 14:10"), joint_id=joint.pk, confirmed=True)
    commands.verify_joint(by=park.secretary, at=moment("2026-10-12 15:00"), joint_id=joint.pk, result="通过验收")
    commands.close_joint(by=park.desk, at=moment("2026-10-12 15:30"), joint_id=joint.pk)
    assert due(pk, "result") == "10-14 17:30", "joint handling stops no result clock"


def extended_meanwhile(park: Park, pk: int) -> None:
    request = commands.request_extension(
        by=park.power_head, at=moment("2026-10-10 10:30"), demand_id=pk, amount="3wd", reason="需两部门联合验收",
        enterprise_told=True,
    )  # fmt: skip
    commands.decide_request(by=park.desk, at=moment("2026-10-10 11:00"), request_id=request.pk, approved=True)
    assert due(pk, "result") == "10-14 17:30"
    assert due(pk, "result", "department") == "10-15 17:30"


def replied_and_closed(park: Park, pk: int) -> None:
    words = {"demand_id": pk, "category": "solved"}
    with pytest.raises(Invalid) as refused:
        commands.reply(by=park.power_handler, at=moment("2026-10-13 09:00"), text="已转规划建设局处理。", **words)
    assert refused.value.code == "forwarded_only"
    commands.reply(by=park.power_handler, at=moment("2026-10-13 09:30"), text="配电房已通过联合验收并送电。", **words)
    assert due(pk, "audit", "department") == "10-14 17:30"
    commands.reject_reply(by=park.desk, at=moment("2026-10-13 11:00"), demand_id=pk, defect="no_evidence")
    assert due(pk, "result") == "10-14 17:30", "a poor reply keeps the due moment"
    commands.reply(
        by=park.power_handler, at=moment("2026-10-14 10:00"), text="配电房10月12日通过联合验收并送电，验收单见附件。",
        benefit_fen=800_000, **words,
    )  # fmt: skip
    commands.pass_audit(by=park.desk, at=moment("2026-10-14 16:00"), demand_id=pk)
    assert due(pk, "call_back") == "10-15 17:30"


def reopened_and_archived(park: Park, pk: int) -> None:
    commands.call_back(
        by=park.caller, at=moment("2026-10-15 10:00"), demand_id=pk, reached=True, contacted=True, solved=False,
        satisfaction=2, note="二号车间仍未送电", upheld=True,
    )  # fmt: skip
    assert due(pk, "result") == "10-20 12:00", "half of five working days: two days and a morning"
    commands.dispatch(
        by=park.desk, at=moment("2026-10-15 11:00"), demand_id=pk, department_id=park.power_id, override_reason="原部门"
    )
    commands.sign(by=park.power_handler, at=moment("2026-10-15 11:30"), demand_id=pk)
    commands.contact(by=park.power_handler, at=moment("2026-10-15 14:30"), demand_id=pk, note="约定次日送电")
    commands.reply(
        by=park.power_handler, at=moment("2026-10-16 10:00"), demand_id=pk, text="二号车间10月16日上午送电。",
        category="solved",
    )  # fmt: skip
    commands.pass_audit(by=park.desk, at=moment("2026-10-16 11:00"), demand_id=pk)
    commands.rate(by=park.contact, at=moment("2026-10-16 15:00"), demand_id=pk, solved=True, satisfaction=5)
    commands.archive(by=SYSTEM, at=moment("2026-10-23 16:00"), demand_id=pk)


def test_the_whole_loop(park: Park) -> None:
    pk = received_and_returned(park)
    dispatched_again(park, pk)
    suspended_over_the_holiday(park, pk)
    handled_jointly(park, pk)
    replied_and_closed(park, pk)

    (only,) = promises(pk, "result")
    assert only.started_at == moment("2026-09-22 10:00"), "it never started again"
    assert (only.state, only.ended_at) == ("kept", moment("2026-10-14 16:00"))
    used = consumption(only.id, moment("2026-10-20 10:00"))
    minutes = Counter[int]()
    for share in used.shares:
        minutes[share.department_id] += share.minutes
    assert minutes == {park.desk_id: 460, park.works_id: 350, park.power_id: 2730}
    assert sum(minutes.values()) == used.minutes == 3540

    reopened_and_archived(park, pk)
    demand = Demand.objects.get(pk=pk)
    assert (demand.state, demand.round, demand.satisfaction, demand.result_limit) == ("archived", 1, 5, "2.5wd")
    assert [(view.state, str(view.limit)) for view in promises(pk, "result")] == [("kept", "5wd"), ("kept", "2.5wd")]
    assert not [view for view in for_subject(Subject("demand", pk)) if view.is_open]
    assert {view.state for view in for_subject(Subject("demand", pk)) if view.red_at} == set()
    verbs = [entry.verb for entry in journal.timeline(("demand", pk))]
    assert len(verbs) == 37
    assert journal.verify().intact
