"""The filters behind a figure of the wall; they live in the address."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.supervision.queries.lights import LightFilters
from dianxiaoer.web.demands.forms import departments

FACINGS = (("", _("Both")), ("enterprise", _("To enterprises")), ("department", _("Own orders")))
LIGHTS = (
    ("", _("All")),
    ("red", _("Overdue")),
    ("yellow", _("Due soon")),
    ("green", _("On time")),
    ("blue", _("Paused")),
)


class RowsForm(forms.Form):
    department = forms.TypedChoiceField(
        label=_("Department"), required=False, choices=lambda: departments(_("All")), coerce=int, empty_value=None
    )
    facing = forms.ChoiceField(label=_("Promised to"), required=False, choices=FACINGS)
    light = forms.ChoiceField(label=_("Light"), required=False, choices=LIGHTS)

    def filters(self) -> LightFilters:
        """What the form says; a field that cannot be read narrows nothing and shows its error."""
        self.is_valid()
        data = getattr(self, "cleaned_data", {})
        return LightFilters(
            department_id=data.get("department"), colour=data.get("light") or "", facing=data.get("facing") or ""
        )
