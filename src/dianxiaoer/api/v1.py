"""The API, version 1: its routes, its OpenAPI document."""

from __future__ import annotations

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from dianxiaoer.api import problems
from dianxiaoer.api.document import complete
from dianxiaoer.api.routes import SUBJECTS
from dianxiaoer.api.routing import ROUTES, Careful, Jsoned

DESCRIPTION = """\
Everything that pages do with demands, for programs. Send `Authorization: Bearer <token>`; a token acts as its account,
with the roles of the moment, within its scopes. Refusals are problems (RFC 9457). Lists have cursors: follow `next`.
A POST with an `Idempotency-Key` header has its effect once, however often it is sent within 48 hours."""


class HouseAPI(NinjaAPI):
    """Adds to the document what all operations share."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        return complete(super().get_openapi_schema(**options))


api = HouseAPI(
    title="Dianxiaoer",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api",
    docs_url=None,
    renderer=Jsoned(),
    parser=Careful(),
)
problems.register(api)
assert SUBJECTS, "the routes are declared by importing them"
api.add_router("", ROUTES)
