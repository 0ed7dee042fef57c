"""The bulletin and its sisters: each figure is what its address counts, and the same document whenever it is run."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories.demands import CO_TYPE, Park, demand_in, joint_in, moment, walked
from tests.factories.demands import park as a_park
from tests.factories.supervision_orders import order_in, take

from dianxiaoer.domains.demands.rules import DemandState
from dianxiaoer.domains.demands.rules.joint import JointState
from dianxiaoer.domains.registry.models import Enterprise
from dianxiaoer.domains.supervision.models import SupervisionOrder
from dianxiaoer.domains.supervision.queries.bulletin import monthly
from dianxiaoer.domains.supervision.queries.call_back_list import call_back_list
from dianxiaoer.domains.supervision.queries.figure_rows import rows_behind
from dianxiaoer.domains.supervision.queries.figures import evaluate, evaluate_by
from dianxiaoer.domains.supervision.queries.four_ones import quarterly, yearly
from dianxiaoer.domains.supervision.queries.splits import DIMENSIONS, can_be_split, splits
from dianxiaoer.domains.supervision.rules.addresses import PREFIX
from dianxiaoer.domains.supervision.rules.figures import Part, Scope
from dianxiaoer.domains.supervision.rules.indicators import INDICATORS, Aggregation
from dianxiaoer.domains.supervision.rules.orders import OrderState, Trigger
from dianxiaoer.domains.supervision.rules.periods import Window, month, quarter, year
from dianxiaoer.domains.supervision.rules.reports import Cell, Report, Section, report_from
from dianxiaoer.kernel.access import SYSTEM

pytestmark = pytest.mark.django_db
SEPTEMBER, OCTOBER = month(2026, 9), month(2026, 10)
EARLIER = moment("2026-08-18 09:00")


@pytest.fixture
def house() -> Park:
    """Two months of life: every state there is, a joint handling, something of each type."""
    place = a_park()
    for state in (DemandState.ARCHIVED, DemandState.VISITED, DemandState.HANDLING):
        demand_in(state, place, at=EARLIER)
    for state in DemandState:
        demand_in(state, place)
    for state in (DemandState.ARCHIVED, DemandState.VISITED, DemandState.DISPATCHED):
        demand_in(state, place, type_code=CO_TYPE, source="hotline")
    joint_in(JointState.CLOSED, place)
    return place


def cells_of(report: Report) -> Iterator[tuple[Section, Cell]]:
    for section in report.sections:
        for sentence in section.sentences:
            yield from ((section, cell) for cell in sentence.figures)
        for table in section.tables:
            yield from ((section, cell) for row in table.rows for cell in row)


def asked(href: str) -> dict[str, Any]:
    """What an address asks for, read without the product's own forms."""
    found = urlsplit(href)
    query = {name: values[0] for name, values in parse_qs(found.query).items()}
    number = {"department": "department_id", "sub_park": "sub_park_id", "officer": "officer_id"}
    scope: dict[str, Any] = {field: int(query[name]) for name, field in number.items() if name in query}
    scope |= {name: query[name] for name in ("source", "nature") if name in query}
    if "type" in query:
        scope["type_code"] = query["type"]
    return {
        "key": found.path.removeprefix(PREFIX),
        "window": Window(date.fromisoformat(query["from"]), date.fromisoformat(query["to"])),
        "as_of": datetime.fromisoformat(query["as_of"]),
        "scope": Scope(**scope),
        "part": Part(query.get("part", "counted")),
    }


def check_figures(report: Report) -> int:
    """Each linked figure equals `evaluate` and the number of rows behind its address."""
    checked, seen = 0, set()
    for section, cell in cells_of(report):
        if not cell.href.startswith(PREFIX) or (cell.href, cell.text) in seen:
            continue
        seen.add((cell.href, cell.text))
        one = asked(cell.href)
        assert one["key"] == cell.key, section.key
        figure = evaluate(one["key"], one["window"], one["as_of"], one["scope"])
        rows = rows_behind(SYSTEM, **one, size=500)
        assert rows.total == len(rows.rows)
        aggregation = INDICATORS[cell.key].aggregation
        if aggregation in (Aggregation.COUNT, Aggregation.DISTINCT):
            assert figure.numerator == rows.total
            shares_or_changes = "（" in cell.text or "%" in cell.text
            assert shares_or_changes or cell.text == str(rows.total), (section.key, cell)
        if aggregation is Aggregation.RATIO and "/" in cell.text:
            hits = rows_behind(SYSTEM, **{**one, "part": Part.HIT}, size=500).total
            assert f"（{hits}/{rows.total}）" in cell.text
        if aggregation is Aggregation.RATIO:
            assert cell.text == figure.shown or section.key in {"intake", "topics"}, (section.key, cell)
        checked += 1
    return checked


def section_of(report: Report, key: str) -> Section:
    return next(section for section in report.sections if section.key == key)


