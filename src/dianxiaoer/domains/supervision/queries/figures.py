"""Figures: evaluate an indicator, whole or split by a dimension.

The rows behind a figure (`queries/figure_rows.py`) are those of the same relation (`queries/cases.py`). `as_of` is the
moment the figure holds for: what happened later is not known to it, so a figure as of a past moment is the same
whenever it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import connection
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dianxiaoer.domains.supervision.queries.cases import COLUMNS, Sql, cases
from dianxiaoer.domains.supervision.rules.figures import Dimension, Figure, Scope
from dianxiaoer.domains.supervision.rules.indicators import INDICATORS, Aggregation, Indicator, Timing, Unit
from dianxiaoer.domains.supervision.rules.periods import Window, parse_period
from dianxiaoer.domains.supervision.rules.ratios import Style, mean_of_ratios, percent, plain, rounded
from dianxiaoer.kernel.refusals import Invalid

Group = int | str | None

_SUMS = "count(*), count(*) FILTER (WHERE hit), coalesce(sum(amount), 0), coalesce(sum(allowed), 0)"
_ENTERPRISES = {Aggregation.DISTINCT: "count(DISTINCT enterprise_id)"}  # sorts all rows: asked for where it is shown


def indicator_named(key: str) -> Indicator:
    """Refused: `unknown_indicator`."""
    if key not in INDICATORS:
        raise Invalid("unknown_indicator", _("There is no indicator of this name."), field="key")
    return INDICATORS[key]


def name_of(key: str) -> str:
    """The indicator's name in the reader's language."""
    indicator = INDICATORS[key]
    return indicator.name if (get_language() or "").startswith("en") else indicator.chinese


def evaluate(
    key: str, window: Window, as_of: datetime, scope: Scope | None = None, style: Style | None = None
) -> Figure:
    """The figure of the whole scope, in one statement."""
    indicator, scope = indicator_named(key), scope or Scope()
    if indicator.aggregation is Aggregation.MEAN_OF_RATIOS:
        pairs = _by_month(indicator, window, as_of, scope, None).get(None, [])
        return _mean_of_months(indicator, window, as_of, scope, style, pairs)
    found = grouped(indicator, window, as_of, scope, None)
    return figure_of(indicator, window, as_of, scope, style, found.get(None, NOTHING))


def evaluate_by(
    key: str,
    dimension: Dimension,
    window: Window,
    as_of: datetime,
    scope: Scope | None = None,
    style: Style | None = None,
) -> dict[Group, Figure]:
    """The figure of each group that has records, in one statement; None is the group of those without one.

    Groups partition the records; only distinct enterprises may stand in several.
    """
    indicator, scope = indicator_named(key), scope or Scope()
    if indicator.aggregation is Aggregation.MEAN_OF_RATIOS:
        months = _by_month(indicator, window, as_of, scope, dimension)
        return {
            group: _mean_of_months(
                indicator, *_part(indicator, window, scope, dimension, group, as_of), style, months[group]
            )
            for group in _ordered(months)
        }
    found = grouped(indicator, window, as_of, scope, dimension)
    return {
        group: figure_of(indicator, *_part(indicator, window, scope, dimension, group, as_of), style, found[group])
        for group in _ordered(found)
    }


def _ordered(groups: Iterable[Group]) -> list[Group]:
    return sorted(groups, key=lambda group: (group is None, str(group)))


def _part(
    indicator: Indicator, window: Window, scope: Scope, dimension: Dimension, group: Group, as_of: datetime
) -> tuple[Window, datetime, Scope]:
    """The group's own window, moment and scope, by which it can be asked for alone."""
    if dimension is Dimension.MONTH and indicator.timing is Timing.WINDOW:
        window = _cut(window, str(group))
    return window, as_of, scope.narrowed(dimension, group)


NOTHING = (0, 0, Decimal(0), Decimal(0), 0)


def _cut(window: Window, month: str) -> Window:
    """What of the window lies in a month that it is split by."""
    whole = parse_period(month)
    return Window(max(window.start, whole.start), min(window.end, whole.end))


