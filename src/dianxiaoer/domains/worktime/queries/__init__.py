"""What others read of working time. Many due dates at once are in `many`, which loads numpy, so it is named apart."""

from dianxiaoer.domains.worktime.queries.calendar import (
    calendar,
    limit_message,
    outside_calendar,
    parse_limit,
)
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
    "DayRow",
    "ScheduleRow",
    "YearRow",
    "calendar",
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
