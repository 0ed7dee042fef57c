"""A table as WordprocessingML: widths by content, the head repeated on each page, no row split over two pages."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from xml.sax.saxutils import escape

from dianxiaoer.documents import look
from dianxiaoer.documents.fields import clean
from dianxiaoer.domains.supervision.rules.reports import Cell, Table

SIZES = (10.5, 9.0, 7.5)
"""Type sizes in points, tried in turn until the columns fit."""
TOGETHER = 10
"""A table with no more rows stays on one page."""
_ENDS = 3
"""So many rows of a longer table stay together at its beginning and at its end."""
_LONG = 14
"""A text column wider than this (in characters) is set ragged and may wrap."""
_PADDING = 0.8
_UNBROKEN = 9.0
"""Texts up to this width (in characters) are kept in one line."""
_WORD = re.compile(r"[\x21-\x7e]+")
_PLAIN = re.compile(r"^[+\-]?\d[\d,.]*[^\d（(]{0,5}$")


class Markup(str):
    """Ready-made markup, which the template takes as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)


@dataclass(frozen=True, slots=True)
class Column:
    """One column's layout: `width` in twips; numbers stand in line at their right edge."""

    width: int
    align: str
    inset: int = 0
    left: int = 0


def measure(text: str) -> float:
    """The width of a text in characters of its own size: full-width marks count one, others a half.

    A quarter stands between Chinese and other letters: not every program closes that gap in a table.
    """
    turns = sum(one.isalnum() and other.isalnum() and one.isascii() != other.isascii() for one, other in pairwise(text))
    return turns / 4 + sum(1.0 if unicodedata.east_asian_width(mark) in "WFA" else 0.53 for mark in text)


def grid(table: Table, width: int, styles: Mapping[str, str]) -> Markup:
    """The table's markup, `width` twips wide; `styles` gives the identifiers by the names of `look`."""
    size, columns = layout(table, width)
    small = "" if size == SIZES[0] else f'<w:sz w:val="{round(size * 2)}"/><w:szCs w:val="{round(size * 2)}"/>'
    together = len(table.rows) <= TOGETHER
    style = f'<w:tblStyle w:val="{styles[look.GRID]}"/>' if look.GRID in styles else ""
    pieces = [
        f'<w:tbl><w:tblPr>{style}<w:tblW w:w="{sum(column.width for column in columns)}" w:type="dxa"/>',
        '<w:jc w:val="center"/>',
        "" if style else _BORDERS,
        '<w:tblLayout w:type="fixed"/><w:tblLook w:val="0020" w:firstRow="1"/></w:tblPr><w:tblGrid>',
        *(f'<w:gridCol w:w="{column.width}"/>' for column in columns),
        "</w:tblGrid>",
        '<w:tr><w:trPr><w:cantSplit/><w:tblHeader/><w:jc w:val="center"/></w:trPr>',
    ]
    head, text = _style(styles, look.TABLE_HEAD), _style(styles, look.TABLE_TEXT)
    for title, column in zip(table.columns, columns, strict=True):
        head_text, inset = _balanced(clean(title), column.width, size)
        pieces.append(_cell(head_text, Column(column.width, "center", inset, inset), f"{head}<w:keepNext/>", small))
    pieces.append("</w:tr>")
    for place, row in enumerate(table.rows, start=1):
        first_or_last = place < _ENDS or place > len(table.rows) - _ENDS
        keep = "<w:keepNext/>" if place < len(table.rows) and (together or first_or_last) else ""
        pieces.append('<w:tr><w:trPr><w:cantSplit/><w:jc w:val="center"/></w:trPr>')
        for cell, column in zip(row, columns, strict=True):
            lined = column.align != "right" or _PLAIN.match(clean(cell.text).strip())
            pieces.append(_cell(cell.text, column if lined else Column(column.width, "center"), text + keep, small))
        pieces.append("</w:tr>")
    pieces.append("</w:tbl>")
    return Markup("".join(pieces))


