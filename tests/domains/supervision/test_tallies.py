"""Tallies are kept by a trigger in the statement that writes facts; they equal a full recount, whatever happens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import product
from random import Random

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.domains.supervision.histories import START, History
from tests.factories import articles
from tests.factories.demands import Park, moment

from dianxiaoer.domains.supervision.models import Fact
from dianxiaoer.domains.supervision.queries.figures import evaluate, evaluate_by
from dianxiaoer.domains.supervision.queries.tallies import tallied
from dianxiaoer.domains.supervision.rules.facts import FactKind
from dianxiaoer.domains.supervision.rules.figures import Dimension, Figure, Scope
from dianxiaoer.domains.supervision.rules.indicators import INDICATORS
from dianxiaoer.domains.supervision.rules.periods import Window, day_of, month, year

pytestmark = pytest.mark.django_db

# Counted anew from the facts alone: of each round of a demand only the last voice counts.
RECOUNT = """
    WITH counted AS (
        SELECT f.* FROM supervision_fact f
        WHERE f.kind <> 'voiced' OR f.id = (
            SELECT max(v.id) FROM supervision_fact v
            WHERE v.kind = 'voiced' AND v.demand_id = f.demand_id AND v.round = f.round)
    ), based AS (
        SELECT 'at' AS counted_by, (at AT TIME ZONE 'Asia/Shanghai')::date AS day, * FROM counted
        UNION ALL
        SELECT 'due', (due_at AT TIME ZONE 'Asia/Shanghai')::date, * FROM counted WHERE due_at IS NOT NULL
    ), grained AS (
        SELECT 'd' AS grain, day AS starts_on, coalesce(sub_park_id, 0) AS sub_park_key, type_code AS type_key,
               0 AS officer_key, * FROM based
        UNION ALL
        SELECT 'm', date_trunc('month', day)::date, coalesce(sub_park_id, 0), '', coalesce(officer_id, 0), * FROM based
        UNION ALL
        SELECT 'u', day, 0, '', 0, * FROM based
    )
    SELECT kind, counted_by, grain, starts_on, coalesce(department_id, 0), sub_park_key, type_key,
           officer_key, count(*), count(*) FILTER (WHERE kept), count(*) FILTER (WHERE solved),
           count(*) FILTER (WHERE grade >= 3), count(grade),
           coalesce(sum(taken) FILTER (WHERE unit = 'wd'), 0), coalesce(sum(amount), 0)
    FROM grained GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
"""
STORED = """
    SELECT kind, basis, grain, starts_on, department_id, sub_park_id, type_code, officer_id,
           count, kept, solved, content, graded, taken, amount
    FROM supervision_tally WHERE (count, kept, solved, content, graded, taken, amount) <> (0, 0, 0, 0, 0, 0, 0)
