"""The one command: `dianxiaoer …`.

Every subcommand is a module with `add_parser(subparsers)` and `run(args) -> int`. They are imported when they are
called, so `--help` answers at once. Before `run`, `main` opens the park as far as the table says: Django alone, a
database (started when none runs), or a database with all migrations applied.

Exit status: 0 done · 1 done, but something was refused or found wrong · 2 it could not be done · 130 interrupted.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from types import FrameType, ModuleType

from dianxiaoer import __version__
from dianxiaoer.embedded import Trouble
from dianxiaoer.words import _


class Needs(Enum):
    """What a subcommand finds ready when its `run` is called."""

    NOTHING = 0
    DATABASE = 1
    MIGRATED = 2


@dataclass(frozen=True, slots=True)
class Command:
    """A row of the table of subcommands."""

    module: str
    needs: Needs
    help: str


COMMANDS: dict[str, Command] = {
    "serve": Command("serve", Needs.NOTHING, _("start the park: web server and job worker together")),
    "worker": Command("worker", Needs.MIGRATED, _("run the job worker alone")),
    "migrate": Command("migrate", Needs.DATABASE, _("bring the database up to this version")),
    "demo": Command("demo", Needs.MIGRATED, _("load the demo park once")),
    "import": Command("imports", Needs.MIGRATED, _("read demands, enterprises or officers from a file")),
    "export": Command("exports", Needs.MIGRATED, _("write rows to a file")),
    "bulletin": Command("bulletin", Needs.MIGRATED, _("write a bulletin or another document of a period")),
    "deadline": Command("deadline", Needs.NOTHING, _("compute a due date and explain it day by day")),
    "indicators": Command("indicators", Needs.MIGRATED, _("list the figures that can be computed")),
    "indicator": Command("indicator", Needs.MIGRATED, _("compute one figure, as of any moment")),
    "rehearse": Command("rehearse", Needs.MIGRATED, _("try a changed limit, light or formula on what has happened")),
    "journal": Command("journal", Needs.MIGRATED, _("verify the chain of the journal")),
    "backup": Command("backup", Needs.DATABASE, _("write database and attachments to one file")),
    "restore": Command("restore", Needs.DATABASE, _("bring back a backup")),
    "doctor": Command("doctor", Needs.NOTHING, _("look at everything that can be wrong, and say what to do")),
    "user": Command("user", Needs.MIGRATED, _("create accounts, reset passwords, end sessions")),
    "messages": Command("messages", Needs.NOTHING, _("compile and check translations (for developers)")),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand; every anticipated failure is one message on standard error, never a traceback."""
    words = list(sys.argv[1:] if argv is None else argv)
    with contextlib.suppress(ValueError):  # not in the main thread
        # A shell starts background jobs with SIGINT ignored; whoever sends it means it.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, _terminated)
        signal.signal(signal.SIGHUP, _terminated)
    try:
        return _run(words)
    except Trouble as trouble:
        print(f"dianxiaoer: {trouble}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # `dianxiaoer … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141


def _run(words: list[str]) -> int:
    name = next((word for word in words if word in COMMANDS), None)
    before = words[: words.index(name)] if name else words
    if "--help" in before or "-h" in before or "--version" in before:
        name = None
    parser, module = _parser(name)
    args = parser.parse_args(words)
    if module is None or args.command is None:
        parser.print_help()
        return 2
    from dianxiaoer.cli import park

    args.data = park.data_folder(getattr(args, "data", None))
    needs = COMMANDS[args.command].needs
    with contextlib.ExitStack() as stack:
        if needs is not Needs.NOTHING:
            stack.enter_context(park.opened(args.data, migrated=needs is Needs.MIGRATED))
        return park.refusals_as_messages(lambda: int(module.run(args) or 0))


def _parser(name: str | None) -> tuple[argparse.ArgumentParser, ModuleType | None]:
    """The whole parser when no subcommand is named, else with that subcommand's own options."""
    parser = argparse.ArgumentParser(
        prog="dianxiaoer", description=_("Every promise has an owner, a deadline, a light and an outcome.")
    )
    parser.add_argument("--version", action="version", version=f"dianxiaoer {__version__}")
    _add_data(parser)
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND")
    module = None
    for known, command in COMMANDS.items():
        if known != name:
            subparsers.add_parser(known, help=command.help, add_help=False)
            continue
        try:
            module = importlib.import_module(f"dianxiaoer.cli.{command.module}")
        except ModuleNotFoundError as error:
            if error.name != f"dianxiaoer.cli.{command.module}":
                raise
            raise Trouble(_("This version does not have `dianxiaoer {name}` yet.").format(name=name)) from error
        module.add_parser(subparsers)
        _add_data_below(subparsers.choices[name])
    return parser, module


def _add_data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data",
        metavar="DIR",
        type=Path,
        default=argparse.SUPPRESS,
        help=_("the data folder (default: DIANXIAOER_DATA, else .dianxiaoer)"),
    )


def _add_data_below(parser: argparse.ArgumentParser) -> None:
    """Give `--data` to a subcommand and to every subcommand below it."""
    if not any("--data" in action.option_strings for action in parser._actions):
        _add_data(parser)
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                _add_data_below(below)


def _terminated(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)
