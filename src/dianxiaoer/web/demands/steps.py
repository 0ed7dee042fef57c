"""The steps of a demand as pages offer them: a form, the command it becomes, and how the button looks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.demands import commands
from dianxiaoer.domains.demands.queries.detail import DemandDetail
from dianxiaoer.domains.registry import commands as registry_commands
from dianxiaoer.domains.registry import queries as registry
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.refusals import Invalid
from dianxiaoer.web.demands import forms, joint
from dianxiaoer.web.steps import Step

Run = Callable[..., Any]


def plain(command: Run) -> Run:
    """The command takes the form's fields under the same names."""

    def run(by: Actor, at: datetime, view: DemandDetail, data: dict[str, Any]) -> None:
        command(by=by, at=at, demand_id=view.row.id, **data)

    return run


def _reply(by: Actor, at: datetime, view: DemandDetail, data: dict[str, Any]) -> None:
    yuan: Decimal | None = data.pop("benefit_yuan")
    commands.reply(by=by, at=at, demand_id=view.row.id, benefit_fen=None if yuan is None else int(yuan * 100), **data)


def _split(by: Actor, at: datetime, view: DemandDetail, data: dict[str, Any]) -> None:
    parts = [commands.Part(data["title_1"], data["text_1"])]
    if data["title_2"]:
        parts.append(commands.Part(data["title_2"], data["text_2"]))
    commands.split(by=by, at=at, demand_id=view.row.id, parts=parts)


def _on_request(command: Run) -> Run:
    def run(by: Actor, at: datetime, view: DemandDetail, data: dict[str, Any]) -> None:
        request = view.lead.open_request if view.lead else None
        if request is None:
            raise Invalid("no_request", _("This application was decided already."))
        command(by=by, at=at, request_id=request.id, **data)

    return run


def _call_back(by: Actor, at: datetime, view: DemandDetail, data: dict[str, Any]) -> None:
    commands.call_back(by=by, at=at, demand_id=view.row.id, **data)


def _attach(by: Actor, at: datetime, view: DemandDetail, data: dict[str, Any]) -> None:
    upload = data["file"]
    registry_commands.attach(
        by=by, at=at, subject_domain="demand", subject_id=view.row.id, name=upload.name, content=upload.read(),
        enterprise_id=view.row.enterprise_id,
    )  # fmt: skip


def _link(by: Actor, at: datetime, view: DemandDetail, data: dict[str, Any]) -> None:
    wanted = data["enterprise_name"].strip()
    found = registry.find_by_credit_code(wanted) or registry.find_by_name(wanted)
    if found is None:
        raise Invalid(
            "unknown_enterprise", _("No enterprise has this name or code. Check the register."), field="enterprise_name"
        )
    commands.link_caller(by=by, at=at, demand_id=view.row.id, enterprise_id=found.id)


