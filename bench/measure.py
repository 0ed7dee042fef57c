"""Time as the server feels it: wall clock, our processor time, PostgreSQL's processor time, memory."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def share(values: list[float], part: float) -> float:
    """The value that `part` of them do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


def milliseconds(values: list[float], part: float) -> float:
    return round(1000 * share(values, part), 2)


def processor_seconds(pid: int) -> float | None:
    """What a process has used of the processors; None where the system does not tell."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return None
    return (int(fields[11]) + int(fields[12])) / TICKS


def backend_pid() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


@dataclass(slots=True)
class Spent:
    """Seconds: by the clock, by our process, by the database's process (None: it runs elsewhere)."""

    clock: float
    own: float
    database: float | None

    def per(self, count: int) -> dict[str, float | None]:
        database = None if self.database is None else round(1000 * self.database / count, 2)
        own = round(1000 * self.own / count, 2)
        return {"clock_ms": round(1000 * self.clock / count, 2), "app_cpu_ms": own, "database_cpu_ms": database,
                "cpu_ms": None if database is None else round(own + database, 2)}  # fmt: skip


def spent(work: Callable[[], None], pid: int) -> Spent:
    before, own, clock = processor_seconds(pid), time.process_time(), time.perf_counter()
    work()
    after = processor_seconds(pid)
    database = None if before is None or after is None else after - before
    return Spent(time.perf_counter() - clock, time.process_time() - own, database)


def memory_mb(postmaster: int) -> float | None:
    """Proportional memory of a PostgreSQL with all its processes, in MiB."""
    total = 0
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            parent = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
            if int(folder.name) == postmaster or parent == postmaster:
                rollup = (folder / "smaps_rollup").read_text()
                total += next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
        except (OSError, StopIteration):
            continue
    return round(total / 1024, 1) if total else None
