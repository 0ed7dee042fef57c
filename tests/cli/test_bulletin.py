"""`dianxiaoer bulletin`: what it writes, prints and refuses; an empty month, and an empty park."""

from __future__ import annotations

import io
import json
from pathlib import Path

from docx import Document as Word
from openpyxl import load_workbook
from tests.factories.imports import a_file

from .conftest import Dianxiaoer

ROWS = (
    ("1", "2026-03-02 09:00", "路灯", "路灯不亮", "已修好", "2026-03-03 10:00"),
    ("2", "2026-03-09 09:00", "供水", "水压不足", "已调压", "2026-03-30 10:00"),
    ("3", "2026-03-20 09:00", "噪声", "夜间施工", "", ""),
)


def test_a_month_of_a_file_becomes_word_sheet_and_json(
    short_folder: Path, standing: Path, dianxiaoer: Dianxiaoer
) -> None:
    file = short_folder / "file.csv"
    file.write_bytes(a_file(*ROWS))
    assert dianxiaoer("import", "demands", file, "--data", standing).returncode == 0
    outs = [word for name in ("b.docx", "b.xlsx", "b.json") for word in ("--out", short_folder / name)]
    done = dianxiaoer("bulletin", "2026-03", *outs, "--json", "--data", standing)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["period"], told["published"]) == ("2026-03", False)
    assert told["files"] == {str(short_folder / name): (short_folder / name).stat().st_size for name in
                             ("b.docx", "b.xlsx", "b.json")}  # fmt: skip
    report = json.loads((short_folder / "b.json").read_text())
    text = "".join(one["text"] for section in report["sections"] for one in section["sentences"])
    assert "共收到企业诉求3件" in text
    assert "期内应办结件按时办结率50.0%（1/2）" in text
    word = "".join(one.text for one in Word(io.BytesIO((short_folder / "b.docx").read_bytes())).paragraphs)
    assert "共收到企业诉求3件" in word
    sheets = load_workbook(short_folder / "b.xlsx")
    assert len(sheets.sheetnames) > 3
    again = dianxiaoer("bulletin", "2026-03", "--out", short_folder / "again.docx", "--data", standing)
    assert again.returncode == 0
    assert (short_folder / "again.docx").read_bytes() == (short_folder / "b.docx").read_bytes()
    assert "again.docx" in again.stdout
    printed = dianxiaoer("bulletin", "2026-03", "--data", standing)
    assert "二、受理情况" in printed.stdout


def test_empty_periods_of_an_empty_park_have_documents(
    short_folder: Path, standing: Path, dianxiaoer: Dianxiaoer
) -> None:
    for period in ("2025-05", "2025-Q2", "2024", "2025-05-06"):
        path = short_folder / f"{period}.docx"
        done = dianxiaoer("bulletin", period, "--out", path, "--data", standing)
        assert done.returncode == 0, done.stderr
        assert path.read_bytes()[:2] == b"PK"


def test_what_cannot_be_ends_with_two_and_a_sentence(
    short_folder: Path, standing: Path, dianxiaoer: Dianxiaoer
) -> None:
    wrong = {
        ("2026-13",): "is no period",
        ("十月",): "is no period",
        ("2026-03", "--kind", "yearly"): "is no period",
        ("2199-01",): "lies ahead",
        ("2026-03", "--out", short_folder / "b.pdf"): "must end in .docx, .xlsx or .json",
        ("2026-03", "--out", short_folder / "none" / "b.docx"): "no such folder",
    }
    for words, sentence in wrong.items():
        done = dianxiaoer("bulletin", *words, "--data", standing)
        assert (done.returncode, done.stdout) == (2, ""), words
        assert sentence in done.stderr
        assert "Traceback" not in done.stderr
