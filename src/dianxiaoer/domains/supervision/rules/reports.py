"""A report as data: sections with sentences, tables and charts. Page, Word file and spreadsheet say the same.

It is stored as JSON when it is drawn up, so that what was published never changes. Each figure names its address
(`href`, relative to the house) where its records stand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure or word in a table; `number` where a spreadsheet may go on counting with it."""

    text: str
    number: float | None = None
    href: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its heading; all rows have as many cells as there are columns."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """`kind` is bar (columns), rows (lying bars) or line; each series has a value for each label."""

    kind: str
    title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the text; `figures` are the numbers in it with their addresses, for the page, and `places` says
    at which character each stands."""

    text: str
    figures: tuple[Cell, ...] = ()
    places: tuple[int, ...] = ()

    def on_new_line(self) -> Sentence:
        """The sentence as the beginning of a paragraph."""
        if self.text.startswith("\n"):
            return self
        return Sentence(f"\n{self.text}", self.figures, tuple(place + 1 for place in self.places))

    def pieces(self) -> list[tuple[str, Cell | None]]:
        """The text cut at its figures: words with None, figures with themselves."""
        found: list[tuple[str, Cell | None]] = []
        end = 0
        for figure, place in zip(self.figures, self.places, strict=False):
            if place > end:
                found.append((self.text[end:place], None))
            found.append((figure.text, figure))
            end = place + len(figure.text)
        return [*found, (self.text[end:], None)] if end < len(self.text) else found


@dataclass(frozen=True, slots=True)
class Section:
    """`annex` sections stand behind the signature and in the spreadsheet."""

    key: str
    title: str
    sentences: tuple[Sentence, ...] = ()
    tables: tuple[Table, ...] = ()
    charts: tuple[Chart, ...] = ()
    annex: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """A document: `kind` is bulletin, call_back_list, quarterly or yearly; `period` as 2026-10, 2026-Q3 or 2026."""

    kind: str
    period: str
    title: str
    park: str
    issuer: str
    number: str
    as_of: datetime
    sections: tuple[Section, ...]
    extra: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "as_of": self.as_of.isoformat(), "extra": dict(self.extra)}


def report_from(data: Mapping[str, Any]) -> Report:
    """The report that `as_json` stored."""
    return Report(
        kind=data["kind"],
        period=data["period"],
        title=data["title"],
        park=data["park"],
        issuer=data["issuer"],
        number=data["number"],
        as_of=datetime.fromisoformat(data["as_of"]),
        sections=tuple(_section(one) for one in data["sections"]),
        extra=data.get("extra", {}),
    )


def _section(data: Mapping[str, Any]) -> Section:
    return Section(
        key=data["key"],
        title=data["title"],
        sentences=tuple(
            Sentence(one["text"], tuple(Cell(**cell) for cell in one["figures"]), tuple(one.get("places", ())))
            for one in data["sentences"]
        ),
        tables=tuple(
            Table(
                one["title"],
                tuple(one["columns"]),
                tuple(tuple(Cell(**cell) for cell in row) for row in one["rows"]),
                one["note"],
            )
            for one in data["tables"]
        ),
        charts=tuple(
            Chart(
                one["kind"],
                one["title"],
                tuple(one["labels"]),
                tuple(Series(row["name"], tuple(row["values"])) for row in one["series"]),
                one["unit"],
            )
            for one in data["charts"]
        ),
        annex=data["annex"],
    )
