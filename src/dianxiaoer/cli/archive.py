"""The format of a backup: one zip file with the database, the attachments and a manifest with checksums.

    manifest.json      format, versions, moment, and sha256 and size of every other member
    database.dump      pg_dump's custom format
    files/…            the attachments

The secret key is not in it: a backup that gets lost signs no session.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from dianxiaoer.embedded import Trouble
from dianxiaoer.words import _

FORMAT = 1
MANIFEST = "manifest.json"
DUMP = "database.dump"
CHUNK = 2**20


class HashingReader:
    """Counts and hashes what passes through."""

    def __init__(self, source: IO[bytes]) -> None:
        self.source = source
        self.digest = hashlib.sha256()
        self.size = 0

    def read(self, amount: int = -1) -> bytes:
        data = self.source.read(amount)
        self.digest.update(data)
        self.size += len(data)
        return data


def add(archive: zipfile.ZipFile, name: str, source: Path) -> dict[str, Any]:
    """Add one file; its row for the manifest."""
    # Dumps and attachments are compressed already.
    member = zipfile.ZipInfo(name)
    member.compress_type = zipfile.ZIP_STORED
    with source.open("rb") as raw, archive.open(member, "w", force_zip64=True) as target:
        reader = HashingReader(raw)
        shutil.copyfileobj(reader, target, CHUNK)
    return {"name": name, "size": reader.size, "sha256": reader.digest.hexdigest()}


@contextmanager
def checked(path: Path) -> Iterator[tuple[zipfile.ZipFile, dict[str, Any]]]:
    """An archive whose every member agrees with its manifest."""
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = _manifest(archive, path)
            for row in manifest["members"]:
                with archive.open(row["name"]) as source:
                    reader = HashingReader(source)
                    while reader.read(CHUNK):
                        pass
                if (reader.size, reader.digest.hexdigest()) != (row["size"], row["sha256"]):
                    raise Trouble(
                        _("{path} is damaged at {name}.").format(path=path, name=row["name"]),
                        _("Use another backup; nothing was changed."),
                    )
            yield archive, manifest
    except FileNotFoundError as error:
        raise Trouble(_("There is no file {path}.").format(path=path)) from error
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise Trouble(
            _("{path} is no backup that can be read: {reason}.").format(path=path, reason=error),
            _("Use another backup; nothing was changed."),
        ) from error


def _manifest(archive: zipfile.ZipFile, path: Path) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
    if manifest["format"] != FORMAT:
        raise Trouble(
            _("{path} was written by a newer dianxiaoer.").format(path=path),
            _("Restore it with that version."),
        )
    names = {row["name"] for row in manifest["members"]} | {MANIFEST}
    strange = set(archive.namelist()) ^ names
    unsafe = [name for name in names if name.startswith("/") or ".." in Path(name).parts]
    if strange or unsafe:
        raise ValueError(", ".join(sorted({*strange, *unsafe})))
    return manifest
