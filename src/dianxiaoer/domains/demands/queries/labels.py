"""Words for codes, in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

STATES = {
    "draft": _("Draft"),
    "submitted": _("Submitted"),
    "accepted": _("Accepted"),
    "refused": _("Not accepted"),
    "answered": _("Answered at once"),
    "dispatched": _("Dispatched"),
    "signed": _("Signed for"),
    "returned": _("Returned"),
    "handling": _("In handling"),
    "joint": _("Joint handling"),
    "suspended": _("Suspended"),
    "replied": _("Reply in audit"),
    "closed": _("Closed"),
    "visited": _("Called back"),
    "reopened": _("Reopened"),
    "archived": _("Archived"),
    "merged": _("Merged"),
    "withdrawn": _("Withdrawn"),
}
ORDER_STATES = {
    "dispatched": _("Waiting for signature"),
    "signed": _("Signed for"),
    "handling": _("In handling"),
    "suspended": _("Suspended"),
    "replied": _("Reply in audit"),
    "returned": _("Returned"),
    "transferred": _("Transferred"),
    "done": _("Done"),
    "withdrawn": _("Withdrawn"),
}
ORDER_ROLES = {"lead": _("Lead"), "co": _("Co-handler")}
NATURES = {
    "consult": _("Enquiry"),
    "help": _("Request for help"),
    "complaint": _("Complaint"),
    "report": pgettext_lazy("nature of a demand", "Report of a violation"),
    "suggestion": _("Suggestion"),
    "praise": _("Praise"),
}
URGENCIES = {"normal": _("Ordinary"), "urgent": _("Urgent (safety, outage)")}
SOURCES = {
    "portal": _("Enterprise portal"),
    "hotline": _("12345 hotline"),
    "window": _("Service window"),
    "secretary": _("Enterprise secretary"),
    "reception": _("Reception day"),
    "station": _("Service station"),
    "campaign": _("Campaign clue"),
    "visit": _("Visit"),
    "police": _("Police-enterprise group"),
    "import": _("Import"),
    "api": _("Other system"),
}
CATEGORIES = {
    "solved": _("Solved"),
    "partly": _("Partly solved"),
    "explained": _("Explained"),
    "unfounded": _("Not as stated"),
    "impossible": _("Cannot be solved"),
}
SATISFACTION = {
    5: _("Very satisfied"),
    4: _("Satisfied"),
    3: _("Basically satisfied"),
    2: _("Dissatisfied"),
    1: _("Very dissatisfied"),
}
GROUNDS = {
    "litigation": _("Before a court"),
    "arbitration": _("In arbitration"),
    "reconsideration": _("In administrative reconsideration"),
    "petition": _("Already a petition"),
    "secret": _("State or commercial secrets"),
    "privacy": _("Privacy of others"),
    "emergency": _("Emergency: 110, 119 or 120"),
    "out_of_scope": _("Outside the park's powers"),
}
CAUSES = {
    "law": _("Waiting for a law or rule"),
    "policy": _("Waiting for a policy"),
    "funds": _("Waiting for funds"),
    "third_party": _("Waiting for a third party"),
    "legacy": _("Legacy problem"),
    "enterprise": _("Waiting for the enterprise"),
    "audit": _("Reply in audit"),
}
DEFECTS = {
    "forwarded_only": _("Only forwarded"),
    "incomplete": _("Incomplete"),
    "no_evidence": _("No evidence"),
    "unclear": _("Unclear"),
    "tone": _("Tone"),
}
REQUEST_KINDS = {"extension": _("Extension"), "suspension": _("Suspension")}
REQUEST_STATES = {
    "pending": _("Waiting for the head"),
    "head_approved": _("Waiting for the desk"),
    "approved": _("Approved"),
    "refused": _("Refused"),
}
PROMISES = {
    "accept": _("Acceptance"),
    "dispatch": _("Dispatch"),
    "sign": _("Signature"),
    "first_contact": _("First contact"),
    "result": _("Result"),
    "audit": _("Audit of the reply"),
    "call_back": _("Call-back"),
    "review": _("Review of the rating"),
    "convene": _("Convening"),
    "opinion": _("Opinion"),
    "decision": _("Decision"),
    "delivery": _("Delivery"),
    "milestone": _("Milestone"),
    "resolution": _("Resolution"),
    "payment": _("Payment"),
}
BASES = {
    "statutory": _("by law"),
    "committed": _("promised by the park"),
    "internal": _("internal rule"),
}
FACINGS = {"enterprise": _("the enterprise"), "department": _("the park itself")}
LIGHTS = {
    "green": _("In time"),
    "yellow": _("Due soon"),
    "red": _("Overdue"),
    "blue": _("Paused"),
    "grey": _("Ended"),
}
JOINT_STATES = {
    "requested": _("Waiting for a lead"),
    "lead_set": _("To be convened"),
    "convened": _("Opinions and plan"),
    "no_agreement": _("Waiting for a ruling"),
    "executing": _("Plan in execution"),
    "verified": _("Result verified"),
    "closed": _("Joint handling closed"),
}
JOINT_MODES = {"site": _("On site"), "desk": _("At a desk")}
ASSIGNMENTS = {
    "leader": _("Sponsor leader"),
    "officer": _("Enterprise secretary"),
    "department": _("Responsible department"),
}
VERBS = {
    "demand.drafted": _("Draft saved"),
    "demand.submitted": _("Submitted"),
    "demand.imported": _("Imported"),
    "demand.accepted": _("Accepted"),
    "demand.refused": _("Not accepted"),
    "demand.answered": _("Answered at once"),
    "demand.merged": _("Merged with another demand"),
    "demand.split": _("Split"),
    "demand.dispatched": _("Dispatched"),
    "demand.taken_in": _("Accepted and dispatched"),
    "demand.signed": _("Signed for"),
    "demand.returned": _("Returned"),
    "demand.transferred": _("Transferred"),
    "demand.contacted": _("Enterprise contacted"),
    "demand.contributed": _("Contribution of a co-handler"),
    "demand.replied": _("Reply submitted for audit"),
    "demand.reply_rejected": _("Reply sent back"),
    "demand.closed": _("Reply released, closed"),
    "demand.called_back": _("Call-back"),
    "demand.rated": _("Rated by the enterprise"),
    "demand.reopened": _("Reopened"),
    "demand.made_hard": _("Taken up as a hard order"),
    "demand.archived": _("Archived"),
    "demand.extension_requested": _("Extension applied for"),
    "demand.suspension_requested": _("Suspension applied for"),
    "demand.request_approved_by_head": _("Application approved by the head"),
    "demand.request_decided": _("Application decided"),
    "demand.resumed": _("Handling resumed"),
    "demand.urged": _("Urged"),
    "demand.message_added": _("Message added"),
    "demand.withdrawn": _("Withdrawn"),
    "demand.caller_linked": _("Caller linked to the enterprise"),
    "demand.marked_legacy": _("Put on the legacy track"),
    "promise.escalated": _("Superiors told of the deadline"),
    "attachment.added": _("File added"),
    "attachment.removed": _("File removed"),
    "joint.requested": _("Joint handling requested"),
    "joint.lead_set": _("Lead of the joint handling set"),
    "joint.declined": _("Joint handling declined"),
    "joint.convened": _("Joint meeting held"),
    "joint.opinion_given": _("Opinion given"),
    "joint.silence_noted": _("Silence counted as consent"),
    "joint.plan_presented": _("Joint plan presented"),
    "joint.plan_signed": _("Joint plan signed"),
    "joint.no_agreement": _("No agreement"),
    "joint.ruled": _("Ruling of the leader"),
    "joint.tasks_added": _("Tasks added"),
    "joint.task_finished": _("Task finished"),
    "joint.verified": _("Result verified"),
    "joint.confirmed": _("Confirmed by the enterprise"),
    "joint.closed": _("Joint handling closed"),
}
