"""The stage: steps of many stories, played in the order of their moments, so that the journal's time only grows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from dianxiaoer.domains.people import queries as people
from dianxiaoer.domains.promises import commands as promises
from dianxiaoer.domains.promises import queries as promise_queries
from dianxiaoer.domains.registry import queries as registry
from dianxiaoer.domains.worktime.queries import calendar
from dianxiaoer.domains.worktime.rules import PARK_ZONE
from dianxiaoer.kernel.access import SYSTEM, Actor
from dianxiaoer.kernel.refusals import Refused

Progress = Callable[..., None]
DAY_MINUTES = 420
"""Working minutes of one office day: 08:30-12:00 and 14:00-17:30."""

_TICKS = (time(8, 35), time(11, 5), time(15, 5), time(17, 40))


@dataclass(slots=True)
class Step:
    """What one story does at one moment."""

    moment: datetime
    order: int
    story: Any
    name: str
    act: Callable[[datetime], Any]


@dataclass(slots=True)
class Cast:
    """Who is there to act: ids by key, officers of departments, secretaries and contacts of enterprises."""

    officers: dict[str, int] = field(default_factory=dict)
    departments: dict[str, int] = field(default_factory=dict)
    handlers: dict[str, list[int]] = field(default_factory=dict)
    heads: dict[str, int] = field(default_factory=dict)
    liaisons: list[int] = field(default_factory=list)
    away_days: set[date] = field(default_factory=set)


class Stage:
    """Collects steps, then plays those up to the park's present."""

    def __init__(self, cast: Cast, begins: datetime, at: datetime) -> None:
        self.cast, self.begins, self.at = cast, begins, at
        self.calendar = calendar()
        self.steps: list[Step] = []
        self.refused: Counter[str] = Counter()
        self.filed = self.played = 0
        self._actors: dict[tuple[str, int, date | None], Actor] = {}
        self._owners = {department_id: code for code, department_id in cast.departments.items()}

    def add(self, story: Any, moment: datetime, name: str, act: Callable[[datetime], Any]) -> None:
        self.steps.append(Step(moment, len(self.steps), story, name, act))

    def officer(self, officer_id: int, moment: datetime) -> Actor:
        """The officer as an actor, or his deputy on a day on which he is away."""
        day = moment.astimezone(PARK_ZONE).date()
        away = day if day in self.cast.away_days else None
        key = ("officer", officer_id, away)
        if key not in self._actors:
            acting = people.who_acts_for(officer_id, day) if away else officer_id
            self._actors[key] = people.officer_actor(acting, moment)
        return self._actors[key]

    def contact(self, contact_id: int, moment: datetime) -> Actor:
        key = ("contact", contact_id, None)
        if key not in self._actors:
            self._actors[key] = registry.contact_actor(contact_id, moment)
        return self._actors[key]

    def department_code(self, department_id: int) -> str:
        return self._owners[department_id]

    def after(self, moment: datetime, minutes: float) -> datetime:
        """The moment with so many working minutes behind it, in office time, at a second that looks like life."""
        found = self.calendar.add_working_minutes(moment, max(1, round(minutes)))
        return found + timedelta(seconds=(round(minutes) * 7 + moment.second) % 59)

    def play(self, progress: Progress) -> None:
        """Every step up to the present in order; the escalation runs between them as it does in the house."""
        steps = sorted((step for step in self.steps if step.moment <= self.at), key=lambda s: (s.moment, s.order))
        tick = self._next_tick(self.begins)
        for number, step in enumerate(steps):
            while tick <= step.moment:
                self._climb(tick)
                tick = self._next_tick(tick)
            self._play(step)
            if number % 100 == 0:
                progress("demo park:", f"{number}/{len(steps)}", f"{step.moment.astimezone(PARK_ZONE):%Y-%m-%d}")
        while tick <= self.at:
            self._climb(tick)
            tick = self._next_tick(tick)
        self._climb(self.at)
        progress("demo park:", f"{len(steps)}/{len(steps)}")

    def _play(self, step: Step) -> None:
        if step.story.ended:
            return
        try:
            step.act(step.moment)
            self.played += 1
            self.filed += step.name in ("file", "draft")
        except Refused as refused:
            step.story.ended = True
            self.refused[f"{step.story.plot}:{step.name}:{refused.code}"] += 1

    def _next_tick(self, moment: datetime) -> datetime:
        """Four times on each working day, the last after closing, when most limits end."""
        local = moment.astimezone(PARK_ZONE)
        for clock in _TICKS:
            following = datetime.combine(local.date(), clock, PARK_ZONE)
            if following > local and self.calendar.is_working(local.date()):
                return following
        day = local.date() + timedelta(days=1)
        while not self.calendar.is_working(day):
            day += timedelta(days=1)
        return datetime.combine(day, _TICKS[0], PARK_ZONE)

    @staticmethod
    def _climb(moment: datetime) -> None:
        for promise_id in promise_queries.due_rungs(moment):
            promises.climb(by=SYSTEM, at=moment, promise_id=promise_id)
