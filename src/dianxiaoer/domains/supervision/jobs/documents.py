"""四个一 by the clock: each morning's call-back list, and drafts for the month, quarter and year that ended.

Cron times are UTC: 23:00 is seven in the morning in the park. Running one twice draws a draft up again; a period that
was missed is drawn up by hand, on the page or by `dianxiaoer bulletin`.
"""

from __future__ import annotations

from django.utils import timezone

from dianxiaoer.domains.supervision.commands.documents import draw_up
from dianxiaoer.domains.supervision.rules.documents import DocumentKind, latest_period
from dianxiaoer.domains.supervision.rules.periods import day_of
from dianxiaoer.kernel.access import SYSTEM
from dianxiaoer.kernel.outbox import job
from dianxiaoer.kernel.refusals import Refused


@job("supervision.call_back_list", cron="0 23 * * *")
def call_back_list() -> None:
    _draw_up(DocumentKind.CALL_BACK_LIST)


@job("supervision.bulletin_draft", cron="30 23 * * *")
def bulletin_draft() -> None:
    """On the first of a month, the month before."""
    if day_of(timezone.now()).day == 1:
        _draw_up(DocumentKind.BULLETIN)


@job("supervision.quarterly_draft", cron="40 23 * * *")
def quarterly_draft() -> None:
    today = day_of(timezone.now())
    if today.day == 1 and today.month % 3 == 1:
        _draw_up(DocumentKind.QUARTERLY)


@job("supervision.yearly_draft", cron="50 23 * * *")
def yearly_draft() -> None:
    today = day_of(timezone.now())
    if (today.month, today.day) == (1, 1):
        _draw_up(DocumentKind.YEARLY)


@job("supervision.draw_up")
def draw_up_one(*, kind: str, period: str) -> None:
    """A document of any past period."""
    _draw_up(DocumentKind(kind), period)


def _draw_up(kind: DocumentKind, period: str = "") -> None:
    now = timezone.now()
    try:
        draw_up(by=SYSTEM, at=now, kind=kind.value, period=period or latest_period(kind, day_of(now)))
    except Refused:
        return  # it is in review or published: there is nothing to draw up
