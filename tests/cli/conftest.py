"""The command as a person runs it: a process of its own, on a park that was migrated once for the session."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.cli import warm

from dianxiaoer.embedded import locks
from dianxiaoer.embedded.server import running, running_now

Dianxiaoer = Callable[..., subprocess.CompletedProcess[str]]


def environment(**more: str) -> dict[str, str]:
    """Without this session's database and settings, in English."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DIANXIAOER_", "PG"))}
    for name in ("DATABASE_URL", "LC_ALL", "LC_MESSAGES", "DJANGO_SETTINGS_MODULE"):
        kept.pop(name, None)
    return kept | {"LANG": "C.UTF-8"} | more


@pytest.fixture
def dianxiaoer(short_folder: Path, tmp_path: Path) -> Dianxiaoer:
    """Run `dianxiaoer …` in a short folder and wait for it; see `warm`."""

    def call(*words: object, **more: str) -> subprocess.CompletedProcess[str]:
        return warm.call([str(word) for word in words], environment(**more), short_folder, tmp_path)

    return call


@pytest.fixture
def cold(short_folder: Path) -> Dianxiaoer:
    """The same from a cold start, as a shell starts it."""

    def call(*words: object, **more: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "dianxiaoer", *map(str, words)]
        return subprocess.run(
            command, env=environment(**more), cwd=short_folder, capture_output=True, text=True, check=False, timeout=120
        )

    return call


@pytest.fixture(scope="session")
def made_park() -> Iterator[Path]:
    """A migrated data folder to copy from, made once for all workers of the session; the last one removes it."""
    session = os.environ.get("PYTEST_XDIST_TESTRUNUID") or str(os.getpid())
    folder = Path(tempfile.gettempdir()) / f"dxe-made-{session}"
    folder.mkdir(exist_ok=True)
    folder.chmod(0o711)
    data, users = folder / "data", locks.open_lock(folder / "users")
    locks.take(users, shared=True, patience_s=60)
    try:
        with locks.held(folder / "making", patience_s=300):
            if not (folder / "made").exists():
                command = [sys.executable, "-m", "dianxiaoer", "migrate", "--json", "--data", str(data)]
                subprocess.run(command, env=environment(), check=True, capture_output=True, timeout=120)
                (folder / "made").touch()
        yield data
    finally:
        if locks.take(users):
            shutil.rmtree(folder, ignore_errors=True)
        os.close(users)


@pytest.fixture
def park(made_park: Path, short_folder: Path) -> Iterator[Path]:
    """A migrated data folder of the test's own."""
    data = short_folder / "data"
    subprocess.run(["cp", "-a", str(made_park), str(data)], check=True)
    yield data
    left = running_now(data)
    if left is not None:
        os.kill(left.pid, signal.SIGQUIT)


@pytest.fixture
def awake(park: Path) -> Iterator[Path]:
    """The same with its server running, so that commands need not start and stop it."""
    with running(park, durable=False):
        yield park


@pytest.fixture(scope="module")
def standing(made_park: Path) -> Iterator[Path]:
    """One awake park for the tests of a file that do not get in each other's way."""
    folder = Path(tempfile.mkdtemp(prefix="dxe-"))
    folder.chmod(0o711)
    subprocess.run(["cp", "-a", str(made_park), str(folder / "data")], check=True)
    with running(folder / "data", durable=False):
        yield folder / "data"
    shutil.rmtree(folder, ignore_errors=True)
