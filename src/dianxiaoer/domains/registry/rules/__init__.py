"""What is true about the register: codes, classifications, loads, masks, file types."""

from dianxiaoer.domains.registry.rules.columns import ENTERPRISE_COLUMNS, scale_named, tier_named
from dianxiaoer.domains.registry.rules.credit_code import (
    check_digit,
    credit_code_problem,
    normalise_credit_code,
)
from dianxiaoer.domains.registry.rules.files import (
    ALLOWED_ENDINGS,
    MAX_BYTES,
    FileType,
    detect,
    name_agrees,
    safe_name,
)
from dianxiaoer.domains.registry.rules.industry import DIVISIONS, SECTIONS, industry_of
from dianxiaoer.domains.registry.rules.kinds import (
    AssignmentKind,
    ContactRole,
    EnterpriseStatus,
    Scale,
    SiteKind,
    Tier,
)
from dianxiaoer.domains.registry.rules.loads import DEFAULT_LOADS, LoadRule, LoadState, load_state, peak_load
from dianxiaoer.domains.registry.rules.masks import mask_id_number, mask_name, mask_phone, mask_text

__all__ = [
    "ALLOWED_ENDINGS",
    "DEFAULT_LOADS",
    "DIVISIONS",
    "ENTERPRISE_COLUMNS",
    "MAX_BYTES",
    "SECTIONS",
    "AssignmentKind",
    "ContactRole",
    "EnterpriseStatus",
    "FileType",
    "LoadRule",
    "LoadState",
    "Scale",
    "SiteKind",
    "Tier",
    "check_digit",
    "credit_code_problem",
    "detect",
    "industry_of",
    "load_state",
    "mask_id_number",
    "mask_name",
    "mask_phone",
    "mask_text",
    "name_agrees",
    "normalise_credit_code",
    "peak_load",
    "safe_name",
    "scale_named",
    "tier_named",
]
