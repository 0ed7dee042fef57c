"""Everything that can be said about the code without running it. `make check` calls this.

Each check prints its own words only when it fails; the exit status is the number of failures.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from dianxiaoer.embedded.server import running

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
LONGEST_MODULE = 500
LONGEST_FUNCTION = 60
OURS = ("kernel", "worktime", "people", "registry", "promises", "demands", "supervision", "web", "api")
# Rules of squawk that do not hold here: tables are made empty by 0001, and Django chooses the types.
WAIVED = ("prefer-robust-stmts", "prefer-bigint-over-int", "prefer-text-field", "prefer-timestamp-tz")
# The last migration of each app in the release that it came with: its tables were empty then.
FIRST_RELEASE = {"kernel": "0002", "worktime": "0002", "people": "0002", "demands": "0007", "supervision": "0004"}
SEARCHED = ("src", "tests", "scripts", "bench")


def main() -> int:
    failures = 0
    for name, command in commands():
        failures += not report(name, *run(command))
    failures += not report("sizes", *sizes())
    with tempfile.TemporaryDirectory(prefix="dxe-check-", dir="/tmp") as folder:
        Path(folder).chmod(0o711)
        with running(Path(folder) / "data", durable=False) as server:
            os.environ["DATABASE_URL"] = server.url
            failures += not report("missing migrations", *run(django("makemigrations", "--check", "--dry-run")))
            failures += not report("locks of migrations", *locks(Path(folder)))
    return failures


def commands() -> Iterator[tuple[str, list[str]]]:
    places = [place for place in SEARCHED if (ROOT / place).is_dir()]
    yield "format", [str(BIN / "ruff"), "format", "--check", *places]
    yield "lint", [str(BIN / "ruff"), "check", *places]
    yield "types", [str(BIN / "mypy")]
    yield "imports", [str(BIN / "lint-imports"), "--no-cache"]


def run(command: list[str]) -> tuple[bool, str]:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.returncode == 0, done.stdout + done.stderr


def report(name: str, good: bool, words: str) -> bool:
    print(f"{'ok    ' if good else 'FAILED'} {name}", flush=True)
    if not good:
        print(words)
    return good


def django(*words: str) -> list[str]:
    return [sys.executable, "-W", "error", "-m", "django", *words, "--settings", "dianxiaoer.config.settings"]


def sizes() -> tuple[bool, str]:
    """Modules and functions that have outgrown a reader."""
    import ast

    found = []
    for path in sorted((ROOT / "src").rglob("*.py")):
        if "migrations" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        if (lines := text.count("\n")) > LONGEST_MODULE:
            found.append(f"{path.relative_to(ROOT)}: {lines} lines; split it by subject at {LONGEST_MODULE}")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > LONGEST_FUNCTION:
                    found.append(f"{path.relative_to(ROOT)}:{node.lineno}: {node.name} has {lines} lines")
    return not found, "\n".join(found)


def locks(folder: Path) -> tuple[bool, str]:
    """squawk reads the SQL of every migration after the first release: what came before it met empty tables."""
    files = []
    for label in OURS:
        for path in sorted((ROOT / "src").glob(f"**/{label}/migrations/[0-9]*.py")):
            if path.stem[:4] <= FIRST_RELEASE.get(label, "0001"):
                continue
            good, text = run(django("sqlmigrate", label, path.stem))
            if not good:
                return False, text
            file = folder / f"{label}_{path.stem}.sql"
            file.write_text(text, encoding="utf-8")
            files.append(str(file))
    if not files:
        return True, ""
    return run([str(BIN / "squawk"), f"--exclude={','.join(WAIVED)}", "--pg-version=15", *files])


if __name__ == "__main__":
    started = time.monotonic()
    status = main()
    print(f"{'all good' if status == 0 else f'{status} failed'} in {time.monotonic() - started:.0f} s")
    sys.exit(status)
