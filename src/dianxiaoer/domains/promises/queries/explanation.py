"""A promise explained: its clock day by day, what was added and stopped, and who used how much of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.people.models import Department, Officer
from dianxiaoer.domains.promises.models import Custody, Extension, Pause, Promise, Recalculation
from dianxiaoer.domains.promises.queries.views import PromiseView, light, views
from dianxiaoer.domains.promises.queries.words import cause_text
from dianxiaoer.domains.promises.rules import Holding, Light, PauseCause, holdings, without
from dianxiaoer.domains.worktime.queries import calendar
from dianxiaoer.domains.worktime.rules import Calendar, ExplainedDay, Limit, Span, Unit
from dianxiaoer.kernel.refusals import NotFound


@dataclass(frozen=True, slots=True)
class PauseView:
    cause: PauseCause
    started_at: datetime
    ended_at: datetime | None
    review_date: date | None


@dataclass(frozen=True, slots=True)
class ExtensionView:
    amount: str
    reason: str
    granted_at: datetime
    due_before: datetime
    due_after: datetime


@dataclass(frozen=True, slots=True)
class RecalculationView:
    year: int
    reason: str
    recalculated_at: datetime
    due_before: datetime
    due_after: datetime


@dataclass(frozen=True, slots=True)
class PromiseExplanation:
    """Why a promise is due when it is. While it is paused, `due` is the due moment if it resumed now."""

    promise: PromiseView
    light: Light
    ever_red: bool
    due: datetime
    provisional: bool
    days: tuple[ExplainedDay, ...]
    pauses: tuple[PauseView, ...]
    extensions: tuple[ExtensionView, ...]
    recalculations: tuple[RecalculationView, ...]

    @property
    def rows(self) -> tuple[ExplainedDay, ...]:
        """The days, under the name that a plain explanation gives them."""
        return self.days


@dataclass(frozen=True, slots=True)
class Share:
    """What one holder used: `minutes` of the promise's clock between two moments, its pauses left out."""

    department_id: int
    department_name: str
    officer_id: int | None
    officer_name: str
    started_at: datetime
    ended_at: datetime
    minutes: int


@dataclass(frozen=True, slots=True)
class Consumption:
    """Who used which part of the time; the shares sum exactly to `minutes`.

    Minutes of working time, or of the round-the-clock hours that an hour limit counts (`round_the_clock`).
    """

    shares: tuple[Share, ...]
    minutes: int
    paused_minutes: int
    round_the_clock: bool

    def by_department(self) -> dict[int, int]:
        """Minutes of each department, first holder first."""
        totals: dict[int, int] = {}
        for share in self.shares:
            totals[share.department_id] = totals.get(share.department_id, 0) + share.minutes
        return totals


def promise_view(promise_id: int) -> PromiseView:
    """One promise. Refused: no such promise."""
    found = views(Promise.objects.filter(pk=promise_id))
    if not found:
        raise NotFound("no_such_promise", _("There is no such promise."))
    return found[0]


def explain(promise_id: int, at: datetime) -> PromiseExplanation:
    """The clock of a promise as it stands at `at`, every day counted or not, with the reason of each."""
    view = promise_view(promise_id)
    pauses = _pauses(promise_id)
    told = calendar().explain(view.started_at, view.limit, _spans(pauses, at), view.extra)
    return PromiseExplanation(
        promise=view,
        light=light(view, at),
        ever_red=view.ever_red(at),
        due=told.due if view.is_open else view.due_at,
        provisional=told.provisional,
        days=told.rows,
        pauses=pauses,
        extensions=_extensions(view),
        recalculations=_recalculations(promise_id),
    )


def consumption(promise_id: int, at: datetime) -> Consumption:
    """Which department (and officer) used how many minutes, up to `at` or the promise's end."""
    view = promise_view(promise_id)
    until = max(min(at, view.ended_at or at), view.started_at)
    spans = [(span.start, span.end) for span in _spans(_pauses(promise_id), until)]
    let_go = Custody.objects.filter(promise=promise_id).values_list("department_id", "officer_id", "ended_at")
    held = holdings(view.started_at, until, let_go, (view.department_id, view.officer_id))
    clock = _Clock(calendar(), round_the_clock=view.limit.unit is Unit.HOUR)
    minutes = clock.counted(view.started_at, until, spans)
    whole = clock.minutes(view.started_at, until)
    return Consumption(
        shares=_shares(held, clock, spans),
        minutes=minutes,
        paused_minutes=whole - minutes,
        round_the_clock=clock.round_the_clock,
    )


@dataclass(frozen=True, slots=True)
class _Clock:
    """Whole minutes between moments such that adjoining intervals sum exactly."""

    dates: Calendar
    round_the_clock: bool

    def minutes(self, begin: datetime, end: datetime) -> int:
        if self.round_the_clock:
            return int(end.timestamp() // 60 - begin.timestamp() // 60)
        return self.dates.working_minutes(begin, end)

    def counted(self, begin: datetime, end: datetime, pauses: list[tuple[datetime, datetime]]) -> int:
        return sum(self.minutes(*piece) for piece in without(begin, end, pauses))


def _shares(held: tuple[Holding, ...], clock: _Clock, pauses: list[tuple[datetime, datetime]]) -> tuple[Share, ...]:
    departments = dict(
        Department.objects.filter(pk__in={each.department_id for each in held}).values_list("pk", "name")
    )
    officer_ids = {each.officer_id for each in held if each.officer_id}
    officers = dict(Officer.objects.filter(pk__in=officer_ids).values_list("pk", "name")) if officer_ids else {}
    return tuple(
        Share(
            department_id=each.department_id,
            department_name=departments[each.department_id],
            officer_id=each.officer_id,
            officer_name=officers.get(each.officer_id or 0, ""),
            started_at=each.started_at,
            ended_at=each.ended_at,
            minutes=clock.counted(each.started_at, each.ended_at, pauses),
        )
        for each in held
    )


def _pauses(promise_id: int) -> tuple[PauseView, ...]:
    rows = Pause.objects.filter(promise=promise_id).order_by("started_at")
    columns = rows.values_list("cause", "started_at", "ended_at", "review_date")
    return tuple(
        PauseView(PauseCause(cause), started_at, ended_at, review_date)
        for cause, started_at, ended_at, review_date in columns
    )


def _spans(pauses: tuple[PauseView, ...], until: datetime) -> list[Span]:
    """Pauses as they were at `until`: later ones left out, an open or longer one cut there."""
    return [
        Span(pause.started_at, min(pause.ended_at or until, until), cause_text(pause.cause))
        for pause in pauses
        if pause.started_at <= until
    ]


def _extensions(view: PromiseView) -> tuple[ExtensionView, ...]:
    rows = Extension.objects.filter(promise=view.id).order_by("granted_at", "id")
    columns = rows.values_list("amount", "reason", "granted_at", "due_before", "due_after")
    return tuple(
        ExtensionView(str(Limit(amount, view.limit.unit)), reason, granted_at, before, after)
        for amount, reason, granted_at, before, after in columns
    )


def _recalculations(promise_id: int) -> tuple[RecalculationView, ...]:
    rows = Recalculation.objects.filter(promise=promise_id).order_by("recalculated_at", "id")
    columns = rows.values_list("year", "reason", "recalculated_at", "due_before", "due_after")
    return tuple(RecalculationView(*row) for row in columns)
