"""What pages of things that people work on share: steps with their forms, files, and who used the enterprise's time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dianxiaoer.domains.promises.queries import Consumption


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `kind` is the button's; `key` its shortcut; `done` what is said when it is taken."""

    verb: str
    label: Any
    form: type[Any]
    run: Callable[..., Any]
    done: Any
    kind: str = ""
    icon: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """A step that the reader can take now, with its empty form."""

    step: Step
    form: Any
    url: str

    @property
    def dialog(self) -> str:
        return f"step-{self.step.verb}"


@dataclass(frozen=True, slots=True)
class File:
    """A file that hangs on the thing; whoever may take it away has an address for that."""

    name: str
    size: int
    url: str
    remove_url: str = ""


@dataclass(frozen=True, slots=True)
class Used:
    """What one department used of the enterprise's time."""

    name: str
    officers: str
    minutes: int


def time_used(told: Consumption) -> list[Used]:
    """Who used the enterprise's time: one line a department, together the whole."""
    names = {share.department_id: share.department_name for share in told.shares}
    people: dict[int, dict[str, None]] = {pk: {} for pk in names}
    for share in told.shares:
        if share.officer_name:
            people[share.department_id][share.officer_name] = None
    return [Used(names[pk], "、".join(people[pk]), minutes) for pk, minutes in told.by_department().items()]
