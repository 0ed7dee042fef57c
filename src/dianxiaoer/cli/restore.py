"""`dianxiaoer restore FILE`: bring back a backup. What was there stays until the restored park is whole."""

from __future__ import annotations

import argparse
import contextlib
import json
import secrets
import shutil
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from dianxiaoer.cli import archive, park, pgtools
from dianxiaoer.embedded import Trouble
from dianxiaoer.words import _


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("restore", help=_("bring back a backup"))
    parser.add_argument("file", type=Path, metavar="FILE", help=_("a file that `dianxiaoer backup` wrote"))
    parser.add_argument("--force", action="store_true", help=_("replace the data that is there"))
    parser.add_argument("--json", action="store_true", help=_("print the result as JSON"))


def run(args: argparse.Namespace) -> int:
    with archive.checked(args.file) as (source, manifest):
        _refuse_newer(manifest)
        if not args.force and not _is_empty():
            raise Trouble(
                _("The database is not empty."),
                _("Restore into another folder with --data DIR, or add --force to replace what is there."),
            )
        restore(source, args.data)
    if args.json:
        print(json.dumps({"written_at": manifest["written_at"], "files": len(manifest["members"]) - 1}))
    else:
        print(_("Restored the park of {moment}.").format(moment=manifest["written_at"]))
    return 0


def restore(source: zipfile.ZipFile, data: Path) -> None:
    """Fill a new database and a new folder beside the old ones, then change places."""
    from django.conf import settings
    from django.db import connection

    name = str(connection.settings_dict["NAME"])
    mark = secrets.token_hex(4)
    fresh, old = f"{name}_new_{mark}", f"{name}_old_{mark}"
    with _maintenance(name) as server:
        _refuse_visitors(server, name)
        server.execute(f"CREATE DATABASE \"{fresh}\" TEMPLATE template0 ENCODING 'UTF8'")
        try:
            with tempfile.TemporaryDirectory(prefix="dxe-restore-", dir=data) as folder:
                dump = Path(folder) / archive.DUMP
                source.extract(archive.DUMP, folder)
                pgtools.run("pg_restore", _restore_words(fresh, dump), database=fresh)
            files = _extract_files(source, settings.FILES_DIR, mark)
            _refuse_visitors(server, name)
            server.execute(f'ALTER DATABASE "{name}" RENAME TO "{old}"')
            try:
                server.execute(f'ALTER DATABASE "{fresh}" RENAME TO "{name}"')
            except BaseException:
                server.execute(f'ALTER DATABASE "{old}" RENAME TO "{name}"')
                raise
        except BaseException:
            server.execute(f'DROP DATABASE IF EXISTS "{fresh}"')
            shutil.rmtree(_beside(settings.FILES_DIR, "new", mark), ignore_errors=True)
            raise
        _change_places(files, settings.FILES_DIR, mark)
        server.execute(f'DROP DATABASE "{old}"')
    shutil.rmtree(_beside(settings.FILES_DIR, "old", mark), ignore_errors=True)


def _restore_words(database: str, dump: Path) -> list[str]:
    return [
        f"--dbname={database}",
        "--no-owner",
        "--no-acl",
        "--exit-on-error",
        "--single-transaction",
        str(dump),
    ]


@contextlib.contextmanager
def _maintenance(name: str) -> Any:
    """A connection beside the database that changes places, which nobody may use meanwhile."""
    import psycopg
    from django.db import connection

    parameters = {**connection.get_connection_params(), "dbname": "postgres"}
    for unwanted in ("cursor_factory", "context", "prepare_threshold"):
        parameters.pop(unwanted, None)
    park.close_connections()
    try:
        server = psycopg.connect(**parameters, autocommit=True)
    except psycopg.OperationalError as error:
        raise Trouble(str(error).strip(), _("Restoring needs to connect to the database `postgres` too.")) from error
    with server:
        row = server.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
        if not row or not row[0]:
            raise Trouble(
                _("This account may not make databases."),
                _("Let an administrator of PostgreSQL run: ALTER ROLE … CREATEDB, or use pg_restore by hand."),
            )
        yield server


def _refuse_visitors(server: Any, name: str) -> None:
    count = server.execute(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
        " AND backend_type = 'client backend'",
        (name,),
    ).fetchone()[0]
    if count:
        raise Trouble(
            _("The park is in use ({count} connections).").format(count=count),
            _("Stop `dianxiaoer serve` and every worker, then restore."),
        )


def _is_empty() -> bool:
    from django.db import connection

    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        if "kernel_event" not in tables:
            return not tables
        cursor.execute("SELECT NOT EXISTS (SELECT 1 FROM kernel_event) AND NOT EXISTS (SELECT 1 FROM people_account)")
        return bool(cursor.fetchone()[0])


def _refuse_newer(manifest: dict[str, Any]) -> None:
    """A backup with migrations that this version does not know would be half understood."""
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(None)
    ours = {app for app, _name in loader.disk_migrations}
    known = {f"{app}.{name}" for app, name in loader.disk_migrations}
    replaced = {f"{app}.{name}" for row in loader.disk_migrations.values() for app, name in row.replaces}
    unknown = [row for row in manifest["migrations"] if row.split(".")[0] in ours and row not in known | replaced]
    if unknown:
        raise Trouble(
            _("The backup was written by dianxiaoer {version}, which is newer.").format(version=manifest["dianxiaoer"]),
            _("Restore it with that version; nothing was changed."),
        )


def _extract_files(source: zipfile.ZipFile, folder: Path, mark: str) -> Path:
    fresh = _beside(folder, "new", mark)
    fresh.mkdir(parents=True, mode=0o700)
    for name in source.namelist():
        if name.startswith("files/"):
            target = fresh / name.removeprefix("files/")
            target.parent.mkdir(parents=True, exist_ok=True)
            with source.open(name) as one, target.open("wb") as copy:
                shutil.copyfileobj(one, copy, archive.CHUNK)
    return fresh


def _change_places(fresh: Path, folder: Path, mark: str) -> None:
    if folder.exists():
        folder.rename(_beside(folder, "old", mark))
    fresh.rename(folder)


def _beside(folder: Path, kind: str, mark: str) -> Path:
    return folder.with_name(f"{folder.name}-{kind}-{mark}")
