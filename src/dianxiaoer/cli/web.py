"""The web server process that `serve` starts: granian with our WSGI application."""

from __future__ import annotations

import argparse
import os
from multiprocessing import parent_process

from dianxiaoer.cli import parent

if parent_process() is not None:  # in one of granian's own worker processes
    parent.follow()
    from dianxiaoer.config.wsgi import application

    __all__ = ["application"]


def main() -> None:
    """Serve until SIGTERM. The address is on the command line, so that `ps` shows it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--workers", type=int, required=True)
    parser.add_argument("--threads", type=int, required=True)
    args = parser.parse_args()
    parent.follow_if_told()
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    Granian(
        "dianxiaoer.cli.web:application",
        address=args.host,
        port=args.port,
        interface=Interfaces.WSGI,
        workers=args.workers,
        blocking_threads=args.threads,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        websockets=False,
        log_level=LogLevels.warning,
        log_access=bool(os.environ.get("DIANXIAOER_ACCESS_LOG")),
    ).serve()


if __name__ == "__main__":
    main()
