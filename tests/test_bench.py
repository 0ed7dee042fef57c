"""The bench runs, so that it cannot rot; and what it relies on: a client that goes away leaves no query running."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from django.db import connection

REPOSITORY = Path(__file__).resolve().parent.parent
SLEEPER = """
import os, psycopg
with psycopg.connect(**eval(os.environ["PARAMETERS"])) as connection:
    print(connection.info.backend_pid, flush=True)
    connection.execute("SELECT pg_sleep(120)")
"""


def _parameters() -> dict[str, str]:
    """What the application itself connects with."""
    known = connection.get_connection_params()
    names = ("dbname", "user", "host", "port", "password", "options")
    return {name: str(known[name]) for name in names if known.get(name)}


@pytest.fixture
def empty_database(db: None) -> Iterator[str]:
    """The address of an empty database on the server of the tests."""
    found = _parameters() | {"dbname": "postgres"}
    name = f"bench_smoke_{os.getpid()}"
    with psycopg.connect(**found, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            place = f"host={quote(found['host'], safe='')}&port={found.get('port', '5432')}"
            yield f"postgres://{found['user']}@/{name}?{place}"
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_the_bench_runs_and_reports_every_page(empty_database: str) -> None:
    environment = os.environ | {"DATABASE_URL": empty_database}
    command = [sys.executable, "-m", "bench", "--quick", "--rows", "500", "--json"]
    done = subprocess.run(command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout.splitlines()[-1])
    pages = found["pages"]["500"]
    assert {"desk queue", "my orders", "wall", "one demand, open", "search, a rare word", "list"} <= pages.keys()
    assert {"wall of a sub-park", "wall, rows behind a red count", "all figures of this month"} <= pages.keys()
    assert all(0 < page["p50_ms"] <= page["p95_ms"] and page["statements"] < 60 for page in pages.values())
    loop = found["loop"]["500"]
    assert set(loop) == {"commands", "commands_alone", "bare_sql", "pages", "two_at_once"}
    assert len(loop["commands"]["steps"]) == 9
    assert loop["bare_sql"]["clock_ms"] < loop["commands"]["clock_ms"] < loop["pages"]["clock_ms"]
    assert len(found["documents"]["500"]) == 4
    with psycopg.connect(empty_database) as filled:
        _tallies_are_those_of_the_trigger(filled)


TALLIES = """
    SELECT kind, basis, grain, starts_on, department_id, sub_park_id, type_code, officer_id, count, kept, solved,
           content, graded, taken, amount
    FROM supervision_tally WHERE count <> 0
"""


def _tallies_are_those_of_the_trigger(filled: psycopg.Connection[tuple[object, ...]]) -> None:
    """What the bench counted at once (and the loop's commands went on counting) is what comes of writing each fact."""
    counted = set(filled.execute(TALLIES).fetchall())
    filled.execute("CREATE TEMPORARY TABLE facts ON COMMIT DROP AS SELECT * FROM supervision_fact")
    filled.execute("TRUNCATE supervision_fact, supervision_tally")
    filled.execute("INSERT INTO supervision_fact OVERRIDING SYSTEM VALUE SELECT * FROM facts ORDER BY id")
    written = set(filled.execute(TALLIES).fetchall())
    assert {row[2] for row in written} == {"d", "m", "u"}
    assert counted ^ written == set()
    filled.rollback()


def test_a_client_that_goes_away_takes_its_query_along(db: None) -> None:
    environment = os.environ | {"PARAMETERS": repr(_parameters())}
    command = [sys.executable, "-c", SLEEPER]
    with (
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as client,
        psycopg.connect(**_parameters(), autocommit=True) as watcher,
    ):
        assert client.stdout is not None
        pid = int(client.stdout.readline())
        assert _runs(watcher, pid)
        client.kill()
        client.wait()
        until = time.monotonic() + 15  # looked at every second; the rest is patience with a busy machine
        while _runs(watcher, pid) and time.monotonic() < until:
            time.sleep(0.1)
        assert not _runs(watcher, pid)


def _runs(watcher: psycopg.Connection[tuple[object, ...]], pid: int) -> bool:
    return watcher.execute("SELECT 1 FROM pg_stat_activity WHERE pid = %s", [pid]).fetchone() is not None


def test_a_statement_of_a_page_ends_at_its_limit(db: None) -> None:
    with psycopg.connect(**_parameters(), autocommit=True) as page:
        assert page.execute("SHOW statement_timeout").fetchone() == ("15s",)
        page.execute("SET statement_timeout = 200")
        with pytest.raises(psycopg.errors.QueryCanceled):
            page.execute("SELECT pg_sleep(30)")
