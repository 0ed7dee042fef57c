"""What is stored: facts and tallies, orders, scores, documents."""

from dianxiaoer.domains.supervision.models.facts import Fact, Tally

__all__ = ["Fact", "Tally"]
