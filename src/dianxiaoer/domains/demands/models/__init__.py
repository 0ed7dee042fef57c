"""What is stored of demands, and what can never be stored."""

from dianxiaoer.domains.demands.models.catalogue import DemandType, LimitProfile
from dianxiaoer.domains.demands.models.demand import Demand, DemandSearch
from dianxiaoer.domains.demands.models.imports import ImportFile, ImportRejection, ImportRun
from dianxiaoer.domains.demands.models.joint import (
    ExternalParty,
    JointHandling,
    JointMember,
    JointTask,
)
from dianxiaoer.domains.demands.models.order import HandlingRequest, Reply, WorkOrder
from dianxiaoer.domains.demands.models.voice import CallBack, Message

__all__ = [
    "CallBack",
    "Demand",
    "DemandSearch",
    "DemandType",
    "ExternalParty",
    "HandlingRequest",
    "ImportFile",
    "ImportRejection",
    "ImportRun",
    "JointHandling",
    "JointMember",
    "JointTask",
    "LimitProfile",
    "Message",
    "Reply",
    "WorkOrder",
]
