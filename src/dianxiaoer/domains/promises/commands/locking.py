"""Finding the open promise that a command means, and locking it."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.promises.models import Promise
from dianxiaoer.domains.promises.rules import Facing, Kind, Subject
from dianxiaoer.kernel.access import Actor
from dianxiaoer.kernel.refusals import Conflict, Invalid, NotFound

# Written out, because every change of state goes through it and composing it costs more than running it.
_LOCK = """
    SELECT * FROM promises_promise
    WHERE subject_domain = %s AND subject_id = %s AND state IN ('running', 'paused')
"""
_OF_PART = "AND part_id IS NOT DISTINCT FROM %s"
_IN_KEY_ORDER = "ORDER BY id FOR UPDATE"


def lock_one(subject: Subject, kind: Kind | str, facing: Facing | str | None, *, at: datetime) -> Promise:
    """The one open promise of this kind, locked.

    Refused: none is open; both an enterprise-facing and a department-facing one are and `facing` does not say
    which; `at` lies before the present holder got it or the pause began (time does not run backwards).
    """
    sql = f"{_LOCK} {_OF_PART} AND kind = %s {_IN_KEY_ORDER}"
    found = list(Promise.objects.raw(sql, [subject.domain, subject.id, subject.part_id, Kind(kind)]))
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
        return list(Promise.objects.raw(f"{_LOCK} {_IN_KEY_ORDER}", [subject.domain, subject.id]))
    sql = f"{_LOCK} {_OF_PART} {_IN_KEY_ORDER}"
    return list(Promise.objects.raw(sql, [subject.domain, subject.id, subject.part_id]))


def officer_id_of(by: Actor) -> int | None:
    """The officer who acts, for `_by` columns; empty for others, whom the journal names."""
    return by.id if by.is_officer else None
