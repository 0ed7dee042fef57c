"""The embedded server: shared, stopped, killed, and put where it fits. Each test has a server of its own."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from dianxiaoer.embedded import Trouble, binaries, cluster, folders, postmaster
from dianxiaoer.embedded.server import Server, running, running_now

HOLD = """
import sys, time
from pathlib import Path
from dianxiaoer.embedded.server import running
with running(Path(sys.argv[1])) as server:
    print("started" if server.started else "attached", flush=True)
    sys.stdin.readline()
"""
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root lends an account")


@pytest.fixture
def fresh(short_folder: Path) -> Iterator[Path]:
    """A data folder that is not there yet."""
    yield short_folder / "data"
    left = running_now(short_folder / "data")
    if left is not None:
        os.kill(left.pid, signal.SIGQUIT)


@pytest.fixture
def data(park: Path) -> Path:
    """A data folder with a database, copied rather than made."""
    return park


def hold(data: Path) -> subprocess.Popen[str]:
    """Another process that uses the server until it is told a line."""
    command = [sys.executable, "-c", HOLD, str(data)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def let_go(process: subprocess.Popen[str]) -> None:
    process.communicate("\n", timeout=30)
    assert process.returncode == 0


def put(server: Server, value: int) -> None:
    with psycopg.connect(server.url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (value int)")
        connection.execute("INSERT INTO kept VALUES (%s)", (value,))


def kept(server: Server) -> set[int]:
    with psycopg.connect(server.url) as connection:
        return {row[0] for row in connection.execute("SELECT value FROM kept").fetchall()}


def test_a_second_start_finds_the_data_and_leaves_nothing_running(data: Path) -> None:
    with running(data) as server:
        assert server.started
        put(server, 1)
    assert running_now(data) is None
    with running(data) as server:
        assert kept(server) == {1}


def test_only_a_private_socket_and_durable_settings(data: Path) -> None:
    with running(data) as server:
        mode = server.socket.stat()
        assert stat.S_IMODE(mode.st_mode) == 0o700
        with psycopg.connect(server.url) as connection:
            shown = {
                name: connection.execute(f"SHOW {name}").fetchone()
                for name in ("listen_addresses", "fsync", "synchronous_commit", "full_page_writes")
            }
            role = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
    assert shown == {
        "listen_addresses": ("",),
        "fsync": ("on",),
        "synchronous_commit": ("on",),
        "full_page_writes": ("on",),
    }
    assert role == (False,)


@pytest.mark.parametrize("folder", ["", *map(str, sorted(Path("/usr/lib/postgresql").glob("*/bin")))])
def test_chinese_has_trigrams_whatever_the_locale(fresh: Path, monkeypatch: pytest.MonkeyPatch, folder: str) -> None:
    """With the packaged programs, and with the machine's own where it has them: 15 and 16 know no builtin locale."""
    if folder:
        monkeypatch.setenv("DIANXIAOER_PG_BIN_DIR", folder)
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    monkeypatch.setenv("PGPORT", "1")
    with running(fresh) as server, psycopg.connect(server.url) as connection:
        connection.execute("CREATE EXTENSION pg_trgm")
        found = connection.execute("SELECT cardinality(show_trgm('企业诉求'))").fetchone()
        assert found is not None
        assert found[0] >= 4


def test_the_last_user_stops_it(data: Path) -> None:
    other = hold(data)
    assert said(other) == "started"
    with running(data) as server:
        assert not server.started
        let_go(other)
        put(server, 1)  # the starter has gone, the server has not
    assert running_now(data) is None


def test_two_starters_at_once_get_one_server(data: Path) -> None:
    both = [hold(data), hold(data)]
    assert sorted(said(one) for one in both) == ["attached", "started"]
    let_go(both[0])
    assert running_now(data) is not None
    let_go(both[1])
    assert running_now(data) is None


def test_a_killed_user_leaves_a_server_that_the_next_one_takes_over(data: Path) -> None:
    other = hold(data)
    assert said(other) == "started"
    other.kill()
    other.communicate(timeout=30)
    assert running_now(data) is not None
    with running(data) as server:
        assert not server.started
    assert running_now(data) is None


def test_nothing_acknowledged_is_lost_when_the_server_is_killed(data: Path) -> None:
    acknowledged: list[int] = []

    def write(server: Server) -> None:
        try:
            with psycopg.connect(server.url, autocommit=True) as connection:
                for value in range(2, 1_000_000):
                    connection.execute("INSERT INTO kept VALUES (%s)", (value,))
                    acknowledged.append(value)
        except psycopg.OperationalError:
            return

    with running(data) as server:
        put(server, 1)
        writer = threading.Thread(target=write, args=(server,))
        writer.start()
        while len(acknowledged) < 200:
            time.sleep(0.005)
        found = running_now(data)
        assert found is not None
        os.kill(found.pid, signal.SIGKILL)
        writer.join()
        with running(data) as again:  # at once, while the killed server's processes may still be ending
            assert again.started
            assert kept(again) >= {1, *acknowledged}


