"""What rules find and order by themselves, and how a silent unit is pressed tier by tier, over a holiday."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.domains.demands.test_at_once import at_once
from tests.factories import people
from tests.factories.demands import Park, demand_in, moment, walked
from tests.factories.demands import park as a_park
from tests.factories.people import AT
from tests.factories.supervision_orders import HOUR, issue, take

from dianxiaoer.domains.demands import commands as demands
from dianxiaoer.domains.demands.models import Demand
from dianxiaoer.domains.people import commands as people_commands
from dianxiaoer.domains.people.commands import DepartmentData
from dianxiaoer.domains.people.rules import Role
from dianxiaoer.domains.promises import commands as promises
from dianxiaoer.domains.promises import queries as promise_queries
from dianxiaoer.domains.promises.models import Notice, Promise
from dianxiaoer.domains.promises.rules import Basis, Facing, Kind, Subject
from dianxiaoer.domains.supervision.commands import order_pressure, orders
from dianxiaoer.domains.supervision.jobs import orders as jobs
from dianxiaoer.domains.supervision.models import OrderPaper, SupervisionOrder
from dianxiaoer.domains.supervision.queries.order_findings import findings, silent_orders
from dianxiaoer.domains.supervision.queries.order_settings import profile_at, rule_of, rules
from dianxiaoer.domains.supervision.rules.orders import SUBJECT, Rule, Trigger
from dianxiaoer.domains.worktime.rules import Limit
from dianxiaoer.kernel import journal
from dianxiaoer.kernel.access import SYSTEM
from dianxiaoer.kernel.outbox import JOBS
from dianxiaoer.kernel.refusals import Refused

RED = Rule(Trigger.RED, active=True, delay_days=1)


@pytest.fixture
def park(db: None) -> Park:
    made = a_park()
    for name in ("supervisor", "leader", "director", "head", "handler", "administrator", "desk"):
        getattr(made, name)
    return made


def refused(code: str, call: Callable[[], object]) -> None:
    with pytest.raises(Refused) as found, transaction.atomic():
        call()
    assert found.value.code == code


class House:
    """Runs the jobs at a moment, each queued one in its turn, and counts them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.at, self.ran, self.queue = AT, list[str](), list[tuple[str, dict[str, Any]]]()
        monkeypatch.setattr(jobs, "enqueue", lambda name, **ids: self.queue.append((name, ids)))
        monkeypatch.setattr(jobs, "timezone", SimpleNamespace(now=lambda: self.at))

    def run(self, name: str, at: datetime) -> int:
        """How many jobs did something after this one."""
        self.at, before = at, len(self.ran)
        JOBS[name]()
        while self.queue:
            queued, ids = self.queue.pop(0)
            self.ran.append(queued)
            JOBS[queued](**ids)
        return len(self.ran) - before


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    yield House(monkeypatch)


# --- what is found ------------------------------------------------------------------------------------------------


def test_red_is_ordered_after_a_whole_working_day(park: Park, house: House) -> None:
    # Accepted on Tuesday 15 September with five working days: Sunday the 20th is a working day, so the result is due
    # on Monday the 21st at closing, and a whole working day has gone by at closing time on Tuesday.
    demand = demand_in("handling", park)
    result = Promise.objects.get(subject_id=demand.pk, kind="result", facing="enterprise")
    assert result.due_at == moment("2026-09-21 17:30")

    house.run("supervision.find_orders", moment("2026-09-22 17:29"))
    assert not SupervisionOrder.objects.exists()
    house.run("supervision.find_orders", moment("2026-09-22 17:30"))

    order = SupervisionOrder.objects.get()
    assert (order.trigger, order.department_id, order.officer_id) == ("red", park.works_id, park.handler.id)
    assert (order.demand_id, order.found_promise_id, order.issued_by_id) == (demand.pk, result.pk, None)
    assert "2026-09-21 17:30" in order.ask
    (event,) = journal.timeline((SUBJECT, order.pk))
    assert (event.actor_kind, event.verb) == ("system", "supervision_order.issued")


