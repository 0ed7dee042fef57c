"""What changes a promise. Read `clock` first (start, pause, resume, extend, keep, withdraw), then the rest.

`apply` takes several steps (Start, Keep, HandOver and so on) with the promises of one subject at once.

Every other domain calls these and never computes a date itself. `subject` and `kind` name the open promise;
`facing` is needed only where a subject has both an enterprise-facing and a department-facing promise of one
kind.
"""

from dianxiaoer.domains.promises.commands.clock import (
    extend,
    keep,
    pause,
    resume,
    start,
    withdraw,
    withdraw_all,
)
from dianxiaoer.domains.promises.commands.custody import hand_over, name_enterprise
from dianxiaoer.domains.promises.commands.escalation import add_ladder_version, climb, read_notices
from dianxiaoer.domains.promises.commands.recalculation import recalculate
from dianxiaoer.domains.promises.commands.records import EndedPromise, OpenPromise, record_ended, start_many
from dianxiaoer.domains.promises.commands.steps import (
    HandOver,
    Keep,
    Pause,
    Resume,
    Start,
    Step,
    Withdraw,
    WithdrawAll,
    apply,
)

__all__ = [
    "EndedPromise",
    "HandOver",
    "Keep",
    "OpenPromise",
    "Pause",
    "Resume",
    "Start",
    "Step",
    "Withdraw",
    "WithdrawAll",
    "add_ladder_version",
    "apply",
    "climb",
    "extend",
    "hand_over",
    "keep",
    "name_enterprise",
    "pause",
    "read_notices",
    "recalculate",
    "record_ended",
    "resume",
    "start",
    "start_many",
    "withdraw",
    "withdraw_all",
]
