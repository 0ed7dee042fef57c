"""One form for each step that somebody can take on a demand. They check shape alone; commands decide."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.demands import queries
from dianxiaoer.domains.demands.queries import labels
from dianxiaoer.domains.demands.queries.detail import DemandDetail
from dianxiaoer.domains.people import queries as people
from dianxiaoer.kernel.access import Actor

YES_NO = ((True, _("Yes")), (False, _("No")))


def text(label: Any, *, rows: int = 4, required: bool = True, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=10_000,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def choices(mapping: dict[Any, Any], empty: Any = None) -> list[tuple[Any, Any]]:
    rows = list(mapping.items())
    return rows if empty is None else [("", empty), *rows]


def departments(empty: Any = None) -> list[tuple[Any, Any]]:
    rows: list[tuple[Any, Any]] = [(row.id, row.name) for row in people.departments()]
    return rows if empty is None else [("", empty), *rows]


def types() -> list[tuple[str, list[tuple[str, str]]]]:
    """The catalogue grouped by first level, for a select box."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for row in queries.types():
        groups.setdefault(row.level1, []).append((row.code, f"{row.code} {row.level2}"))
    return list(groups.items())


def yes_no(label: Any, *, required: bool = True) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        required=required,
        choices=YES_NO,
        coerce=lambda value: value in (True, "True"),
        empty_value=None,
        widget=forms.RadioSelect,
    )


class StepForm(forms.Form):
    """A form that knows who fills it in and about which demand."""

    use_required_attribute = False

    def __init__(self, *args: Any, actor: Actor, view: DemandDetail, **kwargs: Any) -> None:
        self.actor, self.view = actor, view
        super().__init__(*args, **kwargs)
        self.prepare()

    def prepare(self) -> None:
        """Fill in what depends on the actor and the demand."""


class EmptyForm(StepForm):
    pass


class AcceptForm(StepForm):
    type_code = forms.ChoiceField(label=_("Type"), choices=types)
    nature = forms.ChoiceField(label=_("Nature"), choices=lambda: choices(labels.NATURES))
    urgency = forms.ChoiceField(label=_("Urgency"), choices=lambda: choices(labels.URGENCIES))
    is_legacy = forms.BooleanField(
        label=_("Legacy problem"), required=False, help_text=_("Handled by a plan with monthly reports.")
    )

    def prepare(self) -> None:
        row = self.view.row
        suggested = queries.suggest_types(f"{row.title} {self.view.text}", most=1)
        self.initial.setdefault("type_code", row.type_code or (suggested[0].type.code if suggested else ""))
        self.initial.setdefault("nature", row.nature)
        self.initial.setdefault("urgency", row.urgency)


