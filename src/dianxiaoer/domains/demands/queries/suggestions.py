"""Suggestions for the desk: a type by the catalogue's phrases, demands that may be the same. A person decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import QuerySet

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
    terms = frozenset(rules.bigrams(text))
    found = []
    for row in rows:
        phrases, name_terms = _spoken(row.phrases, row.level2)
        hits = tuple(phrase for phrase, _terms in phrases if phrase in text)
        overlap = _part(name_terms, terms)
        partial = sum(_part(phrase_terms, terms) for _phrase, phrase_terms in phrases)
        score = sum(len(hit) for hit in hits) + 2 * overlap + 0.5 * partial
        if hits or overlap > 0.5 or partial >= 1:
            found.append(TypeSuggestion(row, hits or (row.level2,), round(score, 2)))
    return sorted(found, key=lambda each: (-each.score, each.type.code))[:most]


Terms = tuple[str, ...]


@lru_cache(maxsize=512)
def _spoken(phrases: str, name: str) -> tuple[tuple[tuple[str, Terms], ...], Terms]:
    """A catalogue row's phrases and name with their search terms: the same for every demand of a queue."""
    parted = [phrase for phrase in phrases.replace(",", "、").split("、") if phrase]
    return tuple((phrase, tuple(rules.bigrams(phrase))) for phrase in parted), tuple(rules.bigrams(name))


def _part(own: Terms, terms: frozenset[str]) -> float:
    """Which part of its own terms stands among the others."""
    return sum(1 for term in own if term in terms) / max(1, len(own))


def likeness(first: str, second: str) -> float:
    """Share of search terms that two texts have in common (Jaccard), from 0 to 1."""
    return _shared(frozenset(rules.bigrams(first)), frozenset(rules.bigrams(second)))


def _shared(left: frozenset[str], right: frozenset[str]) -> float:
    common = len(left & right)
    return common / (len(left) + len(right) - common) if left or right else 0.0


def duplicates(demand_id: int, *, least: float = 0.25, most: int = 3) -> list[Duplicate]:
    """Open demands that may be the same matter: the likest of `open_of_same_firm`."""
    return [each for each in open_of_same_firm(demand_id) if each.likeness >= least][:most]


def open_of_same_firm(demand_id: int, *, most: int = 50) -> list[Duplicate]:
    """Open demands of the same enterprise (or caller) that this one may be merged with, likest first."""
    demand = Demand.objects.filter(pk=demand_id).first()
    if demand is None:
        return []
    rows = Demand.objects.filter(state__in=rules.OPEN).exclude(pk=demand_id)
    if demand.enterprise_id is not None:
        rows = rows.filter(enterprise_id=demand.enterprise_id)
    elif demand.caller_phone:
        rows = rows.filter(enterprise=None, caller_phone=demand.caller_phone)
    else:
        return []
    own = f"{demand.title} {demand.text}"
    found = [
        Duplicate(row.pk, row.number, row.title, round(likeness(own, f"{row.title} {row.text}"), 2))
        for row in rows.order_by("-submitted_at")[:most]
    ]
    return sorted(found, key=lambda each: -each.likeness)


def duplicates_of_many(demand_ids: Sequence[int], *, least: float = 0.25) -> dict[int, list[Duplicate]]:
    """For a page of waiting demands, the likest open demand of the same enterprise. Two statements."""
    rows = {row.pk: row for row in _texts().filter(pk__in=list(demand_ids))}
    firms = {row.enterprise_id for row in rows.values() if row.enterprise_id}
    others: dict[int, list[tuple[Demand, frozenset[str]]]] = {}
    for other in _texts().filter(enterprise_id__in=firms, state__in=rules.OPEN).order_by("-submitted_at")[:500]:
        others.setdefault(other.enterprise_id or 0, []).append((other, _terms_of(other)))
    found: dict[int, list[Duplicate]] = {}
    for row in rows.values():
        own = _terms_of(row)
        near = [
            Duplicate(other.pk, other.number, other.title, round(_shared(own, terms), 2))
            for other, terms in others.get(row.enterprise_id or 0, [])
            if other.pk != row.pk
        ]
        best = [each for each in sorted(near, key=lambda each: -each.likeness) if each.likeness >= least]
        found[row.pk] = best[:1]
    return found


def _texts() -> QuerySet[Demand]:
    return Demand.objects.only("enterprise_id", "title", "text", "submitted_at", "created_at", "state")


def _terms_of(demand: Demand) -> frozenset[str]:
    return frozenset(rules.bigrams(f"{demand.title} {demand.text}"))
