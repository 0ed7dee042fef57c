"""`dianxiaoer export`: demands to xlsx or csv, as many as there are, in constant memory."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from dianxiaoer.embedded import Trouble
from dianxiaoer.words import _, language

if TYPE_CHECKING:
    from dianxiaoer.domains.demands.queries import Filters


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("export", help=_("write rows to a file"))
    kinds = parser.add_subparsers(dest="kind", metavar="KIND", required=True)
    demands = kinds.add_parser("demands", help=_("demands, oldest first"))
    demands.add_argument("file", type=Path, metavar="FILE", help=_("ends in .xlsx or .csv"))
    demands.add_argument("--state", action="append", default=[], help=_("only this state (may be given several times)"))
    demands.add_argument("--from", dest="from_date", type=_day, metavar="DATE", help=_("submitted on or after"))
    demands.add_argument("--to", dest="to_date", type=_day, metavar="DATE", help=_("submitted on or before"))
    demands.add_argument("--department", default="", metavar="CODE", help=_("held by this department (code or name)"))
    demands.add_argument("--query", default="", metavar="WORDS", help=_("whose texts hold these words"))
    demands.add_argument("--json", action="store_true", help=_("print the result as JSON"))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(_("{text} is no date such as 2026-09-29").format(text=text)) from None


def run(args: argparse.Namespace) -> int:
    """0: written. 2: the file cannot be written, or a filter names nothing."""
    from django.utils import translation

    from dianxiaoer.domains.demands.queries import exports
    from dianxiaoer.kernel.access import SYSTEM

    kind = args.file.suffix.lower()
    if kind not in {".xlsx", ".csv"}:
        raise Trouble(_("{path}: the name must end in .xlsx or .csv.").format(path=args.file))
    with translation.override(language()):
        rows = exports.export_rows(by=SYSTEM, at=datetime.now(UTC), filters=_filters(args))
        with written(args.file) as file:
            count = _write(kind, file, exports.HEADER, rows)
    if args.json:
        print(json.dumps({"file": str(args.file), "rows": count}, ensure_ascii=False))
    else:
        print(_("{n} rows written to {path}.").format(n=count, path=args.file))
    return 0


def _filters(args: argparse.Namespace) -> Filters:
    from dianxiaoer.domains.demands.queries import Filters
    from dianxiaoer.domains.demands.rules import DemandState
    from dianxiaoer.domains.people import queries as people

    unknown = [state for state in args.state if state not in list(DemandState)]
    if unknown:
        raise Trouble(
            _("{state} is no state.").format(state=unknown[0]),
            _("States: {states}").format(states=", ".join(DemandState)),
        )
    department_id = None
    if args.department:
        rows = people.departments(active_only=False)
        named = {name: row.id for row in rows for name in (row.code, row.short_name, row.name)}
        department_id = named.get(args.department)
        if department_id is None:
            raise Trouble(_("There is no department {name}.").format(name=args.department))
    return Filters(
        query=args.query,
        states=tuple(args.state),
        department_id=department_id,
        from_date=args.from_date,
        to_date=args.to_date,
    )


def _write(kind: str, file: IO[bytes], header: tuple[str, ...], rows: Iterator[tuple[Any, ...]]) -> int:
    from dianxiaoer.kernel.sheets import csv_lines, write_xlsx

    if kind == ".xlsx":
        return write_xlsx(file, header, rows)
    pieces = 0
    for piece in csv_lines(header, rows):
        file.write(piece)
        pieces += 1
    return pieces - 1


@contextlib.contextmanager
def written(path: Path) -> Iterator[IO[bytes]]:
    """A file that appears under its name only when it is whole."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        unfinished = Path(name)
    except OSError as error:
        raise Trouble(_("{path} cannot be written: {reason}.").format(path=path, reason=error.strerror)) from error
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        umask = os.umask(0)
        os.umask(umask)
        unfinished.chmod(0o666 & ~umask)
        unfinished.replace(path)
    except OSError as error:
        raise Trouble(_("{path} cannot be written: {reason}.").format(path=path, reason=error.strerror)) from error
    finally:
        unfinished.unlink(missing_ok=True)
