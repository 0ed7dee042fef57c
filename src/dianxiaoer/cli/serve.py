"""`dianxiaoer serve`: a whole park: database, web server and job worker, started and stopped together."""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dianxiaoer.cli import demo, parent, park
from dianxiaoer.embedded import Trouble
from dianxiaoer.words import _

READY_S = 60
STOP_S = 12
LOG_BYTES = 10 * 2**20


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("serve", help=_("start the park: web server and job worker together"))
    parser.add_argument("--host", default="127.0.0.1", help=_("address to listen on (default 127.0.0.1)"))
    parser.add_argument("--port", type=int, default=8000, help=_("port to listen on (default 8000; 0: any free one)"))
    parser.add_argument(
        "--demo",
        action=argparse.BooleanOptionalAction,
        default=None,
        help=_("load the demo park once and offer its users with one click (default: DIANXIAOER_DEMO)"),
    )
    parser.add_argument("--workers", type=int, default=min(2, os.cpu_count() or 1), help=_("web processes"))
    parser.add_argument("--threads", type=int, default=4, help=_("threads of each web process"))
    parser.add_argument("--verbose", action="store_true", help=_("show the logs here instead of in the data folder"))


def run(args: argparse.Namespace) -> int:
    port = free_port(args.host, args.port)
    if args.demo is not None:
        os.environ["DIANXIAOER_DEMO"] = "1" if args.demo else "0"
    with park.opened(args.data, migrated=False):
        _refuse_unsafe(args.host)
        if park.pending_migrations():
            print(_("Preparing the database …"), flush=True)
            park.migrate(quiet=True)
        from django.conf import settings

        people = demo.load_once() if settings.DEMO else []
        park.close_connections()
        return _serve(args, port, people)


def free_port(host: str, port: int) -> int:
    """The port, when nobody listens on it; the web server itself would share it silently."""
    try:
        family, _kind, _proto, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen(1)
            return int(probe.getsockname()[1])
    except PermissionError as error:
        raise Trouble(
            _("Port {port} may not be used by this account.").format(port=port),
            _("Choose one above 1023, such as --port 8000."),
        ) from error
    except socket.gaierror as error:
        raise Trouble(_("There is no address {host}.").format(host=host), _("Use --host 127.0.0.1.")) from error
    except (OSError, OverflowError) as error:
        raise Trouble(
            _("Port {port} on {host} is not free: {reason}.").format(port=port, host=host, reason=error),
            _("Stop the program that uses it, or choose another: --port {other}.").format(other=port % 65535 + 1),
        ) from error


def _refuse_unsafe(host: str) -> None:
    from dianxiaoer.config.checks import unsafe

    reasons = unsafe(host=host)
    if reasons:
        raise Trouble(
            _("The settings are not safe for others to reach:")
            + "".join(f"\n  {reason.setting}: {_(reason.message)}" for reason in reasons),
            _("docs/settings.md explains each setting."),
        )


@dataclass
class Child:
    """One process of ours, restarted or not when it ends by itself."""

    name: str
    command: list[str]
    log: Path | None
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    environment: dict[str, str] = field(default_factory=dict)

    def start(self) -> None:
        environment = {**os.environ, **self.environment, parent.VARIABLE: str(os.getpid())}
        self.started_at = time.monotonic()
        with contextlib.ExitStack() as stack:
            out = stack.enter_context(self._open_log()) if self.log else None
            # A session of its own: Ctrl-C reaches only us, and we end the children in order.
            self.process = subprocess.Popen(
                self.command,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )

    def _open_log(self) -> Any:
        assert self.log is not None
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        return self.log.open("ab")

    def ended(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def stop(self) -> None:
        """SIGTERM, then SIGKILL to its whole session when it does not listen."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            self.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(STOP_S)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def last_words(self) -> str:
        if self.log is None or not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])


def _serve(args: argparse.Namespace, port: int, people: list[tuple[str, str]]) -> int:
    logs = None if args.verbose else args.data / "logs"
    listen = [
        "--host",
        args.host,
        "--port",
        str(port),
        "--workers",
        str(args.workers),
        "--threads",
        str(args.threads),
    ]
    web = Child("web", [sys.executable, "-m", "dianxiaoer.cli.web", *listen], logs and logs / "web.log")
    worker = Child("worker", [sys.executable, "-m", "dianxiaoer", "worker"], logs and logs / "worker.log")
    with _running(web, worker):
        _wait_until_ready(web, args.host, port)
        _announce(args, port, people)
        while not web.ended():
            time.sleep(0.3)
            if worker.ended() and time.monotonic() - worker.started_at > 5:
                print(_("The job worker ended; starting it again."), file=sys.stderr)
                worker.start()
        raise Trouble(_("The web server ended:") + "\n" + web.last_words(), _where(web))


@contextlib.contextmanager
def _running(*children: Child) -> Iterator[None]:
    try:
        for child in children:
            child.start()
        yield
    finally:
        before = {number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            for child in children:
                child.stop()
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _wait_until_ready(web: Child, host: str, port: int) -> None:
    until = time.monotonic() + READY_S
    while time.monotonic() < until:
        if web.ended():
            raise Trouble(_("The web server did not start:") + "\n" + web.last_words(), _where(web))
        with contextlib.suppress(OSError), socket.create_connection((_reach(host), port), timeout=1):
            return
        time.sleep(0.1)
    raise Trouble(_("The web server does not answer.") + "\n" + web.last_words(), _where(web))


def _where(child: Child) -> str:
    return _("The whole log is in {path}.").format(path=child.log) if child.log else ""


def _reach(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)


def _announce(args: argparse.Namespace, port: int, people: list[tuple[str, str]]) -> None:
    shown = _reach(args.host)
    shown = f"[{shown}]" if ":" in shown else shown
    print(_("The park is open at {url}").format(url=f"http://{shown}:{port}/"))
    if people:
        print(_("Demo users, one click each on the first page:"))
        for username, title in people:
            print(f"  {username:<18} {title}")
    print(_("The data is in {folder}. Stop with Ctrl-C.").format(folder=args.data), flush=True)
