"""Reads tables that people made: csv in the usual encodings, xlsx, headers by alias, dates as they come.

Rows keep the line on which they stand in the file, so that a refusal can point at it. Cells are text except
dates and moments, which a spreadsheet may hold as such.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import islice
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from python_calamine import CalamineError, CalamineWorkbook

from dianxiaoer.kernel.refusals import Invalid, Refused

Cell = str | date | datetime
ZONE = ZoneInfo("Asia/Shanghai")
HEADER_SEARCH_ROWS = 10
"""Titles and notes may stand above the header: it is looked for in so many rows that are not blank."""


@dataclass(frozen=True, slots=True)
class Row:
    """One record: its line in the file, its cells by field name (absent cells are ""), and columns nobody asked for."""

    line: int
    values: Mapping[str, Cell]
    extra: Mapping[str, Cell]

    def text(self, field: str) -> str:
        """The cell as trimmed text; a date in ISO form."""
        value = self.values.get(field, "")
        if isinstance(value, datetime):
            return value.isoformat(sep=" ")
        return value.isoformat() if isinstance(value, date) else value

    def moment(self, field: str) -> datetime | None:
        """The cell as a moment, None when empty. Raises ValueError when it is no date."""
        value = self.values.get(field, "")
        return None if value == "" else parse_moment(value)


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that was not taken: where and why. `column` is the field's name, "" when the whole row is at fault."""

    line: int
    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did, or would do: rows read, made, changed, left as they were, and those not taken."""

    rows: int
    created: int
    updated: int
    unchanged: int
    rejected: tuple[Rejected, ...]

    def summary(self) -> dict[str, Any]:
        """The same as it goes into JSON."""
        return asdict(self) | {"rejected": [asdict(each) for each in self.rejected]}


def import_rows(rows: Iterable[Row], take: Callable[[Row], str], *, dry_run: bool = False) -> ImportResult:
    """Take each row by itself: a refused one is undone and listed with its line, the rest stays.

    `take` answers "created", "updated" or "unchanged". A dry run undoes everything. Within a transaction.
    """
    counts = {"created": 0, "updated": 0, "unchanged": 0}
    rejected: list[Rejected] = []
    total = 0
    with transaction.atomic():
        for row in rows:
            total += 1
            try:
                with transaction.atomic():
                    counts[take(row)] += 1
            except Refused as refusal:
                rejected.append(Rejected(row.line, refusal.field or "", refusal.message))
        if dry_run:
            transaction.set_rollback(True)
    return ImportResult(rows=total, rejected=tuple(rejected), **counts)


class TableError(Invalid):
    """The file as a whole cannot be read."""


def read_table(
    source: Path | bytes,
    *,
    aliases: Mapping[str, Sequence[str]],
    mapping: Mapping[str, str] | None = None,
    name: str = "",
) -> Iterator[Row]:
    """Rows of a csv or xlsx file, by field name.

    `aliases` names each field's headers; `mapping` (header → field) goes before them. Refuses a file that is
    neither csv nor xlsx, is empty, or has no header that is known.
    """
    content = source if isinstance(source, bytes) else Path(source).read_bytes()
    name = name or ("" if isinstance(source, bytes) else Path(source).name)
    return _named(_lines(content, name), aliases=aliases, mapping=mapping or {}, name=name)


def _lines(content: bytes, name: str) -> Iterator[tuple[int, list[Cell]]]:
    if not content.strip(b"\x00\r\n\t \xef\xbb\xbf"):
        raise TableError("table_empty", _("%(name)s is empty."), name=name)
    return _spreadsheet(content, name) if content[:4] == b"PK\x03\x04" else _csv(content, name)


def _named(
    lines: Iterable[tuple[int, list[Cell]]],
    *,
    aliases: Mapping[str, Sequence[str]],
    mapping: Mapping[str, str],
    name: str,
) -> Iterator[Row]:
    known = {_plain(header): field for field, headers in aliases.items() for header in (field, *headers)}
    known |= {_plain(header): field for header, field in mapping.items()}
    filled = ((line, cells) for line, cells in lines if any(cell != "" for cell in cells))
    ahead = list(islice(filled, HEADER_SEARCH_ROWS))
    best, score = _header_place(ahead, known)
    if score == 0:
        raise TableError(
            "table_no_header",
            _("%(name)s has no header that is known. Name the columns as in the template, or give a mapping."),
            name=name,
        )
    header = [str(cell).strip() for cell in ahead[best][1]]
    fields = _fields(header, known, name, ahead[best][0])
    return _rows(fields, header, ahead[best + 1 :], filled)


def _header_place(ahead: Sequence[tuple[int, list[Cell]]], known: Mapping[str, str]) -> tuple[int, int]:
    """Which of the first rows is the header, and how many of its columns are known; the first row when none is."""
    scores = [len({known[_plain(cell)] for cell in cells if _plain(cell) in known}) for _line, cells in ahead]
    best = max(range(len(scores)), key=lambda index: (scores[index], -index), default=0)
    return best, scores[best] if scores else 0


def columns_of(
    content: bytes,
    *,
    aliases: Mapping[str, Sequence[str]],
    mapping: Mapping[str, str],
    name: str = "",
    samples: int = 3,
) -> list[tuple[str, tuple[str, ...]]]:
    """The header's titles with the first cells below each, to be shown to whoever maps columns to fields."""
    known = {_plain(header): field for field, headers in aliases.items() for header in (field, *headers)}
    known |= {_plain(header): field for header, field in mapping.items()}
    lines = _lines(content, name)
    ahead = list(islice(((n, cells) for n, cells in lines if any(cell != "" for cell in cells)), HEADER_SEARCH_ROWS))
    if not ahead:
        raise TableError("table_empty", _("%(name)s is empty."), name=name)
    best, _score = _header_place(ahead, known)
    below = [cells for _line, cells in ahead[best + 1 : best + 1 + samples]]
    return [
        (str(title).strip(), tuple(str(cells[place]) for cells in below if place < len(cells)))
        for place, title in enumerate(ahead[best][1])
        if title != ""
    ]


