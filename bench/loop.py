"""The whole loop, submit to archive: by commands, by pages, and the same writes as bare SQL beside them."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bench.measure import backend_pid, milliseconds, spent
from bench.people import actor, client_of

STEPS = 9
TEXT = "三号车间每天下午跳闸停电，影响生产，请尽快协调处理。" * 3
ANSWER = "已更换变压器并恢复供电，企业现场确认，后续每周巡查一次。"


class Loop:
    """One demand after another through the commands, by the users of the park."""

    def __init__(self) -> None:
        from django.utils import timezone

        from dianxiaoer.domains.demands import commands

        self.commands, self.now = commands, timezone.now()
        self.desk, self.caller = actor("desk", self.now), actor("callback", self.now)
        self.handler, self.contact = actor("handler", self.now), actor("enterprise", self.now)
        self.firm = min(self.contact.enterprise_ids)
        self.times: dict[str, list[float]] = {}
        self.turns = 0

    def step(self, function: Callable[..., Any], by: Any, **given: Any) -> Any:
        began = time.perf_counter()
        result = function(by=by, at=self.now + timedelta(seconds=self.turns * 20 + len(self.times)), **given)
        self.times.setdefault(function.__name__, []).append(time.perf_counter() - began)
        return result

    def turn(self) -> None:
        """Nine changes of state."""
        run, self.turns = self.commands, self.turns + 1
        filing = run.Filing(title=f"停电 {self.turns}", text=TEXT, place=str(self.turns), enterprise_id=self.firm)
        pk = self.step(run.submit, self.contact, filing=filing).pk
        self.step(run.accept, self.desk, demand_id=pk, type_code="0301")
        department = self.handler.department_id
        self.step(run.dispatch, self.desk, demand_id=pk, department_id=department, override_reason="measured")
        self.step(run.sign, self.handler, demand_id=pk)
        self.step(run.contact, self.handler, demand_id=pk, note="已联系企业，约定明天上午到现场。")
        self.step(run.reply, self.handler, demand_id=pk, text=ANSWER, category="solved")
        self.step(run.pass_audit, self.desk, demand_id=pk)
        self.step(run.call_back, self.caller, demand_id=pk, reached=True, contacted=True, solved=True, satisfaction=5)
        self.step(run.archive, self.desk, demand_id=pk)


def by_commands(turns: int) -> dict[str, Any]:
    """Clock and processor time of a change of state, by step and over all."""
    loop, pid = Loop(), backend_pid()
    for _ in range(5):
        loop.turn()
    loop.times.clear()
    found = spent(lambda: [loop.turn() for _ in range(turns)] and None, pid)
    steps = {name: {"p50_ms": milliseconds(taken, 0.5), "p95_ms": milliseconds(taken, 0.95)}
             for name, taken in loop.times.items()}  # fmt: skip
    return {**found.per(turns * STEPS), "changes_per_second": round(turns * STEPS / found.clock, 1), "steps": steps}


def without_followers(turns: int) -> dict[str, Any]:
    """The same commands with nobody following the journal: what facts and tallies cost a change is the difference."""
    from dianxiaoer.kernel import journal

    followers = journal._followers[:]
    journal._followers.clear()
    try:
        return by_commands(turns)
    finally:
        journal._followers.extend(followers)


def by_pages(turns: int) -> dict[str, Any]:
    """The same by forms on pages: each change is one POST with its session, answered with a redirect."""
    loop, pid = Loop(), backend_pid()

    def post(who: str, where: str, **fields: Any) -> Any:
        answer = client_of(who).post(where, {"next": "", **fields})
        if answer.status_code not in (302, 303):
            raise SystemExit(f"{where} answered {answer.status_code}: {answer.content.decode()[:300]}")
        return answer

    def turn() -> None:
        loop.turns += 1
        filed = post("enterprise", "/portal/file/", title=f"停电 {loop.turns}", text=TEXT, place=f"H{loop.turns}",
                     nature="help", urgency="normal", enterprise_id=loop.firm, type_code="", consent="on")  # fmt: skip
        pk = int(re.findall(r"\d+", filed.headers["Location"])[-1])
        path = f"/demands/{pk}"
        post("desk", f"{path}/accept/", type_code="0301", nature="help", urgency="normal")
        post("desk", f"{path}/dispatch/", department_id=loop.handler.department_id, override_reason="measured")
        post("handler", f"{path}/sign/")
        post("handler", f"{path}/contact/", note="已联系企业，约定明天上午到现场。")
        post("handler", f"{path}/reply/", text=ANSWER, category="solved")
        post("desk", f"{path}/pass_audit/")
        post("callback", f"{path}/call_back/", reached="True", contacted="True", solved="True", satisfaction="5")
        post("desk", f"{path}/archive/")

    for _ in range(2):
        turn()
    found = spent(lambda: [turn() for _ in range(turns)] and None, pid)
    return {**found.per(turns * STEPS), "changes_per_second": round(turns * STEPS / found.clock, 1)}


@dataclass(slots=True)
class Tape:
    """What the commands of one turn wrote, statement by statement, with where each transaction ended."""

    statements: list[tuple[str, list[Any]] | None] = field(default_factory=list)

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        head = sql.lstrip().split(None, 1)[0].upper()
        if head in {"INSERT", "UPDATE", "WITH"}:
            self.statements.append((sql, list(params or ())))
        return execute(sql, params, many, context)


def bare(turns: int) -> dict[str, Any]:
    """The same rows written by psycopg alone with prepared statements, one transaction a change: the limit.

    One turn through the commands is recorded; what it wrote is written again with the keys that come back. Each table's
    keys come from a range of their own, so a key in a value is known for what it is.
    """
    import psycopg
    from django.db import connection

    tape, loop = Tape(), Loop()
    loop.turn()
    real = loop.step

    def marked(*given: Any, **fields: Any) -> Any:
        result = real(*given, **fields)
        tape.statements.append(None)
        return result

    loop.step = marked  # type: ignore[method-assign]
    with connection.execute_wrapper(tape):
        keys = _keys(loop.turn)
    settings = connection.get_connection_params()
    settings.pop("cursor_factory")
    settings["prepare_threshold"] = 1
    with psycopg.connect(**settings) as raw:
        pid = raw.info.backend_pid
        for _ in range(5):
            _write(raw, tape, keys)
        found = spent(lambda: [_write(raw, tape, keys) for _ in range(turns)] and None, pid)
    written = sum(1 for statement in tape.statements if statement)
    return {**found.per(turns * STEPS), "changes_per_second": round(turns * STEPS / found.clock, 1),
            "statements_per_loop": written}  # fmt: skip


def _keys(turn: Callable[[], None]) -> list[int]:
    """The keys that the recorded turn was given, in the order of its inserts."""
    from dianxiaoer.kernel import rows

    given: list[int] = []
    real = rows.run

    def run(sql: str, values: Any = ()) -> Any:
        found = real(sql, values)
        if "RETURNING id" in sql:
            given.extend(key for (key,) in found)
        return found

    rows.run = run  # type: ignore[assignment]
    try:
        turn()
    finally:
        rows.run = real  # type: ignore[assignment]
    return given


def _write(raw: Any, tape: Tape, keys: list[int]) -> None:
    known: dict[int, int] = {}
    waiting = iter(keys)
    for statement in tape.statements:
        if statement is None:
            raw.commit()
            continue
        sql, values = statement
        with raw.cursor() as cursor:
            cursor.execute(sql, [_now(value, known) for value in values])
            if "RETURNING id" in sql:
                for (key,) in cursor.fetchall():
                    known[next(waiting)] = key


def _now(value: Any, known: dict[int, int]) -> Any:
    if isinstance(value, list):
        return [_now(each, known) for each in value]
    return known.get(value, value) if isinstance(value, int) and not isinstance(value, bool) else value
