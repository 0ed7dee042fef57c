"""For anyone, without a login: what the park promises, and tracking by number and phone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from dianxiaoer.domains.demands import queries
from dianxiaoer.domains.registry import queries as registry
from dianxiaoer.kernel.refusals import Refused
from dianxiaoer.web.edge import refused_into
from dianxiaoer.web.portal.forms import TrackForm
from dianxiaoer.web.public.throttle import too_many


@require_safe
def welcome(request: HttpRequest) -> HttpResponse:
    """What is promised, by type, and the two doors: log in, or track."""
    groups: dict[str, list[queries.TypeView]] = {}
    for row in queries.types():
        groups.setdefault(row.level1, []).append(row)
    context = {"park": registry.park(), "groups": list(groups.items()), "form": TrackForm()}
    return render(request, "public/home.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """State, light and answer for whoever knows the number and the phone's last four digits; probing is slowed."""
    form = TrackForm(request.POST if request.method == "POST" else None)
    found = None
    if request.method == "POST" and form.is_valid():
        if too_many(request):
            return render(request, "public/track.html", {"form": form, "slowed": True}, status=429)
        try:
            found = queries.track(form.cleaned_data["number"], form.cleaned_data["phone"], request.at)  # type: ignore[attr-defined]
        except Refused as refusal:
            refused_into(form, refusal)
    status = 422 if form.errors else 200
    return render(request, "public/track.html", {"form": form, "found": found}, status=status)
