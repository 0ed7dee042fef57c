"""The words of a demand: states, natures, sources, results (dossier §4.1, §7)."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class DemandState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    ANSWERED = "answered"
    DISPATCHED = "dispatched"
    SIGNED = "signed"
    RETURNED = "returned"
    HANDLING = "handling"
    JOINT = "joint"
    SUSPENDED = "suspended"
    REPLIED = "replied"
    CLOSED = "closed"
    VISITED = "visited"
    REOPENED = "reopened"
    ARCHIVED = "archived"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"


_S = DemandState
ENDED = (_S.REFUSED, _S.ARCHIVED, _S.MERGED, _S.WITHDRAWN)
IN_HAND = (_S.DISPATCHED, _S.SIGNED, _S.HANDLING, _S.JOINT, _S.SUSPENDED)
OPEN = (_S.SUBMITTED, _S.ACCEPTED, *IN_HAND, _S.RETURNED, _S.REPLIED, _S.REOPENED)
DESK_QUEUE = (_S.SUBMITTED, _S.ACCEPTED, _S.RETURNED, _S.REPLIED, _S.REOPENED)


class OrderState(StrEnum):
    """A department's own part of a demand."""

    DISPATCHED = "dispatched"
    SIGNED = "signed"
    HANDLING = "handling"
    SUSPENDED = "suspended"
    REPLIED = "replied"
    RETURNED = "returned"
    TRANSFERRED = "transferred"
    DONE = "done"
    WITHDRAWN = "withdrawn"


OPEN_ORDERS = (
    OrderState.DISPATCHED,
    OrderState.SIGNED,
    OrderState.HANDLING,
    OrderState.SUSPENDED,
    OrderState.REPLIED,
)


class OrderRole(StrEnum):
    LEAD = "lead"
    CO = "co"


class Nature(StrEnum):
    CONSULT = "consult"
    HELP = "help"
    COMPLAINT = "complaint"
    REPORT = "report"
    SUGGESTION = "suggestion"
    PRAISE = "praise"


class Urgency(StrEnum):
    NORMAL = "normal"
    URGENT = "urgent"


class Source(StrEnum):
    PORTAL = "portal"
    HOTLINE = "hotline"
    WINDOW = "window"
    SECRETARY = "secretary"
    RECEPTION = "reception"
    STATION = "station"
    CAMPAIGN = "campaign"
    VISIT = "visit"
    POLICE = "police"
    IMPORT = "import"
    API = "api"


class ResultCategory(StrEnum):
    SOLVED = "solved"
    PARTLY = "partly"
    EXPLAINED = "explained"
    UNFOUNDED = "unfounded"
    IMPOSSIBLE = "impossible"


class Satisfaction(IntEnum):
    VERY_DISSATISFIED = 1
    DISSATISFIED = 2
    BASICALLY_SATISFIED = 3
    SATISFIED = 4
    VERY_SATISFIED = 5


class RefusalGround(StrEnum):
    """Why a demand is not ours (§4.1); each names where to go instead."""

    LITIGATION = "litigation"
    ARBITRATION = "arbitration"
    RECONSIDERATION = "reconsideration"
    PETITION = "petition"
    SECRET = "secret"
    PRIVACY = "privacy"
    EMERGENCY = "emergency"
    OUT_OF_SCOPE = "out_of_scope"


class SuspensionCause(StrEnum):
    LAW = "law"
    POLICY = "policy"
    FUNDS = "funds"
    THIRD_PARTY = "third_party"
    LEGACY = "legacy"
    ENTERPRISE = "enterprise"


class Defect(StrEnum):
    """Why the desk sends a reply back."""

    FORWARDED_ONLY = "forwarded_only"
    INCOMPLETE = "incomplete"
    NO_EVIDENCE = "no_evidence"
    UNCLEAR = "unclear"
    TONE = "tone"


class RequestKind(StrEnum):
    EXTENSION = "extension"
    SUSPENSION = "suspension"


class RequestState(StrEnum):
    PENDING = "pending"
    HEAD_APPROVED = "head_approved"
    APPROVED = "approved"
    REFUSED = "refused"


class ImportState(StrEnum):
    """How far an import on a page is."""

    DRAFT = "draft"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
