"""What is true about the register: codes, classifications, loads, masks, file types."""

from dianxiaoer.domains.registry.rules.kinds import (
    AssignmentKind,
    ContactRole,
    EnterpriseStatus,
    Scale,
    SiteKind,
    Tier,
)

__all__ = ["AssignmentKind", "ContactRole", "EnterpriseStatus", "Scale", "SiteKind", "Tier"]
