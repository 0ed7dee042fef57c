"""Try a change on what has happened: GET alone, everything in the address, nothing is written."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import wraps
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dianxiaoer.domains.demands.queries import labels
from dianxiaoer.domains.people.access import may, may_read_cases
from dianxiaoer.domains.promises.rules import Facing, Kind
from dianxiaoer.domains.supervision import access
from dianxiaoer.domains.supervision.queries import score_profiles
from dianxiaoer.domains.supervision.queries.rehearsal import limits as trials
from dianxiaoer.domains.supervision.queries.rehearsal.lines import ChangedLine, changed_lines
from dianxiaoer.domains.supervision.queries.rehearsal.scores import rehearse_scores
from dianxiaoer.domains.supervision.queries.rehearsal.summary import Group
from dianxiaoer.domains.supervision.queries.score_words import KINDS, fault_name, fault_text
from dianxiaoer.domains.supervision.rules.rehearsal import STANDING_LIGHTS, Meaning
from dianxiaoer.domains.supervision.rules.score_profiles import BadProfile, ProfileKind
from dianxiaoer.kernel.refusals import Refused
from dianxiaoer.kernel.sheets import Value, write_xlsx
from dianxiaoer.web.admin.forms.settings import LIMITS
from dianxiaoer.web.components import limit_words
from dianxiaoer.web.edge import Page, refused_into, signed_in
from dianxiaoer.web.rehearsal.forms import FormulaTrialForm, KindForm, LightsTrialForm, LimitsTrialForm, PeriodForm
from dianxiaoer.web.rehearsal.words import (
    formula_changes,
    light_sentence,
    limits_sentence,
    promises_sentence,
    rank_lines,
    ranking_title,
    scores_sentence,
)

SHOWN = 100
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Tab:
    label: str
    url: str
    active: bool
    count: int | None = None


def rehearsers_only(page: Page) -> Page:
    """Whoever issues supervision orders, and administrators, who publish limits."""

    @wraps(page)
    def run(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        access.require_rehearser(request.actor)  # type: ignore[attr-defined]
        return page(request, *args, **kwargs)

    return signed_in(run)


def _tabs(here: str) -> list[Tab]:
    names = (("limits", _("Limits")), ("lights", _("Lights")), ("scores", _("Scores")))
    return [Tab(label, reverse(f"rehearsal:{name}"), name == here) for name, label in names]


@rehearsers_only
@require_safe
def limits(request: HttpRequest) -> HttpResponse:
    """Demands of a period under other limits; the form begins with those in force."""
    by, at = request.actor, request.at  # type: ignore[attr-defined]
    form = LimitsTrialForm(request.GET.dict(), at=at, current=trials.limits_in_force(at))
    found = _tried(form, lambda: trials.rehearse_limits(form.profile(), form.window(), at))
    context: dict[str, Any] = {"form": form, "tabs": _tabs("limits"), "found": found}
    if found is not None:
        changed = form.changed()
        publishes = may(by, "X", "C")
        context |= _tables(found) | {
            "sentence": limits_sentence(found),
            "second": promises_sentence(found),
            "changes": [(LIMITS[name], *found.limits[name]) for name in LIMITS if name in found.limits],
            "lines": list(islice(changed_lines(by, found, SHOWN), SHOWN)),
            "reads_cases": may_read_cases(by),
            "sheet_url": f"{reverse('rehearsal:changes')}?{request.GET.urlencode()}",
            "publish_url": f"{reverse('admin:limits_new')}?{urlencode(changed)}" if publishes and changed else "",
        }
    return render(request, "rehearsal/limits.html", context, status=422 if form.errors else 200)


@rehearsers_only
@require_safe
def changes_sheet(request: HttpRequest) -> HttpResponseBase:
    """Every promise whose outcome changes, as a spreadsheet; for whoever reads cases."""
    by, at = request.actor, request.at  # type: ignore[attr-defined]
    form = LimitsTrialForm(request.GET.dict(), at=at, current=trials.limits_in_force(at))
    found = _tried(form, lambda: trials.rehearse_limits(form.profile(), form.window(), at))
    if found is None:
        return redirect(f"{reverse('rehearsal:limits')}?{request.GET.urlencode()}")
    header = [
        _("Number"), _("Demand"), _("What is owed"), _("Department"), _("Type"), _("Limit before"), _("Limit after"),
        _("Began"), _("Due before"), _("Due after"), _("Ended"), _("Meaning"),
    ]  # fmt: skip
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    write_xlsx(file, header, _sheet_rows(changed_lines(by, found)))
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"rehearsal-{at:%Y%m%d}.xlsx", content_type=_XLSX)


def _sheet_rows(lines: Iterator[ChangedLine]) -> Iterator[list[Value]]:
    for line in lines:
        one = line.promise
        yield [
            line.number, line.title, _kind_word(one.kind, one.facing), line.department_name, line.type_label,
            limit_words(one.limit_before), limit_words(one.limit_after), one.started_at, one.due_before,
            one.due_after, one.ended_at, _("now late") if one.meaning is Meaning.NOW_LATE else _("now kept"),
        ]  # fmt: skip


@rehearsers_only
@require_safe
def lights(request: HttpRequest) -> HttpResponse:
    """Promises of a period under another rule of the yellow light."""
    at = request.at  # type: ignore[attr-defined]
    form = LightsTrialForm(request.GET.dict(), at=at)
    found = _tried(form, lambda: trials.rehearse_lights(form.light(), form.window(), at))
    context: dict[str, Any] = {"form": form, "tabs": _tabs("lights"), "found": found}
    if found is not None:
        context |= _tables(found) | {"sentence": light_sentence(found)}
        context["standing"] = found.light == STANDING_LIGHTS
    return render(request, "rehearsal/lights.html", context, status=422 if form.errors else 200)


@rehearsers_only
@require_safe
def scores(request: HttpRequest) -> HttpResponse:
    """Departments, lists or gold awards of a period by another formula."""
    at = request.at  # type: ignore[attr-defined]
    named = request.GET.get("kind", "")
    kind = ProfileKind(named) if named in {str(each) for each in ProfileKind} else ProfileKind.UNIT
    period = KindForm({**request.GET.dict(), "kind": kind.value}, at=at)
    formula = FormulaTrialForm(request.GET.dict(), kind=kind, current=score_profiles.in_force(kind, at).data)
    found = None
    if period.is_bound and period.is_valid() and formula.is_valid():
        try:
            found = rehearse_scores(kind, formula.formula(), period.window(), at)
        except BadProfile as fault:
            formula.add_error(None, str(fault_text(fault)) % {"name": fault_name(fault)})
    kinds = [Tab(str(KINDS[one]), f"?kind={one.value}", one is kind) for one in ProfileKind]
    context: dict[str, Any] = {
        "form": period, "formula": formula, "kinds": kinds, "kind": kind, "tabs": _tabs("scores"), "found": found,
        "publish_url": reverse("scores:formula_new", args=[kind.value]) if access.keeps_scores(request.actor) else "",  # type: ignore[attr-defined]
    }  # fmt: skip
    if found is not None:
        context |= {"sentence": scores_sentence(found), "rankings": _rankings(found.rankings)}
        context["changes"] = formula_changes(found)
    failed = bool(period.errors or formula.errors)
    return render(request, "rehearsal/scores.html", context, status=422 if failed else 200)


def _tried(form: PeriodForm, run: Any) -> trials.Rehearsal | None:
    if not form.is_bound or not form.is_valid():
        return None
    try:
        found: trials.Rehearsal = run()
    except Refused as refusal:
        refused_into(form, refusal)
        return None
    return found


def _tables(found: trials.Rehearsal) -> dict[str, Any]:
    """The tables that both rehearsals of promises show."""
    kinds = [(_kind_word(*group.key), group.counts) for group in found.kinds]
    return {
        "kinds": kinds,
        "groups": [
            (title, heading, _named(groups))
            for title, heading, groups in (
                (_("By department"), _("Department"), found.departments),
                (_("By type"), _("Type"), found.types),
                (_("By sub-park"), _("Sub-park"), found.sub_parks),
            )
            if _named(groups)
        ],
        "rankings": _rankings(found.rankings),
    }


def _named(groups: tuple[Group, ...]) -> list[tuple[str, Any]]:
    """Those for which something changes."""
    return [(group.name or _("None"), group.counts) for group in groups if group.counts.changes]


def _rankings(rankings: Any) -> list[tuple[str, Any]]:
    return [(ranking_title(one), rank_lines(one)) for one in rankings]


def _kind_word(kind: Kind, facing: Facing) -> str:
    if kind is Kind.RESULT and facing is Facing.DEPARTMENT:
        return _("Result, the department's own clock")
    return str(labels.PROMISES[kind.value])
