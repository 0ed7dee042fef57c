"""Which facts an event of the journal holds (dossier §0.5: every published number is recomputable from events).

A fact is what figures count: something that happened to a demand at a moment. One event may hold several (a closing
also ends promises), and one with nothing to count holds none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any


class FactKind(StrEnum):
    """What can happen to a demand, as figures count it."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    ANSWERED = "answered"
    MERGED = "merged"
    DISPATCHED = "dispatched"
    SIGNED = "signed"
    RETURNED = "returned"
    CONTACTED = "contacted"
    REPLIED = "replied"
    REJECTED = "rejected"  # the desk found the reply poor
    DELIVERED = "delivered"  # a department's own promise of a result ended
    CLOSED = "closed"
    ASKED = "asked"  # an attempt to call back
    VOICED = "voiced"  # the enterprise said whether it is solved and how content it is
    REOPENED = "reopened"
    HARD = "hard"
    JOINT = "joint"
    JOINT_CLOSED = "joint_closed"
    EXTENDED = "extended"
    SUSPENDED = "suspended"
    REPEATED = "repeated"
    URGED = "urged"
    WITHDRAWN = "withdrawn"
    ARCHIVED = "archived"
    LEGACY = "legacy"
    FULFILLED = "fulfilled"  # any other promise to an enterprise that ended


@dataclass(frozen=True, slots=True)
class Ending:
    """How a promise ended: kept or late against which due moment, `taken` of `allowed` in `unit`."""

    kind: str
    facing: str
    part_id: int | None
    due_at: datetime
    kept: bool
    taken: Decimal
    allowed: Decimal | None
    unit: str
    basis: str


@dataclass(frozen=True, slots=True)
class Told:
    """A fact as the event tells it; whose it was is read from the demand (and the order it names)."""

    kind: FactKind
    demand_id: int
    order_id: int | None = None
    ending: Ending | None = None
    reached: bool | None = None
    contacted: bool | None = None
    solved: bool | None = None
    grade: int | None = None
    amount: int | None = None
    of_closing: bool = False
    """Whose it was is what the last answer says: a demand that is handled again stands at the desk already."""


_SIMPLE = {
    "demand.submitted": FactKind.RECEIVED,
    "demand.accepted": FactKind.ACCEPTED,
    "demand.refused": FactKind.REFUSED,
    "demand.answered": FactKind.ANSWERED,
    "demand.merged": FactKind.MERGED,
    "demand.dispatched": FactKind.DISPATCHED,
    "demand.signed": FactKind.SIGNED,
    "demand.returned": FactKind.RETURNED,
    "demand.contacted": FactKind.CONTACTED,
    "demand.replied": FactKind.REPLIED,
    "demand.reply_rejected": FactKind.REJECTED,
    "demand.closed": FactKind.CLOSED,
    "demand.urged": FactKind.URGED,
    "demand.withdrawn": FactKind.WITHDRAWN,
    "demand.marked_legacy": FactKind.LEGACY,
    "joint.lead_set": FactKind.JOINT,
    "joint.closed": FactKind.JOINT_CLOSED,
}
_ENDS = {
    FactKind.ACCEPTED: ("accept", None),
    FactKind.ANSWERED: ("accept", None),
    FactKind.REFUSED: ("accept", None),
    FactKind.DISPATCHED: ("dispatch", None),
    FactKind.SIGNED: ("sign", None),
    FactKind.CONTACTED: ("first_contact", None),
    FactKind.CLOSED: ("result", "enterprise"),
    FactKind.ASKED: ("call_back", None),
}
"""The promise that ends with a fact: its kind, and whom it faces where both exist."""
_FULFILLING = frozenset({"decision", "delivery", "milestone", "resolution", "payment"})
_REQUESTS = {"extension": FactKind.EXTENDED, "suspension": FactKind.SUSPENDED}

Said = tuple[str, tuple[str, int], Mapping[str, Any]]
"""A verb, its subject and what it says."""


def told_by(own: Said, inner: Sequence[Said]) -> list[Told]:
    """The facts of one event: its own record and what the commands inside it recorded."""
    every = [own, *inner]
    demands = {subject[1] for _verb, subject, _facts in every if subject[0] == "demand"}
    found: list[Told] = []
    for demand_id in sorted(demands):
        mine = [said for said in every if said[1] == ("demand", demand_id)]
        endings = [_ending(facts) for verb, _subject, facts in mine if verb == "promise.ended"]
        found += _of_demand(demand_id, mine, endings)
    return found


