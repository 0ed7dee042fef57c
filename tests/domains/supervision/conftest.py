from __future__ import annotations

import pytest
from tests.factories.demands import Park
from tests.factories.demands import park as a_park


@pytest.fixture
def park(db: None) -> Park:
    return a_park()
