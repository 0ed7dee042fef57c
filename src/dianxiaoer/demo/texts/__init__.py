"""What the demo park's enterprises ask and what they are answered: at least one case for each of the 60 types.

`[a|b]` stands for one of its alternatives. `{place}` is where, `{ago}` a day shortly before the filing, `{done}`
a day before the reply, `{firm}` the enterprise's short name.
"""

from dianxiaoer.demo.texts import (
    approvals,
    construction,
    finance,
    land,
    living,
    market,
    policy,
    regulation,
    utilities,
    workforce,
)
from dianxiaoer.demo.texts.case import Case

CASES: tuple[Case, ...] = (
    *approvals.CASES,
    *land.CASES,
    *utilities.CASES,
    *construction.CASES,
    *finance.CASES,
    *workforce.CASES,
    *policy.CASES,
    *market.CASES,
    *regulation.CASES,
    *living.CASES,
)

BY_CODE: dict[str, tuple[Case, ...]] = {
    code: tuple(case for case in CASES if case.code == code) for code in sorted({case.code for case in CASES})
}

__all__ = ["BY_CODE", "CASES", "Case"]
