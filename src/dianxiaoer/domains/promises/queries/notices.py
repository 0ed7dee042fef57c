"""Notices as their recipients read them: the bell, and the list behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dianxiaoer.domains.promises.models import Notice
from dianxiaoer.domains.promises.rules import Kind, RungBase, Subject, Tell
from dianxiaoer.kernel.paging import Page, keyset_page


@dataclass(frozen=True, slots=True)
class NoticeView:
    """One rung told. `due_at` is the due moment as it stood then; `rung` counts from 0."""

    id: int
    promise_id: int
    subject: Subject
    kind: Kind
    rung: int
    base: RungBase
    tell: Tell
    due_at: datetime
    created_at: datetime
    read_at: datetime | None
    department_name: str
    enterprise_id: int | None
    enterprise_name: str


@dataclass(frozen=True, slots=True)
class NoticePage:
    rows: tuple[NoticeView, ...]
    next_cursor: str | None


_COLUMNS = (
    "promise__subject_domain", "promise__subject_id", "promise__part_id", "id", "promise_id", "promise__kind",
    "rung", "base", "tell", "due_at", "created_at", "read_at", "promise__department__name",
    "promise__enterprise_id", "promise__enterprise__name",
)  # fmt: skip


def unread_count(officer_id: int) -> int:
    """How many notices wait: one statement over the unread index."""
    return Notice.objects.filter(recipient=officer_id, read_at=None).count()


def notices(
    officer_id: int | None, *, unread_only: bool = False, after: str | None = None, size: int = 50
) -> NoticePage:
    """An officer's notices, newest first; with None those that the park had nobody for. One statement."""
    found = Notice.objects.filter(recipient=officer_id)
    if unread_only:
        found = found.filter(read_at=None)
    rows: Any = found.values_list(*_COLUMNS, named=True)
    page: Page[Any] = keyset_page(rows, keys=("created_at", "id"), after=after, size=size, descending=True)
    return NoticePage(tuple(_view(row) for row in page.rows), page.next_cursor)


def _view(row: Any) -> NoticeView:
    return NoticeView(
        id=row.id,
        promise_id=row.promise_id,
        subject=Subject(row.promise__subject_domain, row.promise__subject_id, row.promise__part_id),
        kind=Kind(row.promise__kind),
        rung=row.rung,
        base=RungBase(row.base),
        tell=Tell(row.tell),
        due_at=row.due_at,
        created_at=row.created_at,
        read_at=row.read_at,
        department_name=row.promise__department__name,
        enterprise_id=row.promise__enterprise_id,
        enterprise_name=row.promise__enterprise__name or "",
    )
