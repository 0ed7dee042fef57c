"""Every refusal of every command: its code, and that nothing was written.

A code in the commands' source that no case here brings about fails the last test.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.factories.demands import (
    CO_TYPE,
    GOOD_REPLY,
    TYPE,
    Park,
    demand_in,
    file_demand,
    filing,
    joint_in,
    moment,
    plan_tasks,
    walked,
)
from tests.factories.people import AT

from dianxiaoer.domains.demands import access, commands
from dianxiaoer.domains.demands.models import Reply
from dianxiaoer.domains.people.models import Department
from dianxiaoer.kernel.access import SYSTEM, Actor
from dianxiaoer.kernel.models import Event
from dianxiaoer.kernel.refusals import Refused

LATER = AT + timedelta(hours=2)
Case = Callable[[Park], Callable[[], object]]
CASES: dict[str, tuple[str, Case]] = {}


def add(name: str, code: str, case: Case) -> None:
    assert name not in CASES, name
    CASES[name] = (code, case)


def on(state: str, name: str, who: str, /, at: datetime = LATER, **arguments: Any) -> Case:
    """One command called by somebody on a demand in a state; an argument may be a function of the park."""

    def prepare(park: Park) -> Callable[[], object]:
        actor, pk = getattr(park, who), demand_in(state, park).pk
        given = {key: value(park) if callable(value) else value for key, value in arguments.items()}
        return lambda: getattr(commands, name)(by=actor, at=at, demand_id=pk, **given)

    return prepare


def table(state: str, name: str, who: str, /, at: datetime = LATER, **arguments: Any) -> Case:
    """The same for a joint handling in a state."""

    def prepare(park: Park) -> Callable[[], object]:
        actor, pk = getattr(park, who), joint_in(state, park).pk
        given = {key: value(park) if callable(value) else value for key, value in arguments.items()}
        return lambda: getattr(commands, name)(by=actor, at=at, joint_id=pk, **given)

    return prepare


def filed(who: str, **values: Any) -> Case:
    def prepare(park: Park) -> Callable[[], object]:
        actor = getattr(park, who)
        given = {key: value(park) if callable(value) else value for key, value in values.items()}
        return lambda: commands.submit(by=actor, at=AT, filing=filing(park, **given))

    return prepare


# --- intake ------------------------------------------------------------------------------------------------------

add("an auditor files", "may_not_file", filed("auditor"))
add("a title is missing", "missing", filed("contact", title="  "))
add("a text is too long", "too_long", filed("contact", text="长" * 10_001))
add("a phone number is too long", "too_long", filed("contact", caller_phone="1" * 41))
add("an unknown nature", "unknown_value", filed("contact", nature="wish"))
add("an unknown sub-park", "unknown_value", filed("contact", sub_park_id=999_999))
add("an unknown type", "unknown_type", filed("contact", type_code="9999"))
add("for another enterprise", "not_your_enterprise", filed("contact", enterprise_id=lambda p: p.other_enterprise_id))
add("nobody named", "no_caller", filed("desk", enterprise_id=None))
add("without the firm's consent", "no_consent", filed("desk"))
add("for an unknown enterprise", "unknown_enterprise", filed("desk", enterprise_id=999_999, consent=True))


def contact_elsewhere(park: Park) -> Callable[[], object]:
    other = park.stranger.id
    return lambda: commands.submit(by=park.contact, at=AT, filing=filing(park, contact_id=other))


def filed_already(park: Park) -> Callable[[], object]:
    values = {"external_source": "12345", "external_number": "HN-1", "consent": True}
    file_demand(park, by=park.desk, **values)
    return lambda: file_demand(park, by=park.desk, **values)


def foreign_draft(park: Park) -> Callable[[], object]:
    draft, stranger = demand_in("draft", park), park.stranger
    words = filing(park, enterprise_id=park.other_enterprise_id)
    return lambda: commands.submit(by=stranger, at=AT, filing=words, draft_id=draft.pk)


def no_draft(park: Park) -> Callable[[], object]:
    demand, contact = demand_in("submitted", park), park.contact
    return lambda: commands.save_draft(by=contact, at=AT, filing=filing(park), demand_id=demand.pk)


add("a contact of another firm", "contact_elsewhere", contact_elsewhere)
add("the same number twice", "filed_already", filed_already)
add("another firm's draft", "demand_not_found", foreign_draft)
add("a draft of what was submitted", "no_draft", no_draft)
add("the desk keeps a draft", "may_not_file", lambda p: lambda: commands.save_draft(by=p.desk, at=AT, filing=filing(p)))
add("a draft too long", "too_long",
    lambda p: lambda: commands.save_draft(by=p.contact, at=AT, filing=filing(p, title="长" * 201)))  # fmt: skip
add("the desk does not see a draft", "demand_not_found", on("draft", "accept", "desk", type_code=TYPE))
add("a handler accepts", "desk_only", on("submitted", "accept", "handler", type_code=TYPE))
add("accepted by no type", "unknown_type", on("submitted", "accept", "desk", type_code="0000"))
add("accepted as unknown", "unknown_value", on("submitted", "accept", "desk", type_code=TYPE, urgency="soon"))
add("accepted twice", "wrong_state", on("accepted", "accept", "desk", type_code=TYPE))
add("refused on no ground", "unknown_ground", on("submitted", "refuse", "desk", ground="mood", advice="x"))
add("refused without advice", "no_advice", on("submitted", "refuse", "desk", ground="privacy", advice=" "))
add("a handler answers", "demand_not_found", on("submitted", "answer", "handler", text="已办结，请查收证照。"))
add("the leader answers", "desk_or_secretary", on("submitted", "answer", "leader", text="已办结，请查收证照。"))
add("an answer that passes it on", "no_answer", on("submitted", "answer", "desk", text="已转建设局处理。"))
add("an answer of no category", "unknown_category", on("submitted", "answer", "desk", text="请持照办理", category="x"))
add("merged with itself", "merge_with_itself",
    lambda p: (lambda pk: lambda: commands.merge(by=p.desk, at=LATER, demand_id=pk, master_id=pk))(
        file_demand(p).pk))  # fmt: skip


def merge_other_firm(park: Park) -> Callable[[], object]:
    mine = file_demand(park)
    theirs = commands.submit(by=park.stranger, at=AT, filing=filing(park, enterprise_id=park.other_enterprise_id))
    return lambda: commands.merge(by=park.desk, at=LATER, demand_id=mine.pk, master_id=theirs.pk)


def master_not_open(park: Park) -> Callable[[], object]:
    master, second = demand_in("closed", park), file_demand(park)
    return lambda: commands.merge(by=park.desk, at=LATER, demand_id=second.pk, master_id=master.pk)


add("merged across firms", "merge_other_firm", merge_other_firm)
add("merged with a closed one", "master_not_open", master_not_open)
add("split into nothing", "parts", on("submitted", "split", "desk", parts=[]))
add("split into eleven", "parts", on("submitted", "split", "desk", parts=[commands.Part("a", "b")] * 11))
add("split off without words", "missing", on("submitted", "split", "desk", parts=[commands.Part("a", "")]))

# --- dispatching -------------------------------------------------------------------------------------------------


def no_owner(park: Park) -> Callable[[], object]:
    demand = demand_in("submitted", park)
    commands.accept(by=park.desk, at=AT, demand_id=demand.pk, type_code="0206")
    return lambda: commands.dispatch(by=park.desk, at=LATER, demand_id=demand.pk)


def closed_department(park: Park) -> Callable[[], object]:
    Department.objects.filter(pk=park.fire_id).update(active=False)
    return on("accepted", "dispatch", "desk", department_id=park.fire_id, override_reason="x")(park)


def returned_twice(park: Park) -> int:
    walk = walked(park, "submit", "accept", "dispatch", "return")
    commands.dispatch(
        by=park.desk, at=walk.at, demand_id=walk.demand_id, department_id=park.power_id, override_reason="供电"
    )
    commands.return_order(by=park.power_handler, at=walk.at, demand_id=walk.demand_id, rule="职责", reason="不属")
    return walk.demand_id


def no_ruling(park: Park) -> Callable[[], object]:
    pk = returned_twice(park)
    return lambda: commands.dispatch(by=park.desk, at=LATER, demand_id=pk)


def return_after_ruling(park: Park) -> Callable[[], object]:
    pk = returned_twice(park)
    commands.dispatch(by=park.desk, at=LATER, demand_id=pk, ruling="编办裁定由建设局办理")
    return lambda: commands.return_order(by=park.handler, at=LATER, demand_id=pk, rule="职责", reason="不属")


def as_co_handler(name: str, **arguments: Any) -> Case:
    """The works department is co-handler of an electricity demand and has signed."""

    def prepare(park: Park) -> Callable[[], object]:
        walk = walked(park, "submit", "accept", "dispatch", "sign", "contact", type_code=CO_TYPE)
        commands.sign(by=park.handler, at=walk.at, demand_id=walk.demand_id)
        return lambda: getattr(commands, name)(by=park.handler, at=LATER, demand_id=walk.demand_id, **arguments)

    return prepare


def transferred(park: Park) -> Callable[[], object]:
    walk = walked(park, "submit", "accept", "dispatch", "sign")
    commands.transfer(
        by=park.head, at=walk.at, demand_id=walk.demand_id, department_id=park.power_id, reason="属供电所"
    )
    commands.sign(by=park.power_handler, at=walk.at, demand_id=walk.demand_id)
    return lambda: commands.transfer(
        by=park.power_head, at=LATER, demand_id=walk.demand_id, department_id=park.works_id, reason="属建设局"
    )


add("no owner in the catalogue", "no_owner", no_owner)
add("another owner without a reason", "override_without_reason",
    on("accepted", "dispatch", "desk", department_id=lambda p: p.power_id))  # fmt: skip
add("to a closed department", "unknown_department", closed_department)
add("after two returns without a ruling", "no_ruling", no_ruling)
add("the lead is co-handler", "lead_is_co_handler",
    on("accepted", "dispatch", "desk", co_department_ids=lambda p: [p.works_id]))  # fmt: skip
add("dispatched twice", "wrong_state", on("dispatched", "dispatch", "desk"))
add("signed for a colleague elsewhere", "officer_elsewhere",
    on("dispatched", "sign", "handler", officer_id=lambda p: p.power_handler.id))  # fmt: skip
add("signed by another department", "demand_not_found", on("dispatched", "sign", "power_handler"))
add("signed by the desk", "no_open_order", on("dispatched", "sign", "desk"))
add("signed twice", "wrong_state", on("signed", "sign", "handler"))
add("returned without a rule", "no_rule", on("signed", "return_order", "handler", rule="", reason="x"))
add("returned by a co-handler", "only_lead_returns", as_co_handler("return_order", rule="x", reason="y"))
add("returned after the ruling", "return_after_ruling", return_after_ruling)
add("returned too late", "return_too_late",
    on("signed", "return_order", "handler", rule="x", reason="y", at=moment("2026-09-16 17:31")))  # fmt: skip
add("returned when handled", "wrong_state", on("handling", "return_order", "handler", rule="x", reason="y"))
add("transferred without a reason", "no_reason",
    on("signed", "transfer", "head", department_id=lambda p: p.power_id, reason=""))  # fmt: skip
add("transferred by a handler", "head_only",
    on("signed", "transfer", "handler", department_id=lambda p: p.power_id, reason="x"))  # fmt: skip
add("transferred twice", "transferred_already", transferred)
add("transferred to itself", "same_department",
    on("signed", "transfer", "head", department_id=lambda p: p.works_id, reason="x"))  # fmt: skip

# --- handling ----------------------------------------------------------------------------------------------------


def co_handlers_open(park: Park) -> Callable[[], object]:
    walk = walked(park, "submit", "accept", "dispatch", "sign", "contact", type_code=CO_TYPE)
    return lambda: commands.reply(
        by=park.power_handler, at=LATER, demand_id=walk.demand_id, text=GOOD_REPLY, category="solved"
    )


def no_reply(park: Park) -> Callable[[], object]:
    demand = demand_in("replied", park)
    Reply.objects.update(passed=False, audited_at=AT)
    return lambda: commands.pass_audit(by=park.desk, at=LATER, demand_id=demand.pk)


def other_department(park: Park) -> Callable[[], object]:
    """An auditor who sits in the department holds no office there."""
    demand = demand_in("handling", park)
    auditor = replace(park.auditor, department_id=park.works_id)
    return lambda: commands.reply(by=auditor, at=LATER, demand_id=demand.pk, text=GOOD_REPLY, category="solved")


add("contact without a note", "no_note", on("signed", "contact", "handler", note=" "))
add("contact by a co-handler", "lead_contacts", as_co_handler("contact", note="x"))
add("contribution of the lead", "lead_replies", on("handling", "contribute", "handler", text="x"))
add("an empty contribution", "missing", as_co_handler("contribute", text=" "))
add("a contribution that passes it on", "forwarded_only", as_co_handler("contribute", text="已转交供电公司办理。"))
add("a reply of a co-handler", "lead_replies_only", as_co_handler("reply", text=GOOD_REPLY, category="solved"))
add("an empty reply", "missing", on("handling", "reply", "handler", text="", category="solved"))
add("a reply too long", "too_long", on("handling", "reply", "handler", text="长" * 10_001, category="solved"))
add("a reply that passes it on", "forwarded_only",
    on("handling", "reply", "handler", text="您好，您的诉求已转供电公司处理，请等待。", category="solved"))  # fmt: skip
add("a reply of no category", "unknown_category", on("handling", "reply", "handler", text=GOOD_REPLY, category="ok"))
add("a negative benefit", "benefit_negative",
    on("handling", "reply", "handler", text=GOOD_REPLY, category="solved", benefit_fen=-1))  # fmt: skip
add("co-handlers not heard", "co_handlers_open", co_handlers_open)
add("a reply before contact", "wrong_state", on("signed", "reply", "handler", text=GOOD_REPLY, category="solved"))
add("a reply by an auditor", "other_department", other_department)
add("the handler audits himself", "desk_only", on("replied", "pass_audit", "handler"))
add("nothing to audit", "no_reply", no_reply)
add("audit too early", "wrong_state", on("handling", "pass_audit", "desk"))
add("sent back for nothing", "unknown_defect", on("replied", "reject_reply", "desk", defect="ugly"))

# --- requests ----------------------------------------------------------------------------------------------------

TELL = {"reason": "等材料", "enterprise_told": True}
SUSPEND = {"cause": "law", "plan": "跟踪", "review_date": date(2026, 10, 8), "reason": "修法"}


def asked(park: Park, by: Actor, amount: str = "2wd", at: datetime = LATER) -> Any:
    demand = demand_in("handling", park)
    return commands.request_extension(by=by, at=at, demand_id=demand.pk, amount=amount, **TELL)


def applied_already(park: Park) -> Callable[[], object]:
    pk = asked(park, park.handler).order.demand_id
    return lambda: commands.request_suspension(by=park.handler, at=LATER, demand_id=pk, **SUSPEND)


def extended(park: Park) -> int:
    request = asked(park, park.head)
    commands.decide_request(by=park.desk, at=LATER, request_id=request.pk, approved=True)
    return int(request.order.demand_id)


def second_extension(park: Park) -> Callable[[], object]:
    pk = extended(park)
    return lambda: commands.request_extension(by=park.head, at=LATER, demand_id=pk, amount="1wd", **TELL)


def second_by_the_desk(park: Park) -> Callable[[], object]:
    pk = extended(park)
    commands.make_hard(by=park.director, at=LATER, demand_id=pk, reason="疑难")
    request = commands.request_extension(by=park.head, at=LATER, demand_id=pk, amount="1wd", **TELL)
    return lambda: commands.decide_request(by=park.desk, at=LATER, request_id=request.pk, approved=True)


def decide(state: str, who: str, approved: bool, note: str = "", at: datetime = LATER) -> Case:
    def prepare(park: Park) -> Callable[[], object]:
        request = asked(park, park.handler)
        if state != "pending":
            commands.approve_request(by=park.head, at=LATER, request_id=request.pk)
        if state == "decided":
            commands.decide_request(by=park.desk, at=LATER, request_id=request.pk, approved=False, note="理由不足")
        actor = getattr(park, who)
        return lambda: commands.decide_request(by=actor, at=at, request_id=request.pk, approved=approved, note=note)

    return prepare


def approve(who: str, twice: bool = False) -> Case:
    def prepare(park: Park) -> Callable[[], object]:
        request = asked(park, park.head if twice else park.handler)
        actor = getattr(park, who)
        return lambda: commands.approve_request(by=actor, at=LATER, request_id=request.pk)

    return prepare


EXTEND = "request_extension"
add(
    "no reason for more time",
    "no_reason",
    on("handling", EXTEND, "handler", amount="1wd", reason="", enterprise_told=True),
)
add("more time in another unit", "other_unit", on("handling", EXTEND, "handler", amount="3cd", **TELL))
add("more time in no unit", "bad_limit", on("handling", EXTEND, "handler", amount="soon", **TELL))
add("more time than the limit", "longer_than_limit", on("handling", EXTEND, "handler", amount="6wd", **TELL))
add("the firm was not told", "not_told", on("handling", EXTEND, "handler", amount="1wd", reason="x"))
add("asked after it was due", "past_due",
    on("handling", EXTEND, "handler", amount="1wd", at=moment("2026-09-22 17:31"), **TELL))  # fmt: skip
add("a second extension", "second_extension", second_extension)
add("the desk grants a second one", "leader_only", second_by_the_desk)
add("a co-handler applies", "lead_applies", as_co_handler("request_suspension", **SUSPEND))
add("a second application", "applied_already", applied_already)
add("waiting for nothing known", "unknown_cause",
    on("handling", "request_suspension", "handler", **SUSPEND | {"cause": "mood"}))  # fmt: skip
add("waiting without a plan", "no_plan", on("handling", "request_suspension", "handler", **SUSPEND | {"plan": ""}))
add("reviewed after 31 days", "review_date",
    on("handling", "request_suspension", "handler", **SUSPEND | {"review_date": date(2026, 10, 16)}))  # fmt: skip
add("reviewed today", "review_date",
    on("handling", "request_suspension", "handler", **SUSPEND | {"review_date": AT.date()}))  # fmt: skip
add("no such application", "request_not_found",
    lambda p: lambda: commands.approve_request(by=p.head, at=AT, request_id=999_999))  # fmt: skip
add("a handler stands behind it", "head_only", approve("handler"))
add("approved twice", "approved_already", approve("head", twice=True))
add("granted before the head", "head_first", decide("pending", "desk", approved=True))
add("refused without a reason", "no_reason", decide("approved", "desk", approved=False))
add("decided twice", "decided_already", decide("decided", "desk", approved=True))
add("granted by the head", "desk_only", decide("approved", "head", approved=True))
add("granted after it was due", "past_due_now",
    decide("approved", "desk", approved=True, at=moment("2026-09-23 09:00")))  # fmt: skip
add("resumed while running", "wrong_state", on("handling", "resume", "handler"))
add("resumed by another department", "demand_not_found", on("suspended", "resume", "power_handler"))

# --- closing -----------------------------------------------------------------------------------------------------

CALL = {"reached": True, "solved": True, "satisfaction": 4}


def handler_calls(park: Park) -> Callable[[], object]:
    demand = demand_in("closed", park)
    same = replace(park.handler, roles=park.handler.roles | park.desk.roles)
    return lambda: commands.call_back(by=same, at=LATER, demand_id=demand.pk, **CALL)


def rated_already(park: Park) -> Callable[[], object]:
    demand = demand_in("closed", park)
    commands.rate(by=park.contact, at=LATER, demand_id=demand.pk, solved=True, satisfaction=3)
    return lambda: commands.rate(by=park.contact, at=LATER, demand_id=demand.pk, solved=False, satisfaction=1)


def reopened_twice(park: Park) -> Callable[[], object]:
    round_ = ("dispatch", "sign", "contact", "reply", "close", "bad_call")
    walk = walked(park, "submit", "accept", *round_, "reopen", *round_, "reopen", *round_)
    return lambda: commands.reopen(by=park.desk, at=walk.at, demand_id=walk.demand_id, reason="仍未解决")


def not_silent(park: Park) -> Callable[[], object]:
    demand = demand_in("closed", park)
    for _attempt in range(3):
        commands.call_back(by=park.caller, at=LATER, demand_id=demand.pk, reached=False)
    return lambda: commands.archive(by=SYSTEM, at=LATER + timedelta(days=6, hours=23), demand_id=demand.pk)


add("a handler's department calls back", "caller_role", on("closed", "call_back", "handler", **CALL))
add("the handler calls back", "handler_calls_back", handler_calls)
add("who answered calls back", "handler_calls_back", on("answered", "call_back", "desk", **CALL))
add("half a call", "incomplete_call", on("closed", "call_back", "caller", reached=True, solved=True))
add("a grade of six", "unknown_grade", on("closed", "call_back", "caller", **CALL | {"satisfaction": 6}))
add("called back too early", "wrong_state", on("replied", "call_back", "caller", **CALL))
add("the desk rates", "enterprise_only", on("closed", "rate", "desk", solved=True, satisfaction=5))
add("another firm rates", "demand_not_found", on("closed", "rate", "stranger", solved=True, satisfaction=5))
add("rated twice", "rated_already", rated_already)
add("reopened for nothing", "no_reason", on("visited", "reopen", "desk", reason=""))
add("reopened when content", "not_dissatisfied", on("visited", "reopen", "desk", reason="x"))
add("reopened a third time", "reopened_twice", reopened_twice)
add("hard for nothing", "no_reason", on("handling", "make_hard", "director", reason=""))
add("the desk makes it hard", "director_only", on("handling", "make_hard", "desk", reason="x"))
add("a closed one made hard", "not_open", on("closed", "make_hard", "director", reason="x"))


def hard_already(park: Park) -> Callable[[], object]:
    demand = demand_in("handling", park)
    commands.make_hard(by=park.director, at=LATER, demand_id=demand.pk, reason="疑难")
    return lambda: commands.make_hard(by=park.director, at=LATER, demand_id=demand.pk, reason="疑难")


add("made hard twice", "hard_already", hard_already)
add("archived within the week", "not_silent_long_enough", not_silent)

# --- care and catalogue ------------------------------------------------------------------------------------------


def urged_today(park: Park) -> Callable[[], object]:
    demand = demand_in("handling", park)
    commands.urge(by=park.contact, at=LATER, demand_id=demand.pk)
    return lambda: commands.urge(by=park.contact, at=LATER + timedelta(hours=23), demand_id=demand.pk)


def linked_already(park: Park) -> Callable[[], object]:
    demand = file_demand(park)
    return lambda: commands.link_caller(
        by=park.desk, at=LATER, demand_id=demand.pk, enterprise_id=park.other_enterprise_id
    )


def link(**values: Any) -> Case:
    def prepare(park: Park) -> Callable[[], object]:
        demand = file_demand(park, by=park.desk, enterprise_id=None, caller_phone="13900001111")
        given = {"enterprise_id": park.enterprise_id} | values
        if "contact_id" in given:
            given["contact_id"] = park.stranger.id
        return lambda: commands.link_caller(by=park.desk, at=LATER, demand_id=demand.pk, **given)

    return prepare


def edit(who: str = "administrator", **values: Any) -> Case:
    def prepare(park: Park) -> Callable[[], object]:
        given = {"code": TYPE, "department_id": park.works_id, "limit": "5wd"} | values
        actor = getattr(park, who)
        return lambda: commands.edit_type(by=actor, at=AT, **given)

    return prepare


def publish(values: dict[str, Any], reason: str = "试行", **more: Any) -> Case:
    return lambda park: (
        lambda: commands.publish_limits(by=park.administrator, at=AT, values=values, reason=reason, **more)
    )


add("urged twice in a day", "urged_today", urged_today)
add("a handler urges", "may_not_urge", on("handling", "urge", "handler"))
add("urged after the end", "wrong_state", on("closed", "urge", "contact"))
add("an empty message", "missing", on("handling", "add_message", "contact", text=" "))
add("a message too long", "too_long", on("handling", "add_message", "contact", text="长" * 4001))
add("an auditor writes", "read_only", on("handling", "add_message", "auditor", text="x"))
add("withdrawn for nothing", "no_reason", on("handling", "withdraw", "contact"))
add("withdrawn by the handler", "enterprise_only", on("handling", "withdraw", "handler", reason="x"))
add("withdrawn after the end", "wrong_state", on("closed", "withdraw", "contact", reason="x"))
add("linked twice", "linked_already", linked_already)
add("linked to nobody", "unknown_enterprise", link(enterprise_id=999_999))
add("linked to another firm's contact", "contact_elsewhere", link(contact_id=0))
add("legacy without a plan", "no_plan", on("handling", "mark_legacy", "desk", plan=""))
add("legacy after the end", "not_open", on("closed", "mark_legacy", "desk", plan="x"))
add("the desk edits the catalogue", "administrator_only", edit("desk"))
add("no such type", "unknown_type", edit(code="9999"))
add("no such owner", "unknown_department", edit(department_id=999_999))
add("a limit of nothing", "bad_limit", edit(limit="五天"))
add("limits without a reason", "no_reason", publish({"audit": "2wd"}, reason=""))
add("limits for the past", "in_the_past", publish({"audit": "2wd"}, effective_from=AT - timedelta(days=1)))
add("a limit nobody knows", "unknown_limit", publish({"lunch": "2wd"}))
add("a count too large", "bad_count", publish({"reopen_rounds": 6}))
add("a limit that is none", "bad_limit", publish({"audit": "2 weeks"}))

# --- joint handling ----------------------------------------------------------------------------------------------

ASK = {"question": "谁牵头？"}
MEET = {"mode": "site", "minutes": "已议"}
OPINION = {"opinion": "同意", "basis": "消防法", "agrees": True}


def one(park: Park) -> int:
    return park.works_id


def both(park: Park) -> list[int]:
    return [park.works_id, park.fire_id]


def tomorrow(park: Park) -> list[commands.PlanTask]:
    return plan_tasks(park, AT)


def one_task(department: str, day: date = date(2026, 9, 20), title: str = "查验") -> Callable[[Park], Any]:
    return lambda park: [commands.PlanTask(title, getattr(park, department), day)]


def opined_already(park: Park) -> Callable[[], object]:
    row = joint_in("convened", park)
    commands.give_opinion(by=park.fire_handler, at=LATER, joint_id=row.pk, **OPINION)
    return lambda: commands.give_opinion(by=park.fire_handler, at=LATER, joint_id=row.pk, **OPINION)


def silent(park: Park) -> Callable[[], object]:
    row = joint_in("convened", park)
    late = AT + timedelta(days=10)
    commands.note_silence(by=SYSTEM, at=late, joint_id=row.pk)
    return lambda: commands.give_opinion(by=park.fire_handler, at=late, joint_id=row.pk, **OPINION)


def planned(park: Park, who: str = "fire_handler", **plan: Any) -> Callable[[], object]:
    row = joint_in("convened", park)
    commands.give_opinion(by=park.fire_handler, at=LATER, joint_id=row.pk, **OPINION)
    given: dict[str, Any] = {"plan": "一次办结", "tasks": tomorrow(park)} | plan
    if not plan:
        commands.present_plan(by=park.handler, at=LATER, joint_id=row.pk, **given)
        return lambda: commands.sign_plan(by=getattr(park, who), at=LATER, joint_id=row.pk)
    return lambda: commands.present_plan(by=park.handler, at=LATER, joint_id=row.pk, **given)


def done_already(park: Park) -> Callable[[], object]:
    task = joint_in("executing", park).tasks.get(department_id=park.works_id)
    commands.finish_task(by=park.handler, at=LATER, task_id=task.pk, result="完成")
    return lambda: commands.finish_task(by=park.handler, at=LATER, task_id=task.pk, result="完成")


def task_elsewhere(park: Park) -> Callable[[], object]:
    task = joint_in("executing", park).tasks.get(department_id=park.works_id)
    return lambda: commands.finish_task(by=park.fire_handler, at=LATER, task_id=task.pk, result="完成")


def verify(who: str, said: bool | None = None, /, **values: Any) -> Case:
    def prepare(park: Park) -> Callable[[], object]:
        row = joint_in("executing", park)
        for task in row.tasks.all():
            by = park.handler if task.department_id == park.works_id else park.fire_handler
            commands.finish_task(by=by, at=LATER, task_id=task.pk, result="完成")
        if said is not None:
            commands.confirm_joint(by=park.contact, at=LATER, joint_id=row.pk, confirmed=said, note="还缺消防栓")
        actor = getattr(park, who)
        return lambda: commands.verify_joint(by=actor, at=LATER, joint_id=row.pk, **{"result": "通过"} | values)

    return prepare


add("the leader asks for a table", "may_not_request", on("handling", "request_joint", "leader", **ASK))
add("no question", "missing", on("handling", "request_joint", "handler", question="", member_department_ids=both))
add("facts too long", "too_long",
    on("handling", "request_joint", "handler", facts="长" * 10_001, member_department_ids=both, **ASK))  # fmt: skip
add("one department alone", "too_few_members", on("handling", "request_joint", "handler", **ASK))
add("an unknown member", "unknown_department",
    on("handling", "request_joint", "handler", member_department_ids=[999_999], **ASK))  # fmt: skip
add("joint before handling", "wrong_state", on("signed", "request_joint", "handler", member_department_ids=both, **ASK))
add("no such table", "joint_not_found", lambda p: lambda: commands.close_joint(by=p.desk, at=AT, joint_id=999_999))
add("a table one does not see", "demand_not_found", table("convened", "give_opinion", "power_handler", **OPINION))
add("a handler sets the lead", "desk_only",
    table("requested", "set_lead", "handler", lead_department_id=lambda p: p.works_id))  # fmt: skip
add("a table of one", "too_few_members",
    table("requested", "set_lead", "desk", lead_department_id=one, member_department_ids=()))  # fmt: skip
add("declined for nothing", "missing", table("requested", "decline_joint", "desk", reason=""))
add("declined after the meeting", "wrong_state", table("convened", "decline_joint", "desk", reason="x"))
add("a member convenes", "lead_or_desk",
    table("lead_set", "convene", "fire_handler", attended_department_ids=both, **MEET))  # fmt: skip
add("a mode nobody knows", "unknown_mode",
    table("lead_set", "convene", "desk", attended_department_ids=both, **MEET | {"mode": "phone"}))  # fmt: skip
add("met before the lead", "held_at",
    table("lead_set", "convene", "desk", attended_department_ids=both, held_at=AT, **MEET))  # fmt: skip
add("a stranger attended", "not_a_seat",
    table("lead_set", "convene", "desk", attended_department_ids=lambda p: [*both(p), p.power_id], **MEET))  # fmt: skip
add("only the lead attended", "no_quorum",
    table("lead_set", "convene", "desk", attended_department_ids=lambda p: [p.works_id], **MEET))  # fmt: skip
add("no minutes", "missing",
    table("lead_set", "convene", "desk", attended_department_ids=both, **MEET | {"minutes": ""}))  # fmt: skip
add("the desk has an opinion", "not_a_member", table("convened", "give_opinion", "desk", **OPINION))
add("an opinion without a basis", "missing",
    table("convened", "give_opinion", "fire_handler", **OPINION | {"basis": ""}))  # fmt: skip
add("an opinion twice", "opined_already", opined_already)
add("an opinion after silence", "silence_is_consent", silent)
add("nobody is silent yet", "nobody_silent", table("convened", "note_silence", "desk"))
add("a plan without opinions", "opinions_missing",
    table("convened", "present_plan", "handler", plan="x", tasks=tomorrow))  # fmt: skip
add("a member's plan", "other_department", table("convened", "present_plan", "fire_handler", plan="x", tasks=tomorrow))
add("a plan without tasks", "no_tasks", lambda p: planned(p, tasks=[]))
add("a task for a stranger", "task_of_stranger", lambda p: planned(p, tasks=one_task("power_id")(p)))
add("a task for today", "task_date", lambda p: planned(p, tasks=one_task("works_id", AT.date())(p)))
add("a task without words", "missing", lambda p: planned(p, tasks=one_task("works_id", title=" ")(p)))
add("a plan of nonsense cost", "cost_too_large", lambda p: planned(p, cost_delta_fen=-(10**15)))
add("signed without a plan", "no_plan", table("convened", "sign_plan", "fire_handler"))
add("the lead signs again", "signed_already", lambda p: planned(p, "handler"))
add("the firm rules", "leader_only", table("no_agreement", "rule_joint", "contact", ruling="x", tasks=tomorrow))
add("a ruling before the quarrel", "wrong_state",
    table("convened", "rule_joint", "leader", ruling="x", tasks=tomorrow))  # fmt: skip
add("a member adds tasks", "lead_or_desk", table("executing", "add_tasks", "fire_handler", tasks=tomorrow))
add(
    "no such task",
    "task_not_found",
    lambda p: lambda: commands.finish_task(by=p.desk, at=AT, task_id=999_999, result=""),
)
add("another's task", "other_department", task_elsewhere)
add("a task done twice", "done_already", done_already)
add("confirmed before it is done", "tasks_open", table("executing", "confirm_joint", "contact", confirmed=True))
add("confirmed by the desk", "enterprise_only", table("executing", "confirm_joint", "desk", confirmed=True))
add("verified before it is done", "tasks_open", table("executing", "verify_joint", "desk", result="x"))
add("the handler verifies", "secretary_or_desk", verify("handler", True))
add("verified with a negative benefit", "benefit_negative", verify("desk", True, benefit_fen=-1))
add("verified without the firm's word", "not_confirmed", verify("secretary"))
add("verified against the firm", "enterprise_disagrees", verify("secretary", False, enterprise_agrees=True))
add("closed before it is verified", "wrong_state", table("executing", "close_joint", "desk"))


@pytest.mark.parametrize("name", list(CASES))
def test_a_refusal_has_its_code_and_writes_nothing(park: Park, name: str) -> None:
    code, case = CASES[name]
    call = case(park)
    before = events()
    with pytest.raises(Refused) as refused:
        call()
    assert refused.value.code == code
    assert refused.value.message and "%(" not in refused.value.message
    assert events() == before


def events() -> int:
    """Events about demands; a case may still make the people whom it needs."""
    return Event.objects.filter(verb__regex=r"^(demand|joint|limits|demand_type)\.").count()


def test_a_refusal_in_the_middle_takes_everything_down(park: Park) -> None:
    """Accept and dispatch in one gesture: where there is no owner, it is not accepted either."""
    demand = file_demand(park)
    with pytest.raises(Refused) as refused:
        commands.take_in(by=park.desk, at=LATER, demand_id=demand.pk, type_code="0206")
    assert refused.value.code == "no_owner"
    demand.refresh_from_db()
    assert (demand.state, demand.accepted_at) == ("submitted", None)


def test_every_refusal_is_brought_about() -> None:
    folder = Path(commands.__file__).parent
    sources = [*folder.glob("*.py"), Path(access.__file__)]
    codes = set()
    for source in sources:
        if source.name.startswith("import"):  # tested where files are taken in
            continue
        for node in ast.walk(ast.parse(source.read_text())):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.args:
                first = node.exc.args[0]
                assert isinstance(first, ast.Constant), f"{source.name}: a refusal needs a stable code"
                codes.add(first.value)
    assert len(codes) > 100
    assert codes - {code for code, _case in CASES.values()} == set()
