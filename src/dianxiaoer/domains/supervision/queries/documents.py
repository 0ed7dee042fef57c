"""Documents as people find and read them: lists, one document with what its reader may do, files, templates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.people.access import may
from dianxiaoer.domains.supervision import access
from dianxiaoer.domains.supervision.models import Document, DocumentFile, DocumentTemplate
from dianxiaoer.domains.supervision.queries.wording import in_document_language, number_words
from dianxiaoer.domains.supervision.rules.documents import (
    INTERNAL,
    MACHINE,
    DocumentState,
    Texts,
    with_texts,
)
from dianxiaoer.domains.supervision.rules.reports import Report, report_from
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.refusals import NotFound

KINDS = {
    "bulletin": _("Monthly bulletin"),
    "quarterly": _("Quarterly supervision"),
    "yearly": _("Yearly assessment"),
    "call_back_list": _("Daily call-back list"),
}
STATES = {
    "draft": _("Draft document"),
    "in_review": _("In review"),
    "published": _("Published"),
}


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One version of a document in a list."""

    id: int
    kind: str
    kind_label: str
    period: str
    version: int
    state: str
    state_label: str
    title: str
    number: str
    as_of: datetime
    drawn_up_at: datetime
    drawn_up_by: str
    submitted_at: datetime | None
    submitted_by: str
    sent_back_at: datetime | None
    sent_back_by: str
    sent_back_reason: str
    published_at: datetime | None
    published_by: str
    correction_reason: str
    replaces_id: int | None
    replaced_by_id: int | None
    """A later published version of the same document."""

    @property
    def is_current(self) -> bool:
        return self.replaced_by_id is None


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case that the rule chose, with what the editor made of it."""

    demand_id: int
    number: str
    text: str
    alias: str
    name: str
    included: bool
    named: bool


@dataclass(frozen=True, slots=True)
class FileView:
    format: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document with its report as it reads now (a published one as it was issued)."""

    row: DocumentRow
    report: Report
    texts: Texts
    cases: tuple[CaseView, ...]
    files: tuple[FileView, ...]
    allowed: frozenset[str]
    """Verbs that this reader may use now: draw_up, edit, submit, send_back, publish, correct."""


@dataclass(frozen=True, slots=True)
class TemplateRow:
    id: int
    version: int
    name: str
    size: int
    active: bool
    added_at: datetime
    added_by: str


def reads_call_backs(actor: Actor) -> bool:
    """Lists with names and phones are for those who call (column D5)."""
    return actor.is_system or may(actor, "D5", "C")


def visible(actor: Actor) -> QuerySet[Document]:
    """Published ones to whoever reads figures, the others to drafters; internal ones to callers."""
    if not access.reads_figures(actor):
        return Document.objects.none()
    open_to = Q(state=DocumentState.PUBLISHED.value) & ~Q(kind__in=INTERNAL)
    if access.drafts(actor):
        open_to |= ~Q(kind__in=INTERNAL)
    if reads_call_backs(actor):
        open_to |= Q(kind__in=INTERNAL)
    return Document.objects.filter(open_to)


def documents(by: Actor, *, kind: str = "", year: int | None = None, limit: int = 400) -> tuple[DocumentRow, ...]:
    """What the reader may see, the latest period first. One statement."""
    access.require_reader(by)
    found = visible(by)
    if kind:
        found = found.filter(kind=kind)
    if year is not None:
        found = found.filter(period__startswith=f"{year:04d}")
    lean = found.defer("content", "texts", "issued").select_related("replaced_by")
    return tuple(_row(one) for one in lean.order_by("-period", "kind", "-version")[:limit])


def years(by: Actor) -> tuple[int, ...]:
    """Years that there are documents of, the latest first."""
    starts = visible(by).values_list("period", flat=True)
    return tuple(sorted({int(period[:4]) for period in starts}, reverse=True))


