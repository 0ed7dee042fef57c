"""What is true about people: roles, the permission matrix, the separation of duties."""

from dianxiaoer.domains.people.rules.roles import (
    ENTERPRISE_ROLES,
    OFFICER_ROLES,
    AbsenceReason,
    DepartmentKind,
    Language,
    Role,
)

__all__ = ["ENTERPRISE_ROLES", "OFFICER_ROLES", "AbsenceReason", "DepartmentKind", "Language", "Role"]
