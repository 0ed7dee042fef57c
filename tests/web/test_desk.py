"""The desk's queue: one gesture a line, the next line after it, and its refusals in words."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.factories.demands import TYPE, demand_in, file_demand, moment
from tests.factories.people import AT
from tests.web.readers import Cast, Clock, words_of

from dianxiaoer.domains.demands.models import Demand

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict_templates")]
LATER = moment("2026-09-16 10:00")


def post(people: Cast, demand_id: int, gesture: str, **data: object) -> str:
    response = people.client("desk").post(reverse("desk:gesture", args=[demand_id, gesture]), data)
    assert response.status_code == 302
    return response.headers["Location"]


def state(demand: Demand) -> str:
    return Demand.objects.get(pk=demand.pk).state


def test_each_tab_shows_what_waits_there(people_of_park: Cast, clock: Clock) -> None:
    park = people_of_park.park
    for name in ("submitted", "accepted", "replied", "closed"):
        demand_in(name, park, title=f"等在{name}")
    clock.at = LATER
    client = people_of_park.client("desk")
    for path, waiting in {"": "submitted", "dispatch/": "accepted", "audit/": "replied", "calls/": "closed"}.items():
        response = client.get(f"/desk/{path}")
        assert f"等在{waiting}" in words_of(response)
        assert response.content.count(b'id="line-') == 1


def test_an_empty_queue_says_so(people_of_park: Cast) -> None:
    assert "没有待处理的诉求" in words_of(people_of_park.client("desk").get("/desk/"))


@pytest.mark.parametrize(
    ("start", "gesture", "data", "end"),
    [
        ("submitted", "accept", {"type_code": TYPE}, "accepted"),
        ("submitted", "take_in", {"type_code": TYPE}, "dispatched"),
        ("accepted", "dispatch", {}, "dispatched"),
        ("replied", "pass_audit", {}, "closed"),
    ],
)
def test_a_gesture_is_one_press(
    people_of_park: Cast, clock: Clock, start: str, gesture: str, data: dict[str, str], end: str
) -> None:
    demand = demand_in(start, people_of_park.park)
    clock.at = LATER
    assert post(people_of_park, demand.pk, gesture, next_id="77", **data).endswith("#line-77")
    assert state(demand) == end


def test_a_likely_duplicate_is_offered_and_merged(people_of_park: Cast, clock: Clock) -> None:
    park = people_of_park.park
    first = file_demand(park)
    second = file_demand(park, at=AT + timedelta(minutes=5))
    clock.at = LATER
    assert "疑似重复" in words_of(people_of_park.client("desk").get("/desk/"))
    post(people_of_park, second.pk, "merge", master_id=first.pk)
    assert Demand.objects.get(pk=second.pk).master_id == first.pk


def test_a_refused_gesture_stays_on_its_line(people_of_park: Cast, clock: Clock) -> None:
    demand = demand_in("withdrawn", people_of_park.park)
    clock.at = LATER
    where = post(people_of_park, demand.pk, "accept", type_code=TYPE, next_id="77")
    assert where.endswith((f"#line-{demand.pk}", f"/demands/{demand.pk}/accept/"))
    assert state(demand) == "withdrawn"


def test_a_gesture_without_a_type_leads_to_the_form(people_of_park: Cast, clock: Clock) -> None:
    demand = file_demand(people_of_park.park)
    where = post(people_of_park, demand.pk, "take_in", type_code="")
    assert f"/demands/{demand.pk}/" in where or where.endswith(f"#line-{demand.pk}")
    assert state(demand) == "submitted"


@pytest.mark.parametrize("master", ["", "abc", "99999999999999999999", "-1"])
def test_a_broken_number_is_a_refusal(people_of_park: Cast, master: str) -> None:
    demand = file_demand(people_of_park.park)
    post(people_of_park, demand.pk, "merge", master_id=master)
    assert state(demand) == "submitted"


def test_an_unknown_gesture_does_not_exist(people_of_park: Cast) -> None:
    assert people_of_park.client("desk").post("/desk/1/explode/").status_code == 404


@pytest.mark.parametrize("role", ["enterprise", "handler", "auditor"])
def test_only_the_desk_opens_it(people_of_park: Cast, role: str) -> None:
    demand = file_demand(people_of_park.park)
    client = people_of_park.client(role)
    assert client.get("/desk/").status_code == 403
    assert client.post(f"/desk/{demand.pk}/accept/", {"type_code": TYPE}).status_code in (403, 404)
    assert state(demand) == "submitted"


def test_ten_lines_cost_as_many_statements_as_thirty(people_of_park: Cast) -> None:
    client = people_of_park.client("desk")
    counts = []
    for many in (6, 14):
        for number in range(many):
            file_demand(people_of_park.park, title=f"第{number}件", at=AT + timedelta(seconds=number))
        client.get("/desk/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/desk/")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 22


def test_the_supervision_office_sees_the_calls_and_no_other_queue(people_of_park: Cast) -> None:
    client = people_of_park.client("supervisor")

    assert client.get("/desk/calls/").status_code == 200
    assert client.get("/desk/").status_code == 403


def test_a_leader_begins_at_the_wall(people_of_park: Cast) -> None:
    assert people_of_park.client("leader").get("/").headers["location"] == "/wall/"
