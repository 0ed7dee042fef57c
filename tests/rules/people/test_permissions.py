"""The permission matrix against the table it was taken from, and what levels imply."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dianxiaoer.domains.people.rules import (
    PERMISSIONS,
    ROLE_LABELS,
    Column,
    Level,
    Role,
    allowed,
    cell,
    roles_conflict,
    scopes,
    sees_case_content,
)


def test_matrix_is_the_table(shared_dir: Path) -> None:
    rows = json.loads((shared_dir / "domain" / "tables" / "permissions.json").read_text())
    by_name = {row["Role"].split()[-1]: row for row in rows}
    assert len(by_name) == len(Role)
    for role in Role:
        row = by_name["".join(part.capitalize() for part in role.value.split("_"))]
        assert {column.value: str(PERMISSIONS[role][column]) for column in Column} == {
            column.value: row[column.value] for column in Column
        }


def test_every_role_has_every_column_and_a_name() -> None:
    assert set(PERMISSIONS) == set(Role) == set(ROLE_LABELS)
    assert all(set(row) == set(Column) for row in PERMISSIONS.values())


@pytest.mark.parametrize(
    ("role", "column", "level", "expected"),
    [
        (Role.DEMAND_DESK, Column.DISPATCH, Level.DO, True),
        (Role.DEMAND_DESK, Column.HANDLE, Level.DO, False),
        (Role.DEPARTMENT_HANDLER, Column.HANDLE, Level.DO, True),
        (Role.DEPARTMENT_HANDLER, Column.CALL_BACK, Level.DO, False),
        (Role.DEPARTMENT_HEAD, Column.HANDLE, Level.APPROVE, True),
        (Role.DEPARTMENT_HEAD, Column.HANDLE, Level.DO, False),  # approving is not doing
        (Role.DEPARTMENT_HEAD, Column.HANDLE, Level.READ_OWN, True),  # but whoever approves reads
        (Role.DEPARTMENT_HANDLER, Column.FILE_DEMAND, Level.READ_ALL, False),
        (Role.SUPERVISION_OFFICE, Column.FILE_DEMAND, Level.READ_ALL, True),
        (Role.CHIEF_SERVICE_OFFICER, Column.DECIDE_CASE, Level.DO, True),
        (Role.CHIEF_SERVICE_OFFICER, Column.DECIDE_CASE, Level.APPROVE, True),
        (Role.ADMINISTRATOR, Column.FILE_DEMAND, Level.READ_OWN, False),
    ],
)
def test_levels(role: Role, column: Column, level: Level, expected: bool) -> None:
    assert allowed([role], column, level) is expected


def test_roles_add_up_and_unknown_ones_give_nothing() -> None:
    assert allowed(["made_up", Role.DEMAND_DESK], Column.DISPATCH, Level.DO)
    assert not allowed(["made_up"], Column.DISPATCH, Level.READ_OWN)


def test_scopes_are_kept() -> None:
    both = scopes([Role.DEPARTMENT_HEAD, Role.SPONSOR_LEADER], Column.EXTEND, Level.APPROVE)
    assert both == {"1st extension", "2nd extension"}
    assert scopes([Role.DIRECTOR], Column.EXTEND, Level.APPROVE) == {""}
    assert scopes([Role.WINDOW_OFFICER], Column.EXTEND, Level.APPROVE) == frozenset()


@pytest.mark.parametrize("text", ["C", "–", "C+A(granted items only)", "A(return, re-dispatch)", "R(log)"])
def test_a_cell_reads_back(text: str) -> None:
    assert str(cell(text)) == text


def test_administrator_sees_no_case_content() -> None:
    assert not sees_case_content([Role.ADMINISTRATOR])
    assert sees_case_content([Role.ADMINISTRATOR, Role.DEMAND_DESK])
    assert roles_conflict([Role.ADMINISTRATOR, Role.DEMAND_DESK])
    assert not roles_conflict([Role.ADMINISTRATOR])
    assert not roles_conflict([Role.DEPARTMENT_HEAD, Role.DEPARTMENT_HANDLER])
