"""Tables as people make them: encodings, titles above headers, aliases, lines, dates."""

from __future__ import annotations

import io
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dianxiaoer.kernel.refusals import Invalid
from dianxiaoer.kernel.tables import Row, parse_day, parse_moment, read_table

ALIASES = {"name": ("企业名称", "单位名称"), "phone": ("联系电话",), "day": ("入园日期",)}
ZONE = ZoneInfo("Asia/Shanghai")
TEXT = "企业名称,联系电话,入园日期\n甲公司,13800000000,2026/9/1\n"


def rows(content: bytes, **options: object) -> list[Row]:
    return list(read_table(content, aliases=ALIASES, **options))  # type: ignore[arg-type]


def xlsx(*lines: list[object]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in lines:
        sheet.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings(encoding: str) -> None:
    (row,) = rows(TEXT.encode(encoding))
    assert dict(row.values) == {"name": "甲公司", "phone": "13800000000", "day": "2026/9/1"}
    assert row.line == 2


@pytest.mark.parametrize("delimiter", ["\t", ";"])
def test_other_delimiters(delimiter: str) -> None:
    assert rows(TEXT.replace(",", delimiter).encode())[0].text("phone") == "13800000000"


def test_lines_survive_blank_rows_and_cells_with_line_breaks() -> None:
    content = '企业名称,联系电话\n\n甲,1\n,,,\n"乙\n公司",2\n丙,3\n'
    assert [(row.line, row.text("name")) for row in rows(content.encode())] == [(3, "甲"), (5, "乙\n公司"), (7, "丙")]


def test_a_title_may_stand_above_the_header() -> None:
    content = "星沙湖高新区企业名册,,\n填报单位：经济发展局,,2026年9月\n企业名称（必填）,* 联系电话,备注\n甲,1,好\n"
    (row,) = rows(content.encode())
    assert (row.line, row.text("name"), row.text("phone")) == (4, "甲", "1")
    assert dict(row.extra) == {"备注": "好"}
    assert "day" not in row.values


def test_field_names_aliases_and_a_mapping() -> None:
    content = "NAME,电话号\n甲,1\n".encode()
    assert rows(content)[0].values == {"name": "甲"}
    assert rows(content, mapping={"电话号": "phone"})[0].values == {"name": "甲", "phone": "1"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "table_empty"),
        (b"\xef\xbb\xbf \r\n", "table_empty"),
        ("甲,乙\n1,2\n".encode(), "table_no_header"),
        ("企业名称,单位名称\n1,2\n".encode(), "table_column_twice"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\xff\xff", "table_not_text"),
        (b"PK\x03\x04 broken", "table_broken"),
    ],
)
def test_files_that_cannot_be_read(content: bytes, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        rows(content, name="名册.csv")
    assert caught.value.code == code
    assert "名册.csv" in str(caught.value.message)


def test_a_spreadsheet() -> None:
    content = xlsx(
        ["企业名称", "联系电话", "入园日期", None],
        ["甲", 13800000000.0, datetime(2026, 9, 1)],
        [None, None, None],
        ["乙", None, "2026年9月2日"],
        ["丙", 0.5, datetime(2026, 9, 3, 8, 30)],
    )
    found = rows(content)
    assert [(row.line, row.text("name"), row.text("phone")) for row in found] == [
        (2, "甲", "13800000000"),
        (4, "乙", ""),
        (5, "丙", "0.5"),
    ]
    assert [row.moment("day") for row in found] == [
        datetime(2026, 9, 1, tzinfo=ZONE),
        datetime(2026, 9, 2, tzinfo=ZONE),
        datetime(2026, 9, 3, 8, 30, tzinfo=ZONE),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "2019/4/5 9:32:09",
        "2019-04-05 09:32:09",
        "2019.4.5 9:32:09",
        "2019年4月5日 9时32分9秒",
        "2019年4月5日9:32:09",
        "2019-04-05T09:32:09",
        "2019-04-05T01:32:09Z",
        "2019-04-05T09:32:09.000+08:00",
        "２０１９／４／５ ９：３２：０９",
        "2019/4/5 上午9:32:09",
        "2019-04-05 9:32:09 AM",
    ],
)
def test_moments_in_every_dress(text: str) -> None:
    assert parse_moment(text) == datetime(2019, 4, 5, 9, 32, 9, tzinfo=ZONE)


@pytest.mark.parametrize("text", ["2019/4/5", "2019年4月5日", "20190405", "43560", "2019-4-5 0:00"])
def test_days(text: str) -> None:
    assert parse_day(text) == date(2019, 4, 5)


@pytest.mark.parametrize("text", ["", "昨天", "2019/13/1", "2019/2/30", "2019/4/5 25:00", "4/5/2019", "123", "2019"])
def test_no_dates(text: str) -> None:
    with pytest.raises(ValueError):
        parse_moment(text)


@given(st.datetimes(min_value=datetime(1992, 1, 1), max_value=datetime(2100, 1, 1)))
def test_iso_comes_back(moment: datetime) -> None:
    moment = moment.replace(microsecond=0, tzinfo=ZONE)
    assert parse_moment(moment.isoformat()) == moment
    assert parse_moment(f"{moment:%Y}/{moment.month}/{moment.day} {moment.hour}:{moment:%M:%S}") == moment


def test_the_real_messages_are_read_whole(shared_dir: Path) -> None:
    aliases = {"number": ("id",), "submitted_at": (), "replied_at": ()}
    replied = list(read_table(shared_dir / "data" / "messages_replied.csv", aliases=aliases))
    labelled = list(read_table(shared_dir / "data" / "messages_labelled.csv", aliases=aliases))
    assert (len(replied), len(labelled)) == (2799, 451)
    assert all(row.moment("submitted_at") and row.moment("replied_at") for row in replied)
    assert all(row.moment("submitted_at") for row in labelled)
