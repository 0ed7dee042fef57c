"""A report as a Word file, from the park's template or that of the house."""

from __future__ import annotations

import io
from functools import partial
from itertools import chain, pairwise
from typing import Any
from xml.sax.saxutils import escape

from django.utils.translation import gettext as _
from django.utils.translation import override

from dianxiaoer.documents import charts, check, fields, look, package
from dianxiaoer.documents.fields import LANGUAGE
from dianxiaoer.documents.tables import Markup, grid
from dianxiaoer.documents.template import default_template as _default
from dianxiaoer.domains.supervision.rules.reports import Chart, Report, Section, Table
from dianxiaoer.kernel.refusals import Invalid

TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_EMU_PER_TWIP = 635
_CHART_CM = 15.0


def default_template(language: str = LANGUAGE) -> bytes:
    """The Word file to start from: download it, change it in Word, give it back."""
    return _default(language)


def check_template(data: bytes) -> list[str]:
    """What is wrong with a template, in plain words for who made it; empty when it may be used."""
    found = check.faults(data)
    if found:
        return found
    try:
        _filled(check.specimen(), data, draft=True)
    except Exception as error:  # whatever a foreign file brings Word libraries to raise
        return [_("The template cannot be filled in: {error}").format(error=str(error)[:200] or type(error).__name__)]
    return []


def render(report: Report, template: bytes | None = None, draft: bool = False) -> bytes:
    """The report as .docx; the same report and template give the same bytes. A draft says so on each page.

    Refuses a template at fault with `template_faulty`.
    """
    if template is None:
        template = _default(fields.language_of(report))
    elif found := check.faults(template):
        raise Invalid("template_faulty", _("The template is at fault: %(fault)s"), fault=found[0])
    with override(fields.language_of(report)):
        return _filled(report, template, draft=draft)


def _filled(report: Report, template: bytes, *, draft: bool) -> bytes:
    from docxtpl import DocxTemplate

    filling = DocxTemplate(io.BytesIO(template))
    filling.init_docx()
    word = filling.docx
    package.name_properties(word, title="", author="", at=report.as_of)
    if draft:
        _give_headers(word)
    filling.render(_context(report, word, draft=draft), check.environment())
    _balance(word)
    if draft:
        _mark(word)
    package.name_properties(word, title=report.title, author=report.issuer, at=report.as_of)
    buffer = io.BytesIO()
    word.save(buffer)
    return package.sealed(buffer.getvalue())


def _context(report: Report, word: Any, *, draft: bool) -> dict[str, Any]:
    styles = {style.name: style.style_id for style in word.styles}
    page = word.sections[0]
    width = round((page.page_width - page.left_margin - page.right_margin) / _EMU_PER_TWIP)
    draw = _Drawing(word, styles, width)
    text = [section for section in report.sections if not section.annex]
    annexes = [section for section in report.sections if section.annex]
    return {
        **fields.scalars(report, draft),
        "sections": [
            {"heading": fields.heading(section, place), "numeral": look.numeral(place), **draw.section(section)}
            for place, section in enumerate(text, start=1)
        ],
        "annexes": [
            {
                "label": fields.annex_label(place, len(annexes)),
                "entry": fields.clean(section.title)
                if len(annexes) == 1
                else f"{place}. {fields.clean(section.title)}",
                **draw.section(section),
            }
            for place, section in enumerate(annexes, start=1)
        ],
    }


