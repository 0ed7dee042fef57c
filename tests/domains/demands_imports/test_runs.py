"""An import on a page: staged, mapped, started, carried through by a job that may die."""

from __future__ import annotations

import pytest
from django.db import connection
from tests.factories.demands import Park
from tests.factories.imports import HEADER, a_file
from tests.factories.people import AT

from dianxiaoer.domains.demands import commands, jobs
from dianxiaoer.domains.demands.commands import import_runs
from dianxiaoer.domains.demands.models import Demand, ImportFile, ImportRun
from dianxiaoer.domains.demands.queries import import_runs as queries
from dianxiaoer.kernel.refusals import Invalid, NotAllowed, NotFound, WrongState
from dianxiaoer.kernel.sheets import csv_lines
from dianxiaoer.kernel.tables import TableError

pytestmark = pytest.mark.django_db
ROW = ("2026-03-02 09:00", "标题", "内容", "", "")
PLAIN = ("1", "2026-03-02 09:00", "路灯", "路灯不亮", "", "")


def staged(park: Park, content: bytes | None = None, name: str = "甲.csv") -> int:
    content = content or a_file(("1", *ROW), ("2", "?", "标题", "内容", "", ""), ("3", *ROW))
    return commands.stage_import(by=park.desk, at=AT, file_name=name, content=content, source="12345")


def test_a_preview_says_what_would_happen_and_writes_nothing(park: Park) -> None:
    run_id = staged(park)
    seen = queries.preview(park.desk, run_id, AT)
    assert (seen.rows, seen.created, seen.answered, seen.unchanged, seen.rejected) == (3, 2, 0, 0, 1)
    assert [(one.line, one.column) for one in seen.rejections] == [(3, "submitted_at")]
    assert [line.key for line in seen.samples] == [("12345", "1"), ("12345", "3")]
    assert not Demand.objects.exists()


def test_a_started_import_is_queued_carried_through_and_forgets_the_file(park: Park) -> None:
    run_id = staged(park)
    commands.start_import(by=park.desk, at=AT, run_id=run_id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, args ->> 'run_id' FROM procrastinate_jobs")
        assert cursor.fetchall() == [("demands.import", str(run_id))]
    jobs.import_demands(run_id=run_id)
    run = queries.import_run(park.desk, run_id)
    assert (run.state, run.row_count, run.done_count) == ("done", 3, 3)
    assert (run.created_count, run.unchanged_count, run.rejected_count) == (2, 0, 1)
    assert not ImportFile.objects.exists()
    assert set(Demand.objects.values_list("filed_by_officer_id", flat=True)) == {park.desk.id}
    jobs.import_demands(run_id=run_id)
    assert Demand.objects.count() == 2


def test_a_job_that_died_goes_on_behind_its_last_chunk(park: Park, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_runs, "CHUNK", 2)
    run_id = staged(park, a_file(*((str(number), *ROW) for number in range(5))))
    commands.start_import(by=park.desk, at=AT, run_id=run_id)
    real, calls = import_runs.import_chunk, []

    def dies(**values: object) -> object:
        calls.append(values["done_before"])
        if len(calls) == 2:
            raise MemoryError
        return real(**values)  # type: ignore[arg-type]

    monkeypatch.setattr(import_runs, "import_chunk", dies)
    with pytest.raises(MemoryError):
        commands.continue_import(run_id=run_id, at=AT)
    assert ImportRun.objects.get().done_count == 2
    commands.continue_import(run_id=run_id, at=AT)
    run = ImportRun.objects.get()
    assert (run.state, run.created_count, run.unchanged_count) == ("done", 5, 0)
    assert calls == [0, 2, 2, 4]


def test_a_refusal_ends_the_import_with_its_reason(park: Park, monkeypatch: pytest.MonkeyPatch) -> None:
    run_id = staged(park)
    commands.start_import(by=park.desk, at=AT, run_id=run_id)

    def refuses(**values: object) -> None:
        raise NotAllowed("desk_only", "not any more")

    monkeypatch.setattr(import_runs, "import_chunk", refuses)
    commands.continue_import(run_id=run_id, at=AT)
    run = ImportRun.objects.get()
    assert (run.state, run.fault, Demand.objects.count()) == ("failed", "not any more", 0)


def test_columns_are_mapped_by_hand(park: Park) -> None:
    run_id = staged(park, a_file(PLAIN, header=tuple("甲乙丙丁戊己")))
    assert queries.preview(park.desk, run_id, AT).fault
    mapping: dict[str, str | None] = dict.fromkeys("戊己")
    mapping |= {"甲": "id", "乙": "submitted_at", "丙": "title", "丁": "text"}
    commands.map_import(by=park.desk, at=AT, run_id=run_id, mapping=mapping, source="旧系统")
    seen = queries.preview(park.desk, run_id, AT)
    assert (seen.fault, seen.created, seen.samples[0].key) == ("", 1, ("旧系统", "1"))
    with pytest.raises(Invalid, match="field_twice"):
        commands.map_import(by=park.desk, at=AT, run_id=run_id, mapping=mapping | {"戊": "text"})


def test_rejected_rows_can_be_mended_and_brought_in_again(park: Park) -> None:
    run_id = staged(park, a_file(("2", "?", "标题", "内容", "", "", "备查"), header=(*HEADER, "备注")))
    commands.start_import(by=park.desk, at=AT, run_id=run_id)
    jobs.import_demands(run_id=run_id)
    header, rows = queries.rejected_table(park.desk, run_id)
    text = b"".join(csv_lines(header, rows)).decode("utf-8-sig")
    assert header[:3] == ("行号", "问题列", "原因")
    assert "备查" in text
    mended = staged(park, text.replace("?", "2026-03-02 09:00").encode(), "乙.csv")
    assert queries.preview(park.desk, mended, AT).created == 1


def test_refusals(park: Park) -> None:
    run_id = staged(park)
    for actor in (park.handler, park.contact, park.auditor, park.administrator):
        for refused in (
            lambda who: commands.stage_import(by=who, at=AT, file_name="a.csv", content=a_file(("1", *ROW))),
            lambda who: commands.map_import(by=who, at=AT, run_id=run_id, mapping={}),
            lambda who: commands.start_import(by=who, at=AT, run_id=run_id),
            lambda who: commands.discard_import(by=who, at=AT, run_id=run_id),
            lambda who: queries.import_runs(who),
            lambda who: queries.import_run(who, run_id),
            lambda who: queries.preview(who, run_id, AT),
            lambda who: queries.rejections(who, run_id),
            lambda who: queries.rejected_table(who, run_id),
        ):
            with pytest.raises(NotAllowed):
                refused(actor)
    with pytest.raises(TableError):
        staged(park, b"\x00\x01\x02\xff")
    with pytest.raises(Invalid, match="too_large"):
        staged(park, b"x" * (commands.MAX_IMPORT_BYTES + 1))
    with pytest.raises(NotFound):
        commands.start_import(by=park.desk, at=AT, run_id=run_id + 1)
    commands.start_import(by=park.desk, at=AT, run_id=run_id)
    with pytest.raises(WrongState):
        commands.discard_import(by=park.desk, at=AT, run_id=run_id)
    other = staged(park)
    commands.discard_import(by=park.desk, at=AT, run_id=other)
    assert not ImportRun.objects.filter(pk=other).exists()
