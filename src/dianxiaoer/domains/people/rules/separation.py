"""Who must not be the same person (dossier §3, separation rules). Ids are officers' unless named otherwise."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from dianxiaoer.domains.people.rules.days import covers
from dianxiaoer.domains.people.rules.permissions import PERMISSIONS, Column
from dianxiaoer.domains.people.rules.roles import Role


def may_call_back(caller_id: int, handler_ids: Collection[int]) -> bool:
    """Whoever handled a demand does not ask the enterprise whether it was handled well."""
    return caller_id not in handler_ids


def may_review_case(reviewer_id: int, agent_ids: Collection[int]) -> bool:
    """Whoever acts as agent in a case does not review it."""
    return reviewer_id not in agent_ids


def may_pay_claim(payer_id: int, reviewer_ids: Collection[int]) -> bool:
    """Whoever reviewed a claim does not pay it."""
    return payer_id not in reviewer_ids


def may_review_fair_competition(reviewer_id: int, author_ids: Collection[int]) -> bool:
    """Whoever wrote a policy does not review whether it is fair to competition."""
    return reviewer_id not in author_ids


def may_vote_on_award(voter_id: int, candidate_ids: Collection[int]) -> bool:
    """A candidate for a gold award does not vote on it."""
    return voter_id not in candidate_ids


def shows_rater(viewer_department_id: int | None, rated_department_id: int) -> bool:
    """A firm's rating of an inspection is anonymous to the unit that was rated."""
    return viewer_department_id != rated_department_id


def sees_case_content(roles: Iterable[str]) -> bool:
    """An administrator sees no case content; any other role sees what its own row of the matrix gives."""
    return any(_reads_cases(Role(role)) for role in roles if role in _VALUES)


def roles_conflict(roles: Iterable[str]) -> bool:
    """Whether an officer would be administrator and something that works on cases at the same time."""
    held = {Role(role) for role in roles if role in _VALUES}
    return Role.ADMINISTRATOR in held and any(_reads_cases(role) for role in held)


def _reads_cases(role: Role) -> bool:
    return any(PERMISSIONS[role][column].levels for column in Column if column is not Column.ADMINISTER)


_VALUES = frozenset(role.value for role in Role)


@dataclass(frozen=True, slots=True)
class Grant:
    """An authority to decide one item alone, up to an amount in fen (None: no limit), over a range of days."""

    item_code: str
    amount_limit_fen: int | None
    from_date: date
    until_date: date | None


def decides_alone(grants: Sequence[Grant], *, item_code: str, amount_fen: int, on_date: date) -> bool:
    """A chief service officer decides alone only inside an unexpired grant: item, amount and period."""
    return any(
        grant.item_code == item_code
        and (grant.amount_limit_fen is None or amount_fen <= grant.amount_limit_fen)
        and covers(grant.from_date, grant.until_date, on_date)
        for grant in grants
    )
