"""Each filter of the list narrows it, and none of them breaks it."""

from __future__ import annotations

import pytest
from tests.factories.demands import AT, Park, file_demand, park

from dianxiaoer.domains.demands.commands import accept
from dianxiaoer.domains.demands.queries import Filters, page_of


@pytest.fixture
def made(db: None) -> Park:
    return park()


@pytest.mark.parametrize(("code", "found"), [("0301", 1), ("03", 1), ("0102", 0), ("01", 0)])
def test_a_list_narrows_to_a_type_or_to_a_whole_first_level(made: Park, code: str, found: int) -> None:
    demand = file_demand(made)
    accept(by=made.desk, at=AT, demand_id=demand.pk, type_code="0301")
    rows = page_of(made.desk, Filters(type_code=code), AT).rows
    assert len(rows) == found
