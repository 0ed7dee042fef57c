"""What the park promises and how it escalates: limits, the dispatch catalogue, ladders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dianxiaoer.domains.demands import commands, queries
from dianxiaoer.domains.demands.queries import ProfileView
from dianxiaoer.domains.demands.rules import LimitRules
from dianxiaoer.domains.people import queries as people
from dianxiaoer.domains.promises import commands as promise_commands
from dianxiaoer.domains.promises import queries as promises
from dianxiaoer.web.admin.forms.settings import LIMITS, RUNGS, LadderForm, LimitsForm, TypeForm
from dianxiaoer.web.admin.steps import administrator_only, submit

FORM = ["GET", "HEAD", "POST"]
LADDER = "standard"


@dataclass(frozen=True, slots=True)
class Change:
    """One value that differs from the version before."""

    label: Any
    before: str | int
    after: str | int


@dataclass(frozen=True, slots=True)
class Version:
    profile: ProfileView
    in_force: bool
    changes: tuple[Change, ...]


def _versions(profiles: list[ProfileView], at: Any) -> list[Version]:
    """Newest first, each with what it changed; the first one against the limits that come with the product."""
    before = [*(profile.limits for profile in profiles[1:]), LimitRules(0)]
    in_force = next((each.version for each in profiles if each.effective_from <= at), None)
    return [
        Version(profile, profile.version == in_force, _changes(earlier, profile.limits))
        for profile, earlier in zip(profiles, before, strict=False)
    ]


def _changes(before: LimitRules, after: LimitRules) -> tuple[Change, ...]:
    return tuple(
        Change(label, getattr(before, name), getattr(after, name))
        for name, label in LIMITS.items()
        if getattr(before, name) != getattr(after, name)
    )


@administrator_only
@require_safe
def limits(request: HttpRequest) -> HttpResponse:
    at = request.at  # type: ignore[attr-defined]
    profiles = queries.limit_profiles()
    current = next((each.limits for each in profiles if each.effective_from <= at), LimitRules(0))
    rows = [(label, getattr(current, name)) for name, label in LIMITS.items()]
    context = {"versions": _versions(profiles, at), "rows": rows, "current": current}
    return render(request, "admin/limits.html", context)


@administrator_only
@require_http_methods(FORM)
def limits_new(request: HttpRequest) -> HttpResponse:
    by, at = request.actor, request.at  # type: ignore[attr-defined]
    profiles = queries.limit_profiles()
    tried = {name: value for name, value in request.GET.items() if name in LIMITS}  # from a rehearsal
    current = profiles[0].limits if profiles else LimitRules(0)
    form = LimitsForm(request.POST or None, current=current, initial=tried)
    return submit(
        request,
        form,
        lambda data: commands.publish_limits(
            by=by, at=at, values=form.changes(), reason=data["reason"], effective_from=data["effective_from"]
        ),
        title=_("Publish new limits"),
        done=_("The new limits are published. Nothing promised before changes."),
        to=reverse("admin:limits"),
        template="admin/limits_new.html",
    )


@administrator_only
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    names = {row.id: row.name for row in people.departments(active_only=False)}
    groups: dict[str, list[tuple[queries.TypeView, list[str]]]] = {}
    for row in queries.types(only_active=False):
        helpers = [names.get(pk, "") for pk in row.co_department_ids]
        groups.setdefault(row.level1, []).append((row, helpers))
    return render(request, "admin/catalogue.html", {"groups": groups.items()})


@administrator_only
@require_http_methods(FORM)
def catalogue_type(request: HttpRequest, code: str) -> HttpResponse:
    by, at = request.actor, request.at  # type: ignore[attr-defined]
    row = next((each for each in queries.types(only_active=False) if each.code == code), None)
    if row is None:
        raise Http404
    initial = {
        "department_id": row.department_id,
        "co_department_ids": row.co_department_ids,
        "limit": row.limit,
        "phrases": row.phrases,
        "active": row.active,
    }
    return submit(
        request,
        TypeForm(request.POST or None, initial=initial),
        lambda data: commands.edit_type(by=by, at=at, code=code, **data),
        title=row.level2,
        subtitle=f"{row.code} · {row.level1}",
        done=_("Saved. Demands in hand keep what they were promised."),
        to=reverse("admin:catalogue"),
    )


@administrator_only
@require_safe
def ladders(request: HttpRequest) -> HttpResponse:
    at = request.at  # type: ignore[attr-defined]
    found = [each for each in promises.ladders() if each.key == LADDER][::-1]
    in_force = next((each.version for each in found if each.effective_from <= at), None)
    return render(request, "admin/ladders.html", {"ladders": found, "in_force": in_force})


@administrator_only
@require_http_methods(FORM)
def ladder_new(request: HttpRequest) -> HttpResponse:
    by, at = request.actor, request.at  # type: ignore[attr-defined]
    latest = [each for each in promises.ladders() if each.key == LADDER][-1]
    initial: dict[str, Any] = {"effective_from": localtime(at + timedelta(minutes=10))}
    for number, rung in enumerate(latest.rungs[:RUNGS], start=1):
        initial |= {
            f"base_{number}": rung.base.value,
            f"days_{number}": rung.after_working_days,
            f"tell_{number}": rung.tell.value,
        }
    form = LadderForm(request.POST or None, initial=initial)
    return submit(
        request,
        form,
        lambda data: promise_commands.add_ladder_version(
            by=by, at=at, key=LADDER, effective_from=data["effective_from"], rungs=form.rungs(), reason=data["reason"]
        ),
        title=_("New ladder"),
        done=_("The ladder is written. Promises made before it takes effect keep theirs."),
        to=reverse("admin:ladders"),
        template="admin/ladder_new.html",
    )