def grouped(
    indicator: Indicator, window: Window, as_of: datetime, scope: Scope, dimension: Dimension | None
) -> dict[Group, tuple[Any, ...]]:
    """Records, hits, amount, allowed and distinct enterprises of each group."""
    sql = Sql()
    relation = cases(sql, indicator, window, as_of, scope)
    group = COLUMNS[dimension] if dimension else "NULL"
    sums = f"{_SUMS}, {_ENTERPRISES.get(indicator.aggregation, '0')}"
    statement = f"SELECT {group} AS one_group, {sums} FROM ({relation}) counted GROUP BY 1"
    with connection.cursor() as cursor:
        cursor.execute(statement, sql.values)
        return {row[0]: row[1:] for row in cursor.fetchall()}


Pairs = Sequence[tuple[int, int]]
"""Hits and records, month by month."""


def _by_month(
    indicator: Indicator, window: Window, as_of: datetime, scope: Scope, dimension: Dimension | None
) -> dict[Group, Pairs]:
    sql = Sql()
    relation = cases(sql, indicator, window, as_of, scope)
    group = COLUMNS[dimension] if dimension else "NULL"
    statement = (
        f"SELECT {group} AS one_group, {COLUMNS[Dimension.MONTH]} AS month, count(*) FILTER (WHERE hit), count(*)"
        f" FROM ({relation}) counted GROUP BY 1, 2 ORDER BY 2"
    )
    found: dict[Group, list[tuple[int, int]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(statement, sql.values)
        for one, _month, hits, count in cursor.fetchall():
            found.setdefault(one, []).append((hits, count))
    return dict(found)


def _mean_of_months(
    indicator: Indicator, window: Window, as_of: datetime, scope: Scope, style: Style | None, pairs: Pairs
) -> Figure:
    value = mean_of_ratios(pairs)
    hits, count = sum(hit for hit, _all in pairs), sum(whole for _hit, whole in pairs)
    text = _("no cases")
    if value is not None:
        shown = {"percent": percent(value.numerator, value.denominator, style or indicator.style), "months": len(pairs)}
        text = _("%(percent)s%% (mean of %(months)d months)") % shown
    return Figure(indicator.key, indicator.unit.value, window, scope, as_of, value and 100 * value, hits, count, text)


def figure_of(
    indicator: Indicator, window: Window, as_of: datetime, scope: Scope, style: Style | None, sums: tuple[Any, ...]
) -> Figure:
    """The figure of these sums: records, hits, amount, allowed, distinct enterprises."""
    count, hits, amount, allowed, enterprises = sums
    style = style or indicator.style
    numerator: Decimal | int
    denominator: Decimal | int | None = None
    value: Fraction | None
    match indicator.aggregation:
        case Aggregation.COUNT:
            numerator, value = count, Fraction(count)
        case Aggregation.DISTINCT:
            numerator, value = enterprises, Fraction(enterprises)
        case Aggregation.SUM:
            numerator, value = amount, Fraction(amount)
        case Aggregation.MEAN:
            numerator, denominator, value = amount, count, Fraction(amount) / count if count else None
        case Aggregation.SAVED:
            numerator, denominator = amount, allowed
            value = 100 * Fraction(amount) / Fraction(allowed) if allowed else None
        case _:
            numerator, denominator = hits, count
            value = Fraction(100 * hits, count) if count else None
    text = _shown(indicator, value, numerator, denominator, style)
    return Figure(indicator.key, indicator.unit.value, window, scope, as_of, value, numerator, denominator, text)


def _shown(
    indicator: Indicator,
    value: Fraction | None,
    numerator: Decimal | int,
    denominator: Decimal | int | None,
    style: Style,
) -> str:
    """The text of a report: each percentage with its fraction, money in ten thousands of yuan from there on."""
    if value is None:
        return _("no cases")
    if indicator.unit is Unit.PERCENT and denominator is not None:
        parts = {
            "percent": percent(numerator, denominator, style),
            "numerator": plain(numerator),
            "denominator": plain(denominator),
        }
        return _("%(percent)s%% (%(numerator)s/%(denominator)s)") % parts
    if indicator.unit is Unit.YUAN:
        return money(Decimal(numerator), style)
    if indicator.aggregation is Aggregation.MEAN:
        return str(rounded(value, style))
    return plain(Decimal(numerator))


def money(yuan: Decimal, style: Style) -> str:
    """An amount in yuan, from ten thousand on in units of ten thousand (万元)."""
    if abs(yuan) >= 10_000:
        return _("%(amount)s ten thousand yuan") % {"amount": plain(rounded(Fraction(yuan) / 10_000, style))}
    return _("%(amount)s yuan") % {"amount": plain(rounded(Fraction(yuan), style))}
