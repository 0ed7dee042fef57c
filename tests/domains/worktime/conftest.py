"""A job name that the calendar calls, and an administrator who may change it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from dianxiaoer.domains.worktime.commands import changes
from dianxiaoer.kernel.access import Actor


@pytest.fixture
def administrator() -> Actor:
    return Actor(kind="officer", id=1, name="管理员", roles=frozenset({"administrator"}))


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[datetime | None, str, dict[str, Any]]]:
    """What the commands enqueue, in order: moment (None for now), job name, arguments."""
    calls: list[tuple[datetime | None, str, dict[str, Any]]] = []
    monkeypatch.setattr(changes, "enqueue", lambda name, **ids: calls.append((None, name, ids)))
    monkeypatch.setattr(changes, "enqueue_at", lambda moment, name, **ids: calls.append((moment, name, ids)))
    return calls
