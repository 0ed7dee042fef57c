"""Votes, scores and an objection in the demo park: the three months before the present, by commands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from dianxiaoer.demo.founding import Firm
from dianxiaoer.demo.stage import Stage
from dianxiaoer.domains.people import queries as people
from dianxiaoer.domains.supervision.commands import ballots, score_months, scores
from dianxiaoer.domains.supervision.queries.ballots import Choice, ballot_of, voting_paper
from dianxiaoer.domains.supervision.queries.score_sheets import objections, sheets
from dianxiaoer.domains.supervision.rules.awards import Dim
from dianxiaoer.domains.supervision.rules.periods import Window, day_of
from dianxiaoer.domains.supervision.rules.periods import month as month_of
from dianxiaoer.domains.supervision.rules.score_profiles import BUILT_IN, ProfileKind
from dianxiaoer.domains.worktime.rules import PARK_ZONE
from dianxiaoer.kernel.access import SYSTEM

MONTHS = 3
PENALTIES = (
    ("late_close", "该件超期办结，已在亮灯总览中通报，当事人未提前申请延期。"),
    ("wrong_return", "退单未引用三定方案条款，经诉求中心核实属本部门职责。"),
    ("late_sign", "派单后超过一个工作日才签收，影响后续首次联系。"),
)
MERITS = (
    ("praise", "企业送来感谢信，称赞经办人员周末到厂协调，解决及时。"),
    ("knowledge_entry", "整理“一次性告知”口径入知识库，已被诉求中心采用。"),
)
OBJECTION = "该件中途由外单位配合检测，等待期间未计入本人用时，请核对用时明细后更正。"
FOUND = "经核对用时明细，等待检测的时间不应由经办人员承担，予以更正。"
LISTS = BUILT_IN[ProfileKind.LISTS] | {"red": 3, "black": 3, "fewest": 6, "rank_from": 3}
LISTS_REASON = "本园区承办部门不足二十个、月均件量较少，红榜、黑榜各列三名，六个以上部门可比时列榜。"


@dataclass(slots=True)
class Tale:
    """What the stage asks of a story."""

    plot: str
    ended: bool = False


class Scores:
    """One month after the other: the vote, the sheets, an objection; the last month's is still to be decided."""

    def __init__(self, stage: Stage, firms: Sequence[Firm], seed: str) -> None:
        self.stage, self.firms, self.rng = stage, firms, Random(f"scores {seed}")
        officers = stage.cast.officers
        self.keeper = officers["supervision1"]
        self.favourites = self.rng.sample(stage.cast.liaisons, 6)

    def plan(self) -> None:
        self._add(Tale("scores-formula"), self._office(self.stage.begins, 3, 9), "formula", self._publish)
        today = day_of(self.stage.at)
        month = month_of(today.year, today.month)
        for back in range(MONTHS):
            month = month.previous()
            if month.opens_at > self.stage.begins:
                self._month(month, Tale(f"scores-{month.start:%Y-%m}"), last=back == 0)

    def _publish(self, at: datetime) -> None:
        scores.publish_profile(by=self._keeper(at), at=at, kind="lists", data=LISTS, reason=LISTS_REASON)

    def _month(self, month: Window, tale: Tale, *, last: bool) -> None:
        first = month.closes_at
        self._add(tale, first + timedelta(minutes=70), "ballot", lambda at: ballots.open_ballot(
            by=SYSTEM, at=at, month=month))  # fmt: skip
        for firm in self.firms:
            if len(firm.contact_ids) > 1:
                self._voter(tale, month, firm.contact_ids[1])
        self._add(tale, self._office(first, 3, 15), "adjust", lambda at: self._adjust(at, month))
        self._add(tale, first + timedelta(days=5, minutes=15), "ballot-end", lambda at: self._end(at, month))
        self._add(tale, first + timedelta(days=5, minutes=80), "draw-up", lambda at: score_months.draw_up_month(
            by=SYSTEM, at=at, month=month))  # fmt: skip
        self._add(tale, self._office(first, 8, 10), "object", lambda at: self._object(at, month))
        if not last:
            self._add(tale, self._office(first, 12, 11), "decide", self._decide)
            self._add(tale, self._office(first, 18, 16), "confirm", lambda at: score_months.confirm_month(
                by=self._keeper(at), at=at, month=month))  # fmt: skip

    def _add(self, tale: Tale, moment: datetime, name: str, act: Callable[[datetime], Any]) -> None:
        self.stage.add(tale, moment, name, act)

    def _keeper(self, at: datetime) -> Any:
        return self.stage.officer(self.keeper, at)

    def _office(self, first: datetime, days: int, hour: int) -> datetime:
        """A working day at or after so many days, at an hour."""
        day = day_of(first) + timedelta(days=days)
        while not self.stage.calendar.is_working(day):
            day += timedelta(days=1)
        return datetime.combine(day, time(hour, 20), PARK_ZONE)

    def _voter(self, tale: Tale, month: Window, contact_id: int) -> None:
        """Most vote, on some of the first five days, on those who served them and on two who are well known."""
        rng = self.rng
        if rng.random() < 0.2:
            return
        moment = month.closes_at + timedelta(
            days=rng.randrange(5), hours=rng.randrange(8, 22), minutes=rng.randrange(59)
        )
        known = rng.sample(self.favourites, 2)
        moods = [rng.choice((3, 4, 4, 5, 5)) for _each in range(8)]
        self._add(tale, moment, "vote", lambda at: self._vote(at, contact_id, known, moods))

    def _vote(self, at: datetime, contact_id: int, known: list[int], moods: list[int]) -> None:
        by = self.stage.contact(contact_id, at)
        paper = voting_paper(by, at)
        if paper is None:
            return
        others = [choice for choice in (paper.choice(one) for one in known) if choice is not None]
        chosen: dict[int, Choice] = {choice.person.id: choice for choice in (*paper.near[:3], *others)}
        for number, person_id in enumerate(chosen):
            mood = moods[number]
            grades = {dim.value: min(5, mood + (person_id + index) % 2) for index, dim in enumerate(Dim)}
            ballots.vote(by=by, at=at, ballot_id=paper.ballot_id, candidate_id=person_id, grades=grades)

    def _adjust(self, at: datetime, month: Window) -> None:
        cast, by = self.stage.cast, self._keeper(at)
        codes = sorted(cast.handlers)
        for number, (kind, reason) in enumerate((*PENALTIES, *MERITS)):
            code = codes[(month.start.month * 3 + number * 2) % len(codes)]
            officer_id = cast.officers["power-handler"] if number == 0 else cast.handlers[code][0]
            row = people.officer(officer_id)
            run = scores.record_penalty if number < len(PENALTIES) else scores.record_merit
            run(by=by, at=at, month=month, kind=kind, department_id=row.department_id, officer_id=officer_id,
                reason=reason)  # fmt: skip

    def _end(self, at: datetime, month: Window) -> None:
        found = ballot_of(month)
        if found is not None:
            ballots.close_ballot(by=SYSTEM, at=at, ballot_id=found[0])

    def _object(self, at: datetime, month: Window) -> None:
        """Whoever lost most objects."""
        hurt = [one for one in sheets(month, "officer") if one.adjusted < 0 and one.officer_id is not None]
        if not hurt:
            return
        sheet = min(hurt, key=lambda one: (one.adjusted, one.id))
        by = people.officer_actor(sheet.officer_id or 0, at)
        score_months.object_to(by=by, at=at, sheet_id=sheet.id, reason=OBJECTION)

    def _decide(self, at: datetime) -> None:
        by = self._keeper(at)
        for row in objections(by):
            if row.state == "open":
                score_months.decide_objection(
                    by=by, at=at, objection_id=row.id, upheld=True, outcome=FOUND, points=Decimal(1)
                )
