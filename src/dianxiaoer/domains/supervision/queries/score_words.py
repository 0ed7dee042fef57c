"""Words for scores: parts, grades, states, reasons of deductions, faults of formulas."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from dianxiaoer.domains.supervision.queries.figures import name_of
from dianxiaoer.domains.supervision.rules.awards import Consequence, Dim
from dianxiaoer.domains.supervision.rules.score_profiles import (
    RATES,
    VISITS,
    VOTES,
    VOTES_RESULTS,
    AdjustmentKind,
    BadProfile,
    ProfileKind,
)
from dianxiaoer.domains.supervision.rules.scores import Grade, PartState

PARTS: dict[str, Any] = {
    VISITS: gettext_lazy("Visits of visits planned"),
    VOTES: gettext_lazy("Grades by enterprises"),
    VOTES_RESULTS: gettext_lazy("Grades by enterprises for results"),
}
GRADES: dict[str, Any] = {
    Grade.EXCELLENT: gettext_lazy("Excellent"),
    Grade.GOOD: pgettext_lazy("grade of a score", "Good"),
    Grade.QUALIFIED: gettext_lazy("Qualified"),
    Grade.FAILED: gettext_lazy("Not qualified"),
}
PART_STATES: dict[str, Any] = {
    PartState.COUNTED: "",
    PartState.NO_CASES: gettext_lazy("no cases"),
    PartState.NOT_MEASURED: gettext_lazy("not yet measured"),
    PartState.TOO_FEW: gettext_lazy("too few raters"),
}
ADJUSTMENTS: dict[str, Any] = {
    AdjustmentKind.LATE_SIGN: gettext_lazy("Signed for late"),
    AdjustmentKind.LATE_CLOSE: gettext_lazy("Closed late"),
    AdjustmentKind.FAKE_CLOSE: gettext_lazy("Closed in pretence"),
    AdjustmentKind.WRONG_RETURN: gettext_lazy("Returned wrongly"),
    AdjustmentKind.BUCK_PASSING: gettext_lazy("Passed the buck"),
    AdjustmentKind.UPHELD_COMPLAINT: gettext_lazy("Complaint upheld"),
    AdjustmentKind.PRAISE: gettext_lazy("Praise"),
    AdjustmentKind.KNOWLEDGE_ENTRY: gettext_lazy("Entry into the knowledge base"),
    AdjustmentKind.CORRECTION: gettext_lazy("Correction after an objection"),
}
DIMS: dict[str, Any] = {
    Dim.LAWFUL: gettext_lazy("Acts lawfully"),
    Dim.EFFICIENCY: gettext_lazy("Works efficiently"),
    Dim.EXECUTION: gettext_lazy("Gets things done"),
    Dim.RESULTS: gettext_lazy("Real results"),
}
KINDS: dict[str, Any] = {
    ProfileKind.UNIT: gettext_lazy("Score of departments"),
    ProfileKind.LISTS: gettext_lazy("Red and black list"),
    ProfileKind.GOLD: gettext_lazy("Gold secretaries and sections"),
}
CONSEQUENCES: dict[str, Any] = {
    Consequence.NONE: "",
    Consequence.INTERVIEW: gettext_lazy("Summon for an interview"),
    Consequence.LEADER_REPORT: gettext_lazy("Report to the leaders"),
}
BALLOT_STATES: dict[str, Any] = {"open": gettext_lazy("Vote open"), "closed": gettext_lazy("Vote closed")}
MONTH_STATES: dict[str, Any] = {
    "drawn": gettext_lazy("Drawn up, open to objections"),
    "confirmed": gettext_lazy("Confirmed"),
}
OBJECTION_STATES: dict[str, Any] = {
    "open": gettext_lazy("Being looked at"),
    "upheld": gettext_lazy("Upheld"),
    "rejected": gettext_lazy("Not upheld"),
}
NAMES: dict[str, Any] = {
    "parts": gettext_lazy("Parts"),
    "adjustments": gettext_lazy("Additions and deductions"),
    "floors": gettext_lazy("Floors"),
    "grades": gettext_lazy("Grades from"),
    "rank_from": gettext_lazy("Ranked from so many cases"),
    "decimals": gettext_lazy("Decimals"),
    "rounding": gettext_lazy("Rounding"),
    "red": gettext_lazy("Length of the red list"),
    "black": gettext_lazy("Length of the black list"),
    "fewest": gettext_lazy("Fewest units for a list"),
    "interview_months": gettext_lazy("Black months to an interview"),
    "report_months": gettext_lazy("Black months to a report to the leaders"),
    "roles": gettext_lazy("Roles that may win"),
    "prior": gettext_lazy("Votes of the park's mean added"),
    "fewest_raters": gettext_lazy("Fewest raters"),
    "fewest_closed": gettext_lazy("Fewest demands closed"),
    "winners": gettext_lazy("Winners"),
    "member_share": gettext_lazy("Share of the members' mean"),
    "ballot_days": gettext_lazy("Days of the vote"),
    "objection_days": gettext_lazy("Days for objections"),
}
_FAULTS: dict[str, Any] = {
    "not_a_number": gettext_lazy("%(name)s: write a decimal number."),
    "out_of_range": gettext_lazy("%(name)s: this number is out of range."),
    "bad_count": gettext_lazy("%(name)s: write a whole number in range."),
    "bad_curve": gettext_lazy("%(name)s: write a curve as rate:points, such as 70:12.5 95:25."),
    "curve_falls": gettext_lazy("%(name)s: a better rate must not give fewer points."),
    "curve_above_weight": gettext_lazy("%(name)s: the curve gives more points than the weight."),
    "unknown_part": gettext_lazy("%(name)s: there is no such part."),
    "part_twice": gettext_lazy("%(name)s: a part stands there twice."),
    "weights_not_100": gettext_lazy("The weights must add up to 100."),
    "grades_out_of_order": gettext_lazy("The grades must fall from excellent to qualified."),
    "lists_longer_than_units": gettext_lazy("There must be at least as many units as both lists are long."),
    "report_before_interview": gettext_lazy("The report to the leaders follows the interview."),
}


def part_name(key: str) -> str:
    """A part of a score in the reader's language."""
    return name_of(key) if key in RATES else str(PARTS.get(key, key))


def value_name(name: str, key: str = "") -> str:
    """A value of a formula in words: its group, and what of it."""
    group = str(NAMES.get(name, name))
    if not key:
        return group
    words = ADJUSTMENTS.get(key) or GRADES.get(key) or part_name(key)
    return f"{group}: {words}"


def fault_text(fault: BadProfile) -> Any:
    """What is wrong with a formula, to be filled in with `name`."""
    return _FAULTS.get(fault.fault) or _("%(name)s cannot be read.")


def fault_name(fault: BadProfile) -> str:
    name = fault.field
    if name in RATES or name in PARTS:
        return part_name(name)
    return str(NAMES.get(name) or ADJUSTMENTS.get(name) or GRADES.get(name) or name)
