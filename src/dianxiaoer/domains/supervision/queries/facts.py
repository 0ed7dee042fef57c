"""Facts of single demands, for whoever writes the next ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dianxiaoer.domains.promises.models import Promise
from dianxiaoer.domains.supervision.models import Fact
from dianxiaoer.domains.supervision.rules.facts import Ending
from dianxiaoer.kernel import rows


@dataclass(frozen=True, slots=True)
class Answered:
    """Whose the last answer of a demand was, and in which round."""

    demand_id: int
    round: int
    department_id: int | None
    officer_id: int | None


_ANSWERED = f"""
    SELECT DISTINCT ON (demand_id) demand_id, round, department_id, officer_id FROM {Fact._meta.db_table}
    WHERE demand_id = ANY(%s) AND kind IN ('closed', 'answered') ORDER BY demand_id, at DESC, id DESC
"""
_RESULTS = f"""
    SELECT subject_id, kind, facing, due_at, state = 'kept', consumed, limit_amount + limit_extra, limit_unit, basis
    FROM {Promise._meta.db_table}
    WHERE subject_domain = 'demand' AND subject_id = ANY(%s) AND kind = 'result' AND facing = 'enterprise'
      AND state IN ('kept', 'late')
"""


def last_answers(demand_ids: Sequence[int]) -> dict[int, Answered]:
    return {row[0]: Answered(*row) for row in rows.run(_ANSWERED, [list(demand_ids)])}


def recorded_results(demand_ids: Sequence[int]) -> dict[int, Ending]:
    """How the results of imported demands were promised and kept."""
    return {
        demand_id: Ending(kind, facing, None, due_at, kept, taken, allowed, unit, basis)
        for demand_id, kind, facing, due_at, kept, taken, allowed, unit, basis in rows.run(_RESULTS, [list(demand_ids)])
    }
