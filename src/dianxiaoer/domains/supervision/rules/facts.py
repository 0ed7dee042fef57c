"""Which facts an event of the journal holds (dossier §0.5: every published number is recomputable from events)."""

from __future__ import annotations

from enum import StrEnum


class FactKind(StrEnum):
    """What can happen to a demand, as figures count it."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    ANSWERED = "answered"
    MERGED = "merged"
    DISPATCHED = "dispatched"
    SIGNED = "signed"
    RETURNED = "returned"
    CONTACTED = "contacted"
    REPLIED = "replied"
    REJECTED = "rejected"
    DELIVERED = "delivered"
    CLOSED = "closed"
    ASKED = "asked"
    VOICED = "voiced"
    REOPENED = "reopened"
    HARD = "hard"
    JOINT = "joint"
    JOINT_CLOSED = "joint_closed"
    EXTENDED = "extended"
    SUSPENDED = "suspended"
    REPEATED = "repeated"
    URGED = "urged"
    WITHDRAWN = "withdrawn"
    ARCHIVED = "archived"
    LEGACY = "legacy"
