"""Which stories are told, and when: the ordinary flow of eight months, and what must be burning today."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from dianxiaoer.demo import joint, pairs, plots
from dianxiaoer.demo.founding import Firm
from dianxiaoer.demo.stage import Stage
from dianxiaoer.demo.story import Story
from dianxiaoer.demo.texts import BY_CODE, CASES, Case
from dianxiaoer.domains.worktime.rules import PARK_ZONE

Plot = Callable[[Story], None]

# plot, weight, codes that it fits (none: any)
FLOW: tuple[tuple[Plot, int, tuple[str, ...]], ...] = (
    (plots.ordinary, 47, ()),
    (plots.late, 6, ()),
    (plots.consulted, 6, ("0101", "0102", "0104", "0602", "0701", "0706", "0605")),
    (plots.secretary_answered, 4, ("0702", "0603", "0101", "0701")),
    (plots.from_window, 7, ()),
    (plots.caller, 3, ()),
    (plots.refused, 2, ("0506", "0604", "0406", "1006")),
    (plots.withdrawn, 1, ()),
    (plots.praised, 1, ("0301", "0101", "0702")),
    (plots.returned, 4, ("0302", "0305", "0404", "0204", "1006", "0401", "0403")),
    (plots.returned_twice, 1, ("0302", "0305", "0404", "0403")),
    (plots.transferred, 2, ("0302", "0305", "0404", "1002", "0205")),
    (plots.extended, 3, ("0103", "0106", "0204", "0305", "0404", "0601", "0703", "0805")),
    (plots.suspended, 2, ("0301", "0106", "0204", "0703", "0801")),
    (plots.rejected, 3, ()),
    (plots.reopened, 2, ("0204", "0302", "0305", "1006", "0303", "0703")),
    (plots.ill_rated, 1, ("0204", "0305", "0906", "0203")),
    (plots.hard, 1, ("0106", "0206", "0405")),
    (plots.legacy, 1, ("0206", "0106")),
    (plots.urgent, 2, ("0301", "0402", "0905", "0303")),
    (plots.silent, 1, ()),
    (joint.agreed, 2, ("0205", "0206", "0404", "0405", "0403")),
    (joint.ruled, 1, ("0205", "0206", "0404")),
    (pairs.merged, 1, ()),
    (pairs.split, 1, ("0404", "0401", "0205")),
    (pairs.repeated, 1, ("0301", "0302", "0304", "1006", "0303")),
)


@dataclass(frozen=True, slots=True)
class Today:
    """A story that stands still after a step, filed so many working days ago."""

    plot: Plot
    stop: str
    days_ago: float
    codes: tuple[str, ...]


FIVE = ("0104", "0105", "0203", "0204", "0305", "0306", "0401", "0601", "0705")
TEN = ("0201", "0404", "0405", "0703", "0801", "0803", "0806", "1002")
SOON: tuple[Today, ...] = (
    *(Today(plots.ordinary, "file", ago, ()) for ago in (0, 0, 0, 0.2, 2, 3)),
    *(Today(plots.ordinary, "accept", ago, FIVE) for ago in (0.3, 1, 2)),
    *(Today(plots.ordinary, "dispatch", ago, FIVE) for ago in (0.5, 1, 3, 4)),
    *(Today(plots.ordinary, "sign", ago, FIVE) for ago in (1, 1, 2, 4)),
    *(Today(plots.ordinary, "contact", ago, FIVE) for ago in (1, 2, 3, 4, 4, 4, 4, 6, 7, 8, 10, 13)),
    *(Today(plots.ordinary, "contact", ago, TEN) for ago in (2, 4, 8, 9, 9, 12, 16)),
    *(Today(plots.ordinary, "contact", ago, ("0301",)) for ago in (1, 2, 2, 4, 6)),
    *(Today(plots.ordinary, "contact", ago, ("0104", "0105", "0305")) for ago in (2, 4, 5, 7)),
    *(Today(plots.late, "message", ago, FIVE) for ago in (7, 9)),
    *(Today(plots.ordinary, "reply", ago, FIVE) for ago in (3, 4, 5)),
    *(Today(plots.ordinary, "audit", ago, FIVE) for ago in (4, 5, 5, 7)),
    *(Today(plots.returned, "return", ago, ("0302", "0305", "0401")) for ago in (1, 1, 2)),
    *(Today(plots.returned_twice, "return-again", ago, ("0302", "0404")) for ago in (2, 3)),
    *(Today(plots.transferred, "transfer", ago, ("0404", "1002")) for ago in (2, 3)),
    *(Today(plots.extended, "extend-asked", ago, FIVE) for ago in (3, 4)),
    *(Today(plots.extended, "extend-backed", ago, FIVE) for ago in (3,)),
    *(Today(plots.suspended, "suspend", ago, (*FIVE, *TEN)) for ago in (2, 4, 6, 8, 11)),
    *(Today(plots.reopened, "call_back", ago, ("0204", "0305")) for ago in (6, 7)),
    *(Today(plots.ill_rated, "rate", ago, ("0204", "0203")) for ago in (5, 6)),
    *(Today(plots.hard, "contact", ago, ("0106",)) for ago in (28, 33)),
    *(Today(plots.hard, "hard", ago, ("0106",)) for ago in (24,)),
    *(Today(plots.legacy, "contact", ago, ("0206", "0106")) for ago in (6, 15, 24)),
    *(Today(plots.rejected, "reject", ago, FIVE) for ago in (3, 4)),
    *(Today(plots.urgent, "contact", ago, ("0301", "0905")) for ago in (0.3, 2)),
    *(Today(plots.drafted, "", ago, ()) for ago in (0.5, 1, 2, 3, 6)),
    *(Today(joint.agreed, step, ago, TEN) for step, ago in (
        ("joint", 3), ("lead", 3), ("convene", 5), ("opinion", 6), ("plan", 6), ("task", 9), ("confirm", 12))),
    Today(joint.ruled, "no-agreement", 6, TEN),
)  # fmt: skip


class Programme:
    """Chooses firm, case and moment of each story, the same for the same day."""

    def __init__(self, stage: Stage, rng: Random, firms: list[Firm], limits: dict[str, float]) -> None:
        self.stage, self.rng, self.firms, self.limits = stage, rng, firms, limits
        self.today = stage.at.astimezone(PARK_ZONE).date()

    def plan(self, count: int) -> None:
        for each in SOON:
            self._soon(each)
        days = self._working_days()
        weights = [2.0 if position >= len(days) - 8 else 1.0 for position in range(len(days))]
        chosen = self.rng.choices(FLOW, [row[1] for row in FLOW], k=max(0, count - len(SOON)))
        for plot, _weight, codes in chosen:
            day = self.rng.choices(days, weights)[0]
            self._tell(plot, self._moment(day), codes, "")
        self._over_the_holiday()

    def _working_days(self) -> list[date]:
        first = self.stage.begins.astimezone(PARK_ZONE).date() + timedelta(days=1)
        span = (self.today - first).days
        found = [first + timedelta(days=step) for step in range(span)]
        return [day for day in found if self.stage.calendar.is_working(day)]

    def _moment(self, day: date) -> datetime:
        """Mostly in office time, with a peak in the morning; some in the evening, from a phone."""
        if self.rng.random() < 0.12:
            at = time(self.rng.randrange(18, 22), self.rng.randrange(60), self.rng.randrange(60))
        else:
            at = time(self.rng.choice((8, 9, 9, 9, 10, 10, 11, 14, 14, 15, 15, 16)), self.rng.randrange(30, 60))
        return datetime.combine(day, at, PARK_ZONE) + timedelta(seconds=self.rng.randrange(60))

    def _soon(self, each: Today) -> None:
        """So many working days before the present; parts of a day are working time."""
        if each.days_ago == 0:
            moment = self.stage.at - timedelta(minutes=self.rng.randrange(5, 150))
        else:
            moment = self._back(each.days_ago)
        self._tell(each.plot, moment, each.codes, each.stop)

    def _back(self, days: float) -> datetime:
        """Working time is only added, so look for the moment from which that much leads to the present."""
        wanted = days * 420
        day = self.today - timedelta(days=int(days * 2) + 12)
        start = datetime.combine(day, time(8, 30), PARK_ZONE)
        worked = self.stage.calendar.working_minutes(start, self.stage.at)
        return self.stage.after(start, max(1, worked - wanted))

    def _tell(self, plot: Plot, moment: datetime, codes: tuple[str, ...], stop: str) -> None:
        case = self._case(codes)
        firm = self.rng.choice(self.firms[:12]) if self.rng.random() < 0.2 else self.rng.choice(self.firms)
        plot(self.story(firm, case, plot.__name__, moment, stop))

    def story(self, firm: Firm, case: Case, plot: str, moment: datetime, stop: str = "") -> Story:
        limit = 1.0 if case.nature == "consult" else self.limits[case.code]
        return Story(self.stage, self.rng, firm, case, plot, moment, limit, stop)

    def _case(self, codes: tuple[str, ...]) -> Case:
        fitting = [case for code in codes for case in BY_CODE[code]] if codes else CASES
        helped = [case for case in fitting if case.nature != "consult"]
        return self.rng.choice(helped or fitting)

    def _over_the_holiday(self) -> None:
        """Suspended before the last long holiday and taken up after it."""
        day = self.today
        while day > self.stage.begins.date() + timedelta(days=20):
            block = [day - timedelta(days=step) for step in range(5)]
            if not any(self.stage.calendar.is_working(each) for each in block):
                before = next(each for step in range(6, 30)
                              if self.stage.calendar.is_working(each := block[-1] - timedelta(days=step)))  # fmt: skip
                for _each in range(4):
                    self._tell(plots.suspended, self._moment(before), ("0301", "0204", "0106"), "")
                return
            day -= timedelta(days=1)
