"""How django-allauth behaves here: nobody signs up, passwords change through a command, languages are kept."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from dianxiaoer.domains.people import commands as people_commands
from dianxiaoer.domains.people import queries as people


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by administrators."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def set_password(self, user: Any, password: str) -> None:
        """A password changed by its owner is a change like any other: one command, one event in the journal."""
        request: Any = self.request
        people_commands.set_password(by=request.actor, at=request.at, account_id=user.pk, password=password)
        user.refresh_from_db()

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        """Demo accounts open nothing outside demo mode, by whatever means somebody logs in."""
        if user.is_demo and not settings.DEMO:
            messages.error(request, _("Demo accounts are closed here."))
            return redirect("account_login")
        answer: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return answer

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """Whoever has chosen no language in this browser gets the one of his account."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        return keep_language(request, response, user.language)


def keep_language(request: HttpRequest, response: HttpResponse, language: str) -> HttpResponse:
    """Sets the account's language in a browser that has none yet."""
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=365 * 86400,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )
    return response


class SecondFactorAdapter(DefaultMFAAdapter):
    """What authenticator apps and devices show about us."""

    def get_totp_issuer(self) -> str:
        return _("Dianxiaoer")

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": _("Dianxiaoer")}

    def get_totp_label(self, user: Any) -> str:
        """The login name; an address would say nothing here."""
        return str(user.username)


class SocialAdapter(DefaultSocialAccountAdapter):
    """The government's identity provider opens accounts that exist; it makes none.

    Either the owner connects the two once from his account page, or `OIDC_LOGIN_CLAIM` names the claim that
    holds the login name; set it only for a provider whose users cannot choose that claim themselves.
    """

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        if sociallogin.is_existing or request.user.is_authenticated:
            return
        claim = getattr(settings, "OIDC_LOGIN_CLAIM", "")
        facts: dict[str, Any] = sociallogin.account.extra_data
        # Newer providers keep the claims of the identity token and of the user endpoint apart.
        name = facts.get(claim) or _nested(facts, "userinfo", claim) or _nested(facts, "id_token", claim)
        account = people.account_by_username(str(name)) if claim and name else None
        if account is None or not account.is_active or account.is_demo:
            messages.error(
                request,
                _("This identity is not connected to an account. Log in with your password once and connect it."),
            )
            raise ImmediateHttpResponse(redirect("account_login"))
        sociallogin.connect(request, get_user_model()._default_manager.get(pk=account.id))


def _nested(facts: dict[str, Any], part: str, claim: str) -> Any:
    inside = facts.get(part)
    return inside.get(claim) if isinstance(inside, dict) else None
