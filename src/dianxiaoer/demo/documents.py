"""The bulletins of the last months in the demo park: drawn up, submitted, and published by the centre, by commands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from dianxiaoer.demo.stage import Stage
from dianxiaoer.documents.formats import writer
from dianxiaoer.domains.supervision.commands import documents
from dianxiaoer.domains.supervision.rules.documents import DocumentKind
from dianxiaoer.domains.supervision.rules.periods import Window, day_of
from dianxiaoer.domains.supervision.rules.periods import month as month_of
from dianxiaoer.domains.worktime.rules import PARK_ZONE
from dianxiaoer.kernel.access import SYSTEM

MONTHS = 2


@dataclass(slots=True)
class Tale:
    """What the stage asks of a story."""

    plot: str
    document_id: int = 0
    ended: bool = False


class Documents:
    """A draft on the first of the month, again when the votes are in, then review and publication."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    def plan(self) -> None:
        today = day_of(self.stage.at)
        month = month_of(today.year, today.month)
        for _back in range(MONTHS):
            month = month.previous()
            if month.opens_at > self.stage.begins:
                self._month(month)

    def _month(self, month: Window) -> None:
        tale, period = Tale(f"bulletin-{month.start:%Y-%m}"), f"{month.start:%Y-%m}"
        officers = self.stage.cast.officers

        def draw_up(at: datetime) -> None:
            tale.document_id = documents.draw_up(by=SYSTEM, at=at, kind=DocumentKind.BULLETIN, period=period).pk

        def submit(at: datetime) -> Any:
            by = self.stage.officer(officers["supervision1"], at)
            return documents.submit_for_review(by=by, at=at, document_id=tale.document_id)

        def publish(at: datetime) -> Any:
            by = self.stage.officer(officers["centre"], at)
            return documents.publish(by=by, at=at, document_id=tale.document_id, render=writer(None))

        self.stage.add(tale, self._office(month, 0, 7), "bulletin", draw_up)
        self.stage.add(tale, self._office(month, 6, 9), "bulletin-again", draw_up)
        self.stage.add(tale, self._office(month, 7, 10), "bulletin-submit", submit)
        self.stage.add(tale, self._office(month, 8, 15), "bulletin-publish", publish)

    def _office(self, month: Window, days: int, hour: int) -> datetime:
        """A working day at or after so many days behind the month, at an hour."""
        day = month.end + timedelta(days=1 + days)
        while not self.stage.calendar.is_working(day):
            day += timedelta(days=1)
        return datetime.combine(day, time(hour, 35), PARK_ZONE)
