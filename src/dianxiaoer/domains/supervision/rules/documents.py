"""Documents of supervision: what kinds there are, what becomes of one, how its numbers are printed (dossier §2 M26).

四个一: a call-back list each day, a bulletin each month, an account of supervision each quarter, an assessment
each year.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from dianxiaoer.domains.supervision.rules.periods import Window, month, parse_period, quarter, year
from dianxiaoer.domains.supervision.rules.ratios import Rounding, Style
from dianxiaoer.domains.supervision.rules.reports import Report, Section, Sentence
from dianxiaoer.kernel.transitions import Transition, TransitionTable


class DocumentKind(StrEnum):
    CALL_BACK_LIST = "call_back_list"
    BULLETIN = "bulletin"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"


class DocumentState(StrEnum):
    DRAFT = "draft"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"


INTERNAL = frozenset({DocumentKind.CALL_BACK_LIST})
"""Kinds with names and phones of contacts in them: never published, read by callers alone."""

_S = DocumentState

MACHINE = TransitionTable(
    "document",
    [
        Transition("draw_up", (_S.DRAFT,), None, "desk, supervision office, system"),
        Transition("edit", (_S.DRAFT,), None, "desk, supervision office"),
        Transition("submit", (_S.DRAFT,), _S.IN_REVIEW, "desk, supervision office"),
        Transition("send_back", (_S.IN_REVIEW,), _S.DRAFT, "director"),
        Transition("publish", (_S.IN_REVIEW,), _S.PUBLISHED, "director, not who submitted it"),
    ],
)

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def window_of(kind: DocumentKind | str, period: str) -> Window:
    """The days that a document of this kind and period tells of. ValueError: the period is not one of its kind.

    A call-back list of a day tells of the day before.
    """
    kind = DocumentKind(kind)
    if kind is DocumentKind.CALL_BACK_LIST:
        if not _DAY.fullmatch(period):
            raise ValueError(f"not a day: {period!r}")
        before = date.fromisoformat(period) - timedelta(days=1)
        return Window(before, before)
    window = parse_period(period)
    if period_of(kind, window) != period:
        raise ValueError(f"not a period of a {kind.value}: {period!r}")
    return window


def period_of(kind: DocumentKind, window: Window) -> str:
    """2026-10, 2026-Q3 or 2026; the day after the window for a call-back list; "" when the window is none of these."""
    start = window.start
    if kind is DocumentKind.CALL_BACK_LIST and window.days == 1:
        return (start + timedelta(days=1)).isoformat()
    if kind is DocumentKind.BULLETIN and window == month(start.year, start.month):
        return f"{start:%Y-%m}"
    if kind is DocumentKind.QUARTERLY and window == quarter(start.year, (start.month + 2) // 3):
        return f"{start.year}-Q{(start.month + 2) // 3}"
    if kind is DocumentKind.YEARLY and window == year(start.year):
        return str(start.year)
    return ""


def latest_period(kind: DocumentKind, today: date) -> str:
    """The period that is over: yesterday's closed demands for a list of today, else the last whole one."""
    if kind is DocumentKind.CALL_BACK_LIST:
        return today.isoformat()
    if kind is DocumentKind.BULLETIN:
        return period_of(kind, month(today.year, today.month).previous())
    if kind is DocumentKind.QUARTERLY:
        ended = quarter(today.year, (today.month + 2) // 3).start - timedelta(days=1)
        return period_of(kind, quarter(ended.year, (ended.month + 2) // 3))
    return str(today.year - 1)


@dataclass(frozen=True, slots=True)
class DocumentProfile:
    """How documents print ratios and which floors they measure units by: data of the park, versioned (§9.1).

    Floors are percentages: satisfaction 85, on time 92 (seen in 大英). A unit is measured from so many cases on.
    """

    version: int = 1
    decimals: int = 1
    rounding: str = "up"
    satisfaction_floor: int = 85
    on_time_floor: int = 92
    fewest_cases: int = 5
    hot_types: int = 10
    cases: int = 3

    @property
    def style(self) -> Style:
        return Style(self.decimals, Rounding(self.rounding))

    def as_data(self) -> dict[str, Any]:
        data = asdict(self)
        data.pop("version")
        return data

    @classmethod
    def from_data(cls, version: int, data: Mapping[str, Any]) -> DocumentProfile:
        known = cls().as_data()
        return cls(version, **{name: data.get(name, standard) for name, standard in known.items()})


def profile_faults(data: Mapping[str, Any]) -> list[str]:
    """Names of the fields that cannot be so."""
    ranges = {"decimals": (0, 4), "satisfaction_floor": (0, 100), "on_time_floor": (0, 100), "fewest_cases": (1, 1000),
              "hot_types": (1, 50), "cases": (0, 20)}  # fmt: skip
    faults = [name for name, (least, most) in ranges.items() if name in data and not least <= int(data[name]) <= most]
    if data.get("rounding", "up") not in set(Rounding):
        faults.append("rounding")
    return faults + [name for name in data if name not in DocumentProfile().as_data()]


@dataclass(frozen=True, slots=True)
class CaseText:
    """What an editor makes of a case that the rule chose: whether it stays, its words, and whether the enterprise
    agreed to be named (else its alias stands)."""

    demand_id: int
    included: bool = True
    text: str = ""
    named: bool = False


@dataclass(frozen=True, slots=True)
class Texts:
    """What people write into a document, apart from what is computed."""

    notes: str = ""
    next_steps: str = ""
    cases: tuple[CaseText, ...] = ()

    def as_data(self) -> dict[str, Any]:
        return {**asdict(self), "cases": [asdict(one) for one in self.cases]}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Texts:
        cases = tuple(CaseText(**one) for one in data.get("cases", ()))
        return cls(data.get("notes", ""), data.get("next_steps", ""), cases)


NOTES, CASES, NEXT_STEPS, CASE_PREFIX = "notes", "cases", "next_steps", "case_prefix"
"""Keys of the sections that an editor's words go into, and of how a case begins."""


def with_texts(report: Report, texts: Texts) -> Report:
    """The report with the words of its editor. What it keeps of enterprises for the editor alone is left out."""
    worded = (_worded(section, report, texts) for section in report.sections)
    sections = tuple(one for one in worded if one.key != CASES or one.sentences)
    extra = {name: value for name, value in report.extra.items() if name not in (CASES, CASE_PREFIX)}
    return replace(report, sections=sections, extra=extra)


def _worded(section: Section, report: Report, texts: Texts) -> Section:
    if section.key == NOTES and texts.notes.strip():
        rest = (section.sentences[0].on_new_line(), *section.sentences[1:]) if section.sentences else ()
        return replace(section, sentences=(*_paragraphs(texts.notes), *rest))
    if section.key == NEXT_STEPS and texts.next_steps.strip():
        return replace(section, sentences=(*section.sentences, *_paragraphs(texts.next_steps)))
    if section.key == CASES and report.extra.get(CASES):
        chosen = {one.demand_id: one for one in texts.cases}
        cases = [_case(row, chosen.get(row["demand_id"])) for row in report.extra[CASES]]
        told = [one for one in cases if one]
        return replace(section, sentences=numbered(told, str(report.extra.get(CASE_PREFIX, ""))))
    return section


def _paragraphs(text: str) -> tuple[Sentence, ...]:
    return tuple(Sentence(line.strip()).on_new_line() for line in text.splitlines() if line.strip())


def numbered(texts: Sequence[str], prefix: str) -> tuple[Sentence, ...]:
    """Paragraphs that begin with their place, as 案例1."""
    return tuple(
        Sentence(prefix.replace("%(place)s", str(place)) + text).on_new_line()
        for place, text in enumerate(texts, start=1)
    )


def _case(row: Mapping[str, Any], edited: CaseText | None) -> str:
    if edited is not None and not edited.included:
        return ""
    text = (edited.text.strip() if edited else "") or row["text"]
    if edited is not None and edited.named and row["name"]:
        text = text.replace(row["alias"], row["name"])
    return " ".join(text.split())
