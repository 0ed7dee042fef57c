"""The relation behind a figure: one row for each counted record, with whose it is and whether it is a hit.

A row has `case_id`, `demand_id`, `at` (when it counts), whose it was then, `hit`, and the `amount` and `allowed` that
sums and means take. Facts are rows as they happened; promises that were still owed at the moment asked about are told
from the promises, their pauses, their former dates and their former holders.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from dianxiaoer.domains.supervision.rules.facts import FactKind
from dianxiaoer.domains.supervision.rules.figures import Dimension, Scope
from dianxiaoer.domains.supervision.rules.indicators import (
    Aggregation,
    Happened,
    Indicator,
    Later,
    Open,
    Owed,
    Test,
)
from dianxiaoer.domains.supervision.rules.periods import Window


@dataclass(slots=True)
class Sql:
    """A statement in the making; values go in where they are named, so that order cannot be mistaken."""

    values: dict[str, Any] = field(default_factory=dict)

    def put(self, value: Any) -> str:
        name = f"v{len(self.values)}"
        self.values[name] = value
        return f"%({name})s"


_LAST_VOICE = """NOT EXISTS (
    SELECT 1 FROM supervision_fact v
    WHERE v.demand_id = f.demand_id AND v.kind = 'voiced' AND v.round = f.round AND v.id > f.id AND v.at <= {as_of})"""
_TESTS = {
    Test.KEPT: "f.kept IS TRUE",
    Test.LATE: "f.kept IS FALSE",
    Test.GRADED: "f.grade IS NOT NULL",
    Test.CONTENT: "f.grade >= 3 IS TRUE",
    Test.ASKED_SOLVED: "f.solved IS NOT NULL",
    Test.SOLVED: "f.solved IS TRUE",
    Test.ASKED_CONTACT: "f.contacted IS NOT NULL",
    Test.CONTACTED: "f.contacted IS TRUE",
    Test.LAST_VOICE: _LAST_VOICE,
    Test.IN_WORKING_DAYS: "f.unit = 'wd' AND f.taken IS NOT NULL",
    Test.COMMITTED: "f.basis = 'committed'",
    Test.STATUTORY: "f.basis = 'statutory'",
    Test.DIRECT: "f.kind = 'answered'",
    Test.NOT_RETURNED: """NOT EXISTS (
    SELECT 1 FROM supervision_fact r
    WHERE r.demand_id = f.demand_id AND r.kind = 'returned' AND r.order_id = f.order_id AND r.at <= {as_of})""",
}
# What is done on the day it came takes a day, or all of a shorter limit (dossier §5.1.8); money is counted in yuan.
_AMOUNTS = {
    Aggregation.SUM: "f.amount / 100.0",
    Aggregation.MEAN: "f.taken",
    Aggregation.SAVED: "f.allowed - greatest(f.taken, least(f.allowed, 1))",
}
COLUMNS = {
    Dimension.DEPARTMENT: "department_id",
    Dimension.SUB_PARK: "sub_park_id",
    Dimension.TYPE: "nullif(type_code, '')",
    Dimension.OFFICER: "officer_id",
    Dimension.ENTERPRISE: "enterprise_id",
    Dimension.SOURCE: "nullif(source, '')",
    Dimension.NATURE: "nullif(nature, '')",
    Dimension.MONTH: "to_char(at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM')",
}
"""By which column of the relation it is split; NULL is the group of those without one."""
_DIMS = "department_id, officer_id, sub_park_id, type_code, enterprise_id, source, nature"


def cases(sql: Sql, indicator: Indicator, window: Window, as_of: datetime, scope: Scope) -> str:
    """The rows that the indicator counts, narrowed to the scope."""
    parts = []
    if isinstance(indicator.base, Open):
        parts.append(_open(sql, indicator.base, as_of, scope))
    else:
        parts.append(_happened(sql, indicator, indicator.base, window, as_of, scope))
        if indicator.owed is not None:
            parts.append(owed_cases(sql, indicator.owed, window, as_of, scope))
    return " UNION ALL ".join(parts)


def _happened(sql: Sql, indicator: Indicator, base: Happened, window: Window, as_of: datetime, scope: Scope) -> str:
    moment = "f.due_at" if base.due else "f.at"
    until = sql.put(as_of)
    conditions = [
        f"f.kind = ANY({sql.put([kind.value for kind in base.kinds])})",
        f"{moment} >= {sql.put(window.opens_at)}",
        f"{moment} < {sql.put(window.closes_at)}",
        f"f.at <= {until}",
        *(_TESTS[test].format(as_of=until) for test in base.having),
        *_scope(sql, scope, "f."),
    ]
    if base.without:
        conditions.append(f"NOT {_exists(sql, base.without, until)}")
    amount = _AMOUNTS.get(indicator.aggregation, "NULL::numeric")
    dims = ", ".join(f"f.{name.strip()}" for name in _DIMS.split(","))
    return (
        f"SELECT 'f' || f.id AS case_id, f.demand_id, {moment} AS at, {dims},"
        f" {_hit(sql, indicator.hit, until)} AS hit, {amount} AS amount, f.allowed, f.due_at"
        f" FROM supervision_fact f WHERE {' AND '.join(conditions)}"
    )


def _exists(sql: Sql, kinds: tuple[FactKind, ...], until: str, since: str = "") -> str:
    named = sql.put([kind.value for kind in kinds])
    return (
        "EXISTS (SELECT 1 FROM supervision_fact g WHERE g.demand_id = f.demand_id"
        f" AND g.kind = ANY({named}) AND g.at <= {until}{since})"
    )


def _hit(sql: Sql, hit: Test | Later | None, until: str) -> str:
    if hit is None:
        return "true"
    if isinstance(hit, Test):
        return f"({_TESTS[hit].format(as_of=until)})"
    if not hit.undone:
        return _exists(sql, hit.kinds, until, " AND g.at >= f.at")
    every = sql.put([kind.value for kind in (*hit.kinds, *hit.undone)])
    return (
        "coalesce((SELECT g.kind = ANY(" + sql.put([kind.value for kind in hit.kinds]) + ") FROM supervision_fact g"
        f" WHERE g.demand_id = f.demand_id AND g.kind = ANY({every}) AND g.at <= {until}"
        " ORDER BY g.at DESC, g.id DESC LIMIT 1), false)"
    )


def _scope(sql: Sql, scope: Scope, table: str) -> list[str]:
    conditions = []
    for name, value in scope.given().items():
        if name == "type_code" and len(str(value)) < 4:
            conditions.append(f"{table}type_code LIKE {sql.put(f'{value}%')}")
        else:
            conditions.append(f"{table}{name} = {sql.put(value)}")
    return conditions


_OPEN_COLUMNS = (
    "id, subject_id, department_id, officer_id, enterprise_id, due_at, warn_at, started_at, kind, facing, limit_amount"
)
# A result is promised at the acceptance, with a clock that runs since the submission: before, nobody owed it.
_MADE = """started_at <= {as_of}
          AND NOT (kind = 'result' AND facing = 'enterprise' AND EXISTS (
              SELECT 1 FROM supervision_fact a
              WHERE a.demand_id = subject_id AND a.kind = 'accepted' AND a.at > {as_of}))"""
# Started by then and ended later, as the index `promise_stood` finds it among millions that ended since.
_OPEN_THEN = "tstzrange(started_at, greatest(started_at, ended_at)) @> {as_of}::timestamptz"
_STOOD = f"""
    SELECT p.id, p.subject_id AS demand_id, p.enterprise_id, p.limit_amount AS allowed,
           coalesce(old.due_at, p.due_at) AS due_at, coalesce(old.warn_at, p.warn_at) AS warn_at,
           CASE WHEN held.id IS NULL THEN p.department_id ELSE held.department_id END AS department_id,
           CASE WHEN held.id IS NULL THEN p.officer_id ELSE held.officer_id END AS officer_id,
           stopped.id IS NOT NULL AS paused, whose.sub_park_id, coalesce(whose.type_code, '') AS type_code,
           coalesce(whose.source, '') AS source, coalesce(whose.nature, '') AS nature
    FROM (
        SELECT {_OPEN_COLUMNS} FROM promises_promise
        WHERE state IN ('running', 'paused') AND subject_domain = 'demand' AND {{which}} AND {_MADE}
        UNION ALL
        SELECT {_OPEN_COLUMNS} FROM promises_promise
        WHERE ended_at IS NOT NULL AND {_OPEN_THEN} AND subject_domain = 'demand' AND {{which}} AND {_MADE}
    ) p
    LEFT JOIN LATERAL (
        SELECT t.due_at, t.warn_at FROM promises_timing t WHERE t.promise_id = p.id AND t.until_at > {{as_of}}
        ORDER BY t.until_at, t.id LIMIT 1) old ON true
    LEFT JOIN LATERAL (
        SELECT c.id, c.department_id, c.officer_id FROM promises_custody c
        WHERE c.promise_id = p.id AND c.ended_at > {{as_of}} ORDER BY c.ended_at, c.id LIMIT 1) held ON true
    LEFT JOIN LATERAL (
        SELECT s.id FROM promises_pause s
        WHERE s.promise_id = p.id AND s.started_at <= {{as_of}} AND (s.ended_at IS NULL OR s.ended_at > {{as_of}})
        LIMIT 1) stopped ON true
    LEFT JOIN LATERAL (
        SELECT g.sub_park_id, g.type_code, g.source, g.nature FROM supervision_fact g
        WHERE g.demand_id = p.subject_id AND g.at <= {{as_of}} ORDER BY g.at DESC, g.id DESC LIMIT 1) whose ON true
