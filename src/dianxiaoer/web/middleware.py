"""The edge: who asks and when, and how a refusal is told."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from dianxiaoer.domains.registry import queries as registry
from dianxiaoer.kernel.access import PUBLIC, Actor
from dianxiaoer.kernel.refusals import Refused

GetResponse = Callable[[HttpRequest], HttpResponse]


class ActorMiddleware:
    """Gives each request one moment (`request.at`) and one actor (`request.actor`, found when first asked for)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.at = timezone.now()  # type: ignore[attr-defined]
        request.actor = SimpleLazyObject(lambda: _actor(request))  # type: ignore[attr-defined]
        return self.get_response(request)


class ContentPolicyMiddleware:
    """Nothing runs or loads but what this house serves itself. An answer that brings a policy of its own keeps it."""

    POLICY = (
        "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    )

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self.POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(), microphone=()")
        return response


def _actor(request: HttpRequest) -> Actor:
    if not request.user.is_authenticated:
        return PUBLIC
    return registry.actor_for(account_id=request.user.pk, at=request.at)  # type: ignore[attr-defined]


class RefusalMiddleware:
    """A refused command becomes a page (or a fragment for htmx) with the sentence that says what to do."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refused):
            return None
        # Whoever may not see a thing is not told that it exists.
        name = "components/_refused.html" if getattr(request, "htmx", False) else "refused.html"
        return render(request, name, {"refusal": exception}, status=exception.status)
