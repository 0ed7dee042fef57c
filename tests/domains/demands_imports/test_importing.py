"""What becomes of rows: states, real times, promises, timelines; twice, interrupted, refused."""

from __future__ import annotations

from datetime import datetime

import pytest
from tests.factories import registry
from tests.factories.demands import Park, moment
from tests.factories.imports import HEADER, a_file, bring_in
from tests.factories.people import AT

from dianxiaoer.domains.demands import commands, queries
from dianxiaoer.domains.demands.commands import imports
from dianxiaoer.domains.demands.models import Demand
from dianxiaoer.domains.promises.models import Notice, Promise
from dianxiaoer.kernel import journal
from dianxiaoer.kernel.access import SYSTEM
from dianxiaoer.kernel.models import Event
from dianxiaoer.kernel.refusals import NotAllowed

pytestmark = pytest.mark.django_db
# Monday 2026-03-02; five working days later is Monday 2026-03-09, 17:30.
KEPT = ("k", "2026-03-02 09:00", "路灯不亮", "科技路路灯不亮", "已修复，当晚亮灯。", "2026-03-09 17:30")
LATE = ("l", "2026-03-02 09:00", "管网堵塞", "雨水管网堵塞", "已疏通。", "2026-03-09 17:31")
OPEN = ("o", "2026-03-02 09:00", "用工难", "招不到焊工", "", "")


def one(number: str) -> Demand:
    return Demand.objects.get(external_number=number)


def promises_of(demand: Demand) -> list[tuple[str, str, datetime]]:
    rows = Promise.objects.filter(subject_domain="demand", subject_id=demand.pk)
    return list(rows.values_list("kind", "state", "due_at"))


def test_an_answered_row_keeps_its_times_and_its_promise_is_kept_or_late(park: Park) -> None:
    assert bring_in(a_file(KEPT, LATE)).created == 2
    kept, late = one("k"), one("l")
    due = moment("2026-03-09 17:30")
    assert promises_of(kept) == [("result", "kept", due)]
    assert promises_of(late) == [("result", "late", due)]
    assert (kept.state, kept.submitted_at) == ("archived", moment("2026-03-02 09:00"))
    assert kept.replied_at == kept.closed_at == kept.ended_at == due
    assert (kept.answer, kept.satisfaction, kept.solved, kept.visited_at) == ("已修复，当晚亮灯。", None, None, None)
    assert (kept.limit_profile_id, kept.result_limit) == (1, "5wd")


def test_the_limit_follows_nature_urgency_and_type(park: Park) -> None:
    header = (*HEADER, "性质", "紧急程度", "类型编码")
    bring_in(
        a_file(
            (*KEPT, "建议", "", ""), ("u", *KEPT[1:], "", "紧急", ""), ("t", *KEPT[1:], "", "", "0301"), header=header
        )
    )
    assert [one(number).result_limit for number in "kut"] == ["10wd", "24h", "3wd"]


def test_a_row_without_a_reply_waits_at_the_desk_overdue_and_nobody_is_told(park: Park) -> None:
    bring_in(a_file(OPEN))
    row = one("o")
    assert (row.state, row.department_id, row.ended_at) == ("submitted", park.desk_id, None)
    promise = Promise.objects.get(subject_id=row.pk)
    assert (promise.kind, promise.state, promise.ladder_key, promise.next_rung_at) == ("accept", "running", "", None)
    assert promise.started_at == moment("2026-03-02 09:00") < promise.due_at < AT
    assert not Notice.objects.exists()
    page = queries.page_of(park.desk, queries.Filters(light="red"), AT)
    assert [found.id for found in page.rows] == [row.pk]
    taken = commands.accept(by=park.desk, at=AT, demand_id=row.pk, type_code="0105")
    assert taken.state == "accepted"


def test_a_fresh_row_climbs_as_any_other_demand(park: Park) -> None:
    bring_in(a_file(("f", "2026-09-15 09:58", "标题", "内容", "", "")), at=moment("2026-09-15 10:00"))
    assert Promise.objects.get().ladder_key == "standard"


