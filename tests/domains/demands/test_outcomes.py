"""What commands bring about beside the straight way: tracks, repeats, rounds, silence, transfers, versions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.factories.demands import CO_TYPE, GOOD_REPLY, TYPE, Park, demand_in, file_demand, moment, walked
from tests.factories.people import AT

from dianxiaoer.domains.demands import commands, jobs
from dianxiaoer.domains.demands.models import CallBack, Demand, DemandSearch, WorkOrder
from dianxiaoer.domains.promises.models import Promise
from dianxiaoer.kernel.access import SYSTEM

LATER = AT + timedelta(hours=2)
ROUND = ("dispatch", "sign", "contact", "reply", "close", "bad_call")


def result(demand: Demand, facing: str = "enterprise") -> Promise:
    return Promise.objects.filter(subject_id=demand.pk, kind="result", facing=facing).latest("pk")


def test_the_urgent_track_runs_round_the_clock(park: Park) -> None:
    demand = file_demand(park, urgency="urgent", at=moment("2026-09-15 20:00"))
    promise = Promise.objects.get(subject_id=demand.pk, kind="accept")
    assert promise.due_at == moment("2026-09-15 20:30")
    commands.take_in(by=park.desk, at=moment("2026-09-15 20:10"), demand_id=demand.pk, type_code=TYPE)

    assert result(demand).due_at == moment("2026-09-16 20:00"), "24 hours from the submission"
    signing = Promise.objects.get(subject_id=demand.pk, kind="sign")
    assert signing.due_at == moment("2026-09-15 20:40")


def test_a_consultation_has_a_day_whatever_its_type(park: Park) -> None:
    demand = file_demand(park)
    commands.accept(by=park.desk, at=LATER, demand_id=demand.pk, type_code=TYPE, nature="consult")

    demand.refresh_from_db()
    assert (demand.result_limit, demand.nature) == ("1wd", "consult")
    assert result(demand).due_at == moment("2026-09-16 17:30")


def test_an_old_problem_reports_each_month(park: Park) -> None:
    demand = file_demand(park)
    commands.mark_legacy(by=park.desk, at=AT, demand_id=demand.pk, plan="每月一报")
    commands.accept(by=park.desk, at=LATER, demand_id=demand.pk, type_code="0206")

    demand.refresh_from_db()
    assert (demand.is_legacy, demand.result_limit) == (True, "30cd")


def test_a_demand_keeps_the_limits_it_was_promised_under(park: Park) -> None:
    old = demand_in("accepted", park)
    commands.publish_limits(
        by=park.administrator, at=LATER, values={"sign": "2wd", "result_help": "4wd"}, reason="提速"
    )
    new = file_demand(park, at=LATER)
    commands.accept(by=park.desk, at=LATER, demand_id=new.pk, type_code=TYPE)
    for demand in (old, new):
        commands.dispatch(by=park.desk, at=LATER, demand_id=demand.pk)

    signs = Promise.objects.filter(kind="sign").order_by("subject_id").values_list("limit_amount", flat=True)
    assert [int(amount) for amount in signs] == [1, 2]
    assert [Demand.objects.get(pk=each.pk).limit_profile_id for each in (old, new)] == [1, 2]


def test_a_third_of_the_same_is_a_repeat(park: Park) -> None:
    for _number in range(2):
        demand_in("closed", park)
    far = file_demand(park, at=LATER, type_code=TYPE, place="另一处")
    third = file_demand(park, at=LATER, type_code=TYPE)
    late = file_demand(park, at=AT + timedelta(days=91), type_code=TYPE)

    assert [(each.is_repeat, each.repeat_count) for each in (far, third, late)] == [(False, 0), (True, 2), (False, 0)]


def test_a_merged_demand_counts_on_its_master(park: Park) -> None:
    master, second = demand_in("handling", park), file_demand(park)
    commands.merge(by=park.desk, at=LATER, demand_id=second.pk, master_id=master.pk)

    master.refresh_from_db()
    second.refresh_from_db()
    assert (master.repeat_count, second.state, second.master_id) == (1, "merged", master.pk)
    assert not Promise.objects.filter(subject_id=second.pk, state="running").exists()


def test_parts_keep_the_moment_of_the_first_submission(park: Park) -> None:
    demand = demand_in("returned", park)
    (part,) = commands.split(by=park.desk, at=LATER, demand_id=demand.pk, parts=[commands.Part("路灯", "三盏不亮")])

    part.refresh_from_db()
    assert (part.state, part.split_from_id, part.submitted_at) == ("submitted", demand.pk, demand.submitted_at)
    assert (part.return_count, part.officer_id, part.result_limit) == (0, None, "")
    commands.accept(by=park.desk, at=LATER, demand_id=part.pk, type_code=TYPE)
    assert result(part).started_at == demand.submitted_at


def test_a_transfer_moves_the_order_and_no_due_moment(park: Park) -> None:
    demand = demand_in("handling", park)
    before = result(demand).due_at
    new = commands.transfer(by=park.head, at=LATER, demand_id=demand.pk, department_id=park.power_id, reason="属供电所")

    promise = result(demand)
    assert (promise.due_at, promise.department_id) == (before, park.power_id)
    assert Promise.objects.filter(subject_id=demand.pk, kind="result", facing="enterprise").count() == 1
    assert [order.state for order in WorkOrder.objects.filter(demand=demand).order_by("pk")] == [
        "transferred", "dispatched"
    ]  # fmt: skip
    assert result(demand, "department").part_id == new.pk


def test_a_co_handler_answers_for_its_own_part(park: Park) -> None:
    walk = walked(park, "submit", "accept", "dispatch", "sign", "contact", type_code=CO_TYPE)
    commands.sign(by=park.handler, at=walk.at, demand_id=walk.demand_id)
    part = commands.contribute(by=park.handler, at=LATER, demand_id=walk.demand_id, text="管线已迁改。")
    assert Promise.objects.get(part_id=part.pk, kind="result").state == "kept"

    commands.reply(by=park.power_handler, at=LATER, demand_id=walk.demand_id, text=GOOD_REPLY, category="solved")
    commands.pass_audit(by=park.desk, at=LATER, demand_id=walk.demand_id)
    assert set(WorkOrder.objects.values_list("state", flat=True)) == {"done"}


def test_the_third_attempt_ends_the_asking(park: Park) -> None:
    demand = demand_in("closed", park)
    states = []
    for _attempt in range(3):
        commands.call_back(by=park.caller, at=LATER, demand_id=demand.pk, reached=False, satisfaction=5)
        demand.refresh_from_db()
        states.append(demand.state)

    assert states == ["closed", "closed", "visited"]
    assert (demand.reached, demand.satisfaction) == (False, None), "silence is not satisfaction"
    assert list(CallBack.objects.values_list("attempt", flat=True)) == [1, 2, 3]


def test_two_rounds_and_then_a_hard_order(park: Park) -> None:
    walk = walked(park, "submit", "accept", *ROUND, "reopen", *ROUND, "reopen", *ROUND)
    limits = [str(promise.limit_amount.normalize()) for promise in results(walk.demand)]
    assert limits == ["5", "2.5", "2.5"], "half of the original limit, in both rounds"

    commands.make_hard(by=park.director, at=walk.at, demand_id=walk.demand_id, reason="两次重办未解决")
    demand = walk.demand
    assert (demand.state, demand.round, demand.is_hard, demand.result_limit) == ("reopened", 3, True, "15wd")
    assert [promise.state for promise in results(demand)] == ["kept", "kept", "kept", "running"]


def results(demand: Demand) -> list[Promise]:
    return list(Promise.objects.filter(subject_id=demand.pk, kind="result", facing="enterprise").order_by("pk"))


def test_a_bad_rating_waits_for_the_desk(park: Park) -> None:
    demand = demand_in("closed", park)
    commands.rate(by=park.contact, at=LATER, demand_id=demand.pk, solved=False, satisfaction=1, note="没修好")
    review = Promise.objects.get(subject_id=demand.pk, kind="review")
    assert (review.state, review.department_id) == ("running", park.desk_id)

    commands.reopen(by=park.desk, at=LATER + timedelta(minutes=5), demand_id=demand.pk, reason="属实")
    review.refresh_from_db()
    demand.refresh_from_db()
    assert (review.state, demand.state, demand.round, demand.rated_by_enterprise) == ("kept", "reopened", 1, False)


def test_a_second_extension_of_a_hard_order_is_the_leaders(park: Park) -> None:
    demand = demand_in("handling", park)
    before = result(demand).due_at
    commands.make_hard(by=park.director, at=LATER, demand_id=demand.pk, reason="疑难")
    words: dict[str, Any] = {"demand_id": demand.pk, "amount": "1wd", "reason": "等件", "enterprise_told": True}
    for decider in (park.desk, park.leader):
        request = commands.request_extension(by=park.head, at=LATER, **words)
        commands.decide_request(by=decider, at=LATER, request_id=request.pk, approved=True)

    assert before == moment("2026-09-21 17:30"), "16, 17, 18, made-up Sunday 20 and Monday 21 September"
    assert result(demand).due_at == moment("2026-09-23 17:30")
    demand.refresh_from_db()
    assert demand.extension_count == 2


def test_search_finds_title_place_and_answer(park: Park) -> None:
    demand = demand_in("closed", park, title="变压器增容")
    for word in ("变压", "增容", "星城", "意见"):
        assert DemandSearch.objects.filter(terms=word, demand_id=demand.pk).exists(), word
    assert not DemandSearch.objects.filter(terms="燃气").exists()


@pytest.mark.parametrize(("days", "archived"), [(6, False), (7, True)])
def test_the_hourly_job_archives_after_a_week(
    park: Park, monkeypatch: pytest.MonkeyPatch, days: int, archived: bool
) -> None:
    content = demand_in("visited", park)
    unhappy = walked(park, "submit", "accept", *ROUND).demand
    visited_at = max(content.visited_at, unhappy.visited_at)  # type: ignore[type-var]
    assert visited_at is not None
    monkeypatch.setattr(timezone, "now", lambda: visited_at + timedelta(days=days))
    queued: list[int] = []
    monkeypatch.setattr(jobs, "enqueue", lambda name, demand_id: queued.append(demand_id))

    jobs.archive_silent()

    assert queued == ([content.pk] if archived else [])
    for pk in queued:
        jobs.archive(demand_id=pk)
        jobs.archive(demand_id=pk)  # running it twice is safe
    content.refresh_from_db()
    assert content.state == ("archived" if archived else "visited")


def test_the_desk_answers_for_a_caller_without_a_firm(park: Park) -> None:
    demand = file_demand(park, by=park.desk, enterprise_id=None, caller_name="刘先生", caller_phone="13900001111")
    commands.answer(by=park.desk, at=LATER, demand_id=demand.pk, text="营业执照变更请到二楼3号窗口，当场办结。")
    commands.link_caller(by=park.caller, at=LATER, demand_id=demand.pk, enterprise_id=park.enterprise_id)
    commands.rate(by=park.contact, at=LATER, demand_id=demand.pk, solved=True, satisfaction=5)
    commands.archive(by=SYSTEM, at=LATER, demand_id=demand.pk)

    demand.refresh_from_db()
    assert (demand.state, demand.limit_profile_id, demand.result_category) == ("archived", 1, "explained")
