"""Sentences and cells of documents: every number comes from a figure, and knows where its records stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from dianxiaoer.domains.supervision.rules.addresses import figure_address
from dianxiaoer.domains.supervision.rules.figures import Figure, Part
from dianxiaoer.domains.supervision.rules.ratios import Style, percent, plain, rounded
from dianxiaoer.domains.supervision.rules.reports import Cell, Sentence

_MARK = re.compile("\x02(\\d+)\x03")
NOTHING = "—"


def say(template: str, /, **values: Cell | Figure | str | int) -> Sentence:
    """A sentence of a translated template with %(named)s values; cells and figures keep their places in it."""
    cells: list[Cell] = []
    marked: dict[str, str] = {}
    for name, value in values.items():
        if isinstance(value, Figure):
            value = cell_of(value) if value.has_cases else Cell(_("(no cases in the period)"), None, "", value.key)
        if isinstance(value, Cell):
            marked[name] = f"\x02{len(cells)}\x03"
            cells.append(value)
        else:
            marked[name] = str(value)
    return _marked(template % marked, cells)


def _marked(text: str, cells: Sequence[Cell]) -> Sentence:
    pieces: list[str] = []
    figures: list[Cell] = []
    places: list[int] = []
    length = end = 0
    for found in _MARK.finditer(text):
        cell = cells[int(found[1])]
        pieces += [text[end : found.start()], cell.text]
        length += found.start() - end
        figures.append(cell)
        places.append(length)
        length += len(cell.text)
        end = found.end()
    pieces.append(text[end:])
    return Sentence("".join(pieces), tuple(figures), tuple(places))


def joined(parts: Iterable[Sentence], between: str, before: str = "", after: str = "") -> Sentence:
    """Several pieces as one sentence; their figures move with them."""
    text = before
    figures: list[Cell] = []
    places: list[int] = []
    for number, part in enumerate(parts):
        text += between if number else ""
        figures += part.figures
        places += [len(text) + place for place in part.places]
        text += part.text
    return Sentence(text + after, tuple(figures), tuple(places))


def cell_of(figure: Figure, part: Part = Part.COUNTED, *, linked: bool = True) -> Cell:
    """What a figure prints, with the address of its records; without cases a dash and no address."""
    if not figure.has_cases:
        return Cell(NOTHING, None, "", figure.key)
    number = round(float(figure.value), 4) if figure.value is not None else None
    return Cell(figure.shown, number, figure_address(figure, part) if linked else "", figure.key)


def word(text: str) -> Cell:
    return Cell(text)


def counted(name: str, count: Cell | Figure | int) -> Sentence:
    """A name with its number of demands."""
    return say(_("%(name)s, %(count)s demands"), name=name, count=count)


def owed(name: str, count: Cell | Figure | int) -> Sentence:
    """A name with its number of promises."""
    return say(_("%(name)s, %(count)s promises"), name=name, count=count)


def rated(name: str, rate: Cell | Figure) -> Sentence:
    """A name with its rate."""
    return say(_("%(name)s at %(rate)s"), name=name, rate=rate)


def share(part: Figure, whole: Figure, style: Style, *, linked: bool = True) -> Cell:
    """How much of a count another one is, with its fraction; its address opens the records of the part."""
    shown = percent(part.numerator, whole.numerator, style)
    if shown is None:
        return Cell(NOTHING)
    text = with_fraction(shown, part.numerator, whole.numerator)
    return Cell(text, float(shown), figure_address(part) if linked else "", part.key)


def with_fraction(shown: Decimal, numerator: Decimal | int, denominator: Decimal | int) -> str:
    return _("%(percent)s%% (%(numerator)s/%(denominator)s)") % {
        "percent": shown,
        "numerator": plain(numerator),
        "denominator": plain(denominator),
    }


def change(now: Figure, before: Figure | None, style: Style, *, short: bool = False) -> Cell:
    """By how much a count grew or fell, with the count before; without one there is no base to compare with.

    `short` is for tables. The address opens the records of the count before.
    """
    if before is None or not before.numerator:
        return Cell(_("no base for comparison"))
    difference = Decimal(now.numerator) - Decimal(before.numerator)
    base = plain(before.numerator)
    if not difference:
        return Cell(_("unchanged (%(base)s)") % {"base": base}, 0.0, figure_address(before), before.key)
    exact = rounded(100 * Fraction(abs(difference)) / Fraction(before.numerator), style)
    values = {"percent": exact, "base": base, "now": plain(now.numerator)}
    if short:
        text = _("+%(percent)s%% (%(base)s)") if difference > 0 else _("-%(percent)s%% (%(base)s)")
    elif difference > 0:
        text = _("up %(percent)s%% (from %(base)s to %(now)s)")
    else:
        text = _("down %(percent)s%% (from %(base)s to %(now)s)")
    text = text % values
    signed = float(exact if difference > 0 else -exact)
    return Cell(text, signed, figure_address(before), before.key)
