"""docs/settings.md lists what the code reads, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

NAME = r"(?:DIANXIAOER_[A-Z_]+|DATABASE_URL|DJANGO_SETTINGS_MODULE|XDG_RUNTIME_DIR)"


def read_by_the_code(repository: Path) -> set[str]:
    found: set[str] = set()
    for path in (repository / "src").rglob("*.py"):
        found |= set(re.findall(rf'"({NAME})"', path.read_text(encoding="utf-8")))
    return found


def test_the_table_and_the_code_agree(repository: Path) -> None:
    text = (repository / "docs" / "settings.md").read_text(encoding="utf-8")
    rows = re.findall(rf"^\| `({NAME})` \|", text, re.MULTILINE)
    assert len(rows) == len(set(rows))
    assert set(rows) == read_by_the_code(repository)


def test_every_row_has_a_default_and_a_meaning(repository: Path) -> None:
    text = (repository / "docs" / "settings.md").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.startswith("| `"):
            cells = [cell.strip() for cell in line.strip("|").split(" | ")]
            assert len(cells) == 3, line
            assert all(cells), line
