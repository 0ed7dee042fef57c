"""Reports as documents get them, with what is awkward: marks of XML, formulas, gaps, long texts, many rows."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from dianxiaoer.domains.supervision.rules.reports import Cell, Chart, Report, Section, Sentence, Series, Table

FORMULAS = ('=HYPERLINK("http://x")', "+1+1", "-2+3", "@SUM(A1)", "\t=1")
TITLE = "关于2026年10月企业诉求办理和优化营商环境工作情况的通报"


def table(rows: int = 3, title: str = "各单位办理情况") -> Table:
    return Table(
        title,
        ("承办单位", "受理", "按期办结率", "平均用时", "主要问题"),
        tuple(
            (
                Cell(f"第{place}办公室"),
                Cell(f"{place * 1234:,}", float(place * 1234)),
                Cell("无件") if place == 2 else Cell("97.1%", 97.0684),
                Cell("3.2个工作日", 3.2),
                Cell("厂区北侧雨水管网堵塞，雨天倒灌二号车间，请求疏通 <一> & 修复" if place % 2 else "—"),
            )
            for place in range(1, rows + 1)
        ),
        "“无件”不参加排名。",
    )


LINE = Chart(
    "line",
    "受理与办结",
    ("8月", "9月", "10月"),
    (Series("受理", (270, None, 307)), Series("办结", (261, 283, 304))),
    "件",
)
ROWS = Chart("rows", "按期办结率", ("经济发展局", "供电所"), (Series("按期办结率", (97.06, None)),), "%")
BARS = Chart("bar", "评价分布", ("满意", "不满意"), (Series("9月", (96, 7)), Series("10月", (99, 6))), "件")
EMPTY = Chart("bar", "红灯项目", (), (), "个")


def report(**changes: object) -> Report:
    sections = (
        Section("received", "受理情况", (Sentence("共受理诉求307件。"), Sentence("同比增加46件 <&>。"))),
        Section(
            "handled",
            "办理情况",
            (
                Sentence("（一）总体情况"),
                Sentence("办结304件。"),
                Sentence("案例一：供电所当日抢修。\n案例二：上门代办。"),
            ),
            (table(), Table("公式", ("甲", "乙"), tuple((Cell(text), Cell("1", 1.0)) for text in FORMULAS))),
            (LINE, ROWS),
        ),
        Section("projects", "项目情况", (Sentence("没有红灯项目。"),), (), (EMPTY,)),
        Section("annex", "办理明细表", (), (table(40, "办理明细"),), (), annex=True),
        Section("gold", "评选结果", (Sentence("评选出金牌秘书3名。"),), (), (BARS,), annex=True),
    )
    whole = Report(
        kind="bulletin", period="2026-10", title=TITLE, park="云溪高新区", issuer="优化营商环境办公室", number="10",
        as_of=datetime(2026, 11, 1, tzinfo=ZoneInfo("Asia/Shanghai")), sections=sections,
        extra={"report_to": "管委会领导", "copy_to": "各部门"},
    )  # fmt: skip
    return replace(whole, **changes)  # type: ignore[arg-type]


def cells(report: Report) -> list[Cell]:
    return [cell for section in report.sections for each in section.tables for row in each.rows for cell in row]


def repacked(data: bytes, changed: Mapping[str, bytes]) -> bytes:
    """The package with parts added or replaced."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as given, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name in given.namelist():
            if name not in changed:
                package.writestr(name, given.read(name))
        for name, content in changed.items():
            package.writestr(name, content)
    return buffer.getvalue()


def part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.read(name).decode()


def with_text(data: bytes, old: str, new: str) -> bytes:
    """The template with a piece of its text changed, as somebody does in Word."""
    body = part(data, "word/document.xml")
    assert old in body
    return repacked(data, {"word/document.xml": body.replace(old, new).encode()})
