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


# Facts that are codes, and the words for them; later ones come first in the sentence.
_CODED = (
    ("category", labels.CATEGORIES),
    ("defect", labels.DEFECTS),
    ("cause", labels.CAUSES),
    ("satisfaction", labels.SATISFACTION),
)
_SAID = ("department_name", "master_number", "rule", "reason", "note", "words", "advice", "ruling", "override", "text",
         "plan", "question", "opinion", "minutes", "result")  # fmt: skip


def _detail(verb: str, facts: Mapping[str, Any]) -> str:
    """What was said, in one paragraph: names of departments, reasons, words, categories."""
    parts = _heading(verb, facts)
    parts += [value.strip() for key in _SAID if isinstance(value := facts.get(key), str) and value.strip()]
    for key, words in _CODED:
        if code := facts.get(key):
            parts.insert(0, str(words.get(code, code)))
    if any(each.get("verb") == "demand.reopened" for each in facts.get("also", ())):
        parts.append(str(labels.STATES["reopened"]))
    if facts.get("reached") is False:
        parts.insert(0, str(_("Not reached")))
    if facts.get("solved") is False:
        parts.insert(0, str(_("Not solved")))
    if verb == "demand.request_decided":
        parts.insert(0, str(_("Approved") if facts.get("approved") else _("Refused")))
    return "；".join(dict.fromkeys(parts))


def _heading(verb: str, facts: Mapping[str, Any]) -> list[str]:
    """What an event is about when it is not the demand itself: a promise's kind, a file's name."""
    if verb == "promise.escalated":
        return [str(labels.PROMISES.get(str(facts.get("kind")), ""))]
    return [str(facts.get("name", ""))] if verb.startswith("attachment.") else []
