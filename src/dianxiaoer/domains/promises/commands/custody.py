"""Who has the promise: custody moves, the due moment stays. The enterprise's clock never starts again."""

from __future__ import annotations

from datetime import datetime

from dianxiaoer.domains.promises.commands.steps import HandOver, take
from dianxiaoer.domains.promises.models import Promise
from dianxiaoer.domains.promises.rules import OPEN_STATES, Facing, Kind, Subject
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.commands import command
from dianxiaoer.kernel.journal import record


@command
def hand_over(
    *,
    by: Actor,
    at: datetime,
    subject: Subject,
    kind: Kind | str,
    department_id: int,
    officer_id: int | None = None,
    facing: Facing | str | None = None,
) -> Promise:
    """Give an open promise to another department or officer, running or paused. Its dates do not change.

    A holder that had it for no time at all leaves no trace.
    """
    return take(by, at, HandOver(subject, kind, department_id, officer_id, facing))[0]


@command
def name_enterprise(*, by: Actor, at: datetime, subject: Subject, enterprise_id: int) -> int:
    """Say to whom the open promises of a subject are made, when that was not known before. Returns how many."""
    open_ones = Promise.objects.filter(
        subject_domain=subject.domain, subject_id=subject.id, state__in=OPEN_STATES, enterprise=None
    )
    named = open_ones.update(enterprise_id=enterprise_id)
    record(
        verb="promise.enterprise_named",
        subject=(subject.domain, subject.id),
        facts={"enterprise": enterprise_id, "promises": named},
    )
    return named
