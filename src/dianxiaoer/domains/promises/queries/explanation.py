"""A promise explained: its clock day by day, what was added and stopped, and who used how much of it."""

from __future__ import annotations

from collections.abc import Sequence
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
    pauses = _pauses_of([promise_id])[promise_id]
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
    return consumptions([promise_view(promise_id)], at)[promise_id]


def consumptions(promises: Sequence[PromiseView], at: datetime) -> dict[int, Consumption]:
    """`consumption` of many promises, by promise id. Five statements for any number of them."""
    ids = [view.id for view in promises]
    pauses, let_go = _pauses_of(ids), _let_go(ids)
    untils = {view.id: max(min(at, view.ended_at or at), view.started_at) for view in promises}
    held = {
        view.id: holdings(view.started_at, untils[view.id], let_go[view.id], (view.department_id, view.officer_id))
        for view in promises
    }
    names, dates = _Names.of([each for one in held.values() for each in one]), calendar()
    return {
        view.id: _consumption(
            _Clock(dates, round_the_clock=view.limit.unit is Unit.HOUR),
            held[view.id],
            _spans(pauses[view.id], untils[view.id]),
            names,
        )
        for view in promises
    }


def _consumption(clock: _Clock, held: tuple[Holding, ...], pauses: Sequence[Span], names: _Names) -> Consumption:
    """The holders cover the promise's time from its start to the moment asked about, without a gap."""
    started_at, until = held[0].started_at, held[-1].ended_at
    spans = [(span.start, span.end) for span in pauses]
    minutes = clock.counted(started_at, until, spans)
    return Consumption(
        shares=_shares(held, clock, spans, names),
        minutes=minutes,
        paused_minutes=clock.minutes(started_at, until) - minutes,
        round_the_clock=clock.round_the_clock,
    )


def _let_go(promise_ids: Sequence[int]) -> dict[int, list[tuple[int, int | None, datetime]]]:
    """Earlier holders of each promise. One statement."""
    found: dict[int, list[tuple[int, int | None, datetime]]] = {pk: [] for pk in promise_ids}
    rows = Custody.objects.filter(promise__in=promise_ids)
    for promise_id, department_id, officer_id, ended_at in rows.values_list(
        "promise_id", "department_id", "officer_id", "ended_at"
    ):
        found[promise_id].append((department_id, officer_id, ended_at))
    return found


@dataclass(frozen=True, slots=True)
class _Names:
    """Names of the departments and officers that held promises."""

    departments: dict[int, str]
    officers: dict[int, str]

    @classmethod
    def of(cls, held: Sequence[Holding]) -> _Names:
        departments = Department.objects.filter(pk__in={each.department_id for each in held})
        officer_ids = {each.officer_id for each in held if each.officer_id}
        officers = Officer.objects.filter(pk__in=officer_ids).values_list("pk", "name") if officer_ids else ()
        return cls(dict(departments.values_list("pk", "name")), dict(officers))


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


def _shares(
    held: tuple[Holding, ...], clock: _Clock, pauses: list[tuple[datetime, datetime]], names: _Names
) -> tuple[Share, ...]:
    return tuple(
        Share(
            department_id=each.department_id,
            department_name=names.departments[each.department_id],
            officer_id=each.officer_id,
            officer_name=names.officers.get(each.officer_id or 0, ""),
            started_at=each.started_at,
            ended_at=each.ended_at,
            minutes=clock.counted(each.started_at, each.ended_at, pauses),
        )
        for each in held
    )


def _pauses_of(promise_ids: Sequence[int]) -> dict[int, tuple[PauseView, ...]]:
    """The pauses of each promise, oldest first. One statement."""
    rows = Pause.objects.filter(promise__in=promise_ids).order_by("started_at")
    found: dict[int, list[PauseView]] = {pk: [] for pk in promise_ids}
    for promise_id, cause, started_at, ended_at, review_date in rows.values_list(
        "promise_id", "cause", "started_at", "ended_at", "review_date"
    ):
        found[promise_id].append(PauseView(PauseCause(cause), started_at, ended_at, review_date))
    return {pk: tuple(pauses) for pk, pauses in found.items()}


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
