"""What a reader can do at a joint-handling table now: state and role both allow it. Commands check again."""

from __future__ import annotations

from dianxiaoer.domains.demands import access
from dianxiaoer.domains.demands.queries.detail import DemandDetail
from dianxiaoer.domains.demands.queries.joint import JointView, joint_handlings
from dianxiaoer.domains.people.rules import Role
from dianxiaoer.kernel.access import Actor


def open_joint(view: DemandDetail) -> JointView | None:
    """The table that is open on a demand, if there is one."""
    if "joint" not in view.row.flags:
        return None
    return next((joint for joint in joint_handlings(view.row.id) if joint.closed_at is None), None)


def joint_actions(by: Actor, view: DemandDetail, joint: JointView | None) -> frozenset[str]:
    """Verbs named as the commands are."""
    if joint is None:
        return frozenset()
    possible = set(joint.verbs)
    allowed = _of_members(by, joint) | _of_desk(by, view)
    if by.is_contact and by.enterprise_ids & {view.row.enterprise_id} and joint.tasks_done:
        allowed.add("confirm")
    if {Role.SPONSOR_LEADER, Role.DIRECTOR} & by.roles:
        allowed.add("rule")
    if not joint.tasks_done:
        allowed -= {"verify"}
    named = {"rule": "rule_joint", "confirm": "confirm_joint", "verify": "verify_joint", "close": "close_joint",
             "decline": "decline_joint"}  # fmt: skip
    return frozenset(named.get(verb, verb) for verb in possible & allowed)


def _of_members(by: Actor, joint: JointView) -> set[str]:
    if not access.works_in(by, by.department_id):
        return set()
    found: set[str] = set()
    seat = joint.seat_of(by.department_id)
    if seat is not None:
        if seat.owes_opinion:
            found.add("give_opinion")
        if joint.plan_at is not None and seat.signed_at is None:
            found.add("sign_plan")
        if seat.is_lead:
            found |= {"convene", "declare_no_agreement", "add_tasks"}
            if not any(each.owes_opinion for each in joint.seats):
                found.add("present_plan")
    if any(task.done_at is None and task.department_id == by.department_id for task in joint.tasks):
        found.add("finish_task")
    return found


def _of_desk(by: Actor, view: DemandDetail) -> set[str]:
    if access.is_desk(by):
        return {
            "set_lead",
            "decline",
            "convene",
            "note_silence",
            "declare_no_agreement",
            "add_tasks",
            "verify",
            "close",
        }
    return {"verify"} if Role.LIAISON_OFFICER in by.roles else set()
