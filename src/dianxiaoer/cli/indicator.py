"""`dianxiaoer indicator KEY --from DATE --to DATE`: a figure as of now or of any past moment, whole or split."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date, datetime, time, timedelta
from typing import Any

from dianxiaoer.words import _, language

DIMENSIONS = ("department", "sub_park", "type", "officer", "enterprise", "source", "nature", "month")


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("indicator", help=_("compute one figure, as of any moment"))
    parser.add_argument("key", metavar="KEY", help=_("its name in `dianxiaoer indicators`"))
    parser.add_argument("--from", dest="since", metavar="DATE", required=True, help=_("first day: 2026-10-01"))
    parser.add_argument("--to", dest="until", metavar="DATE", required=True, help=_("last day: 2026-10-31"))
    parser.add_argument(
        "--as-of", metavar="MOMENT", help=_("what was known then: 2026-11-01, 2026-10-31T18:00; without it, now")
    )
    parser.add_argument("--by", choices=DIMENSIONS, help=_("split the figure"))
    parser.add_argument("--department", type=int, metavar="ID", help=_("of one department alone"))
    parser.add_argument("--sub-park", type=int, metavar="ID", help=_("of one sub-park alone"))
    parser.add_argument("--type", default="", metavar="CODE", help=_("of one type (0105) or class of types (01)"))
    parser.add_argument("--officer", type=int, metavar="ID", help=_("of one officer alone"))
    parser.add_argument("--decimals", type=int, choices=range(5), help=_("digits behind the point"))
    parser.add_argument("--rounding", choices=("down", "up"), help=_("cut off, or round half up"))
    parser.add_argument(
        "--quoted",
        metavar="TEXT",
        help=_("check a quoted figure, such as 逾300 or 96.5%%; status 1 when it does not hold"),
    )
    parser.add_argument("--json", action="store_true", help=_("print the result as JSON"))


def run(args: argparse.Namespace) -> int:
    from django.utils import timezone, translation

    from dianxiaoer.domains.supervision.queries.figures import evaluate, evaluate_by, indicator_named
    from dianxiaoer.domains.supervision.queries.groups import names_of
    from dianxiaoer.domains.supervision.rules.figures import Dimension, Scope
    from dianxiaoer.domains.supervision.rules.periods import Window
    from dianxiaoer.kernel.refusals import Refused

    now = timezone.now()
    try:
        window = Window(date.fromisoformat(args.since), date.fromisoformat(args.until))
        as_of = _moment(args.as_of) if args.as_of else now
    except ValueError:
        return _failed(_("Write days as 2026-10-31, the first before the last, and a moment as 2026-10-31T18:00."))
    scope = Scope(args.department, args.sub_park, args.type, args.officer)
    with translation.override(language()):
        try:
            style = _style(args, indicator_named(args.key).style)
        except Refused as refused:
            return _failed(f"{refused.message} {_('`dianxiaoer indicators` lists them.')}")
        whole = evaluate(args.key, window, as_of, scope, style)
        parts = evaluate_by(args.key, Dimension(args.by), window, as_of, scope, style) if args.by else {}
        names = names_of(Dimension(args.by), parts) if args.by else {}
    holds = _holds(args.quoted, whole, style) if args.quoted else None
    if args.quoted and holds is None:
        return _failed(_("A quoted figure is one number with at most one word: 逾300, 1.2亿元, 300余家, 96.5%."))
    rows = [{"group": group, "name": names[group], **_numbers(one)} for group, one in parts.items()]
    if args.json:
        own = {"key": args.key, "from": args.since, "to": args.until, "as_of": as_of.isoformat(), "unit": whole.unit}
        split = {"by": args.by, "groups": rows} if args.by else {}
        claim = {"quoted": args.quoted, "holds": holds} if args.quoted else {}
        print(json.dumps({**own, **_numbers(whole), **claim, **split}, ensure_ascii=False, indent=2))
        return 1 if holds is False else 0
    print(whole.shown)
    for row in rows:
        print(f"  {row['name']}: {row['shown']}")
    if holds is not None:
        print((_("{quoted}: it holds.") if holds else _("{quoted}: it does not hold.")).format(quoted=args.quoted))
    return 1 if holds is False else 0


def _holds(quoted: str, figure: Any, style: Any) -> bool | None:
    """Whether the figure, printed as the report prints it, bears out what was quoted; None: not a quoted figure."""
    from dianxiaoer.domains.supervision.rules.ratios import holds, parse_claim, rounded

    try:
        word, number = parse_claim(quoted)
    except ValueError:
        return None
    if figure.value is None:
        return False
    exact = figure.value if word else rounded(figure.value, style)
    return holds(word, exact, number)


def _moment(text: str) -> datetime:
    """A moment in the park; a day alone is its last moment, since a report of a day counts all of it."""
    from dianxiaoer.domains.supervision.rules.periods import PARK_ZONE

    if len(text) == 10:
        return datetime.combine(date.fromisoformat(text) + timedelta(days=1), time(), PARK_ZONE)
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=PARK_ZONE)


def _style(args: argparse.Namespace, own: Any) -> Any:
    from dianxiaoer.domains.supervision.rules.ratios import Rounding, Style

    decimals = own.decimals if args.decimals is None else args.decimals
    return Style(decimals, Rounding(args.rounding) if args.rounding else own.rounding)


def _numbers(figure: Any) -> dict[str, Any]:
    """Exact numbers: counts as integers, others as decimal text, so that nothing is lost on the way."""
    from dianxiaoer.domains.supervision.rules.ratios import as_decimal, plain

    def number(value: Any) -> Any:
        return value if value is None or isinstance(value, int) else plain(value)

    return {
        "value": None if figure.value is None else float(as_decimal(figure.value)),
        "numerator": number(figure.numerator),
        "denominator": number(figure.denominator),
        "shown": figure.shown,
    }


def _failed(message: str) -> int:
    print(f"dianxiaoer indicator: {message}", file=sys.stderr)
    return 2
