"""Lists of demands: filters that live in an address, keyset pages, lights of a page in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import get_current_timezone, make_aware
from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.demands import access, rules
from dianxiaoer.domains.demands.models import Demand, DemandSearch
from dianxiaoer.domains.demands.queries.catalogue import type_labels
from dianxiaoer.domains.promises.models import Promise
from dianxiaoer.domains.promises.queries import PromiseView, for_subjects, light, of_light
from dianxiaoer.domains.promises.rules import Facing, Light
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.paging import keyset_page
from dianxiaoer.kernel.refusals import Invalid

FLAGS = ("urgent", "hard", "legacy", "joint", "repeat", "reopened", "no_firm")


@dataclass(frozen=True, slots=True)
class Filters:
    """What a reader narrows a list to. Empty fields do not narrow; dates are inclusive days of submission."""

    query: str = ""
    states: tuple[str, ...] = ()
    department_id: int | None = None
    type_code: str = ""
    nature: str = ""
    source: str = ""
    light: str = ""
    enterprise_id: int | None = None
    sub_park_id: int | None = None
    from_date: date | None = None
    to_date: date | None = None
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DemandRow:
    """One line of a list, with its enterprise-facing light and who has it now."""

    id: int
    number: str
    title: str
    state: str
    nature: str
    urgency: str
    source: str
    type_code: str
    type_label: str
    enterprise_id: int | None
    enterprise_name: str
    place: str
    department_id: int | None
    department_name: str
    officer_name: str
    submitted_at: datetime | None
    replied_at: datetime | None
    closed_at: datetime | None
    result_category: str
    satisfaction: int | None
    benefit_fen: int | None
    flags: tuple[str, ...]
    round: int
    promise: PromiseView | None
    light: Light

    @property
    def due_at(self) -> datetime | None:
        return self.promise.due_at if self.promise else None


@dataclass(frozen=True, slots=True)
class DemandPage:
    rows: tuple[DemandRow, ...]
    next_cursor: str | None


def search_condition(text: str) -> Q:
    """Demands whose texts hold every term of `text`; a public number finds its demand."""
    terms = list(dict.fromkeys(rules.bigrams(text)))[:24]
    if not terms:
        raise Invalid("nothing_to_search", _("Type at least two characters to search for."), field="q")
    digits = text.strip().replace(" ", "")
    condition = Q(pk__in=_matching(terms))
    if digits.isdigit() and 14 <= len(digits) <= 22:
        condition |= Q(pk=int(digits[8:]))
    return condition


def _matching(terms: Sequence[str]) -> QuerySet[Any, Any]:
    # A lone character (a word cut from a run of one) matches any term that begins with it.
    lexemes = [f"'{term}':*" if len(term) == 1 and term >= "㐀" else f"'{term}'" for term in terms]
    return DemandSearch.objects.extra(where=["terms @@ %s::tsquery"], params=[" & ".join(lexemes)]).values("demand_id")


def _day(day: date) -> datetime:
    return make_aware(datetime.combine(day, time.min), get_current_timezone())


_FLAG_CONDITIONS = {
    "urgent": Q(urgency=rules.Urgency.URGENT),
    "hard": Q(is_hard=True),
    "legacy": Q(is_legacy=True),
    "joint": Q(is_joint=True),
    "repeat": Q(is_repeat=True),
    "reopened": Q(round__gt=0),
    "no_firm": Q(enterprise=None),
}


def narrow(rows: QuerySet[Demand], filters: Filters, at: datetime) -> QuerySet[Demand]:
    """Apply the filters; unknown values are refused rather than ignored."""
    if filters.states:
        rows = rows.filter(state__in=filters.states)
    for field in ("department_id", "enterprise_id", "sub_park_id", "nature", "source"):
        if value := getattr(filters, field):
            rows = rows.filter(**{field: value})
    if filters.type_code:
        whole = len(filters.type_code) == 4  # else the first level's two digits
        rows = rows.filter(**{"type_id" if whole else "type__code__startswith": filters.type_code})
    if filters.from_date:
        rows = rows.filter(submitted_at__gte=_day(filters.from_date))
    if filters.to_date:
        rows = rows.filter(submitted_at__lt=_day(filters.to_date + timedelta(days=1)))
    for flag in filters.flags:
        if flag not in _FLAG_CONDITIONS:
            raise Invalid("unknown_filter", _("This filter does not exist. Start again from the whole list."))
        rows = rows.filter(_FLAG_CONDITIONS[flag])
    if filters.light:
        rows = rows.filter(_showing(filters.light, at))
    if filters.query.strip():
        rows = rows.filter(search_condition(filters.query))
    return rows


def _showing(colour: str, at: datetime) -> Any:
    if colour not in list(Light):
        raise Invalid("unknown_filter", _("This filter does not exist. Start again from the whole list."))
    facing = Promise.objects.filter(subject_domain="demand", facing=Facing.ENTERPRISE)
    if colour == Light.GREY:
        open_ones = facing.filter(subject_id=OuterRef("pk"), state__in=("running", "paused"))
        return ~Exists(open_ones)
    return Q(pk__in=facing.filter(of_light(Light(colour), at)).values("subject_id"))


_LIST_COLUMNS = (
    "id", "title", "state", "nature", "urgency", "source", "type_id", "enterprise_id", "place", "department_id",
    "submitted_at", "created_at", "replied_at", "closed_at", "result_category", "satisfaction", "benefit_fen",
    "is_hard", "is_legacy", "is_joint", "is_repeat", "round",
)  # fmt: skip


def find(by: Actor, filters: Filters, at: datetime) -> QuerySet[Demand]:
    """The demands that exist for the reader and match, unordered: for pages, exports and counts."""
    return narrow(access.visible(by), filters, at)


def page_of(by: Actor, filters: Filters, at: datetime, *, after: str | None = None, size: int = 50) -> DemandPage:
    """A page, newest submission first. Three statements: rows, their promises, type names."""
    rows = find(by, filters, at).filter(submitted_at__isnull=False)
    page = keyset_page(
        rows.select_related("enterprise", "department", "officer").only(
            *_LIST_COLUMNS, "enterprise__name", "department__name", "officer__name"
        ),
        keys=("submitted_at", "id"),
        after=after,
        size=size,
        descending=True,
    )
    return DemandPage(rows_of(page.rows, at), page.next_cursor)


def drafts(by: Actor) -> tuple[DemandRow, ...]:
    """The reader's own unfinished demands, newest first."""
    if not by.is_contact:
        return ()
    rows = Demand.objects.filter(enterprise_id__in=by.enterprise_ids, state=rules.DemandState.DRAFT)
    chosen = rows.select_related("enterprise", "department", "officer").order_by("-created_at")[:50]
    return rows_of(list(chosen), None)


