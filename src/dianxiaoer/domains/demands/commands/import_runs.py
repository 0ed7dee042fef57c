"""An import on a page: a file is staged, its columns are mapped, it is started, and a job carries it through."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.demands import access, rules
from dianxiaoer.domains.demands.commands.imports import CHUNK, Origin, import_chunk
from dianxiaoer.domains.demands.models import ImportFile, ImportRun
from dianxiaoer.domains.demands.queries.catalogue import desk_department_id
from dianxiaoer.domains.demands.queries.imports import columns_of_file, register, rows_of_file
from dianxiaoer.domains.demands.rules.imports import DEFAULT_SOURCE, LENGTHS
from dianxiaoer.domains.people import queries as people
from dianxiaoer.kernel.access import SYSTEM, Actor
from dianxiaoer.kernel.commands import command
from dianxiaoer.kernel.journal import record
from dianxiaoer.kernel.outbox import enqueue
from dianxiaoer.kernel.refusals import Invalid, NotFound, Refused, WrongState

MAX_BYTES = 20 * 1024 * 1024


@command
def stage_import(*, by: Actor, at: datetime, file_name: str, content: bytes, source: str = "") -> int:
    """Keep a file to be looked at before it goes in. Nothing becomes a demand yet. Returns the run's id.

    Refused: `too_large` (20 MB), `no_desk`, a file that cannot be read as a table.
    """
    access.require_desk(by)
    desk_department_id()
    if len(content) > MAX_BYTES:
        raise Invalid("too_large", _("The file is larger than 20 MB. Split it, or use the command line."), field="file")
    columns_of_file(content, name=file_name)
    run = ImportRun.objects.create(
        file_name=file_name[-200:],
        external_source=_source(source),
        officer_id=by.id if by.is_officer else None,
        created_by=by.name,
        created_at=at,
    )
    ImportFile.objects.create(run=run, content=content)
    record(verb="import.staged", subject=("import", run.pk), facts={"file": run.file_name, "bytes": len(content)})
    return run.pk


@command
def map_import(*, by: Actor, at: datetime, run_id: int, mapping: Mapping[str, str | None], source: str = "") -> None:
    """Say which column is which field (None leaves it out). Refused: `unknown_field`, `field_twice`, `started`."""
    run, content = _staged(by, run_id)
    named = [target for target in mapping.values() if target]
    if len(named) != len(set(named)):
        raise Invalid(
            "field_twice", _("Two columns are read as the same field. Leave one of them out."), field="mapping"
        )
    columns_of_file(content, name=run.file_name, mapping=mapping)
    run.mapping, run.external_source = dict(mapping), _source(source)
    run.save(update_fields=["mapping", "external_source"])
    record(verb="import.mapped", subject=("import", run.pk), facts={"mapping": run.mapping})


@command
def start_import(*, by: Actor, at: datetime, run_id: int) -> None:
    """Start the job that takes the rows in. Refused: `started`, a file without a known column."""
    run, content = _staged(by, run_id)
    run.row_count = len(rows_of_file(content, name=run.file_name, mapping=run.mapping))
    run.state, run.started_at = rules.ImportState.RUNNING, at
    run.save(update_fields=["row_count", "state", "started_at"])
    record(verb="import.started", subject=("import", run.pk), facts={"rows": run.row_count})
    enqueue("demands.import", run_id=run.pk)


@command
def discard_import(*, by: Actor, at: datetime, run_id: int) -> None:
    """Throw away a staged file. Refused: `started`."""
    run, _content = _staged(by, run_id)
    record(verb="import.discarded", subject=("import", run.pk), facts={"file": run.file_name})
    run.delete()


@command
def end_import(*, by: Actor, at: datetime, run_id: int, fault: str = "") -> None:
    """All rows are done, or `fault` says why no more can be. The file, which holds personal data, goes."""
    run = _locked(run_id)
    run.state = rules.ImportState.FAILED if fault else rules.ImportState.DONE
    run.ended_at, run.fault = at, fault
    run.save(update_fields=["state", "ended_at", "fault"])
    ImportFile.objects.filter(run=run).delete()
    facts = {"created": run.created_count, "unchanged": run.unchanged_count, "rejected": run.rejected_count}
    record(
        verb="import.failed" if fault else "import.ended", subject=("import", run.pk), facts=facts | {"fault": fault}
    )


def continue_import(*, run_id: int, at: datetime) -> None:
    """Take in what is left of a started import, chunk by chunk, for the officer who started it.

    Safe to run again: it goes on behind the last chunk that went in. A refusal ends the import and is kept.
    """
    run = ImportRun.objects.filter(pk=run_id, state=rules.ImportState.RUNNING).select_related("file").first()
    if run is None:
        return
    by = SYSTEM if run.officer_id is None else people.officer_actor(run.officer_id, at)
    origin = Origin(run.external_source, run.file_name)
    try:
        rows = rows_of_file(bytes(run.file.content), name=run.file_name, mapping=run.mapping)
        known = register()
        for start in range(run.done_count, len(rows), CHUNK):
            some = rows[start : start + CHUNK]
            import_chunk(by=by, at=at, rows=some, origin=origin, known=known, run_id=run.pk, done_before=start)
    except Refused as refusal:
        if refusal.code != "import_elsewhere":
            end_import(by=SYSTEM, at=at, run_id=run.pk, fault=refusal.message)
        return
    end_import(by=by, at=at, run_id=run.pk)


def _locked(run_id: int) -> ImportRun:
    run = ImportRun.objects.select_for_update(of=("self",)).filter(pk=run_id).first()
    if run is None:
        raise NotFound("import_not_found", _("This import does not exist."))
    return run


def _staged(by: Actor, run_id: int) -> tuple[ImportRun, bytes]:
    access.require_desk(by)
    run = _locked(run_id)
    if run.state != rules.ImportState.DRAFT:
        raise WrongState("started", _("This import was started already."))
    return run, bytes(run.file.content)


def _source(source: str) -> str:
    source = source.strip() or DEFAULT_SOURCE
    if len(source) > LENGTHS["external_source"]:
        raise Invalid("too_long", _("Shorten this to %(longest)s characters."), field="source", longest=40)
    return source
