"""What a rehearsal says: counts before and after by kind, department, type and sub-park, and which promises change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from dianxiaoer.domains.demands.queries.catalogue import type_labels
from dianxiaoer.domains.people import queries as people
from dianxiaoer.domains.promises.rules import Facing, Kind
from dianxiaoer.domains.registry import queries as registry
from dianxiaoer.domains.supervision.queries.rehearsal.columns import Column, Flags
from dianxiaoer.domains.supervision.queries.rehearsal.history import DONE, KINDS, WITHDRAWN, HistoryColumns
from dianxiaoer.domains.supervision.queries.rehearsal.replay import Limits, Outcomes
from dianxiaoer.domains.supervision.rules.rehearsal import Meaning
from dianxiaoer.domains.worktime.rules import PARK_ZONE, Limit

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
RESULT = KINDS.index(Kind.RESULT)


@dataclass(frozen=True, slots=True)
class Counts:
    """Promises that the change touches. Withdrawn ones can have been yellow or red, never late."""

    total: int
    late_before: int
    late_after: int
    yellow_before: int
    yellow_after: int
    red_before: int
    red_after: int
    now_late: int
    now_kept: int

    @property
    def late_more(self) -> int:
        return self.late_after - self.late_before

    @property
    def yellow_more(self) -> int:
        return self.yellow_after - self.yellow_before

    @property
    def changes(self) -> bool:
        return bool(self.now_late or self.now_kept or self.yellow_more or self.red_after != self.red_before)


@dataclass(frozen=True, slots=True)
class Group:
    """One line of a table: a department, a type, a sub-park (key 0: none) or a kind of promise."""

    key: Any
    name: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class Demands:
    """Demands by the result that was promised to the enterprise: late is one with a late result in any round."""

    received: int
    promised: int
    late_before: int
    late_after: int


@dataclass(frozen=True, slots=True)
class ChangedPromise:
    """A promise whose outcome changes. It ended at `ended_at`; without one it is still open."""

    promise_id: int
    demand_id: int
    kind: Kind
    facing: Facing
    department_id: int
    type_code: str
    limit_before: Limit
    limit_after: Limit
    started_at: datetime
    due_before: datetime
    due_after: datetime
    ended_at: datetime | None
    meaning: Meaning


@dataclass(frozen=True, slots=True)
class Compared:
    """History with what came of it, before and after the change."""

    history: HistoryColumns
    own: Limits
    limits: Limits
    before: Outcomes
    after: Outcomes
    touched: Flags

    @property
    def responsible(self) -> Column:
        """Whose a promise is: one to an enterprise is of the department that handles (or handled) the demand, for it
        passes through the desk's hands in the end; an own one of whoever has it."""
        promises = self.history.promises
        return np.where(
            (promises["to_enterprise"] == 1) & (promises["kind"] == RESULT),
            self.history.of_demand("department"),
            promises["department"],
        )

    @property
    def changed(self) -> Column:
        """The promises whose outcome changes, those of the newest demands first."""
        return np.flatnonzero(self.touched & (self.before.late != self.after.late))[::-1]

    def promises_changed(self, start: int = 0, stop: int | None = None) -> Iterator[ChangedPromise]:
        promises, responsible = self.history.promises, self.responsible
        types = self.history.demands["type"]
        for row in self.changed[start:stop].tolist():
            code = int(types[promises["place"][row]])
            yield ChangedPromise(
                promise_id=int(promises["id"][row]),
                demand_id=int(promises["demand"][row]),
                kind=KINDS[promises["kind"][row]],
                facing=Facing.ENTERPRISE if promises["to_enterprise"][row] else Facing.DEPARTMENT,
                department_id=int(responsible[row]),
                type_code=f"{code:04}" if code >= 0 else "",
                limit_before=self.own.known[self.own.place[row]],
                limit_after=self.limits.known[self.limits.place[row]],
                started_at=moment(promises["started"][row]),
                due_before=moment(self.before.due[row]),
                due_after=moment(self.after.due[row]),
                ended_at=moment(promises["ended"][row]) if promises["ending"][row] == DONE else None,
                meaning=Meaning.NOW_LATE if self.after.late[row] else Meaning.NOW_KEPT,
            )


def moment(value: Any) -> datetime:
    return (_EPOCH + timedelta(microseconds=int(value))).astimezone(PARK_ZONE)


def demands_of(found: Compared) -> Demands:
    """How many demands had, or would have had, a late result."""
    promises, size = found.history.promises, len(found.history.demands["id"])
    results = (promises["kind"] == RESULT) & (promises["to_enterprise"] == 1)
    owed = results & (promises["ending"] != WITHDRAWN)
    place = promises["place"]

    def demands(flags: Flags) -> int:
        return int(np.count_nonzero(np.bincount(place[flags], minlength=size)))

    return Demands(size, demands(owed), demands(owed & found.before.late), demands(owed & found.after.late))


def counts_of(found: Compared) -> Counts:
    return _counts(found, np.zeros(len(found.touched), np.int64), 1)[0]


def by_kind(found: Compared) -> tuple[Group, ...]:
    """One line for each kind that the change touches; results to enterprises and departments' own ones apart."""
    promises = found.history.promises
    keys = promises["kind"] * 2 + promises["to_enterprise"]
    counts = _counts(found, keys, 2 * len(KINDS))
    facings = (Facing.DEPARTMENT, Facing.ENTERPRISE)
    order = [key for kind in range(len(KINDS)) for key in (2 * kind + 1, 2 * kind)]
    return tuple(Group((KINDS[key // 2], facings[key % 2]), "", counts[key]) for key in order if counts[key].total)


def by_department(found: Compared) -> tuple[Group, ...]:
    names = {row.id: row.name for row in people.departments(active_only=False)}
    return _by(found, found.responsible, names)


def by_type(found: Compared) -> tuple[Group, ...]:
    labels = {int(code): name for code, name in type_labels().items()}
    return _by(found, found.history.of_demand("type"), labels)


def by_sub_park(found: Compared) -> tuple[Group, ...]:
    return _by(
        found, found.history.of_demand("sub_park"), {row.id: row.name for row in registry.sub_parks(active_only=False)}
    )


def _by(found: Compared, keys: Column, names: Mapping[int, str]) -> tuple[Group, ...]:
    """The groups that the change touches, those with the most changes first."""
    known, which = np.unique(keys, return_inverse=True)
    counts = _counts(found, which, len(known))
    groups = [
        Group(int(key), names.get(int(key), ""), one) for key, one in zip(known, counts, strict=True) if one.total
    ]
    return tuple(sorted(groups, key=lambda one: (-abs(one.counts.late_more), -one.counts.total, one.key)))


def _counts(found: Compared, keys: Column, size: int) -> list[Counts]:
    before, after, touched = found.before, found.after, found.touched
    owed = touched & (found.history.promises["ending"] != WITHDRAWN)
    flags = (
        owed,
        owed & before.late,
        owed & after.late,
        touched & before.yellow,
        touched & after.yellow,
        touched & before.red,
        touched & after.red,
        owed & ~before.late & after.late,
        owed & before.late & ~after.late,
    )
    table = [np.bincount(keys[each], minlength=size).tolist() for each in flags]
    return [Counts(*row) for row in zip(*table, strict=True)]
