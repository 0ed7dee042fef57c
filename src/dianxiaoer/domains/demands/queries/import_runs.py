"""Imports on the page: the list, one of them, what would become of a staged file, the rows that were not taken."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.demands import access
from dianxiaoer.domains.demands.models import ImportRejection, ImportRun
from dianxiaoer.domains.demands.queries.imports import (
    FileColumn,
    Key,
    Line,
    Mark,
    chunks,
    columns_of_file,
    plan,
    register,
    rows_of_file,
)
from dianxiaoer.domains.demands.rules.imports import ALIASES
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.refusals import NotFound
from dianxiaoer.kernel.sheets import Value
from dianxiaoer.kernel.tables import Rejected, TableError

FIELD_LABELS = {
    "id": _("Number"),
    "external_source": _("Source system"),
    "submitted_at": _("Time of submission"),
    "title": _("Title"),
    "text": _("Content"),
    "reply": _("Reply"),
    "replied_at": _("Time of reply"),
    "category": _("Category"),
    "enterprise": _("Enterprise"),
    "credit_code": _("Credit code"),
    "name": _("Caller"),
    "phone": _("Phone"),
    "place": _("Place"),
    "type_code": _("Type"),
    "nature": _("Nature"),
    "urgency": _("Urgency"),
    "department": _("Department"),
}
_SHOWN = 100
_CHUNK = 1000


@dataclass(frozen=True, slots=True)
class RunRow:
    """One import, as the list and its own page show it."""

    id: int
    state: str
    file_name: str
    source: str
    created_by: str
    created_at: datetime
    ended_at: datetime | None
    row_count: int
    done_count: int
    created_count: int
    unchanged_count: int
    rejected_count: int
    fault: str


@dataclass(frozen=True, slots=True)
class Rejection:
    """A row that cannot be taken, with the word that its column has on the page."""

    line: int
    column: str
    label: str
    reason: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What would become of a staged file, if it were started now. `fault` when it cannot be read at all."""

    columns: tuple[FileColumn, ...]
    rows: int
    created: int
    answered: int
    linked: int
    unchanged: int
    rejected: int
    rejections: tuple[Rejection, ...]
    samples: tuple[Line, ...]
    fault: str = ""


def _row(run: ImportRun) -> RunRow:
    return RunRow(
        id=run.pk,
        state=run.state,
        file_name=run.file_name,
        source=run.external_source,
        created_by=run.created_by,
        created_at=run.created_at,
        ended_at=run.ended_at,
        row_count=run.row_count,
        done_count=run.done_count,
        created_count=run.created_count,
        unchanged_count=run.unchanged_count,
        rejected_count=run.rejected_count,
        fault=run.fault,
    )


def import_runs(by: Actor, *, limit: int = 20) -> tuple[RunRow, ...]:
    """The newest imports. Refused to others than the desk. One statement."""
    access.require_desk(by)
    return tuple(_row(run) for run in ImportRun.objects.order_by("-id")[:limit])


def import_run(by: Actor, run_id: int) -> RunRow:
    """One import. Refused to others than the desk; `import_not_found`."""
    access.require_desk(by)
    return _row(_found(run_id))


def _found(run_id: int) -> ImportRun:
    run = ImportRun.objects.filter(pk=run_id).first()
    if run is None:
        raise NotFound("import_not_found", _("This import does not exist."))
    return run


def preview(by: Actor, run_id: int, at: datetime) -> Preview:
    """A dry run over a staged file. Writes nothing."""
    access.require_desk(by)
    run = _found(run_id)
    content = bytes(run.file.content)
    columns = columns_of_file(content, name=run.file_name, mapping=run.mapping)
    try:
        rows = rows_of_file(content, name=run.file_name, mapping=run.mapping)
    except TableError as error:
        return Preview(columns, 0, 0, 0, 0, 0, 0, (), (), str(error.message))
    known = register()
    seen: dict[Key, Mark] = {}
    new: list[Line] = []
    rejected: list[Rejected] = []
    unchanged = 0
    for some in chunks(rows, _CHUNK):
        result = plan(some, source=run.external_source, known=known, at=at, seen=seen)
        new += result.new
        rejected += result.rejected
        unchanged += result.unchanged
    return Preview(
        columns=columns,
        rows=len(rows),
        created=len(new),
        answered=sum(line.replied_at is not None for line in new),
        linked=sum(line.enterprise_id is not None for line in new),
        unchanged=unchanged,
        rejected=len(rejected),
        rejections=tuple(_rejection(one.line, one.column, one.reason) for one in rejected[:_SHOWN]),
        samples=tuple(new[:5]),
    )


def _rejection(line: int, column: str, reason: str) -> Rejection:
    return Rejection(line, column, str(FIELD_LABELS.get(column, column)), str(reason))


def rejections(by: Actor, run_id: int, *, limit: int = _SHOWN) -> tuple[Rejection, ...]:
    """The first rows that were not taken."""
    access.require_desk(by)
    rows = ImportRejection.objects.filter(run_id=run_id).order_by("line")[:limit]
    return tuple(_rejection(row.line, row.column, row.reason) for row in rows)


def rejected_table(by: Actor, run_id: int) -> tuple[tuple[str, ...], Iterator[tuple[Value, ...]]]:
    """The rejected rows as a table that can be mended and brought in again: line, column, reason, then their cells."""
    access.require_desk(by)
    run = _found(run_id)
    found = ImportRejection.objects.filter(run=run).order_by("line")
    names: dict[str, None] = {}
    for cells in found.values_list("cells", flat=True).iterator(chunk_size=_CHUNK):
        names |= dict.fromkeys(cells)
    titles = (ALIASES.get(name, (name,))[0] for name in names)
    header = ("行号", "问题列", "原因", *titles)
    rows = (
        (row.line, row.column, row.reason, *(row.cells.get(name, "") for name in names))
        for row in found.iterator(chunk_size=_CHUNK)
    )
    return header, rows
