"""The diagrams in the documentation are the tables that the commands check."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from dianxiaoer.cli import diagrams


def test_the_documents_are_the_tables(repository: Path) -> None:
    assert diagrams.differing(repository / "docs" / "generated") == []
    assert set(diagrams.machines()) == {
        "ballot",
        "demand",
        "document",
        "joint_handling",
        "objection",
        "promise",
        "score_month",
        "supervision_order",
        "work_order",
    }


@pytest.mark.parametrize("name", ["demand", "work_order", "joint_handling", "promise"])
def test_a_diagram_has_every_edge(repository: Path, name: str) -> None:
    text = (repository / "docs" / "generated" / f"{name}.md").read_text("utf-8")
    table = diagrams.machines()[name]
    drawn = [line.strip() for line in text.split("```")[1].splitlines() if "-->" in line]

    assert drawn == [f"{source} --> {target}: {verb}" for source, verb, target in table.edges()]


def test_a_stale_diagram_is_found_and_written_anew(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = argparse.Namespace(folder=tmp_path / "generated", check=False)
    assert diagrams.run(arguments) == 0
    (tmp_path / "generated" / "demand.md").write_text("stateDiagram-v2\n", "utf-8")
    (tmp_path / "generated" / "promise.md").unlink()
    arguments.check = True
    assert diagrams.run(arguments) == 1
    assert [Path(line.split()[0]).name for line in capsys.readouterr().err.splitlines()] == ["demand.md", "promise.md"]
    arguments.check = False
    diagrams.run(arguments)
    arguments.check = True
    assert diagrams.run(arguments) == 0
