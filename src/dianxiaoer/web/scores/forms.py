"""Forms of scores: the month, an objection and its decision, additions and deductions, formulas, votes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.people import queries as people
from dianxiaoer.domains.people.rules import OFFICER_ROLES
from dianxiaoer.domains.supervision.queries.score_profiles import part_text
from dianxiaoer.domains.supervision.queries.score_words import ADJUSTMENTS, DIMS, GRADES, NAMES, part_name
from dianxiaoer.domains.supervision.rules.periods import Window, parse_period
from dianxiaoer.domains.supervision.rules.score_profiles import (
    BUILT_IN,
    MERITS,
    PENALTIES,
    RATES,
    VISITS,
    VOTES,
    VOTES_RESULTS,
    ProfileKind,
)
from dianxiaoer.web.scores.lines import months_to_choose


def _reason(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, max_length=2000, help_text=help_text, widget=forms.Textarea(attrs={"rows": 4}))


class MonthForm(forms.Form):
    """Which month is shown."""

    month = forms.ChoiceField(label=_("Month"), required=False)

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [f"{window.start:%Y-%m}" for window in months_to_choose(at)]
        self.fields["month"].choices = [(name, name) for name in names]  # type: ignore[attr-defined]


class ObjectionForm(forms.Form):
    reason = _reason(
        _("What is wrong, and how do you know?"), _("Name the demand or the day; somebody else looks into it.")
    )


class DecisionForm(forms.Form):
    """What supervision found of an objection."""

    decision = forms.ChoiceField(
        label=_("Decision"), choices=(("uphold", _("Uphold")), ("reject", _("Reject"))), widget=forms.RadioSelect
    )
    points = forms.DecimalField(
        label=_("Points to correct"), required=False, max_digits=5, decimal_places=2,
        help_text=_("When it is upheld: how many points are added, with a minus deducted."),
    )  # fmt: skip
    outcome = _reason(_("What was found"), _("The one who objected reads this."))


class AdjustmentForm(forms.Form):
    """Points added or deducted by hand."""

    month = forms.ChoiceField(label=_("Month"))
    kind = forms.ChoiceField(label=_("What for"))
    department_id = forms.TypedChoiceField(label=_("Department"), coerce=int)
    officer_id = forms.TypedChoiceField(
        label=_("Officer"), coerce=int, required=False, empty_value=None,
        help_text=_("Empty: it concerns the department alone."),
    )  # fmt: skip
    demand_id = forms.RegexField(
        r"^\d{1,24}$", label=_("Demand"), required=False, strip=True,
        help_text=_("Its number, such as 20261113000524."),
    )  # fmt: skip
    reason = _reason(_("Reason"), _("The one concerned reads it beside the score."))

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        months = [f"{window.start:%Y-%m}" for window in months_to_choose(at)[:3]]
        officers = [(row.id, f"{row.name} · {row.department_name}") for row in people.all_officers()]
        self._choose("month", [(name, name) for name in months])
        self._choose(
            "kind",
            [
                (_("Deductions"), [(kind.value, ADJUSTMENTS[kind]) for kind in PENALTIES]),
                (_("Additions"), [(kind.value, ADJUSTMENTS[kind]) for kind in MERITS]),
            ],
        )
        self._choose("department_id", [(row.id, row.name) for row in people.departments()])
        self._choose("officer_id", [("", "—"), *officers])

    def _choose(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean_demand_id(self) -> int | None:
        """A public number is the day of its submission and the key; the key alone will do."""
        digits: str = self.cleaned_data["demand_id"]
        return int(digits[8:] if len(digits) >= 14 else digits) if digits else None

    def window(self) -> Window:
        return parse_period(self.cleaned_data["month"])


class VoteForm(forms.Form):
    """Four grades, one tap each."""

    use_required_attribute = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for dim, label in DIMS.items():
            self.fields[dim] = forms.TypedChoiceField(
                label=label,
                coerce=int,
                choices=[(grade, str(grade)) for grade in range(5, 0, -1)],
                widget=forms.RadioSelect,
            )

    def grades(self) -> dict[str, int]:
        return {str(dim): self.cleaned_data[dim] for dim in DIMS}


_KEYS = {
    ProfileKind.UNIT: RATES,
    ProfileKind.LISTS: RATES,
    ProfileKind.GOLD: (VISITS, VOTES, VOTES_RESULTS, *RATES),
}
_USUAL_FLOORS = ("delivery_rate", "on_time_rate", "response_rate", "satisfaction_rate", "sign_rate", "solve_rate")
_COUNTS = {
    ProfileKind.UNIT: ("rank_from",),
    ProfileKind.LISTS: ("red", "black", "fewest", "rank_from", "interview_months", "report_months"),
    ProfileKind.GOLD: ("prior", "fewest_raters", "fewest_closed", "winners", "ballot_days", "objection_days"),
}
_GROUPS = {
    ProfileKind.UNIT: (("adjustments", (*PENALTIES, *MERITS)), ("grades", ("excellent", "good", "qualified"))),
    ProfileKind.LISTS: (),
    ProfileKind.GOLD: (("adjustments", (*PENALTIES, *MERITS)),),
}


class FormulaForm(forms.Form):
    """A formula with one field for each number of it, filled with the latest version. An empty part is not in it.

    A part is written as its weight, `↓` where less is better, and the knots of its curve: `25 70:12.5 95:25`.
    """

    reason = _reason(_("Reason"), _("It stands beside the version."))
    effective_from = forms.DateTimeField(
        label=_("In force from"), required=False,
        help_text=_("Empty: at once. A month is scored by the formula in force when it began."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )  # fmt: skip

    def __init__(self, *args: Any, kind: ProfileKind, latest: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.latest = kind, latest
        now = {row["key"]: part_text(row) for row in latest["parts"]}
        for key in _KEYS[kind]:
            self._text(f"part_{key}", part_name(key), now.get(key, ""), required=False)
        for group, keys in _GROUPS[kind]:
            for key in keys:
                label = ADJUSTMENTS.get(key) or GRADES.get(key)
                self._text(f"{group}_{key}", label, str(latest.get(group, {}).get(key, "")), required=group == "grades")
        if kind is ProfileKind.UNIT:
            for key in self._floors():
                self._text(f"floors_{key}", part_name(key), str(latest["floors"].get(key, "")), required=False)
        for name in _COUNTS[kind]:
            value = latest.get(name, BUILT_IN[kind][name])
            self.fields[name] = forms.IntegerField(label=NAMES[name], initial=value, min_value=0, max_value=1000)
        if kind is ProfileKind.GOLD:
            self._text("member_share", NAMES["member_share"], str(latest["member_share"]))
            self.fields["roles"] = forms.MultipleChoiceField(
                label=NAMES["roles"],
                choices=[(role.value, _(role.label)) for role in OFFICER_ROLES],
                initial=list(latest["roles"]),
                widget=forms.CheckboxSelectMultiple,
            )

    def _floors(self) -> list[str]:
        """The rates that may have a floor: the usual ones, and whatever has one."""
        return [key for key in RATES if key in _USUAL_FLOORS or key in self.latest["floors"]]

    def _text(self, name: str, label: Any, initial: str, *, required: bool = True) -> None:
        self.fields[name] = forms.CharField(label=label, initial=initial, max_length=200, required=required)

    def starting(self, prefix: str) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(prefix)]

    @property
    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The fields under their headings."""
        found = [(NAMES[name], self.starting(f"{name}_")) for name in ("floors", "adjustments", "grades")]
        rest = [self[name] for name in (*_COUNTS[self.kind], "member_share", "roles") if name in self.fields]
        return [(NAMES["parts"], self.starting("part_")), *found, (_("Others"), rest)]

    def formula(self) -> dict[str, Any]:
        """The data as they are published; what cannot be read is refused by the command."""
        data = self.cleaned_data
        made: dict[str, Any] = {
            "parts": [_part(key, data[f"part_{key}"]) for key in _KEYS[self.kind] if data[f"part_{key}"].strip()]
        }
        groups = [*_GROUPS[self.kind], *((("floors", self._floors()),) if self.kind is ProfileKind.UNIT else ())]
        for group, keys in groups:
            given = {str(key): data[f"{group}_{key}"].strip() for key in keys}
            made[group] = {key: value for key, value in given.items() if value}
        made |= {name: data[name] for name in _COUNTS[self.kind]}
        if self.kind is ProfileKind.GOLD:
            made |= {"member_share": data["member_share"].strip(), "roles": data["roles"]}
        kept = {name: self.latest[name] for name in ("decimals", "rounding") if name in self.latest}
        return made | kept


def _part(key: str, text: str) -> dict[str, Any]:
    words = text.split()
    weight = words[0] if words else ""
    curve = [word.split(":", 1) for word in words[1:] if ":" in word]
    found: dict[str, Any] = {"key": key, "weight": weight}
    if "↓" in words[1:]:
        found["inverse"] = True
    if curve:
        found["curve"] = curve
    if any(":" not in word and word != "↓" for word in words[1:]):
        found["curve"] = "unreadable"
    return found