def same_header(one: str, other: str) -> bool:
    """Whether two titles are compared as the same."""
    return _plain(one) == _plain(other)


def _fields(header: list[str], known: Mapping[str, str], name: str, line: int) -> list[str | None]:
    fields: list[str | None] = []
    for title in header:
        field = known.get(_plain(title))
        if field is not None and field in fields:
            raise TableError(
                "table_column_twice",
                _("%(name)s, line %(line)s: the column “%(column)s” stands twice. Remove one."),
                name=name,
                line=line,
                column=title,
            )
        fields.append(field)
    return fields


def _rows(
    fields: list[str | None],
    header: list[str],
    first: Iterable[tuple[int, list[Cell]]],
    rest: Iterable[tuple[int, list[Cell]]],
) -> Iterator[Row]:
    for lines in (first, rest):
        for line, cells in lines:
            values: dict[str, Cell] = {field: "" for field in fields if field is not None}
            extra: dict[str, Cell] = {}
            for position, cell in enumerate(cells[: len(fields)]):
                field = fields[position]
                if field is not None:
                    values[field] = cell
                elif header[position] and cell != "":
                    extra[header[position]] = cell
            yield Row(line, values, extra)


def _plain(header: object) -> str:
    """A header as it is compared: width, case, spaces, stars and remarks in brackets do not matter."""
    text = unicodedata.normalize("NFKC", str(header)).lower()
    text = re.sub(r"[(\[【].*?[)\]】]", "", text)
    return re.sub(r"[\s*:_\-]+", "", text)


# --- csv ---------------------------------------------------------------------------------------------------------


def decode(content: bytes, name: str = "") -> str:
    """Text of a file in UTF-8, UTF-16 (both with or without mark) or GB 18030. Refuses what is neither."""
    marked = content[:2] in {b"\xff\xfe", b"\xfe\xff"}
    encodings = ["utf-16"] if marked else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise TableError(
        "table_not_text",
        _("%(name)s is neither a spreadsheet (xlsx) nor text in UTF-8 or GB 18030. Save it again as xlsx or csv."),
        name=name,
    )


