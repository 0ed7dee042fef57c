"""A report as a spreadsheet: a summary, a sheet for each table with figures as numbers, and charts that live."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from dianxiaoer.documents import charts, fields
from dianxiaoer.documents.tables import measure
from dianxiaoer.domains.supervision.rules.reports import Cell, Chart, Report, Table
from dianxiaoer.kernel.sheets import CELL_LENGTH

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NAME_LENGTH = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_FIGURE = re.compile(r"^([^\d-]*)(-?\d[\d,]*)(\.\d+)?(\D*)$", re.DOTALL)
_WIDEST = 48
_FONT = {"font_name": "SimSun", "font_size": 11}
_GRAPHS = {"bar": "column", "rows": "bar", "line": "line"}


def render(report: Report) -> bytes:
    """The report as .xlsx; the same report gives the same bytes. No cell is ever a formula."""
    import xlsxwriter  # only where a sheet is written: every command would load it

    buffer = io.BytesIO()
    with override(fields.language_of(report)):
        book = xlsxwriter.Workbook(
            buffer,
            {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
        )
        book.set_properties(
            {"title": report.title, "author": report.issuer, "created": report.as_of.replace(tzinfo=None)}
        )
        _Book(book).write(report)
        book.close()
    return buffer.getvalue()


def typed(cell: Cell) -> tuple[float, str] | None:
    """The number of a cell and the format that shows it as its text; None where the text is not one number.

    Where the text was cut by a rule of rounding that a spreadsheet lacks, the number is the one that is shown.
    """
    match = _FIGURE.match(cell.text.strip())
    if cell.number is None or not match or not math.isfinite(cell.number):
        return None
    before, whole, fraction, after = match.groups()
    shown = float((whole + (fraction or "")).replace(",", ""))
    decimals = len(fraction) - 1 if fraction else 0
    for scale in (1, 100) if after.startswith("%") else (1,):
        if abs(cell.number * scale - shown) > 10**-decimals:
            continue
        number = cell.number if round(cell.number * scale, decimals) == shown else shown / scale
        digits = ("#,##0" if "," in whole else "0") + (f".{'0' * decimals}" if decimals else "")
        percent, rest = ("%", after[1:]) if scale == 100 else ("", after)
        return number, _quoted(before) + digits + percent + _quoted(rest)
    return None


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if text else ""


def sheet_name(title: str, taken: Iterable[str]) -> str:
    """A title as a sheet's name: without forbidden marks, short enough, and unlike those taken."""
    plain = _FORBIDDEN.sub(" ", fields.clean(title)).strip().strip("'").strip() or _("Table")
    used = {name.casefold() for name in taken} | {"history"}
    number, name = 1, _cut(plain, NAME_LENGTH)
    while name.casefold() in used:
        number += 1
        tail = f" ({number})"
        name = _cut(plain, NAME_LENGTH - len(tail)) + tail
    return name


def _cut(text: str, units: int) -> str:
    """At most that many UTF-16 units, which is what a spreadsheet counts."""
    while len(text.encode("utf-16-le")) // 2 > units:
        text = text[:-1]
    return text.strip().strip("'")


