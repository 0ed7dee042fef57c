"""What every operation of the OpenAPI document says besides its own: problems, the idempotency key, its scope."""

from __future__ import annotations

from typing import Any

from ninja.openapi.schema import OpenAPISchema

from dianxiaoer.api.once import HEADER
from dianxiaoer.api.problems import CODES, PROBLEM

_PROBLEM_SCHEMA = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457. `code` is stable; `detail` is a sentence for people in the language asked for.",
    "required": ["type", "title", "status", "detail", "code", "instance", "errors"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "instance": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}
_KEY = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "Repeat a request with the same key and it has its effect once. Kept for 48 hours.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
}
_COMMON = (400, 401, 403, 404, 406, 409, 413, 415, 422, 429)


def complete(document: OpenAPISchema) -> OpenAPISchema:
    document["components"].setdefault("schemas", {})["Problem"] = _PROBLEM_SCHEMA
    document["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    for operations in document["paths"].values():
        for method, operation in operations.items():
            _complete(method, operation)
    return document


def _complete(method: str, operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    for status in list(responses):
        responses[str(status)] = responses.pop(status)
    for status in _COMMON:
        responses.setdefault(str(status), _problem(status))
    if operation.get("security"):
        operation["security"] = [{"token": []}]
    if method == "post" and operation.get("security"):
        operation.setdefault("parameters", []).append(_KEY)


def _problem(status: int) -> dict[str, Any]:
    sentence = str(CODES[status][1]) if status in CODES else "The present state does not allow it."
    content = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": sentence, "content": content}
