"""Rehearsal's pages: everything in the address, a sentence first, cases only for those who read them."""

from __future__ import annotations

import io
from datetime import date, timedelta

import openpyxl
import pytest
from django.test import Client
from tests.factories.demands import GOOD_REPLY, filing
from tests.factories.people import AT
from tests.web.readers import Cast, Clock

from dianxiaoer.domains.demands import commands
from dianxiaoer.domains.supervision.queries.rehearsal.limits import last_months
from dianxiaoer.domains.supervision.rules.periods import Window
from dianxiaoer.domains.supervision.rules.rehearsal import limit_names

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict_templates")]
TRIED = {"run": "1", "result_consult": "0.5wd", "sign": "2h"}


@pytest.fixture
def history(people_of_park: Cast, clock: Clock) -> Cast:
    """Six enquiries, each answered after a day: in time by one working day, late by half of one."""
    park = people_of_park.park
    for number in range(6):
        at = AT + timedelta(minutes=number)
        demand = commands.submit(by=park.contact, at=at, filing=filing(park, nature="consult", title=f"咨询{number}"))
        commands.take_in(by=park.desk, at=at, demand_id=demand.pk, type_code="0105")
        commands.sign(by=park.handler, at=at + timedelta(hours=3), demand_id=demand.pk)
        later = at + timedelta(days=1)
        commands.contact(by=park.handler, at=later, demand_id=demand.pk, note="已联系")
        commands.reply(by=park.handler, at=later, demand_id=demand.pk, text=GOOD_REPLY, category="solved")
        commands.pass_audit(by=park.desk, at=later, demand_id=demand.pk)
    clock.at = AT + timedelta(days=7)
    return people_of_park


def test_the_form_begins_with_what_is_in_force(people_of_park: Cast) -> None:
    answer = people_of_park.client("supervisor").get("/rehearsal/")
    assert answer.status_code == 200
    form = answer.context["form"]
    assert {bound.name for bound in form.limits} == set(limit_names())
    assert form["result_help"].value() == "5wd"
    assert (form["from"].value(), form["to"].value()) == ("2026-01-15", "2026-09-15")
    assert answer.context["found"] is None


def test_eight_months_until_today() -> None:
    assert last_months(AT) == Window(date(2026, 1, 15), date(2026, 9, 15))
    assert last_months(AT.replace(month=10, day=31)) == Window(date(2026, 2, 28), date(2026, 10, 31))


def test_one_sentence_then_the_demands(history: Cast) -> None:
    answer = history.client("supervisor").get("/rehearsal/limits/", TRIED)
    assert answer.status_code == 200
    assert answer.context["sentence"] == "按调整后的时限，6件诉求中将有6件逾期，实际为0件；各部门位次不变。"
    text = answer.content.decode()
    assert text.count("变为逾期") == 18  # result, own result and signature of six demands
    first = answer.context["lines"][0]
    assert f'href="/demands/{first.promise.demand_id}/"' in text
    assert first.title == "咨询5"
    assert 'name="csrfmiddlewaretoken"' not in text.split("<main", 1)[-1]


def test_the_address_alone_holds_the_change(history: Cast) -> None:
    client = history.client("director")
    unchanged = client.get("/rehearsal/limits/", {"run": "1"})
    assert unchanged.context["sentence"] == "与现行时限没有差别，结果不变。"
    early = client.get("/rehearsal/limits/", {**TRIED, "from": "2026-01-01", "to": "2026-02-01"})
    assert early.context["sentence"] == "该时间段内没有承诺适用所调整的时限。"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"result_consult": "five days"}, "result_consult"),
        ({"to": "2027-01-01"}, "to"),
        ({"from": "2026-09-30"}, "to"),
        ({"from": "2020-01-01"}, "from"),
        ({"from": "yesterday"}, "from"),
    ],
)
def test_what_cannot_be_rehearsed_is_said_at_its_field(history: Cast, given: dict[str, str], field: str) -> None:
    answer = history.client("supervisor").get("/rehearsal/limits/", {**TRIED, **given})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {field}


