"""Promises as people read them: one subject's, many subjects', and their lights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Case, CharField, QuerySet, Value, When

from dianxiaoer.domains.promises import rules
from dianxiaoer.domains.promises.models import Promise
from dianxiaoer.domains.promises.rules import OPEN_STATES, Basis, Facing, Kind, Light, PromiseState, Subject
from dianxiaoer.domains.worktime.rules import Limit, Unit


@dataclass(frozen=True, slots=True)
class PromiseView:
    """One promise with who has it now and how to call them. Extended by `extra` in the limit's own unit."""

    id: int
    subject: Subject
    kind: Kind
    facing: Facing
    basis: Basis
    limit: Limit
    extra: Decimal
    enterprise_id: int | None
    department_id: int
    department_name: str
    department_phone: str
    officer_id: int | None
    officer_name: str
    officer_phone: str
    held_since: datetime
    started_at: datetime
    due_at: datetime
    warn_at: datetime
    provisional: bool
    state: PromiseState
    paused_at: datetime | None
    yellow_at: datetime | None
    red_at: datetime | None
    ended_at: datetime | None
    consumed: Decimal | None

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def phone(self) -> str:
        """Whom to call: the officer, else the department."""
        return self.officer_phone or self.department_phone

    def ever_red(self, at: datetime) -> bool:
        return rules.ever_red(self.state, at=at, due_at=self.due_at, red_at=self.red_at)


COLUMNS = (
    "subject_domain", "subject_id", "part_id", "id", "kind", "facing", "basis", "limit_amount", "limit_unit",
    "limit_extra", "enterprise_id", "department_id", "department__name", "department__phone", "officer_id",
    "officer__name", "officer__phone", "held_since", "started_at", "due_at", "warn_at", "provisional",
    "state", "paused_at", "yellow_at", "red_at", "ended_at", "consumed",
)  # fmt: skip


def views(promises: QuerySet[Promise]) -> tuple[PromiseView, ...]:
    """Frozen rows of a queryset in its order. One statement."""
    return tuple(view_of(*row) for row in promises.values_list(*COLUMNS))


def view_of(
    domain: str, subject_id: int, part_id: int | None, pk: int, kind: str, facing: str, basis: str,
    amount: Decimal, unit: str, extra: Decimal, enterprise_id: int | None, department_id: int,
    department_name: str, department_phone: str, officer_id: int | None, officer_name: str | None,
    officer_phone: str | None, held_since: datetime, started_at: datetime, due_at: datetime,
    warn_at: datetime, provisional: bool, state: str, paused_at: datetime | None, yellow_at: datetime | None,
    red_at: datetime | None, ended_at: datetime | None, consumed: Decimal | None,
) -> PromiseView:  # fmt: skip
    return PromiseView(
        id=pk,
        subject=Subject(domain, subject_id, part_id),
        kind=Kind(kind),
        facing=Facing(facing),
        basis=Basis(basis),
        limit=Limit(amount, Unit(unit)),
        extra=extra,
        enterprise_id=enterprise_id,
        department_id=department_id,
        department_name=department_name,
        department_phone=department_phone,
        officer_id=officer_id,
        officer_name=officer_name or "",
        officer_phone=officer_phone or "",
        held_since=held_since,
        started_at=started_at,
        due_at=due_at,
        warn_at=warn_at,
        provisional=provisional,
        state=PromiseState(state),
        paused_at=paused_at,
        yellow_at=yellow_at,
        red_at=red_at,
        ended_at=ended_at,
        consumed=consumed,
    )


def for_subject(subject: Subject) -> tuple[PromiseView, ...]:
    """Every promise about a subject with all its parts (of one part when it names one), oldest first."""
    promises = Promise.objects.filter(subject_domain=subject.domain, subject_id=subject.id)
    if subject.part_id is not None:
        promises = promises.filter(part_id=subject.part_id)
    return views(promises.order_by("started_at", "id"))


def for_subjects(
    domain: str,
    ids: Sequence[int],
    *,
    kinds: Sequence[Kind] = (),
    facing: Facing | None = None,
    open_only: bool = True,
) -> dict[int, tuple[PromiseView, ...]]:
    """The promises of a page of subjects, by subject id, nearest due first. One statement."""
    promises = Promise.objects.filter(subject_domain=domain, subject_id__in=list(ids))
    if open_only:
        promises = promises.filter(state__in=OPEN_STATES)
    if kinds:
        promises = promises.filter(kind__in=kinds)
    if facing is not None:
        promises = promises.filter(facing=facing)
    found: dict[int, list[PromiseView]] = {subject_id: [] for subject_id in ids}
    for view in views(promises.order_by("due_at", "id")):
        found[view.subject.id].append(view)
    return {subject_id: tuple(rows) for subject_id, rows in found.items()}


def open_promise(subject: Subject, kind: Kind | str, facing: Facing | str | None = None) -> PromiseView | None:
    """The open promise of one kind, if there is one."""
    promises = Promise.objects.filter(
        subject_domain=subject.domain,
        subject_id=subject.id,
        part_id=subject.part_id,
        kind=Kind(kind),
        state__in=OPEN_STATES,
    )
    if facing is not None:
        promises = promises.filter(facing=Facing(facing))
    found = views(promises.order_by("due_at", "id")[:1])
    return found[0] if found else None


def light(view: PromiseView, at: datetime) -> Light:
    """The light of one promise at a moment."""
    return rules.light(view.state, at=at, warn_at=view.warn_at, due_at=view.due_at)


def light_expression(at: datetime, prefix: str = "") -> Case:
    """The light in SQL, equal to `rules.light`; `prefix` is the way to the promise, e.g. `promise__`."""
    return Case(
        When(**{f"{prefix}state": PromiseState.PAUSED.value}, then=Value(Light.BLUE.value)),
        When(**{f"{prefix}state__in": [str(each) for each in rules.ENDED_STATES]}, then=Value(Light.GREY.value)),
        When(**{f"{prefix}due_at__lt": at}, then=Value(Light.RED.value)),
        When(**{f"{prefix}warn_at__lte": at}, then=Value(Light.YELLOW.value)),
        default=Value(Light.GREEN.value),
        output_field=CharField(),
    )
