"""Promises as the API tells them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import field_validator

from dianxiaoer.api.routing import Out


def text_of(value: Any) -> Any:
    """A limit as `5wd`, a decimal as plain text."""
    return value if value is None or isinstance(value, str) else str(value)


class SubjectOut(Out):
    domain: str
    id: int
    part_id: int | None


class PromiseOut(Out):
    """Who owes what by when. Moments are stored, so a client may compare them with its own clock."""

    id: int
    subject: SubjectOut
    kind: str
    facing: str
    basis: str
    limit: str
    enterprise_id: int | None
    department_id: int
    department_name: str
    department_phone: str
    officer_name: str
    officer_phone: str
    held_since: datetime
    started_at: datetime
    due_at: datetime
    warn_at: datetime
    provisional: bool
    state: str
    paused_at: datetime | None
    red_at: datetime | None
    ended_at: datetime | None
    consumed: str | None

    _text = field_validator("limit", "consumed", mode="before")(text_of)


class ClockOut(Out):
    """A promise and the light it shows now."""

    promise: PromiseOut
    light: str


class ClocksOut(Out):
    items: list[ClockOut]


class DayOut(Out):
    date: date
    counted: bool
    ordinal: int | None
    reason: str
    reason_code: str
    provisional: bool


class PauseOut(Out):
    cause: str
    started_at: datetime
    ended_at: datetime | None
    review_date: date | None


class ExtensionOut(Out):
    amount: str
    reason: str
    granted_at: datetime
    due_before: datetime
    due_after: datetime


class RecalculationOut(Out):
    year: int
    reason: str
    recalculated_at: datetime
    due_before: datetime
    due_after: datetime


class ExplanationOut(Out):
    """Why a promise is due when it is, day by day."""

    promise: PromiseOut
    light: str
    ever_red: bool
    due: datetime
    provisional: bool
    days: list[DayOut]
    pauses: list[PauseOut]
    extensions: list[ExtensionOut]
    recalculations: list[RecalculationOut]


class ShareOut(Out):
    department_id: int
    department_name: str
    officer_id: int | None
    officer_name: str
    started_at: datetime
    ended_at: datetime
    minutes: int


class ConsumptionOut(Out):
    """Who used which part of the time; the shares sum exactly to `minutes`."""

    shares: list[ShareOut]
    minutes: int
    paused_minutes: int
    round_the_clock: bool
