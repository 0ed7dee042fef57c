"""Documents for programs: published ones to readers, byte for byte."""

from __future__ import annotations

import pytest
from tests.factories.api import World
from tests.factories.demands import demand_in, moment

from dianxiaoer.documents import formats
from dianxiaoer.domains.demands.rules import DemandState
from dianxiaoer.domains.people.rules import Role
from dianxiaoer.domains.supervision.commands import documents
from dianxiaoer.domains.supervision.models import DocumentFile
from dianxiaoer.kernel.access import SYSTEM

pytestmark = pytest.mark.django_db
LATER = moment("2026-10-08 09:00")


def test_published_documents_are_read_and_taken_along(world: World) -> None:
    demand_in(DemandState.ARCHIVED, world.park)
    row = documents.draw_up(by=SYSTEM, at=LATER, kind="bulletin", period="2026-09")
    reader = world.officer(world.park.works_id, Role.DEPARTMENT_HANDLER)
    assert reader.get("/documents").json() == {"items": []}
    assert reader.get(f"/documents/{row.pk}").status_code == 404
    documents.submit_for_review(by=world.park.supervisor, at=LATER, document_id=row.pk)
    documents.publish(by=world.park.director, at=LATER, document_id=row.pk, render=formats.writer(None))
    (item,) = reader.get("/documents", kind="bulletin", year=2026).json()["items"]
    assert (item["number"], item["state"], item["period"]) == ("2026年第1期", "published", "2026-09")
    row.refresh_from_db()
    whole = reader.get(f"/documents/{row.pk}").json()
    assert whole["report"]["sections"] == row.issued["sections"]
    assert {one["format"] for one in whole["files"]} == {"docx", "xlsx", "json"}
    for kind in ("docx", "xlsx", "json"):
        answer = reader.get(f"/documents/{row.pk}/files/{kind}")
        assert answer.content == bytes(DocumentFile.objects.get(document=row, format=kind).content)
    assert reader.get(f"/documents/{row.pk}/files/exe").status_code == 422
    outsider = world.contact_of(world.park.enterprise_id)
    for path in ("/documents", f"/documents/{row.pk}", f"/documents/{row.pk}/files/docx"):
        assert outsider.get(path).status_code == 404
