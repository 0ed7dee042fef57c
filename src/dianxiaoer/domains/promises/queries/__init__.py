"""Promises as people read them: rows, lights (`views`), lists and counts (`lists`), explanations, notices."""

from dianxiaoer.domains.promises.queries.due import due_rungs
from dianxiaoer.domains.promises.queries.explanation import (
    Consumption,
    ExtensionView,
    PauseView,
    PromiseExplanation,
    RecalculationView,
    Share,
    consumption,
    explain,
    promise_view,
)
from dianxiaoer.domains.promises.queries.ladders import Ladder, forget_ladders, ladders
from dianxiaoer.domains.promises.queries.lists import (
    LightCounts,
    ViewPage,
    by_light,
    count_lights,
    of_department,
    of_light,
    of_officer,
    to_enterprise,
    went_red,
)
from dianxiaoer.domains.promises.queries.notices import NoticePage, NoticeView, notices, unread_count
from dianxiaoer.domains.promises.queries.views import (
    PromiseView,
    for_subject,
    for_subjects,
    light,
    light_expression,
    open_promise,
)

__all__ = [
    "Consumption",
    "ExtensionView",
    "Ladder",
    "LightCounts",
    "NoticePage",
    "NoticeView",
    "PauseView",
    "PromiseExplanation",
    "PromiseView",
    "RecalculationView",
    "Share",
    "ViewPage",
    "by_light",
    "consumption",
    "count_lights",
    "due_rungs",
    "explain",
    "for_subject",
    "for_subjects",
    "forget_ladders",
    "ladders",
    "light",
    "light_expression",
    "notices",
    "of_department",
    "of_light",
    "of_officer",
    "open_promise",
    "promise_view",
    "to_enterprise",
    "unread_count",
    "went_red",
]
