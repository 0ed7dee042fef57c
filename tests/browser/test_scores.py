"""Pages of scores in both themes and on a phone, and the vote as a thumb does it."""

from __future__ import annotations

import time
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from django.contrib.auth import get_user_model
from tests.browser.conftest import OpenPage, axe_faults, sideways
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
from tests.web.readers import Cast, Clock, cast

from dianxiaoer.domains.supervision.commands.score_months import draw_up_month, object_to
from dianxiaoer.domains.supervision.commands.scores import record_penalty
from dianxiaoer.domains.supervision.models import Vote
from dianxiaoer.domains.supervision.queries.score_sheets import sheets
from dianxiaoer.kernel.access import SYSTEM

PAGES = {
    "handler": ("/scores/", "/scores/lists/", "/scores/gold/", "/scores/mine/"),
    "supervisor": (
        "/scores/months/",
        "/scores/adjustments/",
        "/scores/adjustments/new/",
        "/scores/objections/",
        "/scores/objections/{objection}/",
        "/scores/formulas/",
        "/scores/formulas/gold/",
    ),
}


@pytest.fixture
def clock(db: None, monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr("dianxiaoer.web.middleware.timezone", SimpleNamespace(now=made.now))
    return made


def drawn(people: Cast) -> int:
    """September with a penalty and an objection to it; the objection's id."""
    park = people.park
    ended(park, 5)
    made = ballot()
    for one in representatives(3):
        voted(made, one, park.handler.id or 0, 5)
    closed(made)
    record_penalty(
        by=park.supervisor, at=AFTER_VOTE, month=SEPTEMBER, kind="late_sign", department_id=park.works_id,
        officer_id=park.handler.id, reason="派单后次日才签收",
    )  # fmt: skip
    draw_up_month(by=SYSTEM, at=AFTER_VOTE, month=SEPTEMBER)
    sheet = next(one for one in sheets(SEPTEMBER, "officer") if one.officer_id == park.handler.id)
    return object_to(by=park.handler, at=AFTER_VOTE, sheet_id=sheet.id, reason="当日下午已签收").pk


@pytest.mark.parametrize(("width", "theme"), [(360, "dark"), (1440, "light")])
def test_no_violation(open_page: OpenPage, clock: Clock, width: int, theme: str) -> None:
    people = cast()
    values, faults = {"objection": drawn(people)}, []
    clock.at = AFTER_VOTE
    for reader, paths in PAGES.items():
        page = open_page(paths[0], as_account=people.account(reader), width=width, theme=theme)
        for path in paths:
            page.goto("{0.scheme}://{0.netloc}".format(urlsplit(page.url)) + path.format(**values))
            faults += [f"{path}: {one}" for one in axe_faults(page)]
            if sideways(page):
                faults.append(f"{path}: {sideways(page)} px sideways at {width}")
    assert faults == []


def test_a_vote_takes_five_taps_on_a_phone(open_page: OpenPage, clock: Clock) -> None:
    people = cast()
    ended(people.park)
    actor = representative(people.park.enterprise_id)
    ballot()
    clock.at = VOTING
    account = get_user_model()._default_manager.get(pk=actor.account_id)
    page = open_page("/portal/vote/", as_account=account, width=360)
    assert axe_faults(page) == []
    began = time.monotonic()
    page.get_by_role("link", name="打分").first.click()
    page.wait_for_url("**/portal/vote/*/")
    assert axe_faults(page) == []
    assert sideways(page) == 0
    for group in ("依法履职", "办事效率", "执行力", "实绩"):
        page.get_by_role("group", name=group).get_by_text("5", exact=True).click()
    page.get_by_role("button", name="评分").click()
    page.get_by_text("感谢您的评分").wait_for()
    assert Vote.objects.count() == 1
    assert time.monotonic() - began < 60
