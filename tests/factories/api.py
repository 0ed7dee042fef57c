"""Callers of the API for tests: accounts with tokens, and a client that sends them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.http import HttpResponse
from django.test import Client
from tests.factories import people, registry
from tests.factories.demands import Park, park
from tests.factories.people import AT

from dianxiaoer.domains.people import commands
from dianxiaoer.domains.people.queries import officer as an_officer
from dianxiaoer.domains.people.rules import Role, Scope
from dianxiaoer.domains.registry import queries
from dianxiaoer.kernel.access import SYSTEM

ALL = tuple(str(scope) for scope in Scope)


def token_for(account_id: int, *scopes: str) -> str:
    """The secret of a new token with these scopes, or with all."""
    made = commands.issue_token(by=SYSTEM, at=AT, account_id=account_id, name="测试", scopes=scopes or ALL)
    return made.secret


@dataclass
class Caller:
    """Sends requests with one token."""

    token: str
    client: Client = field(default_factory=Client)

    def get(self, path: str, **query: Any) -> HttpResponse:
        return self._send("get", path, query)

    def post(self, path: str, body: Any = None, *, key: str | None = None) -> HttpResponse:
        headers = {} if key is None else {"Idempotency-Key": key}
        return self._send("post", path, json.dumps(body if body is not None else {}), headers)

    def send(self, method: str, path: str, body: Any = None) -> HttpResponse:
        return self._send(method, path, json.dumps(body if body is not None else {}))

    def upload(self, path: str, file: Any, *, key: str | None = None) -> HttpResponse:
        headers = self._headers | ({} if key is None else {"Idempotency-Key": key})
        return self.client.post(f"/api/v1{path}", {"file": file}, headers=headers)

    def _send(self, method: str, path: str, data: Any, headers: dict[str, str] | None = None) -> HttpResponse:
        options = {} if method == "get" else {"content_type": "application/json"}
        send = getattr(self.client, method)
        answer: HttpResponse = send(f"/api/v1{path}", data, headers=self._headers | (headers or {}), **options)
        return answer

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", "Accept-Language": "en"} if self.token else {}


class World:
    """A park whose people call the API. Each caller is made when first asked for."""

    def __init__(self) -> None:
        self.park: Park = park()

    def officer(self, department_id: int, *roles: Role) -> Caller:
        officer_id = people.officer(department_id=department_id, roles=roles, with_account=True)
        account_id = an_officer(officer_id).account_id
        assert account_id is not None
        return Caller(token_for(account_id))

    def contact_of(self, enterprise_id: int) -> Caller:
        account_id = queries.contact(
            registry.contact(enterprise_id, name="王经办", phone="13912345678", with_account=True)
        ).account_id
        assert account_id is not None
        return Caller(token_for(account_id))

    @cached_property
    def desk(self) -> Caller:
        return self.officer(self.park.desk_id, Role.DEMAND_DESK)

    @cached_property
    def second_desk(self) -> Caller:
        return self.officer(self.park.desk_id, Role.DEMAND_DESK)

    @cached_property
    def handler(self) -> Caller:
        return self.officer(self.park.works_id, Role.DEPARTMENT_HANDLER)

    @cached_property
    def head(self) -> Caller:
        return self.officer(self.park.works_id, Role.DEPARTMENT_HEAD)

    @cached_property
    def fire(self) -> Caller:
        return self.officer(self.park.fire_id, Role.DEPARTMENT_HANDLER)

    @cached_property
    def supervisor(self) -> Caller:
        return self.officer(self.park.committee_id, Role.SUPERVISION_OFFICE)

    @cached_property
    def leader(self) -> Caller:
        return self.officer(self.park.committee_id, Role.SPONSOR_LEADER)

    @cached_property
    def administrator(self) -> Caller:
        return self.officer(self.park.committee_id, Role.ADMINISTRATOR)

    @cached_property
    def contact(self) -> Caller:
        return self.contact_of(self.park.enterprise_id)

    @cached_property
    def stranger(self) -> Caller:
        return self.contact_of(self.park.other_enterprise_id)

    @cached_property
    def nobody(self) -> Caller:
        return Caller("")