csv.field_size_limit(10_000_000)  # a message of a citizen may be long; the standard limit is 131,072 characters


def _csv(content: bytes, name: str) -> Iterator[tuple[int, list[Cell]]]:
    text = decode(content, name)
    head = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max((",", "\t", ";", "，"), key=head.count) if head else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    start = 1
    try:
        for cells in reader:
            yield start, [_trim(cell) for cell in cells]
            start = reader.line_num + 1
    except csv.Error as error:
        raise TableError(
            "table_broken_line",
            _("%(name)s, line %(line)s cannot be read: %(reason)s."),
            name=name,
            line=start,
            reason=str(error),
        ) from error


def _trim(text: str) -> str:
    return text.strip(" \t\r\n\u3000\ufeff\xa0")


# --- xlsx --------------------------------------------------------------------------------------------------------


def _spreadsheet(content: bytes, name: str) -> Iterator[tuple[int, list[Cell]]]:
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for sheet_name in workbook.sheet_names:
            rows = workbook.get_sheet_by_name(sheet_name).to_python(skip_empty_area=False)
            if any(any(cell not in {"", None} for cell in row) for row in rows):
                return ((number, [_cell(cell) for cell in row]) for number, row in enumerate(rows, start=1))
    except (CalamineError, OSError, ValueError) as error:
        raise TableError(
            "table_broken",
            _("%(name)s cannot be read as a spreadsheet. Save it again as xlsx."),
            name=name,
        ) from error
    raise TableError("table_empty", _("%(name)s is empty."), name=name)


def _cell(value: object) -> Cell:
    """A spreadsheet's cell: whole numbers lose their point, durations and truth values become text."""
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, time | timedelta):
        return str(value)
    return _trim(str(value))


# --- moments -----------------------------------------------------------------------------------------------------

_DATE = re.compile(
    r"^(\d{4})\s*(?:[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?|(\d{2})(\d{2}))"
    r"(?:(?:\s*T\s*|\s+|(?<=日))(上午|下午|晚上|am|pm)?\s*(\d{1,2})[:时点](\d{1,2})?(?:[:分](\d{1,2})?)?(?:\.\d+)?秒?\s*(am|pm)?"
    r"\s*(z|[+-]\d{2}:?\d{2})?)?$",
    re.IGNORECASE,
)
_EXCEL_EPOCH = datetime(1899, 12, 30, tzinfo=ZONE)


def parse_moment(value: Cell) -> datetime:
    """A moment in Asia/Shanghai from a cell; a bare date is its midnight. Raises ValueError with the text.

    Takes 2019/4/25 9:32:09, 2019-04-25 09:32, 2019.4.25, 2019年4月25日 9时32分, 20190425, ISO 8601 with a zone,
    and the day numbers of a spreadsheet.
    """
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=ZONE)
    if isinstance(value, date):
        return datetime.combine(value, time(), tzinfo=ZONE)
    text = unicodedata.normalize("NFKC", value).strip()
    if re.fullmatch(r"\d{5}(\.\d+)?", text):
        return _EXCEL_EPOCH + timedelta(seconds=round(float(text) * 86400))
    match = _DATE.match(text)
    if match is None:
        raise ValueError(text)
    year, month, day, month2, day2, before, hour, minute, second, after, zone = match.groups()
    hours = _hours(int(hour or 0), (before or after or "").lower())
    moment = datetime(
        int(year),
        int(month or month2),
        int(day or day2),
        hours,
        int(minute or 0),
        int(second or 0),
    )
    return moment.replace(tzinfo=_zone(zone)).astimezone(ZONE)


def _hours(hour: int, half: str) -> int:
    if half in {"下午", "晚上", "pm"} and hour < 12:
        return hour + 12
    return 0 if half == "am" and hour == 12 else hour


def _zone(text: str | None) -> tzinfo | None:
    if not text:
        return ZONE
    return datetime.fromisoformat("2000-01-01T00:00:00" + text.upper().replace("Z", "+00:00")).tzinfo


def parse_day(value: Cell) -> date:
    """A day in Asia/Shanghai from a cell. Raises ValueError with the text."""
    return parse_moment(value).astimezone(ZONE).date()
