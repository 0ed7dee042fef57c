"""Rankings of departments and officers by the month, red and black list, one's own score. Reading alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Query

from dianxiaoer.api.entrance import caller, moment
from dianxiaoer.api.routing import needs, room
from dianxiaoer.api.schemas import scores as out
from dianxiaoer.domains.people.rules import Scope
from dianxiaoer.domains.supervision import access
from dianxiaoer.domains.supervision.queries import score_sheets
from dianxiaoer.domains.supervision.queries import scores as queries
from dianxiaoer.domains.supervision.queries.score_parts import AdjustmentLine, Part
from dianxiaoer.domains.supervision.queries.score_sheets import SheetView
from dianxiaoer.domains.supervision.queries.score_words import part_name
from dianxiaoer.domains.supervision.rules.addresses import figure_address
from dianxiaoer.domains.supervision.rules.periods import Window, day_of, parse_period
from dianxiaoer.domains.supervision.rules.periods import month as month_of
from dianxiaoer.domains.supervision.rules.ratios import Style, rounded
from dianxiaoer.kernel.refusals import Invalid

router = room("scores")
READ = needs(Scope.DEMANDS_READ)
Month = Annotated[str, Query(max_length=7, description="a month such as 2026-10; the last one that is over when empty")]
_STYLE = Style(2)
_CHOOSE = _("Choose this month or an earlier one.")


def _asked(request: HttpRequest, text: str) -> Window:
    """The month asked for, of somebody who reads figures."""
    access.require_reader(caller(request))
    day = day_of(moment(request))
    last = month_of(day.year, day.month).previous()
    if not text:
        return last
    try:
        found = parse_period(text)
    except ValueError:
        found = None
    if found is None or not found.is_month or found.start > day:
        raise Invalid("unknown_month", _CHOOSE, field="month")
    return found


def _decimal(value: Any) -> Any:
    return None if value is None else rounded(value, _STYLE)


def _part(part: Part) -> dict[str, Any]:
    one = part.score
    return {
        "key": one.key,
        "name": part_name(one.key),
        "state": one.state.value,
        "weight": _decimal(one.weight),
        "share": _decimal(one.share),
        "rate": _decimal(one.rate),
        "hits": one.hits,
        "cases": one.cases,
        "points": _decimal(one.points),
        "records": [figure_address(figure) for figure in part.figures],
    }


def _adjustments(lines: Iterable[AdjustmentLine]) -> list[dict[str, Any]]:
    return [
        {"kind": one.kind, "points": _decimal(one.points), "reason": one.reason, "demand_id": one.demand_id}
        for one in lines
    ]


def _unit(one: queries.UnitScore) -> dict[str, Any]:
    return {
        "kind": "unit", "department_id": one.department_id, "department_name": one.name, "officer_id": None,
        "officer_name": "", "score": _decimal(one.score), "exact": "" if one.score is None else str(one.score),
        "rank": one.rank, "grade": one.grade.value if one.grade else "", "awarded": False,
        "parts": [_part(part) for part in one.parts], "adjustments": _adjustments(one.adjustments),
    }  # fmt: skip


def _award(one: queries.AwardRow) -> dict[str, Any]:
    """Parts of another's score are for the one concerned and for supervision."""
    return {
        "kind": "section" if one.officer_id is None else "officer", "department_id": one.department_id,
        "department_name": one.department_name, "officer_id": one.officer_id,
        "officer_name": one.name if one.officer_id else "", "score": _decimal(one.score),
        "exact": "" if one.score is None else str(one.score), "rank": one.place, "grade": "", "awarded": one.awarded,
        "parts": [], "adjustments": [],
    }  # fmt: skip


def _sheet(one: SheetView, *, whole: bool = True) -> dict[str, Any]:
    return {
        "kind": one.kind, "department_id": one.department_id, "department_name": one.department_name,
        "officer_id": one.officer_id, "officer_name": one.officer_name, "score": _decimal(one.score),
        "exact": "" if one.score is None else str(one.score), "rank": one.place, "grade": one.grade,
        "awarded": one.awarded, "parts": [_part(part) for part in one.parts] if whole else [],
        "adjustments": _adjustments(one.adjustments) if whole else [],
    }  # fmt: skip


def _answer(request: HttpRequest, month: Window, items: list[dict[str, Any]]) -> dict[str, Any]:
    row = score_sheets.month_row(month)
    return {
        "month": f"{month.start:%Y-%m}",
        "as_of": min(month.closes_at, moment(request)),
        "state": "" if row is None else row.state,
        "items": items,
    }


@router.get("/scores/departments", auth=READ, response=out.ScoresOut)
def list_department_scores(request: HttpRequest, month: Month = "") -> Any:
    """Every department by rank, then those with too few cases, then those without any."""
    window = _asked(request, month)
    found = queries.unit_scores(window, min(window.closes_at, moment(request)))
    drawn = score_sheets.sheets(window, "unit")
    known = {one.department_id for one in drawn}
    items = [*map(_sheet, drawn), *(_unit(one) for one in found if one.department_id not in known)]
    return _answer(request, window, items)


@router.get("/scores/gold", auth=READ, response=out.ScoresOut)
def list_gold_scores(request: HttpRequest, month: Month = "") -> Any:
    """Officers and sections by place; `awarded` ones won. Without parts: these are for the one concerned."""
    window = _asked(request, month)
    drawn = [*score_sheets.sheets(window, "officer"), *score_sheets.sheets(window, "section")]
    if drawn:
        return _answer(request, window, [_sheet(one, whole=False) for one in drawn])
    found = queries.gold(window, min(window.closes_at, moment(request)))
    rows = [one for one in (*found.secretaries, *found.sections) if one.score is not None]
    return _answer(request, window, [_award(one) for one in rows])


@router.get("/scores/mine", auth=READ, response=out.ScoresOut)
def read_own_score(request: HttpRequest, month: Month = "") -> Any:
    """The caller's own sheet and his department's, with every part; empty until the month is drawn up."""
    window = _asked(request, month)
    own = score_sheets.own_score(caller(request), window, moment(request))
    return _answer(request, window, [_sheet(one) for one in own.sheets])


@router.get("/scores/lists", auth=READ, response=out.RedBlackOut)
def read_red_and_black(request: HttpRequest, month: Month = "") -> Any:
    """Red and black list of a month, with the months running on the black one and what follows."""
    window = _asked(request, month)
    as_of = min(window.closes_at, moment(request))
    found = queries.lists(window, as_of)

    def listed(rows: Iterable[queries.Listed]) -> list[dict[str, Any]]:
        return [
            {"department_id": one.department_id, "name": one.name, "score": _decimal(one.score), "months": one.months,
             "consequence": one.consequence.value}
            for one in rows
        ]  # fmt: skip

    return {
        "month": f"{window.start:%Y-%m}",
        "as_of": as_of,
        "units": found.units,
        "fewest": found.fewest,
        "red": listed(found.red),
        "black": listed(found.black),
    }
