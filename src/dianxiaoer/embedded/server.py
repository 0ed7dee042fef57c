"""Start, share and stop the embedded server.

The first process that needs the server starts it; others attach. The last one to leave stops it, whoever started
it. A process killed with `kill -9` leaves the server running; the next one attaches and, being the last, stops it.
A server that was killed is started again and recovers by itself: the settings are durable.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from urllib.parse import quote

import psycopg
from psycopg import sql

from dianxiaoer.words import _

from . import binaries, cluster, locks, postmaster, settings
from .folders import SHORT_PREFIX, SOCKET_NAME, Folders, place_cluster, prepare, share_with_owner, socket_folder
from .owner import Owner, choose
from .trouble import Trouble

PATIENCE_S = 300
DATABASE = "dianxiaoer"


@dataclass(frozen=True, slots=True)
class Server:
    """A running server. `started` is true when this process started it."""

    folders: Folders
    socket: Path
    owner: Owner
    programs: binaries.Binaries
    started: bool
    notes: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        """The application's own role on its own database."""
        return self.url_of(settings.APPLICATION, DATABASE)

    @property
    def superuser_url(self) -> str:
        return self.url_of(settings.SUPERUSER, "postgres")

    def url_of(self, role: str, database: str) -> str:
        return f"postgres://{role}@/{database}?host={quote(str(self.socket), safe='')}&port={settings.PORT}"


@contextlib.contextmanager
def running(data: Path, *, durable: bool = True, tell: Callable[[str], None] | None = None) -> Iterator[Server]:
    """Use the server of a data folder, starting it when none runs; the last user stops it.

    `durable=False` gives up safety for speed and is for tests alone. `tell` receives one sentence where a person
    should know something. Raises `Trouble`.
    """
    folders = prepare(data)
    owner = choose(folders.cluster)
    programs = binaries.find(owner)
    users = _open(folders.users_lock, folders)
    try:
        with _starting(folders):
            locks.take(users, shared=True)
            server = _start_or_attach(folders, owner, programs, durable)
        for note in server.notes:
            if tell is not None:
                tell(note)
        yield server
    finally:
        with _undisturbed():
            _leave(folders, owner, programs, users)


def running_now(data: Path) -> postmaster.Postmaster | None:
    """The server that runs on a data folder at this moment, for reports; starts nothing."""
    return postmaster.live(data.resolve() / "pg")


def _open(path: Path, folders: Folders) -> int:
    try:
        handle = locks.open_lock(path)
    except PermissionError as error:
        raise Trouble(
            _("{path} belongs to another account.").format(path=path),
            _("Run this as the account that owns {folder}, or choose another folder with --data DIR.").format(
                folder=folders.data
            ),
        ) from error
    share_with_owner(path, folders.data)
    return handle


