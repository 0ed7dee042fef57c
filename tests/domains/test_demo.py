"""The demo park: every state and every light, by commands alone, in the order of time, once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction

from dianxiaoer import demo
from dianxiaoer.demo import departments
from dianxiaoer.demo.texts import BY_CODE, CASES
from dianxiaoer.demo.texts.case import varied
from dianxiaoer.domains.demands import rules
from dianxiaoer.domains.demands.models import Demand, DemandType, HandlingRequest, JointHandling
from dianxiaoer.domains.people import commands as people
from dianxiaoer.domains.people.commands import DepartmentData, OfficerData
from dianxiaoer.domains.promises.models import Notice, Promise
from dianxiaoer.domains.promises.rules import Light, light
from dianxiaoer.domains.registry import queries as registry
from dianxiaoer.kernel import journal
from dianxiaoer.kernel.access import SYSTEM
from dianxiaoer.kernel.refusals import Conflict

AT = datetime(2026, 9, 15, 16, 20, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(scope="module")
def park(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Any]]:
    """A tenth of the park, loaded once for this file and rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield demo.load(at=AT, scale=0.1)
        transaction.set_rollback(True)


def _one(sql: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def test_no_story_breaks_off(park: dict[str, Any]) -> None:
    assert park["loaded"] is True
    assert park["refused"] == {}
    assert park["demands"] >= 100 and park["steps"] > 4 * park["demands"]


def test_a_second_load_changes_nothing_and_says_so(park: dict[str, Any]) -> None:
    before = _one("SELECT count(*) FROM kernel_event")
    again = demo.load(at=AT, scale=0.1)
    assert again["loaded"] is False and "already" in again["message"]
    assert again["users"] == park["users"]
    assert _one("SELECT count(*) FROM kernel_event") == before


def test_demands_stand_in_every_open_state(park: dict[str, Any]) -> None:
    states = set(Demand.objects.values_list("state", flat=True))
    assert set(rules.OPEN) <= states
    assert {"draft", "closed", "archived"} <= states


def test_what_is_rare_is_there(park: dict[str, Any]) -> None:
    rows = Demand.objects
    assert rows.filter(is_hard=True).exists()
    assert rows.filter(is_legacy=True).exists()
    assert rows.filter(urgency="urgent").exists()
    assert rows.filter(return_count=2).exists()
    assert rows.filter(transfer_count=1).exists()
    assert rows.filter(round__gte=1).exists()
    assert JointHandling.objects.values("state").distinct().count() >= 4
    assert set(HandlingRequest.objects.values_list("state", flat=True)) >= {"pending", "approved"}
    assert Notice.objects.exists()


def test_every_light_burns(park: dict[str, Any]) -> None:
    rows = Promise.objects.filter(state__in=("running", "paused")).values_list("state", "warn_at", "due_at")
    burning = {light(state, at=AT, warn_at=warn_at, due_at=due_at) for state, warn_at, due_at in rows}
    assert {Light.GREEN, Light.YELLOW, Light.RED, Light.BLUE} <= burning


def test_the_journal_is_whole_and_its_time_only_grows(park: dict[str, Any]) -> None:
    assert journal.verify().intact
    assert _one(
        "SELECT count(*) FROM (SELECT at, lag(at) OVER (ORDER BY sequence) AS before FROM kernel_event) e"
        " WHERE at < before"
    ) == 0  # fmt: skip
    assert _one("SELECT count(*) FROM kernel_event WHERE verb LIKE 'demand.%' AND at > '2026-09-15 16:20+08'") == 0


def test_each_type_has_its_owner_and_each_firm_its_three(park: dict[str, Any]) -> None:
    assert not DemandType.objects.filter(department=None).exists()
    assert registry.gaps(AT.date()) == ()


def test_demo_users_are_there(park: dict[str, Any]) -> None:
    assert [row["username"] for row in park["users"]] == [username for username, _title, _journey in demo.users()]
    assert {row["journey"] for row in park["users"]} == {"portal", "desk", "work", "wall", "admin"}


@pytest.mark.django_db
def test_another_park_is_left_alone() -> None:
    desk = people.create_department(
        by=SYSTEM, at=AT, code="x", data=DepartmentData(name="Somebody's desk", kind="desk")
    )
    people.hire_officer(by=SYSTEM, at=AT, data=OfficerData(name="Somebody"), department_id=desk)
    with pytest.raises(Conflict) as refused:
        demo.load(at=AT, scale=0.1)
    assert refused.value.code == "park_in_use"


def test_texts_cover_the_catalogue() -> None:
    assert set(BY_CODE) == set(departments.OWNERS)
    slots = {"place": "青石路1号", "firm": "青磐电气", "ago": "3月2日", "done": "3月9日"}
    for case in CASES:
        picked: dict[str, str] = {}
        for text in (case.title, case.text, case.reply):
            said = varied(text, Random(1), slots, picked)
            assert "[" not in said and "{" not in said and "|" not in said
        assert not rules.only_forwarded(varied(case.reply, Random(1), slots, {}))


def test_the_same_choice_is_made_once_per_demand() -> None:
    picked: dict[str, str] = {}
    first = varied("[甲|乙|丙]", Random(5), {}, picked)
    assert all(varied("[甲|乙|丙]", Random(seed), {}, picked) == first for seed in range(20))
