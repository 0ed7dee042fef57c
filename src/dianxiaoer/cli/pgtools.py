"""pg_dump and pg_restore on the database of this process."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from dianxiaoer.embedded import Trouble, binaries
from dianxiaoer.embedded.owner import clean_environment
from dianxiaoer.words import _


def run(program: str, words: list[str], *, database: str, out: Path | None = None) -> None:
    """Run a program against `database` on the server of the present connection."""
    path = binaries.bin_folder() / program
    if not path.exists():
        raise Trouble(
            _("{program} is not in {folder}.").format(program=program, folder=path.parent),
            _("Point DIANXIAOER_PG_BIN_DIR at PostgreSQL programs that have it, or unset it."),
        )
    with tempfile.TemporaryFile("w+") as told:
        with (out or Path(os.devnull)).open("wb") as target:
            done = subprocess.run(
                [str(path), *words],
                env=clean_environment(_connection(database)),
                stdin=subprocess.DEVNULL,
                stdout=target,
                stderr=told,
                check=False,
            )
        told.seek(0)
        words_of_it = told.read().strip()
    if done.returncode != 0:
        raise Trouble(f"{program}: {words_of_it[-2000:]}", _("Nothing was changed."))


def _connection(database: str) -> dict[str, str]:
    """libpq's variables, so that no password stands on a command line."""
    from django.db import connection

    chosen: dict[str, Any] = connection.get_connection_params()
    names = {
        "host": "PGHOST",
        "port": "PGPORT",
        "user": "PGUSER",
        "password": "PGPASSWORD",
        "sslmode": "PGSSLMODE",
    }
    names |= {"sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY"}
    named = {variable: str(chosen[name]) for name, variable in names.items() if chosen.get(name)}
    return named | {"PGDATABASE": database, "PGCLIENTENCODING": "UTF8"}
