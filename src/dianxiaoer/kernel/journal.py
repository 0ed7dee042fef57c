"""The append-only journal: one event per command, chained by hash in the database.

`record` says what the running command did; the event is written when the outermost command ends. The database
gives the sequence and the hash (see the migration), refuses update, delete and truncate, and can prove the chain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from django.db import connection

from dianxiaoer.kernel.commands import CommandBroken, Frame, Record, current_frame
from dianxiaoer.kernel.rows import run

_INSERT = """
    INSERT INTO kernel_event
        (at, actor_kind, actor_id, actor_name, acting_for_id, verb, subject_kind, subject_id, enterprise_id, facts)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_LAST = "SELECT sequence FROM kernel_journal_head"


def record(
    *,
    verb: str,
    subject: tuple[str, int],
    facts: Mapping[str, Any] | None = None,
    enterprise_id: int | None = None,
) -> None:
    """Say what the running command did. Once in each command."""
    frame = current_frame()
    if frame.record is not None:
        raise CommandBroken(f"{frame.name} recorded twice: {frame.record.verb}, {verb}")
    frame.record = Record(verb, subject[0], subject[1], dict(facts or {}), enterprise_id)


def record_several(records: Sequence[Record]) -> None:
    """For a command that takes several steps with one subject: the first is its own record, the others stand under
    `also` of the outermost command's event."""
    frame = current_frame()
    if frame.record is not None:
        raise CommandBroken(f"{frame.name} recorded twice: {frame.record.verb}, {records[0].verb}")
    frame.record = records[0]
    frame.inner.extend(records[1:])


def record_each(records: Iterable[tuple[str, tuple[str, int], Mapping[str, Any], int | None]]) -> None:
    """For a command about many subjects (an import): besides its own one event, one for each subject, so that every
    timeline begins where its subject began. Rows of verb, subject, facts, enterprise."""
    current_frame().each.extend(
        Record(verb, subject[0], subject[1], dict(facts), enterprise_id)
        for verb, subject, facts, enterprise_id in records
    )


@dataclass(frozen=True, slots=True)
class Written:
    """What a follower hears: an event with its place in the journal, and what inner commands said."""

    sequence: int
    at: datetime
    own: Record
    inner: Sequence[Record]


Follower = Callable[[Sequence[Written]], None]
_followers: list[Follower] = []


def follow(follower: Follower) -> None:
    """Let a higher room hear each event in the transaction that writes it, so that what it keeps of the journal can
    never lag or differ (docs/adr/0110). A follower writes its own tables alone, briefly: commands wait for it.
    """
    if follower not in _followers:
        _followers.append(follower)


def append(frame: Frame) -> None:
    """Write the event of an outermost command, then those of its many subjects; inner commands stand under `also`."""
    own = frame.record
    if own is None:
        raise CommandBroken(f"{frame.name} has no record")
    facts = own.facts
    if frame.inner:
        facts = facts | {"also": [_inner_facts(inner) for inner in frame.inner]}
    rows = [
        _values(frame, own, facts),
        *(_values(frame, one, one.facts) for one in frame.each),
    ]
    if len(rows) == 1:
        run(_INSERT, rows[0])
    else:
        with connection.cursor() as cursor:
            cursor.executemany(_INSERT, rows)
    if _followers:
        _tell(frame, own)


def _tell(frame: Frame, own: Record) -> None:
    """The head of the journal is locked by the insert, so the last numbers are this command's."""
    ((last,),) = run(_LAST)
    first = last - len(frame.each)
    written = [
        Written(first, frame.at, own, frame.inner),
        *(Written(first + number, frame.at, one, ()) for number, one in enumerate(frame.each, start=1)),
    ]
    for follower in _followers:
        follower(written)


def _values(frame: Frame, own: Record, facts: Mapping[str, Any]) -> tuple[Any, ...]:
    actor = frame.by
    return (
        frame.at,
        actor.kind,
        actor.id,
        actor.name,
        actor.acting_for_id,
        own.verb,
        own.subject_kind,
        own.subject_id,
        own.enterprise_id,
        _json(facts),
    )


def _inner_facts(inner: Record) -> dict[str, Any]:
    return {
        "verb": inner.verb,
        "subject": [inner.subject_kind, inner.subject_id],
        **inner.facts,
    }


def _json(facts: Mapping[str, Any]) -> str:
    return orjson.dumps(facts, default=str, option=orjson.OPT_NON_STR_KEYS).decode()


@dataclass(frozen=True, slots=True)
class Entry:
    """One event as people read it."""

    sequence: int
    at: datetime
    actor_kind: str
    actor_id: int | None
    actor_name: str
    acting_for_id: int | None
    verb: str
    subject_kind: str
    subject_id: int
    enterprise_id: int | None
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Verification:
    """The chain proved (`first_bad` is None) or the sequence number of the first event that does not fit."""

    count: int
    first_bad: int | None

    @property
    def intact(self) -> bool:
        return self.first_bad is None


_COLUMNS = (
    "sequence, at, actor_kind, actor_id, actor_name, acting_for_id, verb, subject_kind, subject_id,"
    " enterprise_id, facts"
)


def timeline(subject: tuple[str, int], *, newest_first: bool = False) -> list[Entry]:
    """All events of one subject in the order they were written."""
    order = "DESC" if newest_first else "ASC"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_COLUMNS} FROM kernel_event WHERE subject_kind = %s AND subject_id = %s"
            f" ORDER BY sequence {order}",
            subject,
        )
        return _entries(cursor.fetchall())


def latest(*, limit: int = 50, before: int | None = None, verb_prefix: str = "") -> list[Entry]:
    """The newest events of the whole house, for administrators and auditors; `before` is a sequence to page on."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_COLUMNS} FROM kernel_event WHERE (%s::bigint IS NULL OR sequence < %s) AND verb LIKE %s"
            " ORDER BY sequence DESC LIMIT %s",
            (before, before, verb_prefix + "%", limit),
        )
        return _entries(cursor.fetchall())


def _entries(rows: Iterable[tuple[Any, ...]]) -> list[Entry]:
    return [Entry(*(*row[:-1], _facts(row[-1]))) for row in rows]


def _facts(value: Any) -> dict[str, Any]:
    """A raw cursor gives jsonb as text."""
    facts: dict[str, Any] = orjson.loads(value) if isinstance(value, str) else value
    return facts


def verify() -> Verification:
    """Recompute every hash in the database. Reads the whole journal once; changes nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM kernel_event")
        (count,) = cursor.fetchone()
        cursor.execute("SELECT kernel_first_bad_event()")
        (first_bad,) = cursor.fetchone()
    return Verification(count=count, first_bad=first_bad)
