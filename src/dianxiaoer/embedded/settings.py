"""PostgreSQL's own configuration files, written anew at each start."""

from __future__ import annotations

import os
from pathlib import Path

from .owner import Owner, own_name

SUPERUSER = "postgres"
APPLICATION = "dianxiaoer"
PORT = 5432

_SETTINGS = """\
# Written by dianxiaoer at each start; put your own settings in local.conf beside it.
listen_addresses = ''
port = {port}
unix_socket_directories = '{socket}'
unix_socket_permissions = 0700
hba_file = '{cluster}/dianxiaoer_hba.conf'
ident_file = '{cluster}/dianxiaoer_ident.conf'
max_connections = 80
shared_buffers = '{buffers}'
effective_cache_size = '{cache}'
work_mem = '16MB'
maintenance_work_mem = '128MB'
max_wal_size = '2GB'
checkpoint_completion_target = 0.9
random_page_cost = 1.1
jit = off
fsync = {durable}
synchronous_commit = {durable}
full_page_writes = {durable}
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
logging_collector = on
log_directory = 'log'
log_filename = 'postgres-%a.log'
log_truncate_on_rotation = on
log_rotation_age = '1d'
log_rotation_size = 0
log_line_prefix = '%m [%p] %q%u@%d '
log_min_duration_statement = '1s'
include_if_exists = 'local.conf'
"""

# Only the socket in a 0700 folder, and on it only the accounts of the map, by what the kernel says they are.
_HBA = """\
local all {superuser} peer map=dianxiaoer
local all {application} peer map=dianxiaoer
"""


def write(cluster: Path, socket: Path, owner: Owner, *, durable: bool) -> None:
    """Write the included settings file and the access files."""
    buffers_mb, cache_mb = _memory_mb()
    settings = _SETTINGS.format(
        socket=_quoted(socket),
        cluster=_quoted(cluster),
        port=PORT,
        durable="on" if durable else "off",
        buffers=f"{buffers_mb}MB",
        cache=f"{cache_mb}MB",
    )
    people = sorted({owner.name, own_name(), "root"})
    ident = "".join(f'dianxiaoer "{person}" {role}\n' for person in people for role in (SUPERUSER, APPLICATION))
    _put(cluster / "dianxiaoer.conf", settings, owner)
    _put(cluster / "dianxiaoer_hba.conf", _HBA.format(superuser=SUPERUSER, application=APPLICATION), owner)
    _put(cluster / "dianxiaoer_ident.conf", ident, owner)
    main = cluster / "postgresql.conf"
    text = main.read_text()
    if "dianxiaoer.conf" not in text:
        _put(main, text + "\ninclude 'dianxiaoer.conf'\n", owner)


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _put(path: Path, text: str, owner: Owner) -> None:
    # A new file put in place: as root we never write through what the server's account may have planted there.
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
        if owner.lent:
            os.fchown(handle, owner.uid, owner.gid)
    fresh.replace(path)


def _memory_mb() -> tuple[int, int]:
    """Shared buffers and planner's cache size: an eighth (64 to 512 MB) and a half of the memory."""
    try:
        total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    except (ValueError, OSError):
        total = 2048
    return max(64, min(512, total // 8)), max(256, total // 2)
