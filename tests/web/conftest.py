"""Readers of pages: a park whose people have accounts, a clock that a test sets, templates that forgive nothing."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.template import engines
from tests.web.readers import Cast, Clock, cast


class _Unforgiving(str):
    """What a template puts where a variable is missing: nothing, the test fails."""

    def __contains__(self, part: object) -> bool:
        return part == "%s"

    def __mod__(self, name: object) -> str:
        raise AssertionError(f"a template names something that is not there: {name}")


@pytest.fixture
def strict_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    """An undefined template variable fails the test."""
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", _Unforgiving("%s"))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """`clock.at = …` sets the moment of the next requests; it starts on the Tuesday of the factories."""
    made = Clock()
    monkeypatch.setattr("dianxiaoer.web.middleware.timezone", SimpleNamespace(now=made.now))
    return made


@pytest.fixture
def people_of_park(db: None, clock: Clock) -> Iterator[Cast]:
    yield cast()
