"""What changes a demand. Read in the order of its life: filing, intake, dispatching, handling, requests, joint,
joint_plan, closing, care.
"""

from dianxiaoer.domains.demands.commands.care import add_message, link_caller, mark_legacy, urge, withdraw
from dianxiaoer.domains.demands.commands.catalogue import edit_type, publish_limits
from dianxiaoer.domains.demands.commands.closing import archive, call_back, make_hard, rate, reopen
from dianxiaoer.domains.demands.commands.dispatching import dispatch, return_order, sign, take_in, transfer
from dianxiaoer.domains.demands.commands.filing import Filing, save_draft, submit
from dianxiaoer.domains.demands.commands.handling import contact, contribute, pass_audit, reject_reply, reply
from dianxiaoer.domains.demands.commands.import_runs import (
    MAX_BYTES as MAX_IMPORT_BYTES,
)
from dianxiaoer.domains.demands.commands.import_runs import (
    continue_import,
    discard_import,
    end_import,
    map_import,
    stage_import,
    start_import,
)
from dianxiaoer.domains.demands.commands.imports import Origin, import_chunk, import_rows
from dianxiaoer.domains.demands.commands.intake import Part, accept, answer, merge, refuse, split
from dianxiaoer.domains.demands.commands.joint import (
    Outsider,
    convene,
    decline_joint,
    give_opinion,
    note_silence,
    request_joint,
    set_lead,
)
from dianxiaoer.domains.demands.commands.joint_plan import (
    PlanTask,
    add_tasks,
    close_joint,
    confirm_joint,
    declare_no_agreement,
    finish_task,
    present_plan,
    rule_joint,
    sign_plan,
    verify_joint,
)
from dianxiaoer.domains.demands.commands.requests import (
    approve_request,
    decide_request,
    request_extension,
    request_suspension,
    resume,
)

__all__ = [
    "MAX_IMPORT_BYTES",
    "Filing",
    "Origin",
    "Outsider",
    "Part",
    "PlanTask",
    "accept",
    "add_message",
    "add_tasks",
    "answer",
    "approve_request",
    "archive",
    "call_back",
    "close_joint",
    "confirm_joint",
    "contact",
    "continue_import",
    "contribute",
    "convene",
    "decide_request",
    "declare_no_agreement",
    "decline_joint",
    "discard_import",
    "dispatch",
    "edit_type",
    "end_import",
    "finish_task",
    "give_opinion",
    "import_chunk",
    "import_rows",
    "link_caller",
    "make_hard",
    "map_import",
    "mark_legacy",
    "merge",
    "note_silence",
    "pass_audit",
    "present_plan",
    "publish_limits",
    "rate",
    "refuse",
    "reject_reply",
    "reopen",
    "reply",
    "request_extension",
    "request_joint",
    "request_suspension",
    "resume",
    "return_order",
    "rule_joint",
    "save_draft",
    "set_lead",
    "sign",
    "sign_plan",
    "split",
    "stage_import",
    "start_import",
    "submit",
    "take_in",
    "transfer",
    "urge",
    "verify_joint",
    "withdraw",
]
