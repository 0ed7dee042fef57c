"""The loop through the API: filed, accepted, dispatched, signed, contacted, replied, audited, called back, rated."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from tests.factories.api import World
from tests.factories.demands import GOOD_REPLY, TYPE

FILED = {"title": "二期厂房竣工验收迟迟排不上", "text": "二期厂房8月已完工，验收申请后一直没有排期。"}


def filed(world: World, **values: Any) -> int:
    answer = world.contact.post("/demands", FILED | {"enterprise_id": world.park.enterprise_id} | values)
    assert answer.status_code == 201, answer.content
    return int(answer.json()["id"])


def handled(world: World) -> int:
    """A demand that its handler works on."""
    demand_id = filed(world)
    assert world.desk.post(f"/demands/{demand_id}/accept", {"type_code": TYPE}).json()["state"] == "accepted"
    dispatched = world.desk.post(f"/demands/{demand_id}/dispatch").json()
    assert dispatched["department_id"] == world.park.works_id
    assert world.handler.post(f"/demands/{demand_id}/sign").json()["state"] == "signed"
    contacted = world.handler.post(f"/demands/{demand_id}/contact", {"note": "已电话联系，约定现场查看"})
    assert contacted.json()["state"] == "handling"
    return demand_id


def test_the_whole_loop(world: World) -> None:
    demand_id = handled(world)
    replied = world.handler.post(f"/demands/{demand_id}/reply", {"text": GOOD_REPLY, "category": "solved"})
    assert replied.status_code == 201
    assert world.contact.get(f"/demands/{demand_id}").json()["answer"] == ""
    assert world.desk.post(f"/demands/{demand_id}/audit/pass").json()["state"] == "closed"
    assert world.contact.get(f"/demands/{demand_id}").json()["answer"] == GOOD_REPLY
    called = {"reached": True, "contacted": True, "solved": True, "satisfaction": 4}
    assert world.second_desk.post(f"/demands/{demand_id}/call-back", called).json()["state"] == "visited"
    rated = world.contact.post(f"/demands/{demand_id}/rate", {"solved": True, "satisfaction": 5})
    assert rated.json()["state"] == "visited"
    assert world.desk.post(f"/demands/{demand_id}/archive").json()["state"] == "archived"
    verbs = [step["verb"] for step in world.desk.get(f"/demands/{demand_id}/timeline").json()["items"]]
    assert verbs[0] == "demand.submitted"
    assert verbs[-1] == "demand.archived"
    assert "demand.replied" in verbs
    seen = [step["verb"] for step in world.contact.get(f"/demands/{demand_id}/timeline").json()["items"]]
    assert "demand.replied" not in seen


def test_an_application_is_approved_and_decided(world: World) -> None:
    demand_id = handled(world)
    asked = world.handler.post(
        f"/demands/{demand_id}/extension-requests",
        {"amount": "2wd", "reason": "需等待第三方检测", "enterprise_told": True},
    )
    assert asked.status_code == 201
    request_id = asked.json()["id"]
    assert [each["id"] for each in world.head.get("/work/requests").json()["items"]] == [request_id]
    assert world.head.post(f"/requests/{request_id}/approve").json()["state"] == "head_approved"
    before = world.contact.get(f"/demands/{demand_id}").json()["row"]["due_at"]
    assert world.desk.post(f"/requests/{request_id}/decide", {"approved": True}).json()["state"] == "approved"
    assert world.contact.get(f"/demands/{demand_id}").json()["row"]["due_at"] > before


def test_a_clock_explains_itself_and_says_who_used_it(world: World) -> None:
    demand_id = handled(world)
    clocks = world.desk.get(f"/demands/{demand_id}/promises").json()["items"]
    result = next(
        clock["promise"]["id"]
        for clock in clocks
        if (clock["promise"]["kind"], clock["promise"]["facing"]) == ("result", "enterprise")
    )
    told = world.contact.get(f"/demands/{demand_id}/promises/{result}/explanation").json()
    assert sum(day["counted"] for day in told["days"]) == 5
    assert all(day["reason"] for day in told["days"])
    used = world.desk.get(f"/demands/{demand_id}/promises/{result}/consumption").json()
    assert sum(share["minutes"] for share in used["shares"]) == used["minutes"]
    assert world.contact.get(f"/demands/{demand_id}/promises/{result}/consumption").status_code == 403
    inside = {clock["promise"]["id"] for clock in clocks} - {
        clock["promise"]["id"] for clock in world.contact.get(f"/demands/{demand_id}/promises").json()["items"]
    }
    assert inside, "the departments' own clocks are not the enterprise's reading"
    assert world.contact.get(f"/demands/{demand_id}/promises/{inside.pop()}/explanation").status_code == 404


def test_pages_to_the_end_are_the_whole(world: World) -> None:
    made = [filed(world, title=f"第{number}件事") for number in range(7)]
    seen, cursor, links = [], None, 0
    while True:
        answer = world.contact.get("/demands", size=3, **({"cursor": cursor} if cursor else {}))
        seen += [row["id"] for row in answer.json()["items"]]
        links += "Link" in answer
        cursor = answer.json()["next"]
        if cursor is None:
            break
        assert f"cursor={cursor}" in answer["Link"]
    assert seen == made[::-1]
    assert links == 2
    assert world.contact.get("/demands", cursor="x").status_code == 422


def test_filters_narrow_as_on_the_page(world: World) -> None:
    first, second = filed(world, title="停电半天"), filed(world, nature="consult")
    world.desk.post(f"/demands/{first}/accept", {"type_code": TYPE})
    ids = lambda **query: [row["id"] for row in world.contact.get("/demands", **query).json()["items"]]  # noqa: E731
    assert ids(nature="consult") == [second]
    assert ids(state=["accepted", "closed"]) == [first]
    assert ids(q="停电") == [first]
    assert world.contact.get("/demands", flag="nonsense").json()["code"] == "unknown_filter"
    assert world.contact.get("/demands", surprise="1").status_code == 422


def test_files_come_back_as_they_went(world: World) -> None:
    demand_id = filed(world)
    sent = SimpleUploadedFile("说明.txt", "停工三天，损失说明".encode())
    answer = world.contact.upload(f"/demands/{demand_id}/attachments", sent, key="file-1")
    assert answer.status_code == 201, answer.content
    file_id = answer.json()["id"]
    sent.seek(0)
    assert world.contact.upload(f"/demands/{demand_id}/attachments", sent, key="file-1").json()["id"] == file_id
    assert [row["id"] for row in world.desk.get(f"/demands/{demand_id}/attachments").json()["items"]] == [file_id]
    got = world.desk.get(f"/demands/{demand_id}/attachments/{file_id}")
    assert b"".join(got.streaming_content) == "停工三天，损失说明".encode()  # type: ignore[attr-defined]
    other = filed(world)
    assert world.contact.get(f"/demands/{other}/attachments/{file_id}").status_code == 404
    assert world.contact.send("delete", f"/demands/{demand_id}/attachments/{file_id}").status_code == 204
    assert world.desk.get(f"/demands/{demand_id}/attachments/{file_id}").status_code == 404


def test_queues_and_counts(world: World) -> None:
    demand_id = filed(world)
    rows = world.desk.get("/desk/deadlines", tab="intake").json()["items"]
    assert [row["demand"]["id"] for row in rows] == [demand_id]
    assert world.desk.get("/desk/counts").json()["tabs"]["intake"]["total"] == 1
    assert world.handler.get("/desk/deadlines").status_code == 403
    world.desk.post(f"/demands/{demand_id}/take-in", {"type_code": TYPE})
    rows = world.handler.get("/work/deadlines", tab="sign").json()["items"]
    assert [row["promise"]["kind"] for row in rows] == ["sign"]
    assert world.handler.get("/work/counts").json()["tabs"]["sign"]["total"] == 1
    assert world.contact.get("/work/deadlines").status_code == 403
