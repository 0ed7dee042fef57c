"""DATABASE_URL: a second, separately started PostgreSQL, reached by TCP with SCRAM."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from dianxiaoer.embedded import binaries, owner
from dianxiaoer.embedded.cluster import run_aside

from .conftest import Dianxiaoer

PASSWORD = "p@ss:w/ord %1"
QUOTED = "p%40ss%3Aw%2Ford%20%251"


@pytest.fixture(scope="module")
def server_url() -> Iterator[str]:
    """Made with initdb and pg_ctl by hand, as an administrator would."""
    folder = Path(tempfile.mkdtemp(prefix="dxe-"))
    folder.chmod(0o711)
    account = owner.choose(folder / "none")
    programs = binaries.find(account)
    place, secret = folder / "pgdata", folder / "pw"
    place.mkdir(mode=0o700)
    secret.write_text(PASSWORD)
    for path in (place, secret):
        account.own(path)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    initdb = [programs.program("initdb"), "-D", str(place), "--username=park", "--auth=scram-sha-256"]
    assert run_aside(account, [*initdb, f"--pwfile={secret}", "--no-sync", "--encoding=UTF8"])[0] == 0
    options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories='' -c fsync=off"
    control = [programs.program("pg_ctl"), "-D", str(place), "-w", "-l", str(place / "log.txt")]
    assert run_aside(account, [*control, "-o", options, "start"])[0] == 0
    yield f"postgres://park:{QUOTED}@127.0.0.1:{port}/postgres"
    run_aside(account, [*control, "-m", "immediate", "stop"])
    shutil.rmtree(folder, ignore_errors=True)


def made_database(server_url: str, name: str) -> str:
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return server_url.removesuffix("/postgres") + f"/{name}"


def test_every_command_works_on_another_server(
    server_url: str, short_folder: Path, dianxiaoer: Dianxiaoer, cold: Dianxiaoer
) -> None:
    data = short_folder / "data"
    url = made_database(server_url, "park")
    wrong = dianxiaoer("migrate", "--data", data, DATABASE_URL=url.replace(QUOTED, "wrong"))
    assert wrong.returncode == 2
    assert "password authentication failed" in wrong.stderr

    early = dianxiaoer("user", "create", "wang", "--data", data, DATABASE_URL=url)
    assert early.returncode == 2  # another server is migrated on purpose only
    assert "dianxiaoer migrate" in early.stderr

    assert cold("migrate", "--data", data, DATABASE_URL=url).returncode == 0
    assert dianxiaoer("user", "create", "wang", "--data", data, DATABASE_URL=url).returncode == 0
    doctor = json.loads(dianxiaoer("doctor", "--json", "--data", data, DATABASE_URL=url).stdout)
    assert next(row for row in doctor["findings"] if row["name"] == "database")["state"] == "ok"

    backup = dianxiaoer("backup", "park.zip", "--data", data, DATABASE_URL=url)
    assert backup.returncode == 0, backup.stderr
    restored = dianxiaoer("restore", "park.zip", "--force", "--data", data, DATABASE_URL=url)
    assert restored.returncode == 0, restored.stderr
    assert dianxiaoer("user", "revoke", "wang", "--data", data, DATABASE_URL=url).returncode == 0
    assert not (data / "pg").exists()  # no embedded server was made


def test_a_backup_of_the_embedded_server_goes_to_another_server(
    server_url: str, park: Path, dianxiaoer: Dianxiaoer
) -> None:
    assert dianxiaoer("user", "create", "zhao", "--data", park).returncode == 0
    assert dianxiaoer("backup", "park.zip", "--data", park).returncode == 0
    url = made_database(server_url, "other")
    done = dianxiaoer("restore", "park.zip", "--data", park.with_name("other"), DATABASE_URL=url)
    assert done.returncode == 0, done.stderr
    assert dianxiaoer("user", "revoke", "zhao", "--data", park.with_name("other"), DATABASE_URL=url).returncode == 0
    assert subprocess.run(["test", "-e", str(park.with_name("other") / "pg")], check=False).returncode == 1
