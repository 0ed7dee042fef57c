"""Charts as pictures for a Word file: calm, with figures at their marks, and readable when printed in black."""

from __future__ import annotations

import io
import math
from functools import cache
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from dianxiaoer.documents.fields import clean
from dianxiaoer.domains.supervision.rules.reports import Chart

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.font_manager import FontProperties

DPI = 200
PALETTE = ("#1F4E79", "#C55A11", "#7F7F7F", "#548235", "#7B5EA7", "#BF9000")
HATCHES = ("", "////", "....", "\\\\\\\\", "xxxx", "----")
MARKERS = ("o", "s", "^", "D", "v", "P")
DASHES = ("-", "--", "-.", ":", "-", "--")
_LABELLED = 60
"""With more marks than this in all the figures are left to the table."""


def png(chart: Chart, width_cm: float = 15.0, height_cm: float | None = None) -> bytes:
    """The chart as PNG; the same chart gives the same bytes. A gap stands where a value is None."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    height = height_cm if height_cm is not None else natural_height(chart)
    size = (width_cm / 2.54, height / 2.54)
    figure = Figure(figsize=size, dpi=DPI, facecolor="white", layout="constrained" if _drawn(chart) else None)
    FigureCanvasAgg(figure)
    if _drawn(chart):
        _draw(figure.add_subplot(), chart)
    else:
        _empty(figure.add_axes((0.01, 0.03, 0.98, 0.94)))
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=DPI, metadata={"Software": None})
    return buffer.getvalue()


def _drawn(chart: Chart) -> bool:
    return bool(chart.labels) and any(value is not None for series in chart.series for value in series.values)


def natural_height(chart: Chart) -> float:
    """Centimetres that suit the chart: lying bars need room for each label, and nothing needs little."""
    if not _drawn(chart):
        return 2.4
    if chart.kind == "rows":
        bars = max(1, len(chart.labels)) * max(1, len(chart.series))
        return min(19.0, 1.6 + 0.45 * bars + 0.17 * len(chart.labels))
    return 7.2


def described(chart: Chart) -> str:
    """The chart in words, for who cannot see it."""
    told = []
    for series in chart.series:
        pairs = [
            f"{label} {_number(value)}{chart.unit}" if value is not None else f"{label} {_('no cases')}"
            for label, value in zip(chart.labels, series.values, strict=True)
        ]
        told.append(f"{series.name}: " + ", ".join(pairs))
    return clean(f"{chart.title}. " + "; ".join(told))[:2000]


def _empty(axes: Axes) -> None:
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_color("#BFBFBF")
    axes.text(0.5, 0.5, _("no cases"), ha="center", va="center", fontproperties=_font(12), color="#404040")


def _draw(axes: Axes, chart: Chart) -> None:
    places = list(range(len(chart.labels)))
    if chart.kind == "line":
        _lines(axes, chart, places)
    elif chart.kind == "rows":
        _bars(axes, chart, places, lying=True)
    else:
        _bars(axes, chart, places, lying=False)
    _frame(axes, chart, places)


def _bars(axes: Axes, chart: Chart, places: list[int], *, lying: bool) -> None:
    thickness = min(0.8 / len(chart.series), 0.55)
    labelled = len(chart.series) * len(places) <= _LABELLED
    for number, series in enumerate(chart.series):
        offset = (number - (len(chart.series) - 1) / 2) * thickness
        look: dict[str, Any] = {
            "color": "white",
            "edgecolor": PALETTE[number % 6],
            "linewidth": 0.8,
            "label": _name(series.name),
        }
        if number % 6 == 0:
            look["color"] = PALETTE[0]
        look["hatch"] = HATCHES[number % 6]
        for place, value in zip(places, series.values, strict=True):
            middle = place + offset
            if value is None:
                at = (0, middle) if lying else (middle, 0)
                _label(axes, "—", at, (3, 0) if lying else (0, 2), "left" if lying else "center", "center")
                continue
            if lying:
                axes.barh(middle, value, height=thickness * 0.92, **look)
                if labelled:
                    _label(axes, _number(value), (value, middle), (3, 0), "left", "center")
            else:
                axes.bar(middle, value, width=thickness * 0.92, **look)
                if labelled:
                    _label(axes, _number(value), (middle, value), (0, 2), "center", "bottom")
            look["label"] = "_nolegend_"


def _lines(axes: Axes, chart: Chart, places: list[int]) -> None:
    for number, series in enumerate(chart.series):
        values = [math.nan if value is None else value for value in series.values]
        color = PALETTE[number % 6]
        axes.plot(
            places, values, DASHES[number % 6], color=color, marker=MARKERS[number % 6], markersize=4.5, linewidth=1.6,
            markerfacecolor=color if number % 2 == 0 else "white", label=_name(series.name),
        )  # fmt: skip
    if len(chart.series) * len(places) > _LABELLED:
        return
    for place in places:  # the highest above, the lowest below; between them no room is left
        values = sorted(value for series in chart.series if (value := series.values[place]) is not None)
        if values:
            _label(axes, _number(values[-1]), (place, values[-1]), (0, 5), "center", "bottom")
        if len(values) > 1 and values[0] != values[-1]:
            _label(axes, _number(values[0]), (place, values[0]), (0, -5), "center", "top")


def _label(axes: Axes, text: str, at: tuple[float, float], shift: tuple[int, int], ha: str, va: str) -> None:
    axes.annotate(
        text, at, xytext=shift, textcoords="offset points", ha=ha, va=va, fontproperties=_font(8), color="#202020",
        annotation_clip=False,
    )  # fmt: skip


def _frame(axes: Axes, chart: Chart, places: list[int]) -> None:
    labels: list[str] = [clean(label) for label in chart.labels]
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color("#808080")
    axes.tick_params(length=0, colors="#303030")
    plain: dict[str, Any] = {"fontproperties": _font(9), "parse_math": False}
    if chart.kind == "rows":
        axes.set_yticks(places, labels, **plain)
        axes.set_xticks([])
        axes.spines["bottom"].set_visible(False)
        axes.margins(x=0.12)
        axes.set_ylim(len(places) - 0.4, -0.6)
        if chart.unit:
            axes.set_xlabel(_unit(chart.unit), loc="right", fontproperties=_font(8.5), parse_math=False)
    else:
        crowded = sum(len(label) for label in labels) > 44
        axes.set_xticks(places, labels, **plain, rotation=30 if crowded else 0, ha="right" if crowded else "center")
        if len(places) > 24:
            axes.set_xticks(places[:: len(places) // 12], labels[:: len(places) // 12], **plain)
        axes.margins(y=0.16)
        axes.set_xlim(-0.6, len(places) - 0.4)
        if chart.kind == "bar":
            axes.set_ylim(bottom=min(0.0, axes.get_ylim()[0]))
        for tick in axes.get_yticklabels():
            tick.set_fontproperties(_font(8.5))
        axes.grid(axis="y", color="#E0E0E0", linewidth=0.6)
        axes.set_axisbelow(True)
        if chart.unit:
            axes.set_title(_unit(chart.unit), loc="left", fontproperties=_font(8.5), parse_math=False)
    if len(chart.series) > 1:
        axes.figure.legend(
            *axes.get_legend_handles_labels(), loc="outside upper center", ncols=min(4, len(chart.series)),
            frameon=False, prop=_font(9),
        )  # fmt: skip


def _unit(unit: str) -> str:
    return _("Unit: {unit}").format(unit=clean(unit))


def _name(name: str) -> str:
    """A legend takes no entry that begins with an underscore, and reads $ as mathematics."""
    return clean(name).lstrip("_").replace("$", r"\$") or " "


def _number(value: float) -> str:
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}".rstrip("0").rstrip(".")


@cache
def _font(size: float) -> FontProperties:
    from matplotlib.font_manager import FontProperties
    from pylopdf_fonts_zh_cn import sans_path

    return FontProperties(fname=str(sans_path()), size=size)
