"""A document's life: drawn up again and again, edited, reviewed by somebody else, published once, corrected anew."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from tests.factories.demands import Park, demand_in, moment
from tests.factories.demands import park as a_park

from dianxiaoer.domains.demands.rules import DemandState
from dianxiaoer.domains.people.rules import Role
from dianxiaoer.domains.supervision.commands import document_settings, documents
from dianxiaoer.domains.supervision.models import Document, DocumentFile, DocumentTemplate
from dianxiaoer.domains.supervision.queries import documents as queries
from dianxiaoer.domains.supervision.queries.bulletin import monthly
from dianxiaoer.domains.supervision.queries.document_profiles import profile_at
from dianxiaoer.domains.supervision.rules.documents import CaseText, Texts
from dianxiaoer.domains.supervision.rules.periods import month
from dianxiaoer.domains.supervision.rules.reports import Report
from dianxiaoer.kernel import journal
from dianxiaoer.kernel.access import SYSTEM, Actor
from dianxiaoer.kernel.refusals import Conflict, Invalid, NotAllowed, NotFound, WrongState

pytestmark = pytest.mark.django_db
LATER = moment("2026-10-08 09:00")


@pytest.fixture
def house() -> Park:
    place = a_park()
    for state in (DemandState.ARCHIVED, DemandState.VISITED, DemandState.HANDLING):
        demand_in(state, place)
    return place


def render(report: Report) -> Mapping[str, bytes]:
    """Files of a kind; what is in real ones is tested with the renderers."""
    text = report.number.encode()
    return {"docx": b"word " + text, "xlsx": b"sheet " + text, "json": b"{}"}


def drawn(by: Actor = SYSTEM, *, kind: str = "bulletin", period: str = "2026-09", at: datetime = LATER) -> Document:
    return documents.draw_up(by=by, at=at, kind=kind, period=period)


def published(house: Park, *, period: str = "2026-09", at: datetime = LATER, kind: str = "bulletin") -> Document:
    row = drawn(period=period, at=at, kind=kind)
    documents.submit_for_review(by=house.supervisor, at=at, document_id=row.pk)
    return documents.publish(by=house.director, at=at, document_id=row.pk, render=render)


def test_a_draft_is_drawn_up_again_in_its_place_and_keeps_its_words(house: Park) -> None:
    first = drawn()
    documents.edit_text(by=house.supervisor, at=LATER, document_id=first.pk, texts=Texts("顾联点批示：限期办结。"))
    again = drawn(house.supervisor, at=LATER + timedelta(days=1))
    assert (again.pk, again.version, again.content) == (first.pk, 1, first.content)
    assert Document.objects.count() == 1
    view = queries.document(house.supervisor, first.pk)
    notes = next(section for section in view.report.sections if section.key == "notes")
    assert notes.sentences[0].text.strip() == "顾联点批示：限期办结。"
    assert "顾联点批示" not in str(Document.objects.get().content)
    assert [one.verb for one in journal.timeline(("document", first.pk))] == [
        "document.drawn_up", "document.edited", "document.drawn_up",
    ]  # fmt: skip


def test_a_period_that_is_not_over_or_is_none_is_refused(house: Park) -> None:
    for period, code in (("2026-10", "period_not_over"), ("2026-9", "unknown_period"), ("2026-Q3", "unknown_period")):
        with pytest.raises((WrongState, Invalid)) as refused:
            drawn(period=period)
        assert refused.value.code == code
    with pytest.raises(Invalid):
        documents.draw_up(by=SYSTEM, at=LATER, kind="bulletin", period="2026-09-01")


def test_words_of_cases_are_edited_and_names_stand_only_with_consent(house: Park) -> None:
    row = drawn()
    case = queries.document(house.supervisor, row.pk).cases[0]
    assert case.name and case.name not in case.text and case.alias in case.text

    def text() -> str:
        view = queries.document(house.supervisor, row.pk)
        return "".join(
            one.text for section in view.report.sections if section.key == "cases" for one in section.sentences
        )

    assert case.alias in text() and case.name not in text()
    edit = CaseText(case.demand_id, True, f"{case.alias}说到做到。", named=True)
    documents.edit_text(by=house.supervisor, at=LATER, document_id=row.pk, texts=Texts(cases=(edit,)))
    assert text().strip() == f"案例1：{case.name}说到做到。"
    edit = CaseText(case.demand_id, included=False)
    documents.edit_text(by=house.supervisor, at=LATER, document_id=row.pk, texts=Texts(cases=(edit,)))
    assert "说到做到" not in text() and case.alias not in text()
    assert "cases" not in queries.document(house.supervisor, row.pk).report.extra


def test_review_is_by_somebody_else(house: Park) -> None:
    row = drawn(house.director)
    documents.submit_for_review(by=house.director, at=LATER, document_id=row.pk)
    with pytest.raises(NotAllowed) as refused:
        documents.publish(by=house.director, at=LATER, document_id=row.pk, render=render)
    assert refused.value.code == "submitter_publishes"
    with pytest.raises(NotAllowed):
        documents.publish(by=house.supervisor, at=LATER, document_id=row.pk, render=render)
    another = house.officer(house.committee_id, Role.SERVICE_CENTRE_DIRECTOR)
    assert "publish" in queries.document(another, row.pk).allowed
    assert "publish" not in queries.document(house.director, row.pk).allowed
    assert documents.publish(by=another, at=LATER, document_id=row.pk, render=render).state == "published"


def test_only_drafters_draw_up_and_only_publishers_send_back(house: Park) -> None:
    for outsider in (house.handler, house.contact, house.administrator, house.auditor):
        with pytest.raises(NotAllowed):
            drawn(outsider)
    row = drawn()
    documents.submit_for_review(by=house.desk, at=LATER, document_id=row.pk)
    with pytest.raises(NotAllowed):
        documents.send_back(by=house.desk, at=LATER, document_id=row.pk, reason="改")
    with pytest.raises(Invalid):
        documents.send_back(by=house.director, at=LATER, document_id=row.pk, reason=" ")
    with pytest.raises(WrongState):
        drawn()
    with pytest.raises(WrongState):
        documents.edit_text(by=house.desk, at=LATER, document_id=row.pk, texts=Texts())
    back = documents.send_back(by=house.director, at=LATER, document_id=row.pk, reason="第三节补充原因")
    assert (back.state, back.submitted_at, back.sent_back_reason) == ("draft", None, "第三节补充原因")
    assert drawn().pk == row.pk


def test_numbers_run_without_a_gap_and_a_correction_keeps_its_own(house: Park) -> None:
    first, second = published(house, period="2026-09"), published(house, period="2026-08")
    quarter = published(house, period="2026-Q3", kind="quarterly")
    assert [(row.number_year, row.number) for row in (first, second, quarter)] == [(2026, 1), (2026, 2), (2026, 1)]
    fixed = documents.correct(by=house.supervisor, at=LATER, document_id=first.pk, reason="更正一处笔误")
    documents.submit_for_review(by=house.supervisor, at=LATER, document_id=fixed.pk)
    fixed = documents.publish(by=house.director, at=LATER, document_id=fixed.pk, render=render)
    assert (fixed.number, fixed.version, fixed.replaces_id) == (1, 2, first.pk)
    january = published(house, period="2026-07", at=moment("2027-01-04 09:00"))
    assert (january.number_year, january.number) == (2027, 1)
    assert published(house, period="2026-06").number == 3
    rows = {row.id: row for row in queries.documents(house.handler, kind="bulletin")}
    assert rows[first.pk].replaced_by_id == fixed.pk
    assert rows[fixed.pk].is_current and rows[fixed.pk].number == "2026年第1期"
    assert queries.latest("bulletin", "2026-09") == fixed.pk
    with pytest.raises(Conflict):
        documents.correct(by=house.supervisor, at=LATER, document_id=first.pk, reason="再更正")


def test_a_published_document_cannot_be_changed_by_anybody(house: Park) -> None:
    row = published(house)
    row.refresh_from_db()
    issued, content = row.issued, bytes(DocumentFile.objects.get(document=row, format="docx").content)
    with pytest.raises(Conflict):
        drawn()
    with pytest.raises(WrongState):
        documents.edit_text(by=house.supervisor, at=LATER, document_id=row.pk, texts=Texts("改一改"))
    for statement in (
        "UPDATE supervision_document SET title = 'x'",
        "UPDATE supervision_document SET state = 'draft', published_at = NULL, issued = NULL, number = NULL",
        "DELETE FROM supervision_documentfile",
        "UPDATE supervision_documentfile SET content = 'x'",
        "INSERT INTO supervision_documentfile (document_id, format, content, size, sha256)"
        f" VALUES ({row.pk}, 'docx', 'x', 1, 'x')",
        "TRUNCATE supervision_documentfile",
        "TRUNCATE supervision_document CASCADE",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(statement)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM supervision_document WHERE id = %s", [row.pk])
    for state in (DemandState.ARCHIVED, DemandState.REOPENED):
        demand_in(state, house)
    view = queries.document(house.handler, row.pk)
    assert Document.objects.get(pk=row.pk).issued == issued
    assert queries.file_of(house.handler, row.pk, "docx") == content
    stored = {one.format: one.sha256 for one in view.files}
    assert stored["docx"] == hashlib.sha256(content).hexdigest()
    told = next(one for one in journal.timeline(("document", row.pk)) if one.verb == "document.published")
    assert told.facts["sha256"] == stored


def test_a_correction_is_computed_anew_as_of_the_same_moment(house: Park) -> None:
    row = published(house)
    demand_in(DemandState.ARCHIVED, house, at=moment("2026-10-09 09:00"))
    fixed = documents.correct(by=house.desk, at=moment("2026-10-12 09:00"), document_id=row.pk, reason="核对")
    row.refresh_from_db()
    fixed.refresh_from_db()
    assert (fixed.as_of, fixed.content) == (row.as_of, row.content)
    with pytest.raises(Invalid):
        documents.correct(by=house.desk, at=LATER, document_id=row.pk, reason="")
    with pytest.raises(WrongState):
        documents.correct(by=house.desk, at=LATER, document_id=fixed.pk, reason="草稿")


def test_who_reads_what(house: Park) -> None:
    draft, issued = drawn(period="2026-08"), published(house)
    calls = drawn(kind="call_back_list", period="2026-09-16")
    ids = {name: {row.id for row in queries.documents(getattr(house, name))} for name in
           ("handler", "auditor", "desk", "supervisor", "director")}  # fmt: skip
    assert ids["handler"] == ids["auditor"] == {issued.pk}
    assert ids["desk"] == ids["supervisor"] == {draft.pk, issued.pk, calls.pk}
    assert ids["director"] == {draft.pk, issued.pk}
    for outsider in (house.contact, house.administrator):
        with pytest.raises(NotFound):
            queries.documents(outsider)
        with pytest.raises(NotFound):
            queries.document(outsider, issued.pk)
    with pytest.raises(NotFound):
        queries.document(house.director, calls.pk)
    with pytest.raises(WrongState) as refused:
        documents.submit_for_review(by=house.supervisor, at=LATER, document_id=calls.pk)
    assert refused.value.code == "internal_document"


def test_a_template_is_taken_when_nothing_is_wrong_with_it(house: Park) -> None:
    add = {"by": house.supervisor, "at": LATER, "name": "红头.docx"}
    with pytest.raises(Invalid) as refused:
        document_settings.add_template(**add, content=b"x", faults=["缺少字段 title"])
    assert "缺少字段 title" in refused.value.message
    one = document_settings.add_template(**add, content=b"one", faults=[])
    two = document_settings.add_template(**add, content=b"two", faults=[])
    assert queries.active_template() == b"two"
    document_settings.use_template(by=house.supervisor, at=LATER, template_id=one.pk)
    assert queries.active_template() == b"one"
    document_settings.use_template(by=house.supervisor, at=LATER, template_id=None)
    assert queries.active_template() is None
    assert [row.version for row in queries.templates()] == [two.version, one.version]
    with pytest.raises(NotAllowed):
        document_settings.add_template(by=house.handler, at=LATER, name="x", content=b"x", faults=[])
    assert DocumentTemplate.objects.count() == 2


def test_rounding_and_floors_are_data_and_hold_from_their_day_on(house: Park) -> None:
    before = monthly(month(2026, 9)).as_json()
    change: dict[str, Any] = {"decimals": 0, "rounding": "down", "satisfaction_floor": 90}
    document_settings.publish_document_profile(by=house.director, at=LATER, data=change, reason="改用截尾")
    assert monthly(month(2026, 9)).as_json() == before
    assert (profile_at(LATER).decimals, profile_at(LATER - timedelta(seconds=1)).decimals) == (0, 1)
    demand_in(DemandState.ARCHIVED, house, at=moment("2026-10-12 09:00"))
    assert "100%（" in str(monthly(month(2026, 10)).as_json())
    assert "100.0%（" not in str(monthly(month(2026, 10)).as_json())
    for wrong in ({"decimals": 9}, {"rounding": "sideways"}, {"colour": 1}):
        with pytest.raises(Invalid):
            document_settings.publish_document_profile(by=house.director, at=LATER, data=wrong, reason="试")
    with pytest.raises(NotAllowed):
        document_settings.publish_document_profile(by=house.desk, at=LATER, data=change, reason="试")


def test_the_clock_draws_up_what_ended(house: Park, monkeypatch: pytest.MonkeyPatch) -> None:
    from types import SimpleNamespace

    from dianxiaoer.domains.supervision.jobs import documents as jobs

    def on(text: str) -> None:
        monkeypatch.setattr(jobs, "timezone", SimpleNamespace(now=lambda: moment(text)))
        for job in (jobs.call_back_list, jobs.bulletin_draft, jobs.quarterly_draft, jobs.yearly_draft):
            job()
            job()

    on("2026-10-01 07:00")
    made = {(row.kind, row.period) for row in Document.objects.all()}
    assert made == {("call_back_list", "2026-10-01"), ("bulletin", "2026-09"), ("quarterly", "2026-Q3")}
    on("2026-10-02 07:00")
    assert Document.objects.count() == 4
    on("2027-01-01 07:00")
    assert Document.objects.filter(kind="yearly", period="2026").count() == 1
    jobs.draw_up_one(kind="bulletin", period="2026-08")
    jobs.draw_up_one(kind="bulletin", period="2027-08")  # lies ahead: nothing happens
    assert Document.objects.filter(kind="bulletin").count() == 3
