"""The spreadsheet and the JSON: the same figures as the document, as numbers, never as formulas."""

from __future__ import annotations

import io
import json
import re
import zipfile
from typing import Any

import openpyxl
import pytest
from tests.documents.samples import FORMULAS, cells, report

from dianxiaoer.documents import fields, outline, sheet
from dianxiaoer.domains.supervision.rules.reports import Cell, Section, Table, report_from


def opened(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data))


def shown(value: Any, shape: str) -> str:
    """What a spreadsheet shows for a number under one of our formats."""
    if not isinstance(value, int | float) or shape == "General":
        return str(value)
    match = re.fullmatch(r'(?:"(.*?)")?(#,##0|0)(\.0+)?(%)?(?:"(.*)")?', shape)
    assert match, shape
    before, whole, fraction, percent, after = match.groups()
    decimals = len(fraction) - 1 if fraction else 0
    text = f"{value * (100 if percent else 1):{',' if ',' in whole else ''}.{decimals}f}"
    return f"{before or ''}{text}{percent or ''}{after or ''}"


def test_every_cell_is_shown_as_in_the_document() -> None:
    given = report()
    book = opened(sheet.render(given))
    found = {
        shown(cell.value, cell.number_format) for each in book for row in each for cell in row if cell.value is not None
    }
    assert {fields.clean(cell.text) for cell in cells(given)} <= found
    assert book.sheetnames == ["摘要", "各单位办理情况", "公式", "办理明细", "图表"]
    assert book["各单位办理情况"]["B3"].value == 1234 and book["各单位办理情况"]["B3"].data_type == "n"
    assert book["各单位办理情况"].freeze_panes == "B3"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (Cell("307", 307), (307, "0")),
        (Cell("1,234.5", 1234.5), (1234.5, "#,##0.0")),
        (Cell("97.1%", 97.0684), (97.0684, '0.0"%"')),
        (Cell("97.1%", 0.970684), (0.970684, "0.0%")),
        (Cell("97.0%", 97.0684), (97.0, '0.0"%"')),  # cut down: shown as it stands in the document
        (Cell("3.2个工作日", 3.2), (3.2, '0.0"个工作日"')),
        (Cell("-1.5", -1.5), (-1.5, "0.0")),
        (Cell("+12", 12.0), (12.0, '"+"0')),
        (Cell("无件", None), None),
        (Cell("3/7", 3 / 7), None),
        (Cell("—", 0.0), None),
        (Cell("9", 5.0), None),
        (Cell("307"), None),
        (Cell("1", float("nan")), None),
    ],
)
def test_numbers_keep_the_look_of_their_text(cell: Cell, expected: tuple[float, str] | None) -> None:
    assert sheet.typed(cell) == expected


def test_nothing_is_a_formula_or_an_outside_link() -> None:
    data = sheet.render(report())
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        sheets = "".join(package.read(name).decode() for name in package.namelist() if "worksheets/sheet" in name)
        assert "<f>" not in sheets and "<f " not in sheets
        assert not any("externalLink" in name for name in package.namelist())
    written = [row[0].value for row in opened(data)["公式"].iter_rows(min_row=3, max_row=7)]
    assert written == [fields.clean(text) for text in FORMULAS]


def test_names_of_sheets_are_legal_and_unlike() -> None:
    taken: list[str] = []
    for title in ("a/b:c*?[1]", "'x'", "", "表" * 40, "表" * 40, "History", "ABC", "abc", "𠮷" * 20):
        name = sheet.sheet_name(title, taken)
        assert name.casefold() not in {each.casefold() for each in taken} | {"history"}
        assert 0 < len(name.encode("utf-16-le")) // 2 <= 31
        assert not set("[]:*?/\\") & set(name) and name.strip("'") == name
        taken.append(name)


def test_charts_live_in_the_file_and_gaps_stay_gaps() -> None:
    data = sheet.render(report())
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        drawn = [name for name in package.namelist() if name.startswith("xl/charts/chart")]
    assert len(drawn) == 3  # the empty one has nothing to draw
    page = opened(data)["图表"]
    assert [[cell.value for cell in row] for row in page["A3:C5"]] == [
        ["8月", 270, 261],
        ["9月", None, 283],
        ["10月", 307, 304],
    ]


def test_the_same_report_gives_the_same_bytes() -> None:
    first = sheet.render(report())
    assert first == sheet.render(report())
    with zipfile.ZipFile(io.BytesIO(first)) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert outline.as_json(report()) == outline.as_json(report(extra={"copy_to": "各部门", "report_to": "管委会领导"}))


def test_json_reads_back_as_the_report() -> None:
    assert report_from(json.loads(outline.as_json(report()))) == report()


def test_an_empty_report_and_table_are_drawn() -> None:
    bare = report(sections=(Section("a", "空", (), (Table("空表", ("a",), ()), Table("无列", (), ()))),), extra={})
    assert opened(sheet.render(bare)).sheetnames == ["摘要", "空表", "无列"]
