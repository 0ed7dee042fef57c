"""What a job asks: which promises have a rung to climb."""

from __future__ import annotations

from datetime import datetime

from dianxiaoer.domains.promises.models import Promise


def due_rungs(at: datetime, *, limit: int = 500) -> list[int]:
    """Promises whose next rung is reached, the longest waiting first. Not locked: the command that climbs
    locks.
    """
    rows = Promise.objects.filter(next_rung_at__lte=at).order_by("next_rung_at", "id")
    return list(rows.values_list("pk", flat=True)[:limit])
