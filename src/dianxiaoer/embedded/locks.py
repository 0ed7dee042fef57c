"""File locks, which the operating system gives back whatever way a process ends.

Three of them guard a data folder:

* `start.lock`, exclusive: held for the moment of starting or stopping, so two never do it at once;
* `users.lock`, shared: held by every process that uses the server; who can take it exclusively is the last one
  and stops the server;
* `server.lock`, exclusive: handed to PostgreSQL itself and held by its processes as long as one of them lives, so
  that a second server never opens the same cluster, even out of another container.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path


def open_lock(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def take(handle: int, *, shared: bool = False, patience_s: float = 0.0) -> bool:
    """Take a lock within `patience_s` seconds; false when others kept it."""
    kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
    until = time.monotonic() + patience_s
    while True:
        try:
            fcntl.flock(handle, kind | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if time.monotonic() >= until:
                return False
            time.sleep(0.02)


@contextlib.contextmanager
def held(path: Path, *, patience_s: float) -> Iterator[bool]:
    """Hold a lock exclusively for a block; yields whether it could be taken."""
    handle = open_lock(path)
    try:
        yield take(handle, patience_s=patience_s)
    finally:
        os.close(handle)
