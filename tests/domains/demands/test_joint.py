"""Joint handling beside its straight way: silence, no agreement, a declined request, the firm's no, the rate."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.factories.demands import Park, demand_in, joint_in, moment, plan_tasks
from tests.factories.people import AT

from dianxiaoer.domains.demands import commands, jobs
from dianxiaoer.domains.demands.models import JointHandling, JointMember
from dianxiaoer.domains.demands.queries.joint import joint_handlings, joint_rate, silent_joint_ids
from dianxiaoer.domains.people import commands as people_commands
from dianxiaoer.domains.people.commands import DepartmentData
from dianxiaoer.domains.people.rules import DepartmentKind
from dianxiaoer.domains.promises.models import Promise
from dianxiaoer.domains.promises.queries import for_subject
from dianxiaoer.domains.promises.rules import Subject
from dianxiaoer.kernel.access import SYSTEM
from dianxiaoer.kernel.refusals import Refused

# Convened on Tuesday 15 September 2026 before noon: three working days later is Friday the 18th.
OPINION_DUE = moment("2026-09-18 17:30")


def seat(joint: JointHandling, department_id: int) -> JointMember:
    return JointMember.objects.get(joint=joint, department_id=department_id)


def open_kinds(demand_id: int) -> set[tuple[str, int]]:
    found = for_subject(Subject("demand", demand_id))
    return {(view.kind, view.department_id) for view in found if view.is_open and (view.subject.part_id or 0) <= 0}


def test_silence_is_consent_and_late_for_ever(park: Park) -> None:
    joint = joint_in("convened", park)
    member = seat(joint, park.fire_id)
    promise = Promise.objects.get(kind="opinion", part_id=-member.pk)
    assert promise.due_at == OPINION_DUE
    assert silent_joint_ids(at=OPINION_DUE) == []
    late = OPINION_DUE + timedelta(minutes=1)
    assert silent_joint_ids(at=late) == [joint.pk]

    assert commands.note_silence(by=SYSTEM, at=late, joint_id=joint.pk) == [park.fire_id]

    member.refresh_from_db()
    promise.refresh_from_db()
    assert (member.silent, member.agrees, member.opined_at) == (True, None, None)
    assert promise.state == "late"
    assert silent_joint_ids(at=late) == []
    assert ("resolution", park.works_id) in open_kinds(joint.demand_id), "the lead owes a plan now"

    commands.present_plan(by=park.handler, at=late, joint_id=joint.pk, plan="一次验收", tasks=plan_tasks(park, late))
    joint.refresh_from_db()
    assert joint.state == "executing", "the silent member has agreed"


def test_the_hourly_job_finds_silence(park: Park, monkeypatch: pytest.MonkeyPatch) -> None:
    joint = joint_in("convened", park)
    monkeypatch.setattr(timezone, "now", lambda: OPINION_DUE + timedelta(hours=1))

    jobs.joint_silence()

    queued = ProcrastinateJob.objects.filter(task_name="demands.note_silence").values_list("args", flat=True)
    assert list(queued) == [{"joint_id": joint.pk}]
    jobs.note_silence(joint_id=joint.pk)
    jobs.note_silence(joint_id=joint.pk)  # running it twice is safe
    assert seat(joint, park.fire_id).silent


def test_the_leader_over_the_lead_department_owes_the_ruling(park: Park) -> None:
    data = DepartmentData(
        name="规划建设局", kind=DepartmentKind.HANDLING, phone="0731-88880000", leader_id=park.leader.id
    )
    people_commands.update_department(by=SYSTEM, at=AT, department_id=park.works_id, data=data)
    joint = joint_in("no_agreement", park)

    promise = Promise.objects.get(subject_id=joint.demand_id, kind="decision")
    assert (promise.officer_id, promise.department_id) == (park.leader.id, park.committee_id)
    assert promise.due_at == OPINION_DUE, "three working days"
    assert {kind for kind, _department in open_kinds(joint.demand_id)} == {"result", "decision"}

    at = AT + timedelta(hours=2)
    commands.rule_joint(
        by=park.leader, at=at, joint_id=joint.pk, ruling="由建设局牵头", tasks=plan_tasks(park, at), cost_delta_fen=100
    )
    joint.refresh_from_db()
    assert (joint.state, joint.ruled_by, joint.cost_delta_fen) == ("executing", park.leader.name, 100)
    assert open_kinds(joint.demand_id) == {
        ("result", park.works_id), ("milestone", park.works_id), ("milestone", park.fire_id)
    }  # fmt: skip


def test_a_declined_request_goes_back_to_the_handler(park: Park) -> None:
    joint = joint_in("lead_set", park)
    commands.decline_joint(by=park.desk, at=AT + timedelta(hours=2), joint_id=joint.pk, reason="建设局一家可办")

    joint = JointHandling.objects.select_related("demand").get(pk=joint.pk)
    assert (joint.state, joint.demand.state, joint.decline_reason) == ("closed", "handling", "建设局一家可办")
    assert open_kinds(joint.demand_id) == {("result", park.works_id)}
    again = commands.request_joint(
        by=park.secretary, at=AT + timedelta(hours=3), demand_id=joint.demand_id, question="仍需消防到场",
        member_department_ids=[park.fire_id],
    )  # fmt: skip
    assert [view.id for view in joint_handlings(joint.demand_id)] == [again.pk, joint.pk]


def test_the_lead_may_be_another_department(park: Park) -> None:
    joint = joint_in("requested", park)
    commands.set_lead(
        by=park.desk, at=AT + timedelta(hours=1), joint_id=joint.pk, lead_department_id=park.power_id,
        member_department_ids=[park.works_id],
        outsiders=[commands.Outsider("湖南省建筑设计院", "设计单位", "0731-85166000")],
    )  # fmt: skip

    (view,) = joint_handlings(joint.demand_id)
    assert [(each.department_id, each.is_lead) for each in view.seats] == [
        (park.power_id, True), (park.works_id, False)
    ]  # fmt: skip
    assert view.seat_of(park.fire_id) is None
    assert [(each.name, each.role) for each in view.outsiders] == [("湖南省建筑设计院", "设计单位")]
    assert ("convene", park.power_id) in open_kinds(joint.demand_id)
    commands.convene(
        by=park.power_handler, at=AT + timedelta(hours=4), joint_id=joint.pk, mode="site", minutes="现场会",
        attended_department_ids=[park.power_id, park.works_id],
        external_opinions={view.outsiders[0].id: "管线可改迁"},
    )  # fmt: skip
    (view,) = joint_handlings(joint.demand_id)
    assert view.outsiders[0].opinion == "管线可改迁"
    assert [each.owes_opinion for each in view.seats] == [False, True]
    assert all(each.attended for each in view.seats)


def test_a_new_plan_needs_new_signatures(park: Park) -> None:
    joint = joint_in("convened", park)
    at = AT + timedelta(hours=3)
    words: dict[str, Any] = {"joint_id": joint.pk, "by": park.handler, "at": at}
    commands.give_opinion(by=park.fire_handler, at=at, joint_id=joint.pk, opinion="不同意", basis="规范", agrees=False)
    commands.present_plan(plan="方案一", tasks=plan_tasks(park, at), **words)
    commands.present_plan(plan="方案二", tasks=plan_tasks(park, at)[:1], cost_delta_fen=-5, **words)

    (view,) = joint_handlings(joint.demand_id)
    assert (view.state, view.plan, view.cost_delta_fen, len(view.tasks)) == ("convened", "方案二", -5, 1)
    assert [bool(each.signed_at) for each in view.seats] == [True, False]
    commands.sign_plan(by=park.fire_handler, at=at, joint_id=joint.pk)
    joint.refresh_from_db()
    assert joint.state == "executing", "whoever signs agrees, whatever its opinion was"


def test_a_no_of_the_firm_asks_for_more(park: Park) -> None:
    joint = joint_in("executing", park)
    at = AT + timedelta(hours=3)
    finish(park, joint, at)
    commands.confirm_joint(by=park.contact, at=at, joint_id=joint.pk, confirmed=False, note="还缺消防栓")
    with pytest.raises(Refused, match="enterprise_disagrees"):
        commands.verify_joint(by=park.desk, at=at, joint_id=joint.pk, result="通过")
    commands.add_tasks(by=park.desk, at=at, joint_id=joint.pk, tasks=plan_tasks(park, at)[:1])
    with pytest.raises(Refused, match="tasks_open"):
        commands.verify_joint(by=park.desk, at=at, joint_id=joint.pk, result="通过")
    finish(park, joint, at)
    commands.confirm_joint(by=park.contact, at=at, joint_id=joint.pk, confirmed=True)
    commands.verify_joint(by=park.desk, at=at, joint_id=joint.pk, result="通过", benefit_fen=5)

    joint.refresh_from_db()
    assert (joint.state, joint.enterprise_confirmed, joint.benefit_fen) == ("verified", True, 5)


def finish(park: Park, joint: JointHandling, at: Any) -> None:
    for task in joint.tasks.filter(done_at=None):
        who = park.handler if task.department_id == park.works_id else park.fire_handler
        commands.finish_task(by=who, at=at, task_id=task.pk, result="完成")


def test_a_withdrawn_demand_ends_its_table(park: Park) -> None:
    joint = joint_in("executing", park)
    commands.withdraw(by=park.contact, at=AT + timedelta(hours=3), demand_id=joint.demand_id, reason="企业搬迁")

    joint.refresh_from_db()
    assert joint.state == "closed"
    assert not Promise.objects.filter(subject_id=joint.demand_id, state__in=("running", "paused")).exists()


def test_the_rate_counts_what_ended_solved(park: Park) -> None:
    joint_in("closed", park)
    joint_in("executing", park)
    declined = joint_in("requested", park)
    commands.decline_joint(by=park.desk, at=AT + timedelta(hours=2), joint_id=declined.pk, reason="一家可办")
    joint_in("closed", park, at=AT + timedelta(days=1))
    window = (AT, AT + timedelta(hours=1))

    rate = joint_rate(*window)
    assert (rate.requested, rate.solved) == (3, 1)
    assert joint_rate(*window, department_id=park.fire_id) == rate
    assert joint_rate(*window, department_id=park.power_id).requested == 0
    assert joint_rate(AT, AT + timedelta(days=2)).solved == 2


def test_tables_are_read_in_four_statements(park: Park, django_assert_num_queries: Any) -> None:
    joint = joint_in("closed", park)
    with django_assert_num_queries(4):
        (view,) = joint_handlings(joint.demand_id)
    assert view.tasks_done and view.verbs == []
    assert [each.department_name for each in view.seats] == ["规划建设局", "消防救援大队"]
    demand = demand_in("handling", park)
    assert joint_handlings(demand.pk) == []
