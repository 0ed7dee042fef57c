"""The reference of the API as a page: written from the OpenAPI document, loading nothing from elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dianxiaoer.api.v1 import api


@dataclass(frozen=True, slots=True)
class Operation:
    method: str
    path: str
    summary: str
    description: str
    parameters: list[dict[str, Any]]
    body: str
    answer: str


def _schema_name(content: dict[str, Any]) -> str:
    first: dict[str, Any] = next(iter(content.values()), {})
    return str(first.get("schema", {}).get("$ref", "")).rpartition("/")[2]


def _operation(method: str, path: str, found: dict[str, Any]) -> Operation:
    good: dict[str, Any] = next((answer for status, answer in found["responses"].items() if status.startswith("2")), {})
    return Operation(
        method.upper(), path, found.get("summary", ""), found.get("description", ""), found.get("parameters", []),
        _schema_name(found.get("requestBody", {}).get("content", {})), _schema_name(good.get("content", {})),
    )  # fmt: skip


@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    document = api.get_openapi_schema()
    groups: dict[str, list[Operation]] = {}
    for path, methods in document["paths"].items():
        for method, found in methods.items():
            groups.setdefault(found.get("tags", [""])[0], []).append(_operation(method, path, found))
    found = sorted(document["components"]["schemas"].items())
    schemas = [(name, list(schema.get("properties", {}))) for name, schema in found]
    context = {"groups": list(groups.items()), "schemas": schemas, "info": document["info"]}
    return render(request, "api/reference.html", context)