def rows_of(demands: Sequence[Demand], at: datetime | None) -> tuple[DemandRow, ...]:
    """Lines of a list with their lights (two statements for any number of lines)."""
    ids = [demand.pk for demand in demands]
    shown = for_subjects("demand", ids, facing=Facing.ENTERPRISE) if ids and at else {}
    labels = type_labels(sorted({demand.type_id for demand in demands if demand.type_id})) if ids else {}
    return tuple(_row(demand, shown.get(demand.pk, ()), labels, at) for demand in demands)


def flags_of(demand: Demand) -> tuple[str, ...]:
    marks = {
        "urgent": demand.urgency == rules.Urgency.URGENT,
        "hard": demand.is_hard,
        "legacy": demand.is_legacy,
        "joint": demand.is_joint,
        "repeat": demand.is_repeat,
        "reopened": demand.round > 0,
    }
    return tuple(name for name, holds in marks.items() if holds)


def _row(demand: Demand, promises: Sequence[PromiseView], labels: dict[str, str], at: datetime | None) -> DemandRow:
    promise = promises[0] if promises else None
    return DemandRow(
        id=demand.pk,
        number=demand.number,
        title=demand.title,
        state=demand.state,
        nature=demand.nature,
        urgency=demand.urgency,
        source=demand.source,
        type_code=demand.type_id or "",
        type_label=labels.get(demand.type_id or "", ""),
        enterprise_id=demand.enterprise_id,
        enterprise_name=demand.enterprise.name if demand.enterprise else "",
        place=demand.place,
        department_id=demand.department_id,
        department_name=demand.department.name if demand.department else "",
        officer_name=demand.officer.name if demand.officer else "",
        submitted_at=demand.submitted_at,
        replied_at=demand.replied_at,
        closed_at=demand.closed_at,
        result_category=demand.result_category,
        satisfaction=demand.satisfaction,
        benefit_fen=demand.benefit_fen,
        flags=flags_of(demand),
        round=demand.round,
        promise=promise,
        light=light(promise, at) if promise and at else Light.GREY,
    )
