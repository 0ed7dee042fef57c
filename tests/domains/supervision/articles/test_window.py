"""The comprehensive window of s0: what it took in and closed, and how much quicker than promised."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from tests.domains.supervision.articles.quoting import DOWN, UP, figure, fraction, window
from tests.domains.supervision.articles.register import article
from tests.factories import articles
from tests.factories.articles import Park, morning, weekdays
from tests.factories.demands import moment

from dianxiaoer.domains.demands import commands as demands
from dianxiaoer.domains.promises import commands as promises
from dianxiaoer.domains.promises.rules import Basis, Facing, Kind, Subject
from dianxiaoer.domains.supervision.rules.ratios import Style, holds
from dianxiaoer.domains.worktime.rules import Limit
from dianxiaoer.kernel.access import SYSTEM

FIRST_HALF = window("2018-01-01", "2018-06-30")


@article("I06", quoted="86")
@article("I07", quoted="83")
@article("I08", quoted="96%")
def test_83_of_86_that_the_window_took_in_were_closed(park: Park) -> None:
    """The same cohort; one closed in July, one came by telephone, one was taken in the year before."""
    days = list(weekdays(date(2018, 1, 8), 86))
    for day in days[:83]:
        articles.closed(park, morning(day), morning(day, 15), source="window")
    late, *_open = [articles.handled(park, morning(day), source="window") for day in days[83:]]
    articles.close(park, moment("2018-07-02 09:00"), late)
    articles.closed(park, moment("2018-03-01 10:00"), source="hotline")
    articles.closed(park, moment("2017-12-29 10:00"), moment("2018-01-02 10:00"), source="window")
    assert figure("accepted", FIRST_HALF, source="window").value == 86
    rate = figure("close_rate", FIRST_HALF, style=Style(0, DOWN), source="window")
    assert fraction(rate) == (83, 86)
    assert rate.shown.startswith("96%")
    assert figure("close_rate", FIRST_HALF, style=Style(0, UP), source="window").shown.startswith("97%")
    later = figure("close_rate", FIRST_HALF, as_of=moment("2018-07-02 18:00"), source="window")
    assert fraction(later) == (84, 86)
    assert figure("closed", FIRST_HALF, source="window").value == 84  # a flow, not the cohort


def took(park: Park, days: Sequence[int], *, limit: str, statutory: str = "", special: bool = False) -> None:
    """A case for each number of working days it took; with the statute's limit beside the committed one."""
    articles.own_type(articles.TYPE, park.works_id, limit=limit)
    for number in days:
        begun = moment("2018-03-05 10:00")
        demand_id = articles.handled(park, begun, source="window")
        if special:
            demands.mark_legacy(by=park.desk, at=begun, demand_id=demand_id, plan="专家评审后另行约定")
        done = worked(begun, number)
        if statutory:
            decided(park, demand_id, begun, done, statutory)
        articles.close(park, done, demand_id)


def decided(park: Park, demand_id: int, begun: datetime, done: datetime, limit: str) -> None:
    """What the statute promises: a decision, given when the case was done."""
    subject = Subject("demand", demand_id)
    promises.start(
        by=SYSTEM, at=begun, subject=subject, kind=Kind.DECISION, facing=Facing.ENTERPRISE, basis=Basis.STATUTORY,
        limit=Limit.parse(limit), enterprise_id=park.enterprise_id, department_id=park.works_id,
    )  # fmt: skip
    promises.keep(by=SYSTEM, at=done, subject=subject, kind=Kind.DECISION)


def worked(begun: datetime, number: int) -> datetime:
    """So many Mondays to Fridays later; no holidays lie there."""
    days = list(weekdays(begun.date(), number + 1))
    return morning(days[-1], 15)


@article("I05", quoted="10−1 = 9")
def test_nine_days_less_than_promised(park: Park) -> None:
    """一天内就完成了所有审批: within the day, which counts as one."""
    took(park, [0], limit="10wd")
    speed = figure("committed_speed_up", FIRST_HALF, style=Style(0, DOWN))
    assert fraction(speed) == (9, 10)
    assert speed.shown.startswith("90%")


@article("I10", quoted="≥30%")
def test_at_least_30_percent_quicker_than_committed(park: Park) -> None:
    """By the days of all cases, not by the mean of their ratios: 18 of 50 days saved, though the mean says 47 %."""
    took(park, [2, 4, 6], limit="10wd")
    took(park, [20], limit="20wd")
    speed = figure("committed_speed_up", FIRST_HALF, style=Style(0, DOWN))
    assert speed.value is not None
    assert holds("以上", speed.value, 30)
    assert fraction(speed) == (18, 50)
    assert speed.shown.startswith("36%")


@article("I09", quoted="≥50%")
def test_at_least_50_percent_quicker_than_the_statute(park: Park) -> None:
    """除特殊情况外: a case that was flagged as special is left out of both sums."""
    took(park, [10, 8, 4], limit="10wd", statutory="20wd")
    took(park, [19], limit="20wd", statutory="20wd", special=True)
    speed = figure("statutory_speed_up", FIRST_HALF, style=Style(1, DOWN))
    assert speed.value is not None
    assert holds("以上", speed.value, 50)
    assert fraction(speed) == (60 - 22, 60)
    assert fraction(figure("committed_speed_up", FIRST_HALF)) == (30 - 22, 30)


@article("I01", quoted="2,000万元/年")
def test_a_steam_pipe_saves_twenty_million_a_year(park: Park) -> None:
    """Only what the enterprise confirmed as solved: a claimed saving without its word does not count."""
    year = window("2017-01-01", "2017-12-31")
    begun = moment("2017-09-04 10:00")
    yuan = 100
    for benefit, solved in ((20_000_000, True), (5_000_000, False)):
        demand_id = articles.closed(
            park, begun, begun + timedelta(days=1), title="蒸汽管道接到厂区", benefit_fen=benefit * yuan
        )
        articles.ask(park, begun + timedelta(days=2), demand_id, solved=solved, grade=4 if solved else 3)
        articles.archive(park, begun + timedelta(days=3), demand_id)
    articles.closed(park, begun, begun + timedelta(days=1), benefit_fen=7_000_000 * yuan)
    saved = figure("benefit", year)
    assert saved.value == 20_000_000
    assert saved.shown == "2000万元"
