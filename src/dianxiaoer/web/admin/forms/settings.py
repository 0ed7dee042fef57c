"""Forms about limits, the dispatch catalogue and the escalation ladder."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.demands.rules import LimitRules
from dianxiaoer.domains.promises.queries import tell_text
from dianxiaoer.domains.promises.rules import Rung, RungBase, Tell
from dianxiaoer.web.admin.forms.common import departments, pick_id, reason, words

LIMITS: dict[str, Any] = {
    "accept": _("Accept"),
    "accept_urgent": _("Accept, urgent"),
    "dispatch": _("Dispatch"),
    "sign": _("Sign for"),
    "sign_urgent": _("Sign for, urgent"),
    "first_contact": _("First contact"),
    "first_contact_urgent": _("First contact, urgent"),
    "answer": _("Answer at the desk"),
    "result_consult": _("Result: enquiry"),
    "result_help": _("Result: request for help"),
    "result_complaint": _("Result: complaint"),
    "result_report": _("Result: report of a violation"),
    "result_suggestion": _("Result: suggestion"),
    "result_praise": _("Result: praise"),
    "result_urgent": _("Result: urgent"),
    "result_hard": _("Result: hard order"),
    "legacy_report": _("Report on a legacy issue"),
    "audit": _("Audit of the reply"),
    "call_back": _("Call-back"),
    "joint_lead": _("Joint handling: name the lead"),
    "joint_convene": _("Joint handling: convene"),
    "joint_opinion": _("Joint handling: opinion"),
    "joint_plan": _("Joint handling: plan"),
    "joint_ruling": _("Joint handling: ruling"),
    "return_window": _("Return of an order"),
    "review_days": _("Review of a suspension, days"),
    "reopen_rounds": _("Reopening, at most times"),
    "call_back_attempts": _("Call-back attempts"),
    "silence_days": _("Archive after silence, days"),
    "repeat_days": _("Repeat rule, days"),
    "repeat_orders": _("Repeat rule, orders"),
    "attachment_count": _("Files with a demand"),
}
RUNGS = 6
_BASES = (("", "—"), ("warn", _("When nearly due")), ("due", _("When past due")))


class LimitsForm(forms.Form):
    """One field for each limit, filled with what is in force; what stays the same is not published again."""

    reason = reason()
    effective_from = forms.DateTimeField(
        label=_("In force from"),
        required=False,
        help_text=_("Empty: at once. Demands in hand keep the limits that they were promised under."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )

    def __init__(self, *args: Any, current: LimitRules, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.current = current
        for name, label in LIMITS.items():
            value = getattr(current, name)
            if isinstance(value, int):
                self.fields[name] = forms.IntegerField(label=label, initial=value, min_value=0)
            else:
                self.fields[name] = words(label, length=12)
                self.fields[name].initial = value

    @property
    def limits(self) -> list[forms.BoundField]:
        return [self[name] for name in LIMITS]

    def changes(self) -> dict[str, str | int]:
        return {
            name: self.cleaned_data[name] for name in LIMITS if self.cleaned_data[name] != getattr(self.current, name)
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not self.changes():
            raise forms.ValidationError(_("Nothing has changed."))
        return data


class TypeForm(forms.Form):
    department_id = pick_id(_("Owner"), departments, required=False, help_text=_("Who handles demands of this type."))
    co_department_ids = forms.TypedMultipleChoiceField(
        label=_("Co-handlers"),
        required=False,
        choices=departments,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    limit = words(_("Limit"), length=12, help_text=_("Such as 5wd, 30cd, 4wh, 2h or im."))
    phrases = forms.CharField(
        label=_("Phrases"),
        required=False,
        max_length=4000,
        help_text=_("Words that suggest this type, separated by 、 or commas."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    active = forms.BooleanField(label=_("In use"), required=False)


class LadderForm(forms.Form):
    """A ladder of up to six rungs, the earliest first; empty rows are left out."""

    effective_from = forms.DateTimeField(
        label=_("In force from"),
        help_text=_("A few minutes from now at the earliest. Promises made before keep their ladder."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    reason = reason()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tells = [("", "—"), *((str(tell), tell_text(tell)) for tell in Tell)]
        for number in range(1, RUNGS + 1):
            values = {"number": number}
            self.fields[f"base_{number}"] = forms.ChoiceField(
                label=_("Rung %(number)s: when") % values, required=False, choices=_BASES
            )
            self.fields[f"days_{number}"] = forms.IntegerField(
                label=_("Working days after it"), required=False, min_value=0, max_value=60
            )
            self.fields[f"tell_{number}"] = forms.ChoiceField(label=_("Who is told"), required=False, choices=tells)

    @property
    def rows(self) -> list[tuple[forms.BoundField, ...]]:
        return [tuple(self[f"{part}_{number}"] for part in ("base", "days", "tell")) for number in range(1, RUNGS + 1)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for number in range(1, RUNGS + 1):
            if bool(data.get(f"base_{number}")) != bool(data.get(f"tell_{number}")):
                self.add_error(f"tell_{number}", _("Say both when and who, or leave the rung empty."))
        return data

    def rungs(self) -> list[Rung]:
        data = self.cleaned_data
        return [
            Rung(RungBase(data[f"base_{n}"]), data[f"days_{n}"] or 0, Tell(data[f"tell_{n}"]))
            for n in range(1, RUNGS + 1)
            if data[f"base_{n}"]
        ]
