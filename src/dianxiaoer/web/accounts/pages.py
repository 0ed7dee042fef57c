"""Login with the demo park's buttons, one press to be somebody, and the end of all one's sessions."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from allauth.account.views import LoginView
from allauth.socialaccount.providers.openid_connect.views import login as oidc_login
from allauth.usersessions.views import ListUserSessionsView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model, login
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dianxiaoer.domains.people import commands as people_commands
from dianxiaoer.domains.people import queries as people
from dianxiaoer.domains.people.rules import Role
from dianxiaoer.domains.registry import queries as registry
from dianxiaoer.kernel.refusals import NotFound
from dianxiaoer.web.accounts import devices
from dianxiaoer.web.accounts.adapters import keep_language
from dianxiaoer.web.middleware import ContentPolicyMiddleware


class LoginPage(LoginView):
    """The login page; in the demo park with a button for each demo user."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        if settings.DEMO:
            context["demo_login_url"] = reverse("demo_login")
            context["demo_users"] = [_button(user) for user in registry.demo_users(self.request.at)]
        return context


def _button(user: registry.DemoUser) -> dict[str, str]:
    roles = "、".join(_(Role(role).label) for role in user.roles) or user.post
    return {"username": user.username, "name": user.name, "role": f"{roles} · {user.place}"}


def demo_login(request: HttpRequest) -> HttpResponse:
    """One press and one is somebody: in demo mode alone, by POST alone, for demo accounts alone; else 404."""
    if not settings.DEMO:
        raise Http404
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    account = people.account_by_username(request.POST.get("username", ""))
    if account is None or not account.is_demo or not account.is_active:
        raise Http404
    login(request, get_user_model()._default_manager.get(pk=account.id), backend=settings.AUTHENTICATION_BACKENDS[0])
    return keep_language(request, redirect(settings.LOGIN_REDIRECT_URL), account.language)


def provider_login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """To the identity provider. A browser follows a form to another house only where the page's policy names it."""
    response: HttpResponse = oidc_login(request, provider_id)
    providers: Any = settings.SOCIALACCOUNT_PROVIDERS
    servers = [urlsplit(app["settings"]["server_url"]) for app in providers.get("openid_connect", {}).get("APPS", [])]
    # Its pages may stand on another host than its directory, and send on to a third: any, over TLS.
    targets = " ".join(["form-action 'self' https:", *(f"{server.scheme}://{server.netloc}" for server in servers)])
    response["Content-Security-Policy"] = ContentPolicyMiddleware.POLICY.replace("form-action 'self'", targets)
    return response


class SessionsPage(ListUserSessionsView):
    """On which devices the account is logged in. Looking changes nothing; sending the form ends the others."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super(ListUserSessionsView, self).get_context_data(**kwargs)
        context["devices"] = devices.devices(self.request)
        return context


@require_POST
@login_required
def end_session(request: HttpRequest, session_id: int) -> HttpResponse:
    """Ends one other session."""
    if not devices.end(request, session_id):
        raise Http404
    messages.success(request, _("That device is logged out."))
    return redirect("usersessions_list")


@require_POST
@login_required
def end_all_sessions(request: HttpRequest) -> HttpResponse:
    """Ends every session of the user, this one too."""
    assert request.user.pk is not None
    people_commands.revoke_sessions(
        by=request.actor,  # type: ignore[attr-defined]
        at=request.at,  # type: ignore[attr-defined]
        account_id=request.user.pk,
    )
    return redirect("account_login")


def by_administrator(request: HttpRequest, **_parts: Any) -> HttpResponse:
    """What allauth would do by e-mail is done by people here."""
    raise NotFound(
        "done_by_administrator",
        _("Passwords and accounts are the administrator's business here. Call the demand desk for help."),
    )
