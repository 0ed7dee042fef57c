"""`dianxiaoer import` and `export`: what they print, what they return, and a process that is killed half-way."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.factories.imports import a_file

from dianxiaoer.embedded.server import running

from .conftest import Dianxiaoer, environment

GOOD = ("2026-03-02 09:00", "路灯", "路灯\n不亮", "已修好", "2026-03-03 10:00")


def written(folder: Path, content: bytes, name: str = "file.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_a_file_goes_in_and_out_again(short_folder: Path, standing: Path, dianxiaoer: Dianxiaoer) -> None:
    bad = ("3", "昨天", "标题三", "坏", "", "")
    file = written(short_folder, a_file(("1", *GOOD), bad, ("2", *GOOD)))

    dry = dianxiaoer("import", "demands", file, "--dry-run", "--json", "--data", standing)
    assert dry.returncode == 1, dry.stderr
    told: dict[str, Any] = json.loads(dry.stdout)
    assert {key: told[key] for key in ("rows", "created", "unchanged")} == {"rows": 3, "created": 2, "unchanged": 0}
    assert [(one["line"], one["column"]) for one in told["rejected"]] == [(4, "submitted_at")]
    assert "昨天" in told["rejected"][0]["reason"]

    real = dianxiaoer("import", "demands", file, "--data", standing)
    assert real.returncode == 1
    assert real.stdout == "3 rows: 2 taken in, 0 were in already, 1 rejected.\n"
    assert "file.csv, line 4, column submitted_at:" in real.stderr

    again = dianxiaoer("import", "demands", file, "--json", "--data", standing)
    assert json.loads(again.stdout) == told | {"created": 0, "unchanged": 2, "dry_run": False}

    for name in ("out.xlsx", "out.csv"):
        out = dianxiaoer("export", "demands", short_folder / name, "--json", "--data", standing)
        assert (out.returncode, json.loads(out.stdout)["rows"]) == (0, 2), out.stderr
        back = dianxiaoer("import", "demands", short_folder / name, "--json", "--data", standing)
        assert (back.returncode, json.loads(back.stdout)["unchanged"]) == (0, 2), back.stderr
    with (short_folder / "out.csv").open(encoding="utf-8-sig", newline="") as source:
        row = next(csv.DictReader(source))
    assert (row["标题"], row["内容"], row["状态"], row["时限情况"]) == ("路灯", "路灯\n不亮", row["状态"], "按时")

    none = dianxiaoer(
        "export",
        "demands",
        short_folder / "none.csv",
        "--state",
        "submitted",
        "--from",
        "2026-01-01",
        "--data",
        standing,
    )
    assert none.stdout.startswith("0 rows written")


def test_what_cannot_be_read_or_written_ends_with_two(
    short_folder: Path, standing: Path, dianxiaoer: Dianxiaoer
) -> None:
    good = written(short_folder, a_file(("1", *GOOD)))
    rubbish = written(short_folder, b"PK\x03\x04rubbish", "a.xlsx")
    odd = written(short_folder, b'{"x": "no such field"}', "m.json")
    for words in (
        ("import", "demands", short_folder / "absent.csv"),
        ("import", "demands", rubbish),
        ("import", "demands", good, "--mapping", odd),
        ("import", "demands", good, "--mapping", rubbish),
        ("export", "demands", short_folder / "no" / "folder.csv"),
        ("export", "demands", short_folder / "file.pdf"),
        ("export", "demands", short_folder / "file.csv", "--state", "happy"),
        ("export", "demands", short_folder / "file.csv", "--department", "nowhere"),
    ):
        result = dianxiaoer(*words, "--data", standing)
        assert result.returncode == 2, (words, result.stderr)
        assert result.stderr.startswith("dianxiaoer: "), words
        assert "Traceback" not in result.stderr
    assert not list(short_folder.glob(".file*"))


@pytest.mark.parametrize("kind", ["enterprises", "officers"])
def test_the_register_comes_from_files_too(
    kind: str, short_folder: Path, standing: Path, dianxiaoer: Dianxiaoer
) -> None:
    header, row = {
        "enterprises": (("企业名称", "统一社会信用代码"), ("湖南甲科技有限公司", "")),
        "officers": (("姓名", "部门", "手机"), ("张三", "不存在的部门", "13800001111")),
    }[kind]
    file = written(short_folder, a_file(row, header=header))
    result = dianxiaoer("import", kind, file, "--json", "--data", standing)
    told = json.loads(result.stdout)
    assert told["rows"] == 1
    assert (told["created"], len(told["rejected"])) == ((1, 0) if kind == "enterprises" else (0, 1))
    assert result.returncode == len(told["rejected"])


def demands_in(url: str) -> int:
    with psycopg.connect(url, connect_timeout=5) as connection:
        (count,) = connection.execute("SELECT count(*) FROM demands_demand").fetchone() or (0,)
        return int(count)


def test_a_killed_import_can_be_repeated(short_folder: Path, park: Path, dianxiaoer: Dianxiaoer) -> None:
    total = 4_000
    file = written(short_folder, a_file(*((str(number), *GOOD) for number in range(total))))
    command = [sys.executable, "-m", "dianxiaoer", "import", "demands", str(file), "--json", "--data", str(park)]
    with running(park) as server:
        process = subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        deadline = time.monotonic() + 60
        while not (before := demands_in(server.url)) and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
    assert 0 < before < total
    again = json.loads(dianxiaoer("import", "demands", file, "--json", "--data", park).stdout)
    assert (again["rows"], again["rejected"]) == (total, [])
    assert again["created"] + again["unchanged"] == total
    assert before <= again["unchanged"] < total
    assert again["unchanged"] % 500 == 0
    last = json.loads(dianxiaoer("import", "demands", file, "--json", "--data", park).stdout)
    assert (last["created"], last["unchanged"]) == (0, total)
