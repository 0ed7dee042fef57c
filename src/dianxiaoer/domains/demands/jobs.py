"""What runs later: files are closed after their week of silence; at a joint table silence becomes consent."""

from __future__ import annotations

from django.utils import timezone

from dianxiaoer.domains.demands import commands
from dianxiaoer.domains.demands.queries.catalogue import silent_demand_ids
from dianxiaoer.domains.demands.queries.joint import silent_joint_ids
from dianxiaoer.kernel.access import SYSTEM
from dianxiaoer.kernel.outbox import enqueue, job
from dianxiaoer.kernel.refusals import Refused


@job("demands.archive_silent", cron="7 * * * *")
def archive_silent() -> None:
    """Each hour: one job for each demand that was called back and then rated, or silent for a week."""
    for demand_id in silent_demand_ids(at=timezone.now()):
        enqueue("demands.archive", demand_id=demand_id)


@job("demands.archive")
def archive(*, demand_id: int) -> None:
    try:
        commands.archive(by=SYSTEM, at=timezone.now(), demand_id=demand_id)
    except Refused:
        return  # somebody was quicker, or the week starts again: the next hour looks anew


@job("demands.joint_silence", cron="17 * * * *")
def joint_silence() -> None:
    """Each hour: one job for each joint handling in which an opinion is past due."""
    for joint_id in silent_joint_ids(at=timezone.now()):
        enqueue("demands.note_silence", joint_id=joint_id)


@job("demands.note_silence")
def note_silence(*, joint_id: int) -> None:
    try:
        commands.note_silence(by=SYSTEM, at=timezone.now(), joint_id=joint_id)
    except Refused:
        return  # the opinion came, or the table moved on


@job("demands.import")
def import_demands(*, run_id: int) -> None:
    """Carry an import through. After a crash it goes on behind the last chunk that went in."""
    commands.continue_import(run_id=run_id, at=timezone.now())
