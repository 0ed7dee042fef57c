"""`dianxiaoer doctor`: look at everything that can be wrong, and say what to do."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dianxiaoer.cli import park
from dianxiaoer.embedded import Trouble, binaries, owner
from dianxiaoer.words import _

LEAST_DISK_MB = 500
RECENT_EVENTS = 1000


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("doctor", help=_("look at everything that can be wrong, and say what to do"))
    parser.add_argument("--json", action="store_true", help=_("print the findings as JSON"))


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `state` is ok, warning or failed."""

    name: str
    state: str
    detail: str
    advice: str = ""


def run(args: argparse.Namespace) -> int:
    findings = []
    for finding in examine(args.data):
        findings.append(finding)
        if not args.json:
            print(f"{finding.state:<8} {finding.name:<12} {finding.detail}")
            if finding.advice:
                print(f"{'':<21} {finding.advice}")
    healthy = all(finding.state != "failed" for finding in findings)
    if args.json:
        print(json.dumps({"healthy": healthy, "findings": [asdict(row) for row in findings]}, ensure_ascii=False))
    return 0 if healthy else 1


def examine(data: Path) -> Iterator[Finding]:
    """Every finding in order; what stands on something that failed is left out."""
    yield _python()
    yield from _guarded("programs", _programs)
    yield from _guarded("assets", _assets)
    with ExitStack() as stack:
        failed = False
        for finding in _guarded("folder", lambda: _folder(data)):
            failed = failed or finding.state == "failed"
            yield finding
        if failed:
            return
        try:
            server = stack.enter_context(park.opened(data, migrated=False))
        except Trouble as trouble:
            yield Finding("database", "failed", trouble.message, trouble.advice)
            return
        where = _("embedded") if server else _("by DATABASE_URL")
        yield Finding("database", "ok", f"PostgreSQL {park.server_version()} {where}")
        yield from _guarded("settings", _settings)
        pending = park.pending_migrations()
        if pending:
            advice = _("Run `dianxiaoer migrate`.")
            yield Finding("migrations", "failed", _("{count} pending").format(count=len(pending)), advice)
            return
        yield Finding("migrations", "ok", _("none pending"))
        for name, look in (("calendar", _calendar), ("worker", _worker), ("journal", _journal)):
            yield from _guarded(name, look)


def _guarded(name: str, look: Callable[[], Finding]) -> Iterator[Finding]:
    """A look that itself fails is a finding too."""
    try:
        yield look()
    except Trouble as trouble:
        yield Finding(name, "failed", trouble.message, trouble.advice)
    except Exception as error:
        yield Finding(name, "failed", f"{type(error).__name__}: {error}")


def _python() -> Finding:
    version = ".".join(str(part) for part in sys.version_info[:3])
    if sys.version_info < (3, 11):  # noqa: UP036 - an old interpreter is what we look for
        return Finding("python", "failed", version, _("Install Python 3.11 or newer."))
    return Finding("python", "ok", version)


def _programs() -> Finding:
    if os.environ.get("DATABASE_URL") and not os.environ.get("DIANXIAOER_PG_BIN_DIR"):
        return Finding("programs", "ok", str(binaries.bin_folder()))
    found = binaries.find(owner.choose(Path(os.environ["DIANXIAOER_DATA"]) / "pg"))
    return Finding("programs", "ok", f"PostgreSQL {found.version}, {found.folder}")


def _assets() -> Finding:
    package = Path(__file__).resolve().parent.parent
    missing = [
        place
        for place in ("static/vendor/icons.svg", "locale/zh_Hans/LC_MESSAGES/django.mo")
        if not (package / place).exists()
    ]
    if missing:
        return Finding(
            "assets",
            "failed",
            _("missing: {names}").format(names=", ".join(missing)),
            _("Run `make setup`, or install the wheel again."),
        )
    return Finding("assets", "ok", _("icons and translations are there"))


def _folder(data: Path) -> Finding:
    from dianxiaoer.embedded import folders

    prepared = folders.prepare(data)
    park.ensure_secret_key(prepared)
    secret = prepared.secret_key
    if secret.exists() and secret.stat().st_mode & 0o077:
        return Finding(
            "folder",
            "failed",
            _("{path} can be read by others").format(path=secret),
            _("Run: chmod 600 {path}").format(path=secret),
        )
    free_mb = shutil.disk_usage(prepared.data).free // 2**20
    if free_mb < LEAST_DISK_MB:
        return Finding(
            "folder",
            "failed",
            _("{path}: {free} MB free").format(path=data, free=free_mb),
            _("Free some disk space."),
        )
    return Finding("folder", "ok", _("{path}: {free} MB free").format(path=data, free=free_mb))


def _settings() -> Finding:
    from dianxiaoer.config.checks import unsafe

    reasons = unsafe()
    if reasons:
        detail = "; ".join(f"{reason.setting} {_(reason.message)}" for reason in reasons)
        return Finding("settings", "failed", detail, _("docs/settings.md explains each setting."))
    return Finding("settings", "ok", _("safe"))


def _calendar() -> Finding:
    from dianxiaoer.domains.worktime import queries

    years = [row.year for row in queries.year_rows() if row.is_official]
    this_year = datetime.now(UTC).year
    if this_year not in years:
        return Finding(
            "calendar",
            "warning",
            _("{year} has no official notice").format(year=this_year),
            _("Due dates are provisional; enter the notice on the calendar page."),
        )
    return Finding("calendar", "ok", _("official to {year}").format(year=max(years)))


def _worker() -> Finding:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '60 s'),"
            " (SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'"
            "   AND coalesce(scheduled_at, now()) < now() - interval '5 min'),"
            " (SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed')"
        )
        workers, late, failed = cursor.fetchone()
    detail = _("{workers} alive, {late} jobs late, {failed} failed").format(workers=workers, late=late, failed=failed)
    if late and not workers:
        return Finding("worker", "failed", detail, _("Start `dianxiaoer serve` or `dianxiaoer worker`."))
    if failed or not workers:
        return Finding(
            "worker", "warning", detail, _("`dianxiaoer serve` starts one; logs/worker.log says what failed.")
        )
    return Finding("worker", "ok", detail)


def _journal() -> Finding:
    from dianxiaoer.kernel import journal

    found = journal.verify()
    if found.first_bad is not None:
        return Finding(
            "journal",
            "failed",
            _("The chain is broken at event {number}.").format(number=found.first_bad),
            _("Somebody changed the journal in the database; compare with a backup."),
        )
    return Finding("journal", "ok", _("The chain is intact: {count} events.").format(count=found.count))
