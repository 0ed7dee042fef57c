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


def forget_stale(cluster: Path, socket: Path, socket_name: str) -> None:
    """Remove the lock files of a server that is no more. Call it only with `server.lock` in hand.

    PostgreSQL itself would refuse to start while the number in them belongs to any live process, or to a killed
    one that nobody has waited for, as happens in a container without an init.
    """
    for path in (cluster / "postmaster.pid", socket / socket_name, socket / f"{socket_name}.lock"):
        path.unlink(missing_ok=True)


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
    told = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return told.stdout.split()