def test_each_demand_is_found_and_has_a_timeline_and_the_chain_holds(park: Park) -> None:
    bring_in(a_file(KEPT, OPEN))
    for number, word in (("k", "当晚亮灯"), ("o", "焊工")):
        found = queries.page_of(park.desk, queries.Filters(query=word), AT)
        assert [row.id for row in found.rows] == [one(number).pk]
    entries = journal.timeline(("demand", one("k").pk))
    assert [(entry.verb, entry.at, entry.facts["line"]) for entry in entries] == [("demand.imported", AT, 2)]
    assert entries[0].facts["replied_at"] == "2026-03-09T17:30:00+08:00"
    batch = Event.objects.get(verb="demands.imported")
    assert (batch.facts["created"], batch.facts["lines"]) == (2, [2, 3])
    assert journal.verify().intact


def test_callers_are_linked_by_credit_code_or_name_or_kept_as_callers(park: Park) -> None:
    code = registry.credit_code()
    by_code = registry.enterprise("湖南认码科技有限公司", credit_code=code)
    by_name = registry.enterprise("湖南认名科技有限公司")
    header = (*HEADER, "企业名称", "信用代码", "联系人", "联系电话")
    bring_in(
        a_file(
            ("1", *OPEN[1:], "别的写法", f" {code.lower()} ", "甲", "138"),
            ("2", *OPEN[1:], "湖南认名科技有限公司", "", "乙", "139"),
            ("3", *OPEN[1:], "湖南未入册有限公司", "", "丙", "137"),
            header=header,
        )
    )
    assert (one("1").enterprise_id, one("2").enterprise_id, one("3").enterprise_id) == (by_code, by_name, None)
    caller = one("3")
    assert (caller.caller_enterprise, caller.caller_name, caller.caller_phone) == ("湖南未入册有限公司", "丙", "137")
    commands.link_caller(by=park.desk, at=AT, demand_id=caller.pk, enterprise_id=by_name)
    assert one("3").enterprise_id == by_name


def test_a_second_run_adds_nothing_with_numbers_and_without(park: Park) -> None:
    without = a_file(KEPT[1:], OPEN[1:], OPEN[1:], header=HEADER[1:])
    assert bring_in(without).created == 2
    numbered = a_file(KEPT, LATE, OPEN)
    assert bring_in(numbered).created == 3
    before = (Demand.objects.count(), Promise.objects.count(), Event.objects.count())
    for content, rows in ((without, 3), (numbered, 3)):
        again = bring_in(content)
        assert (again.rows, again.created, again.unchanged, again.rejected) == (rows, 0, rows, [])
    assert (Demand.objects.count(), Promise.objects.count(), Event.objects.count()) == before


def test_one_number_of_two_systems_is_two_demands(park: Park) -> None:
    other = ("k", "2026-03-03 09:00", "另一件", "另一件", "", "")
    bring_in(a_file(KEPT))
    clash = bring_in(a_file(other))
    assert [(row.line, row.column) for row in clash.rejected] == [(2, "id")]
    assert bring_in(a_file(other), source="12345").created == 1


def test_a_dry_run_reports_the_same_and_writes_nothing(park: Park) -> None:
    content = a_file(KEPT, OPEN, KEPT, ("bad", "?", "标题", "内容", "", ""))
    events = Event.objects.count()
    dry = bring_in(content, dry_run=True)
    assert (Demand.objects.count(), Promise.objects.count(), Event.objects.count()) == (0, 0, events)
    real = bring_in(content)
    assert dry == real
    assert (real.created, real.unchanged, len(real.rejected)) == (2, 1, 1)


def test_an_interrupted_run_can_be_repeated(park: Park, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "CHUNK", 2)
    content = a_file(*((str(number), *OPEN[1:]) for number in range(5)))

    class Killed(Exception):
        pass

    real = imports.record_each
    calls = []

    def dies_in_the_second_chunk(records: object) -> None:
        calls.append(records)
        if len(calls) == 2:
            raise Killed
        real(records)  # type: ignore[arg-type]

    monkeypatch.setattr(imports, "record_each", dies_in_the_second_chunk)
    with pytest.raises(Killed):
        bring_in(content)
    assert Demand.objects.count() == Promise.objects.count() == 2
    again = bring_in(content)
    assert (again.created, again.unchanged) == (3, 2)
    assert Demand.objects.count() == Promise.objects.count() == 5


def test_only_the_desk_brings_files_in(park: Park) -> None:
    for actor in (park.handler, park.contact, park.auditor, park.administrator):
        with pytest.raises(NotAllowed):
            bring_in(a_file(OPEN), by=actor)
    assert bring_in(a_file(OPEN), by=park.desk).created == 1
    assert one("o").filed_by_officer_id == park.desk.id
    assert bring_in(a_file(KEPT), by=SYSTEM).created == 1
