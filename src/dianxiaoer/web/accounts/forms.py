"""Forms around login."""

from __future__ import annotations

from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _


class AddPasskeyForm(AddWebAuthnForm):
    """A key logs in by itself unless its owner wants a second step only."""

    name = forms.CharField(label=_("Name of the key"), required=False, max_length=60)
    passwordless = forms.BooleanField(
        label=_("Log in with this key alone"),
        required=False,
        initial=True,
        help_text=_(
            "The device then asks for a fingerprint, a face or its PIN, and no password is needed. Without the tick "
            "the key is only the second step after the password."
        ),
    )
    field_order = ("name", "passwordless")


class RenamePasskeyForm(EditWebAuthnForm):
    """Another name for a key."""

    name = forms.CharField(label=_("Name of the key"), max_length=60)
