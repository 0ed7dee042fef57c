"""Leader, officer and department behind an enterprise: assigned, handed over without a gap, ended."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.people import models as people
from dianxiaoer.domains.registry import access, models, rules
from dianxiaoer.domains.registry.commands.checks import lock_active_officer, lock_enterprise, one_of
from dianxiaoer.domains.registry.queries.assignments import load_rule
from dianxiaoer.domains.registry.rules import AssignmentKind, LoadState
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.commands import command
from dianxiaoer.kernel.journal import record
from dianxiaoer.kernel.refusals import Conflict, Invalid, NotFound, WrongState


@dataclass(frozen=True, slots=True)
class LoadWarning:
    """The assignment stands, but the officer carries more enterprises than usual."""

    officer_id: int
    officer_name: str
    count: int
    usual_max: int
    hard_max: int


@dataclass(frozen=True, slots=True)
class Assigned:
    assignment_id: int
    warning: LoadWarning | None


@command
def assign(
    *,
    by: Actor,
    at: datetime,
    enterprise_id: int,
    kind: str,
    from_date: date,
    officer_id: int | None = None,
    department_id: int | None = None,
    until_date: date | None = None,
) -> Assigned:
    """Put a leader, an officer or a department behind an enterprise from a day on.

    Past the usual load the result carries a warning, which is journalled. Refuses `not_allowed`,
    `enterprise_unknown`, `choice_unknown`, `days_reversed`, `party_wrong`, `officer_unknown`,
    `officer_retired`, `department_unknown`, `assigned_already` (hand over instead), `load_past_hard_limit`.
    """
    access.require_assigner(by)
    enterprise = lock_enterprise(enterprise_id)
    kind = one_of(AssignmentKind, kind, "kind")
    if until_date is not None and until_date < from_date:
        raise Invalid("days_reversed", _("The last day lies before the first."), field="until_date")
    row = _new(enterprise, AssignmentKind(kind), officer_id, department_id, from_date, until_date)
    if _overlapping(enterprise_id, kind, from_date, until_date).exists():
        raise Conflict(
            "assigned_already",
            _("Somebody is assigned on some of these days already. Hand the enterprise over instead."),
            field="from_date",
        )
    warning = _check_load(row)
    row.save(force_insert=True)
    record(
        verb="assignment.made",
        subject=("enterprise", enterprise_id),
        enterprise_id=enterprise_id,
        facts=_facts(row, warning),
    )
    return Assigned(row.pk, warning)


@command
def hand_over_assignment(
    *,
    by: Actor,
    at: datetime,
    enterprise_id: int,
    kind: str,
    from_date: date,
    officer_id: int | None = None,
    department_id: int | None = None,
) -> Assigned:
    """Give an enterprise to another leader, officer or department on a day: the old assignment ends the day
    before, the new one begins that day and ends when the old one would have. No day is without somebody.

    Refuses as `assign`, and `not_assigned` (nobody to take over from), `hand_over_to_same`.
    """
    access.require_assigner(by)
    enterprise = lock_enterprise(enterprise_id)
    kind = one_of(AssignmentKind, kind, "kind")
    old = (
        _overlapping(enterprise_id, kind, from_date - timedelta(days=1), from_date)
        .select_for_update(of=("self",))
        .order_by("-from_date")
        .first()
    )
    if old is None or old.from_date >= from_date:
        raise WrongState(
            "not_assigned",
            _("Nobody is assigned on the day before, so there is nothing to hand over. Assign somebody instead."),
            field="from_date",
        )
    if (old.officer_id, old.department_id) == (officer_id, department_id):
        raise Invalid("hand_over_to_same", _("Hand it over to somebody else."), field="officer_id")
    ended_before = old.until_date is not None and old.until_date < from_date
    until_date = None if ended_before else old.until_date
    row = _new(enterprise, AssignmentKind(kind), officer_id, department_id, from_date, until_date)
    if _overlapping(enterprise_id, kind, from_date, until_date).exclude(pk=old.pk).exists():
        raise Conflict(
            "assigned_already",
            _("Somebody is assigned on some of these days already. Hand the enterprise over instead."),
            field="from_date",
        )
    old.until_date = from_date - timedelta(days=1)
    old.save(update_fields=["until_date"])
    warning = _check_load(row)
    row.save(force_insert=True)
    record(
        verb="assignment.handed_over",
        subject=("enterprise", enterprise_id),
        enterprise_id=enterprise_id,
        facts={
            **_facts(row, warning),
            "from_officer_id": old.officer_id,
            "from_department_id": old.department_id,
        },
    )
    return Assigned(row.pk, warning)


@command
def hand_over_all(
    *, by: Actor, at: datetime, from_officer_id: int, to_officer_id: int, from_date: date
) -> tuple[Assigned, ...]:
    """Give every enterprise of an officer to another on a day, as leader and as liaison officer, all or none.

    Refuses as `hand_over_assignment`; `not_assigned` when the officer carries none.
    """
    access.require_assigner(by)
    last_day = from_date - timedelta(days=1)
    carried = models.Assignment.objects.filter(
        Q(until_date__isnull=True) | Q(until_date__gte=from_date),
        officer_id=from_officer_id,
        from_date__lte=last_day,
    )
    pairs = list(carried.order_by("enterprise_id", "kind").values_list("enterprise_id", "kind"))
    if not pairs:
        raise WrongState("not_assigned", _("This officer carries no enterprise on that day."))
    results = tuple(
        hand_over_assignment(
            by=by,
            at=at,
            enterprise_id=enterprise_id,
            kind=kind,
            from_date=from_date,
            officer_id=to_officer_id,
        )
        for enterprise_id, kind in pairs
    )
    record(
        verb="assignment.all_handed_over",
        subject=("officer", from_officer_id),
        facts={"to_officer_id": to_officer_id, "from_date": from_date, "enterprises": len(pairs)},
    )
    return results


@command
def end_assignment(*, by: Actor, at: datetime, assignment_id: int, last_date: date) -> None:
    """End an assignment after a last day, for an enterprise that leaves. The register's gaps show those that
    still operate. Refuses `not_allowed`, `assignment_unknown`, `days_reversed`."""
    access.require_assigner(by)
    row = models.Assignment.objects.select_for_update(of=("self",)).filter(pk=assignment_id).first()
    if row is None:
        raise NotFound("assignment_unknown", _("There is no such assignment."))
    if last_date < row.from_date or (row.until_date is not None and last_date > row.until_date):
        raise Invalid("days_reversed", _("The last day must lie within the assignment."), field="last_date")
    row.until_date = last_date
    row.save(update_fields=["until_date"])
    record(
        verb="assignment.ended",
        subject=("enterprise", row.enterprise_id),
        enterprise_id=row.enterprise_id,
        facts={"kind": row.kind, "last_date": last_date},
    )


def _new(
    enterprise: models.Enterprise,
    kind: AssignmentKind,
    officer_id: int | None,
    department_id: int | None,
    from_date: date,
    until_date: date | None,
) -> models.Assignment:
    """The row to be written, its party locked and fit for the kind."""
    row = models.Assignment(enterprise=enterprise, kind=kind.value, from_date=from_date, until_date=until_date)
    if kind is AssignmentKind.DEPARTMENT:
        if department_id is None or officer_id is not None:
            raise Invalid("party_wrong", _("Name a department."), field="department_id")
        row.department = people.Department.objects.filter(pk=department_id, active=True).first()
        if row.department is None:
            raise Invalid("department_unknown", _("There is no such department."), field="department_id")
        return row
    if officer_id is None or department_id is not None:
        raise Invalid("party_wrong", _("Name an officer."), field="officer_id")
    row.officer = lock_active_officer(officer_id)
    return row


def _overlapping(
    enterprise_id: int, kind: str, from_date: date, until_date: date | None
) -> QuerySet[models.Assignment]:
    found = models.Assignment.objects.filter(
        Q(until_date__isnull=True) | Q(until_date__gte=from_date), enterprise_id=enterprise_id, kind=kind
    )
    return found if until_date is None else found.filter(from_date__lte=until_date)


def _check_load(row: models.Assignment) -> LoadWarning | None:
    """The warning past the usual load; refuses past the hard one. The officer's row is locked."""
    rule = load_rule(AssignmentKind(row.kind))
    if rule is None or row.officer is None:
        return None
    spans = models.Assignment.objects.filter(officer=row.officer, kind=row.kind)
    count = 1 + rules.peak_load(spans.values_list("from_date", "until_date"), row.from_date, row.until_date)
    state = rules.load_state(count, rule)
    if state is LoadState.PAST_HARD:
        raise WrongState(
            "load_past_hard_limit",
            _("%(name)s would carry %(count)s enterprises, at most %(most)s are allowed. Choose somebody else."),
            field="officer_id",
            name=row.officer.name,
            count=count,
            most=rule.hard_max,
        )
    if state is LoadState.USUAL:
        return None
    return LoadWarning(row.officer.pk, row.officer.name, count, rule.usual_max, rule.hard_max)


def _facts(row: models.Assignment, warning: LoadWarning | None) -> dict[str, object]:
    facts: dict[str, object] = {
        "kind": row.kind,
        "officer_id": row.officer_id,
        "department_id": row.department_id,
        "from_date": row.from_date,
        "until_date": row.until_date,
    }
    if warning is not None:
        facts["load_warning"] = {"count": warning.count, "usual_max": warning.usual_max}
    return facts
