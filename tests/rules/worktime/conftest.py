import pytest

from dianxiaoer.domains.worktime.queries.packaged import packaged_calendar
from dianxiaoer.domains.worktime.rules import Calendar


@pytest.fixture(scope="session")
def official() -> Calendar:
    """The State Council calendar 2004-2026."""
    return packaged_calendar()
