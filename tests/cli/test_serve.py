"""`dianxiaoer serve` from start to stop: what answers, what it says, and that nothing is left behind."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from dianxiaoer.embedded.server import running_now

from .conftest import Dianxiaoer, environment


@contextmanager
def serving(
    data: Path, *, program: Sequence[str] = (sys.executable, "-m", "dianxiaoer"), cwd: Path | None = None
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A park that answers, and its address; killed with all it started if the test did not stop it."""
    command = [*program, "serve", "--no-demo", "--port", "0", "--data", str(data)]
    with subprocess.Popen(
        command,
        env=environment(),
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            assert process.stdout is not None
            said = []
            for line in process.stdout:
                said.append(line)
                if found := re.search(r"http://\S+", line):
                    break
            else:
                pytest.fail("".join(said))
            yield process, found.group()
        finally:
            if process.poll() is None:
                process.kill()
            for pid in of_this_park(data):
                os.kill(pid, signal.SIGKILL)


def of_this_park(data: Path) -> list[int]:
    """Every live process that has the data folder in its environment or on its command line."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            words = (entry / "cmdline").read_bytes() + b"\0" + (entry / "environ").read_bytes()
        except OSError:
            continue
        if os.fsencode(data) in words:
            found.append(int(entry.name))
    return found


def gone(data: Path, within_s: float) -> bool:
    until = time.monotonic() + within_s
    while of_this_park(data):
        if time.monotonic() > until:
            return False
        time.sleep(0.1)
    return True


def status_of(url: str) -> int:
    with urllib.request.urlopen(url, timeout=20) as answer:
        return int(answer.status)


def test_a_killed_park_is_taken_up_again_and_ctrl_c_stops_all_of_it(park: Path) -> None:
    with serving(park) as (process, _url):
        assert len(of_this_park(park)) >= 5  # ours, web and its workers, the job worker, PostgreSQL
        process.kill()
        process.wait()
        server = running_now(park)
        assert server is not None  # PostgreSQL itself lives on
        until = time.monotonic() + 15
        while set(of_this_park(park)) - postgres_processes(park) and time.monotonic() < until:
            time.sleep(0.2)
        assert not set(of_this_park(park)) - postgres_processes(park)
        with serving(park) as (again, url):
            assert status_of(url) == 200
            again.send_signal(signal.SIGINT)
            again.communicate(timeout=40)
            assert again.returncode == 130
        assert gone(park, 2)


def postgres_processes(data: Path) -> set[int]:
    server = running_now(data)
    if server is None:
        return set()
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    return {server.pid, *map(int, children)}


def test_a_killed_worker_is_started_again_and_sigterm_stops_all_of_it(park: Path) -> None:
    with serving(park) as (process, url):
        began = time.monotonic()
        assert status_of(url) == 200
        worker = next(pid for pid in of_this_park(park) if b"worker" in words_of(pid))
        # A worker that ends within five seconds of its start is not hurried.
        time.sleep(max(0.0, began + 5.5 - time.monotonic()))
        os.kill(worker, signal.SIGKILL)
        until = time.monotonic() + 10
        while time.monotonic() < until:
            if any(b"worker" in words_of(pid) for pid in of_this_park(park) if pid != worker):
                break
            time.sleep(0.1)
        else:
            pytest.fail("no new worker")
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=40)
        assert process.returncode == 143
        assert gone(park, 2)


def words_of(pid: int) -> list[bytes]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return []


def test_a_busy_port_is_one_message(park: Path, cold: Dianxiaoer) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen(1)
        port = taken.getsockname()[1]
        done = cold("serve", "--no-demo", "--port", port, "--data", park)
    assert done.returncode == 2
    assert f"Port {port} on 127.0.0.1 is not free" in done.stderr
    assert "--port" in done.stderr.splitlines()[1]
    assert "Traceback" not in done.stderr
    assert running_now(park) is None


def test_a_demo_before_others_is_refused(park: Path, dianxiaoer: Dianxiaoer) -> None:
    done = dianxiaoer("serve", "--demo", "--host", "0.0.0.0", "--port", "0", "--data", park)
    assert done.returncode == 2
    assert "DIANXIAOER_DEMO" in done.stderr
    assert "DIANXIAOER_HTTPS" in done.stderr
    assert "Traceback" not in done.stderr
    assert running_now(park) is None
