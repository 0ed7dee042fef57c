"""`dianxiaoer bulletin 2026-10 --out FILE`: a document of any period as Word, spreadsheet or JSON.

A published document is written as it was issued, byte for byte; any other is computed as of the end of its period and
marked as a draft, so that the same command gives the same document whenever it is run.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dianxiaoer.embedded import Trouble
from dianxiaoer.words import _

if TYPE_CHECKING:
    from dianxiaoer.domains.supervision.rules.periods import Window
    from dianxiaoer.domains.supervision.rules.reports import Report

KINDS = ("bulletin", "call_back_list", "quarterly", "yearly")
FORMATS = ("docx", "xlsx", "json")
_BY_SHAPE = (
    (re.compile(r"\d{4}-\d{2}-\d{2}"), "call_back_list"),
    (re.compile(r"\d{4}-\d{2}"), "bulletin"),
    (re.compile(r"\d{4}-Q[1-4]"), "quarterly"),
    (re.compile(r"\d{4}"), "yearly"),
)


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("bulletin", help=_("write a bulletin or another document of a period"))
    parser.add_argument(
        "period", metavar="PERIOD", help=_("2026-10 a bulletin, 2026-Q3 a quarter, 2026 a year, 2026-10-05 a call list")
    )
    parser.add_argument("--kind", choices=KINDS, help=_("what the period must be of"))
    parser.add_argument(
        "--out",
        metavar="FILE",
        type=Path,
        action="append",
        default=[],
        help=_("ends in .docx, .xlsx or .json (may be given several times); without it the text is printed"),
    )
    parser.add_argument("--json", action="store_true", help=_("print the result as JSON"))


def run(args: argparse.Namespace) -> int:
    """0: written. 2: the period is none, lies ahead, or a file cannot be written."""
    kind, window = _asked(args)
    for path in args.out:
        if _format(path) not in FORMATS:
            raise Trouble(_("{path}: the name must end in .docx, .xlsx or .json.").format(path=path))
        if not path.absolute().parent.is_dir():
            raise Trouble(_("{path}: there is no such folder.").format(path=path.parent))
    from django.utils import timezone

    now = timezone.now()
    if window.opens_at >= now:
        raise Trouble(_("{period} lies ahead.").format(period=args.period))
    if window.closes_at > now:
        print(
            _("{period} is not over: this is how it stands now.").format(period=args.period),
            file=sys.stderr,
        )
    made = _Made(kind, args.period, window, now)
    sizes = {str(path): made.write(path) for path in args.out}
    _tell(args, made, sizes)
    return 0


class _Made:
    """A document, published or computed, as files."""

    def __init__(self, kind: str, period: str, window: Window, now: datetime) -> None:
        from dianxiaoer.domains.supervision.queries import documents
        from dianxiaoer.domains.supervision.queries.compositions import compose
        from dianxiaoer.domains.supervision.rules.documents import Texts, with_texts
        from dianxiaoer.kernel.access import SYSTEM

        published = documents.latest(kind, period)
        self.document_id = published
        if published is not None:
            view = documents.document(SYSTEM, published)
            self.report: Report = view.report
        else:
            self.report = with_texts(compose(kind, window, min(window.closes_at, now)), Texts())
        self.template = documents.active_template()

    def content(self, format: str) -> bytes:
        from dianxiaoer.documents import formats
        from dianxiaoer.domains.supervision.queries import documents
        from dianxiaoer.kernel.access import SYSTEM

        if self.document_id is not None:
            return documents.file_of(SYSTEM, self.document_id, format)
        return formats.write(self.report, format, self.template, draft=not self.report.extra.get("internal"))

    def write(self, path: Path) -> int:
        from dianxiaoer.cli.exports import written

        content = self.content(_format(path))
        with written(path) as file:
            file.write(content)
        return len(content)


def _asked(args: argparse.Namespace) -> tuple[str, Window]:
    from dianxiaoer.domains.supervision.rules.documents import window_of

    kind = args.kind or next((name for shape, name in _BY_SHAPE if shape.fullmatch(args.period)), "")
    try:
        return kind, window_of(kind, args.period)
    except ValueError:
        raise Trouble(
            _("“{period}” is no period of this document.").format(period=args.period),
            _("2026-10 a bulletin, 2026-Q3 a quarter, 2026 a year, 2026-10-05 a call list"),
        ) from None


def _format(path: Path) -> str:
    return path.suffix.lower().removeprefix(".")


def _tell(args: argparse.Namespace, made: _Made, sizes: dict[str, int]) -> None:
    report = made.report
    if args.json:
        own = {"title": report.title, "period": report.period, "as_of": report.as_of.isoformat()}
        state = {"published": made.document_id is not None, "number": report.number}
        print(json.dumps({**own, **state, "files": sizes}, ensure_ascii=False))
        return
    if sizes:
        if not made.document_id and not report.extra.get("internal"):
            print(_("Not published: the files say that they are drafts."), file=sys.stderr)
        for path, size in sizes.items():
            print(_("{title}: {path}, {size} bytes").format(title=report.title, path=path, size=size))
        return
    _print_text(report)


def _print_text(report: Report) -> None:
    from django.utils import translation

    from dianxiaoer.documents.fields import heading, language_of

    print(report.title)
    with translation.override(language_of(report)):
        place = 0
        for section in report.sections:
            if section.annex:
                continue
            place += 1
            print(f"\n{heading(section, place)}")
            for sentence in section.sentences:
                print(sentence.text.strip())
