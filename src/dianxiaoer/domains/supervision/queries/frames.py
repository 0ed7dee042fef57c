"""The frame that every document has around its sections."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from dianxiaoer.domains.supervision.queries.sections.scene import Scene
from dianxiaoer.domains.supervision.rules.documents import DocumentKind, period_of
from dianxiaoer.domains.supervision.rules.reports import Report, Section


def report_of(
    kind: DocumentKind,
    scene: Scene,
    title: str,
    sections: Iterable[Section],
    extra: dict[str, Any] | None = None,
    number: str = "",
) -> Report:
    """The frame of every document. Profile and language are kept with it, so that it can be told how it was made."""
    profile = scene.profile
    return Report(
        kind=kind.value,
        period=period_of(kind, scene.window) or f"{scene.window.start}/{scene.window.end}",
        title=title,
        park=scene.park.name,
        issuer=scene.desk_name or scene.park.name,
        number=number,
        as_of=scene.as_of,
        sections=tuple(_numbered(sections)),
        extra={"profile": {"version": profile.version, **profile.as_data()}, **(extra or {})},
    )


def _numbered(sections: Iterable[Section]) -> Iterable[Section]:
    """Charts without a single value are left out: an empty drawing says nothing."""
    for section in sections:
        charts = tuple(one for one in section.charts if any(value for row in one.series for value in row.values))
        yield replace(section, charts=charts)
