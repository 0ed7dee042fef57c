"""Figures: the registry with its values, and the records behind one figure, as of any moment.

Every number in a bulletin, on the wall or in a ranking leads here; the address says the whole question.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dianxiaoer.domains.supervision.access import require_reader
from dianxiaoer.domains.supervision.queries.figure_rows import rows_behind
from dianxiaoer.domains.supervision.queries.figures import Group, evaluate, evaluate_by, indicator_named, name_of
from dianxiaoer.domains.supervision.queries.groups import names_of
from dianxiaoer.domains.supervision.queries.tallies import tallied
from dianxiaoer.domains.supervision.rules.addresses import rows_address
from dianxiaoer.domains.supervision.rules.figures import SCOPE_FIELDS, Dimension, Figure, Part, Scope
from dianxiaoer.domains.supervision.rules.indicators import INDICATORS, Aggregation, Timing
from dianxiaoer.domains.supervision.rules.periods import parse_period
from dianxiaoer.web.edge import signed_in
from dianxiaoer.web.supervision.forms import RowsForm, WindowForm
from dianxiaoer.web.supervision.links import figure_url


@dataclass(frozen=True, slots=True)
class Line:
    """A figure in a table, with the addresses of its records."""

    name: str
    figure: Figure
    url: str
    hit_url: str = ""
    missed_url: str = ""


@signed_in
@require_safe
def registry(request: HttpRequest) -> HttpResponse:
    """All indicators with their values in one period; each opens its records."""
    by, at = request.actor, request.at  # type: ignore[attr-defined]
    require_reader(by)
    form = WindowForm(request.GET, at=at)
    window, as_of = form.window, form.moment
    if as_of == at:
        figures = tallied(list(INDICATORS), window, at, form.scope)[None]
    else:
        figures = {key: evaluate(key, window, as_of, form.scope) for key in INDICATORS}
    groups = [
        (_("In the period"), [_line(key, figures[key]) for key in INDICATORS if not _stands(key)]),
        (_("At the moment"), [_line(key, figures[key]) for key in INDICATORS if _stands(key)]),
    ]
    return render(
        request, "supervision/figures.html", {"form": form, "window": window, "as_of": as_of, "groups": groups}
    )


def _stands(key: str) -> bool:
    return INDICATORS[key].timing is Timing.AS_OF


def _line(key: str, figure: Figure) -> Line:
    return Line(name_of(key), figure, figure_url(figure))


@signed_in
@require_safe
def rows(request: HttpRequest, key: str) -> HttpResponse:
    """The records behind a figure; split by a dimension, each part with its own records."""
    by, at = request.actor, request.at  # type: ignore[attr-defined]
    require_reader(by)
    indicator = indicator_named(key)
    form = RowsForm(request.GET, at=at)
    window, as_of, scope = form.window, form.moment, form.scope
    found = rows_behind(by, key, window, as_of, scope, form.part_asked, after=request.GET.get("after"))
    context = {
        "form": form,
        "name": name_of(key),
        "indicator": indicator,
        "figure": found.figure,
        "window": window,
        "as_of": as_of,
        "past": as_of != at,
        "page": found,
        "parts": _parts(found.figure) if indicator.aggregation is Aggregation.RATIO else [],
        "part": form.part_asked.value,
        "departments": names_of(Dimension.DEPARTMENT, {row.department_id for row in found.rows}),
        "split": _split(key, form, window, as_of, scope),
        "scope_names": _scope_names(scope),
        "stands": indicator.timing is Timing.AS_OF,
        "now_url": f"?{_query(request, as_of=None)}",
    }
    return render(request, "supervision/rows.html", context)


def _parts(figure: Figure) -> list[tuple[str, str, str, Any]]:
    """Part, words, address and count."""
    count, hits = figure.denominator or 0, figure.numerator
    return [
        (Part.COUNTED.value, _("All counted"), figure_url(figure), count),
        (Part.HIT.value, _("Those that meet it"), figure_url(figure, Part.HIT), hits),
        (Part.MISSED.value, _("Those that do not"), figure_url(figure, Part.MISSED), count - hits),
    ]


def _split(key: str, form: RowsForm, window: Any, as_of: Any, scope: Scope) -> list[Line]:
    dimension = form.dimension
    if dimension is None:
        return []
    figures = evaluate_by(key, dimension, window, as_of, scope)
    names = names_of(dimension, figures)
    lines = [Line(names[group], one, _group_url(dimension, group, one)) for group, one in figures.items()]
    if dimension is Dimension.MONTH:
        return lines
    return sorted(lines, key=lambda line: -float(line.figure.denominator or line.figure.numerator))


def _group_url(dimension: Dimension, group: Group, figure: Figure) -> str:
    """The group's own records; those without a group have no address of their own."""
    if group is None:
        return ""
    if dimension is Dimension.MONTH:
        whole = parse_period(str(group))
        first, last = max(whole.start, figure.window.start), min(whole.end, figure.window.end)
        return rows_address(figure.key, type(whole)(first, last), figure.as_of, figure.scope) if first <= last else ""
    return figure_url(figure)


_DIMENSIONS = {field: dimension for dimension, field in SCOPE_FIELDS.items()}


def _scope_names(scope: Scope) -> list[str]:
    """What the figure is narrowed to, in words."""
    return [names_of(_DIMENSIONS[name], [value])[value] for name, value in scope.given().items()]


def _query(request: HttpRequest, **changes: Any) -> str:
    """The query of this address with other values; None takes one away."""
    values = {name: value for name, value in request.GET.items() if name not in {*changes, "after"}}
    return urlencode({**values, **{name: value for name, value in changes.items() if value is not None}})
