"""Writes the state machines as diagrams into the documentation; for whoever works on the code.

`python -m dianxiaoer.cli.diagrams [--check] [FOLDER]` (default: docs/generated). With --check nothing is written and
the exit status is 1 when a diagram differs from its table.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from dianxiaoer.kernel.transitions import TransitionTable

FOLDER = Path("docs/generated")


def machines() -> dict[str, TransitionTable]:
    """Every state machine of the house by the name of its file."""
    from dianxiaoer.domains.demands.rules import MACHINE, ORDER_MACHINE
    from dianxiaoer.domains.demands.rules.joint import JOINT_MACHINE
    from dianxiaoer.domains.promises.rules import PROMISE
    from dianxiaoer.domains.supervision.rules.awards import BALLOTS, MONTHS, OBJECTIONS
    from dianxiaoer.domains.supervision.rules.documents import MACHINE as DOCUMENT
    from dianxiaoer.domains.supervision.rules.orders import MACHINE as SUPERVISION_ORDER

    tables = (MACHINE, ORDER_MACHINE, JOINT_MACHINE, PROMISE, SUPERVISION_ORDER, DOCUMENT, BALLOTS, MONTHS, OBJECTIONS)
    return {table.name: table for table in tables}


def document(table: TransitionTable) -> str:
    """A page with the diagram and the table that it is drawn from: verb, from, to, who, limit."""
    title = table.name.replace("_", " ").capitalize()
    lines = [
        f"# {title}",
        "",
        "Written by `python -m dianxiaoer.cli.diagrams` from the table of transitions; do not edit.",
        "",
        "```mermaid",
        table.mermaid().rstrip("\n"),
        "```",
        "",
        "| Verb | From | To | Who | Limit |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {row.verb} | {', '.join(map(str, row.sources))} | {row.target or '(stays)'} | {row.who} | {row.limit} |"
        for row in table.transitions
    ]
    return "\n".join(lines) + "\n"


def differing(folder: Path) -> list[Path]:
    """The files that are missing or differ from their tables."""
    wanted = {folder / f"{name}.md": document(table) for name, table in machines().items()}
    return [path for path, text in wanted.items() if not path.is_file() or path.read_text("utf-8") != text]


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    _arguments(subparsers.add_parser("diagrams", help="write the state diagrams of the documentation"))


def _arguments(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 when a diagram differs")
    return parser


def run(args: argparse.Namespace) -> int:
    if args.check:
        stale = differing(args.folder)
        for path in stale:
            print(f"{path} differs from its table", file=sys.stderr)
        return 1 if stale else 0
    args.folder.mkdir(parents=True, exist_ok=True)
    for name, table in machines().items():
        (args.folder / f"{name}.md").write_text(document(table), "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(run(_arguments(argparse.ArgumentParser(prog="diagrams")).parse_args()))
