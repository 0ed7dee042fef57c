"""Demands from a file: rows become demands with their real times, chunk by chunk, each chunk whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.demands import access, rules
from dianxiaoer.domains.demands.commands.locking import limits_at
from dianxiaoer.domains.demands.commands.search import terms_of
from dianxiaoer.domains.demands.models import Demand, ImportRejection, ImportRun
from dianxiaoer.domains.demands.queries.catalogue import desk_department_id
from dianxiaoer.domains.demands.queries.imports import Key, Line, Mark, Plan, Register, cells_of, chunks, plan, register
from dianxiaoer.domains.demands.rules import LimitRules
from dianxiaoer.domains.promises import commands as promises
from dianxiaoer.domains.promises.commands import EndedPromise, OpenPromise
from dianxiaoer.domains.promises.rules import Basis, Facing, Kind, Subject
from dianxiaoer.domains.worktime.queries import calendar
from dianxiaoer.domains.worktime.rules import Limit
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.commands import command
from dianxiaoer.kernel.journal import record, record_each
from dianxiaoer.kernel.refusals import Conflict
from dianxiaoer.kernel.tables import Rejected, Row

CHUNK = 500
"""Rows that go in together: enough to be quick, few enough that an interruption costs little."""

_INDEX = "INSERT INTO demands_demandsearch (demand_id, terms) VALUES (%s, array_to_tsvector(string_to_array(%s, ' ')))"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where rows come from: the name of their system, and of the file."""

    source: str
    file_name: str


@dataclass(slots=True)
class Summary:
    """What became of a file: `rows` = `created` + `unchanged` + the rejected ones."""

    rows: int = 0
    created: int = 0
    unchanged: int = 0
    rejected: list[Rejected] = field(default_factory=list)


def import_rows(
    *,
    by: Actor,
    at: datetime,
    rows: Sequence[Row],
    origin: Origin,
    dry_run: bool = False,
    tell: Callable[[int], None] = lambda done: None,
) -> Summary:
    """Bring in all rows, a command for each chunk; with `dry_run` only say what would become of them.

    `tell` hears how many rows are done. What was done before an interruption stays, and counts as unchanged next time.
    """
    access.require_desk(by)
    known, summary = register(), Summary()
    seen: dict[Key, Mark] = {}
    for some in chunks(rows, CHUNK):
        result = plan(some, source=origin.source, known=known, at=at, seen=seen)
        if result.new and not dry_run:
            result = import_chunk(by=by, at=at, rows=some, origin=origin, known=known)
        summary.rows += len(some)
        summary.created += len(result.new)
        summary.unchanged += result.unchanged
        summary.rejected += result.rejected
        tell(summary.rows)
    return summary


@command
def import_chunk(
    *,
    by: Actor,
    at: datetime,
    rows: Sequence[Row],
    origin: Origin,
    known: Register,
    run_id: int | None = None,
    done_before: int = 0,
) -> Plan:
    """Take in some rows of a file. A row that is in already stays as it is.

    A row with a reply becomes an archived demand with its real times and a kept or late promise of a result; a row
    without one waits at the desk from the day it was submitted, and its acceptance is due since then. Nobody is told
    of promises that were broken before the house knew them. Refused: to others than the desk; `import_elsewhere`.
    """
    access.require_desk(by)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('demands.import', 0))")
    run = _run(run_id, done_before)
    result = plan(rows, source=origin.source, known=known, at=at)
    demands = _create(by, at, result.new, limits_at(at)) if result.new else []
    if run is not None:
        _count(run, result, rows)
    record(
        verb="demands.imported",
        subject=("import", run_id or 0),
        facts={
            "source": origin.source,
            "file": origin.file_name,
            "lines": [rows[0].line, rows[-1].line] if rows else [],
            "created": len(demands),
            "unchanged": result.unchanged,
            "rejected": len(result.rejected),
        },
    )
    return result


def _run(run_id: int | None, done_before: int) -> ImportRun | None:
    if run_id is None:
        return None
    run = ImportRun.objects.select_for_update(of=("self",)).get(pk=run_id)
    if run.state != rules.ImportState.RUNNING or run.done_count != done_before:
        raise Conflict("import_elsewhere", _("Another worker goes on with this import."))
    return run


