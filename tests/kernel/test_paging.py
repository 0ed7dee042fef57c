"""Keyset pages: whatever the data, the pages put together are the whole in its order."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dianxiaoer.domains.promises.models import EscalationLadder
from dianxiaoer.kernel.paging import keyset_page
from dianxiaoer.kernel.refusals import Invalid

START = datetime.fromisoformat("2026-01-01T08:00:00+08:00")


def ladders(seconds: list[int]) -> None:
    """Rows with repeated moments (a key that is not unique), in no order."""
    EscalationLadder.objects.all().delete()
    EscalationLadder.objects.bulk_create(
        EscalationLadder(
            key=f"k{number}",
            version=second + 2,
            effective_from=START + timedelta(seconds=second, microseconds=second),
            rungs=[],
            reason="",
        )
        for number, second in enumerate(seconds)
    )


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    seconds=st.lists(st.integers(0, 6), max_size=25),
    size=st.integers(1, 9),
    descending=st.booleans(),
    keys=st.sampled_from([("effective_from", "id"), ("version", "key", "id"), ("id",)]),
)
def test_pages_concatenate_to_the_whole(
    db: None, seconds: list[int], size: int, descending: bool, keys: tuple[str, ...]
) -> None:
    ladders(seconds)
    ordering = [f"-{key}" if descending else key for key in keys]
    whole = list(EscalationLadder.objects.order_by(*ordering))

    found: list[EscalationLadder] = []
    after: str | None = None
    for _page in range(len(seconds) + 1):
        page = keyset_page(EscalationLadder.objects.all(), keys=keys, after=after, size=size, descending=descending)
        assert len(page.rows) <= size
        found += page.rows
        after = page.next_cursor
        if after is None:
            break

    assert found == whole
    assert after is None


def test_a_page_does_not_move_when_rows_come_before_it(db: None) -> None:
    ladders([10, 20, 30, 40])
    first = keyset_page(EscalationLadder.objects.all(), keys=("effective_from", "id"), size=2)
    EscalationLadder.objects.create(key="new", version=9, effective_from=START, rungs=[], reason="")
    second = keyset_page(EscalationLadder.objects.all(), keys=("effective_from", "id"), after=first.next_cursor, size=2)

    assert [row.version for row in first.rows + second.rows] == [12, 22, 32, 42]


def test_a_page_is_one_row_comparison(db: None, django_assert_num_queries: object) -> None:
    ladders([1, 2, 3])
    cursor = keyset_page(EscalationLadder.objects.all(), keys=("effective_from", "id"), size=1).next_cursor
    with django_assert_num_queries(1) as captured:  # type: ignore[operator]
        keyset_page(EscalationLadder.objects.all(), keys=("effective_from", "id"), after=cursor, size=1)
    assert ") > (" in captured.captured_queries[0]["sql"]


def encoded(value: object) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(value)).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "nonsense", "%%%", "汉字", "a", encoded({"a": 1}), encoded([1]), encoded([1, 2, 3]), encoded([None, 1]),
        encoded([[1], 2]), encoded(["not a moment at all, really", 2]), encoded(["2026-13-45T99:99:99", 2]),
        encoded(["2026-01-01T00:00:00+00:00", "seven"]), encoded(["2026-01-01T00:00:00+00:00", 2.5]),
        encoded(["2026-01-01T00:00:00+00:00", 2**64 - 1]),
        encoded(["\x00", 1]),
    ],
)  # fmt: skip
def test_a_damaged_cursor_is_refused(db: None, cursor: str) -> None:
    ladders([1, 2, 3])
    with pytest.raises(Invalid) as refused:
        keyset_page(EscalationLadder.objects.all(), keys=("effective_from", "id"), after=cursor, size=1)
    assert refused.value.code == "bad_cursor"
