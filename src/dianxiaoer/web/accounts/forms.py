"""Forms around login."""

from __future__ import annotations

from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _


class AddPasskeyForm(AddWebAuthnForm):
    """A key logs in by itself unless its owner wants a second step only."""

    passwordless = forms.BooleanField(
        label=_("Log in with this key alone"),
        required=False,
        initial=True,
        help_text=_(
            "The device then asks for a fingerprint, a face or its PIN, and no password is needed. Without the tick "
            "the key is only the second step after the password."
        ),
    )
