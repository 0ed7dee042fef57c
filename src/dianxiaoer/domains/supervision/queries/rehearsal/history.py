"""The history that is rehearsed: every demand received in a period and every promise made about it, as columns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from dianxiaoer.domains.demands.models import Demand
from dianxiaoer.domains.demands.rules import DemandState, Nature, Urgency
from dianxiaoer.domains.promises.models import Extension, Pause, Promise, Timing
from dianxiaoer.domains.promises.rules import Facing, PromiseState
from dianxiaoer.domains.supervision.queries.rehearsal.columns import Columns, columns, places_of, taken
from dianxiaoer.domains.supervision.rules.periods import Window
from dianxiaoer.domains.supervision.rules.rehearsal import REHEARSED_KINDS
from dianxiaoer.domains.worktime.rules import Unit

KINDS = REHEARSED_KINDS
UNITS = tuple(Unit)
NATURES = tuple(Nature)
DONE, OPEN, WITHDRAWN = range(3)
PART = 10_000  # amounts of limits are kept in ten-thousandths

_DEMAND, _PROMISE = Demand._meta.db_table, Promise._meta.db_table
_RECEIVED = f"d.submitted_at >= %s AND d.submitted_at < %s AND d.state <> '{DemandState.DRAFT.value}'"


def _listed(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)


_JOINED = f"""
    FROM {_DEMAND} d JOIN {_PROMISE} p ON p.subject_domain = 'demand' AND p.subject_id = d.id
    WHERE {_RECEIVED} AND p.started_at <= %s AND p.kind IN ({_listed(KINDS)})
