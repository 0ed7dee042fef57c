"""Joint handling (dossier §4.7): one lead, opinions, a plan with tasks, or a leader's ruling."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from dianxiaoer.kernel.transitions import Transition, TransitionTable


class JointState(StrEnum):
    REQUESTED = "requested"
    LEAD_SET = "lead_set"
    CONVENED = "convened"
    NO_AGREEMENT = "no_agreement"
    EXECUTING = "executing"
    VERIFIED = "verified"
    CLOSED = "closed"


class JointMode(StrEnum):
    SITE = "site"
    DESK = "desk"


J = JointState
JOINT_MACHINE = TransitionTable(
    "joint_handling",
    [
        Transition("set_lead", (J.REQUESTED,), J.LEAD_SET, "centre", "1wd"),
        Transition("decline", (J.REQUESTED, J.LEAD_SET), J.CLOSED, "centre"),
        Transition("convene", (J.LEAD_SET,), J.CONVENED, "centre, lead", "3wd"),
        Transition("give_opinion", (J.CONVENED,), None, "each member", "3wd"),
        Transition("note_silence", (J.CONVENED,), None, "system, centre", "past the opinion limit"),
        Transition("present_plan", (J.CONVENED,), None, "lead", "2wd"),
        Transition("sign_plan", (J.CONVENED,), J.EXECUTING, "members, the last one", "2wd"),
        Transition("declare_no_agreement", (J.CONVENED,), J.NO_AGREEMENT, "lead, centre"),
        Transition("rule", (J.NO_AGREEMENT,), J.EXECUTING, "leader", "3wd"),
        Transition("add_tasks", (J.EXECUTING,), None, "lead, centre"),
        Transition("finish_task", (J.EXECUTING,), None, "task owner", "plan date"),
        Transition("confirm", (J.EXECUTING,), None, "firm"),
        Transition("verify", (J.EXECUTING,), J.VERIFIED, "secretary, desk; the firm confirms"),
        Transition("close", (J.VERIFIED,), J.CLOSED, "centre"),
        Transition("abandon", tuple(state for state in J if state != J.CLOSED), J.CLOSED, "system: demand withdrawn"),
    ],
)


def quorum(lead_id: int, member_ids: Collection[int], attended_ids: Collection[int]) -> bool:
    """A table is quorate with its lead and at least half of the other members.

    >>> quorum(1, [1, 2, 3, 4], [1, 2]), quorum(1, [1, 2, 3], [1, 2]), quorum(1, [1, 2, 3], [2, 3])
    (False, True, False)
    """
    others = set(member_ids) - {lead_id}
    return lead_id in attended_ids and 2 * len(others & set(attended_ids)) >= len(others)
