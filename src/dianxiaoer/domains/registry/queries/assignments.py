"""Who stands behind which enterprise: today, over time, too many, nobody."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Q, QuerySet

from dianxiaoer.domains.registry import models, rules
from dianxiaoer.domains.registry.queries.rows import AssignmentRow, GapRow, LoadRow, assignment_row
from dianxiaoer.domains.registry.rules import (
    DEFAULT_LOADS,
    AssignmentKind,
    EnterpriseStatus,
    LoadRule,
    LoadState,
)


def holding(day: date) -> Q:
    return Q(from_date__lte=day) & (Q(until_date__isnull=True) | Q(until_date__gte=day))


def _rows() -> QuerySet[models.Assignment]:
    return models.Assignment.objects.select_related("enterprise", "officer", "department")


def assignments(enterprise_id: int, on_date: date) -> tuple[AssignmentRow, ...]:
    """Leader, officer and department of an enterprise on a day (1 SQL)."""
    found = _rows().filter(holding(on_date), enterprise_id=enterprise_id).order_by("kind")
    return tuple(assignment_row(each) for each in found)


def assignments_of_many(enterprise_ids: Iterable[int], on_date: date) -> dict[int, tuple[AssignmentRow, ...]]:
    """The same for many enterprises (1 SQL)."""
    found: dict[int, list[AssignmentRow]] = {}
    for each in _rows().filter(holding(on_date), enterprise_id__in=set(enterprise_ids)).order_by("kind"):
        found.setdefault(each.enterprise_id, []).append(assignment_row(each))
    return {enterprise_id: tuple(rows) for enterprise_id, rows in found.items()}


def history(enterprise_id: int) -> tuple[AssignmentRow, ...]:
    """All assignments of an enterprise, by kind and day."""
    found = _rows().filter(enterprise_id=enterprise_id).order_by("kind", "from_date")
    return tuple(assignment_row(each) for each in found)


def sponsor_leader_of(enterprise_id: int, on_date: date) -> int | None:
    """The officer id of the leader in charge of an enterprise on a day."""
    return _officer_of(enterprise_id, AssignmentKind.LEADER, on_date)


def liaison_officer_of(enterprise_id: int, on_date: date) -> int | None:
    """The officer id of the liaison officer or secretary of an enterprise on a day."""
    return _officer_of(enterprise_id, AssignmentKind.OFFICER, on_date)


def _officer_of(enterprise_id: int, kind: AssignmentKind, on_date: date) -> int | None:
    found = models.Assignment.objects.filter(holding(on_date), enterprise_id=enterprise_id, kind=kind.value)
    return found.values_list("officer_id", flat=True).first()


def enterprises_of_officer(officer_id: int, on_date: date) -> tuple[AssignmentRow, ...]:
    """What an officer carries on a day, as leader or as liaison officer, by the enterprise's name."""
    found = _rows().filter(holding(on_date), officer_id=officer_id)
    return tuple(assignment_row(each) for each in found.order_by("enterprise__name_key", "kind", "id"))


def load_rule(kind: AssignmentKind) -> LoadRule | None:
    """The limit in force for a kind; None for departments."""
    row = models.LoadLimit.objects.filter(kind=kind.value).first()
    return DEFAULT_LOADS.get(kind) if row is None else LoadRule(row.usual_max, row.hard_max)


def load_rules() -> dict[AssignmentKind, LoadRule]:
    stored = {AssignmentKind(r.kind): LoadRule(r.usual_max, r.hard_max) for r in models.LoadLimit.objects.all()}
    return {**DEFAULT_LOADS, **stored}


def loads(on_date: date, kind: AssignmentKind = AssignmentKind.OFFICER) -> tuple[LoadRow, ...]:
    """Every officer who carries an enterprise on a day, the heaviest load first (2 SQL)."""
    rule = load_rules()[kind]
    found = (
        models.Assignment.objects.filter(holding(on_date), kind=kind.value)
        .values("officer_id", "officer__name", "officer__department__name")
        .annotate(count=Count("id"))
        .order_by("-count", "officer__name_key", "officer_id")
    )
    return tuple(
        LoadRow(
            officer_id=each["officer_id"],
            name=each["officer__name"],
            department_name=each["officer__department__name"],
            kind=kind.value,
            count=each["count"],
            usual_max=rule.usual_max,
            hard_max=rule.hard_max,
            state=rules.load_state(each["count"], rule).value,
        )
        for each in found
    )


def load_warnings(on_date: date) -> tuple[LoadRow, ...]:
    """Officers and leaders who carry more than usual on a day."""
    return tuple(row for kind in DEFAULT_LOADS for row in loads(on_date, kind) if row.state != LoadState.USUAL.value)


def gaps(on_date: date, *, limit: int = 200) -> tuple[GapRow, ...]:
    """Operating enterprises that lack a leader, officer or department on a day, or whose officer has retired."""
    operating = models.Enterprise.objects.filter(status=EnterpriseStatus.OPERATING.value)
    found: list[GapRow] = []
    for kind in AssignmentKind:
        current = models.Assignment.objects.filter(holding(on_date), kind=kind.value)
        bare = operating.exclude(pk__in=current.values("enterprise_id")).order_by("name_key", "id")
        found += [GapRow(pk, name, kind.value, "missing") for pk, name in bare.values_list("id", "name")[:limit]]
        left = current.filter(
            Q(officer__active=False) | Q(department__active=False),
            enterprise__status=EnterpriseStatus.OPERATING.value,
        )
        found += [
            GapRow(pk, name, kind.value, "retired")
            for pk, name in left.order_by("enterprise__name_key").values_list("enterprise_id", "enterprise__name")[
                :limit
            ]
        ]
    return tuple(found[:limit])
