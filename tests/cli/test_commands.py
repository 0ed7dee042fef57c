"""Every subcommand's help, and what goes wrong before any of them runs."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from dianxiaoer.cli import COMMANDS, Trouble, _parser, main
from dianxiaoer.embedded.server import running_now

from .conftest import Dianxiaoer


@pytest.fixture(autouse=True)
def _own_signals() -> Iterator[None]:
    """`main` sets handlers for its process; here that is pytest's."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.getsignal(number) for number in numbers}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as done:
        main(["--help"])
    assert done.value.code == 0
    shown = capsys.readouterr().out
    assert all(name in shown for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_help_and_a_data_folder(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        _parser(name)
    except Trouble as trouble:
        pytest.skip(str(trouble))
    with pytest.raises(SystemExit) as done:
        main([name, "--help"])
    assert done.value.code == 0
    shown = capsys.readouterr().out
    assert "--data DIR" in shown


def test_a_data_folder_may_stand_before_or_after(dianxiaoer: Dianxiaoer, park: Path) -> None:
    before = dianxiaoer("--data", park, "migrate", "--check", "--json")
    after = dianxiaoer("migrate", "--check", "--json", "--data", park)
    assert before.returncode == after.returncode == 0, before.stderr + after.stderr
    assert json.loads(before.stdout) == json.loads(after.stdout) == {"pending": []}
    assert running_now(park) is None


def test_a_file_in_the_way_is_one_message(dianxiaoer: Dianxiaoer, short_folder: Path) -> None:
    (short_folder / "file").touch()
    done = dianxiaoer("migrate", "--data", short_folder / "file")
    assert done.returncode == 2
    assert "is a file" in done.stderr
    assert "Traceback" not in done.stderr
    chinese = dianxiaoer("migrate", "--data", short_folder / "file", LANG="zh_CN.UTF-8")
    assert chinese.returncode == 2
    assert "是文件，不是目录" in chinese.stderr
    assert "--data DIR 另选目录" in chinese.stderr


def test_a_database_that_does_not_answer_is_one_message(dianxiaoer: Dianxiaoer, short_folder: Path) -> None:
    url = f"postgres://nobody@/nothing?host={short_folder}"
    done = dianxiaoer("migrate", "--data", short_folder / "data", DATABASE_URL=url)
    assert done.returncode == 2
    assert "The database does not answer" in done.stderr
    assert "Traceback" not in done.stderr
    done = dianxiaoer("migrate", "--data", short_folder / "data", DATABASE_URL="mysql://x/y")
    assert done.returncode == 2
    assert "postgres://" in done.stderr


def test_the_secret_key_is_private_and_stays(dianxiaoer: Dianxiaoer, standing: Path) -> None:
    secret = standing / "secret.key"
    before = secret.read_text()
    assert len(before) >= 48
    assert secret.stat().st_mode & 0o777 == 0o600
    dianxiaoer("migrate", "--check", "--data", standing)
    assert secret.read_text() == before


def test_doctor_reports_as_json(dianxiaoer: Dianxiaoer, standing: Path) -> None:
    done = dianxiaoer("doctor", "--json", "--data", standing)
    report = json.loads(done.stdout)
    states = {row["name"]: row["state"] for row in report["findings"]}
    wanted = {"python", "programs", "assets", "folder", "database", "settings", "migrations", "calendar", "journal"}
    assert wanted <= set(states)
    assert {states[name] for name in ("python", "programs", "folder", "database", "settings", "journal")} == {"ok"}
    assert report["healthy"] == ("failed" not in states.values())
    assert (done.returncode == 0) == report["healthy"]


def test_doctor_fails_on_a_readable_secret(dianxiaoer: Dianxiaoer, standing: Path) -> None:
    (standing / "secret.key").chmod(0o644)
    done = dianxiaoer("doctor", "--json", "--data", standing)
    (standing / "secret.key").chmod(0o600)
    folder = next(row for row in json.loads(done.stdout)["findings"] if row["name"] == "folder")
    assert (done.returncode, folder["state"]) == (1, "failed")
    assert "chmod 600" in folder["advice"]


def test_the_first_administrator_comes_from_the_terminal(dianxiaoer: Dianxiaoer, standing: Path) -> None:
    made = dianxiaoer("user", "create", "Li.Na", "--administrator", "--name", "李娜", "--json", "--data", standing)
    assert made.returncode == 0, made.stderr
    assert len(json.loads(made.stdout)["password"]) >= 12
    again = dianxiaoer("user", "create", "li.na", "--data", standing)
    assert again.returncode == 1
    assert "taken" in again.stderr
    reset = dianxiaoer("user", "password", "li.na", "--json", "--data", standing)
    assert json.loads(reset.stdout)["password"] != json.loads(made.stdout)["password"]
    closed = dianxiaoer("user", "disable", "li.na", "--data", standing)
    assert closed.returncode == 1  # the last administrator
    verified = dianxiaoer("journal", "verify", "--json", "--data", standing)
    assert json.loads(verified.stdout)["intact"] is True
    assert json.loads(verified.stdout)["count"] >= 5
