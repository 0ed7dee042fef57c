"""Demands taken out: what stands in the file, that nothing in it is a formula, and that it goes in again."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from tests.factories.demands import Park, demand_in, moment
from tests.factories.imports import HEADER, a_file, bring_in
from tests.factories.people import AT

from dianxiaoer.domains.demands.models import Demand
from dianxiaoer.domains.demands.queries import Filters, exports
from dianxiaoer.domains.demands.rules import DemandState
from dianxiaoer.kernel.access import SYSTEM, Actor
from dianxiaoer.kernel.sheets import csv_lines, neutralised, restored, write_xlsx

FORMULA = '=HYPERLINK("http://x","点我")'


def as_xlsx(by: Actor = SYSTEM, filters: Filters | None = None) -> bytes:
    file = io.BytesIO()
    write_xlsx(file, exports.HEADER, exports.export_rows(by=by, at=AT, filters=filters or Filters()))
    return file.getvalue()


def as_csv_bytes(by: Actor = SYSTEM, filters: Filters | None = None) -> bytes:
    rows = exports.export_rows(by=by, at=AT, filters=filters or Filters())
    return b"".join(csv_lines(exports.HEADER, rows))


def as_csv(by: Actor = SYSTEM, filters: Filters | None = None) -> list[dict[str, str]]:
    text = as_csv_bytes(by, filters).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.django_db
def test_our_own_demands_and_imported_ones_go_out_and_are_known_again(park: Park) -> None:
    native = demand_in(DemandState.ARCHIVED, park)
    bring_in(a_file(("77", "2026-03-02 09:00", FORMULA, "+1 两行\n内容", "-已办", "2026-03-03 10:00")))
    for name, content in (("e.xlsx", as_xlsx()), ("e.csv", as_csv_bytes())):
        again = bring_in(content, name=name, at=moment("2026-12-01 10:00"))
        assert (again.rows, again.unchanged, again.rejected) == (2, 2, []), name
    native_row = next(row for row in as_csv() if row["来源系统"] == "dianxiaoer")
    assert (native_row["编号"], native_row["标题"]) == (native.number, native.title)
    assert (native_row["类型编码"], native_row["承办单位"]) == ("0105", "规划建设局")
    assert native_row["时限情况"] == "按时"


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_an_export_makes_the_same_demands_in_another_park(park: Park, kind: str) -> None:
    answered = ("77", "2026-03-02 09:00:07", FORMULA, "+1 两行\n内容", "-已办", "2026-03-03 10:00:09")
    header = (*HEADER, "性质", "类别", "企业名称")
    bring_in(a_file((*answered, "投诉", "城建", "某公司"), header=header))
    fields = (
        "external_number", "submitted_at", "title", "text", "answer", "replied_at", "nature", "external_category",
        "caller_enterprise", "state", "source",
    )  # fmt: skip
    content = as_xlsx() if kind == "xlsx" else as_csv_bytes()
    Demand.objects.update(external_source="elsewhere")
    assert bring_in(content, name=f"e.{kind}").created == 1
    before, after = Demand.objects.order_by("id").values(*fields)
    assert before == after


@pytest.mark.django_db
def test_no_cell_is_a_formula(park: Park) -> None:
    bring_in(a_file(("1", "2026-03-02 09:00", FORMULA, "@SUM(1)", "", "")))
    (row,) = as_csv()
    assert (row["标题"], row["内容"]) == ("'" + FORMULA, "'@SUM(1)")
    content = as_xlsx()
    (_header, cells) = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert cells[4] == FORMULA
    sheet = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet


@given(st.text(alphabet=st.sampled_from("'=+-@\ta言 "), max_size=6))
def test_neutralising_is_undone_exactly(text: str) -> None:
    safe = neutralised(text)
    assert safe[:1] not in set("=+-@\t\r")
    assert restored(safe) == text or not safe.startswith("'")


@pytest.mark.django_db
def test_filters_and_scope_hold(park: Park) -> None:
    bring_in(
        a_file(
            ("1", "2026-03-02 09:00", "路灯", "科技路路灯", "已修", "2026-03-03", "张三丰", "13812345678"),
            ("2", "2026-05-02 09:00", "用工", "招不到焊工", "", "", "李四", "13812345678"),
            header=(*HEADER, "联系人", "联系电话"),
        )
    )
    assert [row["编号"] for row in as_csv(filters=Filters(states=("submitted",)))] == ["2"]
    assert [row["编号"] for row in as_csv(filters=Filters(query="路灯"))] == ["1"]
    assert [row["编号"] for row in as_csv(filters=Filters(department_id=park.desk_id))] == ["1", "2"]
    assert as_csv(by=park.handler) == []
    assert as_csv(by=park.contact) == []
    assert [row["联系电话"] for row in as_csv(by=park.desk)] == ["13812345678"] * 2


@pytest.mark.django_db
def test_statements_do_not_grow_with_the_rows(park: Park, django_assert_max_num_queries: object) -> None:
    bring_in(a_file(*((str(number), "2026-03-02 09:00", "标题", "内容", "", "") for number in range(300))))
    with django_assert_max_num_queries(6):  # type: ignore[operator]
        assert sum(1 for _row in exports.export_rows(by=SYSTEM, at=AT, filters=Filters())) == 300
