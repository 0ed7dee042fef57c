"""What scores are made of: figures as parts, additions and deductions; and how a sheet keeps them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from dianxiaoer.domains.supervision.models import Adjustment
from dianxiaoer.domains.supervision.rules.figures import Figure, Scope
from dianxiaoer.domains.supervision.rules.periods import Window
from dianxiaoer.domains.supervision.rules.score_profiles import AdjustmentKind
from dianxiaoer.domains.supervision.rules.scores import Measure, PartScore, PartState, Total, points_of


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a score with the figures that it was computed from (none where it is not a rate)."""

    score: PartScore
    figures: tuple[Figure, ...] = ()

    @property
    def key(self) -> str:
        return self.score.key


@dataclass(frozen=True, slots=True)
class AdjustmentLine:
    """Points added or deducted by hand."""

    id: int
    month: date
    kind: str
    department_id: int
    officer_id: int | None
    points: Fraction
    reason: str
    demand_id: int | None
    entered_by: str
    entered_at: datetime

    @property
    def counts_for_department(self) -> bool:
        """What an officer did counts for the department too; a correction counts for its own sheet alone."""
        return self.officer_id is None or self.kind != AdjustmentKind.CORRECTION

    @property
    def is_correction(self) -> bool:
        return self.kind == AdjustmentKind.CORRECTION


def adjustments_in(window: Window, weights: Mapping[AdjustmentKind, Fraction]) -> list[AdjustmentLine]:
    """All additions and deductions of the months of a window, with the points that a formula gives them. One SQL."""
    rows = Adjustment.objects.filter(month__gte=window.start, month__lte=window.end).order_by("month", "id")
    return [_line(row, points_of(row.kind, row.points, weights)) for row in rows]


def _line(row: Adjustment, points: Fraction) -> AdjustmentLine:
    return AdjustmentLine(
        row.pk, row.month, row.kind, row.department_id, row.officer_id, points, row.reason, row.demand_id,
        row.entered_by_name, row.entered_at,
    )  # fmt: skip


def measured(figures: Sequence[Figure]) -> Measure:
    """The rate of several figures together: the sum of their hits of the sum of their cases."""
    hits = sum((Decimal(each.numerator) for each in figures), Decimal(0))
    cases = sum((Decimal(each.denominator or 0) for each in figures), Decimal(0))
    return Measure.of(int(hits) if hits == int(hits) else hits, cases)


def parts_of(found: Total, figures: Mapping[str, tuple[Figure, ...]]) -> tuple[Part, ...]:
    return tuple(Part(each, figures.get(each.key, ())) for each in found.parts)


def adjustment_as_json(line: AdjustmentLine) -> dict[str, Any]:
    """An addition or deduction as a sheet keeps it, with the points that the formula gave it."""
    return {
        "id": line.id,
        "month": line.month.isoformat(),
        "kind": line.kind,
        "department_id": line.department_id,
        "officer_id": line.officer_id,
        "points": str(line.points),
        "reason": line.reason,
        "demand_id": line.demand_id,
        "entered_by": line.entered_by,
        "entered_at": line.entered_at.isoformat(),
    }


def adjustment_from(data: Mapping[str, Any]) -> AdjustmentLine:
    changed = {
        "month": date.fromisoformat(data["month"]),
        "points": Fraction(data["points"]),
        "entered_at": datetime.fromisoformat(data["entered_at"]),
    }
    return AdjustmentLine(**{**data, **changed})


def part_as_json(part: Part) -> dict[str, Any]:
    """A part as a sheet keeps it: fractions as text, figures by their address."""
    one = part.score
    return {
        "key": one.key,
        "weight": str(one.weight),
        "share": str(one.share),
        "state": one.state.value,
        "rate": None if one.rate is None else str(one.rate),
        "hits": None if one.hits is None else str(one.hits),
        "cases": one.cases,
        "points": str(one.points),
        "figures": [figure_as_json(each) for each in part.figures],
    }


def part_from(data: Mapping[str, Any]) -> Part:
    score = PartScore(
        key=data["key"],
        weight=Fraction(data["weight"]),
        share=Fraction(data["share"]),
        state=PartState(data["state"]),
        rate=None if data["rate"] is None else Fraction(data["rate"]),
        hits=None if data["hits"] is None else Decimal(data["hits"]),
        cases=data["cases"],
        points=Fraction(data["points"]),
    )
    return Part(score, tuple(figure_from(each) for each in data["figures"]))


def figure_as_json(figure: Figure) -> dict[str, Any]:
    return {
        "key": figure.key,
        "unit": figure.unit,
        "start": figure.window.start.isoformat(),
        "end": figure.window.end.isoformat(),
        "scope": figure.scope.given(),
        "as_of": figure.as_of.isoformat(),
        "value": None if figure.value is None else str(figure.value),
        "numerator": str(figure.numerator),
        "denominator": None if figure.denominator is None else str(figure.denominator),
    }


def figure_from(data: Mapping[str, Any]) -> Figure:
    return Figure(
        key=data["key"],
        unit=data["unit"],
        window=Window(date.fromisoformat(data["start"]), date.fromisoformat(data["end"])),
        scope=Scope(**data["scope"]),
        as_of=datetime.fromisoformat(data["as_of"]),
        value=None if data["value"] is None else Fraction(data["value"]),
        numerator=Decimal(data["numerator"]),
        denominator=None if data["denominator"] is None else Decimal(data["denominator"]),
        shown="",
    )
