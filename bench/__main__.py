"""`python -m bench [--rows N …] [--supervision] [--quick] [--data DIR] [--output FILE]`: measure, print a table, stop.

Without DATABASE_URL the embedded server is started on a folder of its own with the settings that a park runs on, and
removed afterwards. With DATABASE_URL that database is EMPTIED of demands and filled.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


def main() -> None:
    given = _arguments()
    if given.worker:
        _set_up()
        from bench.loop import by_commands

        print(json.dumps(by_commands(given.turns)))
        return
    began = time.monotonic()
    with _database(given) as (fill_url, postmaster):
        _set_up()
        found = _measure(given, fill_url, postmaster)
    found["minutes"] = round((time.monotonic() - began) / 60, 1)
    from bench.report import table

    if given.output:
        given.output.write_text(json.dumps(found, ensure_ascii=False, indent=1))
    text = table(found)
    if given.table:
        given.table.write_text(text)
    print(json.dumps(found, ensure_ascii=False) if given.json else text)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000, 100_000, 1_000_000], help="sizes, one by one")
    parser.add_argument("--supervision", action="store_true", help="the wall, its figures and the bulletin alone")
    parser.add_argument("--filled", action="store_true", help="measure the database of DATABASE_URL as it stands")
    parser.add_argument("--quick", action="store_true", help="few rows and few requests: shows that it runs")
    parser.add_argument("--requests", type=int, default=60, help="requests of each page")
    parser.add_argument("--turns", type=int, default=100, help="turns of the whole loop")
    parser.add_argument("--bulletins", type=int, default=20, help="times that each bulletin is drawn up")
    parser.add_argument("--data", type=Path, help="where the embedded server's folder is made (default: temporary)")
    parser.add_argument("--output", type=Path, help="write all figures as JSON here")
    parser.add_argument("--table", type=Path, help="write the table as Markdown here")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.quick:
        given.rows, given.requests, given.turns, given.bulletins = [min(given.rows[0], 2000)], 5, 5, 2
    if given.filled:
        if not os.environ.get("DATABASE_URL"):
            parser.error("--filled needs DATABASE_URL: there is nothing in a new server")
        given.rows = given.rows[-1:]
    return given


@contextlib.contextmanager
def _database(given: argparse.Namespace) -> Iterator[tuple[str, int | None]]:
    """The address to fill by, and the server's first process when it is our own."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dianxiaoer.config.settings")
    os.environ["DIANXIAOER_STATEMENT_TIMEOUT_MS"] = os.environ.get("DIANXIAOER_STATEMENT_TIMEOUT_MS", "15000")
    if os.environ.get("DATABASE_URL"):
        yield os.environ["DATABASE_URL"], None
        return
    from dianxiaoer.embedded import server

    folder = Path(tempfile.mkdtemp(prefix="dxe-bench-", dir=given.data))
    folder.chmod(0o711)
    try:
        with server.running(folder / "data") as running:
            os.environ["DATABASE_URL"] = running.url
            live = server.running_now(folder / "data")
            yield running.url_of("postgres", server.DATABASE), live.pid if live else None
            from django.db import connections

            connections.close_all()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _set_up() -> None:
    os.environ["DIANXIAOER_DEMO"] = "1"
    import django

    django.setup()


def _measure(given: argparse.Namespace, fill_url: str, postmaster: int | None) -> dict[str, Any]:
    from django.core.management import call_command
    from django.db import connection

    from bench import documents, load, loop, pages
    from bench.measure import memory_mb
    from dianxiaoer import demo

    connection.settings_dict["CONN_MAX_AGE"] = None  # one backend throughout, so that its processor time can be told
    if not given.filled:
        call_command("migrate", verbosity=0)
        demo.load(scale=0.05)
    found: dict[str, Any] = {"machine": _machine(), "pages": {}, "load_seconds": {}, "documents": {}, "loop": {}}
    for rows in given.rows:
        if not given.filled:
            connection.close()
            _say(f"filling {rows:,} demands")
            found["load_seconds"][rows] = {
                key: round(value, 1) for key, value in load.fill(fill_url, rows, datetime.now(UTC)).items()
            }
        _say(f"pages at {rows:,}")
        found["pages"][rows] = pages.measure(given.requests, only_supervision=given.supervision)
        _say(f"bulletins at {rows:,}")
        found["documents"][rows] = documents.measure(given.bulletins)
        _say(f"the loop at {rows:,}")
        found["loop"][rows] = {"commands": loop.by_commands(given.turns)}
        found["loop"][rows]["commands_alone"] = loop.without_followers(given.turns)
    if not given.supervision:
        at_most = found["loop"][given.rows[-1]]
        at_most["bare_sql"] = loop.bare(given.turns)
        at_most["pages"] = loop.by_pages(max(5, given.turns // 4))
        _say("two at once")
        at_most["two_at_once"] = _two_at_once(given.turns)
    if postmaster is not None:
        found["server_memory_mb"] = memory_mb(postmaster)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        found["database_mb"] = round(cursor.fetchone()[0] / 2**20)
    return found


def _two_at_once(turns: int) -> dict[str, Any]:
    """Two processes go round the loop: they meet at the head of the journal, which is one row."""
    command = [sys.executable, "-m", "bench", "--worker", "--turns", str(turns)]
    workers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    answers = [json.loads(worker.communicate(timeout=600)[0].splitlines()[-1]) for worker in workers]
    return {"changes_per_second": round(sum(each["changes_per_second"] for each in answers), 1),
            "cpu_ms": [each["cpu_ms"] for each in answers]}  # fmt: skip


def _machine() -> dict[str, Any]:
    from importlib.metadata import version

    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version'), current_setting('fsync'),"
                       " current_setting('shared_buffers')")  # fmt: skip
        server, fsync, buffers = cursor.fetchone()
    cpu = next((line.split(":", 1)[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")), "")
    memory = next((int(line.split()[1]) // 2**20 for line in _lines("/proc/meminfo") if line.startswith("MemTotal")), 0)
    return {
        "date": datetime.now(UTC).date().isoformat(), "processors": os.cpu_count(), "processor": cpu,
        "memory_gib": memory,
        "load_average": round(os.getloadavg()[0], 1), "python": platform.python_version(), "postgresql": server,
        "fsync": fsync, "shared_buffers": buffers, "django": version("django"), "psycopg": version("psycopg"),
    }  # fmt: skip


def _lines(path: str) -> list[str]:
    with contextlib.suppress(OSError):
        return Path(path).read_text().splitlines()
    return []


def _say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


main()
