"""`dianxiaoer indicators` and `dianxiaoer indicator`: what they print is what `evaluate` says."""

from __future__ import annotations

import argparse
import json
from importlib import import_module
from typing import Any

import pytest
from tests.factories.demands import demand_in, park

from dianxiaoer.domains.supervision.queries.figures import evaluate
from dianxiaoer.domains.supervision.rules.indicators import INDICATORS
from dianxiaoer.domains.supervision.rules.periods import month

pytestmark = pytest.mark.django_db
SEPTEMBER = month(2026, 9)
DAYS = ["--from", "2026-09-01", "--to", "2026-09-30"]


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs a subcommand; its status, what it printed and what it complained of."""

    def run(name: str, *words: str) -> tuple[int, str, str]:
        module = import_module(f"dianxiaoer.cli.{name}")
        parser = argparse.ArgumentParser()
        module.add_parser(parser.add_subparsers())
        status = module.run(parser.parse_args([name, *words]))
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return run


@pytest.fixture
def house() -> Any:
    place = park()
    for state in ("submitted", "handling", "closed", "archived"):
        demand_in(state, place)
    return place


def test_registry(told: Any) -> None:
    status, out, _err = told("indicators", "--json")
    rows = json.loads(out)
    assert status == 0
    assert [row["key"] for row in rows] == list(INDICATORS)
    close_rate = next(row for row in rows if row["key"] == "close_rate")
    assert close_rate["counts"]["facts"] == ["accepted", "answered"]
    assert close_rate["meets"] == {"later": ["closed", "answered"], "and_not_then": ["reopened"]}
    assert all(row["chinese"] and row["name"] and row["unit"] for row in rows)
    assert "close_rate" in told("indicators")[1]


def test_one_figure_as_json(told: Any, house: Any) -> None:
    status, out, _err = told(
        "indicator", "handled_rate", *DAYS, "--as-of", "2026-09-30", "--by", "department", "--json"
    )
    found = json.loads(out)
    figure = evaluate("handled_rate", SEPTEMBER, SEPTEMBER.closes_at)
    assert status == 0
    assert (found["numerator"], found["denominator"]) == (figure.numerator, figure.denominator) == (2, 3)
    assert "66.7%" in found["shown"]
    assert found["value"] == pytest.approx(66.666667)
    assert [(row["group"], row["numerator"]) for row in found["groups"]] == [(house.works_id, 2)]


def test_past_moment_style_and_scope(told: Any, house: Any) -> None:
    early = told("indicator", "closed", *DAYS, "--as-of", "2026-09-15T10:01")[1]
    assert early.strip() == "0"
    cut = told("indicator", "close_rate", *DAYS, "--decimals", "0", "--rounding", "down")[1]
    assert cut.startswith("66%")
    none = told("indicator", "close_rate", *DAYS, "--department", str(house.power_id), "--json")[1]
    assert json.loads(none)["value"] is None


@pytest.mark.parametrize(
    "words",
    [
        ("nothing", "--from", "2026-09-01", "--to", "2026-09-30"),
        ("closed", "--from", "2026-09-31", "--to", "2026-10-01"),
        ("closed", "--from", "2026-10-01", "--to", "2026-09-01"),
        ("closed", "--from", "2026-09-01", "--to", "2026-09-30", "--as-of", "noon"),
    ],
)
def test_bad_words(told: Any, words: tuple[str, ...]) -> None:
    status, out, err = told("indicator", *words)
    assert (status, out) == (2, "")
    assert err.startswith("dianxiaoer indicator: ")


def test_missing_facts_are_told(told: Any, house: Any) -> None:
    status, out, _err = told("indicators", "--add-missing")
    assert status == 0
    assert out.startswith("0 facts were added.") or "0 条" in out


def test_quoted_figures_are_checked(told: Any, house: Any) -> None:
    assert told("indicator", "received", *DAYS, "--quoted", "3余件")[0] == 0
    assert told("indicator", "received", *DAYS, "--quoted", "逾4件")[0] == 1
    assert told("indicator", "close_rate", *DAYS, "--decimals", "1", "--quoted", "66.7%")[0] == 0
    assert told("indicator", "close_rate", *DAYS, "--decimals", "1", "--rounding", "down", "--quoted", "66.7%")[0] == 1
    assert told("indicator", "received", *DAYS, "--quoted", "many")[0] == 2
