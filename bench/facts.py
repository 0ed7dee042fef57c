"""Facts and tallies of the loaded archive, as the followers of the journal would have left them.

Facts come from the rows that the archive has, all of one demand together, so that they lie on the disk in the order of
time as those of a park do. Where the archive keeps no ended promise (acceptance, dispatch, signature, first contact,
call-back) a day was allowed and it was kept. Tallies are counted from the facts at once instead of statement by
statement; `tests/test_bench.py` compares them with what the trigger writes.
"""

from __future__ import annotations

import time
from typing import Any

TABLES = ("supervision_fact", "supervision_tally")
_DAY = "interval '1 day'"
# kind, moment, order, department, officer, type, due, kept, taken, allowed, unit, basis, reached and solved, grade
_KINDS = f"""
    ('received', d.submitted_at, NULL, %(desk)s, NULL, '', NULL, NULL, NULL, NULL, '', '', NULL, NULL),
    ('accepted', d.accepted_at, NULL, %(desk)s, NULL, d.type_id,
     d.accepted_at + {_DAY}, true, 0.1, 0.5, 'wd', 'committed', NULL, NULL),
    ('repeated', CASE WHEN d.is_repeat THEN d.accepted_at END, NULL, %(desk)s, NULL, d.type_id,
     NULL, NULL, NULL, NULL, '', '', NULL, NULL),
    ('dispatched', o.dispatched_at, o.id, o.department_id, NULL, d.type_id,
     o.dispatched_at + {_DAY}, true, 0.1, 0.5, 'wd', 'internal', NULL, NULL),
    ('signed', o.signed_at, o.id, o.department_id, o.officer_id, d.type_id,
     o.signed_at + {_DAY}, true, 0.5, 1, 'wd', 'internal', NULL, NULL),
    ('contacted', CASE WHEN o.replied_at IS NOT NULL OR o.state = 'handling' THEN o.signed_at END, o.id,
     o.department_id, o.officer_id, d.type_id, o.signed_at + {_DAY}, true, 0.5, 1, 'wd', 'internal', NULL, NULL),
    ('replied', o.replied_at, o.id, o.department_id, o.officer_id, d.type_id,
     NULL, NULL, NULL, NULL, '', '', NULL, NULL),
    ('delivered', own.ended_at, o.id, own.department_id, own.officer_id, d.type_id,
     own.due_at, own.state = 'kept', own.consumed, own.limit_amount, own.limit_unit, own.basis, NULL, NULL),
    ('closed', d.closed_at, o.id, o.department_id, o.officer_id, d.type_id,
     facing.due_at, facing.state = 'kept', facing.consumed, facing.limit_amount, facing.limit_unit, facing.basis,
     NULL, NULL),
    ('asked', d.visited_at, NULL, o.department_id, o.officer_id, d.type_id,
     d.visited_at + {_DAY}, true, 0.1, 1, 'wd', 'committed', true, NULL),
    ('voiced', d.visited_at, NULL, o.department_id, o.officer_id, d.type_id,
     NULL, NULL, NULL, NULL, '', '', true, d.satisfaction),
    ('archived', d.ended_at, NULL, o.department_id, o.officer_id, d.type_id,
     NULL, NULL, NULL, NULL, '', '', true, d.satisfaction)
"""
_FACTS = f"""
    INSERT INTO supervision_fact (sequence, kind, at, demand_id, order_id, round, enterprise_id, department_id,
        officer_id, sub_park_id, type_code, source, nature, due_at, kept, taken, allowed, unit, basis,
        reached, contacted, solved, grade, amount)
    SELECT -d.id, fact.kind, fact.at, d.id, fact.order_id::bigint, 0, d.enterprise_id, fact.department_id::bigint,
           fact.officer_id::bigint, d.sub_park_id, coalesce(fact.type_code, ''), d.source, d.nature,
           fact.due_at, fact.kept, fact.taken, fact.allowed, fact.unit, fact.basis,
           CASE WHEN fact.kind IN ('asked', 'voiced') THEN true END,
           CASE WHEN fact.kind = 'voiced' THEN fact.yes END,
           CASE WHEN fact.kind IN ('voiced', 'archived') THEN fact.yes END,
           fact.grade, CASE WHEN fact.kind = 'archived' THEN d.benefit_fen END
    FROM demands_demand d
    LEFT JOIN demands_workorder o ON o.demand_id = d.id AND o.role = 'lead'
    LEFT JOIN promises_promise facing ON facing.subject_domain = 'demand' AND facing.subject_id = d.id
        AND facing.kind = 'result' AND facing.facing = 'enterprise' AND facing.ended_at IS NOT NULL
    LEFT JOIN promises_promise own ON own.subject_domain = 'demand' AND own.subject_id = d.id
        AND own.kind = 'result' AND own.facing = 'department' AND own.ended_at IS NOT NULL
    CROSS JOIN LATERAL (VALUES {_KINDS}) AS fact (kind, at, order_id, department_id, officer_id, type_code,
        due_at, kept, taken, allowed, unit, basis, yes, grade)
    WHERE fact.at IS NOT NULL
"""
# As the trigger counts: of several voices in a round the last alone.
_DAY_OF = "supervision_counted(base.moment)"
_SUB_PARK = "coalesce(fact.sub_park_id, 0)"
_GRAINS = {
    "d": (_DAY_OF, _SUB_PARK, "fact.type_code", "0"),
    "m": (f"date_trunc('month', {_DAY_OF})::date", _SUB_PARK, "''", "coalesce(fact.officer_id, 0)"),
}
_TALLIES = """
    INSERT INTO supervision_tally (kind, basis, grain, starts_on, department_id, sub_park_id, type_code, officer_id,
        count, kept, solved, content, graded, taken, amount)
    SELECT fact.kind, base.basis, '{grain}', {starts_on}, coalesce(fact.department_id, 0),
           {sub_park}, {type_code}, {officer_id},
           count(*), count(*) FILTER (WHERE fact.kept), count(*) FILTER (WHERE fact.solved),
           count(*) FILTER (WHERE fact.grade >= 3), count(fact.grade),
           coalesce(sum(fact.taken) FILTER (WHERE fact.unit = 'wd'), 0), coalesce(sum(fact.amount), 0)
    FROM supervision_fact fact
    CROSS JOIN LATERAL (VALUES ('at', fact.at), ('due', fact.due_at)) AS base (basis, moment)
    WHERE base.moment IS NOT NULL AND NOT (fact.kind = 'voiced' AND EXISTS (
        SELECT 1 FROM supervision_fact later WHERE later.kind = 'voiced' AND later.demand_id = fact.demand_id
          AND later.round = fact.round AND later.id > fact.id))
    GROUP BY 1, 2, 4, 5, 6, 7, 8
    ORDER BY 4, 1, 2  -- as the days passed
"""
_DAYS_OF_DEPARTMENTS = """
    INSERT INTO supervision_tally (kind, basis, grain, starts_on, department_id, sub_park_id, type_code, officer_id,
        count, kept, solved, content, graded, taken, amount)
    SELECT kind, basis, 'u', starts_on, department_id, 0, '', 0,
           sum(count), sum(kept), sum(solved), sum(content), sum(graded), sum(taken), sum(amount)
    FROM supervision_tally WHERE grain = 'd' GROUP BY 1, 2, 4, 5 ORDER BY 4, 1, 2
"""


