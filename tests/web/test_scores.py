"""Pages of scores: rankings, one's own score and the objection to it, what supervision does, the vote on a phone."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories.people import AT
from tests.factories.scores import (
    AFTER_VOTE,
    SEPTEMBER,
    VOTING,
    ballot,
    closed,
    ended,
    representative,
    representatives,
    voted,
)
from tests.web.readers import Cast, Clock, words_of

from dianxiaoer.domains.supervision.commands.score_months import draw_up_month, object_to
from dianxiaoer.domains.supervision.commands.scores import record_penalty
from dianxiaoer.domains.supervision.models import Adjustment, Ballot, Objection, ScoreMonth, ScoreProfile, Vote
from dianxiaoer.domains.supervision.queries.score_sheets import sheets
from dianxiaoer.kernel.access import SYSTEM, Actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict_templates")]
MONTH = "?month=2026-09"


@pytest.fixture
def drawn(people_of_park: Cast, clock: Clock) -> Cast:
    """September is drawn up: six demands of `works`, three votes on its handler."""
    park = people_of_park.park
    ended(park, 6)
    made = ballot()
    for one in representatives(3):
        voted(made, one, park.handler.id or 0, 5)
    closed(made)
    draw_up_month(by=SYSTEM, at=AFTER_VOTE, month=SEPTEMBER)
    clock.at = AFTER_VOTE
    return people_of_park


def browser(actor: Actor) -> Client:
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(get_user_model()._default_manager.get(pk=actor.account_id), settings.AUTHENTICATION_BACKENDS[0])
    return client


def own_sheet_id(cast: Cast) -> int:
    return next(one.id for one in sheets(SEPTEMBER, "officer") if one.officer_id == cast.park.handler.id)


# --- rankings ------------------------------------------------------------------------------------------------------


def test_the_ranking_opens_the_records_behind_each_rate(drawn: Cast) -> None:
    response = drawn.client("leader").get("/scores/" + MONTH)
    text = words_of(response)
    assert response.status_code == 200
    assert "规划建设局" in text
    assert "100% 6/6" in text
    assert "优秀" in text
    assert "无件" in text, "the power supply had no cases"
    links = re.findall(r'href="(/figures/[^"]+)"', response.content.decode())
    assert any("satisfaction_rate" in link and f"department={drawn.park.works_id}" in link for link in links)
    opened = drawn.client("leader").get(links[0].replace("&amp;", "&"))
    assert opened.status_code == 200


def test_a_month_that_was_not_drawn_up_is_computed(people_of_park: Cast, clock: Clock) -> None:
    ended(people_of_park.park, 5)
    clock.at = AT + timedelta(hours=6)
    for path in ("/scores/", "/scores/lists/", "/scores/gold/", "/scores/mine/"):
        response = people_of_park.client("handler").get(path + MONTH)
        assert response.status_code == 200, path
        assert "本月尚未结束" in words_of(response)
    assert "100" in words_of(people_of_park.client("handler").get("/scores/mine/" + MONTH))


@pytest.mark.parametrize("asked", ["2026-13", "2027-01", "x", "2026", "2026-Q3", ""])
def test_without_a_sensible_month_the_last_one_is_shown(drawn: Cast, asked: str) -> None:
    response = drawn.client("leader").get(f"/scores/?month={asked}")
    assert '<option value="2026-09" selected>' in response.content.decode()


def test_too_few_departments_make_no_list(drawn: Cast) -> None:
    assert "部门太少，不列红黑榜" in words_of(drawn.client("leader").get("/scores/lists/" + MONTH))


def test_the_gold_page_names_winners_and_gates(drawn: Cast) -> None:
    text = words_of(drawn.client("leader").get("/scores/gold/" + MONTH))
    assert "金牌秘书 · 第 1 名" in text
    assert "雷工明" in text
    assert "金牌部室" in text


def test_firms_and_administrators_have_no_scores(drawn: Cast) -> None:
    for path in ("/scores/", "/scores/lists/", "/scores/gold/", "/scores/mine/", "/scores/officers/1/"):
        for who in ("enterprise", "administrator"):
            assert drawn.client(who).get(path).status_code == 404, (path, who)
        assert drawn.client().get(path).status_code == 302


def test_statements_of_the_ranking_do_not_grow(drawn: Cast) -> None:
    client = drawn.client("leader")

    def count(path: str) -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as found:
            client.get(path)
        return len(found)

    paths = ("/scores/?month=2026-09", "/scores/gold/?month=2026-09")
    before = [count(path) for path in paths]
    ended(drawn.park, 3, at=AT + timedelta(hours=1))
    assert [count(path) for path in paths] == before


# --- my score ------------------------------------------------------------------------------------------------------


def test_my_score_shows_each_part_and_takes_an_objection(drawn: Cast) -> None:
    client = drawn.client("handler")
    text = words_of(client.get("/scores/mine/" + MONTH))
    assert "企业评分" in text
    assert "暂未计量" in text, "visits are not measured yet"
    assert "→" in text, "their weight went to the others"
    address = f"/scores/sheets/{own_sheet_id(drawn)}/object/"
    assert client.get(address).status_code == 200
    empty = client.post(address, {"reason": ""})
    assert empty.status_code == 422
    response = client.post(address, {"reason": "9月16日签收及时，请核对"})
    assert response.status_code == 302
    after = words_of(client.get("/scores/mine/" + MONTH))
    assert "9月16日签收及时，请核对" in after
    assert "核查中" in after
    again = client.post(address, {"reason": "再说一次"})
    assert again.status_code == 422
    assert Objection.objects.count() == 1


def test_anothers_score_is_not_there(drawn: Cast) -> None:
    address = f"/scores/sheets/{own_sheet_id(drawn)}/object/"
    for who in ("head", "desk", "supervisor", "enterprise", "secretary"):
        assert drawn.client(who).get(address).status_code == 404, who
        assert drawn.client(who).post(address, {"reason": "x"}).status_code == 404, who
    page = f"/scores/officers/{drawn.park.handler.id}/"
    assert drawn.client("head").get(page).status_code == 404
    assert "雷工明" in words_of(drawn.client("supervisor").get(page + MONTH))
    assert drawn.client("supervisor").get("/scores/officers/999999/").status_code == 404


def test_an_officer_never_sees_who_voted(drawn: Cast) -> None:
    for who, path in (("handler", "/scores/mine/"), ("supervisor", "/scores/months/"), ("supervisor", "/scores/gold/")):
        text = words_of(drawn.client(who).get(path + MONTH))
        assert "代表" not in text.replace("企业代表", "")


# --- supervision ---------------------------------------------------------------------------------------------------

KEEPING = (
    "/scores/months/",
    "/scores/adjustments/",
    "/scores/adjustments/new/",
    "/scores/objections/",
    "/scores/formulas/",
    "/scores/formulas/unit/",
    "/scores/formulas/lists/",
    "/scores/formulas/gold/",
)


@pytest.mark.parametrize("path", KEEPING)
def test_supervision_pages_are_for_supervision(drawn: Cast, path: str) -> None:
    assert drawn.client("supervisor").get(path).status_code == 200
    assert drawn.client("director").get(path).status_code == 200
    for who in ("handler", "desk", "leader", "enterprise", "administrator"):
        assert drawn.client(who).get(path).status_code == 403, who


def test_a_month_from_vote_to_confirmation(people_of_park: Cast, clock: Clock) -> None:
    clock.at = AFTER_VOTE
    client = people_of_park.client("supervisor")
    for verb in ("open", "close", "draw", "confirm"):
        response = client.post(f"/scores/months/{verb}/", {"month": "2026-09"}, follow=True)
        assert response.status_code == 200, verb
    assert Ballot.objects.get().state == "closed"
    assert ScoreMonth.objects.get().state == "confirmed"
    refused = client.post("/scores/months/draw/", {"month": "2026-09"}, follow=True)
    assert "当前状态" in words_of(refused)
    assert client.post("/scores/months/burn/", {"month": "2026-09"}).status_code == 404
    assert client.post("/scores/months/draw/", {"month": "?"}).status_code == 404
    assert client.get("/scores/months/draw/").status_code == 405


def test_points_are_deducted_and_added(drawn: Cast) -> None:
    client = drawn.client("supervisor")
    form = {"month": "2026-09", "kind": "late_close", "department_id": drawn.park.works_id, "reason": "逾期一天"}
    assert client.post("/scores/adjustments/new/", form | {"reason": ""}).status_code == 422
    assert client.post("/scores/adjustments/new/", form).status_code == 302
    assert client.post("/scores/adjustments/new/", form | {"kind": "praise"}).status_code == 302
    assert [row.kind for row in Adjustment.objects.order_by("id")] == ["late_close", "praise"]
    assert "逾期一天" in words_of(client.get("/scores/adjustments/"))
    client.post("/scores/months/draw/", {"month": "2026-09"})
    assert "99.5" in words_of(client.get("/scores/" + MONTH))


def test_an_objection_is_decided(drawn: Cast) -> None:
    record_penalty(
        by=drawn.park.supervisor, at=AFTER_VOTE, month=SEPTEMBER, kind="late_close",
        department_id=drawn.park.works_id, officer_id=drawn.park.handler.id, reason="逾期",
    )  # fmt: skip
    draw_up_month(by=SYSTEM, at=AFTER_VOTE, month=SEPTEMBER)
    made = object_to(by=drawn.park.handler, at=AFTER_VOTE, sheet_id=own_sheet_id(drawn), reason="不是我经办")
    client = drawn.client("supervisor")
    address = f"/scores/objections/{made.pk}/"
    assert "不是我经办" in words_of(client.get("/scores/objections/"))
    assert "不是我经办" in words_of(client.get(address))
    assert client.post(address, {"decision": "uphold", "outcome": "属实"}).status_code == 422, "no points"
    done = client.post(address, {"decision": "uphold", "outcome": "经核属实", "points": "1"})
    assert done.status_code == 302
    text = words_of(drawn.client("handler").get("/scores/mine/" + MONTH))
    assert "经核属实" in text
    assert "+1" in text
    assert "第 3 版" in text
    assert words_of(client.get(address)).count("属实") >= 1
    assert client.get("/scores/objections/999999/").status_code == 404


def formula(client: Client, kind: str, **changes: str) -> dict[str, Any]:
    """What the form holds when it opens, with changes."""
    form = client.get(f"/scores/formulas/{kind}/").context["form"]
    values: dict[str, Any] = {name: form[name].initial or "" for name in form.fields}
    return values | {"reason": "本园区约定", "effective_from": ""} | changes


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("unit", {"part_response_rate": "30", "part_solve_rate": "35", "part_satisfaction_rate": "35 70:12.5 95:35"}),
        ("lists", {"red": "3", "black": "3", "fewest": "6"}),
        ("gold", {"winners": "2", "member_share": "0.5"}),
    ],
)
def test_a_new_formula_is_published_and_says_what_it_changed(drawn: Cast, kind: str, changes: dict[str, str]) -> None:
    client = drawn.client("supervisor")
    response = client.post(f"/scores/formulas/{kind}/", formula(client, kind, **changes))
    assert response.status_code == 302, words_of(response)
    row = ScoreProfile.objects.get()
    assert (row.kind, row.version) == (kind, 2)
    assert "第2版" in words_of(client.get("/scores/formulas/"))
    again = client.post(f"/scores/formulas/{kind}/", formula(client, kind))
    assert again.status_code == 302
    assert ScoreProfile.objects.get(version=3).data == row.data, "what is not touched stays"


@pytest.mark.parametrize("bad", [{"part_solve_rate": "90"}, {"part_solve_rate": "45 x"}, {"reason": ""},
                                 {"grades_good": "95"}, {"floors_sign_rate": "abc"}])  # fmt: skip
def test_a_bad_formula_is_told_in_the_form(drawn: Cast, bad: dict[str, str]) -> None:
    client = drawn.client("supervisor")
    assert client.post("/scores/formulas/unit/", formula(client, "unit", **bad)).status_code == 422
    assert not ScoreProfile.objects.exists()
    assert client.get("/scores/formulas/beauty/").status_code == 404


# --- the vote ------------------------------------------------------------------------------------------------------

FIVE = {"lawful": "5", "efficiency": "5", "execution": "4", "results": "5"}


def test_a_representative_votes_from_one_to_the_next(people_of_park: Cast, clock: Clock) -> None:
    park = people_of_park.park
    ended(park)
    client = browser(representative(park.enterprise_id))
    ballot()
    clock.at = VOTING
    text = words_of(client.get("/portal/vote/"))
    assert "叶秘书" in text
    assert "雷工明" in text
    first = client.get(f"/portal/vote/{park.secretary.id}/")
    assert first.content.decode().count('type="radio"') == 20
    assert client.post(f"/portal/vote/{park.secretary.id}/", FIVE | {"lawful": "6"}).status_code == 422
    onwards = client.post(f"/portal/vote/{park.secretary.id}/", FIVE)
    assert onwards["Location"] == f"/portal/vote/{park.handler.id}/"
    done = client.post(onwards["Location"], FIVE)
    assert done["Location"] == "/portal/vote/"
    assert words_of(client.get("/portal/vote/")).count("已评") >= 2
    assert client.post(onwards["Location"], FIVE).status_code == 422, "one vote each"
    assert Vote.objects.count() == 2


def test_somebody_else_is_chosen_from_the_list(people_of_park: Cast, clock: Clock) -> None:
    park = people_of_park.park
    client = browser(representative(park.enterprise_id))
    ballot()
    clock.at = VOTING
    response = client.get(f"/portal/vote/?officer={park.power_handler.id}")
    assert response["Location"] == f"/portal/vote/{park.power_handler.id}/"
    assert client.get("/portal/vote/999999/").status_code == 404
    assert client.get(f"/portal/vote/{park.leader.id}/").status_code == 404
    assert client.get("/portal/vote/?enterprise=999999").status_code == 200


def test_nobody_else_votes(people_of_park: Cast, clock: Clock) -> None:
    ballot()
    clock.at = VOTING
    for who in ("enterprise", "handler", "supervisor", "administrator"):
        assert people_of_park.client(who).get("/portal/vote/").status_code == 403, who
    clock.at = AFTER_VOTE
    client = browser(representative(people_of_park.park.enterprise_id))
    assert "目前没有评分" in words_of(client.get("/portal/vote/"))