@contextlib.contextmanager
def _starting(folders: Folders) -> Iterator[None]:
    handle = _open(folders.start_lock, folders)
    try:
        if not locks.take(handle, patience_s=PATIENCE_S):
            raise Trouble(
                _(
                    "Another process has been starting or stopping the database in {folder} for {minutes} minutes."
                ).format(folder=folders.data, minutes=PATIENCE_S // 60),
                _("Look at its terminal, or end it and start again."),
            )
        yield
    finally:
        os.close(handle)


def _start_or_attach(folders: Folders, owner: Owner, programs: binaries.Binaries, durable: bool) -> Server:
    until = time.monotonic() + PATIENCE_S
    lock = _open(folders.server_lock, folders)
    try:
        while not locks.take(lock):
            running_already = postmaster.live(folders.cluster)
            if running_already and _answers(running_already.socket_folder):
                return Server(folders, running_already.socket_folder, owner, programs, started=False)
            if time.monotonic() > until:
                raise Trouble(
                    _("PostgreSQL processes still hold {folder}, but no server answers.").format(
                        folder=folders.cluster
                    ),
                    _("Wait until they end, or end them by their process ids, then start again."),
                )
            time.sleep(0.05)
        return _start(folders, owner, programs, durable, lock)
    finally:
        os.close(lock)


def _start(folders: Folders, owner: Owner, programs: binaries.Binaries, durable: bool, lock: int) -> Server:
    strange = postmaster.live(folders.cluster)
    if strange is not None:
        raise Trouble(
            _("A PostgreSQL (process {pid}) that dianxiaoer did not start uses {folder}.").format(
                pid=strange.pid, folder=folders.cluster
            ),
            _("Stop it with pg_ctl, then start again."),
        )
    note = place_cluster(folders, owner)
    cluster.ensure(folders, owner, programs)
    socket = socket_folder(folders, owner)
    place = folders.cluster.resolve()
    settings.write(place, socket, owner, durable=durable)
    postmaster.forget_stale(place, socket, SOCKET_NAME)
    startup = place / "startup.log"
    startup.unlink(missing_ok=True)
    command = [programs.program("pg_ctl"), "start", "-D", str(place), "-w"]
    command += ["-t", str(PATIENCE_S), "-l", str(startup)]
    try:
        code, told = cluster.run_aside(owner, command, pass_fds=(lock,))
        if code != 0:
            raise Trouble(_("PostgreSQL did not start:") + f"\n{_last_words(place, told)}", _advice(folders))
        server = Server(folders, socket, owner, programs, started=True, notes=(note,) if note else ())
        _ensure_role_and_database(server)
    except BaseException:
        with _undisturbed():
            _stop(folders, owner, programs)
        raise
    return server


def _ensure_role_and_database(server: Server) -> None:
    """The application's own role and database. It is no superuser; it makes databases when a backup is restored."""
    role, database = sql.Identifier(settings.APPLICATION), sql.Identifier(DATABASE)
    with psycopg.connect(server.superuser_url, autocommit=True, connect_timeout=30) as connection:
        if not _exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = %s", settings.APPLICATION):
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(role))
        if not _exists(connection, "SELECT 1 FROM pg_database WHERE datname = %s", DATABASE):
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(database, role))


def _exists(connection: psycopg.Connection[tuple[object, ...]], query: str, name: str) -> bool:
    return connection.execute(query.encode(), (name,)).fetchone() is not None


def _answers(socket: Path) -> bool:
    try:
        psycopg.connect(host=str(socket), user=settings.SUPERUSER, dbname="postgres", connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def _leave(folders: Folders, owner: Owner, programs: binaries.Binaries, users: int) -> None:
    """Give up our share; stop the server when nobody else has one."""
    try:
        with _starting(folders):
            if locks.take(users):
                _stop(folders, owner, programs)
    finally:
        os.close(users)


def _stop(folders: Folders, owner: Owner, programs: binaries.Binaries) -> None:
    server = postmaster.live(folders.cluster)
    if server is None:
        return
    stop = [programs.program("pg_ctl"), "stop", "-D", os.path.realpath(folders.cluster), "-w"]
    code, _told = cluster.run_aside(owner, [*stop, "-m", "fast", "-t", "60"])
    if code != 0 and postmaster.live(folders.cluster) is not None:
        cluster.run_aside(owner, [*stop, "-m", "immediate", "-t", "30"])
    if server.socket_folder.name.startswith(SHORT_PREFIX):  # one outside the data folder is not left behind
        with contextlib.suppress(OSError):
            server.socket_folder.rmdir()


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """Let a second Ctrl-C or SIGTERM wait until the server is down."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def wait(_number: int, _frame: FrameType | None) -> None:
        return None

    before = {number: signal.signal(number, wait) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _last_words(place: Path, told: str) -> str:
    logs = [
        place / "startup.log",
        *sorted((place / "log").glob("*.log"), key=lambda log: log.stat().st_mtime)[-1:],
    ]
    words = [line for log in logs if log.exists() for line in log.read_text(errors="replace").splitlines()[-12:]]
    telling = [line for line in words if "FATAL" in line or "HINT" in line or "PANIC" in line]
    return "\n".join((telling or words or told.splitlines())[-8:])


def _advice(folders: Folders) -> str:
    return _("The whole story is in {folder}; `dianxiaoer doctor` looks at the usual causes.").format(
        folder=folders.cluster / "log"
    )
