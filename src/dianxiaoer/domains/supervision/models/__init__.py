"""What is stored: facts and tallies, orders, scores, documents."""

from dianxiaoer.domains.supervision.models.documents import (
    Document,
    DocumentFile,
    DocumentProfileVersion,
    DocumentTemplate,
)
from dianxiaoer.domains.supervision.models.facts import Fact, Tally

__all__ = ["Document", "DocumentFile", "DocumentProfileVersion", "DocumentTemplate", "Fact", "Tally"]