def test_a_limit_outside_the_calendar_is_refused_in_words(history: Cast) -> None:
    answer = history.client("supervisor").get("/rehearsal/limits/", {**TRIED, "result_consult": "90000wd"})
    assert answer.status_code == 422
    assert "2028" in str(answer.context["form"].errors)
    sheet = history.client("supervisor").get("/rehearsal/limits/changes.xlsx", {**TRIED, "result_consult": "90000wd"})
    assert sheet.status_code == 302


def test_an_administrator_sees_figures_and_no_case(history: Cast) -> None:
    client = history.client("administrator")
    answer = client.get("/rehearsal/limits/", TRIED)
    text = answer.content.decode()
    assert answer.context["sentence"].startswith("按调整后的时限")
    assert "咨询5" not in text
    assert answer.context["lines"] == []
    published = answer.context["publish_url"]
    assert published == "/admin/limits/new/?sign=2h&result_consult=0.5wd"
    form = client.get(published).context["form"]
    assert (form["result_consult"].value(), form["result_help"].value()) == ("0.5wd", "5wd")
    assert "/rehearsal/limits/" in client.get("/admin/limits/").content.decode()
    sheet = client.get("/rehearsal/limits/changes.xlsx", TRIED)
    assert rows_of(sheet)[1:] == []


def rows_of(answer: object) -> list[tuple[object, ...]]:
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    return list(openpyxl.load_workbook(io.BytesIO(content)).active.values)


def test_all_changes_as_a_spreadsheet(history: Cast) -> None:
    answer = history.client("supervisor").get("/rehearsal/limits/changes.xlsx", TRIED)
    rows = rows_of(answer)
    assert len(rows) == 1 + 18
    assert rows[0][:3] == ("编号", "诉求", "承诺事项")
    assert {row[-1] for row in rows[1:]} == {"变为逾期"}


def test_another_rule_of_the_light(history: Cast) -> None:
    client = history.client("leader")
    answer = client.get("/rehearsal/lights/", {"run": "1", "days": "0", "share": "0"})
    counts = answer.context["found"].promises
    assert counts.yellow_after < counts.yellow_before
    assert f"将有{counts.yellow_after}项亮过黄灯" in answer.content.decode()
    standing = client.get("/rehearsal/lights/", {"run": "1"})
    assert standing.context["standing"]
    assert client.get("/rehearsal/lights/", {"run": "1", "days": "99"}).status_code == 422


def test_another_formula(history: Cast) -> None:
    client = history.client("supervisor")
    page = client.get("/rehearsal/scores/")
    assert page.status_code == 200
    same = client.get("/rehearsal/scores/", {"run": "1", "kind": "unit"})
    assert same.context["sentence"] == "与现行评分办法没有差别，位次不变。"
    weights = {
        "part_response_rate": "",
        "part_solve_rate": "",
        "part_satisfaction_rate": "",
        "part_delivery_rate": "100",
    }
    found = client.get("/rehearsal/scores/", {"run": "1", "kind": "unit", **weights})
    rows = {one.row.name: one for _title, rows in found.context["rankings"] for one in rows}
    assert (rows["规划建设局"].before, rows["规划建设局"].after) == ("—", "100.0")
    bad = client.get("/rehearsal/scores/", {"run": "1", "kind": "unit", "part_solve_rate": "99"})
    assert bad.status_code == 422
    for kind in ("lists", "gold"):
        assert client.get("/rehearsal/scores/", {"run": "1", "kind": kind}).status_code == 200


@pytest.mark.parametrize("name", ["desk", "handler", "head", "secretary", "enterprise", "auditor"])
def test_others_are_told_that_it_is_not_theirs(people_of_park: Cast, name: str) -> None:
    client = people_of_park.client(name)
    for path in ("", "limits/", "lights/", "scores/", "limits/changes.xlsx"):
        assert client.get(f"/rehearsal/{path}").status_code == 403


def test_nobody_is_asked_to_log_in_first(people_of_park: Cast) -> None:
    assert Client().get("/rehearsal/").status_code == 302
    assert people_of_park.client("supervisor").post("/rehearsal/limits/", TRIED).status_code == 405
