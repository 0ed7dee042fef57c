"""A park's archive by COPY: rows as the commands would have left them, five years deep.

One in a hundred is open, in every open state, at least 1,000 of them. Each demand has its text, search terms, work
order, reply and the promises of its result (to the enterprise and of the department); open ones have besides what is
open in their state. Facts and tallies follow from these rows (bench/facts.py). Left out, because no list reads them
from the archive: the other ended promises, custody, and the journal (the pages that show one demand are measured on
demands that get a journal first). Due moments are whole days.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import psycopg

from bench import facts
from bench.words import Vocabulary

YEARS = 5
CHUNK = 10_000
TABLES = ("demands_demand", "demands_demandsearch", "demands_workorder", "demands_reply", "promises_promise",
          "promises_pause")  # fmt: skip
OPEN_STATES = (("submitted", 10), ("accepted", 8), ("dispatched", 12), ("signed", 10), ("handling", 35),
               ("suspended", 4), ("replied", 8), ("returned", 2), ("closed", 8), ("visited", 3))  # fmt: skip
# What of a demand has happened by each state, as far as columns go.
ORDER_STATE = {"dispatched": "dispatched", "signed": "signed", "handling": "handling", "suspended": "suspended",
               "replied": "replied", "returned": "returned"}  # fmt: skip


@dataclass(slots=True)
class Park:
    """Who is there to belong to."""

    desk: int
    types: list[tuple[str, int]]
    officers: dict[int, list[int]]
    enterprises: list[tuple[int, int | None]]


def park_of(connection: psycopg.Connection[Any], enterprises: int) -> Park:
    """The park that stands, with firms added until there are enough."""
    run = connection.execute
    run(
        """INSERT INTO registry_enterprise (credit_code, name, short_name, former_names, name_key, industry_code,
             industry_name, scale, tier, tags, address, status, moved_in_date, created_at, site_id, sub_park_id)
           SELECT 'B' || lpad(n::text, 17, '0'), '基准企业' || n, '基准' || n, former_names, name_key || n,
             industry_code, industry_name, scale,
             tier, tags, address, status, moved_in_date, created_at, site_id, sub_park_id
           FROM generate_series((SELECT count(*) + 1 FROM registry_enterprise)::int, %s) n,
             (SELECT * FROM registry_enterprise ORDER BY id LIMIT 1) AS example""",
        [enterprises],
    )
    ((desk,),) = run(
        "SELECT id FROM people_department WHERE is_desk AND active ORDER BY sort_key, id LIMIT 1"
    ).fetchall()
    types = run("SELECT code, coalesce(department_id, %s) FROM demands_demandtype WHERE active", [desk]).fetchall()
    officers: dict[int, list[int]] = {}
    for officer_id, department_id in run("SELECT id, department_id FROM people_officer WHERE active").fetchall():
        officers.setdefault(department_id, []).append(officer_id)
    firms = run("SELECT id, sub_park_id FROM registry_enterprise ORDER BY id").fetchall()
    return Park(desk, types, officers, firms)


@dataclass(slots=True)
class Batch:
    lines: dict[str, list[str]] = field(default_factory=lambda: {table: [] for table in TABLES})


class Archive:
    """Makes demands number by number; the same numbers come out the same."""

    def __init__(self, park: Park, at: datetime, total: int, present: int, seed: int = 20261121) -> None:
        self.random = Random(seed + present)
        self.words = Vocabulary(Random(seed))
        self.park, self.at, self.total = park, at, total
        self.open_from = total - max(total // 100, min(1000, total // 3))
        self.states = self.random.choices(
            [state for state, _share in OPEN_STATES], [share for _state, share in OPEN_STATES], k=total - self.open_from
        )

    def submitted(self, number: int) -> datetime:
        """Even over five years; what is open came in the last days, a tenth of it long ago."""
        if number >= self.open_from:
            days = self.random.uniform(0, 6) if self.random.random() < 0.9 else self.random.uniform(6, 40)
            return self.at - timedelta(days=days, minutes=5)
        back = YEARS * 365 * (1 - number / self.open_from) + 7.5
        return self.at - timedelta(days=back)

    def add(self, batch: Batch, number: int, pk: int) -> None:
        random, park = self.random, self.park
        at = self.submitted(number)
        state = self.states[number - self.open_from] if number >= self.open_from else "archived"
        code, department = park.types[int(random.random() ** 2 * len(park.types))]
        officers = park.officers.get(department) or [None]
        officer = random.choice(officers)
        enterprise, sub_park = park.enterprises[int(random.random() ** 3 * len(park.enterprises))]
        phrases = self.words.several(random.randrange(3, 8))
        text = "，".join(phrase for phrase, _terms in phrases)
        answered = phrases[-1][0] + "，已现场核实并处理完毕。"
        past = state in ("archived", "closed", "visited")
        ordered = past or state in ORDER_STATE
        with_desk = state in ("submitted", "accepted", "returned")
        holder = park.desk if with_desk else department
        handler = None if with_desk or state == "dispatched" else officer
        replied = at + timedelta(days=random.uniform(0.5, 9 if random.random() < 0.1 else 4)) if past else None
        if past and replied and replied > self.at:
            replied = self.at - timedelta(minutes=1)
        if state == "replied":
            replied = max(at, self.at - timedelta(hours=2))
        closed = replied + timedelta(minutes=30) if past and replied else None
        ended = closed + timedelta(days=1) if state == "archived" and closed else None
        grade = random.choice("34555") if state in ("archived", "visited") else None
        batch.lines["demands_demand"].append(_line(
            pk, "", "", phrases[0][0][:40], text, f"{number % 97}号厂房", "help" if number % 7 else "complaint",
            "urgent" if number % 50 == 0 else "normal", "portal" if number % 3 else "hotline", "", None, True, state,
            0, 0, 0, 0, 0, 0, False, False, False, number % 40 == 0, "5wd", at, at,
            None if state == "submitted" else at, replied, closed, closed if grade else None, ended, "", "",
            answered if past else "", "solved" if past else "", 1_000_000 if past and number % 9 == 0 else None,
            bool(grade) or None, bool(grade) or None, bool(grade) or None, grade, False, None, holder,
            enterprise, None, None, handler, None, sub_park,
            None if state == "submitted" else code, None if state == "submitted" else 1, "", "",
        ))  # fmt: skip
        terms = " ".join(terms for _phrase, terms in phrases)
        batch.lines["demands_demandsearch"].append(f"{pk}\t{terms}\n")
        if ordered:
            order_state = ORDER_STATE.get(state, "done")
            done = order_state in ("done", "returned")
            batch.lines["demands_workorder"].append(_line(
                pk, "lead", order_state, 0, code, 1, "", False, "", at, None if state == "dispatched" else at,
                None, "", replied, (replied or at) if done else None, "职责清单第三条" if state == "returned" else "",
                "不属本单位" if state == "returned" else "", pk, department,
                handler or (officer if done else None), None,
            ))  # fmt: skip
            if replied:
                checked = replied if past else None
                batch.lines["demands_reply"].append(_line(
                    pk, answered, "solved", None, "经办人", replied, True if past else None, "", "", "", checked, pk
                ))  # fmt: skip
        self._promises(batch, pk, at, state, department, handler, enterprise, replied)

    def _promises(self, batch: Batch, pk: int, at: datetime, state: str, department: int, officer: int | None,
                  enterprise: int, replied: datetime | None) -> None:  # fmt: skip
        desk = self.park.desk
        facing = replied if state in ("archived", "closed", "visited") else None
        rows: list[tuple[Any, ...]] = []
        if state == "submitted":
            rows.append((None, "accept", "enterprise", "committed", "0.5", "wd", 1, desk, None, None, None))
        else:
            holder = desk if state in ("accepted", "returned", "replied") else department
            rows.append((None, "result", "enterprise", "committed", "5", "wd", 7, holder, officer, facing, None))
        if state in ("accepted", "returned"):
            rows.append((None, "dispatch", "department", "internal", "0.5", "wd", 1, desk, None, None, None))
        if (state in ORDER_STATE and state != "returned") or facing:
            paused = (replied or at) if state in ("replied", "suspended") else None
            rows.append((pk, "result", "department", "internal", "5", "wd", 7, department, officer, facing, paused))
        if state == "dispatched":
            rows.append((pk, "sign", "department", "internal", "1", "wd", 2, department, None, None, None))
        if state == "signed":
            rows.append((pk, "first_contact", "department", "internal", "1", "wd", 2, department, officer, None, None))
        if state == "replied":
            rows.append((None, "audit", "department", "internal", "1", "wd", 4, desk, None, None, None))
        if state == "closed":
            rows.append((None, "call_back", "enterprise", "committed", "1", "wd", 12, desk, None, None, None))
        for part, kind, face, basis, amount, unit, days, holder, who, ended, paused in rows:
            due = at + timedelta(days=days)
            late = ended is not None and ended > due
            kept = "late" if late else "kept"
            key = (
                10 * pk
                + len(rows)
                - rows.index((part, kind, face, basis, amount, unit, days, holder, who, ended, paused))
            )
            batch.lines["promises_promise"].append(_line(
                key, "demand", pk, part, kind, face, basis, amount, unit, 0, at, due, due - timedelta(hours=12),
                False, "standard", 1, 0, None, kept if ended else "paused" if paused else "running", at, paused,
                1 if paused else 0, None, due if late else None, ended, "3" if ended else None, holder, enterprise, who,
            ))  # fmt: skip
            if paused:
                cause = "audit" if state == "replied" else "policy"
                batch.lines["promises_pause"].append(_line(key, cause, None, paused, None, key, None, None))


def _line(*values: Any) -> str:
    return "\t".join(map(_cell, values)) + "\n"


def _cell(value: Any) -> str:
    if value is None:
        return "\\N"
    if value is True:
        return "t"
    if value is False:
        return "f"
    return value if isinstance(value, str) else str(value)


COLUMNS = {
    "demands_demand": "id caller_name caller_phone title text place nature urgency source external_source"
    " external_number consent state round return_count transfer_count extension_count urge_count repeat_count is_legacy"
    " is_hard is_joint is_repeat result_limit created_at submitted_at accepted_at replied_at closed_at visited_at"
    " ended_at refusal_ground refusal_advice answer result_category benefit_fen reached contacted solved satisfaction"
    " rated_by_enterprise contact_id department_id enterprise_id filed_by_officer_id master_id officer_id split_from_id"
    " sub_park_id type_id limit_profile_id caller_enterprise external_category",
    "demands_demandsearch": "demand_id terms",
    "demands_workorder": "id role state round type_code type_revision override_reason binding ruling dispatched_at"
    " signed_at contacted_at contact_note replied_at ended_at return_rule return_reason demand_id department_id"
    " officer_id suggested_department_id",
    "demands_reply": "id text category benefit_fen replied_by replied_at passed defect audit_note audited_by audited_at"
    " order_id",
    "promises_promise": "id subject_domain subject_id part_id kind facing basis limit_amount limit_unit limit_extra"
    " started_at due_at warn_at provisional ladder_key ladder_version rung next_rung_at state held_since paused_at"
    " pause_count yellow_at red_at ended_at consumed department_id enterprise_id officer_id",
    "promises_pause": "id cause review_date started_at ended_at promise_id started_by_id ended_by_id",
}


def fill(url: str, total: int, at: datetime, first: int = 1_000_000) -> dict[str, float]:
    """Make the database hold `total` demands; what an earlier fill left is replaced. Seconds by what was done."""
    seconds: dict[str, float] = {}
    began = time.perf_counter()
    with psycopg.connect(url) as connection:
        run = connection.execute
        run("SET statement_timeout = 0")
        run("SET maintenance_work_mem = '768MB'")
        run("SET synchronous_commit = off")
        privileged = run("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone() == (True,)
        if privileged:
            run("SET session_replication_role = replica")  # rows that fit by construction are not looked up one by one
        park = park_of(connection, max(200, min(5000, total // 100)))
        _clear(run)
        indexes, of_facts = _take_indexes_away(run, TABLES), _take_indexes_away(run, facts.TABLES)
        archive = Archive(park, at, total, 0)
        for start in range(0, total, CHUNK):
            batch = Batch()
            for number in range(start, min(start + CHUNK, total)):
                archive.add(batch, number, first + number)
            for table, lines in batch.lines.items():
                with connection.cursor().copy(f"COPY {table} ({', '.join(COLUMNS[table].split())}) FROM STDIN") as copy:
                    copy.write("".join(lines))
        seconds["copy"] = time.perf_counter() - began
        run("SET CONSTRAINTS ALL IMMEDIATE")  # an index cannot be made while checks are pending
        for definition in indexes:
            run(definition)
        seconds |= facts.fill(run, park.desk, of_facts)
        for table in TABLES[:1] + TABLES[2:]:
            run(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), %s)",
                [{"demands_demand": 1, "demands_workorder": 2, "demands_reply": 4, "promises_promise": 3,
                  "promises_pause": 6}[table] * 100_000_000])  # fmt: skip
        run("SELECT setval(pg_get_serial_sequence('demands_callback', 'id'), 500000000)")
        run("SELECT setval(pg_get_serial_sequence('promises_custody', 'id'), 700000000)")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET statement_timeout = 0")
        for table in (*TABLES, *facts.TABLES):
            connection.execute(f"VACUUM (ANALYZE) {table}")
        connection.execute("CHECKPOINT" if privileged else "SELECT 1")
    seconds["all"] = time.perf_counter() - began
    return seconds


def _clear(run: Any) -> None:
    run("TRUNCATE demands_demand, promises_promise CASCADE")
    facts.clear(run)


def _take_indexes_away(run: Any, tables: tuple[str, ...]) -> list[str]:
    """Drop what no constraint stands on; the definitions that make them again."""
    found = run(
        """SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i
           WHERE i.indrelid = ANY(%s::regclass[]) AND NOT i.indisunique
             AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid)""",
        [list(tables)],
    ).fetchall()
    for name, _definition in found:
        run(f"DROP INDEX {name}")
    return [definition for _name, definition in found]


def now() -> datetime:
    return datetime.now(UTC)
