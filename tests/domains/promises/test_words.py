"""Every value has its word, and notices read as sentences."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

import pytest
from django.utils import translation
from tests.factories.promises import House, a_promise, moment, subject_of

from dianxiaoer.domains.promises import commands, queries
from dianxiaoer.domains.promises.rules import Basis, Facing, Kind, Light, PauseCause, PromiseState, Tell
from dianxiaoer.kernel.access import SYSTEM

WORDS: list[tuple[type[StrEnum], Callable[[str], str]]] = [
    (Kind, queries.kind_text),
    (Facing, queries.facing_text),
    (Basis, queries.basis_text),
    (PromiseState, queries.state_text),
    (Light, queries.light_text),
    (PauseCause, queries.cause_text),
    (Tell, queries.tell_text),
]


@pytest.mark.parametrize(("values", "words"), WORDS)
def test_every_value_has_a_word_of_its_own(values: type[StrEnum], words: Callable[[str], str]) -> None:
    with translation.override("en"):
        texts = [words(value.value) for value in values]
    assert len(set(texts)) == len(values)


def test_a_notice_reads_as_a_sentence_and_a_pause_names_its_cause(house: House) -> None:
    promise = a_promise(house, at=moment("2026-09-15 10:00"), officer_id=house.handler)
    commands.climb(by=SYSTEM, at=promise.due_at, promise_id=promise.pk)
    commands.pause(
        by=SYSTEM,
        at=moment("2026-09-22 10:00"),
        subject=subject_of(promise),
        kind=Kind.RESULT,
        cause=PauseCause.HEARING,
    )
    with translation.override("en"):
        texts = [queries.notice_text(queries.notices(recipient).rows[0]) for recipient in (house.handler, house.head)]
    assert texts == ["Nearly due: Result of handling (建设局)", "Past due: Result of handling (建设局)"]
