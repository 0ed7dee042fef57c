"""The one data folder, and the short private folder for the server's Unix socket."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
import uuid
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from dianxiaoer.words import _

from .owner import Owner
from .trouble import Trouble

SOCKET_NAME = ".s.PGSQL.5432"
SHORT_PREFIX = "dxe-socket-"
# sun_path holds 108 bytes on Linux with its closing zero; PostgreSQL also makes `<socket>.lock` as a plain file.
LONGEST_SOCKET = 107
# As root, the place of clusters whose data folder the server's account cannot reach (below /root).
SHARED_PLACE = Path("/var/lib/dianxiaoer")


@dataclass(frozen=True, slots=True)
class Folders:
    """Paths inside a data folder. `cluster` is PostgreSQL's own; it may be a link to `SHARED_PLACE`."""

    data: Path

    @property
    def cluster(self) -> Path:
        return self.data / "pg"

    @property
    def start_lock(self) -> Path:
        return self.data / "start.lock"

    @property
    def users_lock(self) -> Path:
        return self.data / "users.lock"

    @property
    def server_lock(self) -> Path:
        return self.data / "server.lock"

    @property
    def files(self) -> Path:
        return self.data / "files"

    @property
    def logs(self) -> Path:
        return self.data / "logs"

    @property
    def secret_key(self) -> Path:
        return self.data / "secret.key"


def prepare(data: Path) -> Folders:
    """Make the data folder with its parts, or say why it cannot be."""
    try:
        data = Path.cwd() / data.expanduser()
        data.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            data.mkdir()
            # 0711 for root: the server's account passes through to its cluster, and lists nothing.
            data.chmod(0o711 if os.geteuid() == 0 else 0o700)
        if not data.is_dir():
            raise FileExistsError(str(data))
        folders = Folders(data.resolve())
        for private in (folders.files, folders.logs):
            with contextlib.suppress(FileExistsError):
                private.mkdir(mode=0o700)
                share_with_owner(private, folders.data)
        probe = folders.data / f".writable-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except FileExistsError as error:
        raise Trouble(
            _("{path} is a file, not a folder.").format(path=data), _("Choose another folder with --data DIR.")
        ) from error
    except NotADirectoryError as error:
        raise Trouble(
            _("A part of {path} is a file.").format(path=data), _("Choose another folder with --data DIR.")
        ) from error
    except OSError as error:
        raise Trouble(
            _("The data folder {folder} cannot be written: {reason}.").format(folder=data, reason=error.strerror),
            _("Make it writable for this account, or choose another folder with --data DIR."),
        ) from error
    return folders


def share_with_owner(path: Path, data: Path) -> None:
    """As root in somebody's data folder, leave him what we make there."""
    if os.geteuid() == 0:
        status = data.stat()
        if status.st_uid != 0:
            os.chown(path, status.st_uid, status.st_gid)


def place_cluster(folders: Folders, owner: Owner) -> str | None:
    """Make the cluster's folder. Returns a sentence when it had to be placed outside the data folder."""
    cluster = folders.cluster
    if cluster.exists():
        if not owner.can_reach(cluster.resolve()):
            raise Trouble(
                _("The account {account}, which runs PostgreSQL, cannot reach {folder}.").format(
                    account=owner.name, folder=cluster
                ),
                _("Open the folders above it for passing through (chmod o+x), or choose another with --data DIR."),
            )
        return None
    if owner.can_reach(folders.data):
        cluster.mkdir(mode=0o700)
        owner.own(cluster)
        return None
    if cluster.is_symlink():
        raise Trouble(
            _("The database of {data} was in {folder}, which is gone.").format(
                data=folders.data, folder=cluster.readlink()
            ),
            _("Bring that folder back, or remove {link} to begin with an empty database.").format(link=cluster),
        )
    place = SHARED_PLACE / uuid.uuid4().hex[:12]
    SHARED_PLACE.mkdir(parents=True, exist_ok=True)
    SHARED_PLACE.chmod(0o711)
    place.mkdir(mode=0o700)
    owner.own(place)
    cluster.symlink_to(place)
    return _(
        "The account {account}, which runs PostgreSQL for root, cannot reach {data}; "
        "the database is in {folder} ({link} links to it)."
    ).format(account=owner.name, data=folders.data, folder=place, link=cluster)


def socket_folder(folders: Folders, owner: Owner) -> Path:
    """A private folder (0700) whose socket path fits: in the data folder, else in a short runtime folder."""
    inside = folders.data / "run"
    if _fits(inside) and owner.can_reach(folders.data):
        return _private(inside, owner)
    key = sha256(os.fsencode(folders.data)).hexdigest()[:12]
    for base in _runtime_bases():
        candidate = base / f"{SHORT_PREFIX}{owner.uid}-{key}"
        if _fits(candidate) and base.is_dir() and os.access(base, os.W_OK) and owner.can_reach(base):
            return _private(candidate, owner)
    raise Trouble(
        _(
            "The path {path} is longer than the {longest} bytes that a Unix socket allows, "
            "and no shorter folder is at hand."
        ).format(path=inside / SOCKET_NAME, longest=LONGEST_SOCKET),
        _("Choose a data folder with a shorter path with --data DIR, or set XDG_RUNTIME_DIR to a short folder."),
    )


def _runtime_bases() -> list[Path]:
    named = [os.environ.get("XDG_RUNTIME_DIR"), tempfile.gettempdir(), "/tmp"]
    return [Path(name) for name in named if name]


def _fits(folder: Path) -> bool:
    return len(os.fsencode(folder / SOCKET_NAME)) <= LONGEST_SOCKET


def _private(folder: Path, owner: Owner) -> Path:
    """Make the folder 0700 for the server's account; refuse one that somebody else prepared."""
    try:
        folder.mkdir(mode=0o700)
        owner.own(folder)
    except FileExistsError:
        pass
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid not in {owner.uid, os.geteuid()}:
        raise Trouble(
            _("The folder {folder} belongs to somebody else.").format(folder=folder),
            _("Remove it, or set XDG_RUNTIME_DIR to a folder of yours."),
        )
    owner.own(folder)
    folder.chmod(0o700)
    return folder
