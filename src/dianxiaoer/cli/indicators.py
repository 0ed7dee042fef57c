"""`dianxiaoer indicators`: the registry of figures. `dianxiaoer indicator KEY`: one of them, with its fraction.

`dianxiaoer indicators --add-missing` writes the facts of events that have none: those of before version 0.2.
"""

from __future__ import annotations

import argparse
import json
from typing import Any

from dianxiaoer.words import _, language


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("indicators", help=_("list the figures that can be computed"))
    parser.add_argument("--json", action="store_true", help=_("print the result as JSON"))
    parser.add_argument(
        "--add-missing", action="store_true", help=_("first count the events of the journal that are not counted yet")
    )


def run(args: argparse.Namespace) -> int:
    from django.utils import timezone, translation

    from dianxiaoer.domains.supervision.rules.indicators import INDICATORS

    if args.add_missing:
        added = _add_missing(timezone.now())
        if not args.json:
            print(_("{count} facts were added.").format(count=added))
    with translation.override(language()):
        rows = [_row(one) for one in INDICATORS.values()]
    if args.json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return 0
    width = max(len(row["key"]) for row in rows)
    for row in rows:
        print(f"{row['key']:<{width}}  {row['unit']:<10}  {row['timing']:<6}  {row['chinese']} · {row['name']}")
    return 0


def _row(indicator: Any) -> dict[str, Any]:
    from dianxiaoer.domains.supervision.rules.indicators import definition

    return {
        "key": indicator.key,
        "name": indicator.name,
        "chinese": indicator.chinese,
        "unit": indicator.unit.value,
        "timing": indicator.timing.value,
        "aggregation": indicator.aggregation.value,
        "decimals": indicator.style.decimals,
        "rounding": indicator.style.rounding.value,
        **definition(indicator),
    }


def _add_missing(at: Any) -> int:
    from dianxiaoer.domains.supervision.commands.facts import add_missing
    from dianxiaoer.kernel.access import SYSTEM

    total, after = 0, 0
    while True:
        added, after = add_missing(by=SYSTEM, at=at, after=after)
        total += added
        if not after:
            return total
