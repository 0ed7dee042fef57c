"""`dianxiaoer import`: demands, enterprises and officers from csv or xlsx."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dianxiaoer.embedded import Trouble
from dianxiaoer.words import _, language

SHOWN = 20
"""Rejected rows that are listed on a terminal; `--json` and `--rejected` give all of them."""


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("import", help=_("read demands, enterprises or officers from a file"))
    kinds = parser.add_subparsers(dest="kind", metavar="KIND", required=True)
    demands = kinds.add_parser("demands", help=_("demands, answered ones with their real times"))
    demands.add_argument(
        "--mapping",
        type=Path,
        metavar="FILE.json",
        help=_('which column is which field: {"header": "field", "header to leave out": null}'),
    )
    demands.add_argument(
        "--source",
        default="",
        metavar="NAME",
        help=_("name of the system that gave the rows their numbers (default: import)"),
    )
    enterprises = kinds.add_parser("enterprises", help=_("enterprises of the register"))
    officers = kinds.add_parser("officers", help=_("officers with department, post and roles"))
    for kind in (demands, enterprises, officers):
        kind.add_argument("file", type=Path, metavar="FILE", help=_("csv (UTF-8, GB 18030) or xlsx"))
        kind.add_argument("--dry-run", action="store_true", help=_("say what would happen and write nothing"))
        kind.add_argument("--json", action="store_true", help=_("print the result as JSON"))


def run(args: argparse.Namespace) -> int:
    """0: every row is in. 1: some rows were rejected, the others are in. 2: the file cannot be read."""
    from django.utils import translation

    from dianxiaoer.kernel.tables import TableError

    content = _read(args.file)
    with translation.override(language()):
        try:
            result = _demands(args, content) if args.kind == "demands" else _register(args, content)
        except TableError as error:
            raise Trouble(str(error.message)) from error
    _report(args, result)
    return 1 if result["rejected"] else 0


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Trouble(
            _("{path} cannot be read: {reason}.").format(path=path, reason=error.strerror or error)
        ) from error


def _demands(args: argparse.Namespace, content: bytes) -> dict[str, Any]:
    from dianxiaoer.domains.demands import commands
    from dianxiaoer.domains.demands.queries import imports as queries
    from dianxiaoer.domains.demands.rules.imports import DEFAULT_SOURCE
    from dianxiaoer.kernel.access import SYSTEM
    from dianxiaoer.kernel.refusals import Invalid

    at = datetime.now(UTC)
    try:
        rows = queries.rows_of_file(content, name=args.file.name, mapping=_mapping(args.mapping))
    except Invalid as error:
        raise Trouble(str(error.message)) from error
    if not args.dry_run:
        _ensure_desk(at)
    summary = commands.import_rows(
        by=SYSTEM,
        at=at,
        rows=rows,
        origin=commands.Origin(args.source or DEFAULT_SOURCE, args.file.name),
        dry_run=args.dry_run,
        tell=_bar(len(rows)),
    )
    return {
        "rows": summary.rows,
        "created": summary.created,
        "unchanged": summary.unchanged,
        "rejected": _facts(summary.rejected),
        "dry_run": args.dry_run,
    }


def _mapping(path: Path | None) -> dict[str, str | None]:
    if path is None:
        return {}
    try:
        found = json.loads(_read(path))
    except ValueError as error:
        raise Trouble(_("{path} is not JSON: {reason}.").format(path=path, reason=error)) from error
    if not isinstance(found, dict) or not all(one is None or isinstance(one, str) for one in found.values()):
        raise Trouble(_('{path} must hold one object: {{"header": "field"}}.').format(path=path))
    return found


def _ensure_desk(at: datetime) -> None:
    """Demands wait at a desk. A park that has none yet gets one, to be renamed and staffed by its administrator."""
    from dianxiaoer.domains.demands.queries.imports import has_desk
    from dianxiaoer.domains.people import commands as people
    from dianxiaoer.domains.people.rules import DepartmentKind
    from dianxiaoer.kernel.access import SYSTEM

    if has_desk():
        return
    data = people.DepartmentData(name="企业诉求中心", kind=DepartmentKind.DESK.value)
    people.create_department(by=SYSTEM, at=at, code="desk", data=data)
    print(_("No department ran the demand desk, so one was made: 企业诉求中心."), file=sys.stderr)


def _register(args: argparse.Namespace, content: bytes) -> dict[str, Any]:
    """Enterprises and officers: the commands of the rooms that own them."""
    from dianxiaoer.domains.people import commands as people
    from dianxiaoer.domains.people import rules as people_rules
    from dianxiaoer.domains.registry import commands as registry
    from dianxiaoer.domains.registry import rules as registry_rules
    from dianxiaoer.kernel.access import SYSTEM
    from dianxiaoer.kernel.tables import read_table

    of_officers = args.kind == "officers"
    columns = people_rules.OFFICER_COLUMNS if of_officers else registry_rules.ENTERPRISE_COLUMNS
    bring_in = people.import_officers if of_officers else registry.import_enterprises
    result = bring_in(
        by=SYSTEM,
        at=datetime.now(UTC),
        rows=read_table(content, aliases=columns, name=args.file.name),
        file_name=args.file.name,
        dry_run=args.dry_run,
    )
    return result.summary() | {"rejected": _facts(result.rejected), "dry_run": args.dry_run}


def _facts(rejected: Iterable[Any]) -> list[dict[str, Any]]:
    return [{"line": one.line, "column": one.column, "reason": str(one.reason)} for one in rejected]


def _bar(total: int) -> Callable[[int], None]:
    """A progress bar on a terminal; silence elsewhere."""
    if not sys.stderr.isatty() or not total:
        return lambda done: None

    def show(done: int) -> None:
        filled = 30 * done // total
        end = "\n" if done >= total else ""
        print(f"\r[{'█' * filled}{'·' * (30 - filled)}] {done}/{total}", end=end, file=sys.stderr, flush=True)

    return show


def _report(args: argparse.Namespace, result: dict[str, Any]) -> None:
    if args.json:
        print(json.dumps({"file": args.file.name, **result}, ensure_ascii=False))
        return
    rejected = result["rejected"]
    words = (
        _("{rows} rows: {created} would be taken in, {unchanged} are in already, {rejected} cannot be taken.")
        if args.dry_run
        else _("{rows} rows: {created} taken in, {unchanged} were in already, {rejected} rejected.")
    )
    print(words.format(**(result | {"rejected": len(rejected)})))
    for one in rejected[:SHOWN]:
        print(
            _("{file}, line {line}, column {column}: {reason}").format(
                file=args.file.name, line=one["line"], column=one["column"] or "–", reason=one["reason"]
            ),
            file=sys.stderr,
        )
    if len(rejected) > SHOWN:
        print(_("… and {n} more; --json lists them all.").format(n=len(rejected) - SHOWN), file=sys.stderr)
    if args.dry_run:
        print(_("Nothing was written."))
