"""`dianxiaoer migrate`: bring the database up to this version."""

from __future__ import annotations

import argparse
import json
from typing import Any

from dianxiaoer.cli import park
from dianxiaoer.words import _


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("migrate", help=_("bring the database up to this version"))
    parser.add_argument("--check", action="store_true", help=_("only say what is pending; status 1 when something is"))
    parser.add_argument("--json", action="store_true", help=_("print the result as JSON"))


def run(args: argparse.Namespace) -> int:
    pending = park.pending_migrations()
    if not args.check:
        park.migrate(quiet=True)
    if args.json:
        print(json.dumps({"pending" if args.check else "applied": pending}))
    else:
        for name in pending:
            print(name)
        if not pending:
            print(_("The database is at this version."))
    return 1 if args.check and pending else 0
