"""Wall, catalogue, limits, calendar, register, tokens and webhooks as the API tells them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from dianxiaoer.api.routing import In, Line, Out, Ref, Words
from dianxiaoer.api.schemas.demands import DeadlineOut
from dianxiaoer.api.schemas.steps import Departments, LimitText


class LightsOut(Out):
    green: int
    yellow: int
    red: int
    blue: int
    total: int


class WallRowOut(Out):
    department_id: int
    name: str
    phone: str
    facing: LightsOut
    own: LightsOut


class WallTypeOut(Out):
    code: str
    label: str
    submitted: int


class WallDayOut(Out):
    day: date
    submitted: int


class WallOut(Out):
    """Open promises by department and light; totals are sums of the rows."""

    at: datetime
    rows: list[WallRowOut]
    facing: LightsOut
    states: dict[str, int]
    types: list[WallTypeOut]
    days: list[WallDayOut]
    overdue: list[DeadlineOut]


class WallPageOut(Out):
    items: list[DeadlineOut]
    next: str | None
    total: int
    narrowed: bool


class TypeOut(Out):
    code: str
    level1: str
    level2: str
    department_id: int | None
    department_name: str
    co_department_ids: list[int]
    limit: str
    phrases: str
    active: bool
    revision: int


class TypesOut(Out):
    items: list[TypeOut]


class TypeIn(In):
    department_id: Ref | None
    co_department_ids: Departments = []
    limit: LimitText
    phrases: Words = ""
    active: bool = True


class ProfileOut(Out):
    """A version of the limits. A demand keeps the version that it was promised under."""

    version: int
    effective_from: datetime
    reason: str
    published_by: str
    published_at: datetime
    limits: dict[str, str | int]


class ProfilesOut(Out):
    items: list[ProfileOut]


class LimitsIn(In):
    values: Annotated[dict[str, str | int], Field(max_length=40)]
    reason: Words
    effective_from: datetime | None = None


class DueOut(Out):
    start: str
    limit: str
    due: datetime
    provisional: bool
    days: list[dict[str, Any]]


class YearOut(Out):
    year: int
    is_official: bool
    source: str
    working_days: int
    corrections: int


class YearsOut(Out):
    items: list[YearOut]


class DayRowOut(Out):
    date: date
    is_working: bool
    name_zh: str
    name_en: str
    is_corrected: bool
    source: str
    reason: str


class DaysOut(Out):
    items: list[DayRowOut]


class DepartmentOut(Out):
    id: int
    code: str
    name: str
    short_name: str
    phone: str
    kind: str
    is_desk: bool
    parent_id: int | None


class DepartmentsOut(Out):
    items: list[DepartmentOut]


class EnterpriseOut(Out):
    id: int
    credit_code: str
    name: str
    short_name: str
    industry_code: str
    industry_name: str
    scale: str
    tier: str
    tags: list[str]
    sub_park_id: int | None
    sub_park_name: str
    site_name: str
    address: str
    status: str


class EnterprisesOut(Out):
    items: list[EnterpriseOut]
    next: str | None


class ContactOut(Out):
    """A contact; name and phone are masked outside one's scope."""

    id: int
    name: str
    phone: str
    role: str
    active: bool
    masked: bool


class ContactsOut(Out):
    items: list[ContactOut]


class AssignmentOut(Out):
    id: int
    kind: str
    officer_id: int | None
    department_id: int | None
    name: str
    phone: str
    from_date: date
    until_date: date | None


class AssignmentsOut(Out):
    items: list[AssignmentOut]


class TrackIn(In):
    number: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    phone_tail: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")]


class SelfOut(Out):
    """Who the token acts as now."""

    kind: str
    name: str
    roles: list[str]
    department_id: int | None
    enterprise_ids: list[int]
    scopes: list[str]
    expires_date: date


class WebhookOut(Out):
    id: int
    name: str
    url: str
    verbs: list[str]
    enterprise_id: int | None
    active: bool
    created_at: datetime
    created_by: str
    waiting: int
    dead: int


class WebhooksOut(Out):
    items: list[WebhookOut]


class WebhookIn(In):
    name: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    url: Annotated[str, StringConstraints(min_length=8, max_length=500)]
    verbs: Annotated[list[Line], Field(max_length=50, description="such as demand.accepted or demand.*")] = []
    enterprise_id: Ref | None = None


class SubscribedOut(Out):
    """The secret that signs deliveries is shown now and never again."""

    id: int
    secret: str


class ActiveIn(In):
    active: bool


class DeliveryOut(Out):
    id: int
    event_id: int
    verb: str
    state: str
    attempts: int
    next_at: datetime
    sent_at: datetime | None
    status: int | None
    fault: str


class DeliveriesOut(Out):
    items: list[DeliveryOut]
    next: int | None


class DoneOut(Out):
    done: bool = True
