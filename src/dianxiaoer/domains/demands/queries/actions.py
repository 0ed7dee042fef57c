"""What a reader can do with a demand now: the verbs whose state and role both allow it.

Pages offer these and nothing else; commands check again.
"""

from __future__ import annotations

from dianxiaoer.domains.demands import access, rules
from dianxiaoer.domains.demands.queries.detail import DemandDetail
from dianxiaoer.domains.people.access import may
from dianxiaoer.domains.people.rules import Role
from dianxiaoer.kernel.access import Actor

_DESK = ("accept", "refuse", "answer", "merge", "split", "dispatch", "pass_audit", "reject_reply", "reopen", "archive")


def actions(by: Actor, view: DemandDetail) -> frozenset[str]:
    """Verbs that the reader may use now, named as the commands are."""
    state = view.row.state
    found = set()
    if by.is_contact:
        found |= _of_enterprise(view)
    if access.is_desk(by):
        found |= {verb for verb in _DESK if rules.MACHINE.allows(state, verb)}
        found |= {"add_message", "attach"} | ({"link_caller"} if view.row.enterprise_id is None else set())
        if state in rules.OPEN and "legacy" not in view.row.flags:
            found.add("mark_legacy")
        if state == rules.DemandState.VISITED and not _dissatisfied(view):
            found.discard("reopen")
    if may(by, "D5", "C") and rules.MACHINE.allows(state, "call_back") and not _handled_by(by, view):
        found.add("call_back")
    found |= _of_department(by, view)
    found |= _of_leaders(by, view)
    if not by.is_contact and rules.MACHINE.allows(state, "urge") and (may(by, "D2", "C") or may(by, "S", "C")):
        found.add("urge")
    return frozenset(found)


def _dissatisfied(view: DemandDetail) -> bool:
    satisfaction = view.row.satisfaction
    return view.solved is False or (satisfaction is not None and satisfaction < 3)


def _handled_by(by: Actor, view: DemandDetail) -> bool:
    return by.id in {order.officer_id for order in view.orders}


def _of_enterprise(view: DemandDetail) -> set[str]:
    state = view.row.state
    found = {verb for verb in ("submit", "withdraw", "urge") if rules.MACHINE.allows(state, verb)}
    if rules.MACHINE.allows(state, "rate") and not view.rated_by_enterprise:
        found.add("rate")
    if state not in rules.ENDED and state != rules.DemandState.DRAFT:
        found |= {"add_message", "attach"}
    return found


def _of_department(by: Actor, view: DemandDetail) -> set[str]:
    order = view.order_of(by.department_id)
    if order is None or not access.works_in(by, order.department_id):
        return set()
    heads = Role.DEPARTMENT_HEAD in by.roles
    lead = order.role == rules.OrderRole.LEAD
    found = {"add_message", "attach"}
    if rules.ORDER_MACHINE.allows(order.state, "sign"):
        found.add("sign")
    if not lead:
        return found | ({"contribute"} if rules.ORDER_MACHINE.allows(order.state, "contribute") else set())
    verbs = {"return": "return_order", "contact": "contact", "reply": "reply", "resume": "resume"}
    found |= {name for verb, name in verbs.items() if rules.MACHINE.allows(view.row.state, verb)}
    if order.binding:
        found.discard("return_order")
    if rules.MACHINE.allows(view.row.state, "request_joint"):
        found.add("request_joint")
    if order.open_request is None:
        if rules.MACHINE.allows(view.row.state, "extend"):
            found.add("request_extension")
        if rules.MACHINE.allows(view.row.state, "suspend"):
            found.add("request_suspension")
    if heads:
        if view.transfer_count == 0 and rules.MACHINE.allows(view.row.state, "transfer"):
            found.add("transfer")
        if order.open_request is not None and order.open_request.state == rules.RequestState.PENDING:
            found |= {"approve_request", "decide_request"}
    return found


def _of_leaders(by: Actor, view: DemandDetail) -> set[str]:
    found = set()
    lead = view.lead
    if lead is not None and lead.open_request is not None:
        waiting = lead.open_request
        second = waiting.kind == rules.RequestKind.EXTENSION and view.extension_count >= 1
        decides = {Role.SPONSOR_LEADER, Role.DIRECTOR} & by.roles if second else access.is_desk(by)
        if waiting.state == rules.RequestState.HEAD_APPROVED and decides:
            found.add("decide_request")
    can_be_hard = view.row.state in rules.OPEN or view.row.state == rules.DemandState.VISITED
    if {Role.DIRECTOR, Role.SUPERVISION_OFFICE} & by.roles and can_be_hard and "hard" not in view.row.flags:
        found.add("make_hard")
    if Role.LIAISON_OFFICER in by.roles and view.row.state == rules.DemandState.SUBMITTED:
        found.add("answer")
    return found
