"""Suggestions for the desk: a type by the catalogue's phrases, and open demands that may be the same. A person decides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dianxiaoer.domains.demands import rules
from dianxiaoer.domains.demands.models import Demand
from dianxiaoer.domains.demands.queries.catalogue import TypeView, types


@dataclass(frozen=True, slots=True)
class TypeSuggestion:
    """A type with the words that spoke for it."""

    type: TypeView
    because: tuple[str, ...]
    score: float


@dataclass(frozen=True, slots=True)
class Duplicate:
    """An open demand of the same enterprise (or caller) whose words are much the same; likeness from 0 to 1."""

    id: int
    number: str
    title: str
    likeness: float


def suggest_types(text: str, catalogue: Sequence[TypeView] | None = None, *, most: int = 3) -> list[TypeSuggestion]:
    """Types whose phrases or name stand in the text, the most telling first. Phrases weigh by their length."""
    rows = types() if catalogue is None else catalogue
    terms = Counter(rules.bigrams(text))
    found = []
    for row in rows:
        phrases = [phrase for phrase in row.phrases.replace(",", "、").split("、") if phrase]
        hits = tuple(phrase for phrase in phrases if phrase in text)
        name_terms = list(rules.bigrams(row.level2))
        overlap = sum(1 for term in name_terms if term in terms) / max(1, len(name_terms))
        partial = sum(
            sum(1 for term in rules.bigrams(phrase) if term in terms) / max(1, len(list(rules.bigrams(phrase))))
            for phrase in phrases
        )
        score = sum(len(hit) for hit in hits) + 2 * overlap + 0.5 * partial
        if hits or overlap > 0.5 or partial >= 1:
            found.append(TypeSuggestion(row, hits or (row.level2,), round(score, 2)))
    return sorted(found, key=lambda each: (-each.score, each.type.code))[:most]


def likeness(first: str, second: str) -> float:
    """Share of search terms that two texts have in common (Jaccard), from 0 to 1."""
    left, right = set(rules.bigrams(first)), set(rules.bigrams(second))
    return len(left & right) / len(left | right) if left | right else 0.0


def duplicates(demand_id: int, at: datetime, *, least: float = 0.25, most: int = 3) -> list[Duplicate]:
    """Open demands of the same enterprise or caller in the last 180 days that may be the same matter."""
    demand = Demand.objects.filter(pk=demand_id).first()
    if demand is None:
        return []
    rows = Demand.objects.filter(state__in=rules.OPEN, submitted_at__gte=at - timedelta(days=180)).exclude(pk=demand_id)
    if demand.enterprise_id is not None:
        rows = rows.filter(enterprise_id=demand.enterprise_id)
    elif demand.caller_phone:
        rows = rows.filter(enterprise=None, caller_phone=demand.caller_phone)
    else:
        return []
    own = f"{demand.title} {demand.text}"
    found = [
        Duplicate(row.pk, row.number, row.title, round(likeness(own, f"{row.title} {row.text}"), 2))
        for row in rows.order_by("-submitted_at")[:50]
    ]
    return sorted((each for each in found if each.likeness >= least), key=lambda each: -each.likeness)[:most]
