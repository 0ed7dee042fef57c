"""Which account PostgreSQL runs as. It refuses to run as root, so root lends it an ordinary account."""

from __future__ import annotations

import os
import pwd
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dianxiaoer.words import _

from .trouble import Trouble

CANDIDATES = ("dianxiaoer", "postgres", "nobody")


@dataclass(frozen=True, slots=True)
class Owner:
    """The account of the server process. `lent` is true when we are root and lend it another one."""

    uid: int
    gid: int
    name: str
    lent: bool

    def own(self, path: Path) -> None:
        """Give one path to the account (a no-op unless we are root)."""
        if self.lent:
            os.chown(path, self.uid, self.gid)

    def run(self, command: Sequence[str], **options: Any) -> subprocess.CompletedProcess[str]:
        """Run a program as the account, in a clean environment, from a folder that it may read."""
        lent: dict[str, Any] = {"user": self.uid, "group": self.gid, "extra_groups": []} if self.lent else {}
        return subprocess.run(
            list(command), env=clean_environment(), cwd="/", text=True, check=False, **lent, **options
        )

    def can_reach(self, folder: Path) -> bool:
        """Whether the account may pass through `folder` and every folder above it."""
        if not self.lent:
            return True
        return all(self._can_pass(place) for place in (folder, *folder.parents) if place.exists())

    def _can_pass(self, folder: Path) -> bool:
        status = folder.stat()
        if status.st_uid == self.uid:
            return bool(status.st_mode & 0o100)
        if status.st_gid == self.gid:
            return bool(status.st_mode & 0o010)
        return bool(status.st_mode & 0o001)


def clean_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """What PostgreSQL's programs see: no PG* variable, and the C locale, since initdb fails under a locale
    that the machine does not have (LANG=zh_CN.UTF-8 on a fresh server)."""
    kept = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "TMPDIR")
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    environment.setdefault("PATH", "/usr/bin:/bin")
    return environment | {"LC_ALL": "C", "LANG": "C"} | dict(extra or {})


def choose(cluster: Path) -> Owner:
    """The account for a cluster. Ourselves; as root the present owner of the cluster or of its data folder, the
    account that DIANXIAOER_PG_USER names, or the first of `CANDIDATES` that the machine has. None is created."""
    if os.geteuid() != 0:
        return Owner(os.geteuid(), os.getegid(), own_name(), lent=False)
    for present in (cluster / "PG_VERSION", cluster.parent):
        if present.exists() and present.stat().st_uid != 0:
            status = present.stat()
            name = _name_of(status.st_uid)
            if present.name == "PG_VERSION" or not name.isdigit():  # initdb needs an account with a name
                return Owner(status.st_uid, status.st_gid, name, lent=True)
    wanted = os.environ.get("DIANXIAOER_PG_USER")
    for name in (wanted,) if wanted else CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return Owner(entry.pw_uid, entry.pw_gid, entry.pw_name, lent=True)
    raise Trouble(
        _("PostgreSQL does not run as root, and no ordinary account was found to lend it."),
        _("Run this as an ordinary user, or name an existing account in DIANXIAOER_PG_USER."),
    )


def own_name() -> str:
    """The name of the account that this process runs as."""
    return _name_of(os.geteuid())


def _name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
