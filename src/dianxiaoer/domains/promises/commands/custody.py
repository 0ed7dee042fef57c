"""Who has the promise: custody moves, the due moment stays. The enterprise's clock never starts again."""

from __future__ import annotations

from datetime import datetime

from dianxiaoer.domains.promises.commands.locking import lock_one
from dianxiaoer.domains.promises.models import Custody, Promise
from dianxiaoer.domains.promises.rules import PROMISE, Facing, Kind, Subject
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
    promise = lock_one(subject, kind, facing, at=at)
    PROMISE.check(promise.state, "hand_over")
    before = (promise.department_id, promise.officer_id)
    if before != (department_id, officer_id):
        if at > promise.held_since:
            Custody.objects.create(promise=promise, department_id=before[0], officer_id=before[1], ended_at=at)
        promise.department_id, promise.officer_id, promise.held_since = department_id, officer_id, at
        promise.save(update_fields=["department", "officer", "held_since"])
    record(
        verb="promise.handed_over",
        subject=(subject.domain, subject.id),
        facts={
            "promise": promise.pk,
            "kind": promise.kind,
            "from": before,
            "to": (department_id, officer_id),
        },
        enterprise_id=promise.enterprise_id,
    )
    return promise
