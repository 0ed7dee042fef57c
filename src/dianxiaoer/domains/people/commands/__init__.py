"""What changes about people."""

from dianxiaoer.domains.people.commands.accounts import (
    create_account,
    disable_account,
    enable_account,
    reset_second_factor,
    revoke_sessions,
    set_language,
    set_password,
)
from dianxiaoer.domains.people.commands.departments import (
    DepartmentData,
    close_department,
    create_department,
    update_department,
)
from dianxiaoer.domains.people.commands.grants import (
    end_absence,
    grant_authority,
    grant_role,
    record_absence,
    revoke_authority,
    revoke_role,
)
from dianxiaoer.domains.people.commands.imports import import_officers
from dianxiaoer.domains.people.commands.officers import (
    OfficerData,
    hire_officer,
    link_account,
    move_officer,
    retire_officer,
    update_officer,
)
from dianxiaoer.domains.people.commands.tokens import IssuedToken, issue_token, note_use, revoke_token

__all__ = [
    "DepartmentData",
    "IssuedToken",
    "OfficerData",
    "close_department",
    "create_account",
    "create_department",
    "disable_account",
    "enable_account",
    "end_absence",
    "grant_authority",
    "grant_role",
    "hire_officer",
    "import_officers",
    "issue_token",
    "link_account",
    "move_officer",
    "note_use",
    "record_absence",
    "reset_second_factor",
    "retire_officer",
    "revoke_authority",
    "revoke_role",
    "revoke_sessions",
    "revoke_token",
    "set_language",
    "set_password",
    "update_department",
    "update_officer",
]
