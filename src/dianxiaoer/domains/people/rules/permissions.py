"""The permission matrix: role × column → level, with the scope in parentheses kept (dossier §3).

C do, A approve, R read everything in the park, r read within one's own scope. The scope names a narrower
condition that the caller of `may` must check against the object at hand ("own", "granted items only", …).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from dianxiaoer.domains.people.rules.roles import Role


class Level(StrEnum):
    """What a role may do in a column."""

    DO = "C"
    APPROVE = "A"
    READ_ALL = "R"
    READ_OWN = "r"


class Column(StrEnum):
    """The kinds of work of dossier §3."""

    FILE_DEMAND = "D1"
    DISPATCH = "D2"
    HANDLE = "D3"
    EXTEND = "D4"
    CALL_BACK = "D5"
    RECEIVE_CASE = "A1"
    DECIDE_CASE = "A2"
    ISSUE = "A3"
    AGENCY = "G"
    POLICY = "P1"
    CLAIM = "P2"
    PAY = "P3"
    MILESTONE = "J"
    VISIT = "V"
    SUPERVISE = "S"
    RATE = "E"
    PUBLISH = "B"
    ADMINISTER = "X"


COLUMN_LABELS: dict[Column, str] = {
    Column.FILE_DEMAND: "File a demand",
    Column.DISPATCH: "Accept, dispatch, merge",
    Column.HANDLE: "Sign for, handle, return",
    Column.EXTEND: "Extend, hard cases",
    Column.CALL_BACK: "Call back, close the audit",
    Column.RECEIVE_CASE: "Receive and correct applications",
    Column.DECIDE_CASE: "Review and decide",
    Column.ISSUE: "Issue and deliver",
    Column.AGENCY: "Act as agent",
    Column.POLICY: "Write policies",
    Column.CLAIM: "Review claims",
    Column.PAY: "Pay",
    Column.MILESTONE: "Milestones",
    Column.VISIT: "Visits and reception",
    Column.SUPERVISE: "Supervise",
    Column.RATE: "Rate",
    Column.PUBLISH: "Publish",
    Column.ADMINISTER: "Administer",
}

LEVEL_LABELS: dict[Level, str] = {
    Level.DO: "Do",
    Level.APPROVE: "Approve",
    Level.READ_ALL: "Read all",
    Level.READ_OWN: "Read own scope",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the matrix. No levels: nothing is allowed."""

    levels: frozenset[Level]
    scope: str = ""

    def __str__(self) -> str:
        text = "+".join(level.value for level in Level if level in self.levels) or "–"
        return f"{text}({self.scope})" if self.scope else text

    def allows(self, level: Level) -> bool:
        """Doing, approving and reading all each let one read one's own scope; nothing else implies anything."""
        return level in self.levels or (level is Level.READ_OWN and bool(self.levels))


def cell(text: str) -> Cell:
    """Reads a cell as the table writes it: `C`, `A(hard)`, `C+A(granted items only)`, `–`."""
    letters, _, scope = text.strip().partition("(")
    if letters.strip() in {"–", "-", ""}:
        return Cell(frozenset())
    return Cell(frozenset(Level(part) for part in letters.strip().split("+")), scope.removesuffix(")").strip())


