"""Who acts. The edge (page, API, command line, job) builds one Actor and passes it down as `by`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever asks for a change. `kind` is system, officer, contact or public; `id` is the officer's or contact's."""

    kind: str
    id: int | None = None
    name: str = ""
    roles: frozenset[str] = field(default_factory=frozenset)
    department_id: int | None = None
    enterprise_ids: frozenset[int] = field(default_factory=frozenset)
    account_id: int | None = None
    acting_for_id: int | None = None
    on_date: date | None = None  # the day whose roles and assignments the actor has

    @property
    def is_officer(self) -> bool:
        return self.kind == "officer"

    @property
    def is_contact(self) -> bool:
        return self.kind == "contact"

    @property
    def is_system(self) -> bool:
        return self.kind == "system"


SYSTEM = Actor(kind="system", name="system")
PUBLIC = Actor(kind="public", name="public")
