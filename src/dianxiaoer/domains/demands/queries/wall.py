"""The wall: what is promised to enterprises now, by department and light, and how the last days went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count
from django.db.models.functions import TruncDate

from dianxiaoer.domains.demands import rules
from dianxiaoer.domains.demands.models import Demand
from dianxiaoer.domains.demands.queries.catalogue import type_labels
from dianxiaoer.domains.people.models import Department
from dianxiaoer.domains.promises.queries import LightCounts, count_lights
from dianxiaoer.domains.promises.rules import Facing


@dataclass(frozen=True, slots=True)
class WallRow:
    """One department's open promises to enterprises, and its own orders."""

    department_id: int
    name: str
    phone: str
    facing: LightCounts
    own: LightCounts


@dataclass(frozen=True, slots=True)
class WallDay:
    day: str
    submitted: int


@dataclass(frozen=True, slots=True)
class Wall:
    """Totals are sums of the rows, so that each figure can be opened down to its records."""

    rows: tuple[WallRow, ...]
    facing: LightCounts
    states: dict[str, int]
    types: tuple[tuple[str, str, int], ...]
    days: tuple[WallDay, ...]


def wall(at: datetime) -> Wall:
    """Six statements over open rows and the last 30 days; none grows with the archive."""
    facing = count_lights(at, facing=Facing.ENTERPRISE)
    own = count_lights(at, facing=Facing.DEPARTMENT)
    names = Department.objects.filter(pk__in={*facing, *own}).order_by("sort_key", "id")
    rows = tuple(
        WallRow(
            row.pk,
            row.name,
            row.phone,
            facing.get(row.pk, LightCounts(row.pk, 0, 0, 0, 0)),
            own.get(row.pk, LightCounts(row.pk, 0, 0, 0, 0)),
        )
        for row in names
    )
    total = LightCounts(
        0, *(sum(getattr(row.facing, light) for row in rows) for light in ("green", "yellow", "red", "blue"))
    )
    open_rows = Demand.objects.filter(state__in=(*rules.OPEN, rules.DemandState.CLOSED, rules.DemandState.VISITED))
    states = dict(open_rows.order_by().values_list("state").annotate(number=Count("id")))
    recent = Demand.objects.filter(submitted_at__gte=at - timedelta(days=30), submitted_at__lte=at)
    hot = recent.filter(type__isnull=False).order_by().values_list("type_id").annotate(number=Count("id"))
    top = sorted(hot, key=lambda pair: (-pair[1], pair[0]))[:10]
    labels = type_labels([code for code, _count in top])
    days = recent.order_by().values_list(TruncDate("submitted_at")).annotate(number=Count("id"))
    return Wall(
        rows=rows,
        facing=total,
        states=states,
        types=tuple((code, labels.get(code, code), count) for code, count in top),
        days=tuple(WallDay(day.isoformat(), count) for day, count in sorted(days)),
    )
