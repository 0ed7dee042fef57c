"""What stands many times on the wall, written as strings: a template for each cell would be slower than the queries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from html import escape

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from dianxiaoer.domains.demands.queries import labels
from dianxiaoer.domains.supervision.queries.lights import LightRow
from dianxiaoer.domains.supervision.queries.wall import Repeat
from dianxiaoer.domains.supervision.queries.wall_figures import Compared
from dianxiaoer.domains.supervision.rules.figures import Figure, Part
from dianxiaoer.domains.supervision.rules.ratios import Style, percent, plain, rounded
from dianxiaoer.web.components import absolute, number
from dianxiaoer.web.marks import icon
from dianxiaoer.web.templatetags.words import time_in_words

Address = Callable[[Figure, Part], str]
SEGMENTS = 6
"""Colours of the bar of time used; the seventh department has the first one's again."""
_BAR = 1000
_STYLE = Style(1)


@dataclass(frozen=True, slots=True)
class Column:
    """`series` (bar, line) makes the column a part of the table's chart."""

    label: str
    css: str = ""
    series: str = ""
    colour: str = ""
    stack: bool = False
    second: bool = False
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """`value` is what the chart draws; None leaves a gap."""

    html: str
    value: float | int | None = None
    css: str = ""
    short: str = ""


def linked(count: int, url: str, label: str = "") -> str:
    """A number that opens its rows; nought opens nothing."""
    shown = number(count)
    if not count or not url:
        return f'<span class="zero">{shown}</span>' if not count else shown
    spoken = f' aria-label="{escape(label)}: {shown}"' if label else ""
    return f'<a class="n" href="{escape(url)}"{spoken}>{shown}</a>'


def points(figure: Figure) -> float | None:
    """A percentage as a number for a chart."""
    return None if figure.value is None else float(rounded(figure.value, _STYLE))


def rate(figure: Figure, address: Address) -> str:
    """A percentage with its fraction beside it, both parts of which open their rows; or that there are no cases."""
    count = int(figure.denominator or 0)
    if not count:
        return f'<span class="muted nowrap">{_("no cases")}</span>'
    return f'<b class="nowrap">{share(figure)}%</b> <span class="fraction">{fraction(figure, address)}</span>'


def share(figure: Figure) -> str:
    return str(percent(figure.numerator, figure.denominator or 0, _STYLE))


def fraction(figure: Figure, address: Address) -> str:
    """Hits of counted, each with its rows."""
    hits = linked(int(figure.numerator), address(figure, Part.HIT))
    return f"{hits}/{linked(int(figure.denominator or 0), address(figure, Part.COUNTED))}"


def change(difference: Fraction | int | None, *, unit: str = "", good: bool | None = None, against: str = "") -> str:
    """An arrow, the number and (for who does not see it) the word; good or bad colours it, where there is such."""
    if difference is None:
        none = _("no comparison")
        return (
            f'<span class="change"><span aria-hidden="true">—</span><span class="visually-hidden">{none}</span></span>'
        )
    exact = rounded(Fraction(difference), _STYLE) if unit else Decimal(int(difference))
    if exact == 0:
        return f'<span class="change"><span aria-hidden="true">→</span>{_("unchanged")}{against}</span>'
    up = exact > 0
    css = "" if good is None else " change-good" if up == good else " change-bad"
    word = _("up by") if up else _("down by")
    said = f'<span class="change-unit">{unit}</span>' if unit else ""
    size = plain(abs(exact)) if unit else number(abs(int(exact)))
    return (
        f'<span class="change{css}"><span aria-hidden="true">{"↑" if up else "↓"}</span>'
        f'<span class="visually-hidden">{word} </span>{size}{said}{against}</span>'
    )


def change_of(compared: Compared | None, *, good: bool | None = True, against: str = "") -> str:
    """Counts differ by cases, percentages by points."""
    if compared is None:
        return change(None)
    unit = " " + _("pts") if compared.now.unit == "%" else ""
    return change(compared.change, unit=unit, good=good, against=against)


def scale(figure: Figure | None, park: Figure | None) -> str:
    """A small bar of a percentage with a mark where the park stands; the numbers are beside it."""
    value = points(figure) if figure else None
    if value is None:
        return ""
    mark = points(park) if park else None
    tick = (
        "" if mark is None else f'<rect class="scale-park" x="{mark - 0.75:.1f}" y="0" width="1.5" height="10"></rect>'
    )
    return (
        '<svg class="scale" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect class="scale-whole" x="0" y="2" width="100" height="6" rx="1"></rect>'
        f'<rect class="scale-part" x="0" y="2" width="{value:.1f}" height="6" rx="1"></rect>{tick}</svg>'
    )


def table(
    caption: str, columns: Sequence[Column], rows: Iterable[tuple[str, Sequence[Cell]]], *, id: str = "", css: str = ""
) -> SafeString:
    """Rows are their key and their cells, the first of which names the row."""
    heads = "".join(_head(column) for column in columns)
    marks = [(column.css, f' data-label="{escape(column.label)}"') for column in columns]
    body = "".join(_row(key, cells, marks) for key, cells in rows)
    named = f' id="{id}"' if id else ""
    return mark_safe(
        f'<table class="wall-grid {css}"{named}><caption class="visually-hidden">{escape(caption)}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
    )


