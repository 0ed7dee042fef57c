"""What belongs to another firm is not there: every address of the API with an id in it, asked by a stranger."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.api.test_contract import SCHEMA
from tests.factories.api import Caller, World
from tests.factories.demands import demand_in, joint_in

from dianxiaoer.domains.demands.models import HandlingRequest, JointTask
from dianxiaoer.domains.promises.models import Promise

# Bodies good enough to reach the command; without an entry an empty one is.
BODIES: dict[str, dict[str, Any]] = {
    "accept": {"type_code": "0105"}, "take-in": {"type_code": "0105"}, "answer": {"text": "x"},
    "refuse": {"ground": "litigation", "advice": "x"}, "merge": {"master_id": 1}, "split": {"parts": []},
    "reject": {"defect": "tone"}, "call-back": {"reached": False}, "reopen": {"reason": "x"}, "hard": {"reason": "x"},
    "link-caller": {"enterprise_id": 1}, "legacy": {"plan": "x"}, "return": {"rule": "x", "reason": "x"},
    "transfer": {"department_id": 1, "reason": "x"}, "contact": {"note": "x"}, "contribute": {"text": "x"},
    "reply": {"text": "x", "category": "solved"}, "rate": {"solved": True, "satisfaction": 5},
    "extension-requests": {"amount": "1wd", "reason": "x"}, "messages": {"text": "x"},
    "suspension-requests": {"cause": "law", "plan": "x", "review_date": "2026-12-01", "reason": "x"},
    "decide": {"approved": False}, "joints": {"question": "x"}, "lead": {"lead_department_id": 1},
    "decline": {"reason": "x"}, "convene": {"attended_department_ids": [1], "mode": "site", "minutes": "x"},
    "opinion": {"opinion": "x", "basis": "x", "agrees": True}, "plan": {"plan": "x", "tasks": []},
    "no-agreement": {"reason": "x"}, "ruling": {"ruling": "x", "tasks": []}, "tasks": {"tasks": []},
    "finish": {"result": "x"}, "confirm": {"confirmed": True}, "verify": {"result": "x"},
}  # fmt: skip
# Ids that belong to no firm: administrators' matters, the calendar, figures, documents, orders to the park's units.
NOT_A_FIRMS = ("/webhook", "/supervision-orders/", "/figures/", "/documents/", "/demand-types/", "/worktime/")


class Firm:
    """Everything of the first firm, by the name that addresses give it."""

    def __init__(self, world: World) -> None:
        park = world.park
        suspended = demand_in("suspended", park)
        joint = joint_in("executing", park)
        self.demand_id = demand_in("handling", park).pk
        sent = SimpleUploadedFile("说明.txt", "停工三天".encode())
        upload = world.contact.upload(f"/demands/{self.demand_id}/attachments", sent)
        draft = demand_in("draft", park)
        facing = Promise.objects.filter(subject_id=self.demand_id, part_id=None, facing="enterprise")
        self.ids = {
            "demand_id": self.demand_id,
            "draft": draft.pk,
            "promise_id": facing.filter(kind="result").get().pk,
            "attachment_id": upload.json()["id"],
            "joint_id": joint.pk,
            "task_id": JointTask.objects.filter(joint=joint).first().pk,  # type: ignore[union-attr]
            "request_id": HandlingRequest.objects.get(order__demand=suspended).pk,
            "enterprise_id": park.enterprise_id,
        }

    def address(self, path: str) -> str:
        ids = self.ids | ({"demand_id": self.ids["draft"]} if path.startswith("/drafts") else {})
        return re.sub(r"\{(\w+)\}", lambda found: str(ids[found.group(1)]), path)


def walk() -> list[tuple[str, str]]:
    """Method and address of every operation with an id of a firm's thing."""
    return [
        (method, path.removeprefix("/api/v1"))
        for path, methods in SCHEMA.raw_schema["paths"].items()
        for method in methods
        if "{" in path and not path.removeprefix("/api/v1").startswith(NOT_A_FIRMS)
    ]


def ask(caller: Caller, method: str, path: str, address: str) -> Any:
    body = BODIES.get(path.rpartition("/")[2], {})
    if path.startswith("/drafts"):
        body = {"title": "x", "text": "x"}
    if method == "post" and path.endswith("/attachments"):
        return caller.upload(address, SimpleUploadedFile("a.txt", b"x"))
    answer = caller.get(address) if method == "get" else caller.send(method, address, body)
    if answer.streaming:
        b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    return answer


def test_a_stranger_finds_nothing_and_the_firm_finds_its_own(world: World, subtests: pytest.Subtests) -> None:
    firm, found = Firm(world), 0
    operations = sorted(walk(), key=lambda each: (each[0] == "delete", each))
    assert len(operations) > 55
    for method, path in operations:
        address = firm.address(path)
        with subtests.test(f"{method} {path}"):
            stranger = ask(world.stranger, method, path, address)
            hidden = {404} if method == "get" else {403, 404, 422 if path.startswith("/drafts") else 404}
            if path.endswith("/consumption"):
                hidden = {403}
            if path.endswith(("/suggestions", "/duplicates")):
                hidden = {403}
            assert stranger.status_code in hidden, (stranger.status_code, getattr(stranger, "content", b""))
            own = ask(world.contact, method, path, address)
            assert own.status_code != 404, own.content
            found += own.status_code < 300
    assert found > 12, "the firm's own requests must be able to succeed, or this test could not fail"


def test_lists_show_a_stranger_nothing(world: World) -> None:
    firm = Firm(world)
    assert firm.demand_id in [row["id"] for row in world.contact.get("/demands").json()["items"]]
    assert world.stranger.get("/demands").json()["items"] == []
    assert world.stranger.get("/demands", enterprise=world.park.enterprise_id).json()["items"] == []
    assert world.stranger.get("/drafts").json()["items"] == []
    assert world.stranger.get("/joints").json()["items"] == []
    assert world.stranger.get("/owed").json() == {"open": [], "waiting_for_rating": []}
    assert [row["id"] for row in world.stranger.get("/enterprises").json()["items"]] == [world.park.other_enterprise_id]
    assert world.stranger.get("/wall").status_code == 404
    assert world.stranger.get("/work/requests").json()["items"] == []