_TABLE: dict[Role, str] = {
    Role.ENTERPRISE_AGENT: "C|–|–|–|–|C(own)|–|r|C(mandate)|R|C(claim)|r|r|r|–|C|R|–",
    Role.ENTERPRISE_REP: "C|–|–|–|–|r|–|r|A(mandate)|R|A(claim)|r|A(start/production report)|r|–|C(monthly score)|R|–",
    Role.LIAISON_OFFICER: "C(on behalf)|–|C(first reply)|–|–|r|–|r|C|R|r|–|C|C|–|–|R|–",
    Role.AGENCY_SPECIALIST: "C|–|r|–|–|C(for mandate)|–|C(collect)|C|R|C(assist)|–|C|C|–|–|R|–",
    Role.WINDOW_OFFICER: "C|–|–|–|–|C|–|C|–|R|C(accept)|–|–|–|–|–|R|–",
    Role.DEPARTMENT_HANDLER: "r|–|C|–|–|C|C(review)|–|–|R|C(first)|–|C(own)|r|–|–|R|–",
    Role.DEPARTMENT_HEAD: "r|–|A|A(1st extension)|–|r|A(decide)|A|–|A(draft)|A|–|A|r|–|–|R|–",
    Role.CHIEF_SERVICE_OFFICER: "–|–|–|–|–|C|C+A(granted items only)|C|–|–|–|–|–|–|–|–|–|–",
    Role.DEMAND_DESK: "C|C|–|A(return, re-dispatch)|C|–|–|–|–|–|–|–|–|r|C(urge)|–|C(draft)|–",
    Role.SUPERVISION_OFFICE: "R|–|–|A(hard)|C(re-check)|R|–|–|R|–|R|–|R|R|C|–|C|–",
    Role.SERVICE_CENTRE_DIRECTOR: "R|A|–|A(item limit)|–|R|–|R|A(assign)|–|–|–|–|–|r|–|A|–",
    Role.PROMOTION_UNIT: "C|–|C|–|–|–|–|–|C|–|r|–|C(to 入库)|C|–|–|R|–",
    Role.PROJECT_OFFICE: "C|–|C|–|–|r|–|–|A|–|–|–|C(from 拟开工)|C|C|–|C|–",
    Role.FINANCE_OFFICE: "–|–|C|–|–|–|–|–|–|A(budget)|A(fund)|C|–|–|–|–|–|–",
    Role.JOINT_REVIEW_PANEL: "–|–|–|–|–|–|–|–|–|A(fair competition)|A|–|–|–|–|–|–|–",
    Role.SPONSOR_LEADER: "C|–|–|A(2nd extension)|–|r|–|–|–|A|r|A|R|C|C|–|r|–",
    Role.DIRECTOR: "C|A|–|A|–|R|–|–|–|A|R|A|R|C|A|–|A|–",
    Role.CHAIN_CHIEF: "C|–|–|–|–|r|–|–|–|–|–|–|R(chain)|C|C|–|r|–",
    Role.TASK_FORCE_MEMBER: "r|–|C|–|–|r|–|–|r|–|–|–|C|C|–|–|–|–",
    Role.SERVICE_SITE: "C|–|C|–|–|C|C(uniform items)|C|C|–|–|–|–|C|–|–|R|–",
    Role.INSPECTOR: "–|–|–|–|–|–|–|–|–|–|–|–|–|C(inspection)|–|–|–|–",
    Role.OVERSIGHT: "R|–|–|–|R|R|–|–|R|–|R|R|R|R|C|–|–|–",
    Role.AUDITOR: "R|R|R|R|R|R|R|R|R|R|R|R|R|R|R|R|R|R(log)",
    Role.ADMINISTRATOR: "–|–|–|–|–|–|–|–|–|–|–|–|–|–|–|–|–|C",
}

PERMISSIONS: Mapping[Role, Mapping[Column, Cell]] = {
    role: {column: cell(text) for column, text in zip(Column, row.split("|"), strict=True)}
    for role, row in _TABLE.items()
}


def allowed(roles: Iterable[str], column: Column, level: Level) -> bool:
    """Whether any of the roles has the level in the column. Unknown roles have nothing."""
    return bool(scopes(roles, column, level))


def scopes(roles: Iterable[str], column: Column, level: Level) -> frozenset[str]:
    """The scopes under which the roles have the level; "" means without a narrower condition; empty means never."""
    known = (Role(role) for role in roles if role in _KNOWN)
    cells = (PERMISSIONS[role][column] for role in known)
    return frozenset(each.scope for each in cells if each.allows(level))


_KNOWN = frozenset(role.value for role in Role)
