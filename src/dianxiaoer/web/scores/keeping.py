"""What supervision does: votes and months, additions and deductions, formulas, objections."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dianxiaoer.domains.supervision import access
from dianxiaoer.domains.supervision.commands import ballots as ballot_commands
from dianxiaoer.domains.supervision.commands import score_months
from dianxiaoer.domains.supervision.commands import scores as commands
from dianxiaoer.domains.supervision.queries import ballots, score_profiles, score_sheets
from dianxiaoer.domains.supervision.queries.score_words import KINDS
from dianxiaoer.domains.supervision.rules.periods import day_of, parse_period
from dianxiaoer.domains.supervision.rules.periods import month as month_of
from dianxiaoer.domains.supervision.rules.score_profiles import MERITS, ProfileKind
from dianxiaoer.kernel.refusals import NotAllowed, NotFound, Refused
from dianxiaoer.web.edge import Page, refused_into, signed_in
from dianxiaoer.web.scores import lines
from dianxiaoer.web.scores.forms import AdjustmentForm, DecisionForm, FormulaForm
from dianxiaoer.web.scores.pages import FORM, Tab


def keepers_only(page: Page) -> Page:
    """To anybody else these pages say that they are not his."""

    @wraps(page)
    def run(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        access.require_score_keeper(request.actor)  # type: ignore[attr-defined]
        return page(request, *args, **kwargs)

    return signed_in(run)


def tabs(request: HttpRequest, here: str) -> list[Tab]:
    by = request.actor  # type: ignore[attr-defined]
    open_ones = sum(row.state == "open" for row in score_sheets.objections(by))
    names = [
        (_("Months and votes"), "months", None), (_("Additions and deductions"), "adjustments", None),
        (_("Objections"), "objections", open_ones), (_("Formulas"), "formulas", None),
    ]  # fmt: skip
    return [Tab(label, reverse(f"scores:{name}"), name == here, count) for label, name, count in names]


def _submit(request: HttpRequest, form: Any, change: Callable[[], Any], done: str, to: str) -> HttpResponse | None:
    """Make the change of a valid form; None when there is something to say in the form."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        change()
    except (NotAllowed, NotFound):
        raise
    except Refused as refusal:
        refused_into(form, refusal)
        return None
    messages.success(request, done)
    return redirect(to)


@keepers_only
@require_safe
def months(request: HttpRequest) -> HttpResponse:
    """Each month of the last year: its vote, its sheets, and the next step."""
    by, at = request.actor, request.at  # type: ignore[attr-defined]
    votes = {row.month: row for row in ballots.ballots(by)}
    drawn = {row.month.start: row for row in score_sheets.months()}
    shown = [
        (window, votes.get(window.start), drawn.get(window.start))
        for window in lines.months_to_choose(at)
        if window.closes_at <= at
    ]
    return render(request, "scores/months.html", {"months": shown, "tabs": tabs(request, "months")})


@keepers_only
@require_POST
def month_step(request: HttpRequest, step: str) -> HttpResponse:
    """Open or close a vote, draw up or confirm a month; a refusal is told on the list."""
    by, at = request.actor, request.at  # type: ignore[attr-defined]
    try:
        month = parse_period(request.POST.get("month", ""))
    except ValueError:
        raise Http404 from None
    steps: dict[str, tuple[Callable[[], Any], str]] = {
        "open": (lambda: ballot_commands.open_ballot(by=by, at=at, month=month), _("The vote is open.")),
        "close": (
            lambda: ballot_commands.close_ballot(by=by, at=at, ballot_id=(ballots.ballot_of(month) or (0, ""))[0]),
            _("The vote is closed."),
        ),
        "draw": (lambda: score_months.draw_up_month(by=by, at=at, month=month), _("The scores are drawn up.")),
        "confirm": (lambda: score_months.confirm_month(by=by, at=at, month=month), _("The scores are confirmed.")),
    }
    if step not in steps:
        raise Http404
    change, done = steps[step]
    try:
        change()
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, done)
    return redirect("scores:months")


@keepers_only
@require_safe
def adjustments(request: HttpRequest) -> HttpResponse:
    rows = score_sheets.adjustments(request.actor)  # type: ignore[attr-defined]
    return render(request, "scores/adjustments.html", {"rows": rows, "tabs": tabs(request, "adjustments")})


