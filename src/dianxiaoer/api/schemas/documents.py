"""Documents of supervision as the API tells them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from dianxiaoer.api.routing import Out

Kind = Literal["", "bulletin", "quarterly", "yearly", "call_back_list"]
Format = Literal["docx", "xlsx", "json"]


class DocumentFileOut(Out):
    format: str
    size: int
    sha256: str


class DocumentOut(Out):
    """One version of a document. `replaced_by_id` names the published correction of it."""

    id: int
    kind: str
    period: str
    version: int
    state: str
    title: str
    number: str
    as_of: datetime
    drawn_up_at: datetime
    published_at: datetime | None
    published_by: str
    replaces_id: int | None
    replaced_by_id: int | None
    correction_reason: str


class DocumentsOut(Out):
    items: list[DocumentOut]


class DocumentDetailOut(Out):
    """`report` has sections with sentences, tables and charts; each figure's `href` is where its records stand."""

    document: DocumentOut
    report: dict[str, Any]
    files: list[DocumentFileOut]
