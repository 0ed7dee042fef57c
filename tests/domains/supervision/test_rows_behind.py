"""The rows behind every figure are the figure: each key, each part, each dimension, each month, each page.

All tests here read one random history, which is taken back when they are through.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.db import transaction
from tests.domains.supervision.histories import History

from dianxiaoer.domains.supervision.queries.figure_rows import rows_behind
from dianxiaoer.domains.supervision.queries.figures import evaluate, evaluate_by
from dianxiaoer.domains.supervision.rules.figures import Dimension, Figure, Part, Scope
from dianxiaoer.domains.supervision.rules.indicators import INDICATORS, Aggregation, Timing
from dianxiaoer.domains.supervision.rules.periods import year

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def played(django_db_setup: None, django_db_blocker: Any) -> Iterator[History]:
    """One history for all indicators, taken back when they are through."""
    with django_db_blocker.unblock(), transaction.atomic():
        history = History(seed=7)
        history.play(150)
        yield history
        transaction.set_rollback(True)


SCOPES = {
    Dimension.DEPARTMENT: "department_id",
    Dimension.SUB_PARK: "sub_park_id",
    Dimension.TYPE: "type_code",
    Dimension.OFFICER: "officer_id",
    Dimension.ENTERPRISE: "enterprise_id",
    Dimension.SOURCE: "source",
    Dimension.NATURE: "nature",
}


@pytest.mark.parametrize("key", INDICATORS)
def test_the_rows_behind_a_figure_are_the_figure(played: History, key: str) -> None:
    """Of the whole park, and of every group of every dimension; counted on the pages and not only in the total."""
    at = played.at
    assert_rows_are(key, evaluate(key, year(2026), at), Scope(), played)
    for dimension, name in SCOPES.items():
        groups = evaluate_by(key, dimension, year(2026), at)
        for group, found in groups.items():
            if group is not None:
                assert_rows_are(key, found, Scope(**{name: group}), played)
        assert_groups_are_the_whole(key, list(groups.values()), at)


def assert_rows_are(key: str, found: Figure, scope: Scope, played: History) -> None:
    indicator = INDICATORS[key]
    by, window = played.park.supervisor, year(2026)
    again = evaluate(key, window, played.at, scope)
    assert (again.value, again.numerator, again.denominator, again.shown) == (
        found.value, found.numerator, found.denominator, found.shown
    )  # fmt: skip
    parts = {part: rows_behind(by, key, window, played.at, scope, part=part, size=500) for part in Part}
    for page in parts.values():
        assert page.total == len(page.rows) == len({row.case_id for row in page.rows})
        assert (page.narrowed, page.next_cursor) == (False, None)
    counted = parts[Part.COUNTED]
    if indicator.aggregation is Aggregation.RATIO:
        assert (parts[Part.HIT].total, counted.total) == (found.numerator, found.denominator)
    if indicator.aggregation in (Aggregation.COUNT, Aggregation.DISTINCT):
        assert counted.total == found.value
    if indicator.aggregation in (Aggregation.SUM, Aggregation.MEAN, Aggregation.SAVED):
        assert sum(row.amount or 0 for row in counted.rows) == found.numerator
    if indicator.aggregation is not Aggregation.DISTINCT:
        assert parts[Part.HIT].total + parts[Part.MISSED].total == counted.total
    assert {row.hit for row in parts[Part.HIT].rows} <= {True}
    assert {row.hit for row in parts[Part.MISSED].rows} <= {False}


def assert_groups_are_the_whole(key: str, groups: list[Figure], at: datetime) -> None:
    indicator, whole = INDICATORS[key], evaluate(key, year(2026), at)
    if indicator.aggregation in (Aggregation.DISTINCT, Aggregation.MEAN_OF_RATIOS):
        return
    assert sum(each.numerator for each in groups) == whole.numerator
    if indicator.denominator:
        assert sum(each.denominator or 0 for each in groups) == whole.denominator


@pytest.mark.parametrize("key", ["received", "on_time_rate", "open", "satisfaction_rate"])
def test_pages_of_rows_leave_none_out_and_show_none_twice(played: History, key: str) -> None:
    whole = rows_behind(played.park.supervisor, key, year(2026), played.at, size=500)
    seen: list[str] = []
    after = None
    while True:
        page = rows_behind(played.park.supervisor, key, year(2026), played.at, after=after, size=3)
        seen += [row.case_id for row in page.rows]
        after = page.next_cursor
        if after is None:
            break
    assert seen == [row.case_id for row in whole.rows]
    assert len(seen) == whole.total > 3


@pytest.mark.parametrize("key", [key for key, one in INDICATORS.items() if one.timing is Timing.WINDOW])
def test_months_make_up_the_year(played: History, key: str) -> None:
    """A window is the sum of its months, in the pieces of `evaluate_by` and when each month is asked for itself."""
    indicator = INDICATORS[key]
    whole = evaluate(key, year(2026), played.at)
    pieces = evaluate_by(key, Dimension.MONTH, year(2026), played.at)
    months = {f"{each.start:%Y-%m}": evaluate(key, each, played.at) for each in year(2026).months()}
    assert {name: each for name, each in months.items() if name in pieces} == pieces
    assert not any(each.numerator or each.denominator for name, each in months.items() if name not in pieces)
    if indicator.aggregation is not Aggregation.DISTINCT:
        assert sum(each.numerator for each in months.values()) == whole.numerator
