"""Writes tables that people open: xlsx and csv, row by row, in constant memory, with no cell that is a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO

from dianxiaoer.kernel.tables import ZONE

Value = str | int | Decimal | date | datetime | None
CELL_LENGTH = 32_767
"""What a spreadsheet's cell holds; a longer text is cut there (csv keeps it whole)."""
_LEADING = re.compile(r"^'*[=+\-@\t\r]")
_NEUTRALISED = re.compile(r"^'+[=+\-@\t\r]")


def neutralised(text: str) -> str:
    """A csv cell that no spreadsheet takes for a formula: one apostrophe before = + - @ (CWE-1236)."""
    return "'" + text if _LEADING.match(text) else text


def restored(text: str) -> str:
    """The inverse of `neutralised`."""
    return text[1:] if _NEUTRALISED.match(text) else text


def write_xlsx(file: IO[bytes], header: Sequence[str], rows: Iterable[Sequence[Value]]) -> int:
    """One sheet with a frozen header; texts are written as texts, never as formulas or links. Returns the row count."""
    import xlsxwriter  # only where a sheet is written: every command would load it

    book = xlsxwriter.Workbook(file, {"constant_memory": True, "default_date_format": "yyyy-mm-dd hh:mm:ss"})
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True})
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(header) - 1, 16)
    for place, title in enumerate(header):
        sheet.write_string(0, place, title, bold)
    count = 0
    for count, row in enumerate(rows, start=1):
        for place, value in enumerate(row):
            if value is None or value == "":
                continue
            if isinstance(value, str):
                sheet.write_string(count, place, _fitting(value))
            elif isinstance(value, datetime):
                sheet.write_datetime(count, place, _local(value))
            elif isinstance(value, date):
                sheet.write_datetime(count, place, datetime(value.year, value.month, value.day))
            else:
                sheet.write_number(count, place, value)
    book.close()
    return count


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Value]]) -> Iterator[bytes]:
    """UTF-8 with a mark, so that a spreadsheet in China opens it right; CRLF; one piece for each row."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    writer.writerow(header)
    yield _taken(buffer)
    for row in rows:
        writer.writerow([_text(value) for value in row])
        yield _taken(buffer)


def _taken(buffer: io.StringIO) -> bytes:
    piece = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return piece


def _fitting(text: str) -> str:
    return text if len(text) <= CELL_LENGTH else text[: CELL_LENGTH - 1] + "…"


def _local(moment: datetime) -> datetime:
    return moment.astimezone(ZONE).replace(tzinfo=None, microsecond=0)


def _text(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{_local(value):%Y-%m-%d %H:%M:%S}"
    return neutralised(value) if isinstance(value, str) else str(value)
