"""Ballots: what supervision sees of them (counts alone), and what a representative votes on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q

from dianxiaoer.domains.demands.models import WorkOrder
from dianxiaoer.domains.registry.models import Assignment, Contact
from dianxiaoer.domains.registry.rules import AssignmentKind, ContactRole
from dianxiaoer.domains.supervision.access import require_score_keeper, require_voter
from dianxiaoer.domains.supervision.models import Ballot, Vote
from dianxiaoer.domains.supervision.queries.awards import Person, candidates
from dianxiaoer.domains.supervision.queries.score_profiles import gold_profile
from dianxiaoer.domains.supervision.rules.awards import BallotState
from dianxiaoer.domains.supervision.rules.periods import Window
from dianxiaoer.domains.supervision.rules.periods import month as month_of
from dianxiaoer.kernel.access import Actor


@dataclass(frozen=True, slots=True)
class BallotRow:
    """A ballot as supervision sees it: never who voted on whom."""

    id: int
    month: date
    opens_at: datetime
    closes_at: datetime
    state: str
    closed_at: datetime | None
    votes: int
    enterprises: int

    @property
    def window(self) -> Window:
        return month_of(self.month.year, self.month.month)


def ballots(by: Actor, limit: int = 36) -> list[BallotRow]:
    """All ballots, the newest first. One SQL."""
    require_score_keeper(by)
    rows = Ballot.objects.annotate(count=Count("votes"), firms=Count("votes__enterprise", distinct=True))
    return [
        BallotRow(row.pk, row.month, row.opens_at, row.closes_at, row.state, row.closed_at, row.count, row.firms)
        for row in rows.order_by("-month")[:limit]
    ]


def ballot_of(window: Window) -> tuple[int, str] | None:
    """The id and state of a month's ballot."""
    return Ballot.objects.filter(month=window.start).values_list("pk", "state").first()


def over(at: datetime) -> list[int]:
    """Open ballots whose time is over, for the job that closes them."""
    return list(Ballot.objects.filter(state=BallotState.OPEN, closes_at__lte=at).values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class Choice:
    """A candidate as a representative sees him; `reason` says why he stands at the top: liaison or handler."""

    person: Person
    reason: str
    voted: bool


@dataclass(frozen=True, slots=True)
class VotingPaper:
    """An open ballot for one representative: those who served his enterprise, then everybody else."""

    ballot_id: int
    month: Window
    closes_at: datetime
    enterprise_id: int
    enterprise_name: str
    enterprises: tuple[tuple[int, str], ...]
    near: tuple[Choice, ...]
    others: tuple[Choice, ...]

    @property
    def next(self) -> Choice | None:
        """The next one of those who served him on whom he has not voted."""
        return next((each for each in self.near if not each.voted), None)

    def choice(self, candidate_id: int) -> Choice | None:
        return next((each for each in (*self.near, *self.others) if each.person.id == candidate_id), None)


def voting_paper(by: Actor, at: datetime, enterprise_id: int | None = None) -> VotingPaper | None:
    """The open ballot of a representative; None when none is open or he represents no such enterprise. Six SQL."""
    require_voter(by)
    ballot = (
        Ballot.objects.filter(state=BallotState.OPEN, opens_at__lte=at, closes_at__gt=at).order_by("-month").first()
    )
    firms = _represented(by)
    if ballot is None or not firms or (enterprise_id is not None and enterprise_id not in {pk for pk, _n, _c in firms}):
        return None
    firm_id, name, contact_id = next((one for one in firms if one[0] == enterprise_id), firms[0])
    window = month_of(ballot.month.year, ballot.month.month)
    persons = candidates(gold_profile(window).roles, window.end)
    reasons = _near(firm_id, window)
    voted = set(Vote.objects.filter(ballot=ballot, contact_id=contact_id).values_list("candidate_id", flat=True))
    choices = [Choice(each, reasons.get(each.id, ""), each.id in voted) for each in persons]
    return VotingPaper(
        ballot_id=ballot.pk,
        month=window,
        closes_at=ballot.closes_at,
        enterprise_id=firm_id,
        enterprise_name=name,
        enterprises=tuple((pk, each) for pk, each, _contact in firms),
        near=tuple(sorted((one for one in choices if one.reason), key=lambda one: one.reason != "liaison")),
        others=tuple(one for one in choices if not one.reason),
    )


def own_contacts(by: Actor) -> Q:
    """The contacts that an actor is: all of his login, or the one that has no login."""
    return Q(pk=by.id) if by.account_id is None else Q(account_id=by.account_id)


def _represented(by: Actor) -> list[tuple[int, str, int]]:
    rows = Contact.objects.filter(
        own_contacts(by), active=True, role=ContactRole.REPRESENTATIVE.value, enterprise_id__in=by.enterprise_ids
    )
    return list(rows.order_by("id").values_list("enterprise_id", "enterprise__name", "pk"))


def _near(enterprise_id: int, window: Window) -> dict[int, str]:
    """Who served an enterprise in a month: its liaison officer on the last day, and whoever held an order of it."""
    orders = WorkOrder.objects.filter(
        Q(ended_at__isnull=True) | Q(ended_at__gte=window.opens_at),
        demand__enterprise_id=enterprise_id, officer__isnull=False, dispatched_at__lt=window.closes_at,
    )  # fmt: skip
    found = dict.fromkeys(_ids(orders.values_list("officer_id", flat=True).distinct()), "handler")
    liaisons = Assignment.objects.filter(
        Q(until_date__isnull=True) | Q(until_date__gte=window.end),
        enterprise_id=enterprise_id, kind=AssignmentKind.OFFICER.value, from_date__lte=window.end,
    )  # fmt: skip
    return found | dict.fromkeys(_ids(liaisons.values_list("officer_id", flat=True)), "liaison")


def _ids(found: Iterable[int | None]) -> list[int]:
    return [one for one in found if one is not None]
