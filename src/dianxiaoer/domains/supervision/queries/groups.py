"""Names of the groups that a figure is split into."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from dianxiaoer.domains.demands.queries import labels
from dianxiaoer.domains.demands.queries.catalogue import type_labels
from dianxiaoer.domains.people.queries import departments, officers_by_id
from dianxiaoer.domains.registry.queries import enterprises_by_id, sub_parks
from dianxiaoer.domains.supervision.queries.figures import Group
from dianxiaoer.domains.supervision.rules.figures import Dimension


def names_of(dimension: Dimension, groups: Iterable[Group]) -> dict[Group, str]:
    """A name for each group, in the reader's language; None is the group of records without one."""
    keys = [group for group in groups if group is not None]
    known = _named(dimension, keys) if keys else {}
    names: dict[Group, str] = {group: known.get(group, str(group)) for group in keys}
    return {**names, None: _("None named")}


def _named(dimension: Dimension, keys: list[int | str]) -> Mapping[Any, str]:
    match dimension:
        case Dimension.DEPARTMENT:
            return {row.id: row.name for row in departments(active_only=False)}
        case Dimension.SUB_PARK:
            return {row.id: row.name for row in sub_parks(active_only=False)}
        case Dimension.OFFICER:
            return {pk: row.name for pk, row in officers_by_id(int(key) for key in keys).items()}
        case Dimension.ENTERPRISE:
            return {pk: row.name for pk, row in enterprises_by_id([int(key) for key in keys]).items()}
        case Dimension.TYPE:
            return type_labels([str(key) for key in keys])
        case Dimension.SOURCE:
            return {str(key): str(word) for key, word in labels.SOURCES.items()}
        case Dimension.NATURE:
            return {str(key): str(word) for key, word in labels.NATURES.items()}
        case _:
            return {key: str(key) for key in keys}
