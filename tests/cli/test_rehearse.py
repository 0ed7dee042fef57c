"""`dianxiaoer rehearse`: a change from a file, tried on what has happened."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from tests.factories.demands import park, walked

from dianxiaoer.cli import main
from dianxiaoer.cli import park as opened
from dianxiaoer.domains.supervision.rules.score_profiles import BUILT_IN, ProfileKind

from .conftest import Dianxiaoer

AUTUMN = ("--from", "2026-09-01", "--to", "2026-09-30")


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command works in this test's transaction, in English."""
    monkeypatch.setenv("DIANXIAOER_LANGUAGE", "en")
    monkeypatch.setattr(opened, "opened", lambda *_given, **_named: connection.cursor())


def written(folder: Path, change: object) -> str:
    path = folder / "change.json"
    path.write_text(json.dumps(change), encoding="utf-8")
    return str(path)


def said(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    assert main(["rehearse", *words, "--json"]) == 0
    return dict(json.loads(capsys.readouterr().out))


@pytest.mark.django_db
@pytest.mark.usefixtures("here")
def test_limits_lights_and_scores(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    house = park()
    for hours in (0, 1):
        walk = walked(house, "submit", "accept", "dispatch", "sign", nature="consult")
        walk.at += timedelta(hours=4 + hours)
        for verb in ("contact", "reply", "close"):
            walk.do(verb)
    found = said(capsys, "limits", *AUTUMN, "--profile", written(tmp_path, {"result_consult": "2h"}))
    assert found["sentence"].startswith("Under the changed limits 2 of 2 demands would have been late instead of 0")
    assert found["limits"] == {"result_consult": {"before": "1wd", "after": "2h"}}
    assert found["demands"] == {"received": 2, "promised": 2, "late_before": 0, "late_after": 2}
    assert {row["meaning"] for row in found["changed"]} == {"now_late"}
    assert found["changed_count"] == len(found["changed"]) == 4
    lights = said(capsys, "lights", *AUTUMN, "--profile", written(tmp_path, {"days": 0, "share": "0"}))
    assert lights["promises"]["yellow_after"] <= lights["promises"]["yellow_before"]
    formula = BUILT_IN[ProfileKind.UNIT] | {"parts": [{"key": "delivery_rate", "weight": "100"}]}
    scores = said(capsys, "scores", *AUTUMN, "--profile", written(tmp_path, formula))
    assert [row["value_after"] for row in scores["rankings"][0]["rows"]] == [100.0]
    assert main(["rehearse", "limits", *AUTUMN, "--profile", written(tmp_path, {})]) == 0
    assert capsys.readouterr().out.startswith("Nothing differs")


@pytest.mark.django_db
@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("kind", "change", "status", "fault"),
    [
        ("limits", {"result_consul": "2h"}, 2, "no limit result_consul"),
        ("limits", {"result_consult": "soon"}, 1, "a number and a unit"),
        ("limits", ["2h"], 2, "one JSON object"),
        ("lights", {"days": "many"}, 2, "0 to 20 working days"),
        ("lights", {"share": 2}, 2, "0 to 20 working days"),
        ("scores", {"parts": []}, 2, ""),
    ],
)
def test_a_change_that_cannot_be_tried_is_one_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str, change: object, status: int, fault: str
) -> None:
    assert main(["rehearse", kind, *AUTUMN, "--profile", written(tmp_path, change)]) == status
    shown = capsys.readouterr()
    assert fault in shown.err
    assert shown.out == ""


def test_a_missing_file_and_days_the_wrong_way(dianxiaoer: Dianxiaoer, standing: Path, tmp_path: Path) -> None:
    missing = dianxiaoer("rehearse", "limits", "--profile", tmp_path / "none.json", "--data", standing)
    assert (missing.returncode, "cannot be read" in missing.stderr) == (2, True)
    change = written(tmp_path, {"sign": "2h"})
    turned = dianxiaoer("rehearse", "limits", "--from", "2026-09-30", "--to", "2026-09-01", "--profile", change,
                        "--data", standing)  # fmt: skip
    assert (turned.returncode, "first before the last" in turned.stderr) == (2, True)
    empty = dianxiaoer("rehearse", "limits", "--profile", change, "--data", standing)
    assert (empty.returncode, "no promise had one of the changed limits" in empty.stdout) == (0, True)
