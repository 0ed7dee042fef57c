"""What is true of demands: states, verbs, limits, and what counts as a reply. No clock, no database."""

from dianxiaoer.domains.demands.rules.limits import LimitRules
from dianxiaoer.domains.demands.rules.machines import MACHINE, ORDER_MACHINE, may_return
from dianxiaoer.domains.demands.rules.text import bigrams, only_forwarded
from dianxiaoer.domains.demands.rules.words import (
    DESK_QUEUE,
    ENDED,
    IN_HAND,
    OPEN,
    OPEN_ORDERS,
    Defect,
    DemandState,
    ImportState,
    Nature,
    OrderRole,
    OrderState,
    RefusalGround,
    RequestKind,
    RequestState,
    ResultCategory,
    Satisfaction,
    Source,
    SuspensionCause,
    Urgency,
)

__all__ = [
    "DESK_QUEUE",
    "ENDED",
    "IN_HAND",
    "MACHINE",
    "OPEN",
    "OPEN_ORDERS",
    "ORDER_MACHINE",
    "Defect",
    "DemandState",
    "ImportState",
    "LimitRules",
    "Nature",
    "OrderRole",
    "OrderState",
    "RefusalGround",
    "RequestKind",
    "RequestState",
    "ResultCategory",
    "Satisfaction",
    "Source",
    "SuspensionCause",
    "Urgency",
    "bigrams",
    "may_return",
    "only_forwarded",
]
