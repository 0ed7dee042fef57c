"""The journal: a chain that nobody can shorten or change unseen, in the transaction of the change itself."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import IntegrityError, connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from dianxiaoer.domains.demands import jobs  # noqa: F401  (registers the jobs that are enqueued here)
from dianxiaoer.kernel import journal, outbox
from dianxiaoer.kernel.access import SYSTEM, Actor
from dianxiaoer.kernel.commands import CommandBroken, command
from dianxiaoer.kernel.journal import record
from dianxiaoer.kernel.models import Event
from dianxiaoer.kernel.refusals import Conflict, Refused


@command
def note(*, by: Actor, at: datetime, number: int, then: str = "") -> int:
    """A command for these tests: writes an event, may call another, enqueue, or be refused."""
    if then == "inner":
        note(by=by, at=at, number=number + 1)
    if then == "enqueue" or then == "enqueue and refuse":
        outbox.enqueue("demands.archive", demand_id=number)
    record(verb="test.noted", subject=("test", number), facts={"中文": "字", "at": at})
    if then.endswith("refuse"):
        raise Conflict("no", "no")
    if then == "twice":
        record(verb="test.noted", subject=("test", number))
    return number


@command
def silent(*, by: Actor, at: datetime) -> None:
    """A command that forgets to say what it did."""


def test_the_chain_is_proved(db: None, at: datetime) -> None:
    count = journal.verify().count
    for number in range(1, 6):
        note(by=SYSTEM, at=at, number=number)

    assert journal.verify() == journal.Verification(count=count + 5, first_bad=None)
    events = list(Event.objects.order_by("sequence"))
    assert [event.sequence for event in events] == list(range(1, len(events) + 1))
    assert bytes(events[-1].previous_hash) == bytes(events[-2].hash)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE kernel_event SET actor_name = 'somebody else'",
        "DELETE FROM kernel_event",
        "TRUNCATE kernel_event CASCADE",
    ],
)
def test_the_database_refuses_to_change_it(db: None, at: datetime, statement: str) -> None:
    note(by=SYSTEM, at=at, number=1)
    before = Event.objects.count()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Event.objects.count() == before


@pytest.mark.parametrize(
    ("statement", "offset"),
    [
        ("UPDATE kernel_event SET facts = '{\"amount\": 1}' WHERE sequence = %s", 0),
        ("UPDATE kernel_event SET at = at - interval '1 day' WHERE sequence = %s", 0),
        ("UPDATE kernel_event SET actor_name = 'x', hash = kernel_event_hash(kernel_event) WHERE sequence = %s", 0),
        ("DELETE FROM kernel_event WHERE sequence = %s", 1),
    ],
)
def test_tampering_is_found(db: None, at: datetime, statement: str, offset: int) -> None:
    """By somebody who may switch the protection off: the first event that does not fit is named."""
    for number in range(1, 6):
        note(by=SYSTEM, at=at, number=number)
    last = Event.objects.order_by("-sequence").values_list("sequence", flat=True)[0]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE kernel_event DISABLE TRIGGER kernel_keep_events")
        cursor.execute(statement, [last - 2])
        cursor.execute("ALTER TABLE kernel_event ENABLE TRIGGER kernel_keep_events")

    verified = journal.verify()
    assert not verified.intact
    assert verified.first_bad == last - 2 + offset


def test_a_cut_tail_is_found(db: None, at: datetime) -> None:
    for number in range(1, 4):
        note(by=SYSTEM, at=at, number=number)
    last = Event.objects.order_by("-sequence").values_list("sequence", flat=True)[0]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE kernel_event DISABLE TRIGGER kernel_keep_events")
        cursor.execute("DELETE FROM kernel_event WHERE sequence = %s", [last])

    assert journal.verify().first_bad == last


def test_only_the_outermost_command_writes(db: None, at: datetime) -> None:
    before = Event.objects.count()
    note(by=SYSTEM, at=at, number=7, then="inner")

    (entry,) = journal.timeline(("test", 7))
    assert Event.objects.count() == before + 1
    assert entry.facts["also"] == [{"verb": "test.noted", "subject": ["test", 8], "中文": "字", "at": at.isoformat()}]
    assert (entry.at, entry.actor_kind) == (at, "system")


def test_a_command_says_once_what_it_did(db: None, at: datetime) -> None:
    before = Event.objects.count()
    with pytest.raises(CommandBroken, match="without a journal record"):
        silent(by=SYSTEM, at=at)
    with pytest.raises(CommandBroken, match="recorded twice"):
        note(by=SYSTEM, at=at, number=1, then="twice")
    with pytest.raises(CommandBroken, match="outside a command"):
        record(verb="test.noted", subject=("test", 1))
    with pytest.raises(CommandBroken, match="aware datetime"):
        note(by=SYSTEM, at=at.replace(tzinfo=None), number=1)
    assert Event.objects.count() == before


def test_who_acts_for_whom_is_kept(db: None, at: datetime) -> None:
    deputy = Actor(kind="officer", id=4, name="赵代理", acting_for_id=3)
    note(by=deputy, at=at, number=9)

    (entry,) = journal.timeline(("test", 9))
    assert (entry.actor_id, entry.actor_name, entry.acting_for_id) == (4, "赵代理", 3)
    assert entry.facts["中文"] == "字"


def test_the_newest_events_are_paged_by_sequence(db: None, at: datetime) -> None:
    for number in range(1, 6):
        note(by=SYSTEM, at=at, number=number)

    first = journal.latest(limit=3, verb_prefix="test.")
    assert [entry.subject_id for entry in first] == [5, 4, 3]
    assert [entry.subject_id for entry in journal.latest(limit=3, before=first[-1].sequence)][:2] == [2, 1]


def test_a_job_is_queued_with_the_change_or_not_at_all(db: None, at: datetime) -> None:
    note(by=SYSTEM, at=at, number=11, then="enqueue")
    with pytest.raises(Refused):
        note(by=SYSTEM, at=at, number=12, then="enqueue and refuse")

    queued = ProcrastinateJob.objects.filter(task_name="demands.archive").values_list("args", flat=True)
    assert list(queued) == [{"demand_id": 11}]
    assert journal.timeline(("test", 12)) == []


def test_a_job_must_be_known_by_name(db: None) -> None:
    with pytest.raises(outbox.UnknownJob):
        outbox.enqueue("demands.forget_everything", demand_id=1)
    with pytest.raises(ValueError, match="two jobs named"):
        outbox.job("demands.archive")(lambda: None)
