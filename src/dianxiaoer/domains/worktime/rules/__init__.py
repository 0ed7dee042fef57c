"""Working time: what a limit means on the official calendar.

Read in this order: `limits` (what was promised), `hours` (when the office is open), `pauses`, `days` (which
days count), `calendar` (due dates and elapsed time), `explanation` (the same, day by day, with reasons).
"""

from dianxiaoer.domains.worktime.rules.calendar import WARN_DAYS, WARN_SHARE, Calendar, Due
from dianxiaoer.domains.worktime.rules.days import DayTable, OutsideCalendar, SpecialDay
from dianxiaoer.domains.worktime.rules.explanation import ExplainedDay, Explanation, Reason
from dianxiaoer.domains.worktime.rules.hours import PARK_ZONE, Schedule
from dianxiaoer.domains.worktime.rules.limits import Limit, LimitError, Unit
from dianxiaoer.domains.worktime.rules.pauses import Span

__all__ = [
    "PARK_ZONE",
    "WARN_DAYS",
    "WARN_SHARE",
    "Calendar",
    "DayTable",
    "Due",
    "ExplainedDay",
    "Explanation",
    "Limit",
    "LimitError",
    "OutsideCalendar",
    "Reason",
    "Schedule",
    "Span",
    "SpecialDay",
    "Unit",
]
