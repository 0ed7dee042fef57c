"""Forms about supervision orders. They check shape alone; commands decide."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dianxiaoer.domains.demands.queries import labels
from dianxiaoer.domains.people import queries as people
from dianxiaoer.domains.supervision.queries import order_words as words
from dianxiaoer.domains.supervision.queries.order_detail import OrderDetail
from dianxiaoer.domains.supervision.queries.orders import OrderFilters
from dianxiaoer.domains.supervision.rules.orders import DAY_NAMES, LIMIT_NAMES, OrderProfile, Rule

MARKS = {
    "open": _("Open orders"),
    "escalated": pgettext_lazy("state of a supervision order", "Escalated"),
    "criticised": _("Criticised"),
}
PROFILE: dict[str, Any] = {
    "sign": _("Sign for the order"),
    "report": _("Report on the order"),
    "check": _("Check of the report"),
    "project_office_after": _("To the project office and urging notice, working days past due"),
    "deputy_leader_after": _("To the deputy leader, working days past due"),
    "top_leader_after": _("To the top leader, working days past due"),
    "criticism_after": _("Written criticism, working days past due"),
}


def text(label: Any, *, rows: int = 4, required: bool = True, help_text: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=required, max_length=4000, help_text=help_text, widget=widget)


def day(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"})
    return forms.DateField(label=label, required=required, help_text=help_text, widget=widget)


def choices(mapping: Mapping[Any, Any]) -> list[tuple[Any, Any]]:
    return [("", _("All")), *mapping.items()]


def departments(empty: Any) -> list[tuple[Any, Any]]:
    return [("", empty), *((row.id, row.name) for row in people.departments())]


class ListForm(forms.Form):
    """Filters of the list: all of them live in the address."""

    mark = forms.ChoiceField(label=_("Mark"), required=False, choices=lambda: choices(MARKS))
    state = forms.ChoiceField(label=_("State"), required=False, choices=lambda: choices(words.STATES))
    light = forms.ChoiceField(
        label=_("Light"),
        required=False,
        choices=lambda: choices({key: labels.LIGHTS[key] for key in ("red", "yellow", "green")}),
    )
    trigger = forms.ChoiceField(label=_("Trigger"), required=False, choices=lambda: choices(words.TRIGGERS))
    tier = forms.ChoiceField(label=_("Tier"), required=False, choices=lambda: choices(words.TIERS))
    department = forms.TypedChoiceField(
        label=_("Unit"), required=False, choices=lambda: departments(_("All")), coerce=int, empty_value=None
    )
    since = day(_("From"), required=False)
    until = day(_("To"), required=False)

    def filters(self) -> OrderFilters:
        """What the form says; a field that cannot be read narrows nothing and shows its error."""
        self.is_valid()
        data = getattr(self, "cleaned_data", {})
        named: dict[str, Any] = {name: data.get(name) or "" for name in ("mark", "state", "light", "trigger", "tier")}
        return OrderFilters(
            **named, department_id=data.get("department"), from_date=data.get("since"), to_date=data.get("until")
        )


class IssueForm(forms.Form):
    """A new order. About a demand its title is the demand's."""

    use_required_attribute = False

    trigger = forms.ChoiceField(label=_("Why"), choices=lambda: list(words.TRIGGERS.items()), initial="manual")
    department_id = forms.TypedChoiceField(
        label=_("Unit"), choices=lambda: departments(_("Choose the unit")), coerce=int, empty_value=None
    )
    title = forms.CharField(label=_("Subject of the order"), max_length=200)
    ask = text(
        _("What the unit is to do"),
        rows=5,
        help_text=_("What is to be done, by whom, and what is to be reported with it."),
    )

    def __init__(self, *args: Any, about_demand: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if about_demand:
            del self.fields["title"]


class StepForm(forms.Form):
    """A form that knows the order that it is about."""

    use_required_attribute = False

    def __init__(self, *args: Any, view: OrderDetail, **kwargs: Any) -> None:
        self.view = view
        super().__init__(*args, **kwargs)


class EmptyForm(StepForm):
    pass


class ReportForm(StepForm):
    progress = text(_("Progress"), rows=4)
    cause = text(_("Cause"), rows=3, help_text=_("Why it came to this."))
    new_date = day(_("Done by"), help_text=_("The day by which it is done, or was done."))
    file = forms.FileField(
        label=_("Evidence"), required=False, help_text=_("PDF, Word, Excel, pictures, text or MP4, up to 20 MB.")
    )


class AttachForm(StepForm):
    file = forms.FileField(label=_("Evidence"), help_text=_("PDF, Word, Excel, pictures, text or MP4, up to 20 MB."))


class StrikeOffForm(StepForm):
    note = text(_("What the evidence shows"), rows=4, help_text=_("How it was checked: papers, place, call."))


class SendBackForm(StepForm):
    note = text(_("What the report lacks"), rows=4, help_text=_("The unit reports again, one tier higher."))


class ReasonForm(StepForm):
    reason = text(_("Reason"), rows=3)


class ServeForm(StepForm):
    ground = forms.ChoiceField(label=_("Ground of the document"), choices=lambda: list(words.GROUNDS.items()))
    months = forms.CharField(
        label=_("Black months"), required=False, max_length=40, help_text=_("Two months, such as 2026-08, 2026-09.")
    )
    text = text(_("Text of the document"), rows=6)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("ground", "refusal" if self.view.refuses else "black_months")


class RuleForm(forms.Form):
    active = forms.BooleanField(label=_("Issues orders by itself"), required=False)
    delay_days = forms.IntegerField(
        label=_("Whole working days to wait"), min_value=0, help_text=_("0: as soon as the light burns.")
    )

    def __init__(self, data: Any, *, rule: Rule, by_light: bool) -> None:
        super().__init__(data, initial={"active": rule.active, "delay_days": rule.delay_days})
        if not by_light:
            del self.fields["delay_days"]


class ProfileForm(forms.Form):
    """One field for each limit, filled with what is in force."""

    reason = forms.CharField(label=_("Reason"), max_length=500)

    def __init__(self, *args: Any, current: OrderProfile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in LIMIT_NAMES:
            value = getattr(current, name)
            self.fields[name] = forms.CharField(label=PROFILE[name], initial=value, max_length=12)
        for name in DAY_NAMES:
            value = getattr(current, name)
            self.fields[name] = forms.IntegerField(label=PROFILE[name], initial=value, min_value=1)
        self.order_fields([*PROFILE, "reason"])

    def values(self) -> dict[str, str | int]:
        return {name: self.cleaned_data[name] for name in PROFILE}
