"""What an official document looks like (GB/T 9704): typefaces, sizes, margins, names of styles, numerals.

Names of typefaces are those of Windows and WPS; each has substitutes for a machine that lacks it.
"""

from __future__ import annotations

from dataclasses import dataclass

TITLE_FACE = "方正小标宋简体"
BODY_FACE = "仿宋_GB2312"
HEAD_FACE = "黑体"
SUB_FACE = "楷体_GB2312"
PLAIN_FACE = "宋体"
LATIN_FACE = "Times New Roman"
SUBSTITUTES = {
    TITLE_FACE: "华文中宋",
    BODY_FACE: "仿宋",
    HEAD_FACE: "SimHei",
    SUB_FACE: "楷体",
    PLAIN_FACE: "SimSun",
}

MARGINS_MM = {"top": 37.0, "bottom": 35.0, "left": 28.0, "right": 26.0}
PAGE_MM = (210.0, 297.0)
LINE_PT = 28.95
"""22 lines stand on a page between the margins."""
RED = "E60012"

MASTHEAD, PARK_LINE, NUMBER_LINE, ISSUER_LINE = "公文刊头", "公文园区", "公文期号", "公文机关"
TITLE, HEAD, SUB_HEAD, BODY, CLOSING = "公文标题", "公文一级", "公文二级", "公文正文", "公文落款"
ANNEX_LABEL, ANNEX_TITLE, ANNEX_LIST, RECORD = "公文附件", "公文附件标题", "公文附件说明", "公文版记"
TABLE_CAPTION, TABLE_HEAD, TABLE_TEXT, TABLE_NOTE = "公文表题", "公文表头", "公文表文", "公文表注"
FIGURE, FIGURE_CAPTION, PAGE_NUMBER, GRID = "公文图", "公文图题", "公文页码", "公文表格"

NOT_FIRST = (
    "!%),.:;>?]}¢¨°·ˇˉ―‖’”…‰′″›℃∶、。〃〉》」』】〕〗〞︶︺︾﹀﹄﹚﹜﹞！＂％＇），．：；？］｀｜｝～￠"
    "年月日件家个项条次户天元亿"
)
"""No line begins with these: to the usual marks come units, so that a number keeps its unit."""
NOT_LAST = "$([{£¥·‘“〈《「『【〔〖〝﹙﹛﹝＄（．［｛￡￥"

NOT_TITLE_FIRST = frozenset(("和", "的", "及", "与", "之", "等"))
"""No second line of a title begins with these words."""

_DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """How a style is set: face and size in points; spacing in points; indents in characters."""

    name: str
    identifier: str
    face: str = BODY_FACE
    size: float = 16
    align: str = "both"
    first_chars: int = 0
    line: float | None = LINE_PT
    before: float = 0
    after: float = 0
    color: str = ""
    bold: bool = False
    keep_next: bool = False
    keep_lines: bool = False
    page_break: bool = False
    outline: int | None = None
    spacing: float = 0
    right_chars: int = 0
    tight: bool = False
    """No room between Chinese and other letters, as in a table."""


STYLES = (
    Paragraph(PARK_LINE, "DxPark", TITLE_FACE, 24, "center", line=34, color=RED, spacing=3),
    Paragraph(MASTHEAD, "DxMasthead", TITLE_FACE, 46, "center", line=62, before=4, after=10, color=RED, spacing=2),
    Paragraph(NUMBER_LINE, "DxNumber", BODY_FACE, 16, "center", after=8),
    Paragraph(ISSUER_LINE, "DxIssuer", BODY_FACE, 16, "left", after=24),
    Paragraph(TITLE, "DxTitle", TITLE_FACE, 22, "center", line=34, before=6, after=20, keep_next=True, outline=0),
    Paragraph(HEAD, "DxHead", HEAD_FACE, 16, "left", 2, keep_next=True, keep_lines=True, outline=1),
    Paragraph(SUB_HEAD, "DxSubHead", SUB_FACE, 16, "left", 2, bold=True, keep_next=True, keep_lines=True, outline=2),
    Paragraph(BODY, "DxBody", BODY_FACE, 16, "both", 2),
    Paragraph(ANNEX_LIST, "DxAnnexList", BODY_FACE, 16, "left", 2, keep_lines=True),
    Paragraph(CLOSING, "DxClosing", BODY_FACE, 16, "right", right_chars=4, keep_lines=True),
    Paragraph(ANNEX_LABEL, "DxAnnex", HEAD_FACE, 16, "left", keep_next=True, page_break=True),
    Paragraph(
        ANNEX_TITLE, "DxAnnexTitle", TITLE_FACE, 22, "center", line=34, before=8, after=14, keep_next=True, outline=1
    ),
    Paragraph(TABLE_CAPTION, "DxTableCaption", HEAD_FACE, 12, "center", line=None, before=8, after=4, keep_next=True),
    Paragraph(
        TABLE_HEAD,
        "DxTableHead",
        HEAD_FACE,
        10.5,
        "center",
        line=None,
        before=2.5,
        after=2.5,
        keep_next=True,
        tight=True,
    ),
    Paragraph(TABLE_TEXT, "DxTableText", PLAIN_FACE, 10.5, "center", line=None, before=2.5, after=2.5, tight=True),
    Paragraph(TABLE_NOTE, "DxTableNote", PLAIN_FACE, 9, "left", line=None, before=3, after=8),
    Paragraph(FIGURE, "DxFigure", PLAIN_FACE, 10.5, "center", line=None, before=8, keep_next=True),
    Paragraph(FIGURE_CAPTION, "DxFigureCaption", HEAD_FACE, 12, "center", line=None, before=2, after=8),
    Paragraph(RECORD, "DxRecord", BODY_FACE, 14, "left", line=24),
    Paragraph(PAGE_NUMBER, "DxPage", PLAIN_FACE, 14, "right", line=None),
)


def numeral(number: int) -> str:
    """1 to 99 as Chinese numerals: 一, 十, 十二, 二十."""
    tens, ones = divmod(number, 10)
    if not tens:
        return _DIGITS[ones]
    return (_DIGITS[tens] if tens > 1 else "") + "十" + (_DIGITS[ones] if ones else "")
