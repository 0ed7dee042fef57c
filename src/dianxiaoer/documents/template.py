"""Builds the Word template that a park gets when it has none of its own: masthead, sections, annexes, record.

Its places for content are fields (`{{ title }}`) and loops (`{%p for section in sections %}`), see docs/guide.
"""

from __future__ import annotations

import io
from functools import cache
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from dianxiaoer.documents import look, package
from dianxiaoer.documents.fields import LANGUAGE
from dianxiaoer.documents.styles import dress

if TYPE_CHECKING:
    from docx.document import Document as Word

_RULE = {"val": "single", "sz": "18", "space": "6", "color": look.RED}
_TEXT_TWIPS = round((look.PAGE_MM[0] - look.MARGINS_MM["left"] - look.MARGINS_MM["right"]) * 1440 / 25.4)
_SECTION = (
    ("", "{%p for part in section.parts %}"),
    ("", "{%p if part.head %}"),
    (look.SUB_HEAD, "{{ part.text }}"),
    ("", "{%p else %}"),
    (look.BODY, "{{ part.text }}"),
    ("", "{%p endif %}"),
    ("", "{%p endfor %}"),
    ("", "{%p for table in section.tables %}"),
    (look.TABLE_CAPTION, "{{ table.caption }}"),
    ("", "{{p table.grid }}"),
    (look.TABLE_NOTE, "{{ table.note }}"),
    ("", "{%p endfor %}"),
    ("", "{%p for chart in section.charts %}"),
    (look.FIGURE, "{{ chart.picture }}"),
    (look.FIGURE_CAPTION, "{{ chart.caption }}"),
    ("", "{%p endfor %}"),
)


@cache
def default_template(language: str = LANGUAGE) -> bytes:
    """The template of the house: a Word file to be used as it is, or changed in Word and given back."""
    from docx import Document  # only where a document is written: every command would load it

    with override(language):
        word = Document()
        dress(word)
        for paragraph in list(word.paragraphs):
            paragraph._element.getparent().remove(paragraph._element)
        _page(word)
        _masthead(word)
        _body(word)
        _record(word)
        from datetime import UTC, datetime

        package.name_properties(word, title=_("Template"), author="Dianxiaoer", at=datetime(2026, 1, 1, tzinfo=UTC))
        buffer = io.BytesIO()
        word.save(buffer)
    return package.sealed(buffer.getvalue())


def _add(word: Word, style: str, text: str) -> Any:
    return word.add_paragraph(text, style=word.styles[style] if style else None)


def _page(word: Word) -> None:
    from docx.shared import Mm

    section = word.sections[0]
    section.page_width, section.page_height = Mm(look.PAGE_MM[0]), Mm(look.PAGE_MM[1])
    section.top_margin, section.bottom_margin = Mm(look.MARGINS_MM["top"]), Mm(look.MARGINS_MM["bottom"])
    section.left_margin, section.right_margin = Mm(look.MARGINS_MM["left"]), Mm(look.MARGINS_MM["right"])
    section.header_distance, section.footer_distance = Mm(15), Mm(24)
    word.settings.odd_and_even_pages_header_footer = True
    for footer, align in ((section.footer, "right"), (section.even_page_footer, "left")):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.style = word.styles[look.PAGE_NUMBER]
        _page_number(paragraph, align)
    for header in (section.header, section.even_page_header):
        header.is_linked_to_previous = False


def _page_number(paragraph: Any, align: str) -> None:
    """— 1 —, one character in from the outer edge."""
    properties = paragraph._p.get_or_add_pPr()
    side = {"firstLineChars": "0", "firstLine": "0", f"{align}Chars": "100", align: "280"}
    properties.append(_element("ind", side))
    properties.append(_element("jc", {"val": align}))
    paragraph.add_run("— ")
    for kind, code in (("begin", ""), ("", "PAGE"), ("separate", ""), ("shown", "1"), ("end", "")):
        run = paragraph.add_run()
        if kind == "shown":
            run.text = code
        elif kind:
            run._r.append(_element("fldChar", {"fldCharType": kind}))
        else:
            instruction = _element("instrText", {})
            instruction.text = code
            run._r.append(instruction)
    paragraph.add_run(" —")


