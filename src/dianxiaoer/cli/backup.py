"""`dianxiaoer backup FILE`: database and attachments in one file, while the park goes on working."""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dianxiaoer import __version__
from dianxiaoer.cli import archive, park, pgtools
from dianxiaoer.embedded import Trouble
from dianxiaoer.words import _


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("backup", help=_("write database and attachments to one file"))
    parser.add_argument("file", type=Path, metavar="FILE", help=_("where to write, such as park.zip"))
    parser.add_argument("--force", action="store_true", help=_("replace FILE when it is there"))
    parser.add_argument("--json", action="store_true", help=_("print the result as JSON"))


def run(args: argparse.Namespace) -> int:
    if args.file.exists() and not args.force:
        raise Trouble(_("{path} is there already.").format(path=args.file), _("Choose another name, or add --force."))
    manifest = write(args.file)
    total = sum(row["size"] for row in manifest["members"])
    if args.json:
        print(json.dumps({"file": str(args.file), "bytes": total, "files": len(manifest["members"]) - 1}))
    else:
        print(
            _("{path}: {size} MB, {files} attachments.").format(
                path=args.file, size=round(total / 1e6, 1), files=len(manifest["members"]) - 1
            )
        )
    return 0


def write(target: Path) -> dict[str, Any]:
    """Write the archive beside `target` and put it in place when it is whole and on the disk."""
    from django.conf import settings
    from django.db import connection

    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    try:
        with tempfile.TemporaryDirectory(prefix="dxe-backup-", dir=target.parent) as folder:
            dump = Path(folder) / archive.DUMP
            # The database first: every attachment that it names is on the disk by then.
            pgtools.run(
                "pg_dump",
                ["--format=custom", "--no-owner", "--no-acl"],
                database=str(connection.settings_dict["NAME"]),
                out=dump,
            )
            with zipfile.ZipFile(partial, "x") as made:
                members = [archive.add(made, archive.DUMP, dump)]
                members += [archive.add(made, name, path) for name, path in _attachments(settings.FILES_DIR)]
                manifest = _manifest(members)
                made.writestr(archive.MANIFEST, json.dumps(manifest, indent=1))
        with partial.open("rb+") as whole:
            os.fsync(whole.fileno())
        partial.chmod(0o600)
        partial.replace(target)
    except OSError as error:
        raise Trouble(
            _("{path} cannot be written: {reason}.").format(path=target, reason=error.strerror or error),
            _("Choose a folder that is writable and has room."),
        ) from error
    finally:
        partial.unlink(missing_ok=True)
    return manifest


def _attachments(folder: Path) -> list[tuple[str, Path]]:
    found = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return [(f"files/{path.relative_to(folder).as_posix()}", path) for path in found]


def _manifest(members: list[dict[str, Any]]) -> dict[str, Any]:
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    applied = sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())
    return {
        "format": archive.FORMAT,
        "dianxiaoer": __version__,
        "postgresql": park.server_version(),
        "written_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "migrations": applied,
        "members": members,
    }
