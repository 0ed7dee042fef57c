"""Scores by the API: the same as the pages, exact and printed; parts only of one's own."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from tests.factories.api import World
from tests.factories.demands import Park
from tests.factories.scores import AFTER_VOTE, ended

pytestmark = pytest.mark.django_db
RUNNING = "/scores/departments?month=2026-09"


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    """September is over."""
    monkeypatch.setattr("dianxiaoer.web.middleware.timezone", SimpleNamespace(now=lambda: AFTER_VOTE))
    made = World()
    ended(made.park, 5)
    return made


def test_departments_with_exact_scores_and_the_pages_behind_them(world: World) -> None:
    park: Park = world.park
    answer = world.handler.get(RUNNING).json()
    works = next(one for one in answer["items"] if one["department_id"] == park.works_id)
    power = next(one for one in answer["items"] if one["department_id"] == park.power_id)
    assert (works["score"], works["exact"], works["rank"], works["grade"]) == ("100", "100", 1, "excellent")
    assert (power["score"], power["rank"], power["grade"]) == (None, None, "")
    part = next(one for one in works["parts"] if one["key"] == "satisfaction_rate")
    assert (part["rate"], part["hits"], part["cases"], part["weight"]) == ("100", "5", 5, "45")
    assert part["records"][0].startswith("/figures/satisfaction_rate?")
    assert answer["state"] == ""


def test_gold_shows_no_parts_of_others(world: World) -> None:
    items = world.handler.get("/scores/gold?month=2026-09").json()["items"]
    assert items
    assert all(one["parts"] == [] for one in items)


def test_own_score_and_lists(world: World) -> None:
    assert world.handler.get("/scores/mine?month=2026-09").json()["items"] == []
    found = world.handler.get("/scores/lists?month=2026-09").json()
    assert (found["red"], found["black"], found["units"], found["fewest"]) == ([], [], 1, 10)


@pytest.mark.parametrize("name", ["departments", "gold", "mine", "lists"])
def test_firms_have_no_scores_and_months_must_be_months(world: World, name: str) -> None:
    assert world.contact.get(f"/scores/{name}").status_code == 404
    assert world.handler.get(f"/scores/{name}?month=2031-01").status_code == 422
    assert world.handler.get(f"/scores/{name}?month=2026").status_code == 422
    assert world.handler.get(f"/scores/{name}").status_code == 200