def clear(run: Any) -> None:
    """Facts are never changed; a park that is filled anew begins without any."""
    run("TRUNCATE supervision_fact, supervision_tally RESTART IDENTITY")


def fill(run: Any, desk: int, indexes: list[str]) -> dict[str, float]:
    """Facts of every demand, their indexes made after them, then the tallies. Seconds by what was done."""
    began = time.perf_counter()
    run("ALTER TABLE supervision_fact DISABLE TRIGGER supervision_tally")
    run("SET work_mem = '512MB'")
    run("ANALYZE demands_demand, demands_workorder, promises_promise")
    run(_FACTS, {"desk": desk})
    written = time.perf_counter()
    for definition in indexes:
        run(definition)
    run("ALTER TABLE supervision_fact ENABLE TRIGGER supervision_tally")
    indexed = time.perf_counter()
    count(run)
    run("RESET work_mem")
    return {"facts": written - began, "fact indexes": indexed - written, "tallies": time.perf_counter() - indexed}


def count(run: Any) -> None:
    """All tallies of all facts."""
    run("ALTER TABLE supervision_tally DROP CONSTRAINT tally_once")  # made anew below: faster than row by row
    for grain, (starts_on, sub_park, type_code, officer_id) in _GRAINS.items():
        keys = {"starts_on": starts_on, "sub_park": sub_park, "type_code": type_code, "officer_id": officer_id}
        run(_TALLIES.format(grain=grain, **keys))
    run(_DAYS_OF_DEPARTMENTS)
    run(
        "ALTER TABLE supervision_tally ADD CONSTRAINT tally_once UNIQUE (kind, basis, grain, starts_on, department_id,"
        " sub_park_id, type_code, officer_id)"
    )
