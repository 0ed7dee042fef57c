"""What every page does at its edge: find out who asks, and tell a refusal where it belongs."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.forms import Form
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from dianxiaoer.kernel.refusals import Refused

Page = Callable[..., HttpResponseBase]


def signed_in(page: Page) -> Page:
    """Only for contacts and officers; anybody else is asked to log in first."""

    @wraps(page)
    def run(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if request.actor.kind not in ("officer", "contact"):  # type: ignore[attr-defined]
            return redirect_to_login(request.get_full_path())
        return page(request, *args, **kwargs)

    return run


def refused_into(form: Form, refusal: Refused) -> None:
    """Show a refusal at the field that it names, else above the form."""
    field = refusal.field if refusal.field in form.fields else None
    form.add_error(field, refusal.message)
