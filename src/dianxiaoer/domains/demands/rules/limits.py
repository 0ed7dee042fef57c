"""Limits as data (dossier §5.3): a published version of the profile, read by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dianxiaoer.domains.demands.rules.words import Nature


@dataclass(frozen=True, slots=True)
class LimitRules:
    """The time limits under which demands are promised: one published version of the profile (§5.3).

    Limits are texts of worktime.Limit such as `5wd`; days are calendar days.
    """

    version: int
    accept: str = "0.5wd"
    accept_urgent: str = "0.5h"
    dispatch: str = "0.5wd"
    sign: str = "1wd"
    sign_urgent: str = "0.5h"
    first_contact: str = "1wd"
    first_contact_urgent: str = "2h"
    answer: str = "1wd"
    result_consult: str = "1wd"
    result_help: str = "5wd"
    result_complaint: str = "7wd"
    result_report: str = "7wd"
    result_suggestion: str = "10wd"
    result_praise: str = "5wd"
    result_urgent: str = "24h"
    result_hard: str = "15wd"
    legacy_report: str = "30cd"
    audit: str = "1wd"
    call_back: str = "1wd"
    joint_lead: str = "1wd"
    joint_convene: str = "3wd"
    joint_opinion: str = "3wd"
    joint_plan: str = "2wd"
    joint_ruling: str = "3wd"
    return_window: str = "1wd"
    review_days: int = 30
    reopen_rounds: int = 2
    call_back_attempts: int = 3
    silence_days: int = 7
    repeat_days: int = 90
    repeat_orders: int = 2
    attachment_count: int = 10

    @classmethod
    def from_data(cls, version: int, data: Mapping[str, Any]) -> LimitRules:
        known = cls.__dataclass_fields__.keys() - {"version"}
        return cls(
            version=version,
            **{key: value for key, value in data.items() if key in known},
        )

    def result(
        self,
        *,
        nature: str,
        urgent: bool,
        hard: bool,
        legacy: bool,
        type_limit: str = "",
    ) -> str:
        """The limit of a result: urgent, legacy, hard, consultation, then the type's own."""
        name = self.result_field(nature=nature, urgent=urgent, hard=hard, legacy=legacy, typed=bool(type_limit))
        return str(getattr(self, name)) if name else type_limit

    @staticmethod
    def result_field(*, nature: str, urgent: bool, hard: bool, legacy: bool, typed: bool) -> str:
        """The name of the limit that a result takes; empty where it takes the one of its type."""
        if urgent:
            return "result_urgent"
        if legacy:
            return "legacy_report"
        if hard:
            return "result_hard"
        if nature == Nature.CONSULT:
            return "result_consult"
        return "" if typed else f"result_{nature}"
