"""Filing a demand: by an enterprise, or by an officer on behalf."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.demands import commands
from dianxiaoer.domains.demands.queries import labels
from dianxiaoer.domains.registry import queries as registry
from dianxiaoer.kernel.access import Actor
from dianxiaoer.web.demands.forms import choices, text, types


class FileForm(forms.Form):
    """What an enterprise tells: few fields, the rest is the desk's work."""

    use_required_attribute = False

    enterprise_id = forms.TypedChoiceField(label=_("Enterprise"), coerce=int)
    title = forms.CharField(
        label=_("In one sentence"), max_length=200, help_text=_("For example: no power in workshop 3 every afternoon")
    )
    text = text(_("What happened, and what do you need?"), rows=6)
    place = forms.CharField(
        label=_("Place"), max_length=200, required=False, help_text=_("Building, gate, road, parcel")
    )
    nature = forms.ChoiceField(label=_("Nature"), choices=lambda: choices(labels.NATURES), initial="help")
    type_code = forms.ChoiceField(
        label=_("Type"), required=False, choices=lambda: [("", _("I do not know; the desk decides")), *types()]
    )
    urgency = forms.ChoiceField(
        label=_("Urgency"), choices=lambda: choices(labels.URGENCIES), initial="normal", widget=forms.RadioSelect
    )
    file = forms.FileField(
        label=_("Photo or document"),
        required=False,
        help_text=_("PDF, Word, Excel, pictures, text or MP4, up to 20 MB."),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        firms = registry.enterprises_by_id(actor.enterprise_ids)
        field = self.fields["enterprise_id"]
        field.choices = [(pk, row.name) for pk, row in sorted(firms.items())]  # type: ignore[attr-defined]
        if len(firms) == 1:
            field.initial = next(iter(firms))
            field.widget = forms.HiddenInput()

    def filing(self) -> commands.Filing:
        data = {name: value for name, value in self.cleaned_data.items() if name != "file"}
        return commands.Filing(**data)


class DraftForm(FileForm):
    """The same with nothing required: an unfinished demand may be kept as it is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.required = name == "enterprise_id"


class OnBehalfForm(forms.Form):
    """An officer files for an enterprise, or for a caller who is not linked to one yet."""

    use_required_attribute = False

    enterprise_name = forms.CharField(
        label=_("Enterprise name or credit code"),
        max_length=120,
        required=False,
        help_text=_("Empty when the caller's enterprise is not known yet."),
    )
    caller_name = forms.CharField(label=_("Caller"), max_length=80, required=False)
    caller_phone = forms.CharField(
        label=_("Phone"), max_length=40, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )
    consent = forms.BooleanField(label=_("The enterprise agrees to this filing"), required=False)
    source = forms.ChoiceField(label=_("Source"), choices=lambda: choices(labels.SOURCES), initial="hotline")
    title = forms.CharField(label=_("In one sentence"), max_length=200)
    text = text(_("What happened, and what do you need?"), rows=6)
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    nature = forms.ChoiceField(label=_("Nature"), choices=lambda: choices(labels.NATURES), initial="help")
    type_code = forms.ChoiceField(label=_("Type"), required=False, choices=lambda: [("", _("Not yet")), *types()])
    urgency = forms.ChoiceField(
        label=_("Urgency"), choices=lambda: choices(labels.URGENCIES), initial="normal", widget=forms.RadioSelect
    )

    enterprise_id: int | None = None

    def clean_enterprise_name(self) -> str:
        wanted = self.cleaned_data["enterprise_name"].strip()
        if wanted:
            found = registry.find_by_credit_code(wanted) or registry.find_by_name(wanted)
            if found is None:
                raise forms.ValidationError(_("No enterprise has this name or code. Check the register."))
            self.enterprise_id = found.id
        return wanted

    def filing(self) -> commands.Filing:
        data = {name: value for name, value in self.cleaned_data.items() if name != "enterprise_name"}
        return commands.Filing(enterprise_id=self.enterprise_id, **data)


class TrackForm(forms.Form):
    use_required_attribute = False

    number = forms.CharField(label=_("Number"), max_length=30, widget=forms.TextInput(attrs={"inputmode": "numeric"}))
    phone = forms.CharField(
        label=_("Last four digits of your phone"),
        min_length=4,
        max_length=4,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