def _count(run: ImportRun, result: Plan, rows: Sequence[Row]) -> None:
    by_line = {row.line: row for row in rows}
    ImportRejection.objects.bulk_create(
        ImportRejection(
            run=run, line=one.line, column=one.column, reason=str(one.reason), cells=cells_of(by_line[one.line])
        )
        for one in result.rejected
    )
    run.done_count += len(rows)
    run.created_count += len(result.new)
    run.unchanged_count += result.unchanged
    run.rejected_count += len(result.rejected)
    run.save(update_fields=["done_count", "created_count", "unchanged_count", "rejected_count"])


def _create(by: Actor, at: datetime, lines: Sequence[Line], limits: LimitRules) -> list[Demand]:
    desk = desk_department_id()
    demands = [_demand(line, at, desk, limits, by) for line in lines]
    Demand.objects.bulk_create(demands, batch_size=CHUNK)
    with connection.cursor() as cursor:
        cursor.executemany(_INDEX, [_terms(demand) for demand in demands])
    _promise(by, at, demands, limits)
    record_each(
        (
            "demand.imported",
            ("demand", demand.pk),
            {"to": demand.state, "source": demand.external_source, "number": demand.external_number, "line": line.line}
            | _real_times(demand),
            demand.enterprise_id,
        )
        for line, demand in zip(lines, demands, strict=True)
    )
    return demands


def _demand(line: Line, at: datetime, desk: int, limits: LimitRules, by: Actor) -> Demand:
    answered = line.replied_at is not None
    return Demand(
        enterprise_id=line.enterprise_id,
        sub_park_id=line.sub_park_id,
        caller_name=line.name,
        caller_phone=line.phone,
        caller_enterprise=line.caller_enterprise,
        title=line.title,
        text=line.text,
        place=line.place,
        type_id=line.type_code,
        nature=line.nature,
        urgency=line.urgency,
        source=rules.Source.IMPORT,
        external_source=line.key[0],
        external_number=line.key[1],
        external_category=line.category,
        filed_by_officer_id=by.id if by.is_officer else None,
        department_id=(line.department_id or desk) if answered else desk,
        state=rules.DemandState.ARCHIVED if answered else rules.DemandState.SUBMITTED,
        created_at=at,
        submitted_at=line.submitted_at,
        replied_at=line.replied_at,
        closed_at=line.replied_at,
        ended_at=line.replied_at,
        answer=line.reply,
        limit_profile_id=limits.version if answered else None,
        result_limit=_result_limit(line, limits) if answered else "",
    )


def _result_limit(line: Line, limits: LimitRules) -> str:
    return limits.result(
        nature=line.nature,
        urgent=line.urgency == rules.Urgency.URGENT,
        hard=False,
        legacy=False,
        type_limit=line.type_limit,
    )


def _terms(demand: Demand) -> tuple[int, str]:
    """Terms hold no space; one text of them is sent in half the time of an array."""
    own = terms_of(demand.title, demand.text, demand.place, demand.caller_name, demand.caller_enterprise)
    return demand.pk, " ".join({*own, *terms_of(demand.answer)} if demand.answer else own)


def _promise(by: Actor, at: datetime, demands: Sequence[Demand], limits: LimitRules) -> None:
    """What was promised of each: a result that is kept or late by now, or an acceptance that is still owed."""
    ended: list[EndedPromise] = []
    waiting: list[OpenPromise] = []
    dates = calendar()
    for demand in demands:
        common: dict[str, Any] = {
            "subject": Subject("demand", demand.pk),
            "facing": Facing.ENTERPRISE,
            "basis": Basis.COMMITTED,
            "enterprise_id": demand.enterprise_id,
            "department_id": demand.department_id,
            "started_at": demand.submitted_at,
        }
        if demand.replied_at is not None:
            limit = Limit.parse(demand.result_limit)
            ended.append(EndedPromise(kind=Kind.RESULT, limit=limit, ended_at=demand.replied_at, **common))
            continue
        limit = Limit.parse(limits.accept_urgent if demand.urgency == rules.Urgency.URGENT else limits.accept)
        overdue = dates.due_moment(common["started_at"], limit) < at
        ladder = "" if overdue else "standard"
        waiting.append(OpenPromise(kind=Kind.ACCEPT, limit=limit, ladder=ladder, **common))
    if ended:
        promises.record_ended(by=by, at=at, promises=ended)
    if waiting:
        promises.start_many(by=by, at=at, promises=waiting)


def _real_times(demand: Demand) -> dict[str, str]:
    times = {"submitted_at": demand.submitted_at, "replied_at": demand.replied_at}
    return {name: moment.isoformat() for name, moment in times.items() if moment is not None}