STEPS: dict[str, Step] = {
    step.verb: step
    for step in (
        Step("accept", _("Accept"), forms.AcceptForm, plain(commands.accept), _("Accepted."), "primary", "check", "a"),
        Step(
            "dispatch",
            _("Dispatch"),
            forms.DispatchForm,
            plain(commands.dispatch),
            _("Dispatched."),
            "primary",
            "send",
            "d",
        ),
        Step("answer", _("Answer at once"), forms.AnswerForm, plain(commands.answer), _("Answered."), "", "message-2"),
        Step("merge", _("Merge"), forms.MergeForm, plain(commands.merge), _("Merged."), "", "arrows-join", "m"),
        Step("split", _("Split"), forms.SplitForm, _split, _("Split."), "", "arrows-split"),
        Step(
            "refuse",
            _("Do not accept"),
            forms.RefuseForm,
            plain(commands.refuse),
            _("The enterprise is told where to go."),
            "danger",
        ),
        Step("sign", _("Sign for"), forms.SignForm, plain(commands.sign), _("Signed for."), "primary", "pencil", "s"),
        Step(
            "contact",
            _("Record first contact"),
            forms.NoteForm,
            plain(commands.contact),
            _("Contact recorded."),
            "primary",
            "phone",
            "c",
        ),
        Step(
            "reply",
            _("Reply"),
            forms.ReplyForm,
            _reply,
            _("The reply is with the desk for audit."),
            "primary",
            "send",
            "r",
        ),
        Step(
            "contribute",
            _("Contribute"),
            forms.ContributeForm,
            plain(commands.contribute),
            _("Your contribution is with the lead."),
            "primary",
        ),
        Step(
            "request_joint",
            _("Ask for joint handling"),
            joint.RequestJointForm,
            joint.request_joint,
            _("The desk sets the lead."),
            "",
            "users-group",
        ),
        Step(
            "request_extension",
            _("Ask for more time"),
            forms.ExtensionForm,
            plain(commands.request_extension),
            _("The application waits for its decision."),
            "",
            "hourglass",
        ),
        Step(
            "request_suspension",
            _("Ask to suspend"),
            forms.SuspensionForm,
            plain(commands.request_suspension),
            _("The application waits for its decision."),
            "",
            "player-pause",
        ),
        Step(
            "approve_request",
            _("Approve as head"),
            forms.EmptyForm,
            _on_request(commands.approve_request),
            _("Approved; the desk decides."),
            "primary",
        ),
        Step(
            "decide_request",
            _("Decide the application"),
            forms.DecideForm,
            _on_request(commands.decide_request),
            _("Decided."),
            "primary",
            "gavel",
        ),
        Step(
            "resume",
            _("Resume handling"),
            forms.OptionalNoteForm,
            plain(commands.resume),
            _("Handling goes on."),
            "primary",
        ),
        Step(
            "return_order",
            _("Return"),
            forms.ReturnForm,
            plain(commands.return_order),
            _("Returned to the desk."),
            "",
            "arrow-back-up",
        ),
        Step(
            "transfer",
            _("Transfer"),
            forms.TransferForm,
            plain(commands.transfer),
            _("Transferred."),
            "",
            "arrows-exchange",
        ),
        Step(
            "pass_audit",
            _("Release the reply"),
            forms.OptionalNoteForm,
            plain(commands.pass_audit),
            _("The enterprise has its answer."),
            "primary",
            "checks",
            "p",
        ),
        Step(
            "reject_reply",
            _("Send the reply back"),
            forms.RejectForm,
            plain(commands.reject_reply),
            _("Sent back to the department."),
            "",
            "arrow-back-up",
            "x",
        ),
        Step(
            "call_back",
            _("Record the call-back"),
            forms.CallBackForm,
            _call_back,
            _("Call-back recorded."),
            "primary",
            "phone-call",
            "b",
        ),
        Step(
            "reopen",
            _("Handle again"),
            forms.ReasonForm,
            plain(commands.reopen),
            _("Reopened with half of the limit."),
            "",
            "refresh",
        ),
        Step(
            "make_hard",
            _("Take up as a hard order"),
            forms.ReasonForm,
            plain(commands.make_hard),
            _("It is a hard order now."),
            "danger",
        ),
        Step("archive", _("Archive"), forms.EmptyForm, plain(commands.archive), _("Archived."), "", "archive"),
        Step(
            "rate",
            _("Rate the answer"),
            forms.RateForm,
            plain(commands.rate),
            _("Thank you. Your words are counted."),
            "primary",
            "star",
            "r",
        ),
        Step("urge", _("Urge"), forms.UrgeForm, plain(commands.urge), _("Urged."), "", "bell"),
        Step(
            "add_message",
            _("Add a message"),
            forms.MessageForm,
            plain(commands.add_message),
            _("Added."),
            "",
            "message-2",
        ),
        Step("attach", _("Add a file"), forms.AttachForm, _attach, _("The file is here."), "", "paperclip"),
        Step(
            "mark_legacy",
            _("Put on the legacy track"),
            forms.LegacyForm,
            plain(commands.mark_legacy),
            _("It is on the legacy track now."),
            "",
            "history",
        ),
        Step("link_caller", _("Link to an enterprise"), forms.LinkForm, _link, _("Linked."), "", "building-factory-2"),
        Step("withdraw", _("Withdraw"), forms.ReasonForm, plain(commands.withdraw), _("Withdrawn."), "danger"),
    )
}
STEPS |= {
    verb: Step(
        verb, words[0], joint.FORMS[verb], joint.at_table(verb), words[1], "primary" if verb in joint.PRIMARY else ""
    )
    for verb, words in joint.WORDS.items()
}
