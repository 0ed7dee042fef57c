"""No row of the articles is forgotten: each is told by a test or waits for its domain, and what waits only shrinks."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from tests.domains.supervision.articles.register import QUOTED, article, parts, told
from tests.domains.supervision.articles.waiting import AT_MOST, PARTS, WAITING

ROWS = [f"I{number:02}" for number in range(1, 81)]
MOST = 56
"""So many rows and parts wait. Lower it with the list; it is never raised."""


def test_the_register_has_eighty_rows() -> None:
    assert list(QUOTED) == ROWS


def test_the_register_is_the_dossiers(shared_dir: Path) -> None:
    rows = json.loads((shared_dir / "domain/tables/indicators.json").read_text())
    assert {row["ID"]: row["Quoted"] for row in rows} == QUOTED


@pytest.mark.parametrize("number", ROWS)
def test_every_part_of_a_row_is_told_once_or_waits(number: str) -> None:
    """Neither forgotten nor both; and no two tests tell the same part."""
    waiting = Counter(parts(QUOTED[number]) if number in WAITING else list(PARTS.get(number, ())))
    assert told().get(number, Counter()) + waiting == Counter(parts(QUOTED[number]))


def test_a_row_that_waits_in_whole_has_no_parts_beside() -> None:
    assert not WAITING.keys() & PARTS.keys()
    assert WAITING.keys() | PARTS.keys() <= set(ROWS)


def test_everything_that_waits_names_what_for() -> None:
    domains = {"projects", "approvals", "agency", "policies", "visits", "statistics", "sites"}
    reasons = [*WAITING.values(), *(reason for each in PARTS.values() for reason in each.values())]
    assert {reason.partition(":")[0] for reason in reasons} <= domains


def test_what_waits_only_shrinks() -> None:
    waits = set(WAITING) | {f"{number} {part}" for number, each in PARTS.items() for part in each}
    assert waits == AT_MOST
    assert len(AT_MOST) <= MOST


def test_a_quotation_that_the_row_does_not_have_is_refused() -> None:
    with pytest.raises(ValueError, match="97%"):
        article("I08", quoted="97%")
    with pytest.raises(ValueError, match="304"):
        article("I60", quoted="2 / 2 / 304")
