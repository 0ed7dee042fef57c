"""Words for the codes of supervision orders, in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

STATES = {
    "issued": _("Order issued"),
    "signed": _("Order signed for"),
    "reported": _("Report in check"),
    "struck_off": pgettext_lazy("state of a supervision order", "Struck off"),
    "withdrawn": pgettext_lazy("state of a supervision order", "Order withdrawn"),
}
TRIGGERS = {
    "manual": _("Decided by the supervision office"),
    "yellow": _("Nearly due"),
    "red": pgettext_lazy("trigger of a supervision order", "Past due"),
    "reopened_twice": _("Reopened twice"),
    "hard_order": _("Hard order"),
    "leader_note": _("Leader's note"),
    "meeting": _("Review meeting"),
}
TIERS = {
    "secretary": _("Enterprise secretary"),
    "project_office": _("Project office"),
    "deputy_leader": _("Deputy leader in charge"),
    "top_leader": _("Top leader"),
}
PAPERS = {
    "urging": _("Urging notice"),
    "criticism": _("Written criticism"),
    "notification": _("Notification of criticism"),
    "interview": _("Interview"),
}
GROUNDS = {
    "refusal": _("Refuses or keeps silent"),
    "black_months": _("Two months on the black list"),
}
PROMISES = {
    "sign": _("Sign for the order"),
    "result": _("Report on the order"),
    "audit": _("Check of the report"),
}
VERBS = {
    "supervision_order.issued": _("Supervision order issued"),
    "supervision_order.signed": _("Signed for by the unit"),
    "supervision_order.reported": _("Report handed in"),
    "supervision_order.struck_off": _("Struck off"),
    "supervision_order.sent_back": _("Report sent back"),
    "supervision_order.explained": _("Reason for the delay given"),
    "supervision_order.escalated": pgettext_lazy("state of a supervision order", "Escalated"),
    "supervision_order.notification_served": _("Notification of criticism"),
    "supervision_order.interview_served": _("Interview"),
    "supervision_order.withdrawn": pgettext_lazy("state of a supervision order", "Order withdrawn"),
    "promise.escalated": _("Superiors told of the deadline"),
    "attachment.added": _("File added"),
    "attachment.removed": _("File removed"),
}
COLOURS = {
    "supervision_order.struck_off": "green",
    "supervision_order.sent_back": "yellow",
    "supervision_order.escalated": "red",
    "supervision_order.notification_served": "red",
    "supervision_order.interview_served": "red",
    "supervision_order.withdrawn": "grey",
    "promise.escalated": "yellow",
}
