"""Figures against examples worked by hand: what the definitions of the dossier (§9.1) mean on a few demands.

March 2026 has no holiday; `TYPE` is promised in five working days, so what is filed on Monday the 2nd is due on Monday
the 9th at 17:30.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.utils import translation
from tests.factories import articles
from tests.factories.articles import ask, begin, close, closed, filed, handled
from tests.factories.demands import CO_TYPE, TYPE, Park, moment

from dianxiaoer.domains.demands import commands
from dianxiaoer.domains.supervision.queries.figure_rows import rows_behind
from dianxiaoer.domains.supervision.queries.figures import evaluate, evaluate_by
from dianxiaoer.domains.supervision.rules import indicators
from dianxiaoer.domains.supervision.rules.figures import Dimension, Figure, Part, Scope
from dianxiaoer.domains.supervision.rules.indicators import INDICATORS
from dianxiaoer.domains.supervision.rules.periods import Window, month
from dianxiaoer.domains.supervision.rules.ratios import Rounding, Style

pytestmark = pytest.mark.django_db
MARCH, APRIL = month(2026, 3), month(2026, 4)
FILED = moment("2026-03-02 09:00")
DUE = moment("2026-03-09 17:30")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def figure(key: str, window: Window = MARCH, as_of: datetime | None = None, **scope: Any) -> Figure:
    return evaluate(key, window, as_of or window.closes_at, Scope(**scope))


def fraction(key: str, window: Window = MARCH, as_of: datetime | None = None, **scope: Any) -> tuple[int, int]:
    found = figure(key, window, as_of, **scope)
    assert found.denominator is not None
    return int(found.numerator), int(found.denominator)


def count(key: str, window: Window = MARCH, as_of: datetime | None = None, **scope: Any) -> int:
    return int(figure(key, window, as_of, **scope).numerator)


def extended(park: Park, at: datetime, demand_id: int, amount: str) -> None:
    row = commands.request_extension(
        by=park.head, at=at, demand_id=demand_id, amount=amount, reason="等待检测报告", enterprise_told=True
    )
    commands.decide_request(by=park.desk, at=at, request_id=row.pk, approved=True)


def test_close_rate_follows_one_cohort(park: Park) -> None:
    """Of what was accepted in March: whenever it was closed. What was accepted before does not help."""
    closed(park, moment("2026-02-26 09:00"), FILED)
    closed(park, FILED, FILED + DAY)
    later = handled(park, FILED)
    handled(park, FILED)
    commands.withdraw(by=park.desk, at=FILED + HOUR, demand_id=handled(park, FILED), reason="已自行解决")
    repeat = filed(park, FILED)
    commands.merge(by=park.desk, at=FILED + HOUR, demand_id=repeat, master_id=later)
    articles.answered(park, FILED)
    assert fraction("close_rate") == (2, 4)
    assert count("closed") == 3
    close(park, APRIL.opens_at + 10 * HOUR, later)
    assert fraction("close_rate") == (2, 4)
    assert fraction("close_rate", MARCH, APRIL.closes_at) == (3, 4)
    assert fraction("close_rate", APRIL) == (0, 0)
    assert count("closed", APRIL) == 1


def test_what_is_handled_again_is_no_longer_closed(park: Park) -> None:
    demand_id = closed(park, FILED, FILED + DAY)
    ask(park, FILED + 2 * DAY, demand_id, solved=False, grade=2)
    assert fraction("close_rate", as_of=FILED + 2 * DAY) == (1, 1)
    commands.reopen(by=park.desk, at=FILED + 3 * DAY, demand_id=demand_id, reason="复核属实")
    assert fraction("close_rate") == (0, 1)
    assert fraction("redo_rate") == (1, 1)
    commands.dispatch(by=park.desk, at=FILED + 3 * DAY, demand_id=demand_id)
    begin(park, FILED + 3 * DAY, demand_id)
    close(park, FILED + 4 * DAY, demand_id)
    assert fraction("close_rate") == (1, 1)
    assert count("closed") == 2  # it was closed twice
    assert fraction("redo_rate") == (1, 2)


def test_on_time_counts_what_was_due(park: Park) -> None:
    """Two kept, one of them thanks to an extension; one late; one open past due. What is not due yet does not count."""
    closed(park, FILED, DUE)
    closed(park, FILED, DUE + timedelta(minutes=1))
    handled(park, FILED)
    longer = handled(park, FILED)
    extended(park, FILED + DAY, longer, "3wd")
    close(park, DUE + DAY, longer)
    handled(park, moment("2026-03-30 09:00"))
    assert fraction("on_time_rate") == (2, 4)
    assert fraction("extension_rate") == (1, 5)
    assert fraction("due_close_rate") == (3, 4)
    assert count("ever_red") == 2
    assert fraction("on_time_rate", Window(DUE.date(), DUE.date())) == (1, 3)
    assert fraction("on_time_rate", MARCH, as_of=DUE) == (1, 1)  # nobody is late at the due moment itself
    assert fraction("on_time_rate", MARCH, as_of=DUE + timedelta(seconds=1)) == (1, 3)


def test_an_extension_moves_the_month_in_which_it_is_due(park: Park) -> None:
    demand_id = handled(park, moment("2026-03-25 09:00"))
    assert fraction("on_time_rate", MARCH, as_of=moment("2026-03-31 18:00")) == (0, 0)
    extended(park, moment("2026-03-26 09:00"), demand_id, "3wd")
    assert fraction("on_time_rate", MARCH, as_of=APRIL.closes_at) == (0, 0)
    assert fraction("on_time_rate", APRIL) == (0, 1)


def test_a_department_answers_for_its_own_clock_alone(park: Park) -> None:
    """The desk kept the demand for six days: the enterprise waited too long, the department replied in time."""
    demand_id = filed(park, FILED)
    commands.take_in(by=park.desk, at=FILED + 7 * DAY, demand_id=demand_id, type_code=TYPE)
    begin(park, FILED + 7 * DAY, demand_id)
    close(park, FILED + 8 * DAY, demand_id)
    assert fraction("on_time_rate") == (0, 1)
    assert fraction("accept_rate") == (0, 1)
    assert fraction("delivery_rate", department_id=park.works_id) == (1, 1)
    assert fraction("sign_rate", department_id=park.works_id) == (1, 1)
    assert fraction("contact_rate") == (1, 1)


def test_basically_satisfied_is_satisfied(park: Park) -> None:
    """Grades 5 to 1; whoever was not reached is neither; whoever says it anew has said the new thing (§12.8)."""
    ids = [closed(park, FILED, FILED + DAY) for _ in range(6)]
    at = FILED + 2 * DAY
    for demand_id, grade in zip(ids, (5, 4, 3, 2, 1), strict=False):
        ask(park, at, demand_id, grade=grade, solved=grade > 1)
    ask(park, at, ids[5], reached=False)
    assert fraction("satisfaction_rate") == (3, 5)
    assert fraction("solve_rate") == (4, 5)
    commands.rate(by=park.contact, at=at + HOUR, demand_id=ids[4], solved=True, satisfaction=4)
    assert fraction("satisfaction_rate", as_of=at) == (3, 5)
    assert fraction("satisfaction_rate") == (4, 5)
    assert fraction("solve_rate") == (5, 5)


def test_called_is_not_reached(park: Park) -> None:
    """Four attempts at two of three closed demands; one of them was reached."""
    first, second, _third = (closed(park, FILED, FILED + DAY) for _ in range(3))
    for attempt in range(3):
        ask(park, FILED + (2 + attempt) * DAY, first, reached=False)
    ask(park, FILED + 2 * DAY, second, contacted=False)
    assert count("called_back") == 4
    assert fraction("call_back_rate") == (2, 3)
    assert fraction("reach_rate") == (1, 3)
    assert fraction("response_rate") == (0, 1)
    assert fraction("satisfaction_rate") == (1, 1)


def test_an_indicator_is_defined_once() -> None:
    assert len(tuple(indicators._ALL)) == len(INDICATORS)


def test_nothing_is_no_cases_and_not_nought_percent(park: Park) -> None:
    for key, indicator in INDICATORS.items():
        found = figure(key)
        assert found.has_cases is not indicator.denominator, key
        if indicator.denominator:
            assert (found.value, found.numerator, found.denominator) == (None, 0, 0)
            assert "%" not in found.shown
    with translation.override("en"):
        assert figure("close_rate").shown == "no cases"
    handled(park, FILED)
    assert figure("close_rate").value == 0
    assert figure("close_rate").shown.startswith("0.0%")


def test_the_mean_of_months_is_taken_in_each_group_too(park: Park) -> None:
    """Two of three in March, all four in April: 83.3 in the mean of months, 85.7 of all; and 100 only when it is."""
    for at, grades in ((FILED, (5, 3, 2)), (APRIL.opens_at + 5 * DAY + 9 * HOUR, (4, 4, 4, 4))):
        for grade in grades:
            demand_id = closed(park, at, at + HOUR)
            ask(park, at + 2 * HOUR, demand_id, grade=grade)
    both = Window(MARCH.start, APRIL.end)
    whole = figure("monthly_satisfaction", both)
    assert whole.value == Fraction(250, 3)
    assert whole.shown.startswith("83.3%")
    (of_works,) = evaluate_by("monthly_satisfaction", Dimension.DEPARTMENT, both, both.closes_at).values()
    assert of_works == figure("monthly_satisfaction", both, department_id=park.works_id)
    assert of_works.value == whole.value
    assert figure("satisfaction_rate", both).shown.startswith("85.7%")


def test_enterprises_count_once(park: Park) -> None:
    """Two firms with three demands, and a caller whom nobody knows; in two types each firm counts in each."""
    closed(park, FILED)
    closed(park, FILED)
    filed(park, FILED, enterprise_id=park.other_enterprise_id)
    filed(park, FILED, enterprise_id=None, caller_phone="13900001111")
    assert count("received") == 4
    assert count("enterprises_served") == 2
    assert count("enterprises_helped") == 1
    rows = rows_behind(park.supervisor, "enterprises_served", MARCH, MARCH.closes_at)
    assert rows.total == len({row.demand.enterprise_id for row in rows.rows}) == 2


def test_a_benefit_counts_when_the_enterprise_has_confirmed_it(park: Park) -> None:
    """12,000 yuan of a solved case; not what a department claims, nor of a case that was not solved."""
    for solved, fen in ((True, 1_200_000), (False, 5_000_000), (True, None)):
        demand_id = closed(park, FILED, FILED + DAY, benefit_fen=fen)
        ask(park, FILED + 2 * DAY, demand_id, solved=solved, grade=3)
        assert count("benefit") == 0
        if solved is False or fen is None:
            commands.archive(by=park.desk, at=FILED + 3 * DAY, demand_id=demand_id)
        else:
            confirmed = demand_id
    commands.archive(by=park.desk, at=FILED + 3 * DAY, demand_id=confirmed)
    assert figure("benefit").value == 12_000
    assert figure("benefit").shown == "1.2万元"
    assert count("benefit", as_of=FILED + 2 * DAY) == 0
    assert rows_behind(park.supervisor, "benefit", MARCH, MARCH.closes_at, part=Part.HIT).total == 2


def test_speed_is_by_days_and_the_same_day_is_one(park: Park) -> None:
    """Two days, the same day, and seven of five: 5 of 15 days are saved; a hard order is left out (§5.1)."""
    for days in (2, 0):
        closed(park, FILED, FILED + days * DAY)
    closed(park, FILED, FILED + 9 * DAY)
    hard = handled(park, FILED)
    commands.make_hard(by=park.director, at=FILED + HOUR, demand_id=hard, reason="多部门")
    close(park, FILED + 4 * DAY, hard)
    assert fraction("committed_speed_up") == (3 + 4 - 2, 15)
    assert evaluate("committed_speed_up", MARCH, MARCH.closes_at, style=Style(1, Rounding.DOWN)).shown[:5] == "33.3%"
    assert fraction("mean_working_days") == (2 + 0 + 7 + 4, 4)
    assert fraction("statutory_speed_up") == (0, 0)


def test_half_a_day_that_is_kept_is_not_slow(park: Park) -> None:
    """A consultation has a day, handled again half a day: done within it saves nothing and costs nothing."""
    demand_id = closed(park, FILED, FILED + HOUR, nature="consult")
    ask(park, FILED + 2 * HOUR, demand_id, solved=False, grade=2, upheld=True)
    commands.dispatch(by=park.desk, at=FILED + 2 * HOUR, demand_id=demand_id)
    begin(park, FILED + 2 * HOUR, demand_id)
    close(park, FILED + 3 * HOUR, demand_id)
    found = figure("committed_speed_up")
    assert (found.numerator, found.denominator) == (0, Decimal("1.5"))
    assert fraction("on_time_rate") == (2, 2)


def test_stocks_stand_at_a_moment(park: Park) -> None:
    """One promise on its way: green, yellow on the last day, red after, blue while the firm fetches papers."""
    demand_id = handled(park, FILED)
    lights = ("green", "yellow", "red", "paused")

    def lit(at: datetime) -> list[str]:
        assert count("open", as_of=at) == sum(count(light, as_of=at) for light in lights)
        return [light for light in lights if count(light, as_of=at)]

    row = commands.request_suspension(
        by=park.head, at=FILED + DAY, demand_id=demand_id, cause="enterprise", plan="补件", reason="补件",
        review_date=moment("2026-03-20 09:00").date(),
    )  # fmt: skip
    commands.decide_request(by=park.desk, at=FILED + DAY, request_id=row.pk, approved=True)
    commands.resume(by=park.handler, at=FILED + 2 * DAY, demand_id=demand_id)
    close(park, FILED + 20 * DAY, demand_id)
    assert lit(FILED - HOUR) == []
    assert lit(FILED + 2 * HOUR) == ["green"]
    assert lit(FILED + DAY + HOUR) == ["paused"]
    assert lit(FILED + 2 * DAY) == ["green"]
    assert lit(DUE) == ["yellow"]  # Wednesday did not count: due on Tuesday the 10th
    assert lit(DUE + DAY) == ["yellow"]
    assert lit(DUE + DAY + HOUR) == ["red"]
    assert figure("open", as_of=FILED + 21 * DAY).value == 1  # the call-back, which the desk owes
    assert count("red", as_of=DUE + 2 * DAY, department_id=park.works_id) == 1
    assert count("red", as_of=DUE + 2 * DAY, department_id=park.power_id) == 0


def test_a_fact_stays_with_the_department_of_its_moment(park: Park) -> None:
    """Filed at the desk, returned by works, closed by power: each is counted where it happened."""
    demand_id = articles.accepted(park, FILED)
    assert count("open", as_of=FILED, department_id=park.works_id) == 1
    commands.return_order(
        by=park.handler, at=FILED + HOUR, demand_id=demand_id, rule="三定方案第三条", reason="由供电所负责"
    )  # fmt: skip
    commands.dispatch(
        by=park.desk, at=FILED + 2 * HOUR, demand_id=demand_id, department_id=park.power_id, override_reason="会商"
    )  # fmt: skip
    begin(park, FILED + DAY, demand_id, by=park.power_handler)
    close(park, FILED + 2 * DAY, demand_id, by=park.power_handler)
    ask(park, FILED + 3 * DAY, demand_id, solved=False, grade=1)
    commands.reopen(by=park.desk, at=FILED + 4 * DAY, demand_id=demand_id, reason="复核属实")

    def by_department(key: str, as_of: datetime = MARCH.closes_at) -> dict[object, int]:
        found = evaluate_by(key, Dimension.DEPARTMENT, MARCH, as_of)
        return {group: int(each.numerator) for group, each in found.items()}

    works, power, desk = park.works_id, park.power_id, park.desk_id
    assert by_department("received") == {desk: 1}
    assert by_department("dispatched") == {works: 1, power: 1}
    assert by_department("returned") == {works: 1}
    assert by_department("closed") == {power: 1}
    assert by_department("reopened") == {power: 1}
    assert fraction("return_rate") == (1, 2)
    assert fraction("return_rate", department_id=works) == (1, 1)
    assert fraction("satisfaction_rate", department_id=power) == (0, 1)
    assert fraction("redo_rate", department_id=power) == (1, 1)
    moments = (FILED + HOUR / 2, FILED + 1.5 * HOUR, FILED + 3 * HOUR, FILED + 4.5 * DAY)
    assert [list(by_department("open", at)) for at in moments] == [[works], [desk], [power], [desk]]


def test_direct_repeat_and_joint(park: Park) -> None:
    """Two direct answers of four taken up; the third same complaint of a quarter is a repeat; one of two conferred."""
    for _ in range(2):
        closed(park, FILED, FILED + HOUR)
    articles.answered(park, FILED + DAY, place="创业路2号", type_code=CO_TYPE)
    articles.answered(park, FILED + DAY, place="创业路2号", type_code=CO_TYPE)
    assert fraction("direct_rate") == (2, 4)
    assert fraction("repeat_rate") == (0, 4)
    handled(park, FILED + 2 * DAY)
    assert fraction("repeat_rate") == (1, 5)
    assert count("repeated") == 1
    articles.conferred(park, FILED + 3 * DAY, verified=True, place="港口大道1号")
    articles.conferred(park, FILED + 3 * DAY, place="港口大道2号")
    assert fraction("joint_rate") == (1, 2)
    assert (count("joint"), count("joint_closed")) == (2, 1)


def test_an_imported_demand_counts_at_its_own_moments(park: Park) -> None:
    """Whoever kept that file knew it then: last year's March has what its file says, though it came in today."""
    march = month(2025, 3)
    spans = [
        (moment("2025-03-03 09:00"), moment("2025-03-05 09:00")),
        (moment("2025-03-03 09:00"), moment("2025-04-07 09:00")),
    ]
    articles.imported([*spans, (moment("2025-03-28 09:00"), None)], at=FILED, department="规划建设局")
    assert count("received", march) == 3
    assert fraction("close_rate", march) == (1, 2)
    assert fraction("close_rate", march, as_of=FILED) == (2, 2)
    assert fraction("received_close_rate", march, as_of=FILED) == (2, 3)
    assert fraction("on_time_rate", march, as_of=FILED) == (1, 2)
    assert count("closed", march, department_id=park.works_id) == 1
