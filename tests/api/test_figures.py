"""Figures over the API: what they say is what `evaluate` says, and the records behind them page on."""

from __future__ import annotations

import pytest
from tests.factories.api import Caller, World
from tests.factories.demands import demand_in

from dianxiaoer.domains.people.rules import Role
from dianxiaoer.domains.supervision.rules.indicators import INDICATORS

pytestmark = pytest.mark.django_db
SEPTEMBER = {"since": "2026-09-01", "until": "2026-09-30"}


def supervisor(world: World) -> Caller:
    return world.officer(world.park.committee_id, Role.SUPERVISION_OFFICE)


def test_figures(world: World) -> None:
    for state in ("submitted", "handling", "closed", "archived"):
        demand_in(state, world.park)
    client = supervisor(world)
    assert [row["key"] for row in client.get("/figures").json()] == list(INDICATORS)
    found = client.get("/figures/handled_rate", by="department", **SEPTEMBER).json()
    assert (found["numerator"], found["denominator"]) == ("2", "3")
    assert [(one["group"], one["numerator"]) for one in found["groups"]] == [(world.park.works_id, "2")]
    missed = client.get("/figures/handled_rate/records", part="missed", **SEPTEMBER).json()
    assert missed["total"] == len(missed["items"]) == 1
    first = client.get("/figures/received/records", size=3, **SEPTEMBER).json()
    rest = client.get("/figures/received/records", size=3, cursor=first["next"], **SEPTEMBER).json()
    assert len({row["demand_id"] for row in (*first["items"], *rest["items"])}) == first["total"] == 4
    early = client.get("/figures/closed", as_of="2026-09-15T10:01:00", **SEPTEMBER).json()
    assert early["value"] == 0


def test_refusals(world: World) -> None:
    assert supervisor(world).get("/figures/nothing").status_code == 422
    assert supervisor(world).get("/figures/closed", since="2026-09-30", until="2026-09-01").status_code == 422
    assert supervisor(world).get("/figures/closed", by="colour").status_code == 422
    for path in ("/figures", "/figures/closed", "/figures/closed/records"):
        assert world.contact.get(path).status_code == 404
