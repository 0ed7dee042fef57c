"""Files of demands for tests, and bringing them in."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from datetime import datetime

from tests.factories.people import AT

from dianxiaoer.domains.demands import commands
from dianxiaoer.domains.demands.commands import Origin
from dianxiaoer.domains.demands.commands.imports import Summary
from dianxiaoer.domains.demands.queries.imports import rows_of_file
from dianxiaoer.kernel.access import SYSTEM, Actor

HEADER = ("编号", "提交时间", "标题", "内容", "答复意见", "答复时间")


def a_file(*rows: Sequence[str], header: Sequence[str] = HEADER, encoding: str = "utf-8-sig") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([header, *rows])
    return text.getvalue().encode(encoding)


def bring_in(
    content: bytes,
    *,
    by: Actor = SYSTEM,
    at: datetime = AT,
    name: str = "file.csv",
    source: str = "import",
    mapping: dict[str, str | None] | None = None,
    dry_run: bool = False,
    tell: Callable[[int], None] = lambda done: None,
) -> Summary:
    rows = rows_of_file(content, name=name, mapping=mapping)
    origin = Origin(source, name)
    return commands.import_rows(by=by, at=at, rows=rows, origin=origin, dry_run=dry_run, tell=tell)
