"""The steps at a joint-handling table: the same pattern as the steps of a demand, with the open table in hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.demands import commands, queries
from dianxiaoer.domains.demands.queries import JointView
from dianxiaoer.domains.demands.queries.detail import DemandDetail
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.refusals import Invalid
from dianxiaoer.web.demands.forms import EmptyForm, ReasonForm, StepForm, departments, text, yes_no

TASK_ROWS = 4
MODES = (("site", _("On site")), ("desk", _("At a desk")))


class JointForm(StepForm):
    """A form about the open table of the demand."""

    joint: JointView | None = None

    def prepare(self) -> None:
        self.joint = queries.open_joint(self.view)
        self.seat()

    def seat(self) -> None:
        """Fill in what depends on the table."""

    def members(self) -> list[tuple[int, str]]:
        return [(seat.department_id, seat.department_name) for seat in self.joint.seats] if self.joint else []


class RequestJointForm(StepForm):
    question = text(_("Question for the table"), rows=3)
    facts = text(_("Facts"), rows=3, required=False)
    options = text(_("Options"), rows=2, required=False)
    member_department_ids = forms.TypedMultipleChoiceField(
        label=_("Departments needed"), choices=departments, coerce=int, widget=forms.CheckboxSelectMultiple
    )


class LeadForm(JointForm):
    lead_department_id = forms.TypedChoiceField(label=_("Lead"), choices=departments, coerce=int)
    member_department_ids = forms.TypedMultipleChoiceField(
        label=_("Members"), required=False, choices=departments, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    outsider_name = forms.CharField(
        label=_("Outsider"), required=False, max_length=120, help_text=_("Designer, surveyor, utility")
    )
    outsider_role = forms.CharField(label=_("Role"), required=False, max_length=80)
    outsider_phone = forms.CharField(label=_("Phone"), required=False, max_length=40)

    def seat(self) -> None:
        ids = [pk for pk, _name in self.members()]
        self.initial.setdefault("member_department_ids", ids)
        self.initial.setdefault("lead_department_id", self.view.row.department_id)


class ConveneForm(JointForm):
    attended_department_ids = forms.TypedMultipleChoiceField(
        label=_("Who came"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    mode = forms.ChoiceField(label=_("Where"), choices=MODES)
    minutes = text(_("Minutes"), rows=5)

    def seat(self) -> None:
        self.fields["attended_department_ids"].choices = self.members()  # type: ignore[attr-defined]


class OpinionForm(StepForm):
    agrees = yes_no(_("Agrees"))
    opinion = text(_("Opinion"), rows=4)
    basis = text(_("Basis"), rows=2, help_text=_("Law, rule or duty list"))


class TasksForm(JointForm):
    """Up to four tasks: what, whose, who, until when."""

    def seat(self) -> None:
        for number in range(1, TASK_ROWS + 1):
            first = number == 1
            self.fields[f"title_{number}"] = forms.CharField(
                label=_("Task %(number)s") % {"number": number}, max_length=200, required=first
            )
            self.fields[f"department_{number}"] = forms.TypedChoiceField(
                label=_("Department"),
                required=first,
                coerce=int,
                empty_value=None,
                choices=[("", "—"), *self.members()],
            )
            self.fields[f"person_{number}"] = forms.CharField(label=_("Person"), max_length=80, required=False)
            self.fields[f"due_{number}"] = forms.DateField(
                label=_("Until"), required=first, widget=forms.DateInput(attrs={"type": "date"})
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for number in range(2, TASK_ROWS + 1):
            given = [data.get(f"{name}_{number}") for name in ("title", "department", "due")]
            if any(given) and not all(given):
                self.add_error(f"title_{number}", _("A task needs a title, a department and a date."))
        return data


class PlanForm(TasksForm):
    plan = text(_("Plan"), rows=4)
    cost_yuan = forms.DecimalField(
        label=_("Cost difference (yuan)"), required=False, max_digits=14, decimal_places=2,
        help_text=_("What it costs more, or with a minus less, than before."),
    )  # fmt: skip


class RulingForm(TasksForm):
    ruling = text(_("Ruling"), rows=4)
    cost_yuan = forms.DecimalField(label=_("Cost difference (yuan)"), required=False, max_digits=14, decimal_places=2)


class FinishForm(JointForm):
    task_id = forms.TypedChoiceField(label=_("Task"), coerce=int)
    result = text(_("Result"), rows=3)

    def seat(self) -> None:
        tasks = self.joint.tasks if self.joint else ()
        own = [(task.id, task.title) for task in tasks if not task.done_at]
        mine = [
            (task.id, task.title)
            for task in tasks
            if not task.done_at and task.department_id == self.actor.department_id
        ]
        self.fields["task_id"].choices = mine or own  # type: ignore[attr-defined]


class ConfirmForm(StepForm):
    confirmed = yes_no(_("Is the result what you needed?"))
    note = text(_("Your words"), rows=3, required=False, help_text=_("When it is not: what is missing?"))


class VerifyForm(StepForm):
    result = text(_("Result on the spot"), rows=3)
    benefit_yuan = forms.DecimalField(
        label=_("Benefit for the enterprise (yuan)"), required=False, min_value=0, max_digits=14, decimal_places=2
    )
    enterprise_agrees = yes_no(_("The enterprise agrees"), required=False)


def _fen(data: dict[str, Any], name: str) -> int | None:
    yuan: Decimal | None = data.get(name)
    return None if yuan is None else int(yuan * 100)


def _tasks(data: dict[str, Any]) -> Iterator[commands.PlanTask]:
    for number in range(1, TASK_ROWS + 1):
        title, due = data.get(f"title_{number}"), data.get(f"due_{number}")
        if title and isinstance(due, date):
            yield commands.PlanTask(title, data[f"department_{number}"], due, data.get(f"person_{number}") or "")


def request_joint(by: Actor, at: datetime, view: DemandDetail, data: dict[str, Any]) -> None:
    commands.request_joint(by=by, at=at, demand_id=view.row.id, **data)


def at_table(verb: str) -> Any:
    """Run a verb at the open table of the demand."""

    def run(by: Actor, at: datetime, view: DemandDetail, data: dict[str, Any]) -> None:
        joint = queries.open_joint(view)
        if joint is None:
            raise Invalid("no_joint", _("The joint handling was closed meanwhile. Reload the page."))
        _RUN[verb](by, at, joint, data)

    return run


def _lead(by: Actor, at: datetime, joint: JointView, data: dict[str, Any]) -> None:
    outsiders = [commands.Outsider(data["outsider_name"], data["outsider_role"], data["outsider_phone"])]
    commands.set_lead(
        by=by, at=at, joint_id=joint.id, lead_department_id=data["lead_department_id"],
        member_department_ids=data["member_department_ids"], outsiders=outsiders if data["outsider_name"] else (),
    )  # fmt: skip


def _plan(by: Actor, at: datetime, joint: JointView, data: dict[str, Any]) -> None:
    commands.present_plan(
        by=by, at=at, joint_id=joint.id, plan=data["plan"], tasks=list(_tasks(data)),
        cost_delta_fen=_fen(data, "cost_yuan"),
    )  # fmt: skip


def _rule(by: Actor, at: datetime, joint: JointView, data: dict[str, Any]) -> None:
    commands.rule_joint(
        by=by, at=at, joint_id=joint.id, ruling=data["ruling"], tasks=list(_tasks(data)),
        cost_delta_fen=_fen(data, "cost_yuan"),
    )  # fmt: skip


def _finish(by: Actor, at: datetime, joint: JointView, data: dict[str, Any]) -> None:
    commands.finish_task(by=by, at=at, task_id=data["task_id"], result=data["result"])


def _verify(by: Actor, at: datetime, joint: JointView, data: dict[str, Any]) -> None:
    commands.verify_joint(
        by=by, at=at, joint_id=joint.id, result=data["result"], benefit_fen=_fen(data, "benefit_yuan"),
        enterprise_agrees=data["enterprise_agrees"],
    )  # fmt: skip


def _plain(command: Any) -> Any:
    return lambda by, at, joint, data: command(by=by, at=at, joint_id=joint.id, **data)


_RUN: dict[str, Any] = {
    "set_lead": _lead,
    "decline_joint": _plain(commands.decline_joint),
    "convene": _plain(commands.convene),
    "give_opinion": _plain(commands.give_opinion),
    "note_silence": _plain(commands.note_silence),
    "present_plan": _plan,
    "sign_plan": _plain(commands.sign_plan),
    "declare_no_agreement": _plain(commands.declare_no_agreement),
    "rule_joint": _rule,
    "add_tasks": lambda by, at, joint, data: commands.add_tasks(
        by=by, at=at, joint_id=joint.id, tasks=list(_tasks(data))
    ),
    "finish_task": _finish,
    "confirm_joint": _plain(commands.confirm_joint),
    "verify_joint": _verify,
    "close_joint": _plain(commands.close_joint),
}
FORMS: dict[str, type[StepForm]] = {
    "set_lead": LeadForm,
    "decline_joint": ReasonForm,
    "convene": ConveneForm,
    "give_opinion": OpinionForm,
    "note_silence": EmptyForm,
    "present_plan": PlanForm,
    "sign_plan": EmptyForm,
    "declare_no_agreement": ReasonForm,
    "rule_joint": RulingForm,
    "add_tasks": TasksForm,
    "finish_task": FinishForm,
    "confirm_joint": ConfirmForm,
    "verify_joint": VerifyForm,
    "close_joint": EmptyForm,
}
WORDS: dict[str, tuple[Any, Any]] = {
    "set_lead": (_("Set the lead"), _("The lead is set.")),
    "decline_joint": (_("One department is enough"), _("Back with its handler.")),
    "convene": (_("Keep the minutes"), _("Minutes kept; opinions are owed now.")),
    "give_opinion": (_("Give an opinion"), _("Your opinion is on the table.")),
    "note_silence": (_("Count silence as consent"), _("Silence is flagged.")),
    "present_plan": (_("Present the plan"), _("The plan is on the table.")),
    "sign_plan": (_("Sign the plan"), _("Signed.")),
    "declare_no_agreement": (_("No agreement"), _("The leader decides.")),
    "rule_joint": (_("Rule"), _("The ruling binds.")),
    "add_tasks": (_("Add tasks"), _("Tasks added.")),
    "finish_task": (_("Finish a task"), _("Task finished.")),
    "confirm_joint": (_("Confirm the result"), _("Thank you. Your words are counted.")),
    "verify_joint": (_("Verify the result"), _("Verified.")),
    "close_joint": (_("Close the table"), _("Closed; the lead replies.")),
}
PRIMARY = frozenset({"set_lead", "convene", "give_opinion", "present_plan", "sign_plan", "rule_joint", "finish_task",
                     "confirm_joint", "verify_joint", "close_joint"})  # fmt: skip
