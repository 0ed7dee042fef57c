"""What `postmaster.pid` says, and whether it may be believed."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Postmaster:
    """A live server of this cluster."""

    pid: int
    socket_folder: Path


def live(cluster: Path) -> Postmaster | None:
    """The server that `postmaster.pid` names, when that process is alive and is PostgreSQL on this cluster."""
    try:
        lines = (cluster / "postmaster.pid").read_text().splitlines()
        pid = abs(int(lines[0]))
    except (OSError, ValueError, IndexError):
        return None
    if pid <= 1 or not _is_server(pid, cluster):
        return None
    return Postmaster(pid, Path(lines[4]) if len(lines) > 4 and lines[4] else Path())


def forget_stale(cluster: Path) -> None:
    """Remove a `postmaster.pid` that names a live process which is not ours: PostgreSQL would refuse to start.
    Call it only with `server.lock` in hand. A file that names a dead process is left: PostgreSQL sees to it."""
    path = cluster / "postmaster.pid"
    try:
        pid = abs(int(path.read_text().splitlines()[0]))
    except FileNotFoundError:
        return
    except (ValueError, IndexError):
        path.unlink()  # empty or torn: PostgreSQL calls it bogus and stops
        return
    if alive(pid) and not _is_server(pid, cluster):
        path.unlink()


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _is_server(pid: int, cluster: Path) -> bool:
    words = _command_line(pid)
    if not words or not Path(words[0]).name.startswith("postgres"):
        return False
    folders = [words[at + 1] for at, word in enumerate(words[:-1]) if word == "-D"]
    return any(_same(Path(folder), cluster) for folder in folders)


def _same(one: Path, other: Path) -> bool:
    return one == other or os.path.realpath(one) == os.path.realpath(other)


def _command_line(pid: int) -> list[str]:
    try:
        raw = Path(f"/proc/{pid}/cmdline").read_bytes()
        return [os.fsdecode(word) for word in raw.split(b"\0") if word]
    except OSError:
        pass
    if Path("/proc/self").is_dir():
        return []
    told = subprocess.run(
        ["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return told.stdout.split()
