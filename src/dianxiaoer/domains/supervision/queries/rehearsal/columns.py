"""Rows as numpy columns, straight from PostgreSQL's binary copy: a million rows in about a second.

A query gives fixed-width columns without nulls (coalesce them to 0). All come out as int64; moments as microseconds
since 1970 in UTC.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db import connection

Column = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Columns = dict[str, Column]

_HEADER = 19  # signature, flags, length of an extension that is not there
_SINCE_1970 = 946_684_800_000_000  # PostgreSQL counts from 2000
_WIDTHS = {"int2": 2, "int4": 4, "int8": 8, "timestamptz": 8}


def columns(select: Mapping[str, tuple[str, str]], source: str, values: Sequence[Any] = ()) -> Columns:
    """`select` gives each column its type and its expression; `source` is the rest of the query from FROM on."""
    wanted = ", ".join(f"({expression})::{kind}" for kind, expression in select.values())
    statement, data = f"COPY (SELECT {wanted} {source}) TO STDOUT (FORMAT BINARY)", bytearray()
    with connection.cursor() as cursor, cursor.copy(statement, values) as copy:
        for block in copy:
            data += block
    fields: list[tuple[str, str]] = [("fields", ">i2")]
    for name, (kind, _expression) in select.items():
        fields += [(f"{name} length", ">i4"), (name, f">i{_WIDTHS[kind]}")]
    row = np.dtype(fields)
    count, rest = divmod(len(data) - _HEADER - 2, row.itemsize)
    if rest:
        raise ValueError("a copied column is null or not of its width")
    rows = np.frombuffer(data, row, count, _HEADER)
    found: Columns = {}
    for name, (kind, _expression) in select.items():
        found[name] = rows[name].astype(np.int64)
        if kind == "timestamptz":
            found[name] += _SINCE_1970
    return found


def taken(found: Columns, rows: npt.NDArray[Any]) -> Columns:
    """The same columns of some rows, or of all in another order."""
    return {name: column[rows] for name, column in found.items()}


def places_of(keys: Column, among: Column) -> tuple[Column, Flags]:
    """Where each key stands among sorted keys, and whether it stands there."""
    if not len(among):
        return np.zeros(len(keys), np.int64), np.zeros(len(keys), np.bool_)
    places = np.minimum(np.searchsorted(among, keys), len(among) - 1)
    return places, among[places] == keys


def counted(keys: Column, among: Column, flags: Flags) -> Column:
    """For each of the sorted keys `among`: how many rows with this key are flagged."""
    places, known = places_of(keys, among)
    totals: Column = np.bincount(places[known & flags], minlength=len(among))
    return totals
