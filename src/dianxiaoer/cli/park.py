"""Open a park for a subcommand: its data folder, its secret, its database, Django."""

from __future__ import annotations

import contextlib
import os
import secrets
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from dianxiaoer.embedded import Trouble, folders
from dianxiaoer.words import _, language

if TYPE_CHECKING:
    from dianxiaoer.embedded.server import Server

DEFAULT_FOLDER = ".dianxiaoer"


def data_folder(chosen: Path | None) -> Path:
    """`--data`, else DIANXIAOER_DATA, else .dianxiaoer here; made known to Django and to child processes."""
    folder = chosen or Path(os.environ.get("DIANXIAOER_DATA") or DEFAULT_FOLDER)
    folder = Path.cwd() / folder.expanduser()
    os.environ["DIANXIAOER_DATA"] = str(folder)
    return folder


@contextlib.contextmanager
def opened(data: Path, *, migrated: bool) -> Iterator[Server | None]:
    """The database of DATABASE_URL, or the folder's embedded one for as long as the block lasts; Django set up.

    A folder's own database is migrated when that is due, since nobody else would do it; another database is only
    checked, since other processes may be working on it. Yields the embedded server, or None.
    """
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(database(data))
        set_up_django()
        if migrated and pending_migrations():
            if server is None:
                raise Trouble(
                    _("The database is not at this version."),
                    _("Run `dianxiaoer migrate` first; back up before."),
                )
            migrate(quiet=True)
        yield server


@contextlib.contextmanager
def database(data: Path) -> Iterator[Server | None]:
    """The database alone, without Django: DATABASE_URL names it from here on."""
    prepared = folders.prepare(data)
    ensure_secret_key(prepared)
    (prepared.data / "static").mkdir(exist_ok=True)  # the web server looks for it
    if os.environ.get("DATABASE_URL"):
        yield None
        return
    from dianxiaoer.embedded.server import running

    with running(data, tell=lambda note: print(note, file=sys.stderr)) as server:
        os.environ["DATABASE_URL"] = server.url
        try:
            yield server
        finally:
            close_connections()
            os.environ.pop("DATABASE_URL", None)


def ensure_secret_key(prepared: folders.Folders) -> None:
    """The key that signs sessions: from the environment, else from the data folder, made once (0600)."""
    if os.environ.get("DIANXIAOER_SECRET_KEY"):
        return
    path = prepared.secret_key
    if not path.exists():
        fresh = path.with_name(f".{path.name}.{os.getpid()}")
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
        with contextlib.suppress(FileExistsError):  # another process was quicker: its key stands
            os.link(fresh, path)
        fresh.unlink()
        folders.share_with_owner(path, prepared.data)
    try:
        os.environ["DIANXIAOER_SECRET_KEY"] = path.read_text().strip()
    except OSError as error:
        raise Trouble(
            _("The secret key {path} cannot be read: {reason}.").format(path=path, reason=error.strerror),
            _("Run this as the account that owns it, or set DIANXIAOER_SECRET_KEY."),
        ) from error


def set_up_django() -> None:
    """Load Django. Long work of the command line is not cut short by the pages' statement timeout."""
    import django
    from django.core.exceptions import ImproperlyConfigured

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dianxiaoer.config.settings")
    before = os.environ.get("DIANXIAOER_STATEMENT_TIMEOUT_MS")
    os.environ["DIANXIAOER_STATEMENT_TIMEOUT_MS"] = "0"
    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise Trouble(str(error), _("docs/settings.md lists every setting.")) from error
    finally:
        if before is None:
            del os.environ["DIANXIAOER_STATEMENT_TIMEOUT_MS"]
        else:
            os.environ["DIANXIAOER_STATEMENT_TIMEOUT_MS"] = before
    _check_connection()


def _check_connection() -> None:
    from django.db import OperationalError, connection

    try:
        connection.ensure_connection()
    except OperationalError as error:
        raise Trouble(
            _("The database does not answer: {reason}").format(reason=str(error).strip()),
            _("Check DATABASE_URL, or unset it to use the embedded database."),
        ) from error
    if (version := server_version()) < 15:
        raise Trouble(_("The database is PostgreSQL {version}; 15 or newer is needed.").format(version=version))


def server_version() -> int:
    """The major version of the connected PostgreSQL."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        return int(cursor.fetchone()[0]) // 10000


def pending_migrations() -> list[str]:
    """Names of the migrations that the database has not seen."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def migrate(*, quiet: bool) -> None:
    """Apply all migrations."""
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0 if quiet else 1, skip_checks=True)


def close_connections() -> None:
    """Let go of the database, so that it can be stopped or replaced."""
    if "django.db" in sys.modules:
        from django.db import connections

        connections.close_all()


def refusals_as_messages(work: Callable[[], int]) -> int:
    """Run a subcommand; a refusal of the domains is a message and status 1."""
    try:
        return work()
    except Exception as error:
        refusals = sys.modules.get("dianxiaoer.kernel.refusals")
        if refusals is not None and isinstance(error, refusals.Refused):
            from django.utils import translation

            with translation.override("zh-hans" if language().startswith("zh") else "en"):
                print(f"dianxiaoer: {error.message}", file=sys.stderr)
            return 1
        raise
