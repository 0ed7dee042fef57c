"""Rankings for everybody who reads figures, and for each officer how the own score came about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dianxiaoer.domains.people import queries as people
from dianxiaoer.domains.supervision import access
from dianxiaoer.domains.supervision.commands import score_months as commands
from dianxiaoer.domains.supervision.queries import score_sheets
from dianxiaoer.domains.supervision.queries import scores as queries
from dianxiaoer.domains.supervision.queries.score_profiles import in_force
from dianxiaoer.domains.supervision.rules.periods import Window
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.refusals import NotAllowed, NotFound, Refused
from dianxiaoer.web.edge import refused_into, signed_in
from dianxiaoer.web.scores import lines
from dianxiaoer.web.scores.forms import MonthForm, ObjectionForm

FORM = ["GET", "HEAD", "POST"]


@dataclass(frozen=True, slots=True)
class Tab:
    """A link between sister pages."""

    label: str
    url: str
    active: bool
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What every page of scores knows: who asks, when, about which month."""

    by: Actor
    at: datetime
    month: Window
    as_of: datetime


def asked(request: HttpRequest) -> Asked:
    by, at = request.actor, request.at  # type: ignore[attr-defined]
    access.require_reader(by)
    month = lines.chosen_month(request.GET.get("month", ""), at)
    return Asked(by, at, month, lines.moment_of(month, at))


def frame(one: Asked, page: str) -> dict[str, Any]:
    """The month, its state, and the links to the sister pages of the same month."""
    query = f"?month={one.month.start:%Y-%m}"
    names: list[tuple[str, str]] = [
        (_("Departments"), "home"), (_("Red and black list"), "lists"), (_("Gold"), "gold"), (_("My score"), "mine"),
    ]  # fmt: skip
    tabs = [Tab(label, reverse(f"scores:{name}") + query, name == page) for label, name in names]
    if access.keeps_scores(one.by):
        tabs.append(Tab(_("Supervision"), reverse("scores:months"), page == "months"))
    return {
        "month": one.month,
        "month_text": f"{one.month.start:%Y-%m}",
        "as_of": one.as_of,
        "tabs": tabs,
        "form": MonthForm({"month": f"{one.month.start:%Y-%m}"}, at=one.at),
        "state": score_sheets.month_row(one.month),
        "over": one.month.closes_at <= one.at,
        "keeps": access.keeps_scores(one.by),
    }


@signed_in
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Departments by rank; whoever had no cases stands at the end without a score."""
    one = asked(request)
    found = lines.with_the_rest(
        score_sheets.sheets(one.month, "unit"), queries.unit_scores(one.month, one.as_of), one.as_of
    )
    version = in_force("unit", one.month.opens_at)
    return render(request, "scores/home.html", frame(one, "home") | {"lines": found, "version": version})


@signed_in
@require_safe
def lists(request: HttpRequest) -> HttpResponse:
    """Red and black list of a month, with what follows from months running on the black one."""
    one = asked(request)
    found = queries.lists(one.month, one.as_of)
    context = {
        "lists": found,
        "red": [lines.of_listed(row, place) for place, row in enumerate(found.red, start=1)],
        "black": [(lines.of_listed(row, place), row) for place, row in enumerate(found.black, start=1)],
    }
    return render(request, "scores/lists.html", frame(one, "lists") | context)


@signed_in
@require_safe
def gold(request: HttpRequest) -> HttpResponse:
    """Gold secretaries and sections, and everybody else who has a place."""
    one = asked(request)
    officers = [lines.of_sheet(row) for row in score_sheets.sheets(one.month, "officer")]
    sections = [lines.of_sheet(row) for row in score_sheets.sheets(one.month, "section")]
    if not officers and not sections:
        awards = queries.gold(one.month, one.as_of)
        officers = [lines.of_award(row, awards.profile_version, one.as_of) for row in awards.secretaries]
        sections = [lines.of_award(row, awards.profile_version, one.as_of) for row in awards.sections]
    scored = [line for line in officers if line.score is not None]
    context = {
        "winners": [line for line in (*officers, *sections) if line.awarded],
        "officers": scored,
        "sections": [line for line in sections if line.score is not None],
        "silent": len(officers) - len(scored),
        "counts": score_sheets.gold_counts(Window(one.month.start.replace(month=1), one.month.end)),
        "version": in_force("gold", one.month.opens_at),
    }
    return render(request, "scores/gold.html", frame(one, "gold") | context)


@signed_in
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """How my score came about, part by part; what I may object to, and what became of it."""
    one = asked(request)
    found = score_sheets.own_score(one.by, one.month, one.at)
    return render(request, "scores/mine.html", frame(one, "mine") | _own(one, found, one.by.id, one.by.department_id))


@signed_in
@require_safe
def officer(request: HttpRequest, officer_id: int) -> HttpResponse:
    """The same of another officer, for supervision."""
    one = asked(request)
    row = people.officer(officer_id)
    found = score_sheets.score_of(one.by, row.id, row.department_id, one.month, one.at)
    context = frame(one, "") | _own(one, found, row.id, row.department_id) | {"officer": row}
    return render(request, "scores/mine.html", context)


def _own(one: Asked, found: score_sheets.OwnScore, officer_id: int | None, department_id: int | None) -> dict[str, Any]:
    shown = [lines.of_sheet(sheet) for sheet in found.sheets]
    if not shown:
        awards = queries.gold(one.month, one.as_of)
        units = queries.unit_scores(one.month, one.as_of)
        shown = [
            *(lines.of_award(row, awards.profile_version, one.as_of) for row in awards.secretaries
              if row.officer_id == officer_id),
            *(lines.of_unit(row, one.as_of) for row in units if row.department_id == department_id),
        ]  # fmt: skip
    return {"own": found, "lines": shown, "provisional": not found.sheets, "officer": None}


@signed_in
@require_http_methods(FORM)
def object_to(request: HttpRequest, sheet_id: int) -> HttpResponse:
    """Object to the own score."""
    by, at = request.actor, request.at  # type: ignore[attr-defined]
    sheet = score_sheets.own_sheet(by, sheet_id)
    form = ObjectionForm(request.POST or None)
    to = f"{reverse('scores:mine')}?month={sheet.month.start:%Y-%m}"
    if request.method == "POST" and form.is_valid():
        try:
            commands.object_to(by=by, at=at, sheet_id=sheet_id, reason=form.cleaned_data["reason"])
        except (NotAllowed, NotFound):
            raise
        except Refused as refusal:
            refused_into(form, refusal)
        else:
            messages.success(request, _("Your objection is raised. Somebody else decides about it."))
            return redirect(to)
    context = {"form": form, "line": lines.of_sheet(sheet), "month": sheet.month, "back_url": to}
    return render(request, "scores/object.html", context, status=422 if form.errors else 200)