def test_a_rule_never_issues_twice_for_the_same_finding(park: Park, house: House) -> None:
    demand_in("handling", park)
    for day in ("2026-09-23 09:00", "2026-09-23 10:00"):
        house.run("supervision.find_orders", moment(day))
    order = SupervisionOrder.objects.get()
    orders.withdraw(by=park.supervisor, at=moment("2026-09-23 11:00"), order_id=order.pk, reason="已面谈")
    house.run("supervision.find_orders", moment("2026-09-24 09:00"))
    assert SupervisionOrder.objects.count() == 1
    refused(
        "nothing_found",
        lambda: orders.issue_by_rule(
            by=SYSTEM, at=moment("2026-09-24 10:00"), trigger="red", key=order.found_promise_id or 0
        ),
    )


def test_two_workers_issue_the_same_order(committed: None) -> None:
    park = a_park()
    demand = demand_in("handling", park)
    key = Promise.objects.get(subject_id=demand.pk, kind="result", facing="enterprise").pk
    at = moment("2026-09-23 09:00")
    results = at_once(*[lambda: orders.issue_by_rule(by=SYSTEM, at=at, trigger="red", key=key) for _number in range(2)])
    assert results in (["already_ordered", "done"], ["done", "nothing_found"])
    assert SupervisionOrder.objects.count() == 1


def test_what_burns_no_longer_is_not_ordered(park: Park) -> None:
    demand = demand_in("handling", park)
    key = Promise.objects.get(subject_id=demand.pk, kind="result", facing="enterprise").pk
    at = moment("2026-09-23 09:00")
    demands.withdraw(by=park.contact, at=at, demand_id=demand.pk, reason="已解决")
    refused("nothing_found", lambda: orders.issue_by_rule(by=SYSTEM, at=at, trigger="red", key=key))
    refused("system_only", lambda: orders.issue_by_rule(by=park.supervisor, at=at, trigger="red", key=key))


def test_yellow_waits_until_somebody_switches_it_on(park: Park, house: House) -> None:
    demand = demand_in("handling", park)
    at = moment("2026-09-21 10:00")
    house.run("supervision.find_orders", at)
    assert not SupervisionOrder.objects.exists()
    refused("rule_inactive", lambda: orders.issue_by_rule(by=SYSTEM, at=at, trigger="yellow", key=1))

    order_pressure.edit_rule(by=park.supervisor, at=at, trigger="yellow", active=True)
    house.run("supervision.find_orders", at)

    assert [(row.trigger, row.demand_id) for row in SupervisionOrder.objects.all()] == [("yellow", demand.pk)]


def test_a_hard_order_is_ordered_once(park: Park, house: House) -> None:
    demand = demand_in("handling", park)
    demands.make_hard(by=park.director, at=AT + HOUR, demand_id=demand.pk, reason="多部门久拖不决")
    for hours in (2, 3):
        house.run("supervision.find_orders", AT + hours * HOUR)
    assert [(row.trigger, row.found_round) for row in SupervisionOrder.objects.all()] == [("hard_order", 0)]


def test_reopened_twice_is_found_and_once_is_not(park: Park, house: House) -> None:
    walk = walked(park, "submit", "accept", "dispatch", "sign", "contact", "reply", "close", "bad_call", "reopen")
    Demand.objects.filter(pk=walk.demand_id).update(department_id=park.works_id)
    house.run("supervision.find_orders", walk.at)
    assert not SupervisionOrder.objects.exists()
    Demand.objects.filter(pk=walk.demand_id).update(round=2)
    house.run("supervision.find_orders", walk.at)
    house.run("supervision.find_orders", walk.at)
    assert [(row.trigger, row.found_round) for row in SupervisionOrder.objects.all()] == [("reopened_twice", 2)]


