"""Words and numbers of scores in templates: `{% load score_words %}`."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import template

from dianxiaoer.domains.supervision.queries import score_words as words
from dianxiaoer.domains.supervision.queries.score_parts import Part
from dianxiaoer.domains.supervision.rules import figures
from dianxiaoer.domains.supervision.rules.periods import Window
from dianxiaoer.domains.supervision.rules.ratios import Style, percent, plain, rounded
from dianxiaoer.web.supervision.links import figure_url

register = template.Library()
_GRADE_COLOURS = {"excellent": "green", "good": "blue", "qualified": "yellow", "failed": "red"}

for _name, _mapping in {
    "grade_word": words.GRADES,
    "part_state_word": words.PART_STATES,
    "adjustment_word": words.ADJUSTMENTS,
    "consequence_word": words.CONSEQUENCES,
    "ballot_state_word": words.BALLOT_STATES,
    "score_month_word": words.MONTH_STATES,
    "objection_word": words.OBJECTION_STATES,
    "formula_word": words.KINDS,
}.items():
    register.filter(_name, lambda code, mapping=_mapping: str(mapping.get(code, code or "")))

register.filter("part_name", words.part_name)


@register.filter
def value_name(one: Any) -> str:
    """A value of a formula that changed, in words."""
    return words.value_name(one.name, one.key)


@register.filter
def points(value: Fraction | None) -> str:
    """Points with two decimals, half up, without trailing noughts; nothing as a dash."""
    return "—" if value is None else plain(rounded(value, Style(2)))


@register.filter
def signed(value: Fraction) -> str:
    """Points with their sign."""
    text = points(value)
    return f"+{text}" if value > 0 else text.replace("-", "−")


@register.filter
def rate(part: Part) -> str:
    """A part's rate in percent with one decimal; 100 only when it is exact."""
    score = part.score
    if score.rate is None:
        return "—"
    if score.hits is not None:
        return f"{plain(percent(Decimal(score.hits), score.cases, Style(1)) or 0)}%"
    return f"{plain(rounded(score.rate, Style(1)))}%"


@register.filter
def of_officer(counts: Mapping[int, int], officer_id: int) -> int:
    """How often, by officer."""
    return counts.get(officer_id, 0)


@register.filter
def grade_colour(grade: str) -> str:
    return _GRADE_COLOURS.get(grade, "")


@register.filter
def month_name(window: Window) -> str:
    """2026-10."""
    return f"{window.start:%Y-%m}"


@register.filter
def figure_link(figure: figures.Figure) -> str:
    """Where the records behind a figure stand."""
    return figure_url(figure)


@register.filter
def fraction(part: Part) -> str:
    """Hits of cases: 29/30; of a mean, how many raters."""
    score = part.score
    return "" if not score.cases else str(score.cases) if score.hits is None else f"{plain(score.hits)}/{score.cases}"