_BORDERS = "<w:tblBorders>{}</w:tblBorders>".format(
    "".join(
        f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
)


def _balanced(title: str, width: int, size: float) -> tuple[str, int]:
    """A heading that wraps: a bracket begins a line; else an inset in twips makes its lines equally long."""
    room = width / (size * 20) - _PADDING
    wide = measure(title)
    if wide <= room or "\n" in title or room < 2:
        return title, 0
    halves = re.split("(?=[（(])", title, maxsplit=1)
    if len(halves) == 2 and max(measure(half) for half in halves) <= room:
        return "\n".join(halves), 0
    line = math.ceil(wide / math.ceil(wide / math.floor(room)))
    return title, max(0, math.floor((room - line - 0.2) / 2 * size * 20))


def _style(styles: Mapping[str, str], name: str) -> str:
    return f'<w:pStyle w:val="{styles[name]}"/>' if name in styles else ""


def _cell(text: str, column: Column, properties: str, small: str) -> str:
    inset = f'<w:ind w:left="{column.left}" w:right="{column.inset}"/>' if column.inset or column.left else ""
    run = f'<w:rPr><w:rFonts w:hint="eastAsia"/>{small}<w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr>'
    lines = '</w:t><w:br/><w:t xml:space="preserve">'.join(escape(line) for line in clean(text).split("\n"))
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{column.width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr>{properties}{inset}<w:jc w:val="{column.align}"/></w:pPr>'
        f'<w:r>{run}<w:t xml:space="preserve">{lines}</w:t></w:r></w:p></w:tc>'
    )


def layout(table: Table, width: int) -> tuple[float, tuple[Column, ...]]:
    """The type size and the columns of a table that is `width` twips wide."""
    measured = [_measures(title, [row[place] for row in table.rows]) for place, title in enumerate(table.columns)]
    for size in SIZES:
        room = width / (size * 20)
        if sum(each.least for each in measured) <= room or size == SIZES[-1]:
            break
    widths = _shared(measured, room)
    unit = size * 20
    columns = []
    for each, share in zip(measured, widths, strict=True):
        twips = math.floor(share * unit)
        if each.numeric:
            inset = max(0, math.floor((share - _PADDING - each.widest) / 2 * unit))
            columns.append(Column(twips, "right", inset))
        else:
            columns.append(Column(twips, "left" if each.widest > min(_LONG, share - _PADDING) else "center"))
    return size, tuple(columns)


@dataclass(frozen=True, slots=True)
class _Measures:
    least: float
    wish: float
    widest: float
    numeric: bool


def _measures(title: str, cells: list[Cell]) -> _Measures:
    """Least: what does not break; wish: all in one line, a long text in some lines."""
    texts = [clean(cell.text) for cell in cells]
    widest = max((measure(line) for text in texts for line in text.split("\n")), default=0.0)
    figures = [text.strip() for text in texts if any(mark.isdigit() for mark in text)]
    numeric = any(cell.number is not None for cell in cells) and all(_PLAIN.match(text) for text in figures)
    unbroken = max((measure(word) for text in texts for word in _WORD.findall(text)), default=0.0)
    head = measure(clean(title))
    least = max(min(head, max(2.0, math.ceil(head / 3))), min(widest, 6.0), min(unbroken, 10.0))
    if widest <= _UNBROKEN:
        least = max(widest, least)
    wish = max(widest, head if head <= 6 else math.ceil(head / 2))
    return _Measures(least + _PADDING, min(wish, 60.0) + _PADDING, widest, numeric)


def _shared(measured: Iterable[_Measures], room: float) -> list[float]:
    """Each column its least; what is left goes by what they wish beyond it, then evenly among short ones."""
    columns = list(measured)
    least, wish = sum(each.least for each in columns), sum(each.wish for each in columns)
    if least >= room:
        return [each.least * room / least for each in columns]
    if wish <= room:
        return [each.wish + (room - wish) * each.wish / wish for each in columns]
    wanted = [math.sqrt(max(each.wish - each.least, 0.0)) for each in columns]
    left = [each.least for each in columns]
    free = room - least
    for _round in range(4):  # a column that has its wish leaves the rest to the others
        total = sum(want for want, has, each in zip(wanted, left, columns, strict=True) if has < each.wish)
        if free < 0.01 or not total:
            break
        given = 0.0
        for place, each in enumerate(columns):
            if left[place] < each.wish:
                more = min(free * wanted[place] / total, each.wish - left[place])
                left[place] += more
                given += more
        free -= given
    return left
