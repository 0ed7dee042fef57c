"""One month's bulletin, content alone and as a Word file: of last month, and of one that lies two years back."""

from __future__ import annotations

import time
from typing import Any

from bench.measure import backend_pid, milliseconds, spent


def measure(times: int) -> dict[str, dict[str, Any]]:
    """p50 and p95 in ms of drawing a bulletin up, with its statements, and of writing it as .docx besides."""
    from django.utils import timezone

    from dianxiaoer.domains.supervision.rules.periods import day_of, month

    today = day_of(timezone.now())
    last = month(today.year, today.month).previous()
    old = month(last.start.year - 2, last.start.month)
    found = {}
    for name, window in (("last month", last), ("a month two years ago", old)):
        found[f"bulletin of {name}"] = _measure(times, window, word=False)
        found[f"bulletin of {name}, as .docx"] = _measure(times, window, word=True)
    return found


def _measure(times: int, window: Any, *, word: bool) -> dict[str, Any]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from dianxiaoer.documents import word as documents
    from dianxiaoer.domains.supervision.queries.bulletin import monthly

    def draw_up() -> None:
        report = monthly(window)
        if word:
            documents.render(report)

    with CaptureQueriesContext(connection) as captured:
        draw_up()
    taken: list[float] = []

    def again() -> None:
        for _ in range(times):
            began = time.perf_counter()
            draw_up()
            taken.append(time.perf_counter() - began)

    used = spent(again, backend_pid()).per(times)
    return {
        "p50_ms": milliseconds(taken, 0.5),
        "p95_ms": milliseconds(taken, 0.95),
        "statements": len(captured),
        **used,
    }
