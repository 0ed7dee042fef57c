"""The working calendar: which years are official, each day of a year, corrections, notices, office hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from dianxiaoer.domains.worktime import commands, queries
from dianxiaoer.domains.worktime.queries import DayRow
from dianxiaoer.web.admin.forms import calendar as forms
from dianxiaoer.web.admin.steps import administrator_only, submit
from dianxiaoer.web.components import weekdays

FORM = ["GET", "HEAD", "POST"]
MOVED = gettext_lazy("Saved. Open promises of the year are worked out again.")


@dataclass(frozen=True, slots=True)
class Cell:
    """A day of a month; `mark` is off, makeup (a weekend day that works), weekend or nothing."""

    row: DayRow
    mark: str


@dataclass(frozen=True, slots=True)
class Month:
    first: date
    weeks: tuple[tuple[Cell | None, ...], ...]


def months(days: tuple[DayRow, ...]) -> list[Month]:
    """Twelve months of weeks from Monday; places before the first and after the last are empty."""
    found = []
    for number in range(1, 13):
        rows: list[Cell | None] = [Cell(row, _mark(row)) for row in days if row.date.month == number]
        first = rows[0].row.date if rows[0] else date.min
        cells = [None] * first.weekday() + rows
        cells += [None] * (-len(cells) % 7)
        found.append(Month(first, tuple(tuple(cells[at : at + 7]) for at in range(0, len(cells), 7))))
    return found


def _mark(row: DayRow) -> str:
    weekend = row.date.weekday() >= 5
    if row.is_working:
        return "makeup" if weekend else ""
    return "weekend" if weekend and not row.is_named else "off"


@administrator_only
@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    context = {
        "years": queries.year_rows(),
        "waiting": queries.notice_years_waiting(request.at),  # type: ignore[attr-defined]
        "schedules": queries.schedules(),
        "version": queries.version_number(),
    }
    return render(request, "admin/calendar.html", context)


@administrator_only
@require_safe
def year(request: HttpRequest, year: int) -> HttpResponse:
    days = _year_table(year)
    named = [row for row in days if row.is_named]
    context = {
        "year": next(row for row in queries.year_rows() if row.year == year),
        "months": months(days),
        "weekdays": weekdays(),
        "corrections": [row for row in named if row.is_corrected],
    }
    return render(request, "admin/calendar_year.html", context)


def _year_table(year: int) -> tuple[DayRow, ...]:
    table = queries.calendar().table
    if not table.first.year <= year <= table.last.year:
        raise Http404
    return queries.year_table(year)


def _to_year(year: int) -> str:
    return reverse("admin:calendar_year", args=[year])


@administrator_only
@require_http_methods(FORM)
def correct_day(request: HttpRequest) -> HttpResponse:
    by, at = request.actor, request.at  # type: ignore[attr-defined]
    form = forms.CorrectDayForm(request.POST or None, initial={"day": request.GET.get("day", "")})
    return submit(
        request,
        form,
        lambda data: commands.correct_day(by=by, at=at, **data),
        title=_("Correct a day"),
        help=_("The correction lies over the notice. Promises whose days it touches move, with this reason."),
        done=MOVED,
        to=reverse("admin:calendar"),
    )


@administrator_only
@require_http_methods(FORM)
def revert_day(request: HttpRequest, day: str) -> HttpResponse:
    by, at = request.actor, request.at  # type: ignore[attr-defined]
    try:
        chosen = date.fromisoformat(day)
    except ValueError:
        raise Http404 from None
    return submit(
        request,
        forms.ReasonForm(request.POST or None),
        lambda data: commands.revert_day(by=by, at=at, day=chosen, reason=data["reason"]),
        title=_("Take a correction back"),
        subtitle=day,
        kind="danger",
        done=MOVED,
        to=_to_year(chosen.year),
    )


@administrator_only
@require_http_methods(FORM)
def revert_year(request: HttpRequest, year: int) -> HttpResponse:
    by, at = request.actor, request.at  # type: ignore[attr-defined]
    _year_table(year)
    return submit(
        request,
        forms.ReasonForm(request.POST or None),
        lambda data: commands.revert_year(by=by, at=at, year=year, reason=data["reason"]),
        title=_("Take the notice of %(year)s back") % {"year": year},
        kind="danger",
        help=_("The year is provisional again and follows the week, apart from corrections."),
        done=MOVED,
        to=_to_year(year),
    )


@administrator_only
@require_http_methods(FORM)
def notice(request: HttpRequest) -> HttpResponse:
    """Enter the notice of a year: looked at first, in force by a second press."""
    by, at = request.actor, request.at  # type: ignore[attr-defined]
    form = forms.NoticeForm(request.POST or None, request.FILES or None, initial=_notice_values(request))
    looking = request.method == "POST" and request.POST.get("decision") != "enter"
    context: dict[str, Any] = {"template": "admin/notice.html", "to": reverse("admin:calendar")}
    if looking and form.is_valid():
        return render(
            request,
            "admin/notice.html",
            {"form": form, "title": _("Enter a notice"), "back_url": context["to"], "preview": _preview(form)},
        )
    return submit(
        request,
        form,
        lambda data: commands.make_year_official(
            by=by, at=at, year=data["year"], days=data["special_days"], source=data["source"], reason=data["reason"]
        ),
        title=_("Enter a notice"),
        done=MOVED,
        **context,
    )


def _notice_values(request: HttpRequest) -> dict[str, Any]:
    """The year asked for, with the days of a notice that came with the product, if there is one."""
    asked = request.GET.get("year", "")
    if not asked.isdigit() or len(asked) != 4:
        return {}
    packaged = queries.packaged_notice(int(asked))
    if packaged is None:
        return {"year": asked}
    source, days = packaged
    lines = [f"{day.date} {'work' if day.is_working else 'off'} {day.name_zh}" for day in days]
    return {"year": asked, "source": source, "days": "\n".join(lines)}


def _preview(form: forms.NoticeForm) -> list[dict[str, Any]]:
    """Each named day with what it is now."""
    table = queries.calendar().table
    return [
        {
            "day": day,
            "weekday": weekdays()[day.date.weekday()],
            "was_working": table.is_working(day.date) if table.first <= day.date <= table.last else None,
        }
        for day in form.cleaned_data["special_days"]
    ]


@administrator_only
@require_http_methods(FORM)
def schedule(request: HttpRequest) -> HttpResponse:
    by, at = request.actor, request.at  # type: ignore[attr-defined]
    hours = queries.calendar().table.schedule((at + timedelta(days=1)).date()).hours
    initial = dict(
        zip(("morning_opens", "morning_closes", "afternoon_opens", "afternoon_closes"), sum(hours, ()), strict=True)
    )
    return submit(
        request,
        forms.ScheduleForm(request.POST or None, initial=initial),
        lambda data: commands.set_schedule(
            by=by,
            at=at,
            valid_from=data["valid_from"],
            morning=(data["morning_opens"], data["morning_closes"]),
            afternoon=(data["afternoon_opens"], data["afternoon_closes"]),
            source=data["source"],
            reason=data["reason"],
        ),
        title=_("Set office hours"),
        help=_("Limits in hours and the end of each working day follow these times from that day on."),
        done=MOVED,
        to=reverse("admin:calendar"),
    )


@administrator_only
@require_http_methods(FORM)
def schedule_remove(request: HttpRequest, day: str) -> HttpResponse:
    by, at = request.actor, request.at  # type: ignore[attr-defined]
    try:
        chosen = date.fromisoformat(day)
    except ValueError:
        raise Http404 from None
    return submit(
        request,
        forms.ReasonForm(request.POST or None),
        lambda data: commands.remove_schedule(by=by, at=at, valid_from=chosen, reason=data["reason"]),
        title=_("Take office hours back"),
        subtitle=day,
        kind="danger",
        done=MOVED,
        to=reverse("admin:calendar"),
    )
