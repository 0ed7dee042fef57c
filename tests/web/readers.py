"""A park with an account for everyone who opens pages, and a client for each of them."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from tests.factories import demands, people, registry
from tests.factories.demands import Park
from tests.factories.people import AT

from dianxiaoer.domains.people.rules import Role
from dianxiaoer.kernel.access import Actor

ROLES = ("enterprise", "stranger", "desk", "handler", "head", "secretary", "leader", "director", "supervisor",
         "auditor", "administrator")  # fmt: skip
_OFFICERS: dict[str, tuple[str, Role]] = {
    "desk": ("desk_id", Role.DEMAND_DESK),
    "caller": ("desk_id", Role.DEMAND_DESK),
    "handler": ("works_id", Role.DEPARTMENT_HANDLER),
    "head": ("works_id", Role.DEPARTMENT_HEAD),
    "power_handler": ("power_id", Role.DEPARTMENT_HANDLER),
    "power_head": ("power_id", Role.DEPARTMENT_HEAD),
    "fire_handler": ("fire_id", Role.DEPARTMENT_HANDLER),
    "leader": ("committee_id", Role.SPONSOR_LEADER),
    "director": ("committee_id", Role.DIRECTOR),
    "supervisor": ("committee_id", Role.SUPERVISION_OFFICE),
    "auditor": ("committee_id", Role.AUDITOR),
    "administrator": ("committee_id", Role.ADMINISTRATOR),
    "secretary": ("desk_id", Role.LIAISON_OFFICER),
}
NAMES = {"desk": "梁受理", "caller": "温回访", "handler": "雷工明", "head": "石科长", "fire_handler": "邹消防",
         "power_handler": "秦供电", "leader": "顾联点", "secretary": "叶秘书"}  # fmt: skip


class Clock:
    """The moment at which requests arrive."""

    def __init__(self) -> None:
        self.at: datetime = AT

    def now(self) -> datetime:
        return self.at


class Cast:
    """The park of the factories; every actor of it has an account and a client (`cast.client("desk")`)."""

    def __init__(self, park: Park) -> None:
        self.park = park
        for name, (department, role) in _OFFICERS.items():
            officer_id = people.officer(
                NAMES.get(name, ""), department_id=getattr(park, department), roles=(role,), with_account=True
            )
            if name == "secretary":
                registry.assigned(park.enterprise_id, officer_id)
            park.__dict__[name] = people.actor(officer_id)

    @cached_property
    def enterprise(self) -> Actor:
        return self.park.contact

    def actor(self, name: str) -> Actor:
        return self.enterprise if name == "enterprise" else getattr(self.park, name)

    def account(self, name: str) -> Any:
        return get_user_model().objects.get(pk=self.actor(name).account_id)

    def client(self, name: str = "") -> Client:
        """A browser of this reader; without a name, of nobody."""
        client = Client(headers={"accept-language": "zh-hans"})
        if name:
            client.force_login(self.account(name), settings.AUTHENTICATION_BACKENDS[0])
        return client


def cast() -> Cast:
    return Cast(demands.park())


def words_of(response: Any) -> str:
    """The text of a page without its tags, runs of space made one."""
    import html
    import re

    text = re.sub(r"<(script|style|template)\b.*?</\1>", " ", response.content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", text)))
