"""A reason that stops the start, with what to do about it."""

from __future__ import annotations


class Trouble(Exception):
    """Shown to a person as it is, never as a traceback; `advice` says what to do next."""

    def __init__(self, message: str, advice: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice

    def __str__(self) -> str:
        return f"{self.message}\n{self.advice}" if self.advice else self.message
