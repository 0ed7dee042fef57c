"""`dianxiaoer user token`: a key for a program, from the terminal."""

from __future__ import annotations

import argparse
import json
from typing import Any

import pytest
from tests.factories.api import Caller
from tests.factories.people import handler

from dianxiaoer.cli import user
from dianxiaoer.domains.people import queries


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    user.add_parser(parser.add_subparsers())
    return user.run(parser.parse_args(["user", *words]))


def test_it_prints_a_token_that_works(db: None, capsys: pytest.CaptureFixture[Any]) -> None:
    account_id = handler().account_id
    assert account_id is not None
    username = queries.account(account_id).username
    assert run("token", username, "--scope", "demands:read", "--json") == 0
    token = json.loads(capsys.readouterr().out)["token"]
    assert Caller(token).get("/me").json()["scopes"] == ["demands:read"]
