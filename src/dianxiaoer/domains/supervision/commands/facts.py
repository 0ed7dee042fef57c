"""Facts are written in the transaction of the event that they come from: no figure can lag behind the journal.

`keep_facts` follows the journal (docs/adr/0110). `add_missing` writes the facts of events that came before this room
was built, or that a restored file lacks; it changes none that are there.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import orjson
from django.db import connection

from dianxiaoer.domains.demands.queries.standing import Standing, standings
from dianxiaoer.domains.supervision.access import require_supervision
from dianxiaoer.domains.supervision.models import Fact
from dianxiaoer.domains.supervision.queries.facts import Answered, last_answers, recorded_results
from dianxiaoer.domains.supervision.rules.facts import COUNTED, Ending, FactKind, Told, moment, told_by
from dianxiaoer.kernel import rows
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.commands import Record, command
from dianxiaoer.kernel.journal import Written, record

_BATCH = 1000
_PREPARED = 8  # as many rows are inserted by a prepared statement


def keep_facts(written: Sequence[Written]) -> None:
    """Write the facts of the events that a command has just written."""
    imported = [event for event in written if event.own.verb == "demand.imported"]
    found = [_Found(event.sequence, event.at, told) for event in written for told in _told(event)]
    facts = [*_facts(found), *_imported(imported)]
    if len(facts) <= _PREPARED:
        rows.insert(*facts)
    else:
        Fact.objects.bulk_create(facts, batch_size=_BATCH)


class _Found:
    """A fact that waits for the demand whose it is."""

    __slots__ = ("at", "sequence", "told")

    def __init__(self, sequence: int, at: datetime, told: Told) -> None:
        self.sequence, self.at, self.told = sequence, at, told


def _told(event: Written) -> list[Told]:
    if not any(said.verb in COUNTED for said in (event.own, *event.inner)):
        return []
    return told_by(_said(event.own), [_said(one) for one in event.inner])


def _said(one: Record) -> tuple[str, tuple[str, int], dict[str, object]]:
    return one.verb, (one.subject_kind, one.subject_id), one.facts


def _facts(found: Sequence[_Found]) -> list[Fact]:
    if not found:
        return []
    orders = [one.told.order_id for one in found if one.told.order_id is not None]
    standing = standings(sorted({one.told.demand_id for one in found}), sorted(set(orders)))
    closings = sorted({one.told.demand_id for one in found if one.told.of_closing})
    answers = last_answers(closings) if closings else {}
    facts = []
    for one in found:
        whose = standing.get(one.told.demand_id)
        if whose is None:
            continue
        facts.append(_fact(one, whose, answers.get(one.told.demand_id)))
        if one.told.kind in (FactKind.ACCEPTED, FactKind.ANSWERED):
            facts += [_plain(one, whose, kind) for kind in _marks(whose)]
    return facts


def _marks(whose: Standing) -> list[FactKind]:
    """What the desk found when it took the demand up: a repeat complaint, a matter left over from the past."""
    marks = {FactKind.REPEATED: whose.is_repeat, FactKind.LEGACY: whose.is_legacy}
    return [kind for kind, holds in marks.items() if holds]


def _plain(one: _Found, whose: Standing, kind: FactKind) -> Fact:
    return _fact(_Found(one.sequence, one.at, Told(kind, whose.demand_id)), whose, None)


def _fact(one: _Found, whose: Standing, answer: Answered | None) -> Fact:
    told = one.told
    department_id, officer_id = whose.orders.get(told.order_id or 0, (whose.department_id, whose.officer_id))
    number = whose.round
    if told.of_closing and answer is not None:
        department_id, officer_id, number = answer.department_id, answer.officer_id, answer.round
    return Fact(
        sequence=one.sequence,
        kind=told.kind.value,
        at=one.at,
        demand_id=told.demand_id,
        order_id=told.order_id,
        round=number,
        enterprise_id=whose.enterprise_id,
        department_id=department_id,
        officer_id=officer_id,
        sub_park_id=whose.sub_park_id,
        type_code=whose.type_code,
        source=whose.source,
        nature=whose.nature,
        reached=told.reached,
        contacted=told.contacted,
        solved=told.solved,
        grade=told.grade,
        amount=told.amount,
        **_ended(told.ending),
    )


def _ended(ending: Ending | None) -> dict[str, object]:
    if ending is None:
        return {}
    return {
        "due_at": ending.due_at,
        "kept": ending.kept,
        "taken": ending.taken,
        "allowed": ending.allowed,
        "unit": ending.unit,
        "basis": ending.basis,
    }


def _imported(events: Sequence[Written]) -> list[Fact]:
    """What a file says counts at its own moments: whoever kept that file knew it then."""
    if not events:
        return []
    ids = [event.own.subject_id for event in events]
    standing, results = standings(ids), recorded_results(ids)
    facts = []
    for event in events:
        whose = standing[event.own.subject_id]
        submitted_at, replied_at = (event.own.facts.get(name) for name in ("submitted_at", "replied_at"))
        at = moment(submitted_at) if submitted_at else event.at
        kinds: list[tuple[FactKind, datetime, Ending | None]] = [(FactKind.RECEIVED, at, None)]
        if replied_at:
            kinds.append((FactKind.ACCEPTED, at, None))
            kinds.append((FactKind.CLOSED, moment(replied_at), results.get(whose.demand_id)))
        facts += [
            _fact(_Found(event.sequence, when, Told(kind, whose.demand_id, ending=ending)), whose, None)
            for kind, when, ending in kinds
        ]
    return facts


_MISSING = """
    SELECT sequence, at, verb, subject_kind, subject_id, enterprise_id, facts FROM kernel_event event
    WHERE sequence > %s AND subject_kind IN ('demand', 'import', 'supervision')
      AND NOT EXISTS (SELECT 1 FROM supervision_fact fact WHERE fact.sequence = event.sequence)
    ORDER BY sequence LIMIT %s
"""


@command
def add_missing(*, by: Actor, at: datetime, after: int = 0) -> tuple[int, int]:
    """Write the facts of the next thousand events that have none; returns how many, and the last event looked at (0 at
    the end). Whose a demand was then is taken as whose it is now: the journal alone does not say it.
    """
    require_supervision(by)
    with connection.cursor() as cursor:
        cursor.execute(_MISSING, [after, _BATCH])
        events = [_written(*row) for row in cursor.fetchall()]
    before = Fact.objects.count()
    keep_facts(events)
    added = Fact.objects.count() - before
    record(verb="facts.added", subject=("facts", after), facts={"added": added, "events": len(events)})
    return added, events[-1].sequence if len(events) == _BATCH else 0


def _written(
    sequence: int, at: datetime, verb: str, subject_kind: str, subject_id: int, enterprise_id: int | None, text: str
) -> Written:
    facts = orjson.loads(text) if isinstance(text, str) else text
    inner = [
        Record(one["verb"], one["subject"][0], one["subject"][1], one, enterprise_id) for one in facts.pop("also", [])
    ]
    return Written(sequence, at, Record(verb, subject_kind, subject_id, facts, enterprise_id), inner)