def text_of(report: Report, key: str) -> str:
    return "".join(sentence.text for sentence in section_of(report, key).sentences)


def test_every_figure_is_what_its_address_counts(house: Park) -> None:
    report = monthly(SEPTEMBER)
    assert check_figures(report) > 80
    for section, cell in cells_of(report):
        assert cell.text and "None" not in cell.text, section.key


def test_figures_stand_where_their_sentences_have_them(house: Park) -> None:
    report = monthly(SEPTEMBER)
    seen = 0
    for section in report.sections:
        for sentence in section.sentences:
            pieces = sentence.pieces()
            assert "".join(text for text, _cell in pieces) == sentence.text
            assert [cell for _text, cell in pieces if cell] == list(sentence.figures)
            seen += len(sentence.figures)
    assert seen > 30
    assert report_from(report.as_json()) == report


def test_the_sections_stand_in_their_order_and_say_what_is_not_kept(house: Park) -> None:
    report = monthly(SEPTEMBER)
    keys = [section.key for section in report.sections if not section.annex]
    assert keys == ["notes", "intake", "handling", "call_backs", "topics", "repeats", "reception", "approvals",
                    "projects", "payouts", "scores", "cases", "next_steps"]  # fmt: skip
    for key in ("approvals", "projects", "payouts"):
        section = section_of(report, key)
        assert "尚未纳入本系统" in text_of(report, key)
        assert not section.tables and not section.sentences[0].figures
    assert "2026年9月" in report.title
    assert report.as_of == SEPTEMBER.closes_at


def test_both_denominators_are_named_and_each_percentage_has_its_fraction(house: Park) -> None:
    report = monthly(SEPTEMBER)
    text = text_of(report, "handling")
    cohort = evaluate("close_rate", SEPTEMBER, SEPTEMBER.closes_at)
    due = evaluate("due_close_rate", SEPTEMBER, SEPTEMBER.closes_at)
    assert f"以期内受理数（不含并单、撤回）为分母，截至期末办结率{cohort.shown}" in text
    assert f"以期内应办结数为分母，截至期末办结率{due.shown}" in text
    for section in report.sections:
        for sentence in section.sentences:
            for cell in sentence.figures:
                if "%" in cell.text:
                    assert "（" in cell.text, cell


def test_the_change_names_its_base_and_says_where_there_is_none(house: Park) -> None:
    september, october = text_of(monthly(SEPTEMBER), "intake"), text_of(monthly(OCTOBER), "intake")
    received = [evaluate("received", one, one.closes_at).numerator for one in (month(2026, 8), SEPTEMBER)]
    assert f"由{received[0]}件增至{received[1]}件" in september
    assert "同比无可比基数" in september
    assert f"未收到企业诉求（上期{received[1]}件）" in october


def test_what_happens_later_changes_nothing(house: Park) -> None:
    """The same bulletin, drawn up on the first day and after more life: reopened, closed late, new ones filed."""
    before = {one: made(one) for one in ("monthly", "quarterly", "yearly")}
    walk = walked(house, "submit", "accept", "dispatch", at=moment("2026-10-09 09:00"))
    for verb in ("sign", "contact", "reply", "close", "call_back"):
        walk.do(verb)
    for state in (DemandState.ARCHIVED, DemandState.SUBMITTED):
        demand_in(state, house, at=moment("2026-10-12 09:00"))
    assert {one: made(one) for one in before} == before


def made(name: str) -> dict[str, Any]:
    if name == "monthly":
        return monthly(SEPTEMBER).as_json()
    if name == "quarterly":
        return quarterly(quarter(2026, 3)).as_json()
    return yearly(year(2026), SEPTEMBER.closes_at).as_json()


@pytest.mark.parametrize("with_people", [True, False])
def test_an_empty_month_and_an_empty_park_have_a_bulletin(with_people: bool) -> None:
    if with_people:
        a_park()
    report = monthly(month(2026, 5))
    assert "未收到企业诉求" in text_of(report, "intake")
    assert "期内无应回访的办结件" in text_of(report, "call_backs")
    assert not [section for section in report.sections if section.charts]
    assert all(table.rows for section in report.sections for table in section.tables)
    assert quarterly(quarter(2026, 2)).sections
    assert yearly(year(2025)).sections
    assert "0件" in call_back_list(Window(date(2026, 5, 4), date(2026, 5, 4))).sections[0].sentences[0].text


def test_cases_are_solved_with_a_benefit_or_jointly_and_name_nobody(house: Park) -> None:
    report = monthly(SEPTEMBER)
    found = text_of(report, "cases")
    assert found.count("案例") >= 1
    assert "企业回访评价为“满意”" in found
    for name in Enterprise.objects.values_list("name", flat=True):
        assert name not in found
        assert all(name not in sentence.text for section in report.sections for sentence in section.sentences)


