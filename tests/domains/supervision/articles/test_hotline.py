"""The hotline of s2: on time, called back, content."""

from __future__ import annotations

from datetime import date, timedelta

from tests.domains.supervision.articles.quoting import DOWN, UP, figure, fraction, window
from tests.domains.supervision.articles.register import article
from tests.factories import articles
from tests.factories.articles import Park, morning, weekdays
from tests.factories.demands import moment

from dianxiaoer.domains.supervision.rules.periods import year
from dianxiaoer.domains.supervision.rules.ratios import Style


@article("I46", quoted="99.99%")
def test_99_99_percent_on_time(park: Park) -> None:
    """One late among 10,000 when digits are cut off, among 6,667 half up; with one order less it is 99.98 %.

    So many come in by the file of the hotline's own system, with their real times.
    """
    first, second = moment("2021-03-01 09:00"), moment("2021-09-01 09:00")
    late = (first, first + timedelta(days=30))
    orders = [late, *[(first, first + timedelta(days=1))] * 6665, (second, second + timedelta(days=1))]
    rest = [(second + timedelta(days=20), second + timedelta(days=21))] * 3333
    articles.imported([*orders, *rest], at=moment("2022-01-04 09:00"))

    def shown(last: str, style: Style) -> str:
        return figure("on_time_rate", window("2021-01-01", last), style=style, as_of=year(2021).closes_at).shown

    assert shown("2021-06-30", Style(2, UP)).startswith("99.98%")
    assert shown("2021-09-10", Style(2, UP)).startswith("99.99%")
    assert shown("2021-09-10", Style(2, DOWN)).startswith("99.98%")
    assert shown("2021-12-31", Style(2, DOWN)).startswith("99.99%")
    assert shown("2021-12-31", Style(0, UP)).startswith("99%")
    whole = figure("on_time_rate", year(2021))
    assert fraction(whole) == (9999, 10_000)


@article("I47", quoted="100%")
def test_every_closed_demand_was_called_back(park: Park) -> None:
    """Asked is not reached: both are kept, and nobody who did not answer counts as content."""
    for number, day in enumerate(weekdays(date(2022, 5, 9), 12)):
        demand_id = articles.closed(park, morning(day), morning(day, 11))
        articles.ask(park, morning(day, 15), demand_id, reached=number >= 3)
    may = window("2022-05-01", "2022-05-31")
    asked = figure("call_back_rate", may, style=Style(0, UP))
    assert fraction(asked) == (12, 12)
    assert asked.shown.startswith("100%")
    assert fraction(figure("reach_rate", may)) == (9, 12)
    assert fraction(figure("satisfaction_rate", may)) == (9, 9)


@article("I48", quoted="85%")
def test_85_percent_content_in_the_mean_of_months(park: Park) -> None:
    """Four of five in March, nine of ten in April, nobody in May: 85 in the mean, 86.7 of all."""
    for first, asked, content in ((date(2022, 3, 1), 5, 4), (date(2022, 4, 6), 10, 9)):
        for number, day in enumerate(weekdays(first, asked)):
            demand_id = articles.answered(park, morning(day))
            articles.ask(park, morning(day, 15), demand_id, grade=3 if number < content else 2)
    over = window("2022-03-01", "2022-05-31")
    mean = figure("monthly_satisfaction", over, style=Style(0, UP))
    assert mean.shown.startswith("85%")
    pooled = figure("satisfaction_rate", over, style=Style(1, UP))
    assert fraction(pooled) == (13, 15)
    assert pooled.shown.startswith("86.7%")
