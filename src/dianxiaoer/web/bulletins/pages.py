"""Documents of supervision: by kind and year, and one of them with every figure a link to its records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from dianxiaoer.documents.charts import described
from dianxiaoer.documents.fields import annex_label, heading, language_of, scalars
from dianxiaoer.documents.formats import TYPES
from dianxiaoer.domains.supervision import access
from dianxiaoer.domains.supervision.queries import documents
from dianxiaoer.domains.supervision.rules.reports import Cell, Chart, Report, Section, Sentence, Table
from dianxiaoer.web.bulletins.forms import DrawUpForm, ListForm
from dianxiaoer.web.edge import signed_in

Piece = tuple[str, Cell | None]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table whose cells know their columns, for the cards of a phone."""

    title: str
    note: str
    columns: tuple[tuple[str, bool], ...]
    """Titles, and whether a column holds numbers."""
    rows: tuple[tuple[tuple[str, Cell, bool], ...], ...]

    @property
    def wide(self) -> bool:
        """Too wide for a phone: its rows become cards there."""
        return len(self.columns) > 4


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart as a picture, with its words and the same values as a table."""

    chart: Chart
    url: str
    words: str
    rows: tuple[tuple[str, tuple[float | None, ...]], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A section of the page: paragraphs cut at their figures, tables, drawings."""

    key: str
    heading: str
    label: str
    paragraphs: tuple[tuple[Piece, ...], ...]
    tables: tuple[Grid, ...]
    drawings: tuple[Drawing, ...]


@signed_in
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """What the reader may see, by kind and year; drafters draw up further ones."""
    by = request.actor  # type: ignore[attr-defined]
    access.require_reader(by)
    form = ListForm(request.GET or None, years=documents.years(by))
    form.is_valid()
    data: dict[str, Any] = getattr(form, "cleaned_data", {})
    context = {
        "form": form,
        "rows": documents.documents(by, kind=data.get("kind") or "", year=data.get("year")),
        "draw_up_form": DrawUpForm() if access.drafts(by) else None,
    }
    return render(request, "bulletins/list.html", context)


@signed_in
@require_safe
def detail(request: HttpRequest, document_id: int) -> HttpResponse:
    """The same sentences, tables and charts as the Word file, each figure with the records behind it."""
    by = request.actor  # type: ignore[attr-defined]
    view = documents.document(by, document_id)
    context = {
        "view": view,
        "row": view.row,
        "report": view.report,
        "parts": parts_of(view.report, document_id),
        "formats": tuple(TYPES),
        "language": language_of(view.report),
        "as_of": scalars(view.report, False)["as_of"],
    }
    return render(request, "bulletins/detail.html", context)


def parts_of(report: Report, document_id: int) -> list[Part]:
    """Sections in their order, numbered as in the Word file; annexes behind them."""
    with translation.override(language_of(report)):
        texts = [section for section in report.sections if not section.annex]
        annexes = [section for section in report.sections if section.annex]
        found = [_part(one, heading(one, place), "", document_id) for place, one in enumerate(texts, start=1)]
        found += [
            _part(one, one.title, annex_label(place, len(annexes)), document_id)
            for place, one in enumerate(annexes, start=1)
        ]
        return found


def _part(section: Section, title: str, label: str, document_id: int) -> Part:
    drawings = tuple(
        Drawing(
            chart,
            reverse("bulletins:chart", args=(document_id, section.key, place)),
            described(chart),
            tuple(
                (name, tuple(series.values[number] for series in chart.series))
                for number, name in enumerate(chart.labels)
            ),
        )
        for place, chart in enumerate(section.charts)
    )
    paragraphs = tuple(tuple(one) for one in _paragraphs(section.sentences))
    return Part(section.key, title, label, paragraphs, tuple(map(_grid, section.tables)), drawings)


def _grid(table: Table) -> Grid:
    numbers = tuple(
        place > 0 and any(row[place].number is not None for row in table.rows) for place in range(len(table.columns))
    )
    rows = tuple(tuple(zip(table.columns, row, numbers, strict=True)) for row in table.rows)
    return Grid(table.title, table.note, tuple(zip(table.columns, numbers, strict=True)), rows)


def _paragraphs(sentences: tuple[Sentence, ...]) -> Iterator[list[Piece]]:
    """Sentences run on in one paragraph until one begins with a line break."""
    running: list[Piece] = []
    for sentence in sentences:
        if sentence.text.startswith("\n") and running:
            yield running
            running = []
        running += [(text.lstrip("\n") if cell is None else text, cell) for text, cell in sentence.pieces()]
    if running:
        yield running
