"""Which verb leads where (dossier §4.1): one table for the demand, one for a department's order."""

from __future__ import annotations

from dianxiaoer.domains.demands.rules.words import (
    OPEN,
    OPEN_ORDERS,
    DemandState,
    OrderState,
)
from dianxiaoer.kernel.transitions import Transition, TransitionTable

S = DemandState
O = OrderState  # noqa: E741

MACHINE = TransitionTable(
    "demand",
    [
        Transition("submit", (S.DRAFT,), S.SUBMITTED, "firm, officer on behalf"),
        Transition("accept", (S.SUBMITTED,), S.ACCEPTED, "desk", "0.5wd"),
        Transition("refuse", (S.SUBMITTED,), S.REFUSED, "desk", "im"),
        Transition("answer", (S.SUBMITTED,), S.ANSWERED, "desk, secretary", "1wd"),
        Transition("merge", (S.SUBMITTED, S.ACCEPTED), S.MERGED, "desk"),
        Transition("split", (S.SUBMITTED, S.ACCEPTED, S.RETURNED), None, "desk"),
        Transition(
            "dispatch",
            (S.ACCEPTED, S.RETURNED, S.REOPENED),
            S.DISPATCHED,
            "desk",
            "0.5wd",
        ),
        Transition("sign", (S.DISPATCHED,), S.SIGNED, "department", "1wd"),
        Transition(
            "return",
            (S.DISPATCHED, S.SIGNED),
            S.RETURNED,
            "department",
            "1wd after signing",
        ),
        Transition("contact", (S.SIGNED,), S.HANDLING, "handler", "1wd"),
        Transition("transfer", (S.SIGNED, S.HANDLING), S.DISPATCHED, "head", "once"),
        Transition("request_joint", (S.HANDLING,), S.JOINT, "handler, secretary, desk"),
        Transition("end_joint", (S.JOINT,), S.HANDLING, "centre"),
        Transition("suspend", (S.HANDLING,), S.SUSPENDED, "head and desk", "review ≤ 30cd"),
        Transition("resume", (S.SUSPENDED,), S.HANDLING, "handler, desk"),
        Transition(
            "extend",
            (S.HANDLING, S.JOINT),
            None,
            "head and desk; second: leader",
            "≤ original",
        ),
        Transition("reply", (S.HANDLING,), S.REPLIED, "head, handler", "due"),
        Transition("pass_audit", (S.REPLIED,), S.CLOSED, "desk", "1wd"),
        Transition("reject_reply", (S.REPLIED,), S.HANDLING, "desk"),
        Transition(
            "call_back",
            (S.CLOSED, S.ANSWERED),
            S.VISITED,
            "desk, not the handler",
            "1wd",
        ),
        Transition("rate", (S.CLOSED, S.ANSWERED, S.VISITED), S.VISITED, "firm"),
        Transition(
            "reopen",
            (S.VISITED,),
            S.REOPENED,
            "desk, firm by its rating",
            "half the limit",
        ),
        Transition("archive", (S.VISITED,), S.ARCHIVED, "system", "rated or 7cd of silence"),
        Transition("withdraw", (S.DRAFT, *OPEN), S.WITHDRAWN, "firm"),
        Transition("urge", OPEN, None, "firm, desk, supervision"),
    ],
)

ORDER_MACHINE = TransitionTable(
    "work_order",
    [
        Transition("sign", (O.DISPATCHED,), O.SIGNED, "department", "1wd"),
        Transition(
            "return",
            (O.DISPATCHED, O.SIGNED),
            O.RETURNED,
            "department",
            "1wd after signing",
        ),
        Transition("contact", (O.SIGNED,), O.HANDLING, "handler", "1wd"),
        Transition("transfer", (O.SIGNED, O.HANDLING), O.TRANSFERRED, "head", "once"),
        Transition("suspend", (O.HANDLING,), O.SUSPENDED, "head and desk"),
        Transition("resume", (O.SUSPENDED,), O.HANDLING, "handler, desk"),
        Transition("reply", (O.HANDLING,), O.REPLIED, "head, handler", "due"),
        Transition("contribute", (O.SIGNED, O.HANDLING), O.DONE, "co-handler"),
        Transition("reject_reply", (O.REPLIED,), O.HANDLING, "desk"),
        Transition("finish", OPEN_ORDERS, O.DONE, "desk"),
        Transition("withdraw", OPEN_ORDERS, O.WITHDRAWN, "desk, firm"),
    ],
)


def may_return(*, signed: bool, past_window: bool, binding: bool) -> bool:
    """A department may return an order that is not its duty until one working day after signing, unless ruled on."""
    return not binding and not (signed and past_window)
