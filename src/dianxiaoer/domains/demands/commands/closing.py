"""After the answer: call-back, rating, reopening, the hard track, archive (dossier §4.1, §5.3)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.demands import access, rules
from dianxiaoer.domains.demands.commands.dispatching import promised_by_desk
from dianxiaoer.domains.demands.commands.intake import promised_dispatch, promised_result
from dianxiaoer.domains.demands.commands.locking import change, limits_of, lock, move, subject
from dianxiaoer.domains.demands.models import CallBack, Demand, WorkOrder
from dianxiaoer.domains.demands.queries.catalogue import desk_department_id
from dianxiaoer.domains.people.access import may, require_independent_caller
from dianxiaoer.domains.promises import commands as promises
from dianxiaoer.domains.promises.rules import Kind
from dianxiaoer.domains.worktime.rules import Limit
from dianxiaoer.kernel import rows
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.commands import command
from dianxiaoer.kernel.journal import record
from dianxiaoer.kernel.refusals import Invalid, NotAllowed, WrongState

CONTENT = rules.Satisfaction.BASICALLY_SATISFIED


def _check_grade(satisfaction: int | None) -> None:
    if satisfaction is not None and satisfaction not in list(rules.Satisfaction):
        raise Invalid("unknown_grade", _("Choose one of the five grades."), field="satisfaction")


_HANDLERS = f"SELECT officer_id FROM {WorkOrder._meta.db_table} WHERE demand_id = %s AND officer_id IS NOT NULL"
_ATTEMPTS = f"""
    SELECT count(*) FROM {CallBack._meta.db_table} WHERE demand_id = %s AND round = %s AND NOT by_enterprise