def test_the_overdue_list_names_department_and_days(house: Park) -> None:
    report = monthly(SEPTEMBER)
    red = evaluate("red", SEPTEMBER, SEPTEMBER.closes_at)
    table = next(table for table in section_of(report, "handling").tables if table.title == "期末逾期事项")
    annex = [section for section in report.sections if section.key == "annex_overdue"]
    rows = annex[0].tables[0].rows if annex else table.rows
    assert len(rows) == red.numerator
    assert {row[2].text for row in rows} <= {"企业诉求服务中心", "规划建设局", "供电服务所", "消防救援大队"}
    assert all(row[4].number is not None and row[4].number >= 0 for row in rows)
    # a demand of 18 August with five working days was due on the 25th: from there to 30 September
    assert max(row[4].number or 0 for row in rows) >= 26


def test_the_call_back_list_is_the_same_after_the_calls(house: Park) -> None:
    """As of the morning: who was closed the day before, with a number to call."""
    day = Window(date(2026, 9, 15), date(2026, 9, 15))
    before = call_back_list(day)
    table = before.sections[0].tables[0]
    assert table.columns[3] == "联系电话"
    assert len(table.rows) == int(before.sections[0].sentences[0].figures[0].text)
    assert all(row[3].text for row in table.rows)
    walk = walked(house, "submit", "accept", "dispatch", "sign", "contact", "reply", "close",
                  at=moment("2026-09-15 15:00"))  # fmt: skip
    with_one_more = call_back_list(day)
    assert len(with_one_more.sections[0].tables[0].rows) == len(table.rows) + 1
    walk.at = moment("2026-09-16 10:00")
    walk.do("call_back")
    assert call_back_list(day) == with_one_more
    after = call_back_list(Window(date(2026, 9, 16), date(2026, 9, 16)))
    numbers = [row[0].text for section in after.sections for table in section.tables for row in table.rows]
    assert walk.demand.number not in numbers


def test_a_look_before_the_month_is_over_says_until_when(house: Park) -> None:
    report = monthly(SEPTEMBER, moment("2026-09-20 00:00"))
    assert "截至2026年9月19日" in text_of(report, "handling")
    assert report.as_of == moment("2026-09-20 00:00")
    assert SEPTEMBER.closes_at - report.as_of > timedelta(days=10)


def test_the_number_of_statements_does_not_grow_with_demands(house: Park) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as caught:
            monthly(SEPTEMBER)
        return len(caught)

    before = statements()
    for state in (DemandState.ARCHIVED, DemandState.HANDLING, DemandState.REOPENED) * 2:
        demand_in(state, house, at=moment("2026-09-17 09:00"))
    assert statements() == before


def test_orders_of_the_period_are_told_as_they_stood(house: Park) -> None:
    order_in(OrderState.STRUCK_OFF, house, at=moment("2026-09-16 09:00"), trigger=Trigger.LEADER_NOTE)
    order_in(OrderState.ISSUED, house, at=moment("2026-09-29 09:00"), title="路灯集中报修")
    before = quarterly(quarter(2026, 3)).as_json()
    report = quarterly(quarter(2026, 3))
    assert "期内依领导批示下达督办单1件，已销号1件。" in text_of(monthly(SEPTEMBER), "notes")
    assert "期内共下达督办单2件，截至期末已签收1件、销号1件" in text_of(report, "orders")
    annex = next(section for section in report.sections if section.key == "annex_orders")
    assert [row[5].text for row in annex.tables[0].rows] == ["已销号", "待签收"]
    unit = next(row for row in section_of(report, "units").tables[0].rows if row[0].text == "规划建设局")
    assert [cell.text for cell in unit[4:6]] == ["2", "1"]
    assert f"department={house.works_id}" in unit[4].href
    order = SupervisionOrder.objects.get(title="路灯集中报修")
    take(house, order, "sign", moment("2026-10-09 09:00"))
    assert quarterly(quarter(2026, 3)).as_json() == before


def test_one_pass_says_what_each_figure_says_alone(house: Park) -> None:
    for key in INDICATORS:
        if not can_be_split(key):
            continue
        found = splits(key, SEPTEMBER, SEPTEMBER.closes_at)
        assert found.whole == evaluate(key, SEPTEMBER, SEPTEMBER.closes_at), key
        for dimension in DIMENSIONS:
            alone = evaluate_by(key, dimension, SEPTEMBER, SEPTEMBER.closes_at)
            assert found.by[dimension] == alone, (key, dimension)


def test_the_trend_counts_what_each_month_counts(house: Park) -> None:
    chart = section_of(monthly(SEPTEMBER), "intake").charts[0]
    windows = Window(date(2025, 10, 1), SEPTEMBER.end).months()
    for series, key in zip(chart.series, ("received", "closed"), strict=True):
        assert series.values == tuple(float(evaluate(key, one, SEPTEMBER.closes_at).numerator) for one in windows)
