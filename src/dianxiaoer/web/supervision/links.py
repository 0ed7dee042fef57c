"""Addresses of the records behind figures."""

from __future__ import annotations

from dianxiaoer.domains.supervision.rules.addresses import figure_address
from dianxiaoer.domains.supervision.rules.figures import Figure, Part


def figure_url(figure: Figure, part: Part = Part.COUNTED) -> str:
    """The page with the records that the figure counts (or with those that meet its condition, or do not)."""
    return figure_address(figure, part)
