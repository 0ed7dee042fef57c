"""Problems that firms raised on visits, reception days and at stations, and what became of them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from tests.domains.supervision.articles.quoting import DOWN, UP, figure, fraction, window
from tests.domains.supervision.articles.register import article
from tests.factories import articles
from tests.factories.articles import Park, morning, weekdays
from tests.factories.demands import moment

from dianxiaoer.domains.demands import commands
from dianxiaoer.domains.demands.queries.joint import joint_handlings
from dianxiaoer.domains.demands.rules import Source
from dianxiaoer.domains.supervision.rules.ratios import Style, holds, percent


@article("I25", quoted="93.1%")
def test_68_of_73_problems_of_the_leaders_visits_are_solved(park: Park) -> None:
    """问题73个，已解决68个: by the word of those who raised them, not by the closing of the file."""
    over = window("2024-01-01", "2024-08-31")
    for number, day in enumerate(weekdays(date(2024, 3, 4), 73)):
        demand_id = articles.closed(park, morning(day), morning(day, 15), source=Source.VISIT)
        solved = number < 68
        articles.ask(park, morning(day, 16), demand_id, solved=solved, grade=4 if solved else 2)
    rate = figure("solve_rate", over, style=Style(1, DOWN), source=Source.VISIT)
    assert fraction(rate) == (68, 73)
    assert rate.shown.startswith("93.1%")
    assert figure("solve_rate", over, style=Style(1, UP)).shown.startswith("93.2%")
    assert fraction(figure("close_rate", over)) == (73, 73)


@article("I30", quoted="22")
def test_22_firms_with_papers_missing_for_years(park: Park) -> None:
    """Distinct firms: one of them has two such matters, and an ordinary matter counts nowhere."""
    firms = articles.enterprises(22)
    for firm in [*firms, firms[0]]:
        demand_id = articles.accepted(park, moment("2024-05-06 10:00"), enterprise_id=firm)
        commands.mark_legacy(
            by=park.desk, at=moment("2024-05-06 11:00"), demand_id=demand_id, plan="分三批办理产权证"
        )  # fmt: skip
    articles.accepted(park, moment("2024-05-06 10:00"))
    over = window("2024-01-01", "2024-08-31")
    assert figure("legacy_enterprises", over).value == 22
    assert figure("legacy", over).value == 23


@article("I31", quoted="22; 46")
def test_46_problems_of_22_firms_of_the_chain(park: Park) -> None:
    firms = articles.enterprises(22)
    for number in range(46):
        articles.filed(
            park, moment("2024-06-03 10:00"), enterprise_id=firms[number % 22], source=Source.SECRETARY
        )  # fmt: skip
    articles.filed(park, moment("2024-06-03 10:00"), source=Source.HOTLINE)
    over = window("2024-01-01", "2024-08-31")
    assert figure("received", over, source=Source.SECRETARY).value == 46
    assert figure("enterprises_served", over, source=Source.SECRETARY).value == 22


@article("I32", quoted="9; 17; 3")
@article("I33", quoted="<10")
def test_a_reception_day_of_nine_firms(park: Park) -> None:
    """17 problems, three solved on the spot, the other 14 handed on; 一个月近10家."""
    firms, at = articles.enterprises(9), moment("2024-07-18 10:00")
    for number in range(17):
        values = {"enterprise_id": firms[number % 9], "source": Source.RECEPTION}
        if number < 3:
            articles.answered(park, at, **values)
        else:
            articles.accepted(park, at, **values)
    july = window("2024-07-01", "2024-07-31")
    assert figure("received", july, source=Source.RECEPTION).value == 17
    assert figure("answered", july, source=Source.RECEPTION).value == 3
    assert figure("dispatched", july, source=Source.RECEPTION).value == 14
    rate = figure("direct_rate", july, style=Style(2, UP), source=Source.RECEPTION)
    assert fraction(rate) == (3, 17)
    assert rate.shown.startswith("17.65%")
    met = figure("enterprises_served", july, source=Source.RECEPTION).value
    assert met == 9
    assert holds("近", 9, 10)


@article("I35", quoted="≥120")
def test_more_than_120_problems_settled_at_stations(park: Park) -> None:
    """120余个: 121 of them, the consultations beside them not counted."""
    for day in weekdays(date(2022, 7, 4), 121):
        articles.answered(park, morning(day), source=Source.STATION)
    for day in weekdays(date(2022, 7, 4), 5):
        articles.answered(park, morning(day), source=Source.STATION, nature="consult")
    over = window("2022-06-15", "2023-06-14")
    settled = figure("answered", over, source=Source.STATION, nature="help").value
    assert settled == 121
    assert holds("余", 121, 120)


@article("I44", quoted="22")
def test_22_issues_of_the_leaders_hour_at_the_telephone(park: Park) -> None:
    """13 calls in the hour brought 13 issues, nine more came from outside: issues are counted, not calls."""
    hour = moment("2022-05-12 09:00")
    for number in range(13):
        articles.filed(park, hour + timedelta(minutes=4 * number), source=Source.HOTLINE)
    for number in range(9):
        articles.filed(park, hour + timedelta(hours=2, minutes=number), source=Source.CAMPAIGN)
    day = window("2022-05-12", "2022-05-12")
    assert figure("received", day).value == 22
    assert figure("received", day, source=Source.HOTLINE).value == 13


@article("I52", quoted="≥150")
def test_more_than_150_problems_brought_home_from_visits(park: Park) -> None:
    for day in weekdays(date(2023, 1, 3), 114):
        articles.filed(park, morning(day), source=Source.VISIT)
    for day in weekdays(date(2023, 3, 1), 40):
        articles.filed(park, morning(day, 14), source=Source.VISIT)
    half = window("2023-01-01", "2023-06-30")
    found = figure("received", half, source=Source.VISIT)
    assert found.value == 154
    assert holds("余", int(found.numerator), 150)


@article("I53", quoted="66.7%")
@article("I50", quoted="+175万元")
def test_10_of_15_matters_settled_by_conferring(park: Park) -> None:
    """The piles cost 1.75 million yuan more, and the site works on."""
    at = moment("2023-05-08 09:00")
    piles = articles.conferred(park, at, title="桩基设计变更", cost_delta_fen=175_000_000, verified=True)
    for number in range(14):
        articles.conferred(park, at + timedelta(minutes=number), verified=number < 9)
    half = window("2023-01-01", "2023-06-30")
    rate = figure("joint_rate", half, style=Style(1, UP))
    assert fraction(rate) == (10, 15)
    assert rate.shown.startswith("66.7%")
    (handling,) = joint_handlings(piles)
    assert handling.cost_delta_fen == 1_750_000 * 100


@article("I64", quoted="304 / 307")
def test_304_of_307_clues_are_closed(park: Park) -> None:
    """市级交办和本级征集: handed down with a file and gathered here; both count once."""
    begun = moment("2021-12-01 09:00")
    handed_down = [(begun + timedelta(days=n % 200), begun + timedelta(days=n % 200 + 3)) for n in range(280)]
    articles.imported([*handed_down, (begun, None)], at=moment("2022-08-01 09:00"), source="双优办")
    for number, day in enumerate(weekdays(date(2022, 8, 1), 26)):
        demand_id = articles.handled(park, morning(day), source=Source.CAMPAIGN)
        if number < 24:
            articles.close(park, morning(day, 15), demand_id)
    over = window("2021-11-01", "2022-12-31")
    assert figure("received", over).value == 307
    assert figure("closed", over).value == 304
    assert percent(304, 307, Style(2, UP)) == Decimal("99.02")
