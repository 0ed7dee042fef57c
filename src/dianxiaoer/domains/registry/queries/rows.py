"""Frozen rows that the other rooms and the pages read."""

from dataclasses import dataclass
from datetime import date, datetime

from dianxiaoer.domains.registry import models


@dataclass(frozen=True, slots=True)
class ParkRow:
    name: str
    short_name: str
    desk_phone: str
    address: str
    handles_social_affairs: bool
    host_district: str
    host_district_phone: str


@dataclass(frozen=True, slots=True)
class SubParkRow:
    id: int
    code: str
    name: str
    address: str
    merged_date: date | None
    sort_key: int
    active: bool


@dataclass(frozen=True, slots=True)
class SiteRow:
    id: int
    code: str
    name: str
    kind: str
    sub_park_id: int
    sub_park_name: str
    address: str
    phone: str
    active: bool


@dataclass(frozen=True, slots=True)
class EnterpriseRow:
    id: int
    credit_code: str
    name: str
    short_name: str
    former_names: tuple[str, ...]
    name_key: str
    industry_code: str
    industry_name: str
    scale: str
    tier: str
    tags: tuple[str, ...]
    sub_park_id: int | None
    sub_park_name: str
    site_id: int | None
    site_name: str
    address: str
    status: str
    moved_in_date: date | None
    exited_date: date | None


@dataclass(frozen=True, slots=True)
class ContactRow:
    """`masked`: name and phone are shortened, because the reader's scope does not reach the enterprise."""

    id: int
    enterprise_id: int
    account_id: int | None
    name: str
    phone: str
    role: str
    active: bool
    masked: bool


@dataclass(frozen=True, slots=True)
class AssignmentRow:
    """Who stands behind an enterprise; `name` and `phone` are the officer's or the department's."""

    id: int
    enterprise_id: int
    enterprise_name: str
    kind: str
    officer_id: int | None
    department_id: int | None
    name: str
    phone: str
    from_date: date
    until_date: date | None


@dataclass(frozen=True, slots=True)
class LoadRow:
    officer_id: int
    name: str
    department_name: str
    kind: str
    count: int
    usual_max: int
    hard_max: int
    state: str


@dataclass(frozen=True, slots=True)
class GapRow:
    """An operating enterprise that lacks somebody: `missing` nobody is assigned, `retired` the one who is left."""

    enterprise_id: int
    enterprise_name: str
    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class AttachmentRow:
    id: int
    subject_domain: str
    subject_id: int
    original_name: str
    media_type: str
    size_bytes: int
    sha256: str
    uploaded_by_id: int | None
    uploaded_at: datetime


def enterprise_row(each: models.Enterprise) -> EnterpriseRow:
    """Needs `select_related("sub_park", "site")` not to cost queries each."""
    return EnterpriseRow(
        id=each.pk,
        credit_code=each.credit_code or "",
        name=each.name,
        short_name=each.short_name,
        former_names=tuple(each.former_names),
        name_key=each.name_key,
        industry_code=each.industry_code,
        industry_name=each.industry_name,
        scale=each.scale,
        tier=each.tier,
        tags=tuple(each.tags),
        sub_park_id=each.sub_park_id,
        sub_park_name=each.sub_park.name if each.sub_park else "",
        site_id=each.site_id,
        site_name=each.site.name if each.site else "",
        address=each.address,
        status=each.status,
        moved_in_date=each.moved_in_date,
        exited_date=each.exited_date,
    )


def attachment_row(each: models.Attachment) -> AttachmentRow:
    return AttachmentRow(
        id=each.pk,
        subject_domain=each.subject_domain,
        subject_id=each.subject_id,
        original_name=each.original_name,
        media_type=each.media_type,
        size_bytes=each.size_bytes,
        sha256=each.sha256,
        uploaded_by_id=each.uploaded_by_id,
        uploaded_at=each.uploaded_at,
    )


def assignment_row(each: models.Assignment) -> AssignmentRow:
    """Needs `select_related("enterprise", "officer", "department")` not to cost queries each."""
    party = each.officer or each.department
    assert party is not None  # the table's constraint
    return AssignmentRow(
        id=each.pk,
        enterprise_id=each.enterprise_id,
        enterprise_name=each.enterprise.name,
        kind=each.kind,
        officer_id=each.officer_id,
        department_id=each.department_id,
        name=party.name,
        phone=party.phone,
        from_date=each.from_date,
        until_date=each.until_date,
    )
