"""The timeline of a demand: the journal's events in words, without what the reader is not to see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from dianxiaoer.domains.demands.queries import labels
from dianxiaoer.kernel import journal
from dianxiaoer.kernel.access import Actor

# What goes on inside the park before an answer is released is not the enterprise's reading.
_INTERNAL = frozenset(
    {
        "demand.replied",
        "demand.reply_rejected",
        "demand.contributed",
        "demand.request_approved_by_head",
        "joint.opinion_given",
        "promise.escalated",
        "joint.silence_noted",
    }
)
_COLOURS = {
    "demand.closed": "green",
    "demand.answered": "green",
    "demand.archived": "grey",
    "demand.returned": "yellow",
    "demand.reply_rejected": "yellow",
    "demand.reopened": "red",
    "demand.made_hard": "red",
    "demand.refused": "grey",
    "demand.urged": "yellow",
    "promise.escalated": "yellow",
}


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One event in words: when, who, what, and what was said."""

    sequence: int
    at: datetime
    actor: str
    verb: str
    text: str
    detail: str
    colour: str


def timeline(by: Actor, demand_id: int) -> list[TimelineRow]:
    """All events of a demand in their order. The caller has found the demand for this reader before."""
    rows = []
    for entry in journal.timeline(("demand", demand_id)):
        outside = by.is_contact or by.kind == "public"
        if outside and (entry.verb in _INTERNAL or entry.facts.get("internal")):
            continue
        rows.append(
            TimelineRow(
                sequence=entry.sequence,
                at=entry.at,
                actor=_actor(entry),
                verb=entry.verb,
                text=str(labels.VERBS.get(entry.verb, entry.verb)),
                detail=_detail(entry.verb, entry.facts),
                colour=_COLOURS.get(entry.verb, ""),
            )
        )
    return rows


def _actor(entry: journal.Entry) -> str:
    return str(_("System")) if entry.actor_kind == "system" else entry.actor_name


def _detail(verb: str, facts: Mapping[str, Any]) -> str:
    """What was said, in one paragraph: names of departments, reasons, words, categories."""
    parts: list[str] = []
    if verb == "promise.escalated":
        parts.append(str(labels.PROMISES.get(str(facts.get("kind")), "")))
    if verb.startswith("attachment."):
        parts.append(str(facts.get("name", "")))
    for key in ("department_name", "master_number", "rule", "reason", "note", "words", "advice", "ruling", "override",
                "text", "plan", "question", "opinion", "minutes", "result"):  # fmt: skip
        value = facts.get(key)
        if isinstance(value, str) and value.strip():
            parts.append(value.strip())
    if category := facts.get("category"):
        parts.insert(0, str(labels.CATEGORIES.get(category, category)))
    if defect := facts.get("defect"):
        parts.insert(0, str(labels.DEFECTS.get(defect, defect)))
    if cause := facts.get("cause"):
        parts.insert(0, str(labels.CAUSES.get(cause, cause)))
    if satisfaction := facts.get("satisfaction"):
        parts.insert(0, str(labels.SATISFACTION.get(satisfaction, satisfaction)))
    if any(each.get("verb") == "demand.reopened" for each in facts.get("also", ())):
        parts.append(str(labels.STATES["reopened"]))
    if facts.get("reached") is False:
        parts.insert(0, str(_("Not reached")))
    if facts.get("solved") is False:
        parts.insert(0, str(_("Not solved")))
    if verb == "demand.request_decided":
        parts.insert(0, str(_("Approved") if facts.get("approved") else _("Refused")))
    return "；".join(dict.fromkeys(parts))
