"""One demand and the list of all: who sees what, every step's form, clocks, files, filters, export."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook
from tests.factories.demands import GOOD_REPLY, TYPE, demand_in, file_demand, joint_in, moment
from tests.factories.people import AT
from tests.web.readers import Cast, Clock, words_of

from dianxiaoer.domains.demands import commands
from dianxiaoer.domains.demands.models import Demand
from dianxiaoer.domains.demands.queries import detail
from dianxiaoer.kernel.access import SYSTEM
from dianxiaoer.web.demands.steps import STEPS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict_templates")]
LATER = moment("2026-09-16 10:00")


def state(demand: Demand) -> str:
    return Demand.objects.get(pk=demand.pk).state


def test_everybody_sees_who_has_it_and_until_when(people_of_park: Cast, clock: Clock) -> None:
    demand = demand_in("handling", people_of_park.park)
    clock.at = LATER
    for role in ("enterprise", "desk", "handler", "head", "secretary", "leader", "auditor"):
        text = words_of(people_of_park.client(role).get(f"/demands/{demand.pk}/"))
        for word in ("办理中", "正常", "09-21 17:30", "雷工明", "规划建设局", "逐日计时"):
            assert word in text, (role, word)


@pytest.mark.parametrize("name", ["submitted", "refused", "answered", "merged", "returned", "suspended", "replied",
                                  "closed", "visited", "reopened", "archived", "withdrawn"])  # fmt: skip
def test_a_demand_in_any_state_is_a_whole_page(people_of_park: Cast, clock: Clock, name: str) -> None:
    demand = demand_in(name, people_of_park.park)
    clock.at = LATER
    for role in ("desk", "enterprise"):
        assert people_of_park.client(role).get(f"/demands/{demand.pk}/").status_code == 200


@pytest.mark.parametrize(
    "name", ["requested", "lead_set", "convened", "no_agreement", "executing", "verified", "closed"]
)
def test_a_table_in_any_state_is_a_whole_page(people_of_park: Cast, clock: Clock, name: str) -> None:
    joint = joint_in(name, people_of_park.park)
    clock.at = LATER
    for role in ("fire_handler", "enterprise", "desk"):
        assert "谁来验收消防设施" in words_of(people_of_park.client(role).get(f"/demands/{joint.demand_id}/"))


def test_the_enterprise_reads_nothing_internal(people_of_park: Cast, clock: Clock) -> None:
    park = people_of_park.park
    demand = demand_in("replied", park)
    commands.add_message(by=park.desk, at=LATER, demand_id=demand.pk, text="只给自己人看", internal=True)
    clock.at = LATER
    inside = words_of(people_of_park.client("desk").get(f"/demands/{demand.pk}/"))
    outside = words_of(people_of_park.client("enterprise").get(f"/demands/{demand.pk}/"))
    for secret in ("只给自己人看", GOOD_REPLY, "用时分布"):
        assert secret in inside
        assert secret not in outside


def test_each_clock_has_its_page(people_of_park: Cast, clock: Clock) -> None:
    demand = demand_in("suspended", people_of_park.park)
    clock.at = LATER
    view = detail(SYSTEM, demand.pk, LATER)
    paused = next(one for order in view.orders for one in order.clocks if one.light == "blue")
    text = words_of(people_of_park.client("handler").get(f"/demands/{demand.pk}/clock/{paused.promise.id}/"))
    assert "暂停记录" in text
    assert "至今" in text
    assert "等待政策" in text
    other = file_demand(people_of_park.park)
    foreign = detail(SYSTEM, other.pk, LATER).clocks[0].promise.id
    assert people_of_park.client("handler").get(f"/demands/{demand.pk}/clock/{foreign}/").status_code == 404
    internal = f"/demands/{demand.pk}/clock/{paused.promise.id}/"
    assert people_of_park.client("enterprise").get(internal).status_code == 404


FORMS = [
    ("submitted", "desk", "accept", {"type_code": TYPE, "nature": "help", "urgency": "normal"}, "accepted"),
    ("submitted", "desk", "refuse", {"ground": "litigation", "advice": "请向法院了解"}, "refused"),
    (
        "submitted",
        "desk",
        "answer",
        {"text": "验收已排在周五上午，请备好竣工图。", "category": "explained"},
        "answered",
    ),
    ("dispatched", "handler", "return_order", {"rule": "三定方案", "reason": "不属本局"}, "returned"),
    ("signed", "handler", "contact", {"note": "已电话联系"}, "handling"),
    ("handling", "handler", "reply", {"category": "solved", "text": GOOD_REPLY}, "replied"),
    ("replied", "desk", "pass_audit", {}, "closed"),
    ("replied", "desk", "reject_reply", {"defect": "unclear"}, "handling"),
    ("closed", "enterprise", "rate", {"solved": "True", "satisfaction": "5"}, "visited"),
    ("suspended", "handler", "resume", {"note": "新规已出"}, "handling"),
    ("submitted", "enterprise", "withdraw", {"reason": "已解决"}, "withdrawn"),
    ("submitted", "desk", "mark_legacy", {"plan": "按月推进办证"}, "submitted"),
    ("handling", "enterprise", "urge", {"words": "请尽快"}, "handling"),
    ("handling", "enterprise", "add_message", {"text": "补充说明"}, "handling"),
    ("handling", "director", "make_hard", {"reason": "反复投诉"}, None),
]


@pytest.mark.parametrize(("start", "role", "verb", "data", "end"), FORMS)
def test_a_step_and_its_errors(
    people_of_park: Cast, clock: Clock, start: str, role: str, verb: str, data: dict[str, str], end: str | None
) -> None:
    demand = demand_in(start, people_of_park.park)
    clock.at = AT + timedelta(hours=1)
    client = people_of_park.client(role)
    path = f"/demands/{demand.pk}/{verb}/"
    assert client.get(path).status_code == 200
    required = [name for name, one in STEPS[verb].form.base_fields.items() if one.required]
    if required:
        wrong = client.post(path, {})
        assert wrong.status_code == 422
        assert set(required) <= set(wrong.context["form"].errors)
        assert state(demand) == start
    assert client.post(path, data).status_code == 302
    if end is not None:
        assert state(demand) == end


def test_a_refusal_stands_in_the_form(people_of_park: Cast, clock: Clock) -> None:
    demand = demand_in("handling", people_of_park.park)
    clock.at = LATER
    answer = {"category": "solved", "text": "已转交供电部门处理，请与其联系。"}
    response = people_of_park.client("handler").post(f"/demands/{demand.pk}/reply/", answer)
    assert response.status_code == 422
    assert response.context["form"].errors
    assert "已转交供电部门处理" in response.content.decode()
    assert state(demand) == "handling"


def test_a_step_that_is_over_is_told_kindly(people_of_park: Cast, clock: Clock) -> None:
    demand = demand_in("archived", people_of_park.park)
    clock.at = LATER
    client = people_of_park.client("desk")
    assert "当前不能进行此操作" in words_of(client.get(f"/demands/{demand.pk}/accept/", follow=True))
    answer = {"type_code": TYPE, "nature": "help", "urgency": "normal"}
    assert client.post(f"/demands/{demand.pk}/accept/", answer).status_code == 422
    assert client.get(f"/demands/{demand.pk}/explode/").status_code == 404


def test_a_file_is_added_fetched_and_removed(people_of_park: Cast, clock: Clock) -> None:
    demand = demand_in("handling", people_of_park.park)
    clock.at = LATER
    client = people_of_park.client("enterprise")
    upload = SimpleUploadedFile("清单.txt", "配电柜两台".encode(), content_type="text/plain")
    client.post(f"/demands/{demand.pk}/attach/", {"file": upload})
    file_id = detail(SYSTEM, demand.pk, LATER).attachments[0].id
    path = f"/demands/{demand.pk}/files/{file_id}/"
    response = client.get(path)
    assert b"".join(response.streaming_content).decode() == "配电柜两台"  # type: ignore[arg-type]
    assert response.headers["Content-Security-Policy"] == "sandbox"
    assert people_of_park.client("stranger").get(path).status_code == 404
    assert people_of_park.client("desk").post(f"{path}remove/").status_code == 403
    assert "清单.txt" in words_of(client.get(f"{path}remove/"))
    client.post(f"{path}remove/")
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?state=closed", ["办结的"]),
        ("?light=grey", ["办结的"]),
        ("?flag=urgent", ["紧急的"]),
        ("?q=紧急的", ["紧急的"]),
        ("?nature=complaint", []),
        ("?until=2026-09-14", []),
        ("?since=2026-09-15&type=0105", ["办结的"]),
    ],
)
def test_filters_live_in_the_address(people_of_park: Cast, clock: Clock, query: str, found: list[str]) -> None:
    demand_in("closed", people_of_park.park, title="办结的")
    demand_in("submitted", people_of_park.park, title="紧急的", urgency="urgent")
    clock.at = AT + timedelta(hours=2)
    client = people_of_park.client("desk")
    titles = [row.title for row in client.get(f"/demands/{query}").context["page"].rows]
    # a called-back demand still has a running call-back clock, so it is not grey
    assert titles == [title for title in found if "grey" not in query]
    book = CalamineWorkbook.from_filelike(BytesIO(b"".join(client.get(f"/demands/export/{query}").streaming_content)))
    assert len(book.get_sheet_by_index(0).to_python()) == 1 + len(titles)


@pytest.mark.parametrize("query", ["?q=!", "?state=whim", "?since=yesterday", "?department=x", "?after=rubbish"])
def test_a_broken_filter_says_so(people_of_park: Cast, query: str) -> None:
    response = people_of_park.client("desk").get(f"/demands/{query}")
    assert response.status_code == 422
    assert people_of_park.client("desk").get("/demands/").status_code == 200


def test_pages_follow_each_other_without_gap(people_of_park: Cast) -> None:
    for number in range(60):
        file_demand(people_of_park.park, title=f"第{number}件", at=AT + timedelta(seconds=number))
    client, seen, path = people_of_park.client("desk"), [], "/demands/"
    while path:
        page = client.get(path).context["page"]
        seen += [row.title for row in page.rows]
        path = f"/demands/?after={page.next_cursor}" if page.next_cursor else ""
    assert seen == [f"第{number}件" for number in reversed(range(60))]


def test_rows_and_words_cost_no_more_statements(people_of_park: Cast, clock: Clock) -> None:
    park = people_of_park.park
    demand = demand_in("handling", park)
    client, counts = people_of_park.client("desk"), []
    for many in (10, 50):
        for number in range(many):
            file_demand(park, title=f"第{number}件", at=AT + timedelta(seconds=number), type_code=TYPE)
            said = LATER + timedelta(seconds=number + many)
            commands.add_message(by=park.handler, at=said, demand_id=demand.pk, text=f"第{number}句")
        clock.at = LATER + timedelta(hours=1)
        for path in ("/demands/", f"/demands/{demand.pk}/"):
            client.get(path)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(path).status_code == 200
            counts.append(len(queries))
    assert counts[:2] == counts[2:]
    assert counts[0] <= 15
    assert counts[1] <= 45
