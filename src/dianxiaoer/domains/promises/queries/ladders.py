"""Escalation ladders as they are in force. Versions never change, so each process keeps them and looks again
seldom.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.promises.models import EscalationLadder
from dianxiaoer.domains.promises.rules import STANDARD_LADDER, Rung, parse_rungs
from dianxiaoer.kernel.refusals import Invalid

# A new version takes effect no sooner than this after it is written, and by then every process has looked
# again.
LOOK_AGAIN_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Ladder:
    """One version of a ladder, from the moment it is in force."""

    key: str
    version: int
    effective_from: datetime
    rungs: tuple[Rung, ...]
    reason: str = ""


_BUILT_IN = Ladder("standard", 1, datetime(2000, 1, 1, tzinfo=UTC), STANDARD_LADDER)
_known: dict[tuple[str, int], Ladder] = {}
_looked_at = 0.0


def ladders() -> list[Ladder]:
    """Every version of every ladder, in order."""
    global _known, _looked_at
    found = {("standard", 1): _BUILT_IN}
    for row in EscalationLadder.objects.all():
        rungs = parse_rungs(row.rungs)
        found[row.key, row.version] = Ladder(row.key, row.version, row.effective_from, rungs, row.reason)
    _known, _looked_at = found, time.monotonic()  # whole, because other threads read it
    return [found[key] for key in sorted(found)]


def forget_ladders() -> None:
    """Look again at the next question."""
    global _looked_at
    _looked_at = 0.0


def version_at(key: str, at: datetime) -> int:
    """The version of a ladder in force at a moment. Refused: no such ladder then."""
    if not _looked_at or time.monotonic() - _looked_at > LOOK_AGAIN_SECONDS:
        ladders()
    versions = [each.version for each in _known.values() if each.key == key and each.effective_from <= at]
    if not versions:
        raise Invalid("unknown_ladder", _("There is no such escalation ladder."), field="ladder")
    return max(versions)


def rungs_of(key: str, version: int) -> tuple[Rung, ...]:
    """The rungs of one version."""
    if (key, version) not in _known:
        ladders()
    return _known[key, version].rungs
