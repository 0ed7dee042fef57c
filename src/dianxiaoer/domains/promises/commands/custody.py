"""Who has the promise: custody moves, the due moment stays. The enterprise's clock never starts again."""

from __future__ import annotations

from datetime import datetime

from dianxiaoer.domains.promises.commands.steps import HandOver, take
from dianxiaoer.domains.promises.models import Promise
from dianxiaoer.domains.promises.rules import Facing, Kind, Subject
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.commands import command


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
