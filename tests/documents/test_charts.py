"""Charts: the same bytes each time, something on them, gaps and nothing said."""

from __future__ import annotations

import io

import numpy
import pytest
from django.utils.translation import override
from PIL import Image
from tests.documents.samples import BARS, EMPTY, LINE, ROWS

from dianxiaoer.documents import charts
from dianxiaoer.domains.supervision.rules.reports import Chart, Series


def ink(data: bytes) -> float:
    """The share of the picture that is not white."""
    picture = numpy.asarray(Image.open(io.BytesIO(data)).convert("L"))
    return float((picture < 250).mean())


@pytest.mark.parametrize("chart", [LINE, ROWS, BARS, EMPTY], ids=["line", "rows", "bar", "empty"])
def test_the_same_bytes_and_not_blank(chart: Chart) -> None:
    data = charts.png(chart, 15, charts.natural_height(chart))
    assert data == charts.png(chart, 15, charts.natural_height(chart))
    assert 0.001 < ink(data) < 0.6
    width, height = Image.open(io.BytesIO(data)).size
    assert (width, height) == (
        round(15 / 2.54 * 200 - 0.5),
        pytest.approx(charts.natural_height(chart) / 2.54 * 200, abs=1),
    )


def test_a_gap_is_not_a_zero() -> None:
    with_gap = Chart("line", "t", ("a", "b", "c"), (Series("s", (5, None, 5)),))
    with_zero = Chart("line", "t", ("a", "b", "c"), (Series("s", (5, 0, 5)),))
    assert charts.png(with_gap) != charts.png(with_zero)


@pytest.mark.parametrize("kind", ["bar", "rows", "line"])
@pytest.mark.parametrize(
    "values",
    [(1.0, None), (None, None), (0.0, 0.0), (-3.0, 4.0), (1e9, 0.001)],
    ids=["one", "none", "zeros", "negative", "far apart"],
)
def test_odd_values_are_drawn_without_a_warning(kind: str, values: tuple[float | None, ...]) -> None:
    assert ink(charts.png(Chart(kind, "t", ("甲$1$", "_乙"), (Series("_系列$", values),), "件"))) > 0.0005


def test_many_labels_and_series_are_drawn() -> None:
    labels = tuple(f"第{number}办公室" for number in range(40))
    many = tuple(Series(f"系列{number}", tuple(float(number + place) for place in range(40))) for number in range(7))
    for kind in ("bar", "rows", "line"):
        assert ink(charts.png(Chart(kind, "t", labels, many, "件"))) > 0.01


def test_figures_are_told_in_words() -> None:
    with override("en"):
        told = charts.described(ROWS)
    assert told == "按期办结率. 按期办结率: 经济发展局 97.06%, 供电所 no cases"