def _of_demand(demand_id: int, said: Iterable[Said], endings: list[Ending]) -> list[Told]:
    found: list[Told] = []
    for verb, _subject, facts in said:
        if verb in _SIMPLE:
            kind = _SIMPLE[verb]
            found.append(Told(kind, demand_id, _order(facts), _take(endings, kind)))
        elif verb in _OTHERS:
            found += _OTHERS[verb](demand_id, facts, endings)
    for ending in endings:
        if ending.kind == "result" and ending.facing == "department":
            found.append(Told(FactKind.DELIVERED, demand_id, ending.part_id, ending))
        elif ending.kind in _FULFILLING:
            found.append(Told(FactKind.FULFILLED, demand_id, ending.part_id, ending))
    return found


def _take(endings: list[Ending], kind: FactKind) -> Ending | None:
    """The promise that ended with this fact, taken out so that no other fact counts it again."""
    wanted, facing = _ENDS.get(kind, ("", None))
    for ending in endings:
        if ending.kind == wanted and facing in (None, ending.facing):
            endings.remove(ending)
            return ending
    return None


def _order(facts: Mapping[str, Any]) -> int | None:
    order = facts.get("order")
    return int(order) if order is not None else None


def _called_back(demand_id: int, facts: Mapping[str, Any], endings: list[Ending]) -> list[Told]:
    reached = bool(facts["reached"])
    ending = _take(endings, FactKind.ASKED)
    asked = Told(FactKind.ASKED, demand_id, ending=ending, reached=reached, of_closing=True)
    return [asked, _voice(demand_id, facts)] if reached else [asked]


def _rated(demand_id: int, facts: Mapping[str, Any], endings: list[Ending]) -> list[Told]:
    return [_voice(demand_id, facts)]


def _voice(demand_id: int, facts: Mapping[str, Any]) -> Told:
    return Told(
        FactKind.VOICED,
        demand_id,
        reached=True,
        contacted=facts.get("contacted"),
        solved=facts.get("solved"),
        grade=facts.get("satisfaction"),
        of_closing=True,
    )


def _reopened(demand_id: int, facts: Mapping[str, Any], endings: list[Ending]) -> list[Told]:
    return [Told(FactKind.REOPENED, demand_id, of_closing=True)]


def _made_hard(demand_id: int, facts: Mapping[str, Any], endings: list[Ending]) -> list[Told]:
    again = "round" in facts
    hard = Told(FactKind.HARD, demand_id, of_closing=again)
    return [hard, *_reopened(demand_id, facts, endings)] if again else [hard]


def _archived(demand_id: int, facts: Mapping[str, Any], endings: list[Ending]) -> list[Told]:
    """A benefit counts when the enterprise has confirmed that the case is solved (I01)."""
    solved = facts.get("solved")
    amount = facts.get("benefit_fen") if solved else None
    return [
        Told(FactKind.ARCHIVED, demand_id, solved=solved, grade=facts.get("satisfaction"), amount=amount),
    ]


def _decided(demand_id: int, facts: Mapping[str, Any], endings: list[Ending]) -> list[Told]:
    kind = _REQUESTS.get(str(facts.get("kind"))) if facts.get("approved") else None
    return [Told(kind, demand_id)] if kind else []


def _split(demand_id: int, facts: Mapping[str, Any], endings: list[Ending]) -> list[Told]:
    """Each part is a demand of its own from now on."""
    return [Told(FactKind.RECEIVED, int(part)) for part in facts["parts"]]


_OTHERS = {
    "demand.called_back": _called_back,
    "demand.rated": _rated,
    "demand.reopened": _reopened,
    "demand.made_hard": _made_hard,
    "demand.archived": _archived,
    "demand.request_decided": _decided,
    "demand.split": _split,
}
COUNTED = frozenset({*_SIMPLE, *_OTHERS, "demand.imported", "promise.ended"})
"""Verbs that hold facts; an event without any of them is passed over."""


def _ending(facts: Mapping[str, Any]) -> Ending:
    limit = str(facts.get("limit", ""))
    unit = limit.lstrip("0123456789.")
    part = facts.get("part")
    return Ending(
        kind=str(facts["kind"]),
        facing=str(facts["facing"]),
        part_id=int(part) if part is not None and int(part) > 0 else None,
        due_at=moment(facts["due_at"]),
        kept=facts["state"] == "kept",
        taken=Decimal(str(facts["consumed"])),
        allowed=Decimal(limit.removesuffix(unit)) if limit.removesuffix(unit) else None,
        unit=unit,
        basis=str(facts.get("basis", "")),
    )


def moment(value: datetime | str) -> datetime:
    """A moment as the running command has it, or as the journal keeps it."""
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)
