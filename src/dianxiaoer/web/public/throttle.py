"""Slows down guessing: so many trackings a minute from one address."""

from __future__ import annotations

from django.core.cache import cache
from django.http import HttpRequest

LIMIT = 20
WINDOW_S = 60


def too_many(request: HttpRequest) -> bool:
    """Whether this address has asked more than 20 times in the running minute (counted in this process)."""
    key = f"track:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, WINDOW_S)
    try:
        return cache.incr(key) > LIMIT
    except ValueError:  # the minute ended between the two calls
        return False