def test_a_thousand_findings_come_in_pages(park: Park, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each page is one statement, whatever lies behind it; one that was ordered meanwhile is skipped."""
    demand_id = demand_in("handling", park).pk
    rows = [
        promises.OpenPromise(
            Subject("demand", demand_id, part_id=number), Kind.RESULT, Facing.ENTERPRISE, Basis.COMMITTED,
            Limit.parse("1wd"), park.works_id, AT, enterprise_id=park.enterprise_id, ladder="",
        )
        for number in range(1, 1001)
    ]  # fmt: skip
    promises.start_many(by=SYSTEM, at=AT, promises=rows)
    at, seen, after = moment("2026-09-20 09:00"), list[int](), None
    for expected in (500, 500, 0):
        with CaptureQueriesContext(connection) as caught:
            page = findings(RED, at, after=after)
        assert sum("promises_promise" in query["sql"] for query in caught.captured_queries) == 1
        assert len(page.rows) == expected
        seen += [found.key for found in page.rows]
        after = page.next_cursor
        if after is None:
            break
    assert len(set(seen)) == 1000

    monkeypatch.setitem(JOBS, "supervision.issue_order", lambda **ids: None)
    house.run("supervision.find_orders", at)
    assert house.ran.count("supervision.issue_order") == 1000
    assert house.ran.count("supervision.find_for_rule") == 3 + 1


def test_the_jobs_are_queued_as_they_are_named(park: Park) -> None:
    """Against the real queue: names exist, arguments are ids and cursors, pages follow each other."""
    demand_in("handling", park)
    issue(park)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jobs, "timezone", SimpleNamespace(now=lambda: moment("2026-09-23 18:00")))
        jobs.find_orders()
        jobs.find_for_rule(trigger="red", after=None)
        jobs.find_silent_orders()
        jobs.press_silent_orders(after=None)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT task_name, count(*) FROM procrastinate_jobs WHERE task_name LIKE 'supervision.%' GROUP BY 1"
        )
        assert dict(cursor.fetchall()) == {
            "supervision.find_for_rule": 3, "supervision.issue_order": 1, "supervision.press_silent_orders": 1,
            "supervision.escalate_order": 1,
        }  # fmt: skip


# --- silence ------------------------------------------------------------------------------------------------------


def climb_to(order: SupervisionOrder, text: str) -> SupervisionOrder:
    order_pressure.escalate(by=SYSTEM, at=moment(text), order_id=order.pk)
    return SupervisionOrder.objects.get(pk=order.pk)


def test_a_silent_unit_is_pressed_tier_by_tier_over_the_holiday(park: Park, house: House) -> None:
    """Issued on Monday 28 September 09:00, to be signed for by 14:30. The park is closed from 1 to 7 October and works
    on Saturday the 10th: whole working days past due end on 29 and 30 September, 8, 9 and 10 October at 17:30."""
    order = issue(park, at=moment("2026-09-28 09:00"))
    assert Promise.objects.get(subject_domain=SUBJECT).due_at == moment("2026-09-28 14:30")

    told: list[tuple[str, str]] = []
    for text in ("2026-09-28 17:40", "2026-09-29 17:29", "2026-09-29 17:30", "2026-09-30 17:40", "2026-10-07 12:00",
                 "2026-10-08 17:29", "2026-10-08 17:30", "2026-10-09 17:40", "2026-10-10 17:30", "2026-10-12 09:00",
                 "2026-10-20 17:40"):  # fmt: skip
        house.run("supervision.find_silent_orders", moment(text))
        house.run("supervision.find_silent_orders", moment(text))
        order.refresh_from_db()
        told.append((text[5:10], order.tier))

    assert told == [
        ("09-28", "secretary"), ("09-29", "secretary"), ("09-29", "project_office"), ("09-30", "project_office"),
        ("10-07", "project_office"), ("10-08", "project_office"), ("10-08", "deputy_leader"),
        ("10-09", "deputy_leader"), ("10-10", "top_leader"), ("10-12", "top_leader"), ("10-20", "top_leader"),
    ]  # fmt: skip
    papers = [(paper.kind, paper.served_at, paper.days_past_due, paper.tier) for paper in OrderPaper.objects.all()]
    assert papers == [
        ("urging", moment("2026-09-29 17:30"), 1, "project_office"),
        ("criticism", moment("2026-10-10 17:30"), 5, "top_leader"),
    ]
    events = [entry.facts["tier"] for entry in journal.timeline((SUBJECT, order.pk)) if "escalated" in entry.verb]
    assert events == ["project_office", "deputy_leader", "top_leader"]


def test_the_leader_over_the_unit_is_copied_and_told(park: Park) -> None:
    leader = people.officer("顾联点", department_id=park.committee_id, roles=(Role.SPONSOR_LEADER,))
    works = DepartmentData(name="规划建设局", kind="handling", leader_id=leader)
    people_commands.update_department(by=SYSTEM, at=AT, department_id=park.works_id, data=works)
    project = people.officer("傅长山", department_id=park.committee_id, roles=(Role.PROJECT_OFFICE,))
    assert project
    order = issue(park)  # to be signed for by 15:30 on Tuesday
    late = moment("2026-09-16 17:30")

    climb_to(order, "2026-09-16 17:30")
    for promise_id in promise_queries.due_rungs(late):
        promises.climb(by=SYSTEM, at=late, promise_id=promise_id)

    assert OrderPaper.objects.get().copied_to == "傅长山、顾联点"
    assert Notice.objects.filter(recipient=leader, promise__subject_domain=SUBJECT).count() == 1
    assert Notice.objects.filter(recipient=park.head.id, promise__subject_domain=SUBJECT).exists()


def test_a_reason_in_time_spares_the_criticism(park: Park) -> None:
    order = issue(park)
    climb_to(order, "2026-09-16 17:30")
    orders.explain(by=park.head, at=moment("2026-09-17 09:00"), order_id=order.pk, reason="经办人住院，正在交接")
    order = climb_to(order, "2026-09-30 17:40")
    assert (order.tier, order.criticised_at) == ("top_leader", None)
    assert [paper.kind for paper in OrderPaper.objects.all()] == ["urging"]
    refused("nothing_to_escalate", lambda: climb_to(order, "2026-10-12 17:40"))


def test_missed_runs_are_made_up_for_at_once(park: Park) -> None:
    order = climb_to(issue(park), "2026-09-30 17:40")
    assert (order.tier, order.urged_at == order.criticised_at) == ("top_leader", True)
    assert [paper.kind for paper in OrderPaper.objects.all()] == ["urging", "criticism"]


def test_a_new_silence_is_urged_anew_and_the_tier_stays(park: Park) -> None:
    order = climb_to(issue(park), "2026-09-16 17:30")
    orders.sign(by=park.head, at=moment("2026-09-17 09:00"), order_id=order.pk)
    refused("nothing_to_escalate", lambda: climb_to(order, "2026-09-17 10:00"))
    # Signed on Thursday: three working days are Friday, Sunday (it makes up for the holiday) and Monday.
    assert Promise.objects.get(subject_domain=SUBJECT, kind="result").due_at == moment("2026-09-21 17:30")
    order = climb_to(order, "2026-09-22 17:30")
    assert order.tier == "project_office"
    assert [paper.days_past_due for paper in OrderPaper.objects.all()] == [1, 1]


def test_who_is_in_time_or_waits_for_the_check_is_left_alone(park: Park, house: House) -> None:
    order = issue(park)
    refused("nothing_to_escalate", lambda: climb_to(order, "2026-09-15 12:00"))
    refused("system_only", lambda: order_pressure.escalate(by=park.supervisor, at=AT, order_id=order.pk))
    take(park, order, "sign", AT + HOUR)
    take(park, order, "report", AT + 2 * HOUR)
    assert house.run("supervision.find_silent_orders", moment("2026-10-20 17:40")) == 1  # the look itself
    refused("wrong_state", lambda: climb_to(order, "2026-10-20 17:40"))


def test_silent_orders_come_in_pages(park: Park) -> None:
    made = [issue(park, at=AT + timedelta(minutes=number), title=f"第{number}件").pk for number in range(5)]
    at = moment("2026-09-17 09:00")
    first = silent_orders(at, size=3)
    rest = silent_orders(at, size=3, after=first.next_cursor)
    assert [*first.order_ids, *rest.order_ids] == made
    assert rest.next_cursor is None


# --- settings -----------------------------------------------------------------------------------------------------


def test_rules_as_the_product_comes(park: Park) -> None:
    assert [(row.rule.trigger, row.rule.active, row.rule.delay_days) for row in rules()] == [
        ("yellow", False, 0), ("red", True, 1), ("reopened_twice", True, 0), ("hard_order", True, 0),
    ]  # fmt: skip
    order_pressure.edit_rule(by=park.director, at=AT, trigger="red", active=True, delay_days=3)
    assert rule_of("red") == Rule(Trigger.RED, active=True, delay_days=3)
    assert rule_of("meeting") is None


def test_what_a_rule_may_not_be(park: Park) -> None:
    def edit(**values: Any) -> object:
        given = {"by": park.supervisor, "trigger": "red", "active": True} | values
        return order_pressure.edit_rule(at=AT, **given)

    refused("rule_editors_only", lambda: edit(by=park.leader))
    refused("not_automatic", lambda: edit(trigger="meeting"))
    refused("delay_out_of_range", lambda: edit(delay_days=61))
    refused("delay_out_of_range", lambda: edit(trigger="hard_order", delay_days=1))
    edit(by=park.administrator, delay_days=60)


def test_orders_in_hand_keep_their_limits(park: Park) -> None:
    before = issue(park)
    version = order_pressure.publish_profile(
        by=park.supervisor, at=AT + HOUR, values={"sign": "1wd", "report": "5wd", "criticism_after": 2}, reason="试行"
    )
    after = issue(park, at=AT + HOUR)
    assert (before.profile_version, after.profile_version, version.version) == (0, 1, 1)
    due = {promise.subject_id: promise.due_at for promise in Promise.objects.filter(subject_domain=SUBJECT)}
    assert due == {before.pk: moment("2026-09-15 15:30"), after.pk: moment("2026-09-16 17:30")}
    assert profile_at(AT).sign == "0.5wd"
    order = climb_to(after, "2026-09-20 17:30")  # due on Wednesday: Thursday, Friday and Sunday have gone by
    assert (order.tier, order.criticised_at is not None) == ("deputy_leader", True)


def test_what_limits_may_not_be(park: Park) -> None:
    def publish(**values: Any) -> object:
        given = {"by": park.supervisor, "values": {}, "reason": "试行"} | values
        return order_pressure.publish_profile(at=AT, **given)

    refused("rule_editors_only", lambda: publish(by=park.leader))
    refused("no_reason", lambda: publish(reason=" "))
    refused("in_the_past", lambda: publish(effective_from=AT - HOUR))
    refused("unknown_limit", lambda: publish(values={"lunch": "1h"}))
    for limit in ("soon", "im", "0wd", "-1wd", ""):
        refused("bad_limit", lambda: publish(values={"sign": limit}))  # noqa: B023
    refused("delay_out_of_range", lambda: publish(values={"criticism_after": 0}))
    refused("tiers_out_of_order", lambda: publish(values={"project_office_after": 4}))
    refused("tiers_out_of_order", lambda: publish(values={"project_office_after": 2, "criticism_after": 1}))
