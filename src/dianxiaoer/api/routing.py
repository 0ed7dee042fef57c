"""What all routes share: how they are declared, JSON in and out, cursors."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import partial, wraps
from typing import Annotated, Any

import orjson
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from ninja import Path, Query, Router, Schema
from ninja.parser import Parser
from ninja.renderers import BaseRenderer
from pydantic import Field, StringConstraints

from dianxiaoer.api.entrance import Token
from dianxiaoer.api.once import Run, once
from dianxiaoer.api.problems import problem
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


ROUTES = Router()
"""All routes stand in one router: an address may be read by one module and written by another."""


class Room:
    """Declares the routes of one subject."""

    def __init__(self, tag: str) -> None:
        self.get = partial(ROUTES.get, tags=[tag])
        self.post = partial(ROUTES.post, tags=[tag])
        self.put = partial(ROUTES.put, tags=[tag])
        self.delete = partial(ROUTES.delete, tags=[tag])


def room(tag: str) -> Room:
    return Room(tag)


def _acceptable(run: Run) -> Run:
    """Whoever accepts no JSON gets none, and bodies are JSON; downloads and uploads are what they are."""

    @wraps(run)
    def negotiated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not {"attachment_id", "file_format"} & kwargs.keys() and not request.accepts("application/json"):
            return problem(request, 406)
        if request.content_type == "multipart/form-data":
            return run(request, *args, **kwargs) if _is_upload(request) else problem(request, 415)
        if request.body and request.content_type != "application/json":
            return problem(request, 415)
        # No text column holds NUL characters.
        texts = (value for _name, values in request.GET.lists() for value in values)
        if any("\x00" in text for text in texts) or (b"\\u0000" in request.body and _has_nul(request.body)):
            return problem(request, 422)
        return run(request, *args, **kwargs)

    return negotiated


def _is_upload(request: HttpRequest) -> bool:
    return request.method == "POST" and request.path.endswith("/attachments")


def _has_nul(body: bytes) -> bool:
    try:
        return _nul_in(orjson.loads(body))
    except orjson.JSONDecodeError:
        return False


def _nul_in(value: Any) -> bool:
    if isinstance(value, str):
        return "\x00" in value
    parts = [*value, *value.values()] if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(_nul_in(each) for each in parts)


ROUTES.add_decorator(once, mode="view")
ROUTES.add_decorator(_acceptable, mode="view")


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
    """Bodies by orjson, which refuses what is not Unicode."""

    def parse_body(self, request: HttpRequest) -> Any:
        return orjson.loads(request.body)


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
    "BIGGEST",
    "ROUTES",
    "Careful",
    "Cursor",
    "Fen",
    "Id",
    "In",
    "Jsoned",
    "Line",
    "Out",
    "Ref",
    "Size",
    "Text",
    "Words",
    "date",
    "datetime",
    "linked",
    "needs",
    "room",
]  # fmt: skip
