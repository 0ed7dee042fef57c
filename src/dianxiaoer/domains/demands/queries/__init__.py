"""Demands as people read them: lists and filters, deadlines, one demand, its timeline, suggestions."""

from dianxiaoer.domains.demands.queries.actions import actions
from dianxiaoer.domains.demands.queries.catalogue import (
    ProfileView,
    TypeView,
    desk_department_id,
    limit_profiles,
    type_labels,
    types,
)
from dianxiaoer.domains.demands.queries.deadlines import (
    DESK_TABS,
    WORK_TABS,
    Deadline,
    DeadlinePage,
    TabCount,
    desk_deadlines,
    tab_counts,
    work_deadlines,
)
from dianxiaoer.domains.demands.queries.detail import Clock, DemandDetail, OrderView, detail
from dianxiaoer.domains.demands.queries.joint import JointRow, JointView, joint_handlings_for, open_joints
from dianxiaoer.domains.demands.queries.joint_actions import joint_actions, open_joint
from dianxiaoer.domains.demands.queries.lists import FLAGS, DemandPage, DemandRow, Filters, drafts, find, page_of
from dianxiaoer.domains.demands.queries.public import Tracking, track
from dianxiaoer.domains.demands.queries.suggestions import (
    Duplicate,
    TypeSuggestion,
    duplicates,
    duplicates_of_many,
    open_of_same_firm,
    suggest_types,
)
from dianxiaoer.domains.demands.queries.timeline import TimelineRow, timeline
from dianxiaoer.domains.demands.queries.waiting import (
    Owed,
    WaitingRequest,
    open_of_enterprises,
    owed_to,
    texts,
    waiting_requests,
)

__all__ = [
    "DESK_TABS",
    "FLAGS",
    "WORK_TABS",
    "Clock",
    "Deadline",
    "DeadlinePage",
    "DemandDetail",
    "DemandPage",
    "DemandRow",
    "Duplicate",
    "Filters",
    "JointRow",
    "JointView",
    "OrderView",
    "Owed",
    "ProfileView",
    "TabCount",
    "TimelineRow",
    "Tracking",
    "TypeSuggestion",
    "TypeView",
    "WaitingRequest",
    "actions",
    "desk_deadlines",
    "desk_department_id",
    "detail",
    "drafts",
    "duplicates",
    "duplicates_of_many",
    "find",
    "joint_actions",
    "joint_handlings_for",
    "limit_profiles",
    "open_joint",
    "open_joints",
    "open_of_enterprises",
    "open_of_same_firm",
    "owed_to",
    "page_of",
    "suggest_types",
    "tab_counts",
    "texts",
    "timeline",
    "track",
    "type_labels",
    "types",
    "waiting_requests",
    "work_deadlines",
]
