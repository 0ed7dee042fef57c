"""One demand's story: methods that put its next step on the stage, in working minutes after the one before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from dianxiaoer.demo import words
from dianxiaoer.demo.departments import OWNERS
from dianxiaoer.demo.founding import Firm
from dianxiaoer.demo.stage import DAY_MINUTES, Stage
from dianxiaoer.demo.texts import Case
from dianxiaoer.demo.texts.case import varied
from dianxiaoer.domains.demands import commands
from dianxiaoer.domains.demands.commands import Filing
from dianxiaoer.domains.worktime.rules import PARK_ZONE
from dianxiaoer.kernel.access import SYSTEM, Actor

FEN_IN_TEN_THOUSAND_YUAN = 1_000_000


class Story:
    """Plans steps first; each runs later with the ids that earlier steps left here."""

    def __init__(self, stage: Stage, rng: Random, firm: Firm, case: Case, plot: str, filed_at: datetime,
                 limit_days: float, stop: str = "") -> None:  # fmt: skip
        self.stage, self.rng, self.firm, self.case, self.plot = stage, rng, firm, case, plot
        self.clock, self.filed_at, self.stop = filed_at, filed_at, stop
        self.limit_minutes = limit_days * DAY_MINUTES
        self.stopped, self.ended = False, False
        self.id = 0
        self.request_id = 0
        self.joint_id = 0
        self.department = OWNERS[case.code][0]
        self.handler = rng.choice(stage.cast.handlers[self.department])
        self.desk = rng.choice(("desk1", "desk2", "desk3"))
        day = filed_at.astimezone(PARK_ZONE).date()
        self.place = f"{firm.place}{rng.choice(('', '', '一号厂房', '东侧', '北门', '二期'))}"
        earlier, later = day - timedelta(days=rng.randrange(1, 6)), day + timedelta(days=max(1, int(limit_days / 2)))
        self.slots = {"place": self.place, "firm": firm.short_name, "ago": f"{earlier.month}月{earlier.day}日",
                      "done": f"{later.month}月{later.day}日"}  # fmt: skip
        self.picked: dict[str, str] = {}
        self.title = self.slots["title"] = self.say(case.title)
        self.text = self.say(case.text)

    def say(self, text: str | Sequence[str]) -> str:
        chosen = text if isinstance(text, str) else self.rng.choice(text)
        return varied(chosen, self.rng, self.slots, self.picked)

    def then(self, minutes: float, name: str, act: Callable[[datetime], Any]) -> Story:
        """The next step, unless the story stopped before it."""
        if not self.stopped:
            self.clock = self.stage.after(self.clock, minutes)
            self.stage.add(self, self.clock, name, act)
            self.stopped = name == self.stop
        return self

    def spent(self) -> int:
        """Working minutes since the filing."""
        return self.stage.calendar.working_minutes(self.filed_at, self.clock)

    def until(self, share: float) -> float:
        """Minutes until a share of the limit is used up."""
        return max(20.0, self.limit_minutes * share - self.spent())

    # who

    def desk_at(self, moment: datetime) -> Actor:
        return self.stage.officer(self.stage.cast.officers[self.desk], moment)

    def caller_at(self, moment: datetime) -> Actor:
        return self.stage.officer(self.stage.cast.officers["desk4"], moment)

    def handler_at(self, moment: datetime) -> Actor:
        return self.stage.officer(self.handler, moment)

    def head_at(self, moment: datetime) -> Actor:
        return self.stage.officer(self.stage.cast.heads[self.department], moment)

    def contact_at(self, moment: datetime) -> Actor:
        return self.stage.contact(self.firm.contact_ids[0], moment)

    def hold(self, department: str) -> None:
        """From here on another department holds it."""
        self.department = department
        self.handler = self.rng.choice(self.stage.cast.handlers[department])

    # intake

    def filing(self, **changes: Any) -> Filing:
        values: dict[str, Any] = {
            "title": self.title, "text": self.text, "nature": self.case.nature, "place": self.place,
            "enterprise_id": self.firm.id, "sub_park_id": self.firm.sub_park_id, "source": "portal",
        }  # fmt: skip
        return Filing(**(values | changes))

    def file(self, *, by: str = "contact", **changes: Any) -> Story:
        """The first step, at the moment of the filing itself; `by` contact, desk or secretary."""

        def act(moment: datetime) -> None:
            actor = {"contact": self.contact_at, "desk": self.desk_at, "secretary": self.secretary_at}[by](moment)
            given = changes if by == "contact" else {"consent": True, **changes}
            self.id = commands.submit(by=actor, at=moment, filing=self.filing(**given)).pk

        self.stage.add(self, self.filed_at, "file", act)
        self.stopped = self.stop == "file"
        return self

    def secretary_at(self, moment: datetime) -> Actor:
        return self.stage.officer(self.firm.liaison_id, moment)

    def accept(self, minutes: float = 0, **changes: Any) -> Story:
        return self.then(minutes or self.rng.uniform(10, 120), "accept", lambda moment: commands.accept(
            by=self.desk_at(moment), at=moment, demand_id=self.id, type_code=self.case.code, **changes))  # fmt: skip

    def dispatch(self, minutes: float = 0, department: str = "", **changes: Any) -> Story:
        if department:
            self.hold(department)
            changes["department_id"] = self.stage.cast.departments[department]
        return self.then(minutes or self.rng.uniform(5, 60), "dispatch", lambda moment: commands.dispatch(
            by=self.desk_at(moment), at=moment, demand_id=self.id, **changes))  # fmt: skip

    def take_in(self) -> Story:
        """Accepted and dispatched: in one gesture more often than not."""
        if self.rng.random() < 0.3 or self.stop in ("accept", "dispatch"):
            return self.accept().dispatch()
        return self.then(self.rng.uniform(8, 110), "take_in", lambda moment: commands.take_in(
            by=self.desk_at(moment), at=moment, demand_id=self.id, type_code=self.case.code))  # fmt: skip

    # handling

    def sign(self, minutes: float = 0) -> Story:
        handler = self.handler
        return self.then(minutes or self.rng.uniform(15, 200), "sign", lambda moment: commands.sign(
            by=self.stage.officer(handler, moment), at=moment, demand_id=self.id))  # fmt: skip

    def contact(self, minutes: float = 0) -> Story:
        handler, note = self.handler, self.say(words.CONTACT_NOTES)
        return self.then(minutes or self.rng.uniform(15, 180), "contact", lambda moment: commands.contact(
            by=self.stage.officer(handler, moment), at=moment, demand_id=self.id, note=note))  # fmt: skip

    def take_up(self) -> Story:
        """From the filing to the first contact, quicker where the limit is short."""
        quick = min(1.0, self.limit_minutes / (3 * DAY_MINUTES))
        return self.take_in().sign(self.rng.uniform(15, 200) * quick).contact(self.rng.uniform(15, 180) * quick)

    def reply(self, minutes: float, text: str = "", **changes: Any) -> Story:
        handler, said = self.handler, self.say(text or self.case.reply)
        benefit = None
        if self.case.benefit and not text and self.rng.random() < 0.8:
            benefit = self.rng.randint(*self.case.benefit) * FEN_IN_TEN_THOUSAND_YUAN
        category = "partly" if text else self.case.category
        return self.then(minutes, "reply", lambda moment: commands.reply(
            by=self.stage.officer(handler, moment), at=moment, demand_id=self.id, text=said, category=category,
            benefit_fen=benefit, **changes))  # fmt: skip

    def contribute(self, department: str, minutes: float) -> Story:
        officer, said = self.rng.choice(self.stage.cast.handlers[department]), self.say(words.CONTRIBUTION)
        self.then(minutes / 2, "co-sign", lambda moment: commands.sign(
            by=self.stage.officer(officer, moment), at=moment, demand_id=self.id))  # fmt: skip
        return self.then(minutes / 2, "contribute", lambda moment: commands.contribute(
            by=self.stage.officer(officer, moment), at=moment, demand_id=self.id, text=said))  # fmt: skip

    def helped(self) -> Story:
        """Every department that the catalogue names as helper gives its part."""
        for helper in OWNERS[self.case.code][1]:
            self.contribute(helper, self.rng.uniform(30, 160))
        return self

    # closing

    def audit(self, minutes: float = 0) -> Story:
        return self.then(minutes or self.rng.uniform(15, 150), "audit", lambda moment: commands.pass_audit(
            by=self.desk_at(moment), at=moment, demand_id=self.id))  # fmt: skip

    def reject(self) -> Story:
        defect, note = self.rng.choice(words.DEFECTS)
        said = self.say(note)
        return self.then(self.rng.uniform(20, 150), "reject", lambda moment: commands.reject_reply(
            by=self.desk_at(moment), at=moment, demand_id=self.id, defect=defect, note=said))  # fmt: skip

    def call_back(self, satisfaction: int = 5, *, solved: bool = True, upheld: bool = False,
                  note: str = "", reached: bool = True) -> Story:  # fmt: skip
        grade = satisfaction if reached else None
        return self.then(self.rng.uniform(40, 330), "call_back", lambda moment: commands.call_back(
            by=self.caller_at(moment), at=moment, demand_id=self.id, reached=reached,
            contacted=True if reached else None, solved=solved if reached else None, satisfaction=grade, note=note,
            upheld=upheld))  # fmt: skip

    def rate(self, satisfaction: int, *, solved: bool = True, note: str = "") -> Story:
        return self.then(self.rng.uniform(30, 300), "rate", lambda moment: commands.rate(
            by=self.contact_at(moment), at=moment, demand_id=self.id, solved=solved, satisfaction=satisfaction,
            note=note))  # fmt: skip

    def archive(self, days: float = 7.2) -> Story:
        """The house files it by itself a week after the word of the enterprise."""
        if not self.stopped:
            self.clock += timedelta(days=days)
            self.stage.add(self, self.clock, "archive", lambda moment: commands.archive(
                by=SYSTEM, at=moment, demand_id=self.id))  # fmt: skip
        return self

    # around it

    def message(self, text: str, minutes: float, *, internal: bool = False) -> Story:
        def act(moment: datetime) -> None:
            actor = self.desk_at(moment) if internal else self.contact_at(moment)
            commands.add_message(by=actor, at=moment, demand_id=self.id, text=text, internal=internal)

        return self.then(minutes, "message", act)

    def urge(self, minutes: float, *, by_supervision: bool = False) -> Story:
        said = self.say(words.URGES)

        def act(moment: datetime) -> None:
            officer = self.stage.cast.officers["supervision1"]
            actor = self.stage.officer(officer, moment) if by_supervision else self.contact_at(moment)
            commands.urge(by=actor, at=moment, demand_id=self.id, words=said)

        return self.then(minutes, "urge", act)
