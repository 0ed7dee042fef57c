"""The files of a document by their format, for pages, programs and the command line alike."""

from __future__ import annotations

from collections.abc import Callable

from dianxiaoer.documents import outline, sheet, word
from dianxiaoer.domains.supervision.rules.reports import Report

TYPES = {
    "docx": word.TYPE,
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


def write(report: Report, format: str, template: bytes | None = None, *, draft: bool = False) -> bytes:
    """One file. The same report and template give the same bytes."""
    if format == "docx":
        return word.render(report, template, draft=draft)
    return sheet.render(report) if format == "xlsx" else outline.as_json(report)


def writer(template: bytes | None) -> Callable[[Report], dict[str, bytes]]:
    """What the command that publishes asks of the edge: every file of the document."""
    return lambda report: {format: write(report, format, template) for format in TYPES}
