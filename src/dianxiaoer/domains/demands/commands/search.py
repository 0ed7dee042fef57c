"""Search terms of a demand: two-character terms of its texts, written when they change and never with a state."""

from __future__ import annotations

from dianxiaoer.domains.demands import rules
from dianxiaoer.domains.demands.models import Demand
from dianxiaoer.domains.registry.models import Enterprise
from dianxiaoer.kernel.rows import run

_NAMES = f"SELECT name, short_name FROM {Enterprise._meta.db_table} WHERE id = %s"
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
    """Make a demand findable by its texts and its enterprise's names; with `more` (a reply) by that too."""
    texts = more or (demand.title, demand.text, demand.place, demand.caller_name, *_names(demand.enterprise_id))
    run(_UPSERT, (demand.pk, terms_of(*texts)))


def index_enterprise(demand: Demand) -> None:
    """Make a demand findable by the names of the enterprise that its caller was linked to."""
    run(_UPSERT, (demand.pk, terms_of(*_names(demand.enterprise_id))))


def _names(enterprise_id: int | None) -> tuple[str, ...]:
    return run(_NAMES, [enterprise_id])[0] if enterprise_id is not None else ()
