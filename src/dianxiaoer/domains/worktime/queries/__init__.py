"""What others read of working time."""

from dianxiaoer.domains.worktime.queries.calendar import (
    calendar,
    limit_message,
    outside_calendar,
    parse_limit,
)
from dianxiaoer.domains.worktime.queries.many import DayColumns, DueColumns, columns_of, due_many
from dianxiaoer.domains.worktime.queries.packaged import packaged_calendar
from dianxiaoer.domains.worktime.queries.words import limit_text, reason_text
from dianxiaoer.domains.worktime.queries.years import (
    DayRow,
    ScheduleRow,
    YearRow,
    notice_years_waiting,
    packaged_notice,
    schedules,
    version_number,
    year_rows,
    year_table,
)

__all__ = [
    "DayColumns",
    "DayRow",
    "DueColumns",
    "ScheduleRow",
    "YearRow",
    "calendar",
    "columns_of",
    "due_many",
    "limit_message",
    "limit_text",
    "notice_years_waiting",
    "outside_calendar",
    "packaged_calendar",
    "packaged_notice",
    "parse_limit",
    "reason_text",
    "schedules",
    "version_number",
    "year_rows",
    "year_table",
]
