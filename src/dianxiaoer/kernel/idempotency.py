"""One effect for one key: the answer is kept in the transaction of its effect and given again to a repetition.

Whoever repeats a request with its key gets the first answer word for word; the same key with another request is
refused, and so is a repetition while the first one still runs. A crash leaves neither effect nor answer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.utils.translation import gettext_lazy as _

from dianxiaoer.kernel.models import KeptAnswer
from dianxiaoer.kernel.refusals import Conflict, Invalid

KEPT_HOURS = 48
LONGEST_KEY = 255


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    media_type: str
    body: bytes


def fingerprint(parts: Iterable[bytes]) -> str:
    """What makes two requests the same: their parts, each with its length before it."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()


def recall(*, account_id: int, key: str, request: str, at: datetime) -> Answer | None:
    """The answer kept for this key, or None when it is new; then the key is held until the transaction ends.

    Call it inside a transaction. Refuses `bad_key`, `key_in_use` (a first request still runs), `key_reused`.
    """
    if not 1 <= len(key) <= LONGEST_KEY or not key.isprintable() or not key.isascii():
        raise Invalid("bad_key", _("An idempotency key has 1 to %(longest)s plain characters."), longest=LONGEST_KEY)
    with connection.cursor() as cursor:
        held = int.from_bytes(hashlib.sha256(f"{account_id}:{key}".encode()).digest()[:8], "big", signed=True)
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [held])
        (free,) = cursor.fetchone()
    if not free:
        raise Conflict("key_in_use", _("The first request with this key is still being answered. Try again shortly."))
    row = KeptAnswer.objects.filter(account_id=account_id, key=key).first()
    if row is not None and row.answered_at <= at - timedelta(hours=KEPT_HOURS):
        row.delete()
        row = None
    if row is None:
        return None
    if row.fingerprint != request:
        raise Invalid("key_reused", _("This key was used for another request. Choose a new one."))
    return Answer(row.status, row.media_type, bytes(row.body))


def keep(*, account_id: int, key: str, request: str, at: datetime, answer: Answer) -> None:
    """Keep an answer, in the transaction of what it tells of."""
    KeptAnswer.objects.create(
        account_id=account_id,
        key=key,
        fingerprint=request,
        status=answer.status,
        media_type=answer.media_type,
        body=answer.body,
        answered_at=at,
    )


def purge(*, at: datetime) -> int:
    """Forget answers older than 48 hours; returns how many."""
    number, _rows = KeptAnswer.objects.filter(answered_at__lte=at - timedelta(hours=KEPT_HOURS)).delete()
    return number
