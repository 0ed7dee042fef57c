"""A figure as of a past moment is what it was at that moment, whatever has happened since."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from tests.domains.supervision.histories import STEPS, History

from dianxiaoer.domains.supervision.queries.figures import evaluate, evaluate_by
from dianxiaoer.domains.supervision.rules.figures import Dimension, Figure, Scope
from dianxiaoer.domains.supervision.rules.indicators import INDICATORS
from dianxiaoer.domains.supervision.rules.periods import Window, day_of

pytestmark = pytest.mark.django_db
SPLITS = (Dimension.DEPARTMENT, Dimension.TYPE, Dimension.SUB_PARK)
WHOLE = Window(date(2026, 3, 1), date(2026, 12, 31))
Kept = dict[tuple[str, object, object], Figure]


def windows(at: datetime) -> Iterator[Window]:
    """All of it, the last days, and days of which some lie ahead."""
    today = day_of(at)
    yield WHOLE
    yield Window(today - timedelta(days=6), today)
    yield Window(today - timedelta(days=2), today + timedelta(days=5))


def every_figure(at: datetime, history: History) -> Kept:
    found: Kept = {}
    for number, window in enumerate(windows(at)):
        for key in INDICATORS:
            found[key, number, None] = evaluate(key, window, at)
            for split in SPLITS if number == 0 else (Dimension.DEPARTMENT,):
                for group, figure in evaluate_by(key, split, window, at).items():
                    found[key, number, (split, group)] = figure
        for department_id in (history.park.works_id, history.park.desk_id):
            scope = Scope(department_id=department_id, type_code="01")
            found["open", number, department_id] = evaluate("open", window, at, scope)
    return found


def changed(before: Kept, now: Kept) -> dict[object, tuple[Figure | None, Figure | None]]:
    """What it was then and what it is now, where these differ."""
    return {key: (before.get(key), now.get(key)) for key in before.keys() | now if before.get(key) != now.get(key)}


@pytest.mark.parametrize("seed", range(4))
def test_a_figure_as_of_then_is_what_it_was_then(seed: int) -> None:
    history = History(seed)
    kept: dict[datetime, Kept] = {}
    for quiet in (0, 25, 0, 3000):
        history.play(45)
        history.at += timedelta(minutes=quiet)
        kept[history.at] = every_figure(history.at, history)
        history.since = history.at
    history.play(45)
    for at, before in kept.items():
        assert changed(before, every_figure(at, history)) == {}


def test_histories_bring_about_whatever_figures_count() -> None:
    """So that the test above is about all of them: in a long history no figure stays at nothing."""
    history = History(seed=2026)
    seen = dict.fromkeys(INDICATORS, False)
    for _ in range(8):
        history.play(80)
        for key in INDICATORS:
            seen[key] |= bool(evaluate(key, WHOLE, history.at).value)
    assert [key for key, ever in seen.items() if not ever] == []
    assert [name for name in STEPS if name not in history.done] == []
