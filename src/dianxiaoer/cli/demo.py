"""`dianxiaoer demo`: load the demo park, once."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from dianxiaoer.embedded import Trouble
from dianxiaoer.words import _


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("demo", help=_("load the demo park once"))
    parser.add_argument("--json", action="store_true", help=_("print the result as JSON"))


def run(args: argparse.Namespace) -> int:
    result = _load(quiet=args.json)
    if args.json:
        print(json.dumps(result, ensure_ascii=False, default=str))
        return 0
    for name, value in result.items():
        if isinstance(value, int | str):
            print(f"{name}: {value}")
    return 0


def load_once() -> list[tuple[str, str]]:
    """Load the demo park when it is not there; the login names and titles that `serve` prints."""
    _load(quiet=False)
    from dianxiaoer.demo import users

    return [(username, title) for username, title, _journey in users()]


def _load(*, quiet: bool) -> dict[str, Any]:
    try:
        from dianxiaoer.demo import load
    except ImportError as error:
        raise Trouble(_("This version carries no demo park."), _("Use `dianxiaoer serve --no-demo`.")) from error
    result = load(progress=_silent if quiet else _show)
    if not quiet and sys.stderr.isatty():
        print(file=sys.stderr)
    return dict(result or {})


def _silent(*_facts: Any) -> None:
    return None


def _show(*facts: Any) -> None:
    """On a terminal one line that is written over; in a log one line when the loading begins."""
    if sys.stderr.isatty():
        print("\r" + " ".join(str(fact) for fact in facts)[:78].ljust(78), end="", file=sys.stderr, flush=True)
    elif not _begun:
        print(_("Loading the demo park, once …"), flush=True)
    _begun.append(True)


_begun: list[bool] = []
