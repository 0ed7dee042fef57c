"""Rows by written, prepared statements, for what every change of state does.

Composing a statement in the ORM costs several times what PostgreSQL needs to run it, and so does planning it anew
(docs/benchmarks.md). Columns are stored as they are in the instance: no JSON, no field with a conversion of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.backends.utils import CursorWrapper
from django.db.models import Model

M = TypeVar("M", bound=Model)
PREPARE_AFTER = 3  # a statement is prepared by the server at its third use in a connection


def run(sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Run a statement; its rows, none when it returns none. Where statements are logged, it is logged as all are."""
    with connection.cursor() if connection.queries_logged else _preparing_cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.pgresult.nfields else []


def _preparing_cursor() -> CursorWrapper:
    """A cursor whose values are bound by the server, so that a statement can be prepared."""
    connection.ensure_connection()
    raw = connection.connection
    if raw.prepare_threshold is None and settings.PREPARE_STATEMENTS:
        raw.prepare_threshold = PREPARE_AFTER
    return connection.make_cursor(ServerBindingCursor(raw))  # type: ignore[call-arg, arg-type]


def columns(model: type[Model], prefix: str = "") -> str:
    """The columns of a table in the order in which `made_of` takes their values."""
    return ", ".join(prefix + name for name in _names(model))


def made_of(model: type[M], values: Sequence[Any]) -> M:
    """The instance that a row of `columns` stands for."""
    return model.from_db(connection.alias, _names(model), values)


def lock(model: type[M], condition: str, values: Sequence[Any]) -> list[M]:
    """The rows that meet a condition, in key order, locked for this transaction."""
    found = run(_lock(model, condition), values)
    return [made_of(model, row) for row in found]


def find(model: type[M], condition: str, values: Sequence[Any]) -> list[M]:
    """The rows that meet a condition (an order and a limit may follow it)."""
    return [made_of(model, row) for row in run(_find(model, condition), values)]


def insert(*instances: Model) -> None:
    """Store new rows of one table and give each its key."""
    if not instances:
        return
    model = type(instances[0])
    names = _written(model)
    values = [getattr(instance, name) for instance in instances for name in names]
    for instance, (key,) in zip(instances, run(_insert(model, len(instances)), values), strict=True):
        instance.pk = key
        instance._state.adding, instance._state.db = False, connection.alias


def update(instance: Model, fields: Sequence[str]) -> None:
    """Store these fields (by the names of their columns) of a locked row."""
    run(_update(type(instance), tuple(fields)), [*(getattr(instance, name) for name in fields), instance.pk])


def update_many(
    instances: Sequence[Model], fields: Sequence[str], *, beside: str = "", values: Sequence[Any] = ()
) -> None:
    """Store the same fields of several locked rows in one statement; `beside` is a WITH clause that writes others."""
    bound = [*values]
    for instance in instances:
        bound += [instance.pk, *(getattr(instance, name) for name in fields)]
    run(beside + _update_many(type(instances[0]), tuple(fields), len(instances)), bound)


@cache
def _names(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


@cache
def _written(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields if not field.primary_key]


@cache
def _lock(model: type[Model], condition: str) -> str:
    return f"SELECT {columns(model)} FROM {model._meta.db_table} WHERE {condition} ORDER BY id FOR UPDATE"


@cache
def _find(model: type[Model], condition: str) -> str:
    return f"SELECT {columns(model)} FROM {model._meta.db_table} WHERE {condition}"


@cache
def _insert(model: type[Model], count: int) -> str:
    names = _written(model)
    row = f"({', '.join(['%s'] * len(names))})"
    rows = ", ".join([row] * count)
    return f"INSERT INTO {model._meta.db_table} ({', '.join(names)}) VALUES {rows} RETURNING id"


@cache
def _update(model: type[Model], fields: tuple[str, ...]) -> str:
    return f"UPDATE {model._meta.db_table} SET {', '.join(f'{name} = %s' for name in fields)} WHERE id = %s"


@cache
def _update_many(model: type[Model], fields: tuple[str, ...], count: int) -> str:
    # The first row names the types; the others follow it.
    assigned = ", ".join(f"{name} = given.{name}" for name in fields)
    types = {field.attname: field.db_type(connection) for field in model._meta.concrete_fields}
    first = f"(%s::bigint, {', '.join(f'%s::{types[name]}' for name in fields)})"
    rest = f"({', '.join(['%s'] * (len(fields) + 1))})"
    rows = ", ".join([first, *[rest] * (count - 1)])
    return (
        f" UPDATE {model._meta.db_table} AS stored SET {assigned}"
        f" FROM (VALUES {rows}) AS given (id, {', '.join(fields)}) WHERE stored.id = given.id"
    )
