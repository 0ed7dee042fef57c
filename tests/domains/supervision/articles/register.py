"""The figures that five articles print of parks like ours, and which test gets which of them (dossier §2.1).

`@article("I08", quoted="96%")` says that a test builds records through commands and gets that figure. A row that quotes
several figures is split into its parts; each part is told by one test, or waits for its domain in `waiting.py`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

Test = TypeVar("Test", bound=Callable[..., Any])


TOLD: dict[tuple[str, str, str], tuple[str, ...]] = {}
"""The parts that a test tells, by row, test and quotation."""


def article(number: str, *, quoted: str) -> Callable[[Test], Test]:
    """This test gets what the articles quote in this row, in whole or in the parts named, as they stand there."""
    missing = Counter(parts(quoted)) - Counter(parts(QUOTED[number]))
    if missing:
        raise ValueError(f"{number} quotes {QUOTED[number]!r}, not {quoted!r}")

    def mark(test: Test) -> Test:
        TOLD[number, test.__name__, quoted] = parts(quoted)
        return test

    return mark


def parts(quoted: str) -> tuple[str, ...]:
    return tuple(re.split(r"; | / |, ", quoted))


def told() -> dict[str, Counter[str]]:
    """The parts that are told, by row; every module of this folder is read for it."""
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        import_module(f"tests.domains.supervision.articles.{path.stem}")
    found: dict[str, Counter[str]] = {}
    for (number, _test, _quoted), each in TOLD.items():
        found.setdefault(number, Counter()).update(each)
    return found


QUOTED = {
    "I01": "2,000万元/年",
    "I02": "16",
    "I03": "191亿元",
    "I04": "60",
    "I05": "10−1 = 9",
    "I06": "86",
    "I07": "83",
    "I08": "96%",
    "I09": "≥50%",
    "I10": "≥30%",
    "I11": "100万 / 50万㎡",
    "I12": '<150 (heading: "150天完成")',
    "I13": "order",
    "I14": "10, 6 named",
    "I15": "1.2亿元",
    "I16": "≈3.5亿 / <1.5亿",
    "I17": "18",
    "I18": "9",
    "I19": "6",
    "I20": "20 / 14",
    "I21": "22",
    "I22": "800吨, >10亿; 6.5亿",
    "I23": "173 → 143",
    "I24": "5; ≥50% further",
    "I25": "93.1%",
    "I26": "103; 1–3",
    "I27": "5; 1–2",
    "I28": "18 / 25",
    "I29": "11; 3,117.6万",
    "I30": "22",
    "I31": "22; 46",
    "I32": "9; 17; 3",
    "I33": "1; <10",
    "I34": "10万; 56; ≥150; >35亿",
    "I35": "≥280; ≥70; ≥120; ≥1,500",
    "I36": "630; ≥40亿; ≥1.2亿",
    "I37": "3",
    "I38": "5,500; 1,000; ≈3",
    "I39": "32 / 16",
    "I40": "6 months",
    "I41": "40% / 35%",
    "I42": "13",
    "I43": "14; 100%; 5; 50%",
    "I44": "60; 13; 22",
    "I45": "≈15 d",
    "I46": "99.99%",
    "I47": "100%",
    "I48": "85%",
    "I49": "1, two years",
    "I50": "+175万元",
    "I51": "35",
    "I52": "≥300 / ≥150",
    "I53": "66.7%",
    "I54": '"三个月"',
    "I55": "≥30",
    "I56": "55%",
    "I57": "95%",
    "I58": "true",
    "I59": "47%",
    "I60": "2 / 2",
    "I61": "10; 17; 0; 0",
    "I62": "200亿; Jan → May",
    "I63": "6; 5",
    "I64": "304 / 307",
    "I65": "374.95亿; 6.75%",
    "I66": "11.1%; 1",
    "I67": ">260; 10亿; 100亿; 14; 100亿",
    "I68": "8,245; 1/5",
    "I69": "513 / 313",
    "I70": "7",
    "I71": "2; ≥3 months",
    "I72": "13",
    "I73": "309; 1.5亿; 7",
    "I74": "45; 45; 95.12亿; 8.0%",
    "I75": "16; 5,250万",
    "I76": "3; 7; 33",
    "I77": "4; 36",
    "I78": "76",
    "I79": "57; 83; ≥60",
    "I80": "6; 19; >100",
}
"""All rows of the register, as they are quoted."""
