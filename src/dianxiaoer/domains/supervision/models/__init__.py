"""What is stored: facts and tallies, orders, scores, documents."""

from dianxiaoer.domains.supervision.models.documents import (
    Document,
    DocumentFile,
    DocumentProfileVersion,
    DocumentTemplate,
)
from dianxiaoer.domains.supervision.models.facts import Fact, Tally
from dianxiaoer.domains.supervision.models.orders import (
    OrderCheck,
    OrderPaper,
    OrderProfileVersion,
    OrderReport,
    OrderRule,
    SupervisionOrder,
)
from dianxiaoer.domains.supervision.models.scores import (
    Adjustment,
    Ballot,
    Objection,
    ScoreMonth,
    ScoreProfile,
    ScoreSheet,
    Vote,
)

__all__ = [
    "Adjustment",
    "Ballot",
    "Document",
    "DocumentFile",
    "DocumentProfileVersion",
    "DocumentTemplate",
    "Fact",
    "Objection",
    "OrderCheck",
    "OrderPaper",
    "OrderProfileVersion",
    "OrderReport",
    "OrderRule",
    "ScoreMonth",
    "ScoreProfile",
    "ScoreSheet",
    "SupervisionOrder",
    "Tally",
    "Vote",
]
