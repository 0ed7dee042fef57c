"""Words of supervision orders in templates: `{% load order_words %}`, then `{{ row.state|sorder_state_word }}`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from dianxiaoer.domains.supervision.queries import order_words

register = template.Library()


def _word_in(mapping: Mapping[Any, Any]) -> Any:
    def word(code: Any) -> str:
        return str(mapping.get(getattr(code, "value", code), code or ""))

    return word


for _name, _mapping in {
    "sorder_state_word": order_words.STATES,
    "trigger_word": order_words.TRIGGERS,
    "tier_word": order_words.TIERS,
    "paper_word": order_words.PAPERS,
    "paper_ground_word": order_words.GROUNDS,
    "sorder_promise_word": order_words.PROMISES,
}.items():
    register.filter(_name, _word_in(_mapping))


@register.filter
def sorder_state_colour(state: Any) -> str:
    """The colour of a state's badge."""
    return {"reported": "blue", "struck_off": "green"}.get(str(state), "accent" if str(state) == "issued" else "")


@register.filter
def tier_colour(tier: Any) -> str:
    return {"secretary": "", "project_office": "yellow"}.get(str(tier), "red")
