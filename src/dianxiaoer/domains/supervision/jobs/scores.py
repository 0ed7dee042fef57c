"""The month's scores by themselves: the vote opens when a month is over, closes in time, and sheets are drawn up."""

from __future__ import annotations

from django.utils import timezone

from dianxiaoer.domains.supervision.commands.ballots import close_ballot, open_ballot
from dianxiaoer.domains.supervision.commands.score_months import draw_up_month
from dianxiaoer.domains.supervision.queries.ballots import ballot_of, over
from dianxiaoer.domains.supervision.queries.score_sheets import month_row
from dianxiaoer.domains.supervision.rules.awards import BallotState
from dianxiaoer.domains.supervision.rules.periods import Window, day_of
from dianxiaoer.domains.supervision.rules.periods import month as month_of
from dianxiaoer.kernel.access import SYSTEM
from dianxiaoer.kernel.outbox import enqueue, job


def _last_month(day: Window) -> Window:
    return month_of(day.start.year, day.start.month).previous()


def _today() -> Window:
    day = day_of(timezone.now())
    return Window(day, day)


@job("scores.open_ballot", cron="10 1 * * *")
def open_last_months_ballot() -> None:
    """The month before has a vote; on the other days there is nothing to do."""
    month = _last_month(_today())
    if ballot_of(month) is None:
        open_ballot(by=SYSTEM, at=timezone.now(), month=month)


@job("scores.close_ballots", cron="*/15 * * * *")
def close_ballots() -> None:
    """Votes whose time is over end."""
    for ballot_id in over(timezone.now()):
        close_ballot(by=SYSTEM, at=timezone.now(), ballot_id=ballot_id)


@job("scores.draw_up", cron="20 1 * * *")
def draw_up_last_month() -> None:
    """The sheets of the month before, once its vote has ended; then the draft of the bulletin again, with the awards.

    What has been drawn up is left alone, and so is a bulletin that is no draft any more.
    """
    month = _last_month(_today())
    ballot = ballot_of(month)
    if ballot is not None and ballot[1] == BallotState.CLOSED and month_row(month) is None:
        draw_up_month(by=SYSTEM, at=timezone.now(), month=month)
        enqueue("supervision.draw_up", kind="bulletin", period=f"{month.start:%Y-%m}")
