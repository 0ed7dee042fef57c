"""Keys for programs: one's own tokens; for administrators, who is told of events."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dianxiaoer.domains.people import commands as people_commands
from dianxiaoer.domains.people import queries as people
from dianxiaoer.domains.people.access import may, require_administrator
from dianxiaoer.domains.people.rules import day_of
from dianxiaoer.kernel import webhooks
from dianxiaoer.kernel.refusals import NotFound, Refused
from dianxiaoer.web.edge import refused_into, signed_in
from dianxiaoer.web.tokens.forms import TokenForm, WebhookForm


def _asked(request: HttpRequest) -> dict[str, Any]:
    return {"by": request.actor, "at": request.at}  # type: ignore[attr-defined]


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """One's tokens; a new one is shown on the page that made it, and nowhere else."""
    by, at = request.actor, request.at  # type: ignore[attr-defined]
    form, issued = TokenForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            issued = people_commands.issue_token(**_asked(request), account_id=by.account_id, **form.values())
            form = TokenForm()
        except Refused as refusal:
            refused_into(form, refusal)
    context = {
        "form": form,
        "issued": issued,
        "rows": [(row, row.works_on(day_of(at))) for row in people.tokens_of(by.account_id)],
        "administers": may(by, "X", "C"),
    }
    return render(request, "tokens/list.html", context, status=422 if form.errors else 200)


@signed_in
@require_POST
def revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    people_commands.revoke_token(**_asked(request), token_id=token_id)
    messages.success(request, _("The token is useless from now on."))
    return redirect("tokens:list")


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def hooks(request: HttpRequest) -> HttpResponse:
    """Subscriptions; the secret of a new one is shown once."""
    require_administrator(request.actor)  # type: ignore[attr-defined]
    form, made = WebhookForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            made = webhooks.subscribe(**_asked(request), **form.values())
            form = WebhookForm()
        except Refused as refusal:
            refused_into(form, refusal)
    context = {"form": form, "made": made, "rows": webhooks.subscriptions()}
    return render(request, "tokens/webhooks.html", context, status=422 if form.errors else 200)


@signed_in
@require_safe
def hook(request: HttpRequest, subscription_id: int) -> HttpResponse:
    """The newest deliveries of a subscription; `state=dead` shows what was given up."""
    require_administrator(request.actor)  # type: ignore[attr-defined]
    state = "dead" if request.GET.get("state") == "dead" else ""
    rows = webhooks.deliveries(subscription_id, state=state)
    return render(request, "tokens/deliveries.html", {"rows": rows, "state": state})


@signed_in
@require_POST
def change_hook(request: HttpRequest, subscription_id: int, verb: str) -> HttpResponse:
    require_administrator(request.actor)  # type: ignore[attr-defined]
    if verb in ("pause", "resume"):
        webhooks.set_active(**_asked(request), subscription_id=subscription_id, active=verb == "resume")
    elif verb == "end":
        webhooks.unsubscribe(**_asked(request), subscription_id=subscription_id)
    else:
        raise NotFound("no_such_page", _("There is no such page."))
    return redirect("tokens:webhooks")


@signed_in
@require_POST
def redeliver(request: HttpRequest, delivery_id: int) -> HttpResponse:
    require_administrator(request.actor)  # type: ignore[attr-defined]
    webhooks.redeliver(**_asked(request), delivery_id=delivery_id)
    messages.success(request, _("It will be sent again."))
    return redirect("tokens:webhooks")
