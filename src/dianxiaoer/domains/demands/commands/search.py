"""Search terms of a demand: two-character terms of its texts, written when they change and never with a state."""

from __future__ import annotations

from dianxiaoer.domains.demands import rules
from dianxiaoer.domains.demands.models import Demand
from dianxiaoer.kernel.rows import run

_UPSERT = """
    INSERT INTO demands_demandsearch (demand_id, terms) VALUES (%s, array_to_tsvector(%s))
    ON CONFLICT (demand_id) DO UPDATE SET terms = demands_demandsearch.terms || excluded.terms
"""


def terms_of(*texts: str) -> list[str]:
    """Distinct search terms, at most 4,000 of them: a text of 10,000 characters stays findable by its start."""
    seen: dict[str, None] = {}
    for text in texts:
        for term in rules.bigrams(text):
            seen[term] = None
    return list(seen)[:4000]


def index(demand: Demand, *more: str) -> None:
    """Make a demand findable by its texts (and `more`: a reply, the enterprise's name)."""
    texts = more or (demand.title, demand.text, demand.place, demand.caller_name)
    run(_UPSERT, (demand.pk, terms_of(*texts)))