"""
_LIGHTS = {
    "": "true",
    "blue": "stood.paused",
    "red": "NOT stood.paused AND stood.due_at < {as_of}",
    "yellow": "NOT stood.paused AND stood.due_at >= {as_of} AND stood.warn_at <= {as_of}",
    "green": "NOT stood.paused AND stood.due_at >= {as_of} AND stood.warn_at > {as_of}",
}


# What dates rule out is not looked at further, unless they have moved since.
_NEAR = {
    "red": "(due_at < {as_of} OR id IN (SELECT promise_id FROM promises_timing WHERE until_at > {as_of}))",
    "yellow": "(warn_at <= {as_of} OR id IN (SELECT promise_id FROM promises_timing WHERE until_at > {as_of}))",
}


def _stood(sql: Sql, as_of: datetime, which: str, conditions: list[str], hit: str) -> str:
    until = sql.put(as_of)
    which = which.format(as_of=until)
    return (
        f"SELECT 'p' || stood.id AS case_id, stood.demand_id, stood.due_at AS at, {_DIMS}, {hit} AS hit,"
        " NULL::numeric AS amount, stood.allowed, stood.due_at"
        f" FROM ({_STOOD.format(as_of=until, which=which)}) stood"
        f" WHERE {' AND '.join(condition.format(as_of=until) for condition in conditions)}"
    )


def _open(sql: Sql, base: Open, as_of: datetime, scope: Scope) -> str:
    which = " AND ".join(["facing = 'enterprise'", _NEAR.get(base.light, "true")])
    return _stood(sql, as_of, which, [_LIGHTS[base.light], *_scope(sql, scope, "stood.")], "true")


def owed_cases(sql: Sql, owed: Owed, window: Window, as_of: datetime, scope: Scope) -> str:
    """Due in the window, past due at the moment asked about, and not done by then."""
    which = f"kind = {sql.put(owed.kind)} AND facing = {sql.put(owed.facing)} AND {_NEAR['red']}"
    conditions = [
        _LIGHTS["red"],
        f"stood.due_at >= {sql.put(window.opens_at)}",
        f"stood.due_at < {sql.put(window.closes_at)}",
        *_scope(sql, scope, "stood."),
    ]
    return _stood(sql, as_of, which, conditions, "false")
