"""Evaluating: each indicator on one demand's road, the rows behind it, and the same figure as of a past moment."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.factories.demands import demand_in, park

from dianxiaoer.domains.demands.rules import DemandState
from dianxiaoer.domains.supervision.queries.figure_rows import rows_behind
from dianxiaoer.domains.supervision.queries.figures import evaluate, evaluate_by
from dianxiaoer.domains.supervision.queries.tallies import tallied
from dianxiaoer.domains.supervision.rules.figures import Dimension, Part, Scope
from dianxiaoer.domains.supervision.rules.indicators import INDICATORS, Aggregation
from dianxiaoer.domains.supervision.rules.periods import Window, month, year
from dianxiaoer.kernel.refusals import NotFound

pytestmark = pytest.mark.django_db
SEPTEMBER = month(2026, 9)


@pytest.fixture
def house():
    place = park()
    for state in (DemandState.ARCHIVED, DemandState.CLOSED, DemandState.HANDLING, DemandState.SUBMITTED):
        demand_in(state, place)
    return place


def test_rows_are_the_figure(house):
    for key in INDICATORS:
        _rows_are_the_figure(house, key)


def _rows_are_the_figure(house, key):
    indicator = INDICATORS[key]
    as_of = SEPTEMBER.closes_at
    figure = evaluate(key, SEPTEMBER, as_of)
    rows = rows_behind(house.supervisor, key, SEPTEMBER, as_of)
    assert rows.total == len(rows.rows)
    assert rows.figure == figure
    if indicator.aggregation in (Aggregation.COUNT, Aggregation.DISTINCT):
        assert figure.value == rows.total
    if indicator.aggregation is Aggregation.RATIO:
        hits = rows_behind(house.supervisor, key, SEPTEMBER, as_of, part=Part.HIT)
        missed = rows_behind(house.supervisor, key, SEPTEMBER, as_of, part=Part.MISSED)
        assert (hits.total, hits.total + missed.total) == (figure.numerator, figure.denominator)
        assert {row.case_id for row in hits.rows} | {row.case_id for row in missed.rows} == {
            row.case_id for row in rows.rows
        }
    parts = evaluate_by(key, Dimension.DEPARTMENT, SEPTEMBER, as_of)
    if indicator.aggregation is Aggregation.COUNT:
        assert sum(int(one.numerator) for one in parts.values()) == figure.value
    for group, one in parts.items():
        if group is not None:
            assert evaluate(key, SEPTEMBER, as_of, Scope(department_id=group)).numerator == one.numerator


def test_values(house):
    as_of = SEPTEMBER.closes_at
    shown = {key: evaluate(key, SEPTEMBER, as_of).shown for key in INDICATORS}
    assert shown["received"] == "4"
    assert shown["closed"] == "2"
    assert shown["close_rate"].startswith("66.7%")
    assert "2/3" in shown["close_rate"]
    assert shown["on_time_rate"].startswith("66.7%")  # the one in hand is past due by the month's end
    assert shown["red"] == "3"  # its result, the acceptance of the fourth, and the call-back of the second
    assert shown["benefit"] != ""


def test_past_moment(house):
    """What happened later is not known to a figure as of an earlier moment."""
    closed = rows_behind(house.supervisor, "closed", SEPTEMBER, SEPTEMBER.closes_at).rows
    first = min(row.at for row in closed)
    assert evaluate("closed", SEPTEMBER, first).value == 2  # both roads are walked by the same clock
    assert evaluate("closed", SEPTEMBER, first - timedelta(seconds=1)).value == 0
    assert evaluate("received", SEPTEMBER, first - timedelta(seconds=1)).value == 4


def test_pages_and_readers(house):
    first = rows_behind(house.supervisor, "received", SEPTEMBER, SEPTEMBER.closes_at, size=3)
    assert (len(first.rows), first.total, first.narrowed) == (3, 4, False)
    rest = rows_behind(house.supervisor, "received", SEPTEMBER, SEPTEMBER.closes_at, after=first.next_cursor, size=3)
    assert len(rest.rows) == 1 and rest.next_cursor is None
    own = rows_behind(house.power_handler, "received", SEPTEMBER, SEPTEMBER.closes_at)
    assert (own.rows, own.total, own.narrowed) == ((), 4, True)
    with pytest.raises(NotFound):
        rows_behind(house.contact, "received", SEPTEMBER, SEPTEMBER.closes_at)


def test_tallies_say_the_same(house):
    """Every figure that a page takes from tallies equals the evaluated one, whole and in each group."""
    at = SEPTEMBER.closes_at
    windows = (SEPTEMBER, Window(date(2026, 9, 10), date(2026, 9, 20)), year(2026))
    for window in windows:
        for dimension in (None, *Dimension):
            found = tallied(list(INDICATORS), window, at, dimension=dimension)
            for key in INDICATORS:
                if dimension is None:
                    assert _said(found[None][key]) == _said(evaluate(key, window, at)), key
                    continue
                whole = evaluate_by(key, dimension, window, at)
                told = {group: _said(figures[key]) for group, figures in found.items() if key in figures}
                assert told == {group: _said(one) for group, one in whole.items()}, (key, dimension)
    narrow = tallied(["closed", "on_time_rate"], SEPTEMBER, at, Scope(department_id=house.works_id))
    assert narrow[None]["closed"].value == 2


def _said(figure):
    return figure.shown, figure.value, figure.numerator, figure.denominator
