"""The demo park: 澜屏高新区, written by us and loaded once, by commands, so that no page is empty.

The same day gives the same park. It is loaded in one transaction: an interrupted load leaves nothing behind.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from dianxiaoer.demo import documents, firms, orders, people, scores
from dianxiaoer.demo.founding import Founding
from dianxiaoer.demo.programme import Programme
from dianxiaoer.demo.stage import Progress, Stage
from dianxiaoer.domains.demands import queries as demands
from dianxiaoer.domains.people import queries as people_queries
from dianxiaoer.domains.registry import queries as registry
from dianxiaoer.domains.worktime.rules import PARK_ZONE, Limit
from dianxiaoer.kernel.refusals import Conflict

MONTHS_IN_DAYS = 243
_LOCK = 731_402_017  # one load at a time


def users() -> tuple[tuple[str, str, str], ...]:
    """Login name, title and journey of everybody who can be tried with one click."""
    officers = tuple(
        (person.username, f"{person.name} · {person.post}", person.journey)
        for person in people.OFFICERS
        if person.username
    )
    contacts = tuple((username, title, "portal") for username, _role, title in people.CONTACT_USERS)
    return officers + contacts


def load(progress: Progress | None = None, at: datetime | None = None, scale: float = 1.0) -> dict[str, Any]:
    """Load the park unless it is there. `scale` is for tests: a tenth of the firms and of the demands is 0.1.

    Refuses `park_in_use` when the database already holds another park.
    """
    tell = progress or (lambda *facts: None)
    moment = at or timezone.now()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        if people_queries.account_by_username("desk") is not None:
            return {"loaded": False, "message": "the demo park is there already", "users": _people()}
        if people_queries.all_officers():
            raise Conflict("park_in_use", "This database already holds a park. Load the demo park into an empty one.")
        facts = _load(tell, moment, scale)
    return {"loaded": True, **facts, "users": _people()}


def _load(tell: Progress, at: datetime, scale: float) -> dict[str, Any]:
    day = at.astimezone(PARK_ZONE).date()
    rng = Random(f"{day:%Y-%m-%d}")
    begins = datetime.combine(day - timedelta(days=MONTHS_IN_DAYS), datetime.min.time(), PARK_ZONE).replace(
        hour=8, minute=30
    )
    tell("demo park:", "people and enterprises")
    founding = Founding(rng, begins, max(12, round(firms.ENTERPRISE_COUNT * scale)))
    founding.found()
    stage = Stage(founding.cast, begins, at)
    limits = {row.code: float(Limit.parse(row.limit).amount) for row in demands.types()}
    programme = Programme(stage, rng, founding.firms, limits)
    programme.plan(round(firms.DEMAND_COUNT * scale))
    orders.Orders(stage, f"{day:%Y-%m-%d}").plan()
    scores.Scores(stage, founding.firms, f"{day:%Y-%m-%d}").plan()
    documents.Documents(stage).plan()
    stage.play(tell)
    return {
        "departments": len(founding.cast.departments),
        "officers": len(people_queries.all_officers()),
        "enterprises": len(founding.firms),
        "demands": stage.filed,
        "steps": stage.played,
        "refused": dict(stage.refused),
    }


def _people() -> list[dict[str, str]]:
    found = {each.username: each for each in registry.demo_users(timezone.now(), enterprises_shown=9)}
    return [
        {"username": username, "name": found[username].name, "role": title, "journey": journey}
        for username, title, journey in users()
        if username in found
    ]
