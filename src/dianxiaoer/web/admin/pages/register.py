"""Enterprises with their contacts and who stands behind them; gaps and loads; the park's places."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from dianxiaoer.domains.people import commands as people_commands
from dianxiaoer.domains.registry import access, commands, queries
from dianxiaoer.domains.registry.commands import ParkData
from dianxiaoer.domains.registry.rules import AssignmentKind
from dianxiaoer.kernel.access import Actor
from dianxiaoer.web.admin.forms import registry as forms
from dianxiaoer.web.admin.steps import (
    Step,
    administrator_only,
    is_administrator,
    register_keepers_only,
    step_page,
    submit,
)

FORM = ["GET", "HEAD", "POST"]


def _add_contact(by: Actor, at: datetime, enterprise_id: int, data: dict[str, Any]) -> None:
    username, password = data.pop("username"), data.pop("password")
    account_id = None
    if username:
        account_id = people_commands.create_account(
            by=by, at=at, username=username, name=data["name"], phone=data["phone"], password=password or None
        )
    commands.add_contact(by=by, at=at, enterprise_id=enterprise_id, account_id=account_id, **data)


STEPS: dict[str, Step] = {
    "status": Step(
        gettext_lazy("Change the status"),
        forms.StatusForm,
        lambda by, at, pk, data: commands.set_enterprise_status(by=by, at=at, enterprise_id=pk, **data),
        gettext_lazy("The status is set."),
    ),
    "contact": Step(
        gettext_lazy("Add a contact"),
        forms.ContactForm,
        _add_contact,
        gettext_lazy("The contact may speak for the enterprise."),
    ),
    "retire_contact": Step(
        gettext_lazy("Retire the contact"),
        forms.RetireContactForm,
        lambda by, at, pk, data: commands.retire_contact(by=by, at=at, **data),
        gettext_lazy("The contact speaks for the enterprise no more."),
        kind="danger",
        help=gettext_lazy("He sees nothing of this enterprise any more."),
    ),
    "assign": Step(
        gettext_lazy("Assign"),
        forms.AssignForm,
        lambda by, at, pk, data: commands.assign(by=by, at=at, enterprise_id=pk, **data),
        gettext_lazy("Assigned."),
        initial=lambda pk: {"from_date": localdate()},
    ),
    "hand_over": Step(
        gettext_lazy("Hand over"),
        forms.AssignForm,
        lambda by, at, pk, data: commands.hand_over_assignment(by=by, at=at, enterprise_id=pk, **data),
        gettext_lazy("Handed over without a gap."),
        initial=lambda pk: {"from_date": localdate()},
        help=gettext_lazy("The assignment before ends the day before: no day is without somebody."),
    ),
    "end": Step(
        gettext_lazy("End the assignment"),
        forms.EndAssignmentForm,
        lambda by, at, pk, data: commands.end_assignment(by=by, at=at, **data),
        gettext_lazy("The assignment ends on that day."),
        kind="danger",
        initial=lambda pk: {"last_date": localdate()},
        help=gettext_lazy("For an enterprise that leaves. To change the officer, hand it over instead."),
    ),
}


@register_keepers_only
@require_safe
def enterprises(request: HttpRequest) -> HttpResponse:
    by, at = request.actor, request.at  # type: ignore[attr-defined]
    form = forms.ListForm(request.GET)
    form.is_valid()
    data = getattr(form, "cleaned_data", {})
    page = queries.enterprises(
        actor=by,
        search=data.get("q") or "",
        sub_park_id=data.get("sub_park"),
        status=data.get("status") or "",
        tier=data.get("tier") or "",
        scale=data.get("scale") or "",
        after=request.GET.get("after"),
    )
    behind = queries.assignments_of_many([row.id for row in page.rows], localdate(at))
    context = {"form": form, "page": page, "behind": behind, "may_edit": _may_edit(by)}
    return render(request, "admin/enterprises.html", context)


def _may_edit(by: Actor) -> bool:
    return is_administrator(by) or bool(by.roles & access.EDITORS)


def _may_assign(by: Actor) -> bool:
    return is_administrator(by) or bool(by.roles & access.ASSIGNERS)


@register_keepers_only
@require_safe
def enterprise(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    by, at = request.actor, request.at  # type: ignore[attr-defined]
    row = queries.enterprise(enterprise_id, actor=by)
    today = localdate(at)
    context = {
        "enterprise": row,
        "contacts": queries.contacts(enterprise_id, actor=by, at=at),
        "history": queries.history(enterprise_id),
        "kinds": list(AssignmentKind),
        "today": today,
        "may_edit": _may_edit(by),
        "may_assign": _may_assign(by),
    }
    return render(request, "admin/enterprise.html", context)


@register_keepers_only
@require_http_methods(FORM)
def enterprise_step(request: HttpRequest, enterprise_id: int, verb: str) -> HttpResponse:
    if verb not in STEPS:
        raise Http404
    row = queries.enterprise(enterprise_id, actor=request.actor)  # type: ignore[attr-defined]
    to = reverse("admin:enterprise", args=[enterprise_id])
    return step_page(request, STEPS, verb, enterprise_id, name=row.name, to=to)


@register_keepers_only
@require_http_methods(FORM)
def enterprise_edit(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    by, at = request.actor, request.at  # type: ignore[attr-defined]
    row = queries.enterprise(enterprise_id, actor=by)
    initial = {name: getattr(row, name) for name in forms.EnterpriseForm.base_fields if hasattr(row, name)}
    initial |= {"industry": row.industry_code, "tags": "、".join(row.tags)}
    return submit(
        request,
        forms.EnterpriseForm(request.POST or None, initial=initial),
        lambda data: commands.update_enterprise(by=by, at=at, enterprise_id=row.id, data=forms.enterprise_data(data)),
        title=_("Edit"),
        subtitle=row.name,
        done=_("Saved."),
        to=reverse("admin:enterprise", args=[row.id]),
    )


@register_keepers_only
@require_http_methods(FORM)
def enterprise_new(request: HttpRequest) -> HttpResponse:
    by, at = request.actor, request.at  # type: ignore[attr-defined]
    return submit(
        request,
        forms.NewEnterpriseForm(request.POST or None),
        lambda data: commands.register_enterprise(
            by=by, at=at, data=forms.enterprise_data(data), pre_registered=data["pre_registered"]
        ),
        title=_("Register an enterprise"),
        done=_("The enterprise is registered. Assign its leader, officer and department next."),
        to=reverse("admin:enterprises"),
    )


@register_keepers_only
@require_safe
def gaps(request: HttpRequest) -> HttpResponse:
    """Enterprises without somebody behind them, and officers with too many."""
    today = localdate(request.at)  # type: ignore[attr-defined]
    context = {
        "gaps": queries.gaps(today),
        "loads": queries.load_warnings(today),
        "rules": queries.load_rules(),
        "administrator": is_administrator(request.actor),  # type: ignore[attr-defined]
    }
    return render(request, "admin/gaps.html", context)


@administrator_only
@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """The park, its parts and its sites."""
    context = {"park": queries.park(), "sub_parks": queries.sub_parks(active_only=False), "sites": queries.sites()}
    return render(request, "admin/places.html", context)


def _park_values(_pk: int) -> dict[str, Any]:
    row = queries.park()
    return {name: getattr(row, name) for name in ParkData.__dataclass_fields__}


PLACES: dict[str, Step] = {
    "park": Step(
        gettext_lazy("The park"),
        forms.ParkForm,
        lambda by, at, pk, data: commands.set_park(by=by, at=at, data=ParkData(**data)),
        gettext_lazy("Saved."),
        initial=_park_values,
    ),
    "sub_park": Step(
        gettext_lazy("New part of the park"),
        forms.SubParkForm,
        lambda by, at, pk, data: commands.create_sub_park(by=by, at=at, **data),
        gettext_lazy("Added."),
    ),
    "site": Step(
        gettext_lazy("New place"),
        forms.SiteForm,
        lambda by, at, pk, data: commands.create_site(by=by, at=at, **data),
        gettext_lazy("Added."),
    ),
    "load": Step(
        gettext_lazy("Change the load limit"),
        forms.LoadForm,
        lambda by, at, pk, data: commands.set_load_limit(by=by, at=at, **data),
        gettext_lazy("Saved."),
        help=gettext_lazy("Past the usual number a warning is given, past the other the assignment is refused."),
    ),
}


@administrator_only
@require_http_methods(FORM)
def place_step(request: HttpRequest, verb: str) -> HttpResponse:
    if verb not in PLACES:
        raise Http404
    to = reverse("admin:gaps" if verb == "load" else "admin:places")
    return step_page(request, PLACES, verb, 1, name=queries.park().name, to=to)
