"""`dianxiaoer …` in a process of its own that begins with everything imported.

Starting Python and importing Django is most of what a short command costs. A fork server imports them once; each
call is forked from it, reads its own environment as a fresh process would, and runs `main` from its first line.
What is about processes themselves (signals, kill -9, ports, a terminal) is tested with real ones instead.
"""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import traceback
from pathlib import Path
from typing import Any

_PLACE = "postgres://nobody@/nothing?host=/nonexistent"
_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["__main__", "tests.cli.warmed"])


def call(words: list[str], environment: dict[str, str], cwd: Path, told: Path) -> subprocess.CompletedProcess[str]:
    """Run the words and wait; `told` is a folder for what is said."""
    out, err = told / "out", told / "err"
    process = _context.Process(target=_run, args=(words, environment, str(cwd), str(out), str(err)))
    process.start()
    process.join(120)
    if process.is_alive():
        process.kill()
        raise subprocess.TimeoutExpired(words, 120)
    assert process.exitcode is not None
    return subprocess.CompletedProcess(words, process.exitcode, out.read_text(), err.read_text())


def _run(words: list[str], environment: dict[str, str], cwd: str, out: str, err: str) -> None:
    for path, handle in ((out, 1), (err, 2)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), handle)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(cwd)
    _forget_settings()
    from dianxiaoer.cli import main

    code: object = 1
    try:
        code = main(words)
    except SystemExit as ended:
        code = ended.code
    except BaseException:
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code if isinstance(code, int) else 0 if code is None else 1)


def _forget_settings() -> None:
    """What the fork server read under its own environment is read again."""
    from django.conf import settings
    from django.core.cache import caches
    from django.db import connections
    from django.utils.functional import empty

    from dianxiaoer import words

    words._translations.cache_clear()
    handlers: tuple[Any, ...] = (connections, caches)
    for handler in handlers:
        for alias in list(handler.settings):
            if hasattr(handler._connections, alias):  # made, never connected
                delattr(handler._connections, alias)
        handler._settings = None
        handler.__dict__.pop("settings", None)
    sys.modules.pop("dianxiaoer.config.settings", None)
    settings._wrapped = empty


def import_everything() -> None:
    """In the fork server, before any call: no connection is made."""
    import importlib

    os.environ.update(
        DATABASE_URL=_PLACE, DJANGO_SETTINGS_MODULE="dianxiaoer.config.settings", DIANXIAOER_SECRET_KEY="k" * 50
    )
    import django

    django.setup()
    from dianxiaoer.cli import COMMANDS

    for command in COMMANDS.values():
        importlib.import_module(f"dianxiaoer.cli.{command.module}")
    for name in ("django.core.management.commands.migrate", "django.contrib.auth.hashers", "openpyxl", "numpy"):
        importlib.import_module(name)
