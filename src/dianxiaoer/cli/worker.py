"""`dianxiaoer worker`: run the jobs. Any number may run, on any machine; `serve` starts one."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from typing import Any

from dianxiaoer.cli import parent
from dianxiaoer.words import _

RESCUE_EVERY_S = 30
STALLED_AFTER_S = 60


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("worker", help=_("run the job worker alone"))
    parser.add_argument("--concurrency", type=int, default=2, metavar="N", help=_("jobs at the same time"))
    parser.add_argument("--once", action="store_true", help=_("do what is due now, then end"))


def run(args: argparse.Namespace) -> int:
    parent.follow_if_told()
    from procrastinate.contrib.django import app

    connector: Any = app.connector
    with app.replace_connector(connector.get_worker_connector()) as direct:
        asyncio.run(_work(direct, args.concurrency, once=args.once))
    return 0


async def _work(app: Any, concurrency: int, *, once: bool) -> None:
    async with app.open_async():
        await _rescue(app)
        rescuing = None if once else asyncio.create_task(_rescue_again_and_again(app))
        await app.run_worker_async(
            name=f"worker-{os.getpid()}",
            concurrency=concurrency,
            wait=not once,
            delete_jobs="successful",
            shutdown_graceful_timeout=8,
        )
        if rescuing is not None:
            rescuing.cancel()


async def _rescue_again_and_again(app: Any) -> None:
    while True:
        await asyncio.sleep(RESCUE_EVERY_S)
        try:
            await _rescue(app)
        except Exception as error:  # the database may be away for a moment; the next round tries again
            print(f"dianxiaoer worker: {error}", file=sys.stderr)


async def _rescue(app: Any) -> None:
    """Queue again what a killed worker had begun: every job is safe to run twice."""
    for stalled in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_S):
        await app.job_manager.retry_job(stalled)
