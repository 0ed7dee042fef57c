"""`dianxiaoer deadline`: one date, a file of dates, and everything that can be wrong with the file."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from dianxiaoer import words
from dianxiaoer.cli import main
from dianxiaoer.domains.worktime.queries import packaged_calendar
from dianxiaoer.domains.worktime.rules import PARK_ZONE, Limit


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setenv("DIANXIAOER_LANGUAGE", "en")
    monkeypatch.setenv("DIANXIAOER_DATA", str(tmp_path / "no-park"))
    words._translations.cache_clear()
    yield
    words._translations.cache_clear()


def deadline(*arguments: str) -> int:
    try:
        return main(["deadline", *arguments, "--packaged"])
    except SystemExit as ended:
        return int(str(ended.code))


def batch(tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str | bytes) -> tuple[int, list[str], list[str]]:
    """Exit status, rows after the header, and messages after the note on the calendar."""
    file = tmp_path / "limits.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    status = deadline("--batch", str(file))
    out, err = capsys.readouterr()
    rows = out.splitlines()
    assert rows[0] == "start,limit,due,provisional"
    return status, rows[1:], err.splitlines()[1:]


def test_one_date_is_explained_day_by_day(capsys: pytest.CaptureFixture[str]) -> None:
    assert deadline("2026-09-29", "5wd") == 0
    out, err = capsys.readouterr()
    lines = out.splitlines()
    assert lines[0] == "Due 2026-10-12: 5 working days from 2026-09-29"
    assert lines[1].startswith("Not provisional")
    assert len(lines) == 2 + 14
    assert lines[2] == "2026-09-29 Tue    -  day of receipt, not counted"
    assert lines[4] == "2026-10-01 Thu    -  day off: National Day, not counted"
    assert lines[13] == "2026-10-10 Sat    4  working day 4 (make-up workday for National Day)"
    assert "comes with the product" in err


def test_json_names_the_calendar_and_every_day(capsys: pytest.CaptureFixture[str]) -> None:
    assert deadline("2026-12-30T18:00", "2wd", "--json") == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    days = found.pop("days")
    assert found == {
        "start": "2026-12-30T18:00",
        "limit": "2wd",
        "due": "2027-01-04T17:30",
        "due_at": "2027-01-04T17:30:00+08:00",
        "provisional": True,
        "calendar": "packaged",
    }
    assert [(day["date"], day["reason"], day["ordinal"]) for day in days if day["counted"]] == [
        ("2027-01-01", "working_day", 1),
        ("2027-01-04", "working_day", 2),
    ]
    assert [day["reason"] for day in days[:2]] == ["after_hours", "deferred_receipt"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("2026-09-29", "5x"),
        ("2026-09-31", "5wd"),
        ("yesterday", "5wd"),
        ("1999-01-04", "5wd"),
        ("2026-09-29", "9999wd"),
        ("2026-09-29",),
        (),
        ("--batch", "no such file.csv"),
        ("--batch", "."),
        ("2026-09-29", "5wd", "--batch", "x.csv"),
        ("--batch", "x.csv", "--json"),
    ],
)
def test_what_cannot_be_done_is_one_message(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert deadline(*arguments) == 2
    assert "dianxiaoer deadline: " in capsys.readouterr().err.splitlines()[-1]


@pytest.mark.parametrize(
    ("start", "limit", "due"),
    [
        ("2026-09-29", "30cd", "2026-10-29"),
        ("2026-09-29", "2h", "2026-09-29T02:00"),
        ("2026-09-29", "0.5wd", "2026-09-30T12:00"),
        ("2026-09-29", "im", "2026-09-29"),
        ("2026-09-29T15:00", "5wd", "2026-10-12T17:30"),
        ("2026-09-29T15:00:20", "2h", "2026-09-29T17:00:20"),
        ("2026-09-29T15:00Z", "1h", "2026-09-30T00:00"),
        ("2026-09-29 15:00", "1h", "2026-09-29T16:00"),
        ("2026/9/29", "5wd", "2026-10-12"),
        ("2026年9月29日", "5wd", "2026-10-12"),
        ("20260929", "5wd", "2026-10-12"),
    ],
)
def test_a_file_says_what_one_date_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], start: str, limit: str, due: str
) -> None:
    assert deadline(start, limit, "--json") == 0
    assert json.loads(capsys.readouterr().out)["due"] == due
    assert batch(tmp_path, capsys, f"start,limit\n{start},{limit}\n") == (0, [f"{start},{limit},{due},false"], [])


def test_bad_rows_are_told_by_line_and_the_rest_is_done(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, rows, told = batch(
        tmp_path,
        capsys,
        'start,limit\n2026-09-29,5wd\nfoo,5wd\n2026-09-29,bar\n\n2026-09-29\n1999-01-01,5wd\n"2026-09-29,5wd\n'
        "2026-06-01,99999wd\n,,\nx,y\n2026-12-30,3wd",
    )
    assert status == 1
    assert rows == ["2026-09-29,5wd,2026-10-12,false", "2026-12-30,3wd,2027-01-04,true"]
    assert [line.split(":")[0] for line in told] == [f"line {number}" for number in (3, 4, 6, 7, 8, 9, 11)]
    assert "cannot read the start 'foo'" in told[0]
    assert "cannot read the limit 'bar'" in told[1]
    assert "covers 2004-01-01 to 2028-12-31" in told[3]
    assert "start 'x'" in told[6]
    assert "limit 'y'" in told[6]


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbfstart,limit\r\n2026-09-29,5wd\r\n",
        b" Limit , note, START \n5wd,x,2026-09-29",
        b"2026-09-29 , 5wd\n",
        b"\n\n2026-09-29,5wd\n\n",
        b'"start","limit"\n"2026-09-29","5wd"\n',
        "start,limit\n2026-09-29,5wd\n".encode("utf-16"),
        "开始,时限\n2026-09-29,5wd\n".encode(),
    ],
)
def test_files_as_people_make_them(tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes) -> None:
    status, rows, told = batch(tmp_path, capsys, content)
    assert (status, told) == (0, [])
    assert [row.split(",")[2] for row in rows] == ["2026-10-12"]


@pytest.mark.parametrize("content", [b"", b"\n", b"start,limit\n", b"\xef\xbb\xbf"])
def test_an_empty_file_has_an_empty_answer(tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes) -> None:
    assert batch(tmp_path, capsys, content) == (0, [], [])


def test_bytes_that_are_no_text_are_bad_rows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    noise = bytes(range(256)) * 20
    status, rows, told = batch(tmp_path, capsys, b"start,limit\n" + noise + b"\n2026-09-29,5wd\n")
    assert (status, rows) == (1, ["2026-09-29,5wd,2026-10-12,false"])
    assert told


def test_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"start,limit\n2026-09-29,5wd\n")))
    assert deadline("--batch", "-") == 0
    assert capsys.readouterr().out.splitlines()[1] == "2026-09-29,5wd,2026-10-12,false"


def test_a_large_file_is_quick_and_right(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """200,000 different moments over several chunks; a million of them took 5 s on two busy cores."""
    limits = ["5wd", "30cd", "2h", "4wh", "0.5wd", "2.5wd", "im"]
    first = datetime(2010, 1, 1)
    moments = [first + timedelta(seconds=2417 * step) for step in range(200_000)]
    starts = [f"{moment:%Y-%m-%dT%H:%M:%S}" for moment in moments]
    content = "\n".join(f"{start},{limits[index % 7]}" for index, start in enumerate(starts))
    began = time.process_time()
    status, rows, told = batch(tmp_path, capsys, content)
    spent = time.process_time() - began
    assert (status, len(rows), told) == (0, 200_000, [])
    assert spent < 10
    for index in range(0, 200_000, 997):
        start, limit, due, provisional = rows[index].split(",")
        expected = packaged_calendar().due(moments[index].replace(tzinfo=PARK_ZONE), Limit.parse(limit))
        assert start == starts[index]
        assert datetime.fromisoformat(due) == expected.at.replace(tzinfo=None)
        assert provisional == str(expected.provisional).lower()


def _in_a_process(**environment: str) -> subprocess.CompletedProcess[str]:
    clean = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    return subprocess.run(
        [sys.executable, "-m", "dianxiaoer", "deadline", "2026-09-29", "5wd", "--json"],
        env=clean | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )


def test_without_a_park_the_packaged_calendar_answers_and_nothing_is_made(tmp_path: Path) -> None:
    answer = json.loads(_in_a_process().stdout)
    assert (answer["due"], answer["calendar"]) == ("2026-10-12", "packaged")
    assert not (tmp_path / "no-park").exists()


@pytest.mark.django_db
def test_with_a_database_the_parks_calendar_answers() -> None:
    given = connection.settings_dict
    address = f"{given['USER']}:{given['PASSWORD']}@{given['HOST'] or 'localhost'}:{given['PORT'] or 5432}"
    if str(given["HOST"]).startswith("/"):
        address = f"{given['USER']}:{given['PASSWORD']}@"
    url = f"postgres://{address}/{given['NAME']}"
    if str(given["HOST"]).startswith("/"):
        url += f"?host={given['HOST']}&port={given['PORT'] or 5432}"
    answer = json.loads(_in_a_process(DATABASE_URL=url).stdout)
    assert (answer["due"], answer["calendar"]) == ("2026-10-12", "park")
