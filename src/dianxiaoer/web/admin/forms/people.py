"""Forms about officers, their accounts and departments."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.people.rules import AbsenceReason, DepartmentKind
from dianxiaoer.web.admin.forms.common import (
    day,
    departments,
    filter_by,
    filter_by_id,
    labelled,
    officers,
    pick,
    pick_id,
    roles,
    words,
)


class DirectoryForm(forms.Form):
    """Filters of the directory; they live in the address."""

    q = forms.CharField(label=_("Search"), required=False, max_length=60)
    department = filter_by_id(_("Department"), departments)
    role = filter_by(_("Role"), roles)
    retired = forms.BooleanField(label=_("Retired too"), required=False)


class OfficerForm(forms.Form):
    name = words(_("Name"), length=60)
    post = words(_("Post"), required=False, length=60)
    phone = words(_("Phone"), required=False, length=40)
    staff_number = words(_("Staff number"), required=False, length=32)


class NewOfficerForm(OfficerForm):
    department_id = pick_id(_("Department"), departments)
    username = words(
        _("Login name"), required=False, length=60, help_text=_("Leave it empty for an officer without a login.")
    )
    password = forms.CharField(
        label=_("First password"), required=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )


class MoveForm(forms.Form):
    department_id = pick_id(_("To department"), departments)
    post = words(_("Post"), required=False, length=60)


class GrantForm(forms.Form):
    role = pick(_("Role"), roles)
    from_date = day(_("First day"))
    until_date = day(_("Last day"), required=False, help_text=_("Empty: for good."))


class RevokeForm(forms.Form):
    role = pick(_("Role"), roles)
    last_date = day(_("Last day"), required=False, help_text=_("Empty: at once."))


class AbsenceForm(forms.Form):
    reason = pick(_("Why"), labelled(AbsenceReason))
    deputy_id = pick_id(_("Deputy"), officers, help_text=_("Sees and does in these days what the officer would."))
    from_date = day(_("First day"))
    until_date = day(_("Last day"))


class EndAbsenceForm(forms.Form):
    absence_id = forms.IntegerField(widget=forms.HiddenInput)
    last_date = day(_("Last day"), help_text=_("A day before the first takes the absence away."))


class AccountForm(forms.Form):
    username = words(_("Login name"), length=60)
    password = forms.CharField(
        label=_("First password"), required=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )


class PasswordForm(forms.Form):
    password = forms.CharField(
        label=_("New password"),
        help_text=_("Every open session of the account ends."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class RetireForm(forms.Form):
    last_date = day(_("Last day of service"))


class HandOverAllForm(forms.Form):
    to_officer_id = pick_id(_("To officer"), officers)
    from_date = day(_("From"), help_text=_("The old assignments end the day before: no day is without somebody."))


class DepartmentForm(forms.Form):
    name = words(_("Name"), length=80)
    short_name = words(_("Short name"), required=False, length=24)
    kind = pick(_("Kind"), labelled(DepartmentKind))
    phone = words(_("Phone"), required=False, length=40)
    parent_id = pick_id(_("Belongs to"), departments, required=False)
    leader_id = pick_id(_("Leader in charge"), officers, required=False)
    sub_park_code = words(_("Code of its part of the park"), required=False, length=24)
    sort_key = forms.IntegerField(label=_("Order number"), min_value=0, initial=0)


class NewDepartmentForm(DepartmentForm):
    code = words(_("Code"), length=24, help_text=_("Short and lasting; imports know the department by it."))
    field_order = ("code",)
