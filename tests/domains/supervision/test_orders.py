"""The road of a supervision order: each step, each refusal, and what is promised on the way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests.domains.demands.test_at_once import at_once
from tests.factories import people
from tests.factories import supervision_orders as factory
from tests.factories.demands import Park, demand_in, moment
from tests.factories.demands import park as a_park
from tests.factories.people import AT
from tests.factories.supervision_orders import CAUSE, EVIDENCE, HOUR, PROGRESS, issue, order_in, take

from dianxiaoer.domains.demands.models import Demand, Message
from dianxiaoer.domains.people.rules import Role
from dianxiaoer.domains.promises.queries import for_subject
from dianxiaoer.domains.promises.rules import Subject
from dianxiaoer.domains.registry import access as registry_access
from dianxiaoer.domains.registry import commands as registry
from dianxiaoer.domains.supervision.commands import order_pressure, orders
from dianxiaoer.domains.supervision.models import OrderPaper, OrderReport, SupervisionOrder
from dianxiaoer.domains.supervision.queries import order_detail
from dianxiaoer.domains.supervision.queries import orders as queries
from dianxiaoer.domains.supervision.queries.orders import OrderFilters
from dianxiaoer.domains.supervision.rules import periods
from dianxiaoer.domains.supervision.rules.orders import MACHINE, SUBJECT, OrderState
from dianxiaoer.kernel import journal
from dianxiaoer.kernel.access import SYSTEM, Actor
from dianxiaoer.kernel.refusals import Refused


@pytest.fixture
def park(db: None) -> Park:
    """With everybody there: what is made inside a refused step is undone with it."""
    made = a_park()
    for name in ("supervisor", "leader", "director", "head", "handler", "power_head", "power_handler", "contact"):
        getattr(made, name)
    return made


def refused(code: str, call: Callable[[], object]) -> None:
    with pytest.raises(Refused) as found, transaction.atomic():
        call()
    assert found.value.code == code


def owed(order: SupervisionOrder) -> list[tuple[str, str, str]]:
    """Kind, state and due moment of every promise about the order."""
    found = for_subject(Subject(SUBJECT, order.pk))
    return [(view.kind, view.state, f"{view.due_at.astimezone(AT.tzinfo):%m-%d %H:%M}") for view in found]


# --- the road -----------------------------------------------------------------------------------------------------


def test_issued_and_owed_within_half_a_day(park: Park) -> None:
    order = issue(park)

    assert (order.state, order.tier, order.trigger) == ("issued", "secretary", "manual")
    assert order.number == f"DB2026{order.pk:06d}"
    # From Tuesday 10:00: 2 h to noon, 1 h 30 min from 14:00 on make half of the seven hours.
    assert owed(order) == [("sign", "running", "09-15 15:30")]
    (event,) = journal.timeline((SUBJECT, order.pk))
    assert (event.verb, event.actor_id, event.facts["department"]) == (
        "supervision_order.issued", park.supervisor.id, park.works_id,
    )  # fmt: skip


def test_signed_reported_and_struck_off_by_another(park: Park) -> None:
    order = order_in("struck_off", park)

    assert (order.state, order.struck_off_by_id, order.result) == ("struck_off", park.leader.id, EVIDENCE)
    # Signed on Tuesday 11:00: three working days end on Friday; reported at 12:00: two end on Thursday.
    assert owed(order) == [
        ("sign", "kept", "09-15 15:30"), ("result", "kept", "09-18 17:30"), ("audit", "kept", "09-17 17:30"),
    ]  # fmt: skip
    assert [entry.verb.rpartition(".")[2] for entry in journal.timeline((SUBJECT, order.pk))] == [
        "issued", "signed", "reported", "struck_off",
    ]  # fmt: skip
    report = OrderReport.objects.get(order=order)
    assert (report.progress, report.cause, report.check_made.passed) == (PROGRESS, CAUSE, True)


def test_who_signs_owes_the_report_and_supervision_the_check(park: Park) -> None:
    order = order_in("reported", park)
    by_kind = {view.kind: view for view in for_subject(Subject(SUBJECT, order.pk))}

    assert by_kind["result"].officer_id == park.head.id
    assert (by_kind["result"].department_id, by_kind["audit"].department_id) == (park.works_id, park.committee_id)
    assert {view.facing for view in by_kind.values()} == {"department"}
    assert {view.basis for view in by_kind.values()} == {"internal"}


def test_a_report_that_does_not_hold_comes_back_one_tier_higher(park: Park) -> None:
    order = order_in("reported", park)
    take(park, order, "send_back", AT + 3 * HOUR)
    order.refresh_from_db()

    assert (order.state, order.tier, order.sent_back_count) == ("signed", "project_office", 1)
    assert owed(order)[-1] == ("result", "running", "09-18 17:30")
    take(park, order, "report", AT + 4 * HOUR)
    take(park, order, "strike_off", AT + 5 * HOUR)
    order.refresh_from_db()
    assert order.state == "struck_off"
    assert [report.check_made.passed for report in OrderReport.objects.order_by("pk")] == [False, True]


def test_withdrawn_with_all_its_promises(park: Park) -> None:
    order = order_in("signed", park)
    take(park, order, "withdraw", AT + 2 * HOUR)
    assert {state for _kind, state, _due in owed(order)} == {"kept", "withdrawn"}
    assert SupervisionOrder.objects.get(pk=order.pk).state == "withdrawn"


def test_an_order_about_a_demand_urges_it(park: Park) -> None:
    demand = demand_in("handling", park)
    order = issue(park, demand_id=demand.pk, title="")

    assert order.title == demand.title
    assert Demand.objects.get(pk=demand.pk).urge_count == demand.urge_count + 1
    assert Message.objects.filter(demand=demand, text__startswith="【催办】").count() == 1
    (event,) = journal.timeline((SUBJECT, order.pk))
    assert [inner["verb"] for inner in event.facts["also"]] == ["promise.started", "demand.urged"]


def test_an_order_about_a_closed_demand_urges_nobody(park: Park) -> None:
    demand = demand_in("closed", park)
    issue(park, demand_id=demand.pk, at=AT + timedelta(days=1))
    assert Demand.objects.get(pk=demand.pk).urge_count == demand.urge_count


def test_the_director_issues_and_strikes_off_too(park: Park) -> None:
    order = issue(park, by=park.director)
    for number, verb in enumerate(("sign", "report"), start=1):
        take(park, order, verb, AT + number * HOUR)
    orders.strike_off(by=park.supervisor, at=AT + 3 * HOUR, order_id=order.pk, note=EVIDENCE)
    assert SupervisionOrder.objects.get(pk=order.pk).struck_off_by_id == park.supervisor.id


# --- refusals -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["desk", "handler", "head", "auditor", "administrator", "contact", "secretary"])
def test_only_who_supervises_issues(park: Park, name: str) -> None:
    refused("supervision_only", lambda: issue(park, by=getattr(park, name)))


def test_what_an_order_must_say(park: Park) -> None:
    for fault in ({"ask": " "}, {"title": ""}, {"ask": "长" * 4001}):
        refused("too_long" if len(fault.get("ask", "")) > 4000 else "missing", lambda: issue(park, **fault))  # noqa: B023
    refused("unknown_trigger", lambda: issue(park, trigger="whim"))
    refused("department_unknown", lambda: issue(park, department_id=10**9))
    refused("officer_elsewhere", lambda: issue(park, officer_id=park.power_handler.id))
    refused("demand_not_found", lambda: issue(park, demand_id=10**9))
    refused("demand_not_found", lambda: issue(park, demand_id=demand_in("draft", park).pk))
    refused("officers_only", lambda: issue(park, by=SYSTEM))


def test_one_open_order_for_demand_trigger_and_unit(park: Park) -> None:
    demand = demand_in("handling", park)
    first = issue(park, demand_id=demand.pk)
    refused("already_ordered", lambda: issue(park, demand_id=demand.pk, at=AT + HOUR))
    issue(park, demand_id=demand.pk, trigger="meeting", at=AT + HOUR)
    issue(park, demand_id=demand.pk, department_id=park.power_id, at=AT + HOUR)
    orders.withdraw(by=park.supervisor, at=AT + HOUR, order_id=first.pk, reason="重复")
    issue(park, demand_id=demand.pk, at=AT + 2 * HOUR)


STEPS: dict[str, Callable[[Actor, int], object]] = {
    "sign": lambda by, pk: orders.sign(by=by, at=AT + 9 * HOUR, order_id=pk),
    "report": lambda by, pk: orders.report(
        by=by, at=AT + 9 * HOUR, order_id=pk, progress="x", cause="x", new_date=moment("2026-10-20 00:00").date()
    ),
    "strike_off": lambda by, pk: orders.strike_off(by=by, at=AT + 9 * HOUR, order_id=pk, note="x"),
    "send_back": lambda by, pk: orders.send_back(by=by, at=AT + 9 * HOUR, order_id=pk, note="x"),
    "explain": lambda by, pk: orders.explain(by=by, at=AT + 9 * HOUR, order_id=pk, reason="x"),
    "withdraw": lambda by, pk: orders.withdraw(by=by, at=AT + 9 * HOUR, order_id=pk, reason="x"),
}  # fmt: skip
OF_UNIT = ("sign", "report", "explain")


@pytest.mark.parametrize("state", list(OrderState))
def test_steps_are_possible_where_the_table_says_so(park: Park, state: OrderState) -> None:
    order = order_in(state, park)
    for verb, step in STEPS.items():
        by = park.head if verb in OF_UNIT else park.leader
        if MACHINE.allows(state, verb):
            with transaction.atomic():
                step(by, order.pk)
                transaction.set_rollback(True)
        else:
            refused("wrong_state", lambda: step(by, order.pk))  # noqa: B023


def test_only_the_unit_signs_and_reports(park: Park) -> None:
    order = order_in("issued", park)
    for verb in OF_UNIT:
        refused("other_department", lambda: STEPS[verb](park.supervisor, order.pk))  # noqa: B023
        refused("order_not_found", lambda: STEPS[verb](park.power_head, order.pk))  # noqa: B023
        refused("order_not_found", lambda: STEPS[verb](park.contact, order.pk))  # noqa: B023
    reader = park.officer(park.works_id)
    refused("order_not_found", lambda: STEPS["sign"](reader, order.pk))


def test_who_issued_does_not_strike_off(park: Park) -> None:
    order = order_in("reported", park)
    refused("own_order", lambda: STEPS["strike_off"](park.supervisor, order.pk))
    refused("supervision_only", lambda: STEPS["strike_off"](park.head, order.pk))
    refused("supervision_only", lambda: STEPS["send_back"](park.desk, order.pk))
    refused("missing", lambda: orders.strike_off(by=park.leader, at=AT + 3 * HOUR, order_id=order.pk, note=" "))
    STEPS["send_back"](park.supervisor, order.pk)


def test_the_unit_strikes_nothing_off_whatever_its_roles(park: Park) -> None:
    order = order_in("reported", park)
    inside = park.officer(park.works_id, Role.SUPERVISION_OFFICE)
    for verb in ("strike_off", "send_back", "withdraw"):
        refused("own_unit", lambda: STEPS[verb](inside, order.pk))  # noqa: B023
    refused(
        "own_unit",
        lambda: order_pressure.serve(
            by=inside, at=AT + 3 * HOUR, order_id=order.pk, kind="interview", ground="refusal", text="x"
        ),
    )


def test_what_a_report_must_say(park: Park) -> None:
    order = order_in("signed", park)

    def report(**values: Any) -> object:
        given = {"progress": "x", "cause": "x", "new_date": AT.date()} | values
        return orders.report(by=park.handler, at=AT + 2 * HOUR, order_id=order.pk, **given)

    refused("missing", lambda: report(progress=""))
    refused("missing", lambda: report(cause=" "))
    refused("date_passed", lambda: report(new_date=AT.date() - timedelta(days=1)))
    report()


# --- papers of the office -----------------------------------------------------------------------------------------


def serve(park: Park, order: SupervisionOrder, **values: Any) -> OrderPaper:
    given = {"by": park.supervisor, "kind": "notification", "ground": "refusal", "text": "通报批评。"} | values
    return order_pressure.serve(at=AT + 6 * HOUR, order_id=order.pk, **given)


def test_a_unit_is_notified_and_interviewed_when_it_refuses(park: Park) -> None:
    order = order_in("reported", park)
    refused("no_refusal", lambda: serve(park, order))
    take(park, order, "send_back", AT + 3 * HOUR)
    take(park, order, "report", AT + 4 * HOUR)
    refused("no_refusal", lambda: serve(park, order))
    take(park, order, "send_back", AT + 5 * HOUR)

    serve(park, order)
    serve(park, order, by=park.director, kind="interview", text="约谈局主要负责人。")

    assert [paper.kind for paper in OrderPaper.objects.all()] == ["notification", "interview"]
    assert [entry.verb for entry in journal.timeline((SUBJECT, order.pk))][-2:] == [
        "supervision_order.notification_served", "supervision_order.interview_served",
    ]  # fmt: skip


def test_two_black_months_are_named(park: Park, monkeypatch: pytest.MonkeyPatch) -> None:
    order = order_in("issued", park)
    two = ["2026-08", "2026-07"]
    refused("not_black", lambda: serve(park, order, ground="black_months", months=two))
    black = {"2026-07": park.works_id, "2026-08": park.works_id, "2026-06": park.power_id}

    def lists(window: periods.Window, as_of: datetime) -> SimpleNamespace:
        assert as_of == window.closes_at
        return SimpleNamespace(black=[SimpleNamespace(department_id=black[f"{window.start:%Y-%m}"])])

    monkeypatch.setattr(order_pressure, "lists", lists)
    refused("not_black", lambda: serve(park, order, ground="black_months", months=["2026-06", "2026-08"]))
    for months in ([], ["2026-08"], ["2026-08", "2026-08"], ["2026-08", "2026-09"], ["2026", "2026-08"], ["x", "y"]):
        refused("two_ended_months", lambda: serve(park, order, ground="black_months", months=months))  # noqa: B023
    assert serve(park, order, ground="black_months", months=two).months == "2026-07,2026-08"


def test_what_the_office_does_not_serve(park: Park) -> None:
    order = order_in("issued", park)
    refused("not_by_office", lambda: serve(park, order, kind="criticism"))
    refused("unknown_ground", lambda: serve(park, order, ground="whim"))
    refused("supervision_only", lambda: serve(park, order, by=park.head))
    refused("missing", lambda: serve(park, order, text=" "))
    refused("wrong_state", lambda: serve(park, order_in("struck_off", park)))


# --- two at once --------------------------------------------------------------------------------------------------


def test_two_check_the_same_report(committed: None) -> None:
    park = a_park()
    pk, leader, director = order_in("reported", park).pk, park.leader, park.director
    results = at_once(
        lambda: orders.strike_off(by=leader, at=AT + 9 * HOUR, order_id=pk, note="x"),
        lambda: orders.send_back(by=director, at=AT + 9 * HOUR, order_id=pk, note="x"),
    )
    assert results == ["done", "wrong_state"]
    assert journal.verify().intact


def test_two_issue_the_same_order(committed: None) -> None:
    park = a_park()
    pk, works, first, second = demand_in("handling", park).pk, park.works_id, park.leader, park.supervisor
    results = at_once(
        *(
            lambda by=by: orders.issue(by=by, at=AT + HOUR, department_id=works, ask="x", demand_id=pk)  # type: ignore[misc]
            for by in (first, second)
        )
    )
    assert results == ["already_ordered", "done"]
    assert SupervisionOrder.objects.count() == 1


# --- what is never stored -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "values"),
    [
        ("issued", {"state": "signed"}),
        ("issued", {"state": "lost"}),
        ("signed", {"state": "struck_off", "ended_at": AT + HOUR}),
        ("signed", {"signed_at": AT - HOUR}),
        ("struck_off", {"result": ""}),
        ("struck_off", {"struck_off_by_id": None}),
        ("struck_off", {"state": "signed", "ended_at": None}),
        ("issued", {"issued_by_id": None}),
        ("issued", {"criticised_at": AT}),
        ("issued", {"tier": "emperor"}),
    ],
)
def test_what_is_never_stored(park: Park, state: str, values: dict[str, Any]) -> None:
    order = order_in(state, park)
    with pytest.raises(IntegrityError), transaction.atomic():
        SupervisionOrder.objects.filter(pk=order.pk).update(**values)


def test_nobody_is_stored_as_striking_off_his_own(park: Park) -> None:
    order = order_in("struck_off", park)
    for values in ({"struck_off_by_id": park.supervisor.id}, {"struck_off_department_id": park.works_id}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SupervisionOrder.objects.filter(pk=order.pk).update(**values)


# --- reading ------------------------------------------------------------------------------------------------------


def test_supervision_sees_all_and_a_unit_its_own(park: Park) -> None:
    mine, other = order_in("issued", park), issue(park, department_id=park.power_id)
    seen = {name: set(queries.visible(getattr(park, name)).values_list("pk", flat=True)) for name in
            ("supervisor", "leader", "director", "auditor", "desk", "head", "handler", "power_head", "fire_handler",
             "contact", "administrator")}  # fmt: skip
    both = {mine.pk, other.pk}
    assert seen == {
        "supervisor": both, "leader": both, "director": both, "auditor": both, "desk": both, "head": {mine.pk},
        "handler": {mine.pk}, "power_head": {other.pk}, "fire_handler": set(), "contact": set(),
        "administrator": set(),
    }  # fmt: skip


def test_filters_and_pages(park: Park) -> None:
    made = [issue(park, at=AT + number * HOUR).pk for number in range(3)]
    struck = order_in("struck_off", park, department_id=park.works_id).pk
    at = moment("2026-09-16 09:00")

    def found(**values: Any) -> list[int]:
        return [row.id for row in queries.page_of(park.supervisor, OrderFilters(**values), at).rows]

    assert found() == [made[2], made[1], struck, made[0]]
    assert found(state="struck_off") == [struck]
    assert found(mark="open") == [made[2], made[1], made[0]]
    assert found(department_id=park.power_id) == []
    assert found(to_date=moment("2026-09-14 00:00").date()) == []
    refused("unknown_filter", lambda: found(state="lost"))
    first = queries.page_of(park.supervisor, OrderFilters(), at, size=3)
    rest = queries.page_of(park.supervisor, OrderFilters(), at, size=3, after=first.next_cursor)
    assert [row.id for row in (*first.rows, *rest.rows)] == found()


def test_the_light_of_what_is_owed_now(park: Park) -> None:
    late, early = issue(park), issue(park, at=moment("2026-09-15 17:00"))
    at = moment("2026-09-15 17:00")
    rows = {row.id: row.light for row in queries.page_of(park.supervisor, OrderFilters(), at).rows}
    assert (rows[late.pk], rows[early.pk]) == ("red", "green")
    (red,) = queries.page_of(park.supervisor, OrderFilters(light="red"), at).rows
    assert red.id == late.pk


def test_one_order_with_everything(park: Park) -> None:
    demand = demand_in("handling", park)
    order = order_in("reported", park, demand_id=demand.pk)
    view = order_detail.detail(park.leader, order.pk, AT + 3 * HOUR)

    assert view.actions == {"strike_off", "send_back", "notify", "interview", "withdraw", "attach"}
    assert order_detail.detail(park.supervisor, order.pk, AT + 3 * HOUR).actions == view.actions - {"strike_off"}
    assert order_detail.detail(park.handler, order.pk, AT + 3 * HOUR).actions == {"attach"}
    assert order_detail.detail(park.auditor, order.pk, AT + 3 * HOUR).actions == frozenset()
    assert (view.demand_number, view.reports[0].passed) == (demand.number, None)
    assert view.consumption is not None
    assert park.works_id in view.consumption.by_department()
    assert [event.verb.rpartition(".")[2] for event in view.timeline] == ["issued", "signed", "reported"]
    assert all(event.text != event.verb for event in view.timeline)
    refused("order_not_found", lambda: order_detail.detail(park.power_head, order.pk, AT))


def test_files_are_for_whoever_sees_the_order(park: Park) -> None:
    order = order_in("signed", park)
    person = people.actor(
        people.officer(department_id=park.works_id, roles=(Role.DEPARTMENT_HANDLER,), with_account=True)
    )
    file_id = registry.attach(
        by=person, at=AT + 2 * HOUR, subject_domain=SUBJECT, subject_id=order.pk, name="验收照片.txt", content=b"x"
    )
    assert registry_access.may_download(park.supervisor, SUBJECT, order.pk)
    assert not registry_access.may_download(park.power_head, SUBJECT, order.pk)
    assert not registry_access.may_download(park.contact, SUBJECT, order.pk)
    assert [row.id for row in order_detail.detail(park.head, order.pk, AT).attachments] == [file_id]


def test_a_period_as_it_stood_at_any_moment(park: Park) -> None:
    september = periods.month(2026, 9)
    struck = order_in("struck_off", park)
    issue(park, department_id=park.power_id)
    issue(park, at=moment("2026-10-09 09:00"))

    def counts(text: str) -> tuple[int, ...]:
        found = queries.orders_in(september, moment(text)).counts
        return (found.issued, found.signed, found.reported, found.struck_off, found.open, found.overdue)

    assert counts("2026-09-15 09:59") == (0, 0, 0, 0, 0, 0)
    assert counts("2026-09-15 11:30") == (2, 1, 0, 0, 2, 0)
    assert counts("2026-09-15 12:30") == (2, 1, 1, 0, 2, 0)
    assert counts("2026-09-16 09:00") == (2, 1, 1, 1, 1, 1)
    whole = queries.orders_in(september, september.closes_at)
    assert {row.id for row in whole.rows if row.struck_off} == {struck.pk}
    assert whole.by_department[park.power_id].overdue == 1
    assert queries.orders_in(september, moment("2026-09-15 12:30")).rows[0].state == "reported"
    assert queries.orders_in(september, september.closes_at, department_id=park.fire_id).counts.issued == 0


def test_the_factory_reaches_every_state(park: Park) -> None:
    assert {order_in(state, park).state for state in OrderState} == set(OrderState)
    assert set(factory.PATHS) == set(OrderState)
