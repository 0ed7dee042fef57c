"""Pages of documents: the same figures as the files, each a link that opens; review, publication, template."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories.demands import demand_in, moment
from tests.web.readers import Cast, Clock, words_of

from dianxiaoer.documents.word import default_template
from dianxiaoer.domains.demands.rules import DemandState
from dianxiaoer.domains.supervision.commands import documents
from dianxiaoer.domains.supervision.models import Document, DocumentFile, DocumentTemplate
from dianxiaoer.kernel.access import SYSTEM

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict_templates")]
LATER = moment("2026-10-08 09:00")


@pytest.fixture
def cast(people_of_park: Cast, clock: Clock) -> Iterator[Cast]:
    for state in (DemandState.ARCHIVED, DemandState.VISITED, DemandState.HANDLING, DemandState.SUBMITTED):
        demand_in(state, people_of_park.park)
    clock.at = LATER
    yield people_of_park


@pytest.fixture
def draft(cast: Cast) -> Document:
    return documents.draw_up(by=SYSTEM, at=LATER, kind="bulletin", period="2026-09")


def at(row: Document, rest: str = "") -> str:
    return f"/documents/{row.pk}/{rest}"


def publish(cast: Cast, row: Document) -> None:
    assert cast.client("supervisor").post(at(row, "submit/")).status_code == 302
    assert cast.client("director").post(at(row, "publish/")).status_code == 302


def test_a_document_says_what_its_report_says_and_every_figure_opens(cast: Cast, draft: Document) -> None:
    client = cast.client("supervisor")
    page = client.get(at(draft))
    words = words_of(page).replace(" ", "")
    for section in draft.content["sections"]:
        assert section["title"] in words
        for sentence in section["sentences"]:
            assert sentence["text"].strip().replace(" ", "") in words, sentence["text"]
    links = set(re.findall(r'href="(/figures/[^"]+)"', page.content.decode()))
    assert len(links) > 30
    for link in sorted(links)[::4]:
        behind = client.get(link.replace("&amp;", "&"))
        assert behind.status_code == 200, link


def test_charts_are_pictures_with_words_and_a_table(cast: Cast, draft: Document) -> None:
    client = cast.client("supervisor")
    found = re.findall(r'<img src="(/documents/[^"]+)" alt="([^"]+)"', client.get(at(draft)).content.decode())
    assert len(found) >= 2
    for url, alt in found:
        picture = client.get(url)
        assert (picture["Content-Type"], picture.content[:4]) == ("image/png", b"\x89PNG")
        assert alt
    assert client.get(at(draft, "charts/intake-9.png")).status_code == 404


def test_drafts_are_downloaded_marked_and_published_ones_byte_for_byte(cast: Cast, draft: Document) -> None:
    reader = cast.client("handler")
    assert reader.get(at(draft, "file.docx")).status_code == 404
    assert cast.client("desk").get(at(draft, "file.docx")).content[:2] == b"PK"
    publish(cast, draft)
    for kind in ("docx", "xlsx", "json"):
        answer = reader.get(at(draft, f"file.{kind}"))
        assert answer.content == bytes(DocumentFile.objects.get(document=draft, format=kind).content)
        assert f'filename="bulletin-2026-09.{kind}"' in answer["Content-Disposition"]
    assert reader.get(at(draft, "file.exe")).status_code == 404


def test_the_word_file_has_the_sentences_and_the_number(cast: Cast, draft: Document) -> None:
    from docx import Document as Word

    publish(cast, draft)
    draft.refresh_from_db()
    word = Word(io.BytesIO(cast.client("handler").get(at(draft, "file.docx")).content))
    text = "".join(paragraph.text for paragraph in word.paragraphs)
    assert "2026年第1期" in text and "草稿" not in text
    assert "2026年10月8日" in text
    for section in draft.issued["sections"]:
        for sentence in section["sentences"]:
            assert sentence["text"].strip() in text


def test_words_are_edited_beside_figures(cast: Cast, draft: Document) -> None:
    client = cast.client("supervisor")
    form = client.get(at(draft, "edit/"))
    assert form.status_code == 200
    case = draft.content["extra"]["cases"][0]
    one = case["demand_id"]
    sent = {"notes": "主任批示：举一反三。\n请督查室跟进。", "next_steps": "限期整改。", f"text-{one}": "改过的案例。",
            f"in-{one}": "on"}  # fmt: skip
    assert client.post(at(draft, "edit/"), sent).status_code == 302
    words = words_of(client.get(at(draft)))
    for text in ("主任批示：举一反三。", "限期整改。", "案例1：改过的案例。"):
        assert text in words
    assert cast.client("handler").get(at(draft, "edit/")).status_code == 403
    publish(cast, draft)
    assert client.post(at(draft, "edit/"), sent).status_code == 422


def test_review_goes_back_and_forth(cast: Cast, draft: Document) -> None:
    supervisor, director = cast.client("supervisor"), cast.client("director")
    assert supervisor.post(at(draft, "publish/")).status_code == 403
    supervisor.post(at(draft, "submit/"))
    assert director.get(at(draft, "send_back/")).status_code == 200
    assert director.post(at(draft, "send_back/"), {"reason": ""}).status_code == 422
    director.post(at(draft, "send_back/"), {"reason": "第三节写明原因"})
    assert "第三节写明原因" in words_of(supervisor.get(at(draft)))
    supervisor.post(at(draft, "draw_up/"))
    publish(cast, draft)
    answer = supervisor.post(at(draft, "correct/"), {"reason": "更正笔误"})
    fixed = Document.objects.get(replaces=draft)
    assert answer["Location"] == at(fixed)
    assert "更正笔误" in words_of(supervisor.get(at(fixed)))
    publish(cast, fixed)
    assert "该文稿已有更正版本" in words_of(cast.client("handler").get(at(draft)))
    for verb in ("submit", "nonsense"):
        assert supervisor.get(at(draft, f"{verb}/")).status_code == 404


def test_any_past_period_is_drawn_up_by_hand(cast: Cast) -> None:
    client = cast.client("desk")
    answer = client.post("/documents/draw-up/", {"kind": "quarterly", "period": "2026-Q3"})
    assert answer.status_code == 302
    refused = client.post("/documents/draw-up/", {"kind": "bulletin", "period": "2026-10"})
    assert refused.status_code == 422
    assert "尚未结束" in words_of(refused)
    wrong = client.post("/documents/draw-up/", {"kind": "bulletin", "period": "十月"})
    assert wrong.status_code == 422
    page = words_of(client.get("/documents/", {"kind": "quarterly", "year": "2026"}))
    assert "2026年第三季度" in page
    assert "暂无文稿" in words_of(client.get("/documents/", {"kind": "yearly"}))


def test_a_call_back_list_is_for_callers(cast: Cast) -> None:
    row = documents.draw_up(by=SYSTEM, at=LATER, kind="call_back_list", period="2026-09-16")
    for name, status in (("desk", 200), ("supervisor", 200), ("director", 404), ("handler", 404), ("auditor", 404)):
        assert cast.client(name).get(at(row)).status_code == status, name
        assert cast.client(name).get(at(row, "file.xlsx")).status_code == status, name
    for name in ("enterprise", "administrator"):
        assert cast.client(name).get("/documents/").status_code == 404
    assert cast.client().get("/documents/").status_code == 302


def test_a_template_is_tried_before_it_is_taken(cast: Cast) -> None:
    client = cast.client("supervisor")
    own = client.get("/documents/templates/default.docx").content
    assert own == default_template()

    def give(content: bytes) -> Any:
        return client.post("/documents/templates/", {"file": SimpleUploadedFile("红头.docx", content)})

    broken = give(b"not a word file")
    assert broken.status_code == 422 and not DocumentTemplate.objects.exists()
    assert "error" in broken.content.decode()
    assert give(own).status_code == 302
    row = DocumentTemplate.objects.get(active=True)
    assert client.get(f"/documents/templates/{row.pk}.docx").content == own
    client.post("/documents/templates/use/", {"template": ""})
    assert not DocumentTemplate.objects.filter(active=True).exists()
    assert cast.client("handler").get("/documents/templates/").status_code == 403


def test_pages_cost_a_fixed_number_of_statements(cast: Cast, draft: Document) -> None:
    client = cast.client("supervisor")

    def statements(path: str) -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get(path).status_code == 200
        return len(caught)

    client.get("/documents/")
    before = statements("/documents/"), statements(at(draft))
    documents.draw_up(by=SYSTEM, at=LATER, kind="bulletin", period="2026-08")
    documents.draw_up(by=SYSTEM, at=LATER, kind="quarterly", period="2026-Q3")
    assert (statements("/documents/"), statements(at(draft))) == before
    assert max(before) <= 20
