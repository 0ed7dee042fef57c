"""Every operation of the OpenAPI document against the application: never a fault, never an answer that it does not
describe. Values are generated (a fixed seed), ids mostly real, callers of every kind; nothing is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ninja import Schema
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.factories.api import Caller, World
from tests.factories.demands import demand_in, joint_in
from tests.factories.supervision_orders import order_in

from dianxiaoer.api.v1 import api
from dianxiaoer.domains.demands.models import HandlingRequest, JointTask
from dianxiaoer.domains.demands.rules import DemandState
from dianxiaoer.domains.promises.models import Promise
from dianxiaoer.kernel.models import WebhookDelivery, WebhookSubscription

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
SCHEMA = schemathesis.openapi.from_dict(dict(api.get_openapi_schema()))
SCHEMA.app = get_wsgi_application()
OPERATIONS = {operation.ok().label: operation.ok() for operation in SCHEMA.get_all_operations()}
EXAMPLES = {GenerationMode.POSITIVE: 4, GenerationMode.NEGATIVE: 2}


class Park:
    """Tokens and ids to draw from."""

    def __init__(self) -> None:
        world = World()
        park = world.park
        demands = [demand_in(state, park).pk for state in DemandState]
        joints = [joint_in(state, park).pk for state in ("requested", "convened", "executing", "verified")]
        file = SimpleUploadedFile("说明.txt", "停工三天".encode())
        file_id = world.contact.upload(f"/demands/{demands[1]}/attachments", file).json()["id"]
        hook = WebhookSubscription.objects.create(
            name="x", url="https://example.org", secret="s", created_at="2026-09-15T10:00+08:00", created_by="x"
        )
        world.contact.post(f"/demands/{demands[1]}/messages", {"text": "补充"})
        orders = [order_in(state, park).pk for state in ("issued", "signed", "reported")]
        self.callers: list[Caller] = [
            world.desk,
            world.handler,
            world.head,
            world.contact,
            world.administrator,
            world.supervisor,
        ]
        self.ids: dict[str, list[Any]] = {
            "demand_id": demands,
            "joint_id": joints,
            "task_id": list(JointTask.objects.values_list("pk", flat=True)),
            "request_id": list(HandlingRequest.objects.values_list("pk", flat=True)),
            "promise_id": list(Promise.objects.filter(subject_id__in=demands[:6]).values_list("pk", flat=True)),
            "attachment_id": [file_id],
            "enterprise_id": [park.enterprise_id, park.other_enterprise_id],
            "subscription_id": [hook.pk],
            "order_id": orders,
            "delivery_id": list(WebhookDelivery.objects.values_list("pk", flat=True)),
        }


@pytest.fixture
def drawn(db: None) -> Iterator[Park]:
    park = Park()
    # As Django's own client does, which knows nothing of this one: the test's transaction outlives its requests.
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield park
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


def holds(drawn: Park, label: str, mode: GenerationMode) -> None:
    """One operation with values that fit its description, or that do not."""

    @settings(
        max_examples=EXAMPLES[mode], derandomize=True, database=None, deadline=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=OPERATIONS[label].as_strategy(generation_mode=mode), choice=st.data())
    def always(case: Any, choice: st.DataObject) -> None:
        for name in case.path_parameters or {}:
            if name in drawn.ids and choice.draw(st.integers(0, 4)):
                case.path_parameters[name] = choice.draw(st.sampled_from(drawn.ids[name]))
        caller = choice.draw(st.sampled_from(drawn.callers))
        with transaction.atomic():
            response = case.call(headers={"Authorization": f"Bearer {caller.token}"})
            transaction.set_rollback(True)
        case.validate_response(response, checks=CHECKS)

    always()


@pytest.mark.parametrize("mode", list(GenerationMode), ids=str)
def test_the_document_holds(drawn: Park, subtests: pytest.Subtests, mode: GenerationMode) -> None:
    for label in sorted(OPERATIONS):
        with subtests.test(label):
            holds(drawn, label, mode)


def test_every_route_stands_in_the_document() -> None:
    assert len(OPERATIONS) > 85
    assert SCHEMA.raw_schema["openapi"].startswith("3.1")


def test_every_shape_has_a_name_of_its_own() -> None:
    """Two of the same name would overwrite each other in the document."""

    def below(shape: type) -> Iterator[type]:
        for one in shape.__subclasses__():
            yield one
            yield from below(one)

    names = [f"{one.__name__} of {one.__module__}" for one in set(below(Schema)) if "dianxiaoer" in one.__module__]
    plain = [name.split(" ")[0] for name in names]
    assert len(plain) > 100
    assert sorted(name for name in names if plain.count(name.split(" ")[0]) > 1) == []