def document(by: Actor, document_id: int) -> DocumentView:
    """Refused: `document_unknown` also where it exists for others alone."""
    row = visible(by).select_related("replaced_by").filter(pk=document_id).first()
    if row is None:
        raise NotFound("document_unknown", _("There is no such document."))
    texts = Texts.from_data(row.texts)
    report = report_from(row.issued) if row.issued else with_texts(report_from(row.content), texts)
    files = row.files.order_by("format").values_list("format", "size", "sha256")
    return DocumentView(
        row=_row(row),
        report=report,
        texts=texts,
        cases=_cases(row.content, texts),
        files=tuple(FileView(*one) for one in files),
        allowed=frozenset(_allowed(by, row)),
    )


def latest(kind: str, period: str) -> int | None:
    """The newest published version of a period; None without one."""
    found = Document.objects.filter(kind=kind, period=period, state=DocumentState.PUBLISHED.value)
    return found.order_by("-version").values_list("pk", flat=True).first()


def file_of(by: Actor, document_id: int, format: str) -> bytes:
    """A file of a published document, byte for byte. Refused: `file_unknown`."""
    document(by, document_id)
    row = DocumentFile.objects.filter(document_id=document_id, format=format).first()
    if row is None:
        raise NotFound("file_unknown", _("There is no such file."))
    return bytes(row.content)


def templates() -> tuple[TemplateRow, ...]:
    rows = DocumentTemplate.objects.defer("content").order_by("-version")
    return tuple(
        TemplateRow(row.pk, row.version, row.name, row.size, row.active, row.added_at, row.added_by) for row in rows
    )


def active_template() -> bytes | None:
    """The park's own template; None: the house's."""
    row = DocumentTemplate.objects.filter(active=True).first()
    return None if row is None else bytes(row.content)


def template_content(by: Actor, template_id: int) -> bytes:
    """Refused: `template_unknown`."""
    access.require_drafter(by)
    row = DocumentTemplate.objects.filter(pk=template_id).first()
    if row is None:
        raise NotFound("template_unknown", _("There is no such template."))
    return bytes(row.content)


def _row(row: Document) -> DocumentRow:
    later = getattr(row, "replaced_by", None)
    number = ""
    if row.number is not None:
        with in_document_language():
            number = number_words(row.number_year, row.number)
    return DocumentRow(
        id=row.pk,
        kind=row.kind,
        kind_label=str(KINDS[row.kind]),
        period=row.period,
        version=row.version,
        state=row.state,
        state_label=str(STATES[row.state]),
        title=row.title,
        number=number,
        as_of=row.as_of,
        drawn_up_at=row.drawn_up_at,
        drawn_up_by=row.drawn_up_by,
        submitted_at=row.submitted_at,
        submitted_by=row.submitted_by,
        sent_back_at=row.sent_back_at,
        sent_back_by=row.sent_back_by,
        sent_back_reason=row.sent_back_reason,
        published_at=row.published_at,
        published_by=row.published_by,
        correction_reason=row.correction_reason,
        replaces_id=row.replaces_id,
        replaced_by_id=later.pk if later is not None and later.state == DocumentState.PUBLISHED else None,
    )


def _cases(content: dict[str, Any], texts: Texts) -> tuple[CaseView, ...]:
    edited = {one.demand_id: one for one in texts.cases}
    kept: Sequence[dict[str, Any]] = content.get("extra", {}).get("cases", ())
    found = []
    for row in kept:
        own = edited.get(row["demand_id"])
        found.append(
            CaseView(
                demand_id=row["demand_id"],
                number=row["number"],
                text=(own.text if own else "") or row["text"],
                alias=row["alias"],
                name=row["name"],
                included=own.included if own else True,
                named=own.named if own else False,
            )
        )
    return tuple(found)


def _allowed(by: Actor, row: Document) -> list[str]:
    found = []
    if access.drafts(by):
        found += [verb for verb in ("draw_up", "edit") if MACHINE.allows(row.state, verb)]
        if MACHINE.allows(row.state, "submit") and row.kind not in INTERNAL:
            found.append("submit")
        if row.state == DocumentState.PUBLISHED and getattr(row, "replaced_by", None) is None:
            found.append("correct")
    if access.publishes(by) and MACHINE.allows(row.state, "publish"):
        found.append("send_back")
        if by.id is None or row.submitted_officer_id not in {by.id, by.acting_for_id}:
            found.append("publish")
    return found
