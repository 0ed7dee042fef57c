"""Server time and statements of each page, asked for as a browser asks, by the users who open it in the morning."""

from __future__ import annotations

import itertools
import time
from typing import Any

from bench import words
from bench.measure import backend_pid, milliseconds, spent
from bench.people import client_of

Address = tuple[str, str]  # who, where
FRAGMENT = "#fragment"  # a page that looks again asks for its inner part alone


def addresses() -> dict[str, list[Address]]:
    """The addresses of each measured page, so many that no single row is asked for over and over."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM demands_demand WHERE state = 'handling' ORDER BY id DESC LIMIT 30")
        opened = [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT min(id), max(id) FROM demands_demand")
        least, most = cursor.fetchone()
        archived = [least + (most - least) * part // 31 for part in range(1, 31)]
        cursor.execute(
            "SELECT code, department_id FROM demands_demandtype WHERE department_id IS NOT NULL ORDER BY code"
        )
        types = cursor.fetchall()
        for pk in (*opened, *archived):
            _give_journal(cursor, pk)
    search = {
        "search, a frequent word": [("desk", f"/demands/?q={word}") for word in words.FREQUENT],
        "search, two frequent words": [("desk", "/demands/?q=停电 处理"), ("desk", "/demands/?q=企业 协调")],
        "search, a rare word": [("desk", f"/demands/?q={word}") for word in words.RARE],
        "search, no hit": [("desk", f"/demands/?q={word}") for word in words.ABSENT],
    }
    code, department = types[0]
    return {
        "desk queue": [("desk", f"/desk/{tab}") for tab in ("", "dispatch/", "audit/", "calls/")],
        "my orders": [("handler", "/work/"), ("handler", "/work/?mine=1"), ("handler", "/work/?tab=result")],
        **supervision(),
        "one demand, open": [("desk", f"/demands/{pk}/") for pk in opened],
        "one demand, archived": [("desk", f"/demands/{pk}/") for pk in archived],
        **search,
        "list": [("desk", "/demands/")],
        "list of a handler": [("handler", "/demands/")],
        "list by type, department, dates": [
            ("desk", f"/demands/?type={code}"), ("desk", f"/demands/?department={department}"),
            ("desk", "/demands/?since=2024-01-01&until=2024-06-30"), ("desk", "/demands/?state=closed"),
        ],
        "list by light": [("desk", "/demands/?light=red"), ("desk", "/demands/?light=yellow")],
    }  # fmt: skip


def supervision() -> dict[str, list[Address]]:
    """The wall with its usual narrowings, and what its numbers open."""
    from django.db import connection
    from django.utils import timezone

    from dianxiaoer.domains.supervision.rules.periods import day_of, month

    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM registry_subpark ORDER BY id LIMIT 3")
        sub_parks = [row[0] for row in cursor.fetchall()]
        cursor.execute(
            "SELECT department_id, min(code) FROM demands_demandtype WHERE department_id IS NOT NULL"
            " GROUP BY 1 ORDER BY 2 LIMIT 3"
        )
        departments = cursor.fetchall()
    today = day_of(timezone.now())
    last = month(today.year, today.month).previous()
    of_last = f"from={last.start}&to={last.end}"
    opened = ("closed", "on_time_rate", "satisfaction_rate", "close_rate", "delivery_rate", "received")
    return {
        "wall": [("leader", "/wall/")],
        "wall, this month": [("leader", "/wall/?period=month")],
        "wall, this year": [("leader", "/wall/?period=year")],
        "wall of a sub-park": [("leader", f"/wall/?period=month&sub_park={pk}") for pk in sub_parks],
        "wall of a department": [("leader", f"/wall/?period=month&department={pk}") for pk, _code in departments],
        "wall of a type": [("leader", f"/wall/?type={code}") for _pk, code in departments],
        "wall, big screen again": [("leader", f"/wall/?screen=1{FRAGMENT}")],
        "wall, rows behind a red count": [
            ("leader", "/wall/rows/?facing=enterprise&light=red"),
            *(("leader", f"/wall/rows/?facing=enterprise&light=red&department={pk}") for pk, _code in departments),
        ],
        "all figures of this month": [("leader", "/figures/")],
        "one figure of last month": [("leader", f"/figures/handled_rate?{of_last}")],
        "figures that the wall opens": [("leader", f"/figures/{key}?{of_last}") for key in opened],
    }


def measure(requests: int, *, only_supervision: bool = False) -> dict[str, dict[str, Any]]:
    """For each page: p50 and p95 in ms over `requests` requests after a first one, and its statements."""
    found = supervision() if only_supervision else addresses()
    return {page: _measure_page(where, requests) for page, where in found.items()}


def _measure_page(found: list[Address], requests: int) -> dict[str, Any]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    statements = 0
    for who, where in found[:4]:
        with CaptureQueriesContext(connection) as captured:
            answer = client_of(who).get(where)
        if answer.status_code != 200:
            raise SystemExit(f"{where} answered {answer.status_code} to {who}")
        statements = max(statements, len(captured))
    taken: list[float] = []

    def ask() -> None:
        for who, where in itertools.islice(itertools.cycle(found), requests):
            client = client_of(who)
            began = time.perf_counter()
            client.get(where)
            taken.append(time.perf_counter() - began)

    used = spent(ask, backend_pid()).per(requests)
    return {"p50_ms": milliseconds(taken, 0.5), "p95_ms": milliseconds(taken, 0.95), "statements": statements, **used}


def _give_journal(cursor: Any, pk: int) -> None:
    for verb in ("submitted", "accepted", "dispatched", "signed", "contacted"):
        cursor.execute(
            "INSERT INTO kernel_event (at, actor_kind, actor_name, verb, subject_kind, subject_id, facts)"
            " SELECT submitted_at, 'officer', '经办人', %s, 'demand', id, '{}' FROM demands_demand WHERE id = %s",
            [f"demand.{verb}", pk],
        )
