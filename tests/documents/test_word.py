"""The Word file: all content is in it, in order, in Chinese, the same bytes each time."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import time
import zipfile
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from tests.documents.samples import TITLE, cells, part, report, table

from dianxiaoer.documents import fields, look, word
from dianxiaoer.documents.tables import SIZES, layout
from dianxiaoer.domains.supervision.rules.reports import Cell, Section, Sentence, Table

SOFFICE = shutil.which("soffice")


def opened(data: bytes) -> Document:
    return docx.Document(io.BytesIO(data))


def texts(document: Document) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs]


def of_style(document: Document, name: str) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs if paragraph.style and paragraph.style.name == name]


def test_every_cell_and_sentence_is_in_the_file() -> None:
    given = report()
    document = opened(word.render(given))
    found = {cell.text for each in document.tables for row in each.rows for cell in row.cells}
    assert {fields.clean(cell.text) for cell in cells(given)} <= found
    body = "\n".join(texts(document))
    for section in given.sections:
        for sentence in section.sentences:
            assert all(line in body for line in sentence.text.split("\n"))
    assert "Jinja" not in body and "{{" not in body and "{%" not in body


def test_headings_stand_in_order_and_annexes_behind() -> None:
    document = opened(word.render(report()))
    assert of_style(document, look.TITLE) == [TITLE]
    assert of_style(document, look.HEAD) == ["一、受理情况", "二、办理情况", "三、项目情况"]
    assert of_style(document, look.SUB_HEAD) == ["（一）总体情况"]
    assert of_style(document, look.ANNEX_LABEL) == ["附件1", "附件2"]
    assert of_style(document, look.ANNEX_TITLE) == ["办理明细表", "评选结果"]
    assert of_style(document, look.ANNEX_LIST) == ["附件：1. 办理明细表", "2. 评选结果"]
    assert of_style(document, look.TABLE_CAPTION) == ["表1　各单位办理情况", "表2　公式", "表3　办理明细"]
    assert [line[:2] for line in of_style(document, look.FIGURE_CAPTION)] == ["图1", "图2", "图3", "图4"]
    lines = texts(document)
    assert lines.index("三、项目情况") < lines.index("优化营商环境办公室") < lines.index("附件1")


def test_the_masthead_and_the_record() -> None:
    document = opened(word.render(report(extra={"issued_on": "2026-11-03", "copy_to": "各部门"})))
    assert texts(document)[:4] == ["云溪高新区", "企业服务工作通报", "第 10 期", "优化营商环境办公室\t2026年11月3日"]
    record = [row.cells[0].text for row in document.tables[-1].rows]
    assert record == ["送：各部门", "优化营商环境办公室\t2026年11月3日印发"]  # nobody to report to: no line
    assert "第 11 期" in texts(opened(word.render(report(number="11"))))
    assert "总第33期" in texts(opened(word.render(report(number="总第33期"))))


def test_a_day_that_ends_at_midnight_is_that_day() -> None:
    assert fields.scalars(report(), draft=False)["as_of"] == "2026年10月31日24时"


def test_chinese_is_the_language_of_styles_and_cells() -> None:
    data = word.render(report())
    styles, body = part(data, "word/styles.xml"), part(data, "word/document.xml")
    defaults = styles[styles.index("<w:docDefaults") : styles.index("</w:docDefaults>")]
    assert 'w:eastAsia="zh-CN"' in defaults and f'w:eastAsia="{look.BODY_FACE}"' in defaults
    assert "ja-JP" not in styles + body + part(data, "word/settings.xml")
    runs = re.findall(r"<w:tc>.*?</w:tc>", body, re.DOTALL)[:20]
    assert runs and all('w:eastAsia="zh-CN"' in run for run in runs)
    for name in (look.TITLE_FACE, look.BODY_FACE, look.HEAD_FACE, look.SUB_FACE):
        assert f'w:eastAsia="{name}"' in styles
        assert f'<w:altName w:val="{look.SUBSTITUTES[name]}"/>' in part(data, "word/fontTable.xml")


def test_the_page_is_that_of_the_standard() -> None:
    document = opened(word.render(report()))
    page = document.sections[0]
    margins = [page.top_margin, page.bottom_margin, page.left_margin, page.right_margin]
    assert [round(each.mm) for each in margins if each] == [37, 35, 28, 26]
    body = document.styles[look.BODY].element
    assert body.find(f".//{qn('w:ind')}").get(qn("w:firstLineChars")) == "200"
    assert body.find(f".//{qn('w:spacing')}").get(qn("w:line")) == "579"
    assert "PAGE" in part(word.render(report()), "word/footer1.xml")


def test_rows_are_not_split_and_heads_repeat() -> None:
    document = opened(word.render(report()))
    for each in document.tables[:-1]:
        rows = each._tbl.tr_lst
        assert rows[0].trPr.find(qn("w:tblHeader")) is not None
        assert all(row.trPr.find(qn("w:cantSplit")) is not None for row in rows)
        assert sum(int(column.get(qn("w:w"))) for column in each._tbl.tblGrid.gridCol_lst) <= 8846


def test_the_same_report_gives_the_same_bytes() -> None:
    first = word.render(report())
    assert first == word.render(report())
    assert first != word.render(report(number="11"))
    with zipfile.ZipFile(io.BytesIO(first)) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_properties_name_title_and_issuer_and_no_machine() -> None:
    data = word.render(report())
    properties = opened(data).core_properties
    assert (properties.title, properties.author) == (TITLE, "优化营商环境办公室")
    assert properties.last_modified_by == "优化营商环境办公室"
    assert "python-docx" not in part(data, "docProps/core.xml") and "Macintosh" not in part(data, "docProps/app.xml")


def test_a_draft_says_so_on_each_page_and_a_published_one_does_not() -> None:
    draft, published = word.render(report(), draft=True), word.render(report())
    for name in ("word/header1.xml", "word/header2.xml"):
        assert "草稿" in part(draft, name)
        assert "草稿" not in part(published, name)


def test_charts_are_pictures_with_their_figures_in_words() -> None:
    body = part(word.render(report()), "word/document.xml")
    described = re.findall(r'<wp:docPr [^>]*descr="([^"]*)"', body)
    assert len(described) == 4
    assert "10月 307件" in described[0] and "9月 无件" in described[0]


def test_awkward_text_does_not_break_the_file() -> None:
    texts_ = ("{{ title }}", "{% for %}", "a\x00b\x0bc\ufffe", "]]>", "<w:p>", "\ud800x", "{_{")
    odd = Table("x", ("a",), tuple((Cell(text),) for text in texts_))
    sentences = tuple(Sentence(text) for text in texts_)
    document = opened(word.render(report(sections=(Section("s", "<标题>", sentences, (odd,)),))))
    assert "一、<标题>" in texts(document)
    assert document.tables[0].rows[1].cells[0].text == "{{ title }}"
    assert document.tables[0].rows[3].cells[0].text == "abc"


def test_sentences_run_on_until_something_begins() -> None:
    long = "很" * 95 + "。"
    given = ("甲。", "乙。", "（一）小标题", "丙。", "1. 丁。", long, "戊。\n己。", "庚。")
    found = [(part.text, part.head) for part in fields.parts(tuple(Sentence(text) for text in given))]
    assert found == [
        ("甲。乙。", False), ("（一）小标题", True), ("丙。", False), ("1. 丁。", False), (long, False),
        ("戊。", False), ("己。庚。", False),
    ]  # fmt: skip


def test_numerals() -> None:
    assert [look.numeral(number) for number in (1, 10, 11, 20, 21, 99)] == [
        "一",
        "十",
        "十一",
        "二十",
        "二十一",
        "九十九",
    ]


def test_a_narrow_table_is_set_small_before_it_is_squeezed() -> None:
    wide = Table("t", tuple(f"列{n}" for n in range(14)), (tuple(Cell("12,345.67", 12345.67) for _ in range(14)),))
    assert layout(table(), 8844)[0] == SIZES[0]
    size, columns = layout(wide, 8844)
    assert size == SIZES[-1] and sum(column.width for column in columns) <= 8844
    assert all(column.align == "right" for column in columns)


def test_a_thousand_rows_are_quick() -> None:
    long = report(sections=(Section("annex", "明细", (), (table(1000),), (), annex=True),))
    started = time.perf_counter()
    data = word.render(long)
    assert time.perf_counter() - started < 5
    assert len(opened(data).tables[0]._tbl.tr_lst) == 1001


@pytest.mark.skipif(SOFFICE is None, reason="no LibreOffice on this machine")
@pytest.mark.parametrize("draft", [False, True])
def test_libreoffice_opens_it(tmp_path: Path, draft: bool) -> None:
    (tmp_path / "report.docx").write_bytes(word.render(report(), draft=draft))
    subprocess.run(
        [
            str(SOFFICE), f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless",
            "--convert-to", "pdf", "--outdir", str(tmp_path), str(tmp_path / "report.docx"),
        ],
        check=True, timeout=180, capture_output=True, env={**os.environ, "HOME": str(tmp_path)},
    )  # fmt: skip
    pdf = (tmp_path / "report.pdf").read_bytes()
    counts = [int(count) for count in re.findall(rb"/Type\s*/Pages\b[^>]*?/Count (\d+)", pdf)]
    pages = max(counts, default=0) or len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))
    assert 5 <= pages <= 9  # the text, an annex of forty rows, another annex
