"""Forms of tokens and webhooks."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dianxiaoer.domains.people.rules import SCOPE_LABELS


def _scopes() -> list[tuple[str, str]]:
    return [(str(scope), _(label)) for scope, label in SCOPE_LABELS.items()]


class TokenForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("What it is for"), max_length=80)
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What it may do"), choices=_scopes, widget=forms.CheckboxSelectMultiple
    )
    expires_date = forms.DateField(
        label=gettext_lazy("Works until"), required=False, widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("A year at most; a year when left empty."),
    )  # fmt: skip

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        until: date | None = data["expires_date"]
        return {"name": data["name"], "scopes": data["scopes"], "expires_date": until}


class WebhookForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    url = forms.CharField(label=gettext_lazy("Address"), max_length=500)
    verbs = forms.CharField(
        label=gettext_lazy("Events"), required=False, max_length=1000,
        help_text=gettext_lazy("Such as demand.accepted demand.*, parted by blanks; all when left empty."),
    )  # fmt: skip

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"name": data["name"], "url": data["url"], "verbs": data["verbs"].replace(",", " ").split()}