"""
_DEMANDS = {
    "id": ("int8", "d.id"),
    "submitted": ("timestamptz", "d.submitted_at"),
    "accepted": ("timestamptz", "coalesce(d.accepted_at, '1970-01-01+00')"),
    "nature": ("int2", f"array_position(ARRAY[{_listed(NATURES)}], d.nature::text) - 1"),
    "urgent": ("int2", f"(d.urgency = '{Urgency.URGENT.value}')::int"),
    "legacy": ("int2", "d.is_legacy::int"),
    "hard": ("int2", "d.is_hard::int"),
    "round": ("int2", "d.round"),
    "type": ("int4", "coalesce(d.type_id, '-1')"),
    "sub_park": ("int8", "coalesce(d.sub_park_id, 0)"),
    "department": ("int8", "coalesce(d.department_id, 0)"),
}
_PROMISES = {
    "id": ("int8", "p.id"),
    "demand": ("int8", "p.subject_id"),
    "kind": ("int2", f"array_position(ARRAY[{_listed(KINDS)}], p.kind::text) - 1"),
    "to_enterprise": ("int2", f"(p.facing = '{Facing.ENTERPRISE.value}')::int"),
    "of_order": ("int2", "(p.part_id IS NOT NULL)::int"),
    "unit": ("int2", f"array_position(ARRAY[{_listed(UNITS)}], p.limit_unit::text) - 1"),
    "amount": ("int8", f"p.limit_amount * {PART}"),
    "extra": ("int8", f"p.limit_extra * {PART}"),
    "started": ("timestamptz", "p.started_at"),
    "due": ("timestamptz", "p.due_at"),
    "warn": ("timestamptz", "p.warn_at"),
    "ended": ("timestamptz", "coalesce(p.ended_at, '9999-01-01+00')"),
    "withdrawn": ("int2", f"(p.state = '{PromiseState.WITHDRAWN.value}')::int"),
    "yellow": ("timestamptz", "coalesce(p.yellow_at, '9999-01-01+00')"),
    "red": ("timestamptz", "coalesce(p.red_at, '9999-01-01+00')"),
    "department": ("int8", "p.department_id"),
}


@dataclass(frozen=True, slots=True)
class HistoryColumns:
    """Demands by id, promises by demand and start, pauses and extensions by promise and start; cut at `as_of`.

    A promise knows besides its own columns: `place` (its demand's row), `until` (the last moment at which its clock
    ran) and `ending` (done, open, withdrawn). Amounts are in ten-thousandths of the unit.
    """

    window: Window
    as_of: datetime
    demands: Columns
    promises: Columns
    pauses: Columns
    extensions: Columns

    def of_demand(self, name: str) -> np.ndarray:
        """A column of the demand, for each promise."""
        return self.demands[name][self.promises["place"]]


def microseconds(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def read_history(window: Window, as_of: datetime) -> HistoryColumns:
    """Read what was received in the window, as it stood as of a moment. Five statements."""
    period = [window.opens_at, window.closes_at]
    cohort = [*period, as_of]
    demands = columns(_DEMANDS, f"FROM {_DEMAND} d WHERE {_RECEIVED} AND d.submitted_at <= %s", cohort)
    demands = taken(demands, np.argsort(demands["id"]))
    promises = columns(_PROMISES, _JOINED, cohort)
    promises = taken(promises, np.lexsort((promises["id"], promises["started"], promises["demand"])))
    now = microseconds(as_of)
    promises["place"], _known = places_of(promises["demand"], demands["id"])
    done = promises["ended"] <= now
    promises["until"] = np.where(done, promises["ended"], now)
    promises["ending"] = np.where(done, np.where(promises["withdrawn"] == 1, WITHDRAWN, DONE), OPEN)
    pauses = _pauses(cohort)
    _stand_still(promises, pauses)
    extensions = _extensions(cohort)
    _as_they_were(promises, extensions, as_of, now)
    closed = taken(pauses, np.flatnonzero(pauses["ends"] <= now))
    return HistoryColumns(window, as_of, demands, promises, closed, _granted(extensions, now))


def _pauses(cohort: list[datetime]) -> Columns:
    select = {
        "promise": ("int8", "x.promise_id"),
        "begins": ("timestamptz", "x.started_at"),
        "ends": ("timestamptz", "coalesce(x.ended_at, '9999-01-01+00')"),
    }
    # Most pauses are the desk's audits of replies that passed: they took no time.
    lasting = "(x.ended_at IS NULL OR x.ended_at > x.started_at) AND x.started_at <= %s"
    source = f"""
        FROM {Pause._meta.db_table} x
        JOIN (SELECT p.id {_JOINED} AND p.pause_count > 0) p ON p.id = x.promise_id WHERE {lasting}
    """
    found = columns(select, source, [*cohort, cohort[-1]])
    return taken(found, np.lexsort((found["begins"], found["promise"])))


def _stand_still(promises: Columns, pauses: Columns) -> None:
    """A clock that stands still ran until its pause began."""
    running = np.flatnonzero(promises["ending"] == OPEN)
    order = running[np.argsort(promises["id"][running])]
    now = promises["until"][order]
    places, known = places_of(pauses["promise"], promises["id"][order])
    open_now = known.copy()
    open_now[known] = pauses["ends"][known] > now[places[known]]
    promises["until"][order[places[open_now]]] = pauses["begins"][open_now]


def _extensions(cohort: list[datetime]) -> Columns:
    select = {
        "promise": ("int8", "x.promise_id"),
        "amount": ("int8", f"x.amount * {PART}"),
        "granted": ("timestamptz", "x.granted_at"),
    }
    source = f"""
        FROM {Extension._meta.db_table} x
        JOIN (SELECT p.id {_JOINED} AND p.limit_extra > 0) p ON p.id = x.promise_id
    """
    found = columns(select, source, cohort)
    return taken(found, np.lexsort((found["granted"], found["promise"])))


def _granted(extensions: Columns, now: int) -> Columns:
    return taken(extensions, np.flatnonzero(extensions["granted"] <= now))


def _as_they_were(promises: Columns, extensions: Columns, as_of: datetime, now: int) -> None:
    """Take back what came after the moment: extensions, and the dates that moved since."""
    order = np.argsort(promises["id"])
    keys = promises["id"][order]
    later = taken(extensions, np.flatnonzero(extensions["granted"] > now))
    places, known = places_of(later["promise"], keys)
    np.subtract.at(promises["extra"], order[places[known]], later["amount"][known])
    earlier = list(
        Timing.objects.filter(until_at__gt=as_of)
        .order_by("promise_id", "until_at")
        .distinct("promise_id")
        .values_list("promise_id", "due_at", "warn_at")
    )
    if earlier:
        places, known = places_of(np.array([row[0] for row in earlier]), keys)
        for index in np.flatnonzero(known):
            _promise_id, due, warn = earlier[index]
            promises["due"][order[places[index]]] = microseconds(due)
            promises["warn"][order[places[index]]] = microseconds(warn)
