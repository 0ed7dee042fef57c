"""Anticipated failures: each has a stable code and a message that may be shown and says what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Refused(Exception):
    """A command said no. `code` is stable for machines, `message` is for people, `field` names the input at fault."""

    status = 409

    def __init__(self, code: str, message: Any, *, field: str | None = None, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self._message = message
        self.field = field
        self.params: Mapping[str, Any] = params

    @property
    def message(self) -> str:
        """The sentence in the reader's language, with its values filled in."""
        text = str(self._message)
        return text % self.params if self.params else text

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class NotAllowed(Refused):
    status = 403


class NotFound(Refused):
    status = 404


class WrongState(Refused):
    status = 409


class Conflict(Refused):
    status = 409


class Invalid(Refused):
    status = 422
