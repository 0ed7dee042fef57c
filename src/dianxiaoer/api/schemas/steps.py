"""Bodies of the steps with a demand: the fields of each command under their own names."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from dianxiaoer.api.routing import Fen, In, Line, Ref, Text, Words
from dianxiaoer.domains.demands.rules import (
    Defect,
    Nature,
    RefusalGround,
    ResultCategory,
    Satisfaction,
    Source,
    SuspensionCause,
    Urgency,
)

TypeCode = Annotated[str, StringConstraints(pattern=r"^\d{4}$")]
LimitText = Annotated[str, Field(max_length=12, description="such as 5wd, 30cd, 4wh, 2h")]
Departments = Annotated[list[Ref], Field(max_length=20)]


class FilingIn(In):
    title: Line
    text: Text
    nature: Nature = Nature.HELP
    place: Line = ""
    type_code: TypeCode | None = None
    urgency: Urgency = Urgency.NORMAL
    enterprise_id: Ref | None = None
    contact_id: Ref | None = None
    caller_name: Annotated[str, StringConstraints(max_length=80)] = ""
    caller_phone: Annotated[str, StringConstraints(max_length=40)] = ""
    sub_park_id: Ref | None = None
    source: Source = Source.API
    consent: bool = False
    external_source: Annotated[str, StringConstraints(max_length=40)] = ""
    external_number: Annotated[str, StringConstraints(min_length=1, max_length=80)] | None = None


class SubmitIn(FilingIn):
    draft_id: Ref | None = None


class AcceptIn(In):
    type_code: TypeCode
    nature: Nature | None = None
    urgency: Urgency | None = None
    is_legacy: bool = False


class RefuseIn(In):
    ground: RefusalGround
    advice: Words


class AnswerIn(In):
    text: Text
    category: ResultCategory = ResultCategory.EXPLAINED


class MergeIn(In):
    master_id: Ref


class PartIn(In):
    title: Line
    text: Text
    type_code: TypeCode | None = None


class SplitIn(In):
    parts: Annotated[list[PartIn], Field(max_length=10)]


class DispatchIn(In):
    department_id: Ref | None = None
    co_department_ids: Departments | None = None
    override_reason: Words = ""
    ruling: Words = ""


class TakeInIn(In):
    type_code: TypeCode
    nature: Nature | None = None
    urgency: Urgency | None = None
    department_id: Ref | None = None
    override_reason: Words = ""


class NoteIn(In):
    note: Words = ""


class ReasonIn(In):
    reason: Words


class WithdrawIn(In):
    reason: Words = ""


class RejectIn(In):
    defect: Defect
    note: Words = ""


class CallBackIn(In):
    reached: bool
    contacted: bool | None = None
    solved: bool | None = None
    satisfaction: Satisfaction | None = None
    note: Words = ""
    upheld: bool = False


class LinkIn(In):
    enterprise_id: Ref
    contact_id: Ref | None = None


class PlanIn(In):
    plan: Words


class DecideIn(In):
    approved: bool
    note: Words = ""


class SignIn(In):
    officer_id: Ref | None = None


class ReturnIn(In):
    rule: Words
    reason: Words
    suggested_department_id: Ref | None = None


class TransferIn(In):
    department_id: Ref
    reason: Words


class ContactIn(In):
    note: Words


class ContributeIn(In):
    text: Text


class ReplyIn(In):
    text: Text
    category: ResultCategory
    benefit_fen: Fen | None = None
    proceed_without_co_handlers: bool = False


class ExtensionIn(In):
    amount: LimitText
    reason: Words
    enterprise_told: bool = False


class SuspensionIn(In):
    cause: SuspensionCause
    plan: Words
    review_date: date
    reason: Words


class RateIn(In):
    solved: bool
    satisfaction: Satisfaction
    note: Words = ""


class UrgeIn(In):
    words: Words = ""


class MessageIn(In):
    text: Words
    internal: bool = False
