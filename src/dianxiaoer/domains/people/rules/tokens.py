"""What a token of the API may be used for. It never allows more than its account may do at that moment."""

from enum import StrEnum

TOKEN_MARK = "dxe_"
LONGEST_TOKEN_DAYS = 366
MOST_TOKENS = 20


class Scope(StrEnum):
    """Each route of the API asks for one of these."""

    DEMANDS_READ = "demands:read"
    DEMANDS_WRITE = "demands:write"
    DESK_WRITE = "desk:write"
    WORK_WRITE = "work:write"
    SUPERVISION_WRITE = "supervision:write"
    REGISTER_READ = "register:read"
    WORKTIME_READ = "worktime:read"
    ADMIN = "admin"


SCOPE_LABELS: dict[Scope, str] = {
    Scope.DEMANDS_READ: "Read demands, orders and the wall",
    Scope.DEMANDS_WRITE: "File and follow demands as an enterprise",
    Scope.DESK_WRITE: "Work at the demand desk",
    Scope.WORK_WRITE: "Handle a department's orders",
    Scope.SUPERVISION_WRITE: "Issue and check supervision orders",
    Scope.REGISTER_READ: "Read departments and enterprises",
    Scope.WORKTIME_READ: "Compute due dates on the official calendar",
    Scope.ADMIN: "Administer catalogue, limits and webhooks",
}
