"""What changes the calendar. Each change names its reason, and open promises are worked out again."""

from dianxiaoer.domains.worktime.commands.days import correct_day, revert_day
from dianxiaoer.domains.worktime.commands.schedules import remove_schedule, set_schedule
from dianxiaoer.domains.worktime.commands.years import make_year_official, revert_year

__all__ = [
    "correct_day",
    "make_year_official",
    "remove_schedule",
    "revert_day",
    "revert_year",
    "set_schedule",
]
