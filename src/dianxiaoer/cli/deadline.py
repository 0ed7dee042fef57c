"""`dianxiaoer deadline 2026-09-29 5wd`: a due date, explained day by day; or a CSV file of them.

Without a database (no DATABASE_URL, no cluster in the data folder, or `--packaged`) the calendar that comes with
the product answers, and the output says so.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from dianxiaoer.words import _, language

if TYPE_CHECKING:
    from dianxiaoer.domains.worktime.rules import Calendar, Explanation


@dataclass(frozen=True, slots=True)
class Source:
    """A calendar, and whether it is the `park`'s own or the `packaged` one."""

    calendar: Calendar
    name: str


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "deadline",
        help=_("compute a due date and explain it day by day"),
        description=_("Compute when a limit ends on the State Council calendar, and say why, day by day."),
    )
    parser.add_argument("start", nargs="?", help=_("date or local time of receipt: 2026-09-29, 2026-09-29T15:00"))
    parser.add_argument(
        "limit",
        nargs="?",
        help=_("5wd working days, 30cd calendar days, 4wh working hours, 2h hours, im at once"),
    )
    parser.add_argument(
        "--batch", metavar="FILE", help=_("a CSV file with the columns start,limit (- for standard input)")
    )
    parser.add_argument("--json", action="store_true", help=_("print the result as JSON"))
    parser.add_argument(
        "--packaged", action="store_true", help=_("use the packaged calendar even if there is a database")
    )


def run(args: argparse.Namespace) -> int:
    single = args.start is not None and args.limit is not None
    if single == bool(args.batch) or (args.batch and (args.start is not None or args.json)):
        return _failed(_("Give a start and a limit, or --batch FILE (whose result is CSV)."))
    with _source(args) as source, _in_language():
        if args.batch:
            from dianxiaoer.cli.deadline_batch import run_batch

            return run_batch(args.batch, source.calendar, _told(source))
        return _explain(args.start, args.limit, source, as_json=args.json)


@contextlib.contextmanager
def _source(args: argparse.Namespace) -> Iterator[Source]:
    from dianxiaoer.cli import park
    from dianxiaoer.embedded import folders

    data = args.data if getattr(args, "data", None) else park.data_folder(None)
    has_park = bool(os.environ.get("DATABASE_URL")) or folders.Folders(data).cluster.exists()
    if has_park and not args.packaged:
        with park.opened(data, migrated=True):
            from dianxiaoer.domains.worktime.queries import calendar

            yield Source(calendar(), "park")
        return
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dianxiaoer.config.settings")
    django.setup()
    from dianxiaoer.domains.worktime.queries import packaged_calendar

    yield Source(packaged_calendar(), "packaged")


def _in_language() -> contextlib.AbstractContextManager[Any]:
    """The reasons come from the domain in Django's words; they follow the command line's language."""
    from django.utils import translation

    return translation.override(language())


def _told(source: Source) -> str:
    if source.name == "park":
        return ""
    return _("No database is used: this is the calendar that comes with the product.")


def _failed(message: str) -> int:
    print(f"dianxiaoer deadline: {message}", file=sys.stderr)
    return 2


def _explain(start_text: str, limit_text: str, source: Source, *, as_json: bool) -> int:
    from dianxiaoer.cli.deadline_batch import due_text, read_start
    from dianxiaoer.domains.worktime.queries import limit_message, outside_calendar
    from dianxiaoer.domains.worktime.rules import Limit, LimitError, OutsideCalendar
    from dianxiaoer.kernel.refusals import Refused

    try:
        start = read_start(start_text)
        limit = Limit.parse(limit_text)
        explained = source.calendar.explain(start, limit)
    except LimitError as error:
        return _failed(limit_message(error))
    except OutsideCalendar as error:
        return _failed(outside_calendar(error.first, error.last).message)
    except Refused as refused:
        return _failed(refused.message)
    except (ValueError, OverflowError):
        return _failed(
            _("cannot read the start {text}; write 2026-09-29 or 2026-09-29T15:00").format(text=repr(start_text))
        )
    due = due_text(start, limit, explained.due)
    if as_json:
        print(json.dumps(_as_json(explained, due, source), ensure_ascii=False, indent=2))
    else:
        _print(explained, due, source)
    return 0


def _start_text(start: date | datetime) -> str:
    return f"{start:%Y-%m-%dT%H:%M}" if isinstance(start, datetime) else start.isoformat()


def _as_json(explained: Explanation, due: str, source: Source) -> dict[str, Any]:
    from dianxiaoer.domains.worktime.queries import reason_text

    return {
        "start": _start_text(explained.start),
        "limit": str(explained.limit),
        "due": due,
        "due_at": explained.due.isoformat(),
        "provisional": explained.provisional,
        "calendar": source.name,
        "days": [
            {
                "date": row.date.isoformat(),
                "counted": row.counted,
                "ordinal": row.ordinal,
                "reason": row.reason_code.value,
                "provisional": row.provisional,
                "text": reason_text(row),
            }
            for row in explained.rows
        ],
    }


def _print(explained: Explanation, due: str, source: Source) -> None:
    from dianxiaoer.domains.worktime.queries import limit_text, reason_text

    told = _told(source)
    if told:
        print(told, file=sys.stderr)
    weekdays = [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")]
    print(
        _("Due {due}: {limit} from {start}").format(
            due=due.replace("T", " "),
            limit=limit_text(explained.limit),
            start=_start_text(explained.start).replace("T", " "),
        )
    )
    if explained.provisional:
        print(_("Provisional: a year on the way has no official notice yet; the date may still change."))
    else:
        print(_("Not provisional: every year on the way has its official notice."))
    for row in explained.rows:
        number = str(row.ordinal) if row.counted else "-"
        print(f"{row.date.isoformat()} {weekdays[row.date.weekday()]} {number:>4}  {reason_text(row)}")
