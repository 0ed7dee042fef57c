"""Finding the open promise that a command means, and locking it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.promises.models import Promise
from dianxiaoer.domains.promises.rules import Facing, Kind, Subject
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.refusals import Conflict, Invalid, NotFound
from dianxiaoer.kernel.rows import lock

_OPEN = "subject_domain = %s AND subject_id = %s AND state IN ('running', 'paused')"
_OF_PART = f"{_OPEN} AND part_id IS NOT DISTINCT FROM %s"


def lock_one(subject: Subject, kind: Kind | str, facing: Facing | str | None, *, at: datetime) -> Promise:
    """The one open promise of this kind, locked. Refused as `find_one` says."""
    return find_one(lock_all(Subject(subject.domain, subject.id)), subject, kind, facing, at=at)


def find_one(
    promises: Sequence[Promise], subject: Subject, kind: Kind | str, facing: Facing | str | None, *, at: datetime
) -> Promise:
    """The one of these open promises that is meant.

    Refused: none is open; both an enterprise-facing and a department-facing one are and `facing` does not say
    which; `at` lies before the present holder got it or the pause began (time does not run backwards).
    """
    wanted = (subject.part_id, Kind(kind).value)
    found = [promise for promise in promises if (promise.part_id, promise.kind) == wanted]
    if facing is not None:
        found = [promise for promise in found if promise.facing == Facing(facing)]
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
    if subject.part_id is None:
        return lock(Promise, _OPEN, [subject.domain, subject.id])
    return lock(Promise, _OF_PART, [subject.domain, subject.id, subject.part_id])


def officer_id_of(by: Actor) -> int | None:
    """The officer who acts, for `_by` columns; empty for others, whom the journal names."""
    return by.id if by.is_officer else None
