"""Joint handling (dossier §4.7): one lead, opinions, a plan with tasks, or a leader's ruling."""

from __future__ import annotations

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
        Transition("convene", (J.LEAD_SET,), J.CONVENED, "centre", "3wd"),
        Transition("give_opinion", (J.CONVENED,), None, "each member", "3wd"),
        Transition("sign_plan", (J.CONVENED,), J.EXECUTING, "lead, members", "2wd"),
        Transition("declare_no_agreement", (J.CONVENED,), J.NO_AGREEMENT, "lead, centre"),
        Transition("rule", (J.NO_AGREEMENT,), J.EXECUTING, "leader", "3wd"),
        Transition("finish_task", (J.EXECUTING,), None, "task owner", "plan date"),
        Transition("verify", (J.EXECUTING,), J.VERIFIED, "secretary, desk; the firm confirms"),
        Transition("close", (J.VERIFIED,), J.CLOSED, "centre"),
    ],
)
