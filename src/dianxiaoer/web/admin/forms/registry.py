"""Forms about the park, its enterprises, their contacts and who stands behind them."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.registry import queries as registry
from dianxiaoer.domains.registry.commands import EnterpriseData
from dianxiaoer.domains.registry.rules import AssignmentKind, ContactRole, EnterpriseStatus, Scale, SiteKind, Tier
from dianxiaoer.web.admin.forms.common import (
    day,
    departments,
    filter_by,
    filter_by_id,
    labelled,
    officers,
    pick,
    pick_id,
    words,
)


def sub_parks() -> list[tuple[Any, Any]]:
    return [(row.id, row.name) for row in registry.sub_parks()]


def sites() -> list[tuple[Any, Any]]:
    return [(row.id, f"{row.sub_park_name} · {row.name}") for row in registry.sites()]


class ListForm(forms.Form):
    """Filters of the register; they live in the address."""

    q = forms.CharField(label=_("Search"), required=False, max_length=60)
    sub_park = filter_by_id(_("Part of the park"), sub_parks)
    status = filter_by(_("Status"), labelled(EnterpriseStatus))
    scale = filter_by(_("Scale"), labelled(Scale))
    tier = filter_by(_("Tier"), labelled(Tier))


class EnterpriseForm(forms.Form):
    name = words(_("Name"))
    credit_code = words(
        _("Unified social credit code"),
        required=False,
        length=32,
        help_text=_("18 characters, as on the business licence; checked at once."),
    )
    short_name = words(_("Short name"), required=False, length=60)
    industry = words(_("Industry"), required=False, length=60, help_text=_("A code or name of GB/T 4754, such as C39."))
    scale = pick(_("Scale"), labelled(Scale), required=False)
    tier = pick(_("Tier"), labelled(Tier), required=False)
    tags = words(_("Tags"), required=False, help_text=_("Separated by commas, such as 湘商回归, 专精特新."))
    sub_park_id = pick_id(_("Part of the park"), sub_parks, required=False)
    site_id = pick_id(_("Place"), sites, required=False)
    address = words(_("Address"), required=False)
    moved_in_date = day(_("Moved in"), required=False)


def enterprise_data(data: dict[str, Any]) -> EnterpriseData:
    """What the command takes of a form's values; tags are cut at commas of either language."""
    values = {key: value for key, value in data.items() if key in EnterpriseData.__dataclass_fields__}
    tags = tuple(tag for tag in re.split(r"[、,，;；]+", data["tags"]) if tag.strip())
    return EnterpriseData(**{**values, "tags": tags})


class NewEnterpriseForm(EnterpriseForm):
    pre_registered = forms.BooleanField(label=_("Pre-registered: it has no credit code yet"), required=False)


class StatusForm(forms.Form):
    status = pick(_("Status"), labelled(EnterpriseStatus))
    exited_date = day(_("Left on"), required=False)


class ContactForm(forms.Form):
    name = words(_("Name"), length=60)
    phone = words(_("Phone"), required=False, length=40)
    role = pick(_("Role"), labelled(ContactRole))
    username = words(
        _("Login name"),
        required=False,
        length=60,
        help_text=_("Leave it empty for a contact without a login; only administrators open one."),
    )
    password = forms.CharField(
        label=_("First password"), required=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )


class RetireContactForm(forms.Form):
    contact_id = forms.IntegerField(widget=forms.HiddenInput)


class AssignForm(forms.Form):
    kind = pick(_("As"), labelled(AssignmentKind))
    officer_id = pick_id(_("Officer"), officers, required=False, help_text=_("For a leader or a liaison officer."))
    department_id = pick_id(_("Department"), departments, required=False, help_text=_("For a department."))
    from_date = day(_("First day"))


class EndAssignmentForm(forms.Form):
    assignment_id = forms.IntegerField(widget=forms.HiddenInput)
    last_date = day(_("Last day"))


class ParkForm(forms.Form):
    name = words(_("Name"), length=100)
    short_name = words(_("Short name"), length=40)
    desk_phone = words(_("Phone of the demand desk"), required=False, length=40)
    address = words(_("Address"), required=False)
    handles_social_affairs = forms.BooleanField(label=_("The park handles social affairs itself"), required=False)
    host_district = words(_("Host district"), required=False, length=60)
    host_district_phone = words(_("Phone of the host district"), required=False, length=40)


class SubParkForm(forms.Form):
    code = words(_("Code"), length=24)
    name = words(_("Name"), length=80)
    address = words(_("Address"), required=False)
    sort_key = forms.IntegerField(label=_("Order number"), min_value=0, initial=0)


class SiteForm(forms.Form):
    code = words(_("Code"), length=24)
    name = words(_("Name"), length=80)
    kind = pick(_("Kind"), labelled(SiteKind))
    sub_park_id = pick_id(_("Part of the park"), sub_parks)
    address = words(_("Address"), required=False)
    phone = words(_("Phone"), required=False, length=40)


class LoadForm(forms.Form):
    kind = pick(_("For"), labelled(kind for kind in AssignmentKind if kind is not AssignmentKind.DEPARTMENT))
    usual_max = forms.IntegerField(label=_("Usual number of enterprises"), min_value=1, max_value=1000)
    hard_max = forms.IntegerField(label=_("Never more than"), min_value=1, max_value=1000)


class ImportForm(forms.Form):
    file = forms.FileField(label=_("File (xlsx or csv)"), help_text=_("At most 1 MB; the first row names the columns."))
