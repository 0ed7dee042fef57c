"""What belongs to another firm is not there: every page with an id in its address, asked by a stranger."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from tests.factories import registry
from tests.factories.api import World
from tests.factories.demands import demand_in, joint_in
from tests.factories.supervision_orders import order_in

from dianxiaoer.domains.demands.models import HandlingRequest, JointTask
from dianxiaoer.domains.promises.models import Promise
from dianxiaoer.domains.registry.queries import contact
from dianxiaoer.web.demands.steps import STEPS

# Handled elsewhere: the API has its own walk; allauth's pages are about one's own login.
LEFT_OUT = ("api/", "accounts/")
HIDDEN = {302, 403, 404, 405}


def patterns(resolver: Any, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            yield from patterns(each, prefix + str(each.pattern))
        else:
            yield prefix + str(each.pattern), each


class Firm:
    """Everything of the first firm, by the names that pages give it."""

    def __init__(self, world: World) -> None:
        park = world.park
        suspended, joint = demand_in("suspended", park), joint_in("executing", park)
        demand = demand_in("handling", park)
        sent = SimpleUploadedFile("说明.txt", "停工三天".encode())
        uploaded = world.contact.upload(f"/demands/{demand.pk}/attachments", sent)
        task = JointTask.objects.filter(joint=joint).first()
        promise = Promise.objects.filter(subject_id=demand.pk, part_id=None, kind="result").first()
        assert task is not None
        assert promise is not None
        self.ids: dict[str, Any] = {
            "demand_id": demand.pk, "draft_id": demand_in("draft", park).pk, "attachment_id": uploaded.json()["id"],
            "joint_id": joint.pk, "task_id": task.pk, "promise_id": promise.pk,
            "request_id": HandlingRequest.objects.get(order__demand=suspended).pk,
            "enterprise_id": park.enterprise_id, "pk": demand.pk,
            "order_id": order_in("issued", park, demand_id=demand.pk).pk, "verb": "urge", "gesture": "accept",
        }  # fmt: skip

    def address(self, route: str, pattern: URLPattern) -> str | None:
        """The page about the firm's thing; None where an argument means something that no firm owns."""
        missing: list[str] = []

        def put(found: re.Match[str]) -> str:
            name = found.group("name")
            if name not in self.ids:
                missing.append(name)
            return str(self.ids.get(name, ""))

        plain = re.sub(r"<(?:\w+:)?(?P<name>\w+)>", put, route)
        plain = re.sub(r"\(\?P<?(?P<name>\w+)>?[^)]*\)", put, plain.replace("(?P<", "(?P"))
        return None if missing else "/" + plain.replace("^", "").replace("$", "").replace("\\Z", "")


def logged_in(enterprise_id: int, phone: str) -> Client:
    account_id = contact(
        registry.contact(enterprise_id, name=f"张{phone[-2:]}", phone=phone, with_account=True)
    ).account_id
    client = Client()
    client.force_login(
        get_user_model()._default_manager.get(pk=account_id),
        backend=settings.AUTHENTICATION_BACKENDS[0],
    )
    return client


def test_a_stranger_finds_no_page_and_the_firm_finds_its_own(db: None, subtests: pytest.Subtests) -> None:
    world = World()
    firm = Firm(world)
    own = logged_in(world.park.enterprise_id, "13700000001")
    stranger = logged_in(world.park.other_enterprise_id, "13700000002")
    seen, walked = 0, 0
    for route, pattern in patterns(get_resolver()):
        if "<" not in route or route.startswith(LEFT_OUT):
            continue
        address = firm.address(route, pattern)
        if address is None:
            continue
        walked += 1
        for method in ("get", "post"):
            with subtests.test(f"{method} {route}"):
                hidden = getattr(stranger, method)(address)
                assert hidden.status_code in HIDDEN, hidden.status_code
                assert "停工" not in _text(hidden)
                assert hidden.status_code != 302 or "login" in hidden["Location"], hidden["Location"]
        answer = own.get(address)
        _text(answer)
        seen += answer.status_code == 200
    assert walked >= 6
    assert seen >= 3, "the firm's own pages must open, or this test could not fail"


def test_every_step_with_another_firms_demand_is_not_there(db: None, subtests: pytest.Subtests) -> None:
    world = World()
    demand = demand_in("handling", world.park)
    own = logged_in(world.park.enterprise_id, "13700000001")
    stranger = logged_in(world.park.other_enterprise_id, "13700000002")
    for verb in STEPS:
        with subtests.test(verb):
            assert stranger.get(f"/demands/{demand.pk}/{verb}/").status_code == 404
            assert stranger.post(f"/demands/{demand.pk}/{verb}/", {"note": "x"}).status_code == 404
    assert own.get(f"/demands/{demand.pk}/urge/").status_code == 200


def _text(answer: Any) -> str:
    return str(b"".join(answer.streaming_content) if answer.streaming else answer.content.decode())
