"""How many working days results took: a distribution counted from facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from dianxiaoer.domains.supervision.models import Fact
from dianxiaoer.domains.supervision.rules.periods import Window
from dianxiaoer.kernel import rows

BANDS = (*((day, day) for day in range(11)), (11, 15), (16, 20), (21, 30), (31, 60), (61, None))
"""Single working days up to ten, then bands; the last is open."""

_TAKEN = f"""
    SELECT floor(taken)::int, count(*) FROM {Fact._meta.db_table}
    WHERE kind = 'closed' AND unit = 'wd' AND taken IS NOT NULL AND at >= %s AND at < %s AND at <= %s
    GROUP BY 1 ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class Band:
    least: int
    most: int | None
    count: int

    @property
    def label(self) -> str:
        if self.most is None:
            return f"≥{self.least}"
        return str(self.least) if self.least == self.most else f"{self.least}–{self.most}"


@dataclass(frozen=True, slots=True)
class ResultTimes:
    """`rows` end with the last band that has any."""

    by_day: Mapping[int, int]
    rows: tuple[Band, ...]

    @property
    def total(self) -> int:
        return sum(self.by_day.values())


def result_times(window: Window, as_of: datetime) -> ResultTimes:
    """Results given in the window (and known by `as_of`) under a limit in working days. One statement."""
    by_day = {int(day): int(count) for day, count in rows.run(_TAKEN, [window.opens_at, window.closes_at, as_of])}
    bands = tuple(
        Band(least, most, sum(n for day, n in by_day.items() if day >= least and (most is None or day <= most)))
        for least, most in BANDS
    )
    used = max((place for place, band in enumerate(bands, start=1) if band.count), default=0)
    return ResultTimes(by_day, bands[:used])
