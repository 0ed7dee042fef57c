"""Supervision orders of the demo park: what rules found and what was decided, in every state of the road.

Each order is a small story on the stage: it is issued at its moment about what is red then, and goes on from there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from dianxiaoer.demo.stage import DAY_MINUTES, Stage
from dianxiaoer.domains.promises import queries as promises
from dianxiaoer.domains.promises.rules import Facing, Light
from dianxiaoer.domains.supervision.commands import order_pressure, orders
from dianxiaoer.domains.supervision.queries.order_findings import findings, silent_orders
from dianxiaoer.domains.supervision.queries.order_settings import rules
from dianxiaoer.domains.supervision.rules.orders import Trigger
from dianxiaoer.domains.worktime.rules import PARK_ZONE
from dianxiaoer.kernel.access import SYSTEM

# How many working days before the park's present an order is issued, why, and what becomes of it.
PLANS: tuple[tuple[float, str, str], ...] = (
    (38, "rule", "struck_off"),
    (33, "leader_note", "struck_off"),
    (27, "rule", "twice"),
    (21, "meeting", "struck_off"),
    (16, "rule", "struck_off"),
    (12, "manual", "withdrawn"),
    (9, "rule", "silent"),
    (6, "leader_note", "sent_back"),
    (4, "rule", "reported"),
    (2.5, "manual", "reported"),
    (2, "rule", "signed"),
    (1, "meeting", "signed"),
    (0.3, "rule", "issued"),
)
ASKS = (
    "请主要负责人牵头，两个工作日内拿出办理方案，明确责任人和办结时限，并向企业当面说明。",
    "该件久拖未决，请立即组织现场办理，每日反馈进展，办结后附企业确认材料。",
    "请核清超期原因，属本单位责任的限期整改，属部门协同问题的列出清单报督查室调度。",
)
PROGRESS = (
    "已与企业现场对接，方案经双方确认，材料今日补齐，进入办理环节。",
    "主要负责人带队到现场办公，已协调相关单位同步办理，关键堵点打通。",
    "已完成主体工作，正在办理验收手续，企业经办人全程参与。",
)
CAUSES = (
    "前期经办人员调整，交接不到位，未及时跟进。",
    "涉及两个部门职责交叉，意见未统一，耽误了办理时间。",
    "材料流转环节多，内部会签超时。",
)
FOUND_GOOD = (
    "已查验办结材料，并电话回访企业，情况属实，同意销号。",
    "现场核查与反馈一致，企业书面确认，同意销号。",
)
FOUND_BAD = "未附企业确认材料，办结时限不明确，退回重新反馈。"


Act = Callable[[datetime], Any]


@dataclass
class OrderStory:
    """One order on the stage. Nothing was red when it was to be issued: the story ends there."""

    plot: str
    ended: bool = False
    id: int = 0
    department: str = ""
    issuer: str = ""


class Orders:
    """Puts the stories of orders on the stage."""

    def __init__(self, stage: Stage, seed: str) -> None:
        self.stage, self.rng = stage, Random(f"orders {seed}")

    def plan(self) -> None:
        for days, why, end in PLANS:
            story = OrderStory(f"order-{end}")
            clock = self._back(days)
            self.stage.add(story, clock, "order", self._issue(story, why))
            for minutes, name, act in self._road(story, end):
                clock = self.stage.after(clock, minutes)
                self.stage.add(story, clock, name, act)
        for days in range(9, 0, -1):
            watch = OrderStory("order-watch")
            self.stage.add(watch, self._back(days) + timedelta(hours=9), "watch", press)

    def _back(self, days: float) -> datetime:
        """So many working days before the park's present, in the morning."""
        day, left = self.stage.at.astimezone(PARK_ZONE).date(), int(days)
        while left:
            day -= timedelta(days=1)
            left -= self.stage.calendar.is_working(day)
        moment = self.stage.calendar.opening(day) + timedelta(minutes=self.rng.randrange(5, 60))
        earlier = self.stage.at - timedelta(minutes=20)
        return min(moment, earlier)

    def _issue(self, story: OrderStory, why: str) -> Act:
        ask = self.rng.choice(ASKS)

        def issue(moment: datetime) -> None:
            if why == "rule":
                self._by_rule(story, moment)
            else:
                self._by_hand(story, why, ask, moment)

        return issue

    def _by_rule(self, story: OrderStory, moment: datetime) -> None:
        red = next(row.rule for row in rules() if row.rule.trigger == Trigger.RED)
        found = next((one for one in findings(red, moment).rows if self._works(one.department_id)), None)
        if found is None:
            story.ended = True
            return
        order = orders.issue_by_rule(by=SYSTEM, at=moment, trigger=Trigger.RED, key=found.key)
        story.id, story.department = order.pk, self.stage.department_code(order.department_id)

    def _by_hand(self, story: OrderStory, why: str, ask: str, moment: datetime) -> None:
        """About something that burns; before anything burns there is nothing to supervise."""
        burning = [
            view
            for colour in (Light.RED, Light.YELLOW)
            for view in promises.by_light(colour, moment, facing=Facing.ENTERPRISE).rows
            if view.subject.domain == "demand" and self._works(view.department_id)
        ]
        if not burning:
            story.ended = True
            return
        chosen = self.rng.choice(burning[:8])
        story.issuer = "director" if why == "leader_note" else "supervision1"
        order = orders.issue(
            by=self._officer(story.issuer, moment), at=moment, ask=ask,
            trigger=why, department_id=chosen.department_id, demand_id=chosen.subject.id,
        )  # fmt: skip
        story.id, story.department = order.pk, self.stage.department_code(order.department_id)

    def _works(self, department_id: int) -> bool:
        """Whether the unit has somebody who signs."""
        code = self.stage.department_code(department_id)
        return bool(self.stage.cast.handlers.get(code)) or code in self.stage.cast.heads

    def _officer(self, key: str, moment: datetime) -> Any:
        return self.stage.officer(self.stage.cast.officers[key], moment)

    def _unit(self, story: OrderStory, moment: datetime) -> Any:
        cast = self.stage.cast
        head = cast.heads.get(story.department)
        return self.stage.officer(head if head is not None else cast.handlers[story.department][0], moment)

    def _road(self, story: OrderStory, end: str) -> list[tuple[float, str, Act]]:
        """The steps behind the issuing, each so many working minutes after the one before."""
        rng = self.rng
        sign = (rng.uniform(30, 180), "order-sign", self._sign(story))
        report = (rng.uniform(300, 900), "order-report", self._report(story))
        check = (rng.uniform(120, 500), "order-strike-off", self._strike_off(story))
        back = (rng.uniform(120, 400), "order-back", self._send_back(story))
        return {
            "issued": [],
            "silent": [],
            "signed": [sign],
            "reported": [sign, (rng.uniform(120, 380), "order-report", self._report(story))],
            "struck_off": [sign, report, check],
            "sent_back": [sign, report, back],
            "twice": [sign, report, back, (DAY_MINUTES * 1.5, "order-report", self._report(story)), check],
            "withdrawn": [(rng.uniform(60, 200), "order-withdraw", self._withdraw(story))],
        }[end]

    def _sign(self, story: OrderStory) -> Act:
        return lambda moment: orders.sign(by=self._unit(story, moment), at=moment, order_id=story.id)

    def _report(self, story: OrderStory) -> Act:
        progress, cause, days = self.rng.choice(PROGRESS), self.rng.choice(CAUSES), self.rng.randrange(2, 9)

        def report(moment: datetime) -> None:
            day = moment.astimezone(PARK_ZONE).date() + timedelta(days=days)
            orders.report(
                by=self._unit(story, moment), at=moment, order_id=story.id, progress=progress, cause=cause, new_date=day
            )

        return report

    def _strike_off(self, story: OrderStory) -> Act:
        note = self.rng.choice(FOUND_GOOD)
        return lambda moment: orders.strike_off(
            by=self._checker(story, moment), at=moment, order_id=story.id, note=note
        )

    def _send_back(self, story: OrderStory) -> Act:
        return lambda moment: orders.send_back(
            by=self._officer("supervision1", moment), at=moment, order_id=story.id, note=FOUND_BAD
        )

    def _withdraw(self, story: OrderStory) -> Act:
        return lambda moment: orders.withdraw(
            by=self._officer("supervision1", moment),
            at=moment,
            order_id=story.id,
            reason="事项已在现场解决，不再督办。",
        )

    def _checker(self, story: OrderStory, moment: datetime) -> Any:
        """Somebody other than who issued it: a deputy leader for what the office decided."""
        return self._officer("leader1" if story.issuer == "supervision1" else "supervision1", moment)


def press(moment: datetime) -> None:
    """What the house does each hour, at the end of a day."""
    for order_id in silent_orders(moment).order_ids:
        order_pressure.escalate(by=SYSTEM, at=moment, order_id=order_id)
