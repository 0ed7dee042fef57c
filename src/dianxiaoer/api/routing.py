"""What all routes share: how they are declared, JSON in and out, cursors."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

import orjson
from django.http import HttpRequest, HttpResponse, QueryDict
from ninja import Path, Query, Router, Schema
from ninja.errors import HttpError
from ninja.parser import Parser
from ninja.renderers import BaseRenderer
from pydantic import Field, StringConstraints

from dianxiaoer.api.entrance import Token
from dianxiaoer.api.once import once
from dianxiaoer.domains.people.rules import Scope

BIGGEST = 2**63 - 1
Id = Annotated[int, Path(ge=1, le=BIGGEST)]
Ref = Annotated[int, Field(ge=1, le=BIGGEST)]
Cursor = Annotated[str | None, Query(description="`next` of the page before", max_length=1000)]
Size = Annotated[int, Query(ge=1, le=200, description="rows in a page")]
Line = Annotated[str, StringConstraints(max_length=200)]
Words = Annotated[str, StringConstraints(max_length=4000)]
Text = Annotated[str, StringConstraints(max_length=10_000)]
Fen = Annotated[int, Field(ge=0, le=10**15, description="fen (1/100 yuan)")]


def room(tag: str) -> Router:
    """The routes of one subject."""
    router = Router(tags=[tag])
    router.add_decorator(once, mode="view")
    return router


def needs(*scopes: Scope) -> Token:
    return Token(*scopes)


class Jsoned(BaseRenderer):
    """JSON by orjson: moments as RFC 3339, decimals as text."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        return orjson.dumps(data, default=_plain, option=orjson.OPT_NON_STR_KEYS)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return str(value)


class Careful(Parser):
    """Bodies must be JSON of a content type that says so; NUL characters, which no text column holds, are refused."""

    def parse_body(self, request: HttpRequest) -> Any:
        if request.content_type != "application/json" and request.body:
            raise HttpError(415, "")
        try:
            body = orjson.loads(request.body)
        except orjson.JSONDecodeError:
            raise HttpError(400, "Cannot parse request body") from None
        if b"\\u0000" in request.body:
            _refuse_nul(body)
        return body

    def parse_querydict(self, data: Any, list_fields: list[str], request: HttpRequest) -> Any:
        if any("\x00" in value for _name, values in data.lists() for value in values):
            raise HttpError(422, "")
        return super().parse_querydict(data, list_fields, request)


def _refuse_nul(value: Any) -> None:
    if isinstance(value, str) and "\x00" in value:
        raise HttpError(422, "")
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _refuse_nul(each)


def linked(request: HttpRequest, response: HttpResponse, cursor: str | None) -> None:
    """Name the next page in a Link header as well (RFC 8288)."""
    if cursor is None:
        return
    query: QueryDict = request.GET.copy()
    query["cursor"] = cursor
    response["Link"] = f'<{request.path}?{query.urlencode()}>; rel="next"'


class Out(Schema):
    """An answer, read from rows with the same names."""


class In(Schema):
    """A body; unknown names are refused rather than ignored."""

    model_config = {"extra": "forbid"}


__all__ = [
    "BIGGEST", "Careful", "Cursor", "Fen", "Id", "In", "Jsoned", "Line", "Out", "Ref", "Size", "Text", "Words", "date",
    "datetime", "linked", "needs", "room",
]  # fmt: skip
