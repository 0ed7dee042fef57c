"""Backup and restore: a round trip, and everything that must leave the old park as it was."""

from __future__ import annotations

import json
import subprocess
import zipfile
from pathlib import Path

import pytest

from dianxiaoer.embedded.server import running

from .conftest import Dianxiaoer


@pytest.fixture
def lived_in(awake: Path, dianxiaoer: Dianxiaoer) -> Path:
    """A park with an account and an attachment; its server runs, nobody is connected."""
    assert dianxiaoer("user", "create", "zhang", "--data", awake).returncode == 0
    (awake / "files" / "ab").mkdir()
    (awake / "files" / "ab" / "scan.pdf").write_bytes(b"%PDF-1.7 scanned")
    return awake


def accounts(dianxiaoer: Dianxiaoer, data: Path, name: str) -> bool:
    return dianxiaoer("user", "revoke", name, "--data", data).returncode == 0


def test_a_round_trip_brings_back_database_and_files(
    park: Path, short_folder: Path, dianxiaoer: Dianxiaoer, cold: Dianxiaoer
) -> None:
    assert dianxiaoer("user", "create", "zhang", "--data", park).returncode == 0
    (park / "files" / "ab").mkdir()
    (park / "files" / "ab" / "scan.pdf").write_bytes(b"%PDF-1.7 scanned")
    file = short_folder / "park.zip"
    done = cold("backup", file, "--json", "--data", park)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["files"] == 1
    assert file.stat().st_mode & 0o777 == 0o600
    assert dianxiaoer("backup", file, "--data", park).returncode == 2  # never over a file

    elsewhere = short_folder / "elsewhere"
    restored = cold("restore", file, "--data", elsewhere)
    assert restored.returncode == 0, restored.stderr
    assert (elsewhere / "files" / "ab" / "scan.pdf").read_bytes() == b"%PDF-1.7 scanned"
    assert accounts(dianxiaoer, elsewhere, "zhang")
    verified = json.loads(dianxiaoer("journal", "verify", "--json", "--data", elsewhere).stdout)
    assert verified["intact"] and verified["count"] >= 2


def test_what_is_there_is_replaced_only_by_force(lived_in: Path, short_folder: Path, dianxiaoer: Dianxiaoer) -> None:
    file = short_folder / "park.zip"
    assert dianxiaoer("backup", file, "--data", lived_in).returncode == 0
    assert dianxiaoer("user", "create", "later", "--data", lived_in).returncode == 0
    refused = dianxiaoer("restore", file, "--data", lived_in)
    assert refused.returncode == 2
    assert "not empty" in refused.stderr
    done = dianxiaoer("restore", file, "--force", "--data", lived_in)
    assert done.returncode == 0, done.stderr
    assert not accounts(dianxiaoer, lived_in, "later")
    assert accounts(dianxiaoer, lived_in, "zhang")
    assert sorted(path.name for path in lived_in.glob("files*")) == ["files"]


def test_a_park_in_use_is_not_replaced(lived_in: Path, short_folder: Path, dianxiaoer: Dianxiaoer) -> None:
    import psycopg

    file = short_folder / "park.zip"
    assert dianxiaoer("backup", file, "--data", lived_in).returncode == 0
    with running(lived_in) as server, psycopg.connect(server.url):
        refused = dianxiaoer("restore", file, "--force", "--data", lived_in)
    assert refused.returncode == 2
    assert "in use" in refused.stderr
    assert accounts(dianxiaoer, lived_in, "zhang")


def test_a_damaged_file_changes_nothing(lived_in: Path, short_folder: Path, dianxiaoer: Dianxiaoer) -> None:
    sound = short_folder / "park.zip"
    assert dianxiaoer("backup", sound, "--data", lived_in).returncode == 0
    for harm in ("cut", "changed", "foreign"):
        file = short_folder / f"{harm}.zip"
        body = bytearray(sound.read_bytes())
        if harm == "changed":
            body[body.index(b"%PDF-1.7")] ^= 1
        file.write_bytes(bytes(body[:-2000] if harm == "cut" else body))
        if harm == "foreign":
            with zipfile.ZipFile(file, "a") as archive:
                archive.writestr("../escape", "x")
        refused = dianxiaoer("restore", file, "--force", "--data", lived_in)
        assert refused.returncode == 2, harm
        assert refused.stderr.startswith("dianxiaoer: "), harm
        assert accounts(dianxiaoer, lived_in, "zhang"), harm
        assert (lived_in / "files" / "ab" / "scan.pdf").exists(), harm
    assert dianxiaoer("restore", sound, "--force", "--data", lived_in).returncode == 0  # the sound one would have


def test_an_unwritable_target_says_so(awake: Path, short_folder: Path, dianxiaoer: Dianxiaoer) -> None:
    done = dianxiaoer("backup", short_folder / "nowhere" / "park.zip", "--data", awake)
    assert done.returncode == 2
    assert "cannot be written" in done.stderr
    assert subprocess.run(["ls", str(short_folder)], capture_output=True, text=True).stdout.split() == ["data"]
