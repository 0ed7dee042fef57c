"""Facts stand in the transaction of their event, say what it says, and are never changed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from tests.factories.demands import demand_in, park

from dianxiaoer.domains.demands import commands
from dianxiaoer.domains.demands.rules import DemandState
from dianxiaoer.domains.supervision.commands.facts import add_missing
from dianxiaoer.domains.supervision.models import Fact
from dianxiaoer.kernel.access import SYSTEM
from dianxiaoer.kernel.refusals import Refused

pytestmark = pytest.mark.django_db


def test_road():
    house = park()
    demand = demand_in(DemandState.ARCHIVED, house)
    facts = list(Fact.objects.filter(demand_id=demand.pk).order_by("id"))
    assert [fact.kind for fact in facts if fact.kind not in ("asked",)] == [
        "received", "accepted", "dispatched", "signed", "contacted", "replied", "closed", "delivered", "voiced",
        "archived",
    ]  # fmt: skip
    closed = next(fact for fact in facts if fact.kind == "closed")
    assert closed.kept is True
    assert (closed.unit, closed.allowed, closed.basis) == ("wd", 5, "committed")
    assert closed.department_id == house.works_id
    assert closed.due_at is not None
    assert {fact.type_code for fact in facts if fact.kind != "received"} == {"0105"}
    assert all(fact.enterprise_id == house.enterprise_id for fact in facts)
    delivered = next(fact for fact in facts if fact.kind == "delivered")
    assert (delivered.department_id, delivered.officer_id) == (house.works_id, house.handler.id)


def test_refused_command_leaves_none():
    house = park()
    demand = demand_in(DemandState.CLOSED, house)
    before = Fact.objects.count()
    with pytest.raises(Refused), transaction.atomic():
        commands.archive(by=house.desk, at=demand.closed_at, demand_id=demand.pk)
    assert Fact.objects.count() == before


def test_never_changed():
    demand_in(DemandState.SUBMITTED, park())
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE supervision_fact SET kind = 'closed'")


def test_missing_facts_are_added_once():
    """Events of before this room was built: their facts come from the journal alone."""
    house = park()
    demand = demand_in(DemandState.ARCHIVED, house)
    names = ("kind", "at", "demand_id", "order_id", "due_at", "kept", "taken", "solved", "grade", "round")
    written = list(Fact.objects.order_by("sequence", "kind").values_list(*names))
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE supervision_fact DISABLE TRIGGER supervision_keep_facts")
        cursor.execute("DELETE FROM supervision_fact")
        cursor.execute("DELETE FROM supervision_tally")
        cursor.execute("ALTER TABLE supervision_fact ENABLE TRIGGER supervision_keep_facts")
    later = demand.ended_at + timedelta(days=1)
    added, after = add_missing(by=SYSTEM, at=later)
    assert (added, after) == (len(written), 0)
    assert list(Fact.objects.order_by("sequence", "kind").values_list(*names)) == written
    assert add_missing(by=SYSTEM, at=later) == (0, 0)