class _Drawing:
    """Draws tables and charts of one document and counts them."""

    def __init__(self, word: Any, styles: dict[str, str], width: int) -> None:
        self.word = word
        self.width = width
        self.grid = partial(grid, width=width, styles=styles)
        self.tables = self.figures = 0

    def section(self, section: Section) -> dict[str, Any]:
        return {
            "title": fields.clean(section.title),
            "key": section.key,
            "parts": list(fields.parts(section.sentences)),
            "tables": [self.table(table) for table in section.tables],
            "charts": [self.chart(chart) for chart in section.charts],
        }

    def table(self, table: Table) -> dict[str, Any]:
        self.tables += 1
        caption = _("Table {number} {title}").format(number=self.tables, title=fields.clean(table.title))
        note = _("Note: {note}").format(note=fields.clean(table.note)) if table.note else ""
        return {"caption": caption, "grid": self.grid(table), "note": note}

    def chart(self, chart: Chart) -> dict[str, Any]:
        self.figures += 1
        caption = _("Figure {number} {title}").format(number=self.figures, title=fields.clean(chart.title))
        return {"caption": caption, "picture": self.picture(chart)}

    def picture(self, chart: Chart) -> Markup:
        from docx.shared import Cm
        from lxml import etree

        width = min(_CHART_CM, self.width * _EMU_PER_TWIP / 360_000)
        height = charts.natural_height(chart)
        picture = io.BytesIO(charts.png(chart, width, height))
        inline = self.word.part.new_pic_inline(picture, width=Cm(width), height=Cm(height))
        inline.docPr.set("descr", charts.described(chart))
        inline.docPr.set("title", fields.clean(chart.title))
        drawing = etree.tostring(inline, encoding="unicode")
        return Markup(f'</w:t></w:r><w:r><w:drawing>{drawing}</w:drawing></w:r><w:r><w:t xml:space="preserve">')


def _balance(word: Any) -> None:
    """A title of two lines breaks between words near its middle, the second line not longer than the first."""
    from docx.shared import Pt

    page = word.sections[0]
    width = (page.page_width - page.left_margin - page.right_margin) / 12_700
    for paragraph in word.paragraphs:
        if paragraph.style.name in (look.TITLE, look.ANNEX_TITLE) and paragraph.style.font.size:
            size = paragraph.style.font.size.pt
            line = _first_line(paragraph.text, width / size)
            if line:
                indent = Pt((width - line * size) / 2)
                paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = indent


def _first_line(title: str, room: float) -> float:
    """The width in characters for the first line of a title; 0 where one line holds it, or two do not."""
    import rjieba

    wide = _title_width(title)
    if not room < wide < 2 * room - 2:
        return 0.0
    text = ""
    pieces = [piece for piece in fields.DATE.split(title) if piece]  # a date stays whole
    for word in chain.from_iterable([piece] if fields.DATE.fullmatch(piece) else rjieba.cut(piece) for piece in pieces):
        begins_badly = word[0] in look.NOT_FIRST or word in look.NOT_TITLE_FIRST
        if text and not begins_badly and wide / 2 <= _title_width(text) <= room - 0.5:
            return _title_width(text) + 0.4
        text += word
    return 0.0


def _title_width(text: str) -> float:
    """With the quarter of a character that stands between Chinese and other letters."""
    turns = sum(one.isascii() != other.isascii() for one, other in pairwise(text))
    return sum(0.5 if mark.isascii() else 1.0 for mark in text) + turns / 4


def _give_headers(word: Any) -> None:
    """Every kind of page that the document has gets a header, so that a draft can be marked on it."""
    first = word.sections[0]
    headers = (
        [first.header, first.even_page_header] if word.settings.odd_and_even_pages_header_footer else [first.header]
    )
    headers += [section.first_page_header for section in word.sections if section.different_first_page_header_footer]
    for header in headers:
        header.is_linked_to_previous = False


def _mark(word: Any) -> None:
    """The mark of a draft at the head of each page, whatever the template has there.

    By the relations, because the template engine puts new parts in the place of those that sections remember.
    """
    from docx.oxml import parse_xml

    markup = _MARK.format(face=look.HEAD_FACE, color=look.RED, text=escape(fields.draft_mark()))
    for relation in word.part.rels.values():
        if relation.reltype.endswith("/header"):
            relation.target_part.element.append(parse_xml(markup))


_MARK = (
    '<w:p xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:pPr><w:jc w:val="right"/></w:pPr>'
    '<w:r><w:rPr><w:rFonts w:hint="eastAsia" w:eastAsia="{face}"/><w:color w:val="{color}"/><w:sz w:val="28"/>'
    '<w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'
)
