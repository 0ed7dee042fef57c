"""Who hears of a rung. Never nobody: where the right person is missing, the next one up hears of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from dianxiaoer.domains.people.queries import (
    acting_officers,
    head_of,
    leader_over,
    officers_by_id,
    officers_with_role,
    top_leaders,
)
from dianxiaoer.domains.people.rules import Role
from dianxiaoer.domains.promises.models import Promise
from dianxiaoer.domains.promises.rules import Tell
from dianxiaoer.domains.registry.queries import sponsor_leader_of
from dianxiaoer.domains.worktime.rules import PARK_ZONE


def recipients(promise: Promise, tell: Tell, at: datetime) -> Sequence[int | None]:
    """Officers who hear of a rung, deputies in place of the absent; [None], a box that all who supervise read,
    when the park has nobody.

    The promised officer, else the department's head, else the leader over it; the enterprise's sponsor leader, else
    the leader over the department; the top leader; in the end the supervision office or the desk.
    """
    day = at.astimezone(PARK_ZONE).date()
    for finder in _IN_TURN[tell]:
        found = finder(promise, at, day)
        if found:
            return sorted(set(acting_officers(found, day).values()))
    return [None]


def _officer(promise: Promise, at: datetime, day: date) -> list[int]:
    if promise.officer_id is None:
        return []
    return [each.id for each in officers_by_id([promise.officer_id]).values() if each.active]


def _head(promise: Promise, at: datetime, day: date) -> list[int]:
    head = head_of(promise.department_id, at)
    return [] if head is None else [head.id]


def _leader_over(promise: Promise, at: datetime, day: date) -> list[int]:
    leader = leader_over(promise.department_id, at)
    return [] if leader is None else [leader.id]


def _sponsor(promise: Promise, at: datetime, day: date) -> list[int]:
    if promise.enterprise_id is None:
        return []
    leader_id = sponsor_leader_of(promise.enterprise_id, day)
    return [each.id for each in officers_by_id([leader_id] if leader_id else []).values() if each.active]


def _top(promise: Promise, at: datetime, day: date) -> list[int]:
    return [each.id for each in top_leaders(at)]


def _desk(promise: Promise, at: datetime, day: date) -> list[int]:
    """The supervision office, else the demand desk."""
    found = officers_with_role(Role.SUPERVISION_OFFICE, at) or officers_with_role(Role.DEMAND_DESK, at)
    return [each.id for each in found]


_IN_TURN = {
    Tell.OFFICER: (_officer, _head, _leader_over, _desk),
    Tell.HEAD: (_head, _leader_over, _desk),
    Tell.SPONSOR: (_sponsor, _leader_over, _top, _desk),
    Tell.TOP: (_top, _desk),
}
