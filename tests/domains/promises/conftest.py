from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.factories.promises import House, a_house

from dianxiaoer.domains.promises.queries import forget_ladders


@pytest.fixture(autouse=True)
def _fresh_ladders() -> Iterator[None]:
    forget_ladders()
    yield
    forget_ladders()


@pytest.fixture
def house(db: None) -> House:
    return a_house()
