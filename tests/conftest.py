"""What every test stands on: a PostgreSQL of its own, a fixed moment, no outside network."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import tempfile
from collections.abc import Iterator
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection, connections
from django.utils import translation

from dianxiaoer.config.settings import database_from_url
from dianxiaoer.embedded import postmaster, server

REPOSITORY = Path(__file__).resolve().parent.parent
SERVER = pytest.StashKey[contextlib.ExitStack]()
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def pytest_configure(config: pytest.Config) -> None:
    """The controller starts one server for the session; each xdist worker makes its own database in it."""
    config.stash[SERVER] = contextlib.ExitStack()
    if hasattr(config, "workerinput") or config.option.collectonly:
        return
    if not os.environ.get("DATABASE_URL"):
        os.environ["DATABASE_URL"] = _start_server(config.stash[SERVER])
        _point_django_at(os.environ["DATABASE_URL"])


def pytest_unconfigure(config: pytest.Config) -> None:
    config.stash[SERVER].close()


def _start_server(stack: contextlib.ExitStack) -> str:
    prefix = f"dxe-test-{os.geteuid()}-"
    for left in Path(tempfile.gettempdir()).glob(f"{prefix}*"):
        _clear(left)
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    folder.chmod(0o711)  # as root, the server's account passes through
    (folder / "pytest.pid").write_text(str(os.getpid()))
    stack.callback(shutil.rmtree, folder, ignore_errors=True)
    mine = stack.enter_context(server.running(folder / "data", durable=False))
    return mine.url


def _clear(left: Path) -> None:
    """Remove what a killed test run left behind; a run that still lives is left alone."""
    try:
        if postmaster.alive(int((left / "pytest.pid").read_text())):
            return
    except (OSError, ValueError):
        return
    orphan = server.running_now(left / "data")
    if orphan is not None:
        os.kill(orphan.pid, signal.SIGQUIT)
    shutil.rmtree(left, ignore_errors=True)


def _point_django_at(url: str) -> None:
    """pytest-django has read the settings before this file was read."""
    chosen = database_from_url(url)
    chosen.pop("OPTIONS")
    settings.DATABASES["default"].update(chosen)


@pytest.fixture(scope="session", autouse=True)
def _only_loopback() -> Iterator[None]:
    """A test that opens a socket to the outside fails at once."""
    patch = pytest.MonkeyPatch()

    def guarded(original: Any) -> Any:
        def connect(self: socket.socket, address: Any) -> Any:
            if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_loopback(address[0]):
                raise AssertionError(f"a test must not reach the network: {address!r}")
            return original(self, address)

        return connect

    patch.setattr(socket.socket, "connect", guarded(socket.socket.connect))
    patch.setattr(socket.socket, "connect_ex", guarded(socket.socket.connect_ex))
    yield
    patch.undo()


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@pytest.fixture(autouse=True)
def _in_the_first_language() -> None:
    """A request leaves its reader's language behind it; each test begins in the house's own."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(scope="session", autouse=True)
def _own_data_folder(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Attachments of tests go to a folder of their own, never to the working copy."""
    folder = tmp_path_factory.mktemp("data")
    settings.DATA_DIR = folder
    settings.FILES_DIR = folder / "files"
    settings.FILES_DIR.mkdir()


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """The folder of real input, which is not part of the repository; its tests are skipped without it."""
    folder = Path(os.environ.get("DIANXIAOER_SHARED") or REPOSITORY.parent / "shared")
    if not folder.is_dir():
        pytest.skip("no folder of real input: set DIANXIAOER_SHARED")
    return folder


@pytest.fixture(scope="session")
def repository() -> Path:
    return REPOSITORY


@pytest.fixture
def at() -> datetime:
    """A working Tuesday morning: 2026-09-15 10:00 in the park."""
    return datetime(2026, 9, 15, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def short_folder() -> Iterator[Path]:
    """A folder with a short path that the server's account can pass through, for data folders."""
    folder = Path(tempfile.mkdtemp(prefix="dxe-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


# --- browser journeys ---------------------------------------------------------------------------------------------


def find_chromium() -> str | None:
    chosen = os.environ.get("DIANXIAOER_CHROMIUM")
    return chosen or next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    found = find_chromium()
    if found is None:
        pytest.skip("no chromium")
    return found


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in tests/browser is a browser journey; without a chromium it is left out."""
    absent = find_chromium() is None
    for item in items:
        if "browser" in item.path.relative_to(REPOSITORY).parts:
            item.add_marker(pytest.mark.browser)
        if absent and item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason="no chromium"))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    reports = [report for group in terminalreporter.stats.values() for report in group]
    browser = [report for report in reports if "browser" in getattr(report, "keywords", {})]
    if any(report in terminalreporter.stats.get("skipped", ()) for report in browser):
        terminalreporter.write_line("LEFT OUT: the browser journeys (no chromium; Debian: apt-get install chromium)")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where the browser journeys are required, their absence is a failure."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("DIANXIAOER_REQUIRE_BROWSER") != "1" or hasattr(session.config, "workerinput"):
        return
    passed = [report for report in reporter.stats.get("passed", ()) if "browser" in report.keywords]
    if reporter is not None and not passed and session.exitstatus == 0:
        reporter.write_line("FAILED: the browser journeys are required and none was run")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(autouse=True)
def _park_name_is_known() -> None:
    """Pages read the park's name once a minute; in tests it is known, so that statement counts do not depend on it."""
    cache.set("park-name", "", None)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The test database is dropped without asking the connection that some test's thread may have left behind."""
    yield
    with django_db_blocker.unblock():
        connections.close_all()
        _administer(connection.settings_dict, _leave(connection.settings_dict["NAME"]))


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A database of its own, copied from the test database: what threads commit in it vanishes with it.

    The journal refuses to be emptied, so the usual way of tests that commit is closed. A copy needs its original
    for itself, so a connection that another test's thread left behind is ended.
    """
    with django_db_blocker.unblock():
        at = connection.settings_dict
        original, copy = at["NAME"], f"{at['NAME']}_own"
        connections.close_all()
        _administer(
            at,
            _leave(original),
            f'DROP DATABASE IF EXISTS "{copy}"',
            f'CREATE DATABASE "{copy}" TEMPLATE "{original}"',
        )
        at["NAME"] = copy
        try:
            yield
        finally:
            connections.close_all()
            at["NAME"] = original
            _administer(at, f'DROP DATABASE "{copy}" WITH (FORCE)')


def _leave(database: str) -> str:
    """Ends every connection to a database, and waits until it is gone."""
    return f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{database}'"


def _administer(at: dict[str, Any], *statements: str) -> None:
    given = {"host": at["HOST"], "port": at["PORT"], "user": at["USER"], "password": at["PASSWORD"]}
    given = {key: value for key, value in given.items() if value} | {"dbname": "postgres"}
    with psycopg.connect(autocommit=True, **given) as administrator:
        for statement in statements:
            administrator.execute(statement)  # type: ignore[call-overload]
