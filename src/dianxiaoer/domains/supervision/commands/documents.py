"""Drawing up, editing, reviewing and publishing documents of supervision.

A document is drawn up again as long as it is a draft; a published one never changes (the database refuses it), and a
correction is a new version that names it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.supervision import access
from dianxiaoer.domains.supervision.models import Document, DocumentFile
from dianxiaoer.domains.supervision.queries.compositions import compose
from dianxiaoer.domains.supervision.queries.wording import in_document_language, number_words
from dianxiaoer.domains.supervision.rules.documents import (
    INTERNAL,
    MACHINE,
    DocumentKind,
    DocumentState,
    Texts,
    window_of,
    with_texts,
)
from dianxiaoer.domains.supervision.rules.periods import Window, day_of
from dianxiaoer.domains.supervision.rules.reports import Report, report_from
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.commands import command
from dianxiaoer.kernel.journal import record
from dianxiaoer.kernel.refusals import Conflict, Invalid, NotAllowed, NotFound, WrongState

Render = Callable[[Report], Mapping[str, bytes]]
"""The files of a report by their format; the edge has the renderers."""


@command
def draw_up(*, by: Actor, at: datetime, kind: str, period: str) -> Document:
    """Compute a document as of the end of its period; a draft of the period is computed anew, its texts stay.

    Refused: `unknown_period`, `period_not_over`, `already_published` (correct it instead), `wrong_state` in review.
    """
    access.require_drafter(by)
    window = _window(kind, period)
    if window.closes_at > at:
        raise WrongState("period_not_over", _("The period is not over. Draw the document up after its last day."))
    _lock(kind, period)
    row = Document.objects.filter(kind=kind, period=period).order_by("-version").first()
    if row is not None and row.state == DocumentState.PUBLISHED:
        raise Conflict("already_published", _("This document is published. Draw up a correction of it."))
    if row is not None:
        MACHINE.check(row.state, "draw_up")
    report = compose(kind, window)
    if row is None:
        row = Document(kind=kind, period=period)
    _compute(row, report, by, at)
    row.save()
    _record("document.drawn_up", row)
    return row


@command
def correct(*, by: Actor, at: datetime, document_id: int, reason: str) -> Document:
    """A new version of a published document, computed anew, with the texts of the old one.

    Refused: `reason_missing`, `not_published`, `corrected_already`.
    """
    access.require_drafter(by)
    if not reason.strip():
        raise Invalid("reason_missing", _("Write why the document is corrected."), field="reason")
    old = _locked(document_id)
    if old.state != DocumentState.PUBLISHED:
        raise WrongState("not_published", _("Only a published document is corrected; a draft is drawn up anew."))
    _lock(old.kind, old.period)
    if Document.objects.filter(replaces=old).exists():
        raise Conflict("corrected_already", _("There is a correction of this document already."))
    row = Document(
        kind=old.kind, period=old.period, version=old.version + 1, replaces=old, correction_reason=reason.strip()[:500]
    )
    row.texts = old.texts
    _compute(row, compose(old.kind, _window(old.kind, old.period)), by, at)
    row.save()
    _record("document.correction_begun", row, replaces=old.pk, reason=row.correction_reason)
    return row


@command
def edit_text(*, by: Actor, at: datetime, document_id: int, texts: Texts) -> Document:
    """Keep what an editor wrote; figures cannot be edited. Refused: `wrong_state` unless a draft."""
    access.require_drafter(by)
    row = _locked(document_id)
    MACHINE.check(row.state, "edit")
    row.texts = texts.as_data()
    row.save(update_fields=["texts"])
    _record("document.edited", row)
    return row


@command
def submit_for_review(*, by: Actor, at: datetime, document_id: int) -> Document:
    """Hand a draft to whoever publishes. Refused: `internal_document`, `wrong_state`."""
    access.require_drafter(by)
    row = _locked(document_id)
    if row.kind in INTERNAL:
        raise WrongState("internal_document", _("This list holds names and phones and is not published."))
    row.state = MACHINE.check(row.state, "submit")
    row.submitted_at, row.submitted_by, row.submitted_officer_id = at, by.name, by.id
    row.save(update_fields=["state", "submitted_at", "submitted_by", "submitted_officer"])
    _record("document.submitted", row)
    return row


@command
def send_back(*, by: Actor, at: datetime, document_id: int, reason: str) -> Document:
    """Return a document from review to its drafters. Refused: `reason_missing`, `wrong_state`."""
    access.require_publisher(by)
    if not reason.strip():
        raise Invalid("reason_missing", _("Write what has to be changed."), field="reason")
    row = _locked(document_id)
    row.state = MACHINE.check(row.state, "send_back")
    row.submitted_at, row.submitted_by, row.submitted_officer_id = None, "", None
    row.sent_back_at, row.sent_back_by, row.sent_back_reason = at, by.name, reason.strip()[:500]
    row.save()
    _record("document.sent_back", row, reason=row.sent_back_reason)
    return row


@command
def publish(*, by: Actor, at: datetime, document_id: int, render: Render) -> Document:
    """Issue a reviewed document under its number, with its files as they are from now on.

    Refused: to whoever submitted it (`submitter_publishes`); `wrong_state` unless in review.
    """
    access.require_publisher(by)
    row = _locked(document_id)
    state = MACHINE.check(row.state, "publish")
    if by.id is not None and row.submitted_officer_id in {by.id, by.acting_for_id}:
        raise NotAllowed("submitter_publishes", _("You submitted this document, so somebody else has to publish it."))
    row.number_year, row.number = _number(row, at)
    with in_document_language():
        number = number_words(row.number_year, row.number)
    report = with_texts(report_from(row.content), Texts.from_data(row.texts))
    report = replace(report, number=number, extra={**report.extra, "issued_on": day_of(at).isoformat()})
    row.issued = report.as_json()
    sums = _keep_files(row, render(report))
    row.state = state
    row.published_at, row.published_by, row.published_officer_id = at, by.name, by.id
    row.save()
    _record("document.published", row, number=number, sha256=sums)
    return row


def _compute(row: Document, report: Report, by: Actor, at: datetime) -> None:
    row.content, row.title, row.as_of = report.as_json(), report.title, report.as_of
    row.drawn_up_at, row.drawn_up_by = at, by.name


def _window(kind: str, period: str) -> Window:
    try:
        return window_of(DocumentKind(kind), period)
    except ValueError:
        raise Invalid(
            "unknown_period",
            _("“%(period)s” is no period of this document: 2026-10-05 a day, 2026-10 a month, 2026-Q3, 2026 a year."),
            field="period",
            period=period,
        ) from None


def _lock(kind: str, period: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"document {kind} {period}"])


def _locked(document_id: int) -> Document:
    row = Document.objects.select_for_update(of=("self",)).filter(pk=document_id).first()
    if row is None:
        raise NotFound("document_unknown", _("There is no such document."))
    return row


def _number(row: Document, at: datetime) -> tuple[int, int]:
    """A correction keeps the number of what it corrects; the others count on within their kind and year."""
    if row.replaces is not None:
        return row.replaces.number_year or 0, row.replaces.number or 0
    year = day_of(at).year
    _lock(row.kind, str(year))
    last = Document.objects.filter(kind=row.kind, number_year=year).aggregate(last=Max("number"))["last"]
    return year, (last or 0) + 1


def _keep_files(row: Document, files: Mapping[str, bytes]) -> dict[str, str]:
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    DocumentFile.objects.bulk_create(
        DocumentFile(document=row, format=name, content=content, size=len(content), sha256=sums[name])
        for name, content in files.items()
    )
    return sums


def _record(verb: str, row: Document, **facts: Any) -> None:
    record(
        verb=verb,
        subject=("document", row.pk),
        facts={"kind": row.kind, "period": row.period, "version": row.version, "state": row.state, **facts},
    )
