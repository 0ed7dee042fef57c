"""The vectors of the dossier, §2.2 and §2.3, as they stand there: the tests hold without the folder of real input."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class RatioVector:
    """What an article prints for a fraction, with its decimals and its way of rounding."""

    name: str
    numerator: int
    denominator: int
    decimals: int
    mode: str
    expect: Decimal


def _ratio(row: str) -> RatioVector:
    name, numerator, denominator, decimals, mode, expect = row.split()
    return RatioVector(name, int(numerator), int(denominator), int(decimals), mode, Decimal(expect))


RATIOS = tuple(
    _ratio(row)
    for row in """
    s0_completion      83    86 0 DOWN 96
    s1_solved          68    73 1 DOWN 93.1
    s3_joint           10    15 1 UP   66.7
    s3_started          9    19 0 UP   47
    s3_newstart        11    20 0 UP   55
    s3_production      19    20 0 UP   95
    s2_firstpass       14    14 0 UP   100
    s2_accept_speed     5    10 0 UP   50
    s4_clue           304   307 2 UP   99.02
    s1_onsite           3    17 2 UP   17.65
    hb_close         1715  2274 2 UP   75.42
    hb_direct        6673  8947 2 UP   74.58
    hb_web            221   242 2 UP   91.32
    hb_complaint     4733  9230 2 UP   51.28
    hb_suggest        114  9230 2 DOWN 1.23
    hb_urban         1545  9230 2 UP   16.74
    hb_police         906  9230 2 DOWN 9.81
    ng_ontime         597   601 0 UP   99
    yy_satisfied     2617  2713 1 UP   96.5
    """.strip().splitlines()
)


@dataclass(frozen=True)
class DateVector:
    """Days between two dates: calendar days, working days by the official calendar, and Mondays to Fridays."""

    name: str
    start: date
    end: date
    calendar: int
    official: int
    naive: int


DATES = (
    DateVector("five_cert", date(2022, 4, 22), date(2022, 4, 29), 7, 6, 5),
    DateVector("xinhua_start", date(2023, 4, 26), date(2023, 5, 10), 14, 8, 10),
    DateVector("xinhua_build", date(2023, 5, 10), date(2023, 7, 25), 76, 53, 54),
    DateVector("xinhua_all", date(2023, 4, 26), date(2023, 7, 25), 90, 61, 64),
)

DEADLINES = (
    ("2026-02-12", "5wd", "2026-02-26"),
    ("2026-09-29", "5wd", "2026-10-12"),
    ("2026-04-30", "3wd", "2026-05-08"),
    ("2026-11-20", "10wd", "2026-12-04"),
    ("2026-01-01", "1wd", "2026-01-04"),
)
"""Received (a day that is not counted), the limit, and the last day: the last one is a Sunday that is worked."""
