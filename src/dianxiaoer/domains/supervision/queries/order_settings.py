"""The limits of orders in force, and which triggers issue by themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dianxiaoer.domains.supervision.models import OrderProfileVersion, OrderRule
from dianxiaoer.domains.supervision.rules.orders import DEFAULT_RULES, OrderProfile, Rule, Trigger
from dianxiaoer.domains.worktime.queries import calendar
from dianxiaoer.domains.worktime.rules import PARK_ZONE


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """One published version of the limits of orders."""

    profile: OrderProfile
    effective_from: datetime
    reason: str
    published_by: str


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule as it holds now; nobody edited it while it is as the product came."""

    rule: Rule
    edited_by: str
    edited_at: datetime | None


def profile_at(at: datetime) -> OrderProfile:
    """The limits in force at a moment."""
    rows = OrderProfileVersion.objects.filter(effective_from__lte=at).order_by("-version")
    found = rows.values_list("version", "data").first()
    return OrderProfile.from_data(*found) if found else OrderProfile()


def profile_of(version: int) -> OrderProfile:
    """The limits that an order was issued under."""
    if not version:
        return OrderProfile()
    return OrderProfile.from_data(
        version, OrderProfileVersion.objects.values_list("data", flat=True).get(version=version)
    )


def profiles() -> tuple[ProfileRow, ...]:
    """Every published version, newest first."""
    return tuple(
        ProfileRow(OrderProfile.from_data(row.version, row.data), row.effective_from, row.reason, row.published_by)
        for row in OrderProfileVersion.objects.order_by("-version")
    )


def rules() -> tuple[RuleRow, ...]:
    """All rules in the order of the product. One statement."""
    edited = {row.trigger: row for row in OrderRule.objects.all()}
    found = []
    for rule in DEFAULT_RULES:
        row = edited.get(rule.trigger)
        if row is None:
            found.append(RuleRow(rule, "", None))
        else:
            held = Rule(rule.trigger, active=row.active, delay_days=row.delay_days)
            found.append(RuleRow(held, row.edited_by, row.edited_at))
    return tuple(found)


def rule_of(trigger: Trigger | str) -> Rule | None:
    """The rule of one trigger; none for what only people can find."""
    return next((row.rule for row in rules() if row.rule.trigger == trigger), None)


def whole_days_past(due_at: datetime, at: datetime) -> int:
    """How many whole working days have gone by since the day on which something was due."""
    dates, today = calendar(), at.astimezone(PARK_ZONE).date()
    days = dates.count_working_days(due_at.astimezone(PARK_ZONE).date(), today)
    return days - 1 if days and dates.is_working(today) and at < dates.closing(today) else days
