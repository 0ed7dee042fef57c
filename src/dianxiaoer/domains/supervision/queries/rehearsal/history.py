"""The history that is rehearsed: every demand received in a period and every promise made about it, as columns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from dianxiaoer.domains.demands.models import Demand
from dianxiaoer.domains.demands.rules import DemandState, Nature, Urgency
from dianxiaoer.domains.promises.models import Extension, Pause, Promise, Timing
from dianxiaoer.domains.promises.rules import Facing, PromiseState
from dianxiaoer.domains.supervision.queries.rehearsal.columns import Column, Columns, columns, places_of, taken
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
    WHERE {_RECEIVED} AND p.started_at >= %s AND p.started_at <= %s AND p.kind IN ({_listed(KINDS)})
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
# What is small stands in one number, the lowest part first: a column costs more than taking a number apart.
_SMALL: tuple[tuple[str, int, str], ...] = (
    ("kind", len(KINDS), f"array_position(ARRAY[{_listed(KINDS)}], p.kind::text) - 1"),
    ("unit", len(UNITS), f"array_position(ARRAY[{_listed(UNITS)}], p.limit_unit::text) - 1"),
    ("to_enterprise", 2, f"(p.facing = '{Facing.ENTERPRISE.value}')::int"),
    ("of_order", 2, "(p.part_id IS NOT NULL)::int"),
    ("withdrawn", 2, f"(p.state = '{PromiseState.WITHDRAWN.value}')::int"),
    ("was_yellow", 2, "coalesce(p.yellow_at <= %s, false)::int"),
    ("was_red", 2, "coalesce(p.red_at <= %s, false)::int"),
)


def _packed() -> str:
    words, times = [], 1
    for _name, size, expression in _SMALL:
        words.append(f"({expression}) * {times}")
        times *= size
    return " + ".join(words)


_PROMISES = {
    "id": ("int8", "p.id"),
    "demand": ("int8", "p.subject_id"),
    "small": ("int4", _packed()),
    "amount": ("int8", f"p.limit_amount * {PART}"),
    "started": ("timestamptz", "p.started_at"),
    "due": ("timestamptz", "p.due_at"),
    "warn": ("timestamptz", "p.warn_at"),
    "ended": ("timestamptz", "coalesce(p.ended_at, '9999-01-01+00')"),
    "department": ("int8", "p.department_id"),
}


@dataclass(frozen=True, slots=True)
class HistoryColumns:
    """Demands by id, promises by demand and start, pauses and extensions by promise and start; cut at `as_of`.

    A promise knows besides its own columns: `place` (its demand's row), `until` (the last moment at which its clock
    ran), `ending` (done, open, withdrawn) and `extra` (what its extensions gave). Amounts are in ten-thousandths of the
    unit. `was_yellow` and `was_red` say whether the light was noted so by then.
    """

    window: Window
    as_of: datetime
    demands: Columns
    promises: Columns
    pauses: Columns
    extensions: Columns

    def of_demand(self, name: str) -> Column:
        """A column of the demand, for each promise."""
        return self.demands[name][self.promises["place"]]


def microseconds(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def read_history(window: Window, as_of: datetime) -> HistoryColumns:
    """Read what was received in the window, as it stood as of a moment. Five statements."""
    period = [window.opens_at, window.closes_at]
    source = f"FROM {_DEMAND} d WHERE {_RECEIVED} AND d.submitted_at <= %s"
    demands = columns(_DEMANDS, source, [*period, as_of])
    demands = taken(demands, np.argsort(demands["id"]))
    promises = columns(_PROMISES, _JOINED, [as_of, as_of, *period, window.opens_at, as_of])
    promises = taken(promises, np.lexsort((promises["id"], promises["started"], promises["demand"])))
    _unpack(promises)
    now = microseconds(as_of)
    promises["place"], _known = places_of(promises["demand"], demands["id"])
    done = promises["ended"] <= now
    promises["until"] = np.where(done, promises["ended"], now)
    promises["ending"] = np.where(done, np.where(promises["withdrawn"] == 1, WITHDRAWN, DONE), OPEN)
    by_id = np.argsort(promises["id"])
    pauses = _pauses(window.opens_at, as_of)
    _stand_still(promises, by_id, pauses, now)
    extensions = _extensions(window.opens_at, as_of)
    promises["extra"] = np.zeros(len(done), np.int64)
    places, known = places_of(extensions["promise"], promises["id"][by_id])
    np.add.at(promises["extra"], by_id[places[known]], extensions["amount"][known])
    _as_they_were(promises, by_id, as_of)
    closed = taken(pauses, np.flatnonzero(pauses["ends"] <= now))
    return HistoryColumns(window, as_of, demands, promises, closed, extensions)


def _unpack(promises: Columns) -> None:
    rest = promises.pop("small")
    for name, size, _expression in _SMALL:
        rest, promises[name] = np.divmod(rest, size)


def _pauses(since: datetime, as_of: datetime) -> Columns:
    select = {
        "promise": ("int8", "x.promise_id"),
        "begins": ("timestamptz", "x.started_at"),
        "ends": ("timestamptz", "coalesce(x.ended_at, '9999-01-01+00')"),
    }
    # Most pauses are the desk's audits of replies that passed: they took no time. Those of demands received before the
    # window find no promise here.
    source = f"""
        FROM {Pause._meta.db_table} x
        WHERE x.started_at >= %s AND x.started_at <= %s AND (x.ended_at IS NULL OR x.ended_at > x.started_at)
    """
    found = columns(select, source, [since, as_of])
    return taken(found, np.lexsort((found["begins"], found["promise"])))


def _stand_still(promises: Columns, by_id: Column, pauses: Columns, now: int) -> None:
    """A clock that stands still ran until its pause began."""
    places, known = places_of(pauses["promise"], promises["id"][by_id])
    standing = known & (pauses["ends"] > now)
    rows = by_id[places[standing]]
    still_open = promises["ending"][rows] == OPEN
    promises["until"][rows[still_open]] = pauses["begins"][standing][still_open]


def _extensions(since: datetime, as_of: datetime) -> Columns:
    select = {
        "promise": ("int8", "x.promise_id"),
        "amount": ("int8", f"x.amount * {PART}"),
        "granted": ("timestamptz", "x.granted_at"),
    }
    source = f"FROM {Extension._meta.db_table} x WHERE x.granted_at >= %s AND x.granted_at <= %s"
    found = columns(select, source, [since, as_of])
    return taken(found, np.lexsort((found["granted"], found["promise"])))


def _as_they_were(promises: Columns, by_id: Column, as_of: datetime) -> None:
    """The dates that promises had at the moment, where they moved since."""
    earlier = list(
        Timing.objects.filter(until_at__gt=as_of)
        .order_by("promise_id", "until_at")
        .distinct("promise_id")
        .values_list("promise_id", "due_at", "warn_at")
    )
    if not earlier:
        return
    places, known = places_of(np.array([row[0] for row in earlier]), promises["id"][by_id])
    for index in np.flatnonzero(known):
        _promise_id, due, warn = earlier[index]
        row = by_id[places[index]]
        promises["due"][row], promises["warn"][row] = microseconds(due), microseconds(warn)
