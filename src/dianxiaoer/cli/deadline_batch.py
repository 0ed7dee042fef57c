"""Due dates of a CSV file, chunk by chunk: lines are read one by one, dates are worked out a chunk at a time."""

from __future__ import annotations

import contextlib
import csv
import io
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import IO, Literal, cast

import numpy as np
import numpy.typing as npt

from dianxiaoer.domains.worktime.queries import limit_message, outside_calendar
from dianxiaoer.domains.worktime.queries.many import columns_of
from dianxiaoer.domains.worktime.rules import PARK_ZONE, Calendar, Limit, LimitError, Unit
from dianxiaoer.domains.worktime.rules.hours import since_midnight
from dianxiaoer.words import _

CHUNK = 65_536
MEMORY = 200_000
HEADER = ("start", "limit", "due", "provisional")
_START_NAMES = ("start", "开始", "起算时间")
_LIMIT_NAMES = ("limit", "时限")
_LOOSE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T\s]\s*(\d{1,2}):(\d{2})(?::(\d{2}))?)?", re.ASCII)
_WHOLE_DATES = (Unit.WORKING_DAY, Unit.CALENDAR_DAY)


def read_start(text: str) -> date | datetime:
    """A date, or a moment; a moment without a zone is the park's. Raises ValueError."""
    plain = text.strip()
    try:
        return date.fromisoformat(plain)
    except ValueError:
        pass
    loose = _LOOSE.fullmatch(plain)
    if loose is None:
        moment = datetime.fromisoformat(plain)
        return moment.astimezone(PARK_ZONE) if moment.tzinfo else moment.replace(tzinfo=PARK_ZONE)
    year, month, day, hour, minute, second = (int(part) if part else None for part in loose.groups())
    assert year is not None and month is not None and day is not None
    if hour is None or minute is None:
        return date(year, month, day)
    return datetime(year, month, day, hour, minute, second or 0, tzinfo=PARK_ZONE)


def due_text(start: date | datetime, limit: Limit, due: datetime) -> str:
    """A date when a date went in and whole days came out; otherwise local time to the minute, or second."""
    if is_plain_date(not isinstance(start, datetime), limit):
        return due.date().isoformat()
    return due.strftime("%Y-%m-%dT%H:%M:%S" if due.second else "%Y-%m-%dT%H:%M")


def is_plain_date(from_date: bool, limit: Limit) -> bool:
    whole = limit.unit is Unit.IMMEDIATE or (limit.unit in _WHOLE_DATES and limit.amount % 1 == 0)
    return from_date and whole


def run_batch(name: str, calendar: Calendar, told: str) -> int:
    try:
        with contextlib.ExitStack() as stack:
            source = sys.stdin.buffer if name == "-" else stack.enter_context(Path(name).open("rb"))
            if told:
                print(told, file=sys.stderr)
            return _run(source, calendar)
    except BrokenPipeError:
        raise
    except OSError as error:
        reason = error.strerror or str(error)
        told = _("cannot read {name}: {reason}").format(name=name, reason=reason)
        print(f"dianxiaoer deadline: {told}", file=sys.stderr)
        return 2


def _run(source: IO[bytes], calendar: Calendar) -> int:
    batch = Batch(calendar)
    sys.stdout.write(",".join(HEADER) + "\n")
    lines, first = _text(source), 1
    while block := list(islice(lines, CHUNK)):
        sys.stdout.write(batch.answer(first, block))
        _report(batch)
        first += len(block)
    sys.stdout.flush()
    return 1 if batch.refused else 0


