"""What a file says: headers, encodings, dates, faults and where they stand."""

from __future__ import annotations

import io
from datetime import date, datetime

import pytest
import xlsxwriter
from tests.factories.demands import Park, moment
from tests.factories.imports import HEADER, a_file, bring_in

from dianxiaoer.domains.demands.models import Demand
from dianxiaoer.domains.demands.queries.imports import columns_of_file, rows_of_file
from dianxiaoer.kernel.refusals import Invalid
from dianxiaoer.kernel.tables import TableError

pytestmark = pytest.mark.django_db


def test_headers_in_either_language_with_spaces_and_remarks(park: Park) -> None:
    content = a_file(
        ("K-7", "2026/3/2 9:05", "道路破损", "园区大道多处坑洼", "交通", "湖南某某公司", "王五", "13800001234"),
        header=("ID", "submitted_at（必填）", " 留言主题 ", "诉求内容", "一级分类", "企业名称", "留言用户", "联系电话"),
    )
    assert bring_in(content).created == 1
    row = Demand.objects.get()
    assert (row.external_number, row.title, row.text, row.external_category) == (
        "K-7", "道路破损", "园区大道多处坑洼", "交通",
    )  # fmt: skip
    assert (row.caller_enterprise, row.caller_name, row.caller_phone) == ("湖南某某公司", "王五", "13800001234")
    assert row.submitted_at == moment("2026-03-02 09:05")


def test_gb18030_and_the_text_of_every_cell_is_whole(park: Park) -> None:
    text = "第一段，含“引号”和,逗号。\n\n第二段㐀𠮷。" + "长" * 12_000
    title = "题" * 230
    bring_in(a_file(("1", "2026-03-02 09:05:00", title, text, "", ""), encoding="gb18030"))
    row = Demand.objects.get()
    assert row.text == f"{title}\n\n{text}"
    assert row.title == "题" * 199 + "…"


def test_xlsx_with_dates_as_cells_and_numbers_as_numbers(park: Park) -> None:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"default_date_format": "yyyy-mm-dd hh:mm"})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["诉求登记表"])
    sheet.write_row(2, 0, HEADER)
    sheet.write_row(
        3, 0, [1001, datetime(2026, 3, 2, 9, 5, 30), "停电", "停电了", "已恢复", datetime(2026, 3, 3, 10, 0)]
    )
    sheet.write_row(4, 0, [1002, date(2026, 3, 4), "缺水", "水压不足"])
    book.close()
    assert bring_in(file.getvalue(), name="f.xlsx").created == 2
    first, second = Demand.objects.order_by("id")
    assert (first.external_number, first.submitted_at) == ("1001", moment("2026-03-02 09:05:30"))
    assert first.replied_at == moment("2026-03-03 10:00")
    assert second.submitted_at == moment("2026-03-04 00:00")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2019/4/25 9:32:09", "2019-04-25 09:32:09"),
        ("2019-04-08 08:37:20", "2019-04-08 08:37:20"),
        ("2018/4/24", "2018-04-24 00:00"),
        ("2019年4月25日 下午3时5分", "2019-04-25 15:05"),
        ("20190425", "2019-04-25 00:00"),
        ("2019-04-25T01:32:09Z", "2019-04-25 09:32:09"),
        ("43580.5", "2019-04-25 12:00"),
    ],
)
def test_dates_of_many_kinds_in_one_column(park: Park, written: str, meant: str) -> None:
    bring_in(a_file(("1", written, "标题", "内容", "", "")))
    assert Demand.objects.get().submitted_at == moment(meant)


def test_each_bad_row_has_its_line_column_and_reason_and_the_rest_goes_in(park: Park) -> None:
    good = ("2026-03-02 09:05", "标题", "两行\n内容\n三行", "", "")
    content = a_file(
        ("1", *good),
        ("2", "昨天", "标题", "内容", "", ""),
        ("3", *good),
        ("4", "", "标题", "内容", "", ""),
        ("5", "2026-03-02", "", "", "", ""),
        ("6", "2026-03-02 09:00", "标题", "内容", "已办", "2026-03-01 09:00"),
        ("7", "2026-03-02 09:00", "标题", "内容", "已办", ""),
        ("8", "2026-03-02 09:00", "标题", "内容", "", "2026-03-05"),
        ("9", "2030-01-01", "标题", "内容", "", ""),
        ("x" * 81, "2026-03-02", "标题", "内容", "", ""),
        ("3", "2026-03-02 09:05", "另一件事", "内容", "", ""),
    )
    summary = bring_in(content)
    assert (summary.rows, summary.created, summary.unchanged) == (11, 2, 0)
    assert [(one.line, one.column) for one in summary.rejected] == [
        (5, "submitted_at"), (9, "submitted_at"), (10, "text"), (11, "replied_at"), (12, "replied_at"),
        (13, "reply"), (14, "submitted_at"), (15, "id"), (16, "id"),
    ]  # fmt: skip
    assert all(one.reason for one in summary.rejected)
    assert set(Demand.objects.values_list("external_number", flat=True)) == {"1", "3"}


def test_unknown_words_and_types_are_rejected_by_column(park: Park) -> None:
    header = ("编号", "提交时间", "内容", "性质", "紧急程度", "类型编码")
    content = a_file(
        ("1", "2026-03-02", "甲", "投诉", "紧急", "0105"),
        ("2", "2026-03-02", "乙", "闲聊", "", ""),
        ("3", "2026-03-02", "丙", "", "马上", ""),
        ("4", "2026-03-02", "丁", "", "", "9999"),
        header=header,
    )
    summary = bring_in(content)
    assert [(one.line, one.column) for one in summary.rejected] == [(3, "nature"), (4, "urgency"), (5, "type_code")]
    row = Demand.objects.get()
    assert (row.nature, row.urgency, row.type_id, row.title) == ("complaint", "urgent", "0105", "甲")


def test_a_mapping_goes_before_headers_and_leaves_columns_out(park: Park) -> None:
    content = a_file(("1", "2026-03-02", "不要", "要", "标题"), header=("A", "提交时间", "内容", "B", "C"))
    summary = bring_in(content, mapping={"A": "id", "内容": None, "B": "text", "C": "title"})
    assert summary.created == 1
    assert Demand.objects.get().text == "要"
    with pytest.raises(Invalid, match="unknown_field"):
        rows_of_file(content, name="f.csv", mapping={"A": "number_of_legs"})


def test_two_titles_for_one_field_the_better_known_word_wins() -> None:
    content = a_file(("2026-03-05", "2026-03-04"), header=("办结时间", "答复时间"))
    fields = {column.title: column.field for column in columns_of_file(content, name="f.csv")}
    assert fields == {"办结时间": "", "答复时间": "replied_at"}


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\xff\xfe\x00\x01\x02", b"PK\x03\x04broken"])
def test_a_file_that_is_no_table_of_demands_is_refused(content: bytes) -> None:
    with pytest.raises(TableError):
        rows_of_file(content, name="f.csv")
