"""Reading a page changes nothing: every address of the house, asked by every role, inside a read-only transaction."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from tests.factories.demands import demand_in, file_demand, joint_in
from tests.factories.supervision_orders import order_in
from tests.web.readers import ROLES, Cast

from dianxiaoer.domains.demands.queries import detail
from dianxiaoer.domains.registry import commands as registry
from dianxiaoer.domains.supervision.commands.documents import draw_up
from dianxiaoer.kernel.access import SYSTEM
from dianxiaoer.web.demands.steps import STEPS

pytestmark = pytest.mark.django_db
# Log-in pages belong to a library, which keeps a log-in's stages in the session; the API has its own walk.
LEFT_OUT = ("accounts/", "api/", "styleguide")
TAKES_STEPS = ("enterprise", "desk", "handler")


def routes(patterns: list[Any], prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address of the URL table with its pattern."""
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        elif not route.startswith(LEFT_OUT):
            yield route, pattern


class _Undo(Exception):
    pass


def read(client: Client, path: str) -> int:
    """The answer's status; any write would be refused by the database and raised here."""
    status = 0
    with pytest.raises(_Undo), transaction.atomic():  # a rolled-back savepoint takes the read-only mode along
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION READ ONLY")
        response = client.get(path)
        if response.streaming:
            b"".join(response.streaming_content)
        status = response.status_code
        raise _Undo
    return status


@pytest.fixture
def values(people_of_park: Cast) -> dict[str, list[object]]:
    """What stands for each parameter of an address."""
    park = people_of_park.park
    shown = [
        demand_in("submitted", park),
        demand_in("handling", park),
        demand_in("closed", park),
        joint_in("executing", park).demand,
    ]
    file_id = registry.attach(
        by=park.contact, at=people_of_park_at(), subject_domain="demand", subject_id=shown[1].pk, name="照片.txt",
        content="现场".encode(), enterprise_id=park.enterprise_id,
    )  # fmt: skip
    view = detail(park.desk, shown[1].pk, people_of_park_at())
    return {
        "demand_id": [demand.pk for demand in shown],
        "promise_id": [clock.promise.id for clock in view.clocks][:2],
        "attachment_id": [file_id],
        "draft_id": [demand_in("draft", park).pk],
        "gesture": ["accept"],
        "order_id": [order_in("signed", park, demand_id=shown[1].pk).pk],
        "trigger": ["red"],
        "document_id": [draw_up(by=SYSTEM, at=people_of_park_at(), kind="bulletin", period="2026-08").pk],
        "kind": ["docx"],
    }


def people_of_park_at() -> Any:
    from tests.factories.people import AT

    return AT


def addresses(values: dict[str, list[object]], verbs: list[str]) -> list[str]:
    found = []
    for route, pattern in routes(get_resolver().url_patterns):
        names = list(pattern.pattern.converters) or list(getattr(pattern.pattern.regex, "groupindex", {}))
        known: dict[str, list[object]] = values | {"verb": list(verbs)}
        if "verb" in names:
            known["demand_id"] = values["demand_id"][1::2]
        if any(name not in known for name in names):
            continue
        for chosen in product(*(known[name] for name in names)):
            path = route
            for name, value in zip(names, chosen, strict=True):
                start = path.index("<") if "(?P" not in path else path.index("(?P")
                end = path.index(">", start) + 1 if "(?P" not in path else path.index(")", start) + 1
                path = path[:start] + str(value) + path[end:]
                assert name
            found.append("/" + path.replace("^", "").replace("$", ""))
    return found


@pytest.mark.parametrize("role", ["", *ROLES])
def test_no_page_writes(people_of_park: Cast, values: dict[str, list[object]], role: str) -> None:
    client = people_of_park.client(role)
    paths = addresses(values, list(STEPS) if role in TAKES_STEPS else ["add_message"])
    assert len(paths) > 60
    opened = {path: read(client, path) for path in paths}
    assert {path: status for path, status in opened.items() if status >= 500} == {}
    if role:
        assert sum(status == 200 for status in opened.values()) >= 3, opened


def test_the_walk_would_see_a_write(people_of_park: Cast) -> None:
    demand = file_demand(people_of_park.park)
    from django.db.utils import InternalError

    from dianxiaoer.domains.demands import commands

    with pytest.raises(InternalError, match="read-only"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION READ ONLY")
        commands.urge(by=people_of_park.enterprise, at=people_of_park_at(), demand_id=demand.pk)
