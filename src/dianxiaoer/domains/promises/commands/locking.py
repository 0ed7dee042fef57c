"""Finding the open promise that a command means, and locking it."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.promises.models import Promise
from dianxiaoer.domains.promises.rules import OPEN_STATES, Facing, Kind, Subject
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.refusals import Conflict, Invalid, NotFound


def _open(subject: Subject) -> QuerySet[Promise]:
    return (
        Promise.objects.select_for_update(of=("self",))
        .filter(subject_domain=subject.domain, subject_id=subject.id, state__in=OPEN_STATES)
        .order_by("id")
    )


def lock_one(subject: Subject, kind: Kind | str, facing: Facing | str | None, *, at: datetime) -> Promise:
    """The one open promise of this kind, locked.

    Refused: none is open; both an enterprise-facing and a department-facing one are and `facing` does not say
    which; `at` lies before the present holder got it (time does not run backwards).
    """
    promises = _open(subject).filter(part_id=subject.part_id, kind=Kind(kind))
    if facing is not None:
        promises = promises.filter(facing=Facing(facing))
    found = list(promises)
    if not found:
        raise NotFound("no_open_promise", _("Nothing of this kind is open here; somebody may have been quicker."))
    if len(found) > 1:
        raise Conflict("which_promise", _("Two such promises are open; say which one is meant."), field="facing")
    promise = found[0]
    if at < (promise.paused_at or promise.held_since):
        raise Invalid("moment_too_early", _("This moment lies before the promise's last change."), field="at")
    return promise


def lock_all(subject: Subject) -> list[Promise]:
    """Every open promise of the subject in key order, locked; those of one part when it names one."""
    promises = _open(subject)
    if subject.part_id is not None:
        promises = promises.filter(part_id=subject.part_id)
    return list(promises)


def officer_id_of(by: Actor) -> int | None:
    """The officer who acts, for `_by` columns; empty for others, whom the journal names."""
    return by.id if by.is_officer else None
