"""Webhooks: chosen by verb and firm, written with the event, signed, retried, given up, sent again."""

from __future__ import annotations

import hashlib
import hmac
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import orjson
import pytest
from django.conf import LazySettings
from django.db import connection
from django.utils import timezone
from tests.api.test_demands import filed, handled
from tests.factories.api import World
from tests.factories.demands import TYPE

from dianxiaoer.kernel import deliveries, outgoing, webhooks
from dianxiaoer.kernel.access import SYSTEM
from dianxiaoer.kernel.models import WebhookDelivery, WebhookSubscription
from dianxiaoer.kernel.refusals import Invalid


class Receiver:
    """A local server that remembers what it was sent and answers as told."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.got.append((dict(self.headers), body))
                self.send_response(outer.answers.pop(0) if outer.answers else 204)
                self.send_header("Location", "/elsewhere")
                self.end_headers()

            def log_message(self, *_arguments: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook?x=1"
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(5)


@pytest.fixture
def receiver(settings: LazySettings) -> Iterator[Receiver]:
    settings.WEBHOOK_PRIVATE = True
    one = Receiver()
    yield one
    one.stop()


def subscribed(world: World, receiver: Receiver, **values: Any) -> tuple[int, str]:
    answer = world.administrator.post("/webhooks", {"name": "对接", "url": receiver.url} | values)
    assert answer.status_code == 201, answer.content
    return answer.json()["id"], answer.json()["secret"]


def jobs() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'webhooks.deliver'")
        return int(cursor.fetchone()[0])


def test_an_event_arrives_signed_and_without_words(world: World, receiver: Receiver) -> None:
    hook, secret = subscribed(world, receiver, verbs=["demand.*"])
    before = jobs()
    demand_id = filed(world, title="机密标题", text="机密内容")
    assert jobs() == before + 1, "the change itself queues the sending"
    assert deliveries.send_waiting(hook, now=timezone.now) == 1
    (headers, body), told = receiver.got[0], orjson.loads(receiver.got[0][1])
    moment, _comma, given = headers["Dianxiaoer-Signature"].removeprefix("t=").partition(",v1=")
    assert given == hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    assert told["verb"] == headers["Dianxiaoer-Event"] == "demand.submitted"
    number = world.contact.get(f"/demands/{demand_id}").json()["row"]["number"]
    assert told["subject"] == {"kind": "demand", "id": demand_id, "number": number}
    assert told["enterprise_id"] == world.park.enterprise_id
    assert told["facts"]["to"] == "submitted"
    assert "机密" not in body.decode()
    assert deliveries.send_waiting(hook, now=timezone.now) == 0, "once sent, never again"


def test_verbs_and_firms_choose(world: World, receiver: Receiver) -> None:
    everything, _secret = subscribed(world, receiver)
    accepted, _secret = subscribed(world, receiver, verbs=["demand.accepted"])
    other, _secret = subscribed(world, receiver, enterprise_id=world.park.other_enterprise_id)
    WebhookDelivery.objects.all().delete()
    demand_id = filed(world)
    world.desk.post(f"/demands/{demand_id}/accept", {"type_code": TYPE})
    verbs = lambda hook: [  # noqa: E731
        row.event.verb for row in WebhookDelivery.objects.filter(subscription_id=hook).select_related("event")
    ]
    assert {"demand.submitted", "demand.accepted"} <= set(verbs(everything))
    assert verbs(accepted) == ["demand.accepted"]
    assert verbs(other) == []


def test_a_refused_change_tells_nobody(world: World, receiver: Receiver) -> None:
    demand_id, desk = filed(world), world.desk
    subscribed(world, receiver)
    WebhookDelivery.objects.all().delete()
    assert desk.post(f"/demands/{demand_id}/archive").status_code == 409
    assert not WebhookDelivery.objects.exists()


def test_failures_are_retried_with_growing_pauses_and_given_up(world: World, receiver: Receiver) -> None:
    hook, _secret = subscribed(world, receiver, verbs=["demand.submitted"])
    filed(world)
    receiver.answers = [500, 302, *[503] * 6]
    at, pauses = timezone.now() + timedelta(minutes=1), []
    for attempt in range(1, deliveries.ATTEMPTS + 1):
        moment = at
        assert deliveries.send_waiting(hook, now=lambda moment=moment: moment) == 0  # type: ignore[misc]
        row = WebhookDelivery.objects.get(subscription_id=hook)
        assert row.attempts == attempt
        pauses.append((row.next_at - at).total_seconds())
        at = row.next_at
    assert pauses[:-1] == [30.0 * 2**step for step in range(7)]
    assert row.state == "dead"
    assert row.fault == "HTTP 503"
    assert len(receiver.got) == 8, "a redirect is not followed"
    assert deliveries.send_waiting(hook, now=lambda: at + timedelta(days=1)) == 0
    listed = world.administrator.get(f"/webhooks/{hook}/deliveries", state="dead").json()["items"]
    assert [each["id"] for each in listed] == [row.pk]
    assert world.administrator.get("/webhooks").json()["items"][0]["dead"] == 1
    assert world.administrator.post(f"/webhook-deliveries/{row.pk}/redeliver").status_code == 200
    assert deliveries.send_waiting(hook, now=lambda: timezone.now() + timedelta(seconds=1)) == 1
    assert WebhookDelivery.objects.get(pk=row.pk).state == "sent"


def test_a_crash_while_sending_sends_again(world: World, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    hook, _secret = subscribed(world, receiver, verbs=["demand.submitted"])
    filed(world)

    def crash(*_arguments: Any, **_options: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(outgoing, "post", crash)
    with pytest.raises(KeyboardInterrupt):
        deliveries.send_waiting(hook, now=timezone.now)
    monkeypatch.undo()
    assert deliveries.send_waiting(hook, now=timezone.now) == 0, "it is leased"
    later = timezone.now() + deliveries.LEASE + timedelta(seconds=1)
    assert deliveries.overdue(later) == [hook]
    assert deliveries.send_waiting(hook, now=lambda: later) == 1


def test_a_paused_subscription_gets_nothing_and_an_ended_one_is_gone(world: World, receiver: Receiver) -> None:
    hook, _secret = subscribed(world, receiver)
    assert world.administrator.send("put", f"/webhooks/{hook}", {"active": False}).status_code == 200
    WebhookDelivery.objects.all().delete()
    handled(world)
    assert not WebhookDelivery.objects.exists()
    assert world.administrator.send("delete", f"/webhooks/{hook}").status_code == 204
    assert not WebhookSubscription.objects.exists()


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/x", "https://127.0.0.1/x", "https://10.1.2.3/", "https://192.168.0.1/", "https://[::1]/",
        "https://169.254.169.254/latest/meta-data", "https://[::ffff:127.0.0.1]/", "https://0.0.0.0/",
        "https://[fe80::1]/", "https://100.64.0.1/", "ftp://example.org/", "https://user:pw@1.1.1.1/", "https:///x",
        "http://1.1.1.1/", "https://1.1.1.1:99999/", "https://224.0.0.1/", "https://2130706433/",
    ],
)  # fmt: skip
def test_addresses_inside_are_refused(url: str, settings: LazySettings) -> None:
    settings.WEBHOOK_PRIVATE = settings.DEBUG = False
    with pytest.raises(Invalid) as refusal:
        outgoing.target(url)
    assert refusal.value.code == "bad_address"


def test_a_public_address_passes_and_is_checked_again_when_sending(settings: LazySettings, db: None) -> None:
    settings.WEBHOOK_PRIVATE = settings.DEBUG = False
    goal = outgoing.target("https://1.1.1.1:8443/hook?a=b")
    assert (goal.address, goal.port, goal.path, goal.secure) == ("1.1.1.1", 8443, "/hook?a=b", True)
    assert outgoing.post("https://127.0.0.1/", b"", {}, timeout_s=1)[0] is None
    with pytest.raises(Invalid):
        webhooks.subscribe(by=SYSTEM, at=timezone.now(), name="x", url="https://127.0.0.1/")


def test_webhooks_are_the_administrators(world: World, receiver: Receiver) -> None:
    for caller in (world.desk, world.contact):
        assert caller.get("/webhooks").status_code == 403
        assert caller.post("/webhooks", {"name": "x", "url": receiver.url}).status_code == 403
