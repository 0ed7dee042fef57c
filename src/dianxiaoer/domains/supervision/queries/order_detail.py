"""One supervision order with all that belongs to it, and what its reader can do with it now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as text_of
from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.demands.access import visible as visible_demands
from dianxiaoer.domains.demands.queries.timeline import TimelineRow
from dianxiaoer.domains.people.queries import OfficerRow
from dianxiaoer.domains.promises.queries import (
    Consumption,
    PromiseView,
    consumption,
    for_subject,
    light,
)
from dianxiaoer.domains.promises.rules import Facing, Kind, Light, Subject
from dianxiaoer.domains.registry.queries import AttachmentRow, attachments
from dianxiaoer.domains.supervision import access
from dianxiaoer.domains.supervision.models import OrderPaper, SupervisionOrder
from dianxiaoer.domains.supervision.queries import order_words
from dianxiaoer.domains.supervision.queries.order_people import people_of_tier
from dianxiaoer.domains.supervision.queries.order_settings import profile_of
from dianxiaoer.domains.supervision.queries.orders import OrderRow, row_of, visible
from dianxiaoer.domains.supervision.rules.orders import MACHINE, OPEN, REFUSED_AFTER, SUBJECT, OrderProfile, PaperKind
from dianxiaoer.kernel import journal
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.refusals import NotFound


@dataclass(frozen=True, slots=True)
class OrderClock:
    """A promise about the order and the light it shows now."""

    promise: PromiseView
    light: Light


@dataclass(frozen=True, slots=True)
class ReportView:
    """A report, and what was found of it (nothing yet: `passed` is None)."""

    id: int
    progress: str
    cause: str
    new_date: date
    reported_by_name: str
    reported_at: datetime
    passed: bool | None
    note: str
    checked_by_name: str
    checked_at: datetime | None


@dataclass(frozen=True, slots=True)
class PaperView:
    id: int
    kind: str
    ground: str
    months: str
    text: str
    tier: str
    days_past_due: int
    copied_to: str
    served_by_name: str
    served_at: datetime


@dataclass(frozen=True, slots=True)
class OrderDetail:
    """Everything about one order. `consumption`: which department used how much of the enterprise's time, where the
    order is about a demand that the reader sees."""

    row: OrderRow
    ask: str
    result: str
    delay_reason: str
    department_phone: str
    officer_phone: str
    struck_off_by_name: str
    profile: OrderProfile
    demand_number: str
    demand_title: str
    enterprise_name: str
    pressing: tuple[OfficerRow, ...]
    clocks: tuple[OrderClock, ...]
    reports: tuple[ReportView, ...]
    papers: tuple[PaperView, ...]
    attachments: tuple[AttachmentRow, ...]
    timeline: tuple[TimelineRow, ...]
    consumption: Consumption | None
    actions: frozenset[str]

    @property
    def refuses(self) -> bool:
        """Criticised in writing, or two reports that did not hold."""
        criticised = any(paper.kind == PaperKind.CRITICISM for paper in self.papers)
        return criticised or self.row.sent_back_count >= REFUSED_AFTER


def detail(by: Actor, order_id: int, at: datetime) -> OrderDetail:
    """One order for its reader: some fifteen statements, whatever its history. NotFound where it does not exist for
    him."""
    related = ("department", "officer", "issued_by", "struck_off_by", "demand__enterprise")
    order = visible(by).select_related(*related).filter(pk=order_id).first()
    if order is None:
        raise NotFound("order_not_found", _("This order does not exist, or you may not see it."))
    promises = for_subject(Subject(SUBJECT, order.pk))
    demand = order.demand if order.demand and _sees_demand(by, order.demand.pk) else None
    row = row_of(order, [promise for promise in promises if promise.is_open], at)
    return OrderDetail(
        row=row,
        ask=order.ask,
        result=order.result,
        delay_reason=order.delay_reason,
        department_phone=order.department.phone,
        officer_phone=order.officer.phone if order.officer else "",
        struck_off_by_name=order.struck_off_by.name if order.struck_off_by else "",
        profile=profile_of(order.profile_version),
        demand_number=demand.number if demand else "",
        demand_title=demand.title if demand else "",
        enterprise_name=demand.enterprise.name if demand and demand.enterprise else "",
        pressing=people_of_tier(order, order.tier, at) if order.state in OPEN else (),
        clocks=tuple(OrderClock(promise, light(promise, at)) for promise in promises),
        reports=_reports(order),
        papers=tuple(_paper(paper) for paper in order.papers.all()),
        attachments=attachments(SUBJECT, order.pk),
        timeline=timeline(order.pk),
        consumption=_consumption(demand.pk, at) if demand else None,
        actions=actions(by, order),
    )


def _sees_demand(by: Actor, demand_id: int) -> bool:
    return visible_demands(by).filter(pk=demand_id).exists()


def actions(by: Actor, order: SupervisionOrder) -> frozenset[str]:
    """Verbs that the reader may use now, named as the commands are. Commands check again."""
    found = set()
    if access.answers_for(by, order.department_id) and not by.is_system:
        found |= {verb for verb in ("sign", "report", "explain") if MACHINE.allows(order.state, verb)}
        found |= {"attach"} if order.state in OPEN else set()
    if access.issues_orders(by) and by.is_officer and by.department_id != order.department_id:
        verbs = ("strike_off", "send_back", "notify", "interview", "withdraw")
        found |= {verb for verb in verbs if MACHINE.allows(order.state, verb)}
        if by.id == order.issued_by_id:
            found.discard("strike_off")
        found |= {"attach"} if order.state in OPEN else set()
    return frozenset(found)


def _reports(order: SupervisionOrder) -> tuple[ReportView, ...]:
    found = []
    for row in order.reports.select_related("check_made").order_by("pk"):
        check = getattr(row, "check_made", None)
        found.append(
            ReportView(
                id=row.pk,
                progress=row.progress,
                cause=row.cause,
                new_date=row.new_date,
                reported_by_name=row.reported_by_name,
                reported_at=row.reported_at,
                passed=check.passed if check else None,
                note=check.note if check else "",
                checked_by_name=check.checked_by_name if check else "",
                checked_at=check.checked_at if check else None,
            )
        )
    return tuple(found)


def _paper(row: OrderPaper) -> PaperView:
    names = [name for name in PaperView.__dataclass_fields__ if name != "id"]
    return PaperView(id=row.pk, **{name: getattr(row, name) for name in names})


def _consumption(demand_id: int, at: datetime) -> Consumption | None:
    """Who used the time of the newest result promised to the enterprise."""
    results = [
        promise
        for promise in for_subject(Subject("demand", demand_id))
        if promise.kind == Kind.RESULT and promise.facing == Facing.ENTERPRISE
    ]
    return consumption(results[-1].id, at) if results else None


def timeline(order_id: int) -> tuple[TimelineRow, ...]:
    """All events of an order in their order. The caller has found the order for this reader before."""
    return tuple(
        TimelineRow(
            sequence=entry.sequence,
            at=entry.at,
            actor=text_of("System") if entry.actor_kind == "system" else entry.actor_name,
            verb=entry.verb,
            text=str(order_words.VERBS.get(entry.verb, entry.verb)),
            detail="；".join(part.rstrip("。；") for part in _said(entry.verb, entry.facts)),
            colour=order_words.COLOURS.get(entry.verb, ""),
        )
        for entry in journal.timeline((SUBJECT, order_id))
    )


_SAID = ("progress", "cause", "result", "note", "reason", "text", "months", "name")


def _said(verb: str, facts: Mapping[str, Any]) -> list[str]:
    """What was said, part by part."""
    if verb == "promise.escalated":
        return [str(order_words.PROMISES.get(str(facts.get("kind")), ""))]
    parts = []
    if verb == "supervision_order.issued":
        parts.append(str(order_words.TRIGGERS.get(str(facts.get("trigger")), "")))
    if ground := facts.get("ground"):
        parts.append(str(order_words.GROUNDS.get(ground, ground)))
    if (tier := facts.get("tier")) and tier != facts.get("tier_before"):
        parts.append(str(order_words.TIERS.get(tier, tier)))
    if facts.get("urged"):
        parts.append(str(order_words.PAPERS["urging"]))
    if facts.get("criticised"):
        parts.append(str(order_words.PAPERS["criticism"]))
    parts += [name for name in facts.get("told") or () if isinstance(name, str)]
    parts += [value.strip() for key in _SAID if isinstance(value := facts.get(key), str) and value.strip()]
    if new_date := facts.get("new_date"):
        parts.append(text_of("Done by %(day)s") % {"day": new_date})
    return parts
