"""Pauses. A pause [start, end) stops the clock; overlapping pauses count once (dossier §5.1.4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from dianxiaoer.domains.worktime.rules.hours import local


@dataclass(frozen=True, slots=True)
class Span:
    """A pause from `start` until `end`, and why."""

    start: datetime
    end: datetime
    cause: str = ""

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError("a pause ends after it starts")


def merged(pauses: Iterable[Span]) -> list[Span]:
    """The same paused time as disjoint spans on the park's clock, in order; pauses that touch become one."""
    spans: list[Span] = []
    for pause in sorted(pauses, key=lambda span: span.start):
        start, end = local(pause.start), local(pause.end)
        if spans and start <= spans[-1].end:
            spans[-1] = replace(spans[-1], end=max(spans[-1].end, end))
        elif end > start:
            spans.append(Span(start, end, pause.cause))
    return spans


def paused_days(spans: Sequence[Span]) -> list[tuple[int, int]]:
    """Days that a day limit does not count: those after a pause's first day up to and including its last.

    As half-open runs (a, b] of day ordinals, disjoint and in order. A pause within one day yields none.
    """
    runs: list[tuple[int, int]] = []
    for span in spans:
        first, last = span.start.toordinal(), span.end.toordinal()
        if runs and first <= runs[-1][1]:
            runs[-1] = (runs[-1][0], max(runs[-1][1], last))
        elif last > first:
            runs.append((first, last))
    return runs