def _text(source: IO[bytes]) -> Iterator[str]:
    """Lines without their ends; a byte order mark is dropped and bytes that are no text become marks."""
    buffered = source if isinstance(source, io.BufferedReader) else io.BufferedReader(cast(io.RawIOBase, source))
    encoding = "utf-16" if buffered.peek(2)[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    text = io.TextIOWrapper(buffered, encoding=encoding, errors="replace")
    try:
        yield from text
    finally:
        text.detach()  # who opened the source closes it


def _report(batch: Batch) -> None:
    if not batch.reasons:
        return
    sys.stdout.flush()
    line = _("line {number}: {reason}")
    sys.stderr.writelines(line.format(number=number, reason=reason) + "\n" for number, reason in sorted(batch.reasons))
    batch.refused += len(batch.reasons)
    batch.reasons.clear()


@dataclass(slots=True)
class Rows:
    """The readable rows of one block, as columns."""

    lines: list[int] = field(default_factory=list)
    starts: list[str] = field(default_factory=list)
    moments: list[int] = field(default_factory=list)
    timed: list[bool] = field(default_factory=list)
    kinds: list[int] = field(default_factory=list)
    spelling: list[str] = field(default_factory=list)


class Batch:
    def __init__(self, calendar: Calendar) -> None:
        self.reasons: list[tuple[int, str]] = []
        self.refused = 0
        self._columns = columns_of(calendar)
        self._outside = outside_calendar(calendar.table.first, calendar.table.last).message
        self._places: tuple[int, int] | None = None
        self._starts: dict[str, tuple[int, bool] | str] = {}
        self._clocks: dict[str, int] = {}
        self._limits: dict[str, int | str] = {}
        self._kinds: list[Limit] = []

    def answer(self, first: int, block: list[str]) -> str:
        """CSV rows of the good lines, counted from `first`; the bad ones go to `reasons`."""
        rows = Rows()
        for number, line in enumerate(block, first):
            self._read(number, line, rows)
        return self._answers(rows) if rows.lines else ""

    def _read(self, number: int, line: str, rows: Rows) -> None:
        fields = line.rstrip("\r\n").split(",") if '"' not in line else next(csv.reader([line]), [])
        if self._places is None:
            if not any(name.strip() for name in fields):
                return
            self._places = _header(fields)
            if self._places is not None:
                return
            self._places = (0, 1)  # no header: the columns in their order
        at_start, at_limit = self._places
        try:
            start, limit = fields[at_start].strip(), fields[at_limit].strip()
        except IndexError:
            if line.strip():
                self.reasons.append((number, _("the row lacks a column; start and limit are needed")))
            return
        read = self._starts.get(start) or self._read_start(start)
        kind = self._limits.get(limit)
        if kind is None:
            kind = self._read_limit(limit)
        if isinstance(read, str) or isinstance(kind, str):
            self._refuse(number, start + limit, read, kind)
            return
        rows.lines.append(number)
        rows.starts.append(start)
        rows.moments.append(read[0])
        rows.timed.append(read[1])
        rows.kinds.append(kind)
        rows.spelling.append(limit)

    def _refuse(self, number: int, content: str, *found: object) -> None:
        if content:  # a row of commas alone is an empty row
            self.reasons.append((number, "; ".join(reason for reason in found if isinstance(reason, str))))

    def _read_start(self, text: str) -> tuple[int, bool] | str:
        """Microseconds in the calendar's columns and whether a time was given, or the reason why not."""
        read: tuple[int, bool] | str
        parts = text.partition("T")
        day, clock = self._starts.get(parts[0]), self._clocks.get(parts[2])
        if clock is not None and isinstance(day, tuple) and not day[1]:
            return day[0] + clock, True  # both halves are known
        try:
            start = read_start(text)
            read = (self._columns.moment(start), isinstance(start, datetime))
        except (ValueError, OverflowError):
            read = _("cannot read the start {text}; write 2026-09-29 or 2026-09-29T15:00").format(text=_shown(text))
        if parts[1] and not isinstance(read, str):
            self._remember_halves(*parts)
            return read
        if len(self._starts) > MEMORY:
            self._starts.clear()
        self._starts[text] = read
        return read

    def _remember_halves(self, day: str, _between: str, clock: str) -> None:
        """Moments seldom repeat, but their dates and their times of day do; a time with a zone is left out."""
        with contextlib.suppress(ValueError):
            moment = time.fromisoformat(clock)
            if moment.tzinfo is None and len(self._clocks) < MEMORY:
                self._starts[day] = self._columns.moment(date.fromisoformat(day)), False
                self._clocks[clock] = since_midnight(moment)

    def _read_limit(self, text: str) -> int | str:
        read: int | str
        try:
            self._kinds.append(Limit.parse(text))
            read = len(self._kinds) - 1
        except LimitError as error:
            read = _("cannot read the limit {text}: {reason}").format(text=_shown(text), reason=limit_message(error))
        if isinstance(read, int) or len(self._limits) < MEMORY:
            self._limits[text] = read
        return read

    def _answers(self, rows: Rows) -> str:
        timed, kinds = np.array(rows.timed), np.array(rows.kinds)
        present = np.unique(kinds)
        limits = [self._kinds[kind] for kind in present.tolist()]
        due = self._columns.due(np.array(rows.moments), timed, limits, np.searchsorted(present, kinds))
        for index in np.flatnonzero(~due.valid).tolist():
            self.reasons.append((rows.lines[index], self._outside))
        plain = np.array([is_plain_date(True, limit) for limit in limits])
        written = _written(due.at, plain[np.searchsorted(present, kinds)] & ~timed)
        provisional = np.where(due.provisional, "true", "false").tolist()
        answers = [
            f"{a},{b},{c},{d}\n" for a, b, c, d in zip(rows.starts, rows.spelling, written, provisional, strict=True)
        ]
        if due.valid.all():
            return "".join(answers)
        return "".join(answer for answer, good in zip(answers, due.valid.tolist(), strict=True) if good)


def _written(at: npt.NDArray[np.datetime64], plain: npt.NDArray[np.bool_]) -> list[str]:
    """Each moment as a date, to the minute, or to the second where it has seconds."""
    written = np.empty(len(at), dtype="U19")
    seconds = ~plain & (at.astype("datetime64[m]") != at.astype("datetime64[s]"))
    precisions: tuple[tuple[npt.NDArray[np.bool_], Literal["D", "m", "s"]], ...]
    precisions = ((plain, "D"), (~plain & ~seconds, "m"), (seconds, "s"))
    for rows, unit in precisions:
        written[rows] = np.datetime_as_string(at[rows], unit=unit, casting="unsafe")
    texts: list[str] = written.tolist()
    return texts


def _header(fields: list[str]) -> tuple[int, int] | None:
    """Places of the two columns by name, or None when this row is no header."""
    names = [name.strip().lower() for name in fields]
    start = next((names.index(name) for name in _START_NAMES if name in names), None)
    limit = next((names.index(name) for name in _LIMIT_NAMES if name in names), None)
    return None if start is None or limit is None else (start, limit)


def _shown(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:40] + "…")
