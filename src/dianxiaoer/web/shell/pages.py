"""First page by role, theme choice, style guide."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from dianxiaoer.web import navigation
from dianxiaoer.web.shell import specimens

_YEAR_S = 365 * 24 * 3600


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Everybody's own first page: enterprises what they are owed, the desk its queue …"""
    actor = request.actor  # type: ignore[attr-defined]
    if not request.user.is_authenticated:
        return HttpResponseRedirect(navigation.url_of("public:home", "public:start", "account_login"))
    groups = navigation.groups_for(actor.roles)
    entries = [entry.url for group in groups for entry in group.entries]
    if navigation.begins_at_the_wall(actor.roles):
        return HttpResponseRedirect(navigation.url_of("wall:home"))
    return HttpResponseRedirect(entries[0] if entries else navigation.url_of("mfa_index", "account_change_password"))


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Remember system, light or dark in a cookie for a year; anything else counts as system."""
    theme = request.POST.get("theme", "")
    theme = theme if theme in navigation.THEMES else "system"
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    quiet = request.headers.get("X-Requested-With") == "fetch"
    response: HttpResponse = HttpResponse(status=204) if quiet else HttpResponseRedirect(target if safe else "/")
    response.set_cookie(
        navigation.THEME_COOKIE,
        theme,
        max_age=_YEAR_S,
        samesite="Lax",
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


def _only_where_tried() -> None:
    if not (settings.DEBUG or settings.DEMO):
        raise Http404


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component in every state, for those who build pages; not there in a park at work."""
    _only_where_tried()
    at = request.at  # type: ignore[attr-defined]
    return render(request, "styleguide/index.html", specimens.all_of(request.GET, at, request.path))


@require_safe
def styleguide_progress(request: HttpRequest) -> HttpResponse:
    """A progress bar that moves by a tenth each time it is fetched."""
    _only_where_tried()
    before = request.GET.get("done", "0")
    done = min(100, int(before) + 10) if before.isdecimal() else 100
    poll = f"{request.path}?done={done}" if done < 100 else ""
    return render(request, "styleguide/_progress.html", {"done": done, "poll": poll})