def _masthead(word: Word) -> None:
    _add(word, look.PARK_LINE, "{{ park }}")
    _add(word, look.MASTHEAD, "{{ masthead }}")
    _add(word, look.NUMBER_LINE, "{{ number_line }}")
    line = _add(word, look.ISSUER_LINE, "{{ issuer }}\t{{ date }}")
    properties = line._p.get_or_add_pPr()
    borders = _element("pBdr", {})
    borders.append(_element("bottom", _RULE))
    tabs = _element("tabs", {})
    tabs.append(_element("tab", {"val": "right", "pos": str(_TEXT_TWIPS)}))
    properties.append(borders)
    properties.append(tabs)


def _body(word: Word) -> None:
    _add(word, look.TITLE, "{{ title }}")
    _add(word, "", "{%p for section in sections %}")
    _add(word, look.HEAD, "{{ section.heading }}")
    for style, text in _SECTION:
        _add(word, style, text)
    _add(word, "", "{%p endfor %}")
    _add(word, "", "{%p for annex in annexes %}")
    _add(word, "", "{%p if loop.first %}")
    _add(word, look.ANNEX_LIST, _("Annexes:") + "{{ annex.entry }}")
    _add(word, "", "{%p else %}")
    further = _add(word, look.ANNEX_LIST, "{{ annex.entry }}")
    further._p.get_or_add_pPr().append(_element("ind", {"firstLineChars": "500", "firstLine": "1600"}))
    _add(word, "", "{%p endif %}")
    _add(word, "", "{%p endfor %}")
    _add(word, look.CLOSING, "")
    _add(word, look.CLOSING, "{{ issuer }}")
    _add(word, look.CLOSING, "{{ date }}")
    _add(word, "", "{%p for annex in annexes %}")
    _add(word, look.ANNEX_LABEL, "{{ annex.label }}")
    _add(word, look.ANNEX_TITLE, "{{ annex.title }}")
    for style, text in _SECTION:
        _add(word, style, text.replace("section.", "annex."))
    _add(word, "", "{%p endfor %}")


def _record(word: Word) -> None:
    """版记: who gets it, who issued it and when, between rules at the foot of the last page."""
    table = word.add_table(0, 1)
    properties = table._tbl.tblPr
    for child in list(properties):
        properties.remove(child)
    place = {"leftFromText": "0", "rightFromText": "0", "vertAnchor": "margin", "horzAnchor": "margin"}
    properties.append(_element("tblpPr", {**place, "tblpXSpec": "center", "tblpYSpec": "bottom"}))
    properties.append(_element("tblW", {"w": str(_TEXT_TWIPS), "type": "dxa"}))
    borders = _element("tblBorders", {})
    for edge, size in (("top", "8"), ("bottom", "8"), ("insideH", "4")):
        borders.append(_element(edge, {"val": "single", "sz": size, "space": "0", "color": "000000"}))
    properties.append(borders)
    properties.append(_element("tblLayout", {"type": "fixed"}))
    _line(table, "{%tr if report_to %}")
    _line(table, _("To:") + "{{ report_to }}")
    _line(table, "{%tr endif %}")
    _line(table, "{%tr if copy_to %}")
    _line(table, _("Copies to:") + "{{ copy_to }}")
    _line(table, "{%tr endif %}")
    _line(table, "{{ issuer }}\t" + _("Issued on {day}").format(day="{{ date }}"))
    for column in table._tbl.tblGrid.gridCol_lst:
        column.w = _TEXT_TWIPS * 635
    end = word.add_paragraph()
    spacing = {"before": "0", "after": "0", "line": "20", "lineRule": "exact"}
    end._p.get_or_add_pPr().append(_element("spacing", spacing))


def _line(table: Any, text: str) -> None:
    paragraph = table.add_row().cells[0].paragraphs[0]
    paragraph.text = text
    paragraph.style = look.RECORD
    tabs = _element("tabs", {})
    tabs.append(_element("tab", {"val": "right", "pos": str(_TEXT_TWIPS - 500)}))
    paragraph._p.get_or_add_pPr().append(tabs)


def _element(name: str, attributes: dict[str, str]) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    return element
