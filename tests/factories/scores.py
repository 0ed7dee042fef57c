"""Ballots, votes and scores for tests. The month is September 2026, in which the other factories' demands lie."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta

from tests.factories import people, registry
from tests.factories.demands import Park, walked
from tests.factories.people import AT
from tests.factories.people import account as an_account

from dianxiaoer.domains.people.rules import Role
from dianxiaoer.domains.registry import commands as registry_commands
from dianxiaoer.domains.registry import queries as registry_queries
from dianxiaoer.domains.registry.rules import ContactRole
from dianxiaoer.domains.supervision.commands import ballots
from dianxiaoer.domains.supervision.models import Ballot
from dianxiaoer.domains.supervision.rules.periods import PARK_ZONE, month
from dianxiaoer.kernel.access import SYSTEM, Actor

SEPTEMBER = month(2026, 9)
OCTOBER_FIRST = datetime(2026, 10, 1, 1, 10, tzinfo=PARK_ZONE)
VOTING = datetime(2026, 10, 2, 9, 0, tzinfo=PARK_ZONE)
AFTER_VOTE = datetime(2026, 10, 9, 9, 0, tzinfo=PARK_ZONE)
ENDED = ("submit", "accept", "dispatch", "sign", "contact", "reply", "close", "call_back")
BADLY = (*ENDED[:-1], "bad_call")
_numbers = itertools.count(1)


def representative(enterprise_id: int, *, phone: str = "", account_id: int | None = None) -> Actor:
    """A firm's representative with a login, as an actor in October."""
    number = next(_numbers)
    contact_id = registry_commands.add_contact(
        by=SYSTEM, at=AT, enterprise_id=enterprise_id, name=f"代表{number}", phone=phone or f"1390000{number:04d}",
        role=ContactRole.REPRESENTATIVE, account_id=account_id or an_account(),
    )  # fmt: skip
    return registry_queries.contact_actor(contact_id, VOTING)


def representatives(count: int) -> list[Actor]:
    """Representatives of as many firms."""
    return [representative(registry.enterprise()) for _each in range(count)]


def ended(park: Park, count: int = 1, *, well: bool = True, at: datetime = AT) -> None:
    """Demands of `works` that were closed and called back in September."""
    for number in range(count):
        walked(park, *(ENDED if well else BADLY), at=at + timedelta(minutes=number))


def ballot() -> Ballot:
    return ballots.open_ballot(by=SYSTEM, at=OCTOBER_FIRST, month=SEPTEMBER)


def voted(made: Ballot, by: Actor, candidate_id: int, *grades: int) -> None:
    """One vote; a single grade stands for all four."""
    four = grades if len(grades) == 4 else grades * 4
    given = dict(zip(("lawful", "efficiency", "execution", "results"), four, strict=True))
    ballots.vote(by=by, at=VOTING, ballot_id=made.pk, candidate_id=candidate_id, grades=given)


def closed(made: Ballot) -> Ballot:
    return ballots.close_ballot(by=SYSTEM, at=AFTER_VOTE, ballot_id=made.pk)


def keeper(park: Park) -> Actor:
    """Supervision as of October."""
    assert park.supervisor.id is not None
    return people.actor(park.supervisor.id, AFTER_VOTE)


def another_keeper(park: Park) -> Actor:
    return people.actor(people.officer("督查乙", department_id=park.committee_id, roles=(Role.SUPERVISION_OFFICE,)))
