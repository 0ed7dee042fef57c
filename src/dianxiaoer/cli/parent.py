"""A child process ends with its parent, even when the parent is killed outright."""

from __future__ import annotations

import os
import signal
import threading
import time

VARIABLE = "DIANXIAOER_PARENT_PID"


def follow(pid: int | None = None) -> None:
    """End this process (SIGTERM) when its present parent, or the parent `pid`, is no longer its parent."""
    parent = pid if pid is not None else os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(15)
        os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=watch, name="follow-parent", daemon=True).start()


def follow_if_told() -> None:
    """Follow the parent that `serve` named in the environment, in the process that it started directly."""
    named = os.environ.pop(VARIABLE, "")
    if named:
        follow(int(named))
