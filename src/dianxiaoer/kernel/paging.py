"""Keyset pages: the cost of a page does not grow with its distance from the first one.

The comparison is one SQL row value, `(a, b) > (x, y)`, which an index on `(a, b)` answers directly; the same in
OR-form reads the table from its beginning. All keys go in one direction and the last one must be unique.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

import orjson
from django.core.exceptions import ValidationError
from django.db.models import BooleanField, Func, Model, QuerySet, Value
from django.db.models.expressions import F
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from dianxiaoer.kernel.refusals import Invalid

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """One page: its rows and the cursor of the next one (None on the last)."""

    rows: list[M]
    next_cursor: str | None


class _RowComparison(Func):
    """`(left, …) > (right, …)` as one row value."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, *expressions: Any, operator: str, **extra: Any) -> None:
        super().__init__(*expressions, **extra)
        self.operator = operator

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        parts, params = [], []
        for expression in self.source_expressions:
            sql, values = compiler.compile(expression)
            parts.append(sql)
            params.extend(values)
        half = len(parts) // 2
        return (
            f"({', '.join(parts[:half])}) {self.operator} ({', '.join(parts[half:])})",
            params,
        )


def encode_cursor(values: Sequence[Any]) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(list(values), default=str)).decode().rstrip("=")


def decode_cursor(cursor: str, width: int) -> list[Any]:
    """The values of a cursor, or Invalid when it was cut or made up."""
    try:
        values = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(values, list) or len(values) != width:
            raise ValueError
        return [_revive(value) for value in values]
    except (ValueError, binascii.Error):
        raise Invalid(
            "bad_cursor",
            _("This page link is damaged. Start again from the first page."),
        ) from None


def _revive(value: Any) -> Any:
    if not isinstance(value, str | int):
        raise ValueError
    if "\x00" in value if isinstance(value, str) else abs(value) >= 2**63:  # the database could not take it
        raise ValueError
    if isinstance(value, str) and len(value) >= 19 and value[4] == "-":
        return parse_datetime(value) or value
    return value


def keyset_page(
    queryset: QuerySet[M],
    *,
    keys: Sequence[str],
    after: str | None = None,
    size: int = 50,
    descending: bool = False,
) -> Page[M]:
    """One page of `queryset` ordered by `keys`, starting behind the cursor `after`."""
    ordering = [f"-{key}" if descending else key for key in keys]
    queryset = queryset.order_by(*ordering)
    if after:
        values = decode_cursor(after, len(keys))
        fields = [_field(queryset, key) for key in keys]
        try:
            bound = [
                Value(field.to_python(value), output_field=field) for field, value in zip(fields, values, strict=True)
            ]
        except (TypeError, ValueError, ValidationError):
            raise Invalid(
                "bad_cursor",
                _("This page link is damaged. Start again from the first page."),
            ) from None
        operator = "<" if descending else ">"
        queryset = queryset.filter(_RowComparison(*[F(key) for key in keys], *bound, operator=operator))
    rows = list(queryset[: size + 1])
    if len(rows) <= size:
        return Page(rows, None)
    rows = rows[:size]
    return Page(rows, encode_cursor([_value(rows[-1], key) for key in keys]))


def _field(queryset: QuerySet[M], key: str) -> Any:
    model: Any = queryset.model
    *path, last = key.split("__")
    for step in path:
        model = model._meta.get_field(step).related_model
    field = model._meta.pk if last == "pk" else model._meta.get_field(last)
    return field.target_field if field.is_relation else field


def _value(row: Any, key: str) -> Any:
    for step in key.split("__"):
        row = getattr(row, step)
    if isinstance(row, datetime | date):
        return row.isoformat()
    return row
