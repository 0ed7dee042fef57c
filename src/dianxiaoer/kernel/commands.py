"""What a command is: one transaction, who and when given, exactly one journal event.

Order inside: lock, check access, check state, write, promises, journal, enqueue, return. A command may call
another; then only the outermost writes an event, and what the inner ones recorded stands in it under `also`.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ParamSpec, TypeVar

from django.db import transaction

from dianxiaoer.kernel.access import Actor

P = ParamSpec("P")
R = TypeVar("R")

COMMANDS: dict[str, Callable[..., Any]] = {}


class CommandBroken(RuntimeError):
    """A command did not keep the rules of commands: a fault of ours, never of the user."""


@dataclass(slots=True)
class Record:
    verb: str
    subject_kind: str
    subject_id: int
    facts: dict[str, Any]
    enterprise_id: int | None


@dataclass(slots=True)
class Frame:
    """One running command. `record` is what it says of itself; `inner` what the commands inside it said; `each` one
    record for each of the many subjects that a batch touched; `kept` what it has read and need not read again."""

    name: str
    by: Actor
    at: datetime
    record: Record | None = None
    inner: list[Record] = field(default_factory=list)
    each: list[Record] = field(default_factory=list)
    kept: dict[Any, Any] = field(default_factory=dict)


_frames: ContextVar[tuple[Frame, ...]] = ContextVar("frames", default=())


def current_frame() -> Frame:
    frames = _frames.get()
    if not frames:
        raise CommandBroken("record() was called outside a command")
    return frames[-1]


def kept() -> dict[Any, Any]:
    """What the outermost running command has read and may use again until it ends (settings, never a subject's own
    rows); outside a command an empty dict that nobody keeps."""
    frames = _frames.get()
    return frames[0].kept if frames else {}


def command(function: Callable[P, R]) -> Callable[P, R]:
    """Make a keyword-only function taking `by` and `at` a command."""
    parameters = inspect.signature(function).parameters
    name = f"{function.__module__}.{function.__name__}"
    if not {"by", "at"} <= parameters.keys():
        raise CommandBroken(f"{name} must take by and at")
    if any(parameter.kind is not inspect.Parameter.KEYWORD_ONLY for parameter in parameters.values()):
        raise CommandBroken(f"{name} must take keyword-only parameters")

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        by, at = kwargs["by"], kwargs["at"]
        if not isinstance(by, Actor) or not isinstance(at, datetime) or at.tzinfo is None:
            raise CommandBroken(f"{name} needs an Actor as by and an aware datetime as at")
        outer = _frames.get()
        frame = Frame(name=name, by=by, at=at)
        token = _frames.set((*outer, frame))
        try:
            # Only the outermost command is a transaction: an inner one that is refused takes all of it down.
            with transaction.atomic(savepoint=not outer, durable=False):
                result = function(*args, **kwargs)
                _finish(frame, outer[-1] if outer else None)
                return result
        finally:
            _frames.reset(token)

    COMMANDS[name] = run
    return run


def _finish(frame: Frame, outer: Frame | None) -> None:
    if frame.record is None:
        raise CommandBroken(f"{frame.name} ended without a journal record")
    if outer is not None:
        outer.inner.append(frame.record)
        outer.inner.extend(frame.inner)
        outer.each.extend(frame.each)
        return
    from dianxiaoer.kernel import journal

    journal.append(frame)