"""
Row = tuple[object, ...]


def rows(statement: str) -> set[Row]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        found = cursor.fetchall()
    assert len(set(found)) == len(found)
    return set(found)


def assert_recount() -> None:
    assert rows(STORED) ^ rows(RECOUNT) == set()
    assert Fact.objects.exists()


@pytest.mark.parametrize("seed", range(20, 22))
def test_after_any_history_tallies_equal_a_recount(seed: int) -> None:
    """Imports among it are of the past: their facts count on days that were counted before."""
    history = History(seed)
    for _ in range(3):
        history.play(50)
        assert_recount()
    spans = [(START + timedelta(hours=5 * n), START + timedelta(hours=5 * n, days=3)) for n in range(40)]
    articles.imported([*spans, (START - timedelta(days=400), None)], at=history.at, source="旧系统")
    assert_recount()


def windows(history: History) -> Iterator[Window]:
    """A month, a year that is not over, days across two months, and a day."""
    today = day_of(history.at)
    yield month(2026, 3)
    yield year(2026)
    yield Window(date(2026, 3, 10), date(2026, 4, 9))
    yield Window(today, today)


def said(figure: Figure) -> tuple[object, ...]:
    return figure.shown, figure.value, figure.numerator, figure.denominator


@pytest.mark.parametrize("seed", range(30, 32))
def test_figures_from_tallies_are_the_evaluated_ones(seed: int) -> None:
    """For the whole park, each group of each dimension, and within a department, a type and a class of types."""
    history = History(seed)
    history.play(100)
    at, keys = history.at, list(INDICATORS)
    scopes = [Scope(), Scope(department_id=history.park.works_id), Scope(type_code="0105"), Scope(type_code="03")]
    for window, scope in product(windows(history), scopes):
        whole = tallied(keys, window, at, scope)[None]
        assert {key: said(whole[key]) for key in keys} == {key: said(evaluate(key, window, at, scope)) for key in keys}
        for dimension in Dimension if scope.is_whole else (Dimension.DEPARTMENT, Dimension.OFFICER):
            groups = tallied(keys, window, at, scope, dimension)
            for key in keys:
                told = {group: said(found[key]) for group, found in groups.items() if key in found}
                there = evaluate_by(key, dimension, window, at, scope)
                assert told == {group: said(each) for group, each in there.items()}, (key, dimension, window, scope)


Made = tuple[str, int, int, int | None, int | None, bool | None, bool | None, int | None, int, str]
FACTS = st.lists(
    st.tuples(
        st.sampled_from([FactKind.VOICED, FactKind.VOICED, FactKind.CLOSED, FactKind.ARCHIVED, FactKind.RECEIVED]).map(
            str
        ),
        st.integers(1, 3),  # demand
        st.integers(0, 1),  # round
        st.sampled_from([None, 1, 2]),  # department
        st.sampled_from([None, 7, 8]),  # officer
        st.sampled_from([None, True, False]),  # kept
        st.sampled_from([None, True, False]),  # solved
        st.sampled_from([None, 1, 2, 3, 5]),  # grade
        st.integers(0, 70 * 1440),  # minutes
        st.sampled_from(["", "0105", "0301"]),
    ),
    min_size=1,
    max_size=6,
)


def fact(number: int, made: Made) -> Fact:
    kind, demand_id, round_number, department_id, officer_id, kept, solved, grade, minutes, type_code = made
    at = START + timedelta(minutes=minutes)
    return Fact(
        sequence=number, kind=kind, at=at, demand_id=demand_id, round=round_number, department_id=department_id,
        officer_id=officer_id, sub_park_id=department_id, type_code=type_code, solved=solved, grade=grade,
        due_at=None if kept is None else at + timedelta(days=2 if kept else -2), kept=kept,
        taken=None if kept is None else minutes % 9, unit=("wd" if minutes % 2 else "cd") if kept is not None else "",
        amount=minutes if kind == "archived" else None,
    )  # fmt: skip


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=st.lists(FACTS, min_size=1, max_size=4))
def test_however_facts_come_in_tallies_equal_a_recount(db: None, batches: Sequence[Sequence[Made]]) -> None:
    """One at a time or many in one statement; several voices of a round in the same statement too."""
    with transaction.atomic():
        for number, batch in enumerate(batches):
            Fact.objects.bulk_create([fact(number, made) for made in batch])
        assert rows(STORED) ^ rows(RECOUNT) == set()
        transaction.set_rollback(True)


def test_an_import_of_thousands_counts_each_once(park: Park) -> None:
    random, begun = Random(3), moment("2024-01-01 00:00")
    spans: list[tuple[datetime, datetime | None]] = []
    for _ in range(1200):
        first = begun + timedelta(minutes=random.randrange(400 * 1440))
        spans.append((first, first + timedelta(minutes=random.randrange(20 * 1440)) if random.random() < 0.9 else None))
    articles.imported(spans, at=moment("2026-01-05 09:00"), department="规划建设局")
    assert_recount()


@pytest.mark.parametrize("statement", ["UPDATE supervision_fact SET grade = 5", "DELETE FROM supervision_fact"])
def test_facts_are_never_changed(park: Park, statement: str) -> None:
    """So a tally can only be wrong by the statement that wrote it."""
    articles.answered(park, moment("2026-03-03 10:00"))
    with pytest.raises(Exception, match="facts are never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert_recount()
