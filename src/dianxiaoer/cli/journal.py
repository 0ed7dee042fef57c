"""`dianxiaoer journal verify`: recompute the chain of hashes over every event."""

from __future__ import annotations

import argparse
import json
from typing import Any

from dianxiaoer.words import _


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("journal", help=_("verify the chain of the journal"))
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    verify = verbs.add_parser("verify", help=_("recompute every hash; status 1 when an event was changed"))
    verify.add_argument("--json", action="store_true", help=_("print the result as JSON"))


def run(args: argparse.Namespace) -> int:
    from dianxiaoer.kernel import journal

    found = journal.verify()
    if args.json:
        print(json.dumps({"count": found.count, "first_bad": found.first_bad, "intact": found.first_bad is None}))
    elif found.first_bad is None:
        print(_("The chain is intact: {count} events.").format(count=found.count))
    else:
        print(_("The chain is broken at event {number}.").format(number=found.first_bad))
    return 0 if found.first_bad is None else 1
