"""What changes a demand. Read in the order of its life: intake, dispatching, handling, requests, closing, care."""

from dianxiaoer.domains.demands.commands.care import add_message, link_caller, mark_legacy, urge, withdraw
from dianxiaoer.domains.demands.commands.catalogue import edit_type, publish_limits
from dianxiaoer.domains.demands.commands.closing import archive, call_back, make_hard, rate, reopen
from dianxiaoer.domains.demands.commands.dispatching import dispatch, return_order, sign, take_in, transfer
from dianxiaoer.domains.demands.commands.handling import contact, contribute, pass_audit, reject_reply, reply
from dianxiaoer.domains.demands.commands.intake import (
    Filing,
    Part,
    accept,
    answer,
    merge,
    refuse,
    save_draft,
    split,
    submit,
)
from dianxiaoer.domains.demands.commands.requests import (
    approve_request,
    decide_request,
    request_extension,
    request_suspension,
    resume,
)

__all__ = [
    "Filing",
    "Part",
    "accept",
    "add_message",
    "answer",
    "approve_request",
    "archive",
    "call_back",
    "contact",
    "contribute",
    "decide_request",
    "dispatch",
    "edit_type",
    "link_caller",
    "make_hard",
    "mark_legacy",
    "merge",
    "pass_audit",
    "publish_limits",
    "rate",
    "refuse",
    "reject_reply",
    "reopen",
    "reply",
    "request_extension",
    "request_suspension",
    "resume",
    "return_order",
    "save_draft",
    "sign",
    "split",
    "submit",
    "take_in",
    "transfer",
    "urge",
    "withdraw",
]