def _head(column: Column) -> str:
    data = ""
    if column.series:
        data = f' data-series="{column.series}" data-colour="{column.colour}" data-unit="{column.unit}"'
        data += ' data-stack="1"' if column.stack else ""
        data += ' data-axis="1"' if column.second else ""
    return f'<th scope="col" class="{column.css}"{data}>{escape(column.label)}</th>'


def _row(key: str, cells: Sequence[Cell], marks: Sequence[tuple[str, str]]) -> str:
    first, *others = cells
    short = f' data-short="{escape(first.short)}"' if first.short else ""
    parts = [f'<tr data-key="{escape(key)}"><th scope="row"{short}>{first.html}</th>']
    for cell, (css, label) in zip(others, marks[1:], strict=True):
        value = "" if cell.value is None else f' data-value="{cell.value}"'
        parts.append(f'<td class="{css} {cell.css}"{label}{value}>{cell.html}</td>')
    return "".join(parts) + "</tr>"


# Why it is late ---------------------------------------------------------------------------------------------


def overdue_items(rows: Sequence[LightRow], day: int, now: datetime) -> SafeString:
    """Each overdue promise: what, by how much, since when, whose, and who used which time."""
    return mark_safe("".join(_overdue(row, day, now) for row in rows))


def _overdue(row: LightRow, day: int, now: datetime) -> str:
    promise, demand = row.deadline.promise, row.deadline.demand
    url = reverse("demands:detail", args=[demand.id])
    firm = escape(demand.enterprise_name or demand.number)
    owed = escape(str(labels.PROMISES.get(promise.kind, promise.kind)))
    return (
        f'<li class="late" data-key="p{promise.id}"><div class="late-what"><a href="{url}">{escape(demand.title)}</a>'
        f'<span class="small muted">{firm} · {owed}</span></div>'
        f'<div class="late-since"><span class="light light-red">{lateness(row, day)}</span>'
        f'<span class="small muted">{_("red since")} {_moment(promise.due_at, now)}</span></div>'
        f'<div class="late-who"><span>{escape(promise.department_name)}</span>{_officer(row)}</div>'
        f'<div class="late-used">{time_used(row, day)}</div></li>'
    )


def lateness(row: LightRow, day: int) -> str:
    return escape(_("%(time)s late") % {"time": time_in_words(row.late_minutes, day, row.used.round_the_clock)})


def _officer(row: LightRow) -> str:
    name = f'<span class="small secondary">{escape(row.officer_name)}</span>' if row.officer_name else ""
    return f'<span class="late-call">{name}{call(row.phone)}</span>'


def call(phone: str) -> str:
    if not phone:
        return ""
    if "*" in phone:
        return f'<span class="small muted">{escape(phone)}</span>'
    return f'<a class="small" href="tel:{escape(phone)}">{icon("phone")}{escape(phone)}</a>'


def _moment(value: datetime, now: datetime) -> str:
    full = absolute(value)
    shown = full[5:] if full[:4] == absolute(now)[:4] else full
    return f'<time datetime="{full[:10]}T{full[11:]}+08:00">{shown}</time>'


def time_used(row: LightRow, day: int) -> SafeString:
    """A bar of who used the time, a segment a department, and the same in words."""
    names: dict[int, str] = {share.department_id: share.department_name for share in row.used.shares}
    used = [(names[pk], minutes) for pk, minutes in row.used.by_department().items() if minutes]
    if not used:
        return mark_safe(f'<span class="small muted">{_("no time used yet")}</span>')
    bar, words, begin = [], [], 0.0
    for index, (name, minutes) in enumerate(used):
        width = minutes / row.used.minutes * _BAR
        css = f"seg seg-{index % SEGMENTS}"
        bar.append(f'<rect class="{css}" x="{begin:.1f}" y="0" width="{max(width - 4, 1):.1f}" height="10"></rect>')
        spent = time_in_words(minutes, day, row.used.round_the_clock)
        words.append(
            f'<li><svg class="dot" viewBox="0 0 10 10" aria-hidden="true"><rect class="{css}" width="10" height="10">'
            f'</rect></svg>{escape(name)} <b class="nowrap">{escape(spent)}</b></li>'
        )
        begin += width
    box = f'viewBox="0 0 {_BAR} 10" preserveAspectRatio="none" aria-hidden="true"'
    drawn = f'<svg class="used-bar" {box}>{"".join(bar)}</svg>'
    return mark_safe(f'{drawn}<ul class="used-words" aria-label="{_("Who used the time")}">{"".join(words)}</ul>')


def list_of_demands(rows: Iterable[Repeat], now: datetime) -> SafeString:
    """Demands of a figure in two lines each: what and whose."""
    return mark_safe("".join(_demand(row, now) for row in rows))


def _demand(row: Repeat, now: datetime) -> str:
    demand = row.demand
    url = reverse("demands:detail", args=[demand.id])
    words = (demand.enterprise_name or demand.number, demand.department_name or _("at the desk"))
    return (
        f'<li data-key="d{row.id}"><a href="{url}">{escape(demand.title)}</a><span class="small muted">'
        f"{escape(' · '.join(words))} · {_moment(row.at, now)}</span></li>"
    )