@keepers_only
@require_http_methods(FORM)
def adjustment_new(request: HttpRequest) -> HttpResponse:
    by, at = request.actor, request.at  # type: ignore[attr-defined]
    today = day_of(at)
    initial = {"month": f"{month_of(today.year, today.month).previous().start:%Y-%m}", **request.GET.dict()}
    form = AdjustmentForm(request.POST or None, at=at, initial=initial)

    def enter() -> None:
        given = form.cleaned_data
        run = commands.record_merit if given["kind"] in MERITS else commands.record_penalty
        run(
            by=by, at=at, month=form.window(), kind=given["kind"], department_id=given["department_id"],
            officer_id=given["officer_id"], demand_id=given["demand_id"], reason=given["reason"],
        )  # fmt: skip

    to = reverse("scores:adjustments")
    answer = _submit(request, form, enter, _("Entered. It counts when the month is drawn up."), to)
    context = {"form": form, "title": _("Add or deduct points"), "back_url": to}
    return answer or render(request, "scores/form.html", context, status=422 if form.errors else 200)


@keepers_only
@require_safe
def objections(request: HttpRequest) -> HttpResponse:
    rows = score_sheets.objections(request.actor)  # type: ignore[attr-defined]
    return render(request, "scores/objections.html", {"rows": rows, "tabs": tabs(request, "objections")})


@keepers_only
@require_http_methods(FORM)
def objection(request: HttpRequest, objection_id: int) -> HttpResponse:
    """One objection beside the score it is about, and the decision."""
    by, at = request.actor, request.at  # type: ignore[attr-defined]
    row = score_sheets.objection(by, objection_id)
    form = DecisionForm(request.POST or None)

    def decide() -> None:
        given = form.cleaned_data
        score_months.decide_objection(
            by=by, at=at, objection_id=objection_id, upheld=given["decision"] == "uphold", outcome=given["outcome"],
            points=given["points"],
        )  # fmt: skip

    to = reverse("scores:objections")
    answer = _submit(request, form, decide, _("Decided. The one who objected sees it."), to)
    context = {
        "row": row,
        "line": lines.of_sheet(row.sheet),
        "form": form,
        "may_decide": row.state == "open" and score_sheets.may_decide(by, row),
        "back_url": to,
    }
    return answer or render(request, "scores/objection.html", context, status=422 if form.errors else 200)


@keepers_only
@require_safe
def formulas(request: HttpRequest) -> HttpResponse:
    """Every version of every formula, with what it changed."""
    at = request.at  # type: ignore[attr-defined]
    shown = []
    for kind in ProfileKind:
        found = score_profiles.versions(kind)
        current = next(each for each in found if each.effective_from <= at)
        rows = []
        for number, one in enumerate(found):
            before = found[number + 1].data if number + 1 < len(found) else {}
            changes = score_profiles.differences(before, one.data) if before else []
            rows.append((one, one.version == current.version, changes))
        shown.append((kind, KINDS[kind], current.profile, rows))
    return render(request, "scores/formulas.html", {"formulas": shown, "tabs": tabs(request, "formulas")})


@keepers_only
@require_http_methods(FORM)
def formula_new(request: HttpRequest, kind: str) -> HttpResponse:
    by, at = request.actor, request.at  # type: ignore[attr-defined]
    if kind not in {str(each) for each in ProfileKind}:
        raise Http404
    latest = score_profiles.versions(kind)[0]
    form = FormulaForm(request.POST or None, kind=ProfileKind(kind), latest=latest.data)

    def publish() -> None:
        commands.publish_profile(
            by=by, at=at, kind=kind, data=form.formula(), reason=form.cleaned_data["reason"],
            effective_from=form.cleaned_data["effective_from"],
        )  # fmt: skip

    to = reverse("scores:formulas")
    answer = _submit(request, form, publish, _("Published. Months that have begun keep their formula."), to)
    context = {"form": form, "title": KINDS[ProfileKind(kind)], "back_url": to}
    return answer or render(request, "scores/formula_new.html", context, status=422 if form.errors else 200)