class DispatchForm(StepForm):
    department_id = forms.TypedChoiceField(label=_("Lead department"), choices=departments, coerce=int)
    co_department_ids = forms.TypedMultipleChoiceField(
        label=_("Co-handlers"), required=False, choices=departments, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    override_reason = text(
        _("Reason"), rows=2, required=False, help_text=_("Needed when the catalogue names another owner.")
    )
    ruling = text(_("Ruling"), rows=2, required=False, help_text=_("Needed after a second return; it binds."))

    def prepare(self) -> None:
        owner = next((row for row in queries.types() if row.code == self.view.row.type_code), None)
        if owner is not None:
            self.initial.setdefault("department_id", owner.department_id)
            self.initial.setdefault("co_department_ids", list(owner.co_department_ids))
        if self.view.return_count < 2:
            del self.fields["ruling"]


class RefuseForm(StepForm):
    ground = forms.ChoiceField(label=_("Ground"), choices=lambda: choices(labels.GROUNDS))
    advice = text(_("Where to go instead"), rows=3)


class AnswerForm(StepForm):
    text = text(_("Answer"), rows=6)
    category = forms.ChoiceField(label=_("Result"), choices=lambda: choices(labels.CATEGORIES), initial="explained")


class MergeForm(StepForm):
    master_id = forms.TypedChoiceField(label=_("Merge with"), coerce=int)

    def prepare(self) -> None:
        at = self.view.row.submitted_at
        rows = queries.open_of_same_firm(self.view.row.id) if at else []
        self.fields["master_id"].choices = [(row.id, f"{row.number} {row.title}") for row in rows]  # type: ignore[attr-defined]


class SplitForm(StepForm):
    title_1 = forms.CharField(label=_("Title of the part"), max_length=200)
    text_1 = text(_("Text of the part"), rows=3)
    title_2 = forms.CharField(label=_("Title of a second part"), max_length=200, required=False)
    text_2 = text(_("Text of a second part"), rows=3, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if bool(data.get("title_2")) != bool(data.get("text_2")):
            raise forms.ValidationError(_("A part needs both a title and a text."))
        return data


class SignForm(StepForm):
    officer_id = forms.TypedChoiceField(
        label=_("Handler"), required=False, coerce=int, empty_value=None, help_text=_("Empty: you handle it yourself.")
    )

    def prepare(self) -> None:
        rows = people.officers_of(self.actor.department_id) if self.actor.department_id else ()
        self.fields["officer_id"].choices = [("", _("Myself")), *((row.id, row.name) for row in rows)]  # type: ignore[attr-defined]


class ReturnForm(StepForm):
    rule = text(_("Cited rule"), rows=2, help_text=_("The duty list or rule by which it is not yours."))
    reason = text(_("Reason"), rows=2)
    suggested_department_id = forms.TypedChoiceField(
        label=_("Suggested owner"), required=False, choices=lambda: departments(_("None")), coerce=int, empty_value=None
    )


class NoteForm(StepForm):
    note = text(_("What was said"), rows=3)


class TransferForm(StepForm):
    department_id = forms.TypedChoiceField(label=_("To department"), choices=departments, coerce=int)
    reason = text(_("Reason"), rows=2)


class ContributeForm(StepForm):
    text = text(_("Your contribution"), rows=5)


class ReplyForm(StepForm):
    category = forms.ChoiceField(label=_("Result"), choices=lambda: choices(labels.CATEGORIES))
    text = text(_("Reply"), rows=8, help_text=_("What was done, with what result, and when."))
    benefit_yuan = forms.DecimalField(
        label=_("Benefit for the enterprise (yuan)"),
        required=False,
        min_value=0,
        max_digits=14,
        decimal_places=2,
        help_text=_("Cost saved or money obtained; empty when it cannot be measured."),
    )
    proceed_without_co_handlers = forms.BooleanField(label=_("Reply without open co-handlers"), required=False)

    def prepare(self) -> None:
        if not any(order.role == "co" and order.is_open for order in self.view.orders):
            del self.fields["proceed_without_co_handlers"]


class ExtensionForm(StepForm):
    amount = forms.CharField(label=_("Extension"), max_length=12, help_text=_("For example 3wd: three working days."))
    reason = text(_("Reason"), rows=3)
    enterprise_told = forms.BooleanField(label=_("The enterprise has been told"), required=False)

    def prepare(self) -> None:
        self.initial.setdefault("amount", self.view.result_limit)


class SuspensionForm(StepForm):
    cause = forms.ChoiceField(
        label=_("Waiting for"),
        choices=lambda: [(key, value) for key, value in labels.CAUSES.items() if key != "audit"],
        help_text=_("The enterprise's own clock stops only while the park waits for the enterprise."),
    )
    plan = text(_("Plan meanwhile"), rows=3)
    review_date = forms.DateField(label=_("Review date"), widget=forms.DateInput(attrs={"type": "date"}))
    reason = text(_("Reason"), rows=2)


class DecideForm(StepForm):
    approved = yes_no(_("Approve"))
    note = text(_("Note"), rows=2, required=False, help_text=_("A refusal needs a reason."))


class OptionalNoteForm(StepForm):
    note = text(_("Note"), rows=2, required=False)


class RejectForm(StepForm):
    defect = forms.ChoiceField(label=_("What is wrong"), choices=lambda: choices(labels.DEFECTS))
    note = text(_("Note for the department"), rows=3, required=False)


class CallBackForm(StepForm):
    reached = yes_no(_("Reached"))
    contacted = yes_no(_("Did the department contact the enterprise?"), required=False)
    solved = yes_no(_("Is it solved?"), required=False)
    satisfaction = forms.TypedChoiceField(
        label=_("How satisfied"),
        required=False,
        choices=lambda: choices(labels.SATISFACTION),
        coerce=int,
        empty_value=None,
        widget=forms.RadioSelect,
    )
    note = text(_("What the enterprise said"), rows=3, required=False)
    upheld = forms.BooleanField(
        label=_("The complaint is upheld: handle it again"),
        required=False,
        help_text=_("Only for an unsolved matter or a dissatisfied enterprise."),
    )


class RateForm(StepForm):
    solved = yes_no(_("Is it solved?"))
    satisfaction = forms.TypedChoiceField(
        label=_("How satisfied are you?"),
        choices=lambda: choices(labels.SATISFACTION),
        coerce=int,
        widget=forms.RadioSelect,
    )
    note = text(_("Your words"), rows=3, required=False)


class ReasonForm(StepForm):
    reason = text(_("Reason"), rows=3)


class LegacyForm(StepForm):
    plan = text(_("Plan"), rows=4, help_text=_("Handled by a plan with monthly reports."))


class UrgeForm(StepForm):
    words = text(_("Words"), rows=2, required=False)


class MessageForm(StepForm):
    text = text(_("Message"), rows=3)
    internal = forms.BooleanField(
        label=_("Internal note"), required=False, help_text=_("The enterprise does not see it.")
    )

    def prepare(self) -> None:
        if self.actor.is_contact:
            del self.fields["internal"]


class AttachForm(StepForm):
    file = forms.FileField(label=_("File"), help_text=_("PDF, Word, Excel, pictures, text or MP4, up to 20 MB."))


class LinkForm(StepForm):
    enterprise_name = forms.CharField(label=_("Enterprise name or credit code"), max_length=120)


class ListForm(forms.Form):
    """Filters of a list: all of them live in the address."""

    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    state = forms.ChoiceField(label=_("State"), required=False, choices=lambda: choices(labels.STATES, _("All")))
    light = forms.ChoiceField(label=_("Light"), required=False, choices=lambda: choices(labels.LIGHTS, _("All")))
    department = forms.TypedChoiceField(
        label=_("Department"), required=False, choices=lambda: departments(_("All")), coerce=int, empty_value=None
    )
    type = forms.ChoiceField(label=_("Type"), required=False, choices=lambda: [("", _("All")), *types()])
    nature = forms.ChoiceField(label=_("Nature"), required=False, choices=lambda: choices(labels.NATURES, _("All")))
    source = forms.ChoiceField(label=_("Source"), required=False, choices=lambda: choices(labels.SOURCES, _("All")))
    flag = forms.ChoiceField(label=_("Mark"), required=False, choices=lambda: choices(FLAG_WORDS, _("All")))
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, without: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in without:
            del self.fields[name]
        for name in {"type", "department"} & set(self.fields):  # read the catalogue once, not at each look
            self.fields[name].choices = list(self.fields[name].choices)  # type: ignore[attr-defined]

    def filters(self) -> queries.Filters:
        """What the form says; a field that cannot be read narrows nothing and shows its error."""
        self.is_valid()
        data = getattr(self, "cleaned_data", {})
        return queries.Filters(
            query=data.get("q") or "",
            states=tuple(one for one in [data.get("state")] if one),
            department_id=data.get("department"),
            type_code=data.get("type") or "",
            nature=data.get("nature") or "",
            source=data.get("source") or "",
            light=data.get("light") or "",
            from_date=data.get("since"),
            to_date=data.get("until"),
            flags=tuple(one for one in [data.get("flag")] if one),
        )


FLAG_WORDS: dict[str, Any] = {
    "urgent": _("Urgent"),
    "hard": _("Hard order"),
    "legacy": _("Legacy"),
    "joint": _("Joint"),
    "repeat": _("Repeated"),
    "reopened": _("Reopened"),
    "no_firm": _("No enterprise yet"),
}


def flag_words(flags: Iterable[str]) -> list[Any]:
    return [FLAG_WORDS[flag] for flag in flags if flag in FLAG_WORDS]
