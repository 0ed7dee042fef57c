"""The monthly vote of enterprises' representatives on secretaries and handlers (dossier §9.3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.people.models import Officer
from dianxiaoer.domains.people.rules import may_vote_on_award
from dianxiaoer.domains.registry.models import Contact
from dianxiaoer.domains.registry.rules import ContactRole
from dianxiaoer.domains.supervision.access import require_score_keeper, require_voter
from dianxiaoer.domains.supervision.models import Ballot, Vote
from dianxiaoer.domains.supervision.queries.awards import candidates
from dianxiaoer.domains.supervision.queries.ballots import own_contacts
from dianxiaoer.domains.supervision.queries.score_profiles import gold_profile
from dianxiaoer.domains.supervision.rules.awards import BALLOTS, HIGHEST_GRADE, BallotState, Dim
from dianxiaoer.domains.supervision.rules.periods import Window, day_of
from dianxiaoer.domains.supervision.rules.periods import month as month_of
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.commands import command
from dianxiaoer.kernel.journal import record
from dianxiaoer.kernel.refusals import Conflict, Invalid, NotAllowed, NotFound, WrongState


@command
def open_ballot(*, by: Actor, at: datetime, month: Window, closes_at: datetime | None = None) -> Ballot:
    """Open the vote on a month that is over; it closes after as many days as the formula says, at midnight."""
    require_score_keeper(by)
    require_past_month(month, at)
    if Ballot.objects.filter(month=month.start).exists():
        raise Conflict("ballot_exists", _("There is a vote on this month already."))
    ends = closes_at or _last_day(month, at).closes_at
    if ends <= at:
        raise Invalid("ballot_ends_before", _("The vote must end after it opens."), field="closes_at")
    row = Ballot.objects.create(month=month.start, opens_at=at, closes_at=ends)
    record(verb="ballot.opened", subject=("ballot", row.pk), facts={"month": str(month.start), "closes_at": ends})
    return row


def require_past_month(month: Window, at: datetime) -> None:
    """A month is judged when it is over."""
    if not month.is_month or month.closes_at > at:
        raise Invalid("month_not_over", _("Choose a month that is over."), field="month")


def _last_day(month: Window, at: datetime) -> Window:
    day = day_of(at) + timedelta(days=gold_profile(month).ballot_days - 1)
    return Window(day, day)


def lock_ballot(ballot_id: int) -> Ballot:
    ballot = Ballot.objects.select_for_update().filter(pk=ballot_id).first()
    if ballot is None:
        raise NotFound("ballot_not_found", _("There is no such vote."))
    return ballot


@command
def vote(
    *,
    by: Actor,
    at: datetime,
    ballot_id: int,
    candidate_id: int,
    grades: Mapping[str, int],
    enterprise_id: int | None = None,
) -> Vote:
    """One representative's grades for one candidate, once. The journal says that he voted, not how nor on whom.

    Refused: whoever is not a representative of that enterprise, a candidate himself, a closed vote, somebody who was
    no candidate, a grade that is missing or not 1 to 5, a second vote.
    """
    require_voter(by)
    ballot = lock_ballot(ballot_id)
    month = month_of(ballot.month.year, ballot.month.month)
    contact = _representative(by, enterprise_id)
    able = {person.id for person in candidates(gold_profile(month).roles, month.end)}
    _exclude_candidates(contact, able)
    if ballot.state != BallotState.OPEN or not ballot.opens_at <= at < ballot.closes_at:
        raise WrongState("ballot_closed", _("This vote is not open."))
    if candidate_id not in able:
        raise Invalid("not_a_candidate", _("Choose one of the candidates."), field="candidate_id")
    given = _grades(grades)
    if Vote.objects.filter(ballot=ballot, contact=contact, candidate_id=candidate_id).exists():
        raise Conflict("voted_already", _("You have voted on this person already; a vote is not changed."))
    row = Vote.objects.create(
        ballot=ballot,
        enterprise_id=contact.enterprise_id,
        contact=contact,
        candidate_id=candidate_id,
        cast_at=at,
        **given,
    )
    record(verb="ballot.voted", subject=("ballot", ballot.pk), enterprise_id=contact.enterprise_id)
    return row


def _representative(by: Actor, enterprise_id: int | None) -> Contact:
    """The actor as representative of the enterprise; of the first one when he speaks for several and names none."""
    mine = Contact.objects.filter(
        own_contacts(by), active=True, role=ContactRole.REPRESENTATIVE.value, enterprise_id__in=by.enterprise_ids
    )
    if enterprise_id is not None:
        mine = mine.filter(enterprise_id=enterprise_id)
    found = mine.order_by("id").first()
    if found is None:
        raise NotAllowed("representatives_only", _("Only the representatives of enterprises vote."))
    return found


def _exclude_candidates(contact: Contact, able: set[int]) -> None:
    """A candidate does not vote, not even in the name of a firm: known by the login or by the phone."""
    logins = {login for login in Officer.objects.filter(pk__in=able).values_list("account_id", flat=True) if login}
    if not may_vote_on_award(contact.account_id or 0, logins) or (
        contact.phone and Officer.objects.filter(pk__in=able, phone=contact.phone).exists()
    ):
        raise NotAllowed("candidate_votes", _("A candidate does not vote."))


def _grades(grades: Mapping[str, int]) -> dict[str, int]:
    for dim in Dim:
        value = grades.get(dim.value)
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= HIGHEST_GRADE:
            raise Invalid("bad_grade", _("Give a grade from 1 to 5 for each."), field=dim.value)
    return {dim.value: grades[dim.value] for dim in Dim}


@command
def close_ballot(*, by: Actor, at: datetime, ballot_id: int) -> Ballot:
    """End a vote: by the house when its time is over, or earlier by supervision. It is not opened again."""
    require_score_keeper(by)
    ballot = lock_ballot(ballot_id)
    ballot.state = BALLOTS.check(ballot.state, "close")
    if by.is_system and at < ballot.closes_at:
        raise WrongState("ballot_runs", _("This vote still runs."))
    ballot.closed_at = at
    ballot.save(update_fields=["state", "closed_at"])
    count = Vote.objects.filter(ballot=ballot).count()
    record(verb="ballot.closed", subject=("ballot", ballot.pk), facts={"month": str(ballot.month), "votes": count})
    return ballot