"""


def _handlers(demand: Demand) -> list[int]:
    handlers = rows.run(_HANDLERS, [demand.pk])
    return [*(officer_id for (officer_id,) in handlers), *([demand.officer_id] if demand.officer_id else [])]


@command
def call_back(
    *, by: Actor, at: datetime, demand_id: int, reached: bool, contacted: bool | None = None,
    solved: bool | None = None, satisfaction: int | None = None, note: str = "", upheld: bool = False,
) -> Demand:  # fmt: skip
    """Ask the enterprise, by somebody else than the handler: reached, contacted, solved, satisfied (five grades).

    Not reached: the attempt is kept and the demand waits, until the third attempt closes the asking. Unsolved or
    dissatisfied with the reason upheld: the demand is reopened at once.
    """
    if not may(by, "D5", "C"):
        raise NotAllowed("caller_role", _("Only the desk or the supervision office calls back."))
    demand = lock(by, demand_id)
    rules.MACHINE.check(demand.state, "call_back")
    require_independent_caller(by, _handlers(demand))
    _check_grade(satisfaction)
    if reached and (solved is None or satisfaction is None):
        raise Invalid("incomplete_call", _("Ask both: is it solved, and how satisfied?"), field="satisfaction")
    if not reached:
        contacted = solved = satisfaction = None
    ((attempts,),) = rows.run(_ATTEMPTS, [demand.pk, demand.round])
    attempt = attempts + 1
    bad = reached and (not solved or (satisfaction or 0) < CONTENT)
    rows.insert(
        CallBack(
            demand=demand, round=demand.round, attempt=attempt, at=at, caller_id=by.id, reached=reached,
            contacted=contacted, solved=solved, satisfaction=satisfaction, note=note.strip(),
            upheld=upheld if bad else None,
        )
    )  # fmt: skip
    facts: dict[str, object] = {"reached": reached, "attempt": attempt, "contacted": contacted, "solved": solved,
                                "satisfaction": satisfaction, "note": note.strip()}  # fmt: skip
    if reached or attempt >= limits_of(demand).call_back_attempts:
        facts |= move(
            demand, "call_back", visited_at=at, reached=reached, contacted=contacted, solved=solved,
            satisfaction=satisfaction,
        )  # fmt: skip
        promises.keep(by=by, at=at, subject=subject(demand), kind=Kind.CALL_BACK)
    record(
        verb="demand.called_back",
        subject=("demand", demand.pk),
        facts=facts,
        enterprise_id=demand.enterprise_id,
    )
    if bad and upheld:
        reopen(by=by, at=at, demand_id=demand.pk, reason=note or str(_("Dissatisfied at the call-back")))
        demand.refresh_from_db()
    return demand


@command
def rate(*, by: Actor, at: datetime, demand_id: int, solved: bool, satisfaction: int, note: str = "") -> Demand:
    """The enterprise's own word. A bad one starts the desk's clock to decide whether the reason is upheld."""
    demand = lock(by, demand_id)
    access.require_own_enterprise(by, demand)
    _check_grade(satisfaction)
    waiting = demand.state in (rules.DemandState.CLOSED, rules.DemandState.ANSWERED)
    if demand.rated_by_enterprise:
        raise WrongState("rated_already", _("You have rated this answer already. Thank you."))
    CallBack.objects.create(
        demand=demand, round=demand.round, attempt=0, at=at, by_enterprise=True, reached=True, solved=solved,
        satisfaction=satisfaction, note=note.strip(),
    )  # fmt: skip
    facts = move(
        demand, "rate", visited_at=at, reached=True, solved=solved, satisfaction=satisfaction,
        rated_by_enterprise=True,
    )  # fmt: skip
    steps: list[promises.Step] = [promises.Keep(subject(demand), Kind.CALL_BACK)] if waiting else []
    if not solved or satisfaction < CONTENT:
        steps.append(promised_by_desk(demand, Kind.REVIEW, limits_of(demand).audit))
    if steps:
        promises.apply(by=by, at=at, steps=steps)
    record(
        verb="demand.rated",
        subject=("demand", demand.pk),
        facts=facts | {"solved": solved, "satisfaction": satisfaction, "note": note.strip()},
        enterprise_id=demand.enterprise_id,
    )
    return demand


@command
def reopen(*, by: Actor, at: datetime, demand_id: int, reason: str) -> Demand:
    """Handle it again within half of the original limit, at most twice; then it becomes a hard order."""
    access.require_desk(by)
    demand = lock(by, demand_id)
    rules.MACHINE.check(demand.state, "reopen")
    if not reason.strip():
        raise Invalid("no_reason", _("Say why it is handled again."), field="reason")
    if not (demand.solved is False or (demand.satisfaction or CONTENT) < CONTENT):
        raise WrongState(
            "not_dissatisfied", _("Only an unsolved demand or a dissatisfied enterprise is handled again.")
        )
    if demand.round >= limits_of(demand).reopen_rounds:
        raise WrongState(
            "reopened_twice", _("It was handled again twice. Let the director take it up as a hard order.")
        )
    return _start_round(by, at, demand, reason, hard=False)


def _decided(demand: Demand, reason: str) -> list[promises.Step]:
    """A bad rating has been decided on, in time or late; whatever else was promised is owed no longer."""
    return [
        promises.Keep(subject(demand), Kind.REVIEW, if_open=True),
        promises.WithdrawAll(subject(demand), reason),
    ]


def _start_round(by: Actor, at: datetime, demand: Demand, reason: str, *, hard: bool) -> Demand:
    limits = limits_of(demand)
    limit = Limit.parse(limits.result_hard) if hard else Limit.parse(demand.result_limit or limits.result_help)
    original = limit if hard or demand.round else limit.halved()
    facts = move(
        demand, "reopen", round=demand.round + 1, result_limit=str(original), is_hard=demand.is_hard or hard,
        department_id=desk_department_id(), officer_id=None, replied_at=None, closed_at=None, visited_at=None,
        reached=None, contacted=None, solved=None, satisfaction=None, rated_by_enterprise=False,
        accepted_at=demand.accepted_at or at, limit_profile_id=demand.limit_profile_id or limits.version,
    )  # fmt: skip
    new = [promised_result(demand, at), promised_dispatch(demand, limits.dispatch)]
    promises.apply(by=by, at=at, steps=[*_decided(demand, "reopened"), *new])
    record(
        verb="demand.made_hard" if hard else "demand.reopened",
        subject=("demand", demand.pk),
        facts=facts | {"reason": reason.strip(), "round": demand.round, "limit": demand.result_limit},
        enterprise_id=demand.enterprise_id,
    )
    return demand


@command
def make_hard(*, by: Actor, at: datetime, demand_id: int, reason: str) -> Demand:
    """The director takes up a demand that was handled again twice: 15 working days under his supervision ([s2])."""
    access.require_director(by)
    if not reason.strip():
        raise Invalid("no_reason", _("Say why it becomes a hard order."), field="reason")
    demand = lock(by, demand_id)
    if demand.is_hard:
        raise WrongState("hard_already", _("It is a hard order already."))
    if demand.state == rules.DemandState.VISITED:
        return _start_round(by, at, demand, reason, hard=True)
    if demand.state not in rules.OPEN:
        raise WrongState("not_open", _("Only an open or a called-back demand becomes a hard order."))
    change(demand, is_hard=True)
    record(
        verb="demand.made_hard",
        subject=("demand", demand.pk),
        facts={"reason": reason.strip()},
        enterprise_id=demand.enterprise_id,
    )
    return demand


@command
def archive(*, by: Actor, at: datetime, demand_id: int) -> Demand:
    """End of the file: rated, or seven days of silence. Silence is kept as silence, never as satisfaction."""
    access.require_desk(by)
    demand = lock(by, demand_id)
    rules.MACHINE.check(demand.state, "archive")
    silence = timedelta(days=limits_of(demand).silence_days)
    if demand.satisfaction is None and demand.visited_at is not None and at < demand.visited_at + silence:
        raise WrongState(
            "not_silent_long_enough", _("Without a rating it can be archived after seven days of silence.")
        )
    promises.apply(by=by, at=at, steps=_decided(demand, "archived"))
    facts = move(demand, "archive", ended_at=at)
    record(
        verb="demand.archived",
        subject=("demand", demand.pk),
        facts=facts
        | {"satisfaction": demand.satisfaction, "solved": demand.solved, "category": demand.result_category,
           "benefit_fen": demand.benefit_fen, "round": demand.round},
        enterprise_id=demand.enterprise_id,
    )  # fmt: skip
    return demand
