"""Which triggers issue orders by themselves, and the limits of orders: read by the office, edited by it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dianxiaoer.domains.supervision import access
from dianxiaoer.domains.supervision.commands import order_pressure
from dianxiaoer.domains.supervision.queries.order_settings import profile_at, profiles
from dianxiaoer.domains.supervision.queries.order_settings import rule_of as rule_in_force
from dianxiaoer.domains.supervision.queries.order_settings import rules as all_rules
from dianxiaoer.domains.supervision.rules.orders import BY_LIGHT
from dianxiaoer.kernel.refusals import Refused
from dianxiaoer.web.edge import refused_into, signed_in
from dianxiaoer.web.supervision_orders.forms import PROFILE, ProfileForm, RuleForm

FORM = ["GET", "HEAD", "POST"]


@signed_in
@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    by, at = request.actor, request.at  # type: ignore[attr-defined]
    access.require_rule_editor(by)
    current = profile_at(at)
    context = {
        "reads_orders": access.reads_orders(by),
        "rules": all_rules(),
        "current": current,
        "limits": [(label, getattr(current, name)) for name, label in PROFILE.items()],
        "profiles": profiles(),
    }
    return render(request, "supervision_orders/rules.html", context)


@signed_in
@require_http_methods(FORM)
def rule(request: HttpRequest, trigger: str) -> HttpResponse:
    by, at = request.actor, request.at  # type: ignore[attr-defined]
    access.require_rule_editor(by)
    found = rule_in_force(trigger)
    if found is None:
        raise Http404
    form = RuleForm(request.POST if request.method == "POST" else None, rule=found,
                    by_light=found.trigger in BY_LIGHT)  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            order_pressure.edit_rule(by=by, at=at, trigger=found.trigger, **form.cleaned_data)
        except Refused as refusal:
            refused_into(form, refusal)
        else:
            messages.success(request, _("The rule is changed."))
            return redirect("supervision_orders:rules")
    return _form(request, form, trigger=found.trigger)


@signed_in
@require_http_methods(FORM)
def profile_new(request: HttpRequest) -> HttpResponse:
    by, at = request.actor, request.at  # type: ignore[attr-defined]
    access.require_rule_editor(by)
    form = ProfileForm(request.POST if request.method == "POST" else None, current=profile_at(at))
    if request.method == "POST" and form.is_valid():
        try:
            order_pressure.publish_profile(by=by, at=at, values=form.values(), reason=form.cleaned_data["reason"])
        except Refused as refusal:
            refused_into(form, refusal)
        else:
            messages.success(request, _("The new limits are published. Orders in hand keep theirs."))
            return redirect("supervision_orders:rules")
    return _form(request, form, trigger="")


def _form(request: HttpRequest, form: Any, *, trigger: str) -> HttpResponse:
    context = {"form": form, "trigger": trigger}
    return render(request, "supervision_orders/setting.html", context, status=422 if form.errors else 200)
