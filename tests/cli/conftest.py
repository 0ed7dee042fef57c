"""The command as a person runs it: a process of its own, on a park that was migrated once for the session."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dianxiaoer.embedded.server import running_now

Dianxiaoer = Callable[..., subprocess.CompletedProcess[str]]


def environment(**more: str) -> dict[str, str]:
    """Without this session's database and settings, in English."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DIANXIAOER_", "PG"))}
    for name in ("DATABASE_URL", "LC_ALL", "LC_MESSAGES", "DJANGO_SETTINGS_MODULE"):
        kept.pop(name, None)
    return kept | {"LANG": "C.UTF-8"} | more


@pytest.fixture
def dianxiaoer(short_folder: Path) -> Dianxiaoer:
    """Run `dianxiaoer …` in a short folder and wait for it."""

    def call(*words: object, **more: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "dianxiaoer", *map(str, words)]
        return subprocess.run(
            command, env=environment(**more), cwd=short_folder, capture_output=True, text=True, check=False, timeout=120
        )

    return call


@pytest.fixture(scope="session")
def made_park(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A migrated data folder to copy from; making one takes seconds, copying it none."""
    folder = Path(f"/tmp/dxe-made-{os.getpid()}")
    folder.mkdir(mode=0o711)
    folder.chmod(0o711)
    data = folder / "data"
    command = [sys.executable, "-m", "dianxiaoer", "migrate", "--json", "--data", str(data)]
    subprocess.run(command, env=environment(), check=True, capture_output=True, timeout=120)
    yield data
    subprocess.run(["rm", "-rf", str(folder)], check=True)


@pytest.fixture
def park(made_park: Path, short_folder: Path) -> Iterator[Path]:
    """A migrated data folder of the test's own."""
    data = short_folder / "data"
    subprocess.run(["cp", "-a", str(made_park), str(data)], check=True)
    yield data
    left = running_now(data)
    if left is not None:
        os.kill(left.pid, signal.SIGQUIT)
