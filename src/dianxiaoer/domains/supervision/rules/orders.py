"""What is true about supervision orders (督办单, dossier §4.8): their road, their tiers, their limits, their rules.

An order is issued to a unit, signed for, reported on, and struck off by somebody else on evidence. A tier and the
papers served (urging, criticism, notification, interview) stand beside the state: a unit that is pressed from above
still has to sign and to report. Standard library and the kernel's transition table only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any

from dianxiaoer.kernel.transitions import Transition, TransitionTable

SUBJECT = "supervision_order"
"""The name of an order's promises, files and journal events."""


class OrderState(StrEnum):
    ISSUED = "issued"
    SIGNED = "signed"
    REPORTED = "reported"
    STRUCK_OFF = "struck_off"  # 销号
    WITHDRAWN = "withdrawn"


S = OrderState
OPEN = (S.ISSUED, S.SIGNED, S.REPORTED)
OWED_BY_UNIT = (S.ISSUED, S.SIGNED)

MACHINE = TransitionTable(
    "supervision_order",
    [
        Transition("sign", (S.ISSUED,), S.SIGNED, "unit", "0.5wd"),
        Transition("report", (S.SIGNED,), S.REPORTED, "unit", "3wd"),
        Transition("strike_off", (S.REPORTED,), S.STRUCK_OFF, "supervisor, neither issuer nor unit", "2wd"),
        Transition("send_back", (S.REPORTED,), S.SIGNED, "supervisor, not the unit", "2wd"),
        Transition("explain", OWED_BY_UNIT, None, "unit"),
        Transition("escalate", OWED_BY_UNIT, None, "system", "1wd, 3wd, 5wd past due"),
        Transition("notify", OPEN, None, "supervisor", "refusal, two black months"),
        Transition("interview", OPEN, None, "supervisor", "refusal, two black months"),
        Transition("withdraw", OPEN, S.WITHDRAWN, "supervisor"),
    ],
)


class Trigger(StrEnum):
    """Why an order was issued."""

    MANUAL = "manual"
    YELLOW = "yellow"
    RED = "red"
    REOPENED_TWICE = "reopened_twice"
    HARD_ORDER = "hard_order"
    LEADER_NOTE = "leader_note"
    MEETING = "meeting"


AUTOMATIC = (Trigger.YELLOW, Trigger.RED, Trigger.REOPENED_TWICE, Trigger.HARD_ORDER)
"""What a rule can find by itself; an officer may issue for any trigger."""
BY_LIGHT = (Trigger.YELLOW, Trigger.RED)
"""Found by the light of a promise to an enterprise: these may wait some working days."""
REOPENED_ROUNDS = 2
REFUSED_AFTER = 2
"""So many reports sent back are a refusal, as written criticism is."""


class Tier(StrEnum):
    """Who presses the unit now [s4]."""

    SECRETARY = "secretary"
    PROJECT_OFFICE = "project_office"
    DEPUTY_LEADER = "deputy_leader"
    TOP_LEADER = "top_leader"


TIERS = tuple(Tier)


def higher(one: Tier | str, other: Tier | str) -> Tier:
    """The higher of two tiers."""
    return max(Tier(one), Tier(other), key=TIERS.index)


def next_tier(tier: Tier | str) -> Tier:
    """One tier up; the top leader stays."""
    return TIERS[min(TIERS.index(Tier(tier)) + 1, len(TIERS) - 1)]


class PaperKind(StrEnum):
    """What is served on a unit in writing."""

    URGING = "urging"  # 催办通知
    CRITICISM = "criticism"  # 书面批评
    NOTIFICATION = "notification"  # 通报
    INTERVIEW = "interview"  # 约谈


BY_OFFICE = (PaperKind.NOTIFICATION, PaperKind.INTERVIEW)


class Ground(StrEnum):
    """Why a unit is notified or interviewed: it refused, or two months on the black list."""

    REFUSAL = "refusal"
    BLACK_MONTHS = "black_months"


@dataclass(frozen=True, slots=True)
class OrderProfile:
    """Limits of an order and when it climbs, in whole working days past due. A version never changes [def]."""

    version: int = 0
    sign: str = "0.5wd"
    report: str = "3wd"
    check: str = "2wd"
    project_office_after: int = 1
    deputy_leader_after: int = 3
    top_leader_after: int = 5
    criticism_after: int = 5

    def as_data(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if name != "version"}

    @classmethod
    def from_data(cls, version: int, data: Mapping[str, Any]) -> OrderProfile:
        known = {each.name for each in fields(cls)} - {"version"}
        return cls(version=version, **{name: value for name, value in data.items() if name in known})

    @property
    def in_order(self) -> bool:
        """Whether each tier comes no sooner than the one below it, and criticism no sooner than the urging notice."""
        days = (self.project_office_after, self.deputy_leader_after, self.top_leader_after)
        return 1 <= days[0] <= days[1] <= days[2] and days[0] <= self.criticism_after

    def tier_after(self, days: int) -> Tier:
        """The tier of a unit that has kept silent so many whole working days past due."""
        thresholds = (
            (self.top_leader_after, Tier.TOP_LEADER),
            (self.deputy_leader_after, Tier.DEPUTY_LEADER),
            (self.project_office_after, Tier.PROJECT_OFFICE),
        )
        return next((tier for after, tier in thresholds if days >= after), Tier.SECRETARY)


LIMIT_NAMES = ("sign", "report", "check")
DAY_NAMES = ("project_office_after", "deputy_leader_after", "top_leader_after", "criticism_after")
MOST_DAYS = 60


@dataclass(frozen=True, slots=True)
class Rule:
    """Whether a trigger issues orders by itself, and after how many working days of its light."""

    trigger: Trigger
    active: bool
    delay_days: int = 0


DEFAULT_RULES = (
    Rule(Trigger.YELLOW, active=False),
    Rule(Trigger.RED, active=True, delay_days=1),
    Rule(Trigger.REOPENED_TWICE, active=True),
    Rule(Trigger.HARD_ORDER, active=True),
)


@dataclass(frozen=True, slots=True)
class Climb:
    """What is due now for a silent unit: the tier that it reaches, and the papers to serve."""

    tier: Tier
    urge: bool
    criticise: bool

    def __bool__(self) -> bool:
        return self.urge or self.criticise


def climb(
    profile: OrderProfile, *, days_past_due: int, tier: Tier | str, urged: bool, criticised: bool, explained: bool
) -> Climb | None:
    """What the system has to do with an order whose unit owes something `days_past_due` whole working days too long.

    From the first of these days on the unit is urged and its leader hears of it; each higher tier is told when it is
    reached; written criticism follows unless the unit has given a reason. None: nothing new.
    """
    reached = higher(tier, profile.tier_after(days_past_due))
    urge = days_past_due >= profile.project_office_after and not urged
    criticise = days_past_due >= profile.criticism_after and not (criticised or explained)
    if reached == tier and not urge and not criticise:
        return None
    return Climb(reached, urge, criticise)
