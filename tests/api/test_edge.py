"""The edge of the API: tokens and scopes, problems, idempotency keys."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from tests.api.test_demands import FILED, filed
from tests.factories.api import Caller, World, token_for
from tests.factories.demands import TYPE
from tests.factories.people import AT

from dianxiaoer.domains.demands.models import Demand
from dianxiaoer.domains.people import commands as people_commands
from dianxiaoer.domains.people.models import ApiToken
from dianxiaoer.kernel import idempotency
from dianxiaoer.kernel.access import SYSTEM
from dianxiaoer.kernel.models import KeptAnswer


def account_of(caller: Caller) -> int:
    return ApiToken.objects.get(prefix=caller.token[:12]).account_id


def assert_problem(answer: Any, status: int, code: str = "") -> dict[str, Any]:
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == status
    assert told["title"]
    assert told["detail"]
    assert told["type"] == f"urn:dianxiaoer:problem:{told['code']}"
    if code:
        assert told["code"] == code
    return dict(told)


def test_every_error_is_a_problem(world: World) -> None:
    client, desk, demand_id = Client(), world.desk, filed(world)
    bearer = {"Authorization": f"Bearer {desk.token}"}
    assert_problem(client.get("/api/v1/demands"), 401, "no_token")
    assert_problem(client.get("/api/v1/demands", headers={"Authorization": "Bearer dxe_wrong"}), 401)
    assert_problem(client.get("/api/v1/nothing"), 404, "not_found")
    assert_problem(client.get("/api/v2/demands"), 404, "not_found")
    allowed = client.delete("/api/v1/demands")
    assert_problem(allowed, 405)
    assert set(allowed["Allow"].split(", ")) == {"GET", "POST"}
    assert_problem(client.get("/api/v1/demands", headers=bearer | {"Accept": "text/html"}), 406)
    path = f"/api/v1/demands/{demand_id}/accept"
    assert_problem(client.post(path, "a=b", content_type="text/plain", headers=bearer), 415)
    assert_problem(client.post(path, "{", content_type="application/json", headers=bearer), 400, "bad_json")
    told = assert_problem(desk.post(f"/demands/{demand_id}/accept", {"type_code": "nonsense"}), 422, "invalid")
    assert [each["field"] for each in told["errors"]] == ["type_code"]
    told = assert_problem(desk.post(f"/demands/{demand_id}/accept", {"type_code": "9999"}), 422, "unknown_type")
    assert told["errors"][0]["field"] == "type_code"
    assert_problem(desk.post(f"/demands/{demand_id}/archive"), 409, "wrong_state")
    assert_problem(desk.get("/demands/999999999"), 404, "demand_not_found")
    assert_problem(world.contact.post(f"/demands/{demand_id}/accept", {"type_code": TYPE}), 403, "desk_only")


def test_a_fault_is_a_problem_and_keeps_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from dianxiaoer.domains.demands import commands

    def broken(**_arguments: Any) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(commands, "urge", broken)
    demand_id = filed(world)
    assert_problem(world.contact.post(f"/demands/{demand_id}/urge", key="k"), 500, "fault")
    monkeypatch.undo()
    assert world.contact.post(f"/demands/{demand_id}/urge", key="k").status_code == 200


def test_a_body_with_nul_is_refused(world: World) -> None:
    assert_problem(world.contact.post("/demands", FILED | {"title": "a\x00b"}), 422)
    assert_problem(world.contact.get("/demands", q="a\x00b"), 422)


def test_a_token_does_what_its_scopes_say(world: World) -> None:
    demand_id = filed(world)
    reader = Caller(token_for(account_of(world.desk), "demands:read"))
    assert reader.get(f"/demands/{demand_id}").status_code == 200
    assert_problem(reader.post(f"/demands/{demand_id}/accept", {"type_code": TYPE}), 403, "scope_missing")
    writer = Caller(token_for(account_of(world.desk), "desk:write"))
    assert_problem(writer.get(f"/demands/{demand_id}"), 403, "scope_missing")
    assert writer.post(f"/demands/{demand_id}/accept", {"type_code": TYPE}).status_code == 200


def test_a_token_ends(world: World) -> None:
    caller = world.contact
    token = ApiToken.objects.get(prefix=caller.token[:12])
    assert caller.get("/demands").status_code == 200
    token.refresh_from_db()
    assert token.last_used_date is not None
    assert caller.token not in str(ApiToken.objects.filter(pk=token.pk).values().get()), "only a hash is kept"
    ApiToken.objects.filter(pk=token.pk).update(expires_date=timezone.now().date() - timedelta(days=2))
    assert_problem(caller.get("/demands"), 401)
    ApiToken.objects.filter(pk=token.pk).update(expires_date=timezone.now().date() + timedelta(days=2))
    people_commands.revoke_token(by=SYSTEM, at=AT, token_id=token.pk)
    assert_problem(caller.get("/demands"), 401)
    people_commands.disable_account(by=SYSTEM, at=AT, account_id=account_of(world.desk))
    assert_problem(world.desk.get("/demands"), 401)


def test_a_session_cookie_opens_nothing(world: World) -> None:
    client = Client()
    from django.contrib.auth import get_user_model

    client.force_login(
        get_user_model().objects.get(pk=account_of(world.desk)),
        backend=settings.AUTHENTICATION_BACKENDS[0],
    )
    assert client.get("/demands/").status_code == 200, "the session itself is good"
    assert_problem(client.get("/api/v1/demands"), 401)
    assert_problem(client.post("/api/v1/demands", FILED, content_type="application/json"), 401)


def test_a_repeated_key_has_one_effect_and_one_answer(world: World) -> None:
    body = FILED | {"enterprise_id": world.park.enterprise_id}
    first = world.contact.post("/demands", body, key="once")
    again = world.contact.post("/demands", body, key="once")
    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert again["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first
    assert Demand.objects.count() == 1
    assert_problem(world.contact.post("/demands", body | {"title": "别的事"}, key="once"), 422, "key_reused")
    assert_problem(world.contact.post("/drafts", body, key="once"), 422, "key_reused")
    assert (
        world.stranger.post(
            "/demands", FILED | {"enterprise_id": world.park.other_enterprise_id}, key="once"
        ).status_code
        == 201
    ), "keys belong to their account"
    assert_problem(world.contact.post("/demands", body, key="x" * 256), 422, "bad_key")
    assert world.contact.post("/demands", body, key="twice").json()["id"] != first.json()["id"]


def test_a_refusal_is_kept_and_a_bad_body_is_not(world: World) -> None:
    demand_id = filed(world)
    refused = world.desk.post(f"/demands/{demand_id}/archive", key="k")
    assert_problem(refused, 409, "wrong_state")
    assert world.desk.post(f"/demands/{demand_id}/archive", key="k").content == refused.content
    assert_problem(world.desk.post(f"/demands/{demand_id}/accept", {"type_code": "?"}, key="k2"), 422)
    assert world.desk.post(f"/demands/{demand_id}/accept", {"type_code": TYPE}, key="k2").status_code == 200


def test_keys_are_forgotten_after_two_days(world: World) -> None:
    body = FILED | {"enterprise_id": world.park.enterprise_id}
    world.contact.post("/demands", body, key="old")
    now = timezone.now()
    assert idempotency.purge(at=now + timedelta(hours=47)) == 0
    KeptAnswer.objects.update(answered_at=now - timedelta(hours=49))
    assert world.contact.post("/demands", body | {"title": "新事"}, key="old").status_code == 201
    assert idempotency.purge(at=now + timedelta(hours=49)) == 1


def test_a_repetition_at_the_same_time_is_told_to_wait(committed: None) -> None:
    world = World()
    demand_id = filed(world)
    caller, at, answers = world.contact, timezone.now(), []
    held, checked = threading.Event(), threading.Event()

    def first() -> None:
        with transaction.atomic():
            idempotency.recall(account_id=account_of(caller), key="same", request="a", at=at)
            held.set()
            checked.wait(10)
        connection.close()

    thread = threading.Thread(target=first)
    thread.start()
    assert held.wait(10)
    answers.append(caller.post(f"/demands/{demand_id}/urge", key="same"))
    checked.set()
    thread.join(10)
    assert_problem(answers[0], 409, "key_in_use")
    assert caller.post(f"/demands/{demand_id}/urge", key="same").status_code == 200


def test_two_at_once_have_one_effect(committed: None) -> None:
    world = World()
    caller = world.contact
    body, answers = FILED | {"enterprise_id": world.park.enterprise_id}, []
    start = threading.Barrier(2)

    def send() -> None:
        mine = Caller(caller.token)
        start.wait(10)
        answers.append(mine.post("/demands", body, key="race"))
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert Demand.objects.count() == 1
    assert sorted(answer.status_code for answer in answers) in ([201, 201], [201, 409])
    last = caller.post("/demands", body, key="race")
    assert last.status_code == 201
    assert last.content in [answer.content for answer in answers]
