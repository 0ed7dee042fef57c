"""The promises that change, with the demands that they are about, for whoever may read these."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from dianxiaoer.domains.demands import access
from dianxiaoer.domains.demands.models import Demand
from dianxiaoer.domains.demands.queries.catalogue import type_labels
from dianxiaoer.domains.people import queries as people
from dianxiaoer.domains.people.access import may_read_cases
from dianxiaoer.domains.supervision.queries.rehearsal.limits import Rehearsal
from dianxiaoer.domains.supervision.queries.rehearsal.summary import ChangedPromise
from dianxiaoer.kernel.access import Actor

_BATCH = 2000


@dataclass(frozen=True, slots=True)
class ChangedLine:
    """One changed promise with its demand's number and title, its type and its department."""

    promise: ChangedPromise
    number: str
    title: str
    type_label: str
    department_name: str


def changed_lines(by: Actor, rehearsal: Rehearsal, most: int | None = None) -> Iterator[ChangedLine]:
    """The promises whose outcome changes, those of the newest demands first; nothing for whoever reads no cases, and
    for others those that their work reaches. Two statements, and one for each two thousand."""
    if not may_read_cases(by):
        return
    labels = type_labels()
    names = {row.id: row.name for row in people.departments(active_only=False)}
    promises = rehearsal.compared.promises_changed(0, most)
    while some := list(islice(promises, _BATCH)):
        ids = {one.demand_id for one in some}
        shown = access.visible(by).filter(pk__in=ids).only("id", "title", "submitted_at", "created_at")
        demands: dict[int, Demand] = {row.pk: row for row in shown}
        for one in some:
            demand = demands.get(one.demand_id)
            if demand is not None:
                label = labels.get(one.type_code, "")
                yield ChangedLine(one, demand.number, demand.title, label, names.get(one.department_id, ""))