@dataclass
class _Book:
    book: Any
    names: list[str] = field(default_factory=list)
    formats: dict[tuple[tuple[str, Any], ...], Any] = field(default_factory=dict)

    def write(self, report: Report) -> None:
        summary = self.sheet(_("Summary"))
        contents = [(self.table(table), table) for section in report.sections for table in section.tables]
        drawn = [chart for section in report.sections for chart in section.charts]
        if drawn:
            self.charts(drawn)
        self.summary(summary, report, contents)

    def sheet(self, title: str) -> Any:
        name = sheet_name(title, self.names)
        self.names.append(name)
        return self.book.add_worksheet(name)

    def style(self, **wanted: Any) -> Any:
        key = tuple(sorted(wanted.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format({**_FONT, **wanted})
        return self.formats[key]

    def text(self, sheet: Any, row: int, column: int, text: str, **style: Any) -> None:
        cut = fields.clean(text)
        cut = cut if len(cut) <= CELL_LENGTH else cut[: CELL_LENGTH - 1] + "…"
        sheet.write_string(row, column, cut, self.style(**style))

    def summary(self, sheet: Any, report: Report, contents: list[tuple[str, Table]]) -> None:
        sheet.set_column(0, 0, 100)
        self.text(sheet, 0, 0, report.title, bold=True, font_size=16)
        facts = fields.scalars(report, draft=False)
        line = "  ".join(text for text in (report.park, report.issuer, facts["number_line"].strip()) if text)
        self.text(sheet, 1, 0, line)
        self.text(sheet, 2, 0, _("Figures as of {moment}").format(moment=facts["as_of"]))
        row, place = 4, 0
        for section in report.sections:
            place += not section.annex
            title = fields.clean(section.title) if section.annex else fields.heading(section, place)
            self.text(sheet, row, 0, title, bold=True, font_size=12)
            row += 1
            for sentence in section.sentences:
                self.text(sheet, row, 0, sentence.text, text_wrap=True, valign="top")
                row += 1
        if contents:
            row += 1
            self.text(sheet, row, 0, _("Tables"), bold=True, font_size=12)
        for line_number, (name, table) in enumerate(contents, start=row + 1):
            quoted = name.replace("'", "''")
            look = self.style(font_color="#1F4E79", underline=1)
            sheet.write_url(line_number, 0, f"internal:'{quoted}'!A1", look, fields.clean(table.title)[:250] or name)
        _printed(sheet, landscape=False)

    def table(self, table: Table) -> str:
        sheet = self.sheet(table.title)
        self.text(sheet, 0, 0, table.title, bold=True, font_size=14)
        for column, title in enumerate(table.columns):
            self.text(sheet, 1, column, title, bold=True, align="center", text_wrap=True, bg_color="#F2F2F2", border=1)
            widest = max((measure(line) for row in table.rows for line in row[column].text.split("\n")), default=0)
            sheet.set_column(column, column, min(_WIDEST, max(6, 2 * widest + 2, min(2 * measure(title), 24) + 2)))
        for number, row in enumerate(table.rows, start=2):
            for column, cell in enumerate(row):
                self.cell(sheet, number, column, cell)
        if table.note:
            note = _("Note: {note}").format(note=table.note)
            self.text(sheet, len(table.rows) + 2, 0, note, font_color="#595959")
        sheet.freeze_panes(2, 1 if len(table.columns) > 3 else 0)
        if table.rows and table.columns:
            sheet.autofilter(1, 0, len(table.rows) + 1, len(table.columns) - 1)
        sheet.repeat_rows(0, 1)
        _printed(sheet, landscape=len(table.columns) > 6)
        return self.names[-1]

    def cell(self, sheet: Any, row: int, column: int, cell: Cell) -> None:
        found = typed(cell)
        if found:
            number, shape = found
            sheet.write_number(row, column, number, self.style(border=1, num_format=shape))
        else:
            wraps = measure(cell.text) * 2 > _WIDEST or "\n" in cell.text
            self.text(sheet, row, column, cell.text, border=1, valign="top", **({"text_wrap": True} if wraps else {}))

    def charts(self, drawn: list[Chart]) -> None:
        sheet = self.sheet(_("Charts"))
        sheet.set_column(0, 0, 20)
        name, row = self.names[-1], 0
        for chart in drawn:
            self.text(sheet, row, 0, chart.title, bold=True)
            for column, series in enumerate(chart.series, start=1):
                self.text(sheet, row + 1, column, series.name, bold=True)
                for place, value in enumerate(series.values, start=row + 2):
                    if value is not None:
                        sheet.write_number(place, column, value, self.style())
            for place, label in enumerate(chart.labels, start=row + 2):
                self.text(sheet, place, 0, label)
            if chart.labels and chart.series:
                sheet.insert_chart(row, len(chart.series) + 2, self.graph(chart, name, row))
            row += max(len(chart.labels) + 4, 18)

    def graph(self, chart: Chart, name: str, row: int) -> Any:
        graph = self.book.add_chart({"type": _GRAPHS.get(chart.kind, "column")})
        last = row + 1 + len(chart.labels)
        for place in range(len(chart.series)):
            color = charts.PALETTE[place % len(charts.PALETTE)]
            look = {"line": {"color": color}, "marker": {"type": "automatic"}} if chart.kind == "line" else {}
            graph.add_series(
                {
                    "name": [name, row + 1, place + 1],
                    "categories": [name, row + 2, 0, last, 0],
                    "values": [name, row + 2, place + 1, last, place + 1],
                    "data_labels": {"value": True},
                    **(look or {"fill": {"color": color}}),
                }
            )
        graph.set_title({"name": fields.clean(chart.title), "overlay": False})
        graph.show_blanks_as("gap")
        graph.set_legend({"position": "top"} if len(chart.series) > 1 else {"none": True})
        if chart.kind == "rows":
            graph.set_y_axis({"reverse": True})
        if chart.unit:
            graph.set_x_axis({"name": chart.unit}) if chart.kind == "rows" else graph.set_y_axis({"name": chart.unit})
        return graph


def _printed(sheet: Any, *, landscape: bool) -> None:
    """A4, as wide as one page."""
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    if landscape:
        sheet.set_landscape()
