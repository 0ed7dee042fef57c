"""Who has the promise: custody moves, the due moment stays. The enterprise's clock never starts again."""

from __future__ import annotations

from datetime import datetime

from dianxiaoer.domains.promises.commands import rows
from dianxiaoer.domains.promises.commands.locking import lock_one
from dianxiaoer.domains.promises.models import Promise
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
        rows.hand_over(promise, department_id, officer_id, at)
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