def test_a_stale_pid_file_is_not_believed(data: Path) -> None:
    """After a crash the number may belong to any process: here, to this one."""
    for value, content in enumerate([f"{os.getpid()}\n{data / 'pg'}\n1\n5432\n\n", "", "garbage\n"]):
        (data / "pg" / "postmaster.pid").write_text(content)
        assert postmaster.live(data / "pg") is None
        with running(data) as server:
            assert server.started
            put(server, value)
            assert kept(server) == {*range(value + 1)}


def test_an_interrupted_making_is_done_again(fresh: Path) -> None:
    prepared = folders.prepare(fresh)
    prepared.cluster.mkdir()
    (prepared.cluster / "PG_VERSION").write_text("18\n")
    (prepared.cluster / "base").mkdir()
    (fresh / "pg.making").touch()
    with running(fresh) as server:
        put(server, 1)
    assert not (fresh / "pg.making").exists()


def test_files_that_are_no_database_are_left_alone(fresh: Path) -> None:
    prepared = folders.prepare(fresh)
    prepared.cluster.mkdir()
    (prepared.cluster / "letter.txt").write_text("keep me")
    with pytest.raises(Trouble, match="not a PostgreSQL database"), running(fresh):
        pass
    assert (prepared.cluster / "letter.txt").read_text() == "keep me"


def test_a_database_of_another_version_is_refused(data: Path) -> None:
    with running(data):
        pass
    (data / "pg" / "PG_VERSION").write_text("14\n")
    with pytest.raises(Trouble, match="made by PostgreSQL 14"), running(data):
        pass


def test_a_long_path_gets_a_short_socket(short_folder: Path) -> None:
    data = short_folder / ("long-" * 30) / "data"
    data.parent.mkdir(mode=0o711)
    data.parent.chmod(0o711)
    with running(data) as server:
        assert len(os.fsencode(server.socket / folders.SOCKET_NAME)) <= folders.LONGEST_SOCKET
        assert data not in server.socket.parents
        put(server, 1)
    assert running_now(data) is None


def test_a_long_path_without_a_short_folder_says_so(short_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = short_folder / ("long-" * 30) / "data"
    data.parent.mkdir()
    data.parent.chmod(0o711)
    monkeypatch.setattr(folders, "_runtime_bases", list)
    with pytest.raises(Trouble, match="107 bytes") as caught, running(data):
        pass
    assert "--data" in caught.value.advice


def test_a_prepared_socket_folder_of_somebody_else_is_refused(short_folder: Path) -> None:
    data = folders.prepare(short_folder / "data")
    (data.data / "run").symlink_to("/tmp")
    with pytest.raises(Trouble, match="belongs to somebody else"), running(data.data):
        pass


def test_an_unwritable_folder_says_what_to_do(short_folder: Path) -> None:
    read_only = short_folder / "closed"
    read_only.mkdir(mode=0o500)
    place = Path("/proc/dianxiaoer") if os.geteuid() == 0 else read_only / "data"  # root writes anywhere else
    with pytest.raises(Trouble, match="cannot be written") as caught:
        folders.prepare(place)
    assert "--data" in caught.value.advice


def test_a_file_in_the_way_says_so(short_folder: Path) -> None:
    (short_folder / "file").touch()
    with pytest.raises(Trouble, match="file"):
        folders.prepare(short_folder / "file" / "data")
    with pytest.raises(Trouble, match="is a file"):
        folders.prepare(short_folder / "file")


def test_missing_programs_are_named(fresh: Path, monkeypatch: pytest.MonkeyPatch, short_folder: Path) -> None:
    monkeypatch.setenv("DIANXIAOER_PG_BIN_DIR", str(short_folder))
    with pytest.raises(Trouble, match="initdb, pg_ctl, postgres"), running(fresh):
        pass


def test_a_missing_locale_is_named(fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = 'initdb: error: invalid locale name "C.UTF-8"'
    monkeypatch.setattr(cluster, "run_aside", lambda *_words, **_options: (1, said))
    with pytest.raises(Trouble, match=r"does not have the locale C\.UTF-8") as caught, running(fresh):
        pass
    assert "DIANXIAOER_PG_BIN_DIR" in caught.value.advice


@as_root
def test_root_lends_an_account_and_copies_what_it_cannot_reach(
    short_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Programs and data below a closed folder such as /root: copied and linked, the folder stays closed."""
    closed = short_folder / "closed"
    closed.mkdir(mode=0o700)
    home = binaries.bin_folder().parent
    libraries = home.parent.with_name(f"{home.parent.name}.libs")
    (closed / home.parent.name).mkdir()
    subprocess.run(["cp", "-a", str(home), str(closed / home.parent.name)], check=True)
    subprocess.run(["cp", "-a", str(libraries), str(closed)], check=True)
    monkeypatch.setenv("DIANXIAOER_PG_BIN_DIR", str(closed / home.parent.name / home.name / "bin"))
    monkeypatch.setattr(binaries, "CACHE", short_folder / "cache")
    monkeypatch.setattr(folders, "SHARED_PLACE", short_folder / "shared")
    told: list[str] = []
    with running(closed / "data", tell=told.append) as server:
        put(server, 1)
        assert server.owner.uid != 0
        assert closed not in server.programs.folder.parents
        assert (closed / "data" / "pg").readlink().parent == short_folder / "shared"
    assert "links to it" in told[0]
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    with running(closed / "data", tell=told.append) as server:
        assert kept(server) == {1}
    assert len(told) == 1
