"""One page with one form for each change that an administrator makes: shown by GET, made by POST."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dianxiaoer.domains.people import access as people_access
from dianxiaoer.domains.registry.access import ASSIGNERS, EDITORS
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.refusals import NotAllowed, NotFound, Refused
from dianxiaoer.web.edge import Page, refused_into, signed_in

Run = Callable[[Actor, datetime, int, dict[str, Any]], Any]


@dataclass(frozen=True, slots=True)
class Step:
    """A change of one thing: its button, its form, the command that makes it, and what is said afterwards."""

    label: Any
    form: type[forms.Form]
    run: Run
    done: Any
    kind: str = ""
    help: Any = ""
    initial: Callable[[int], Mapping[str, Any]] = field(default=lambda subject_id: {})


def administrator_only(page: Page) -> Page:
    """Settings are for administrators; anybody else is told so, and nothing of what they hold."""

    @wraps(page)
    def run(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        people_access.require_administrator(request.actor)  # type: ignore[attr-defined]
        return page(request, *args, **kwargs)

    return signed_in(run)


def register_keepers_only(page: Page) -> Page:
    """The register's pages are for whoever registers enterprises or assigns officers to them."""

    @wraps(page)
    def run(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        by = request.actor  # type: ignore[attr-defined]
        if not keeps_register(by):
            raise NotAllowed(
                "not_allowed", _("Your role does not allow this. Ask an administrator which role is needed.")
            )
        return page(request, *args, **kwargs)

    return signed_in(run)


def is_administrator(by: Actor) -> bool:
    return people_access.may(by, "X", "C")


def keeps_register(by: Actor) -> bool:
    return is_administrator(by) or (by.is_officer and bool(by.roles & (EDITORS | ASSIGNERS)))


def submit(
    request: HttpRequest,
    form: forms.Form,
    change: Callable[[dict[str, Any]], Any],
    *,
    title: str,
    done: Any,
    to: str,
    template: str = "admin/form.html",
    **context: Any,
) -> HttpResponse:
    """Show the form, or make the change and go on to `to`. A warning that the command returns is said as well."""
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():  # two commands of one form stand or fall together
                result = change(form.cleaned_data)
        except (NotAllowed, NotFound):
            raise
        except Refused as refusal:
            refused_into(form, refusal)
        else:
            messages.success(request, done)
            for warning in _warnings(result):
                messages.warning(request, warning)
            return redirect(to)
    status = 422 if form.errors else 200
    return render(request, template, {"form": form, "title": title, "back_url": to, **context}, status=status)


def step_page(
    request: HttpRequest, steps: Mapping[str, Step], verb: str, subject_id: int, *, name: str, to: str
) -> HttpResponse:
    """The page of one step; fields may be filled in from the address (`?role=…`)."""
    step = steps[verb]
    asked = {key: value for key, value in request.GET.items() if key in step.form.base_fields}
    form = step.form(request.POST or None, initial={**step.initial(subject_id), **asked})
    if request.method == "POST" and not step.form.base_fields:
        form = step.form({"confirmed": "yes"})
    by, at = request.actor, request.at  # type: ignore[attr-defined]
    return submit(
        request,
        form,
        lambda data: step.run(by, at, subject_id, data),
        title=step.label,
        subtitle=name,
        done=step.done,
        to=to,
        kind=step.kind,
        help=step.help,
    )


def _warnings(result: Any) -> list[str]:
    """What an assignment warns of: an officer who carries more enterprises than usual."""
    results = result if isinstance(result, tuple) else (result,)
    warnings = [getattr(one, "warning", None) for one in results]
    return [
        _("%(name)s now carries %(count)s enterprises; usual are at most %(usual)s.")
        % {"name": warning.officer_name, "count": warning.count, "usual": warning.usual_max}
        for warning in warnings
        if warning is not None
    ]
