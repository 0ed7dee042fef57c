"""What is rehearsed, in the address: a period, and limits, a rule of the light, or a formula."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.demands.rules import LimitRules
from dianxiaoer.domains.supervision.queries.rehearsal.limits import last_months
from dianxiaoer.domains.supervision.queries.score_words import KINDS
from dianxiaoer.domains.supervision.rules.periods import Window, day_of
from dianxiaoer.domains.supervision.rules.rehearsal import STANDING_LIGHTS, LightRule, limit_names
from dianxiaoer.domains.supervision.rules.score_profiles import ProfileKind
from dianxiaoer.domains.worktime.queries import limit_message
from dianxiaoer.domains.worktime.rules import Limit, LimitError
from dianxiaoer.web.admin.forms.common import day
from dianxiaoer.web.admin.forms.settings import LIMITS
from dianxiaoer.web.scores.forms import FormulaForm

LONGEST = timedelta(days=3 * 366)
RUN = "run"  # stands in the address once somebody has pressed the button


class PeriodForm(forms.Form):
    """Which history is played again. Everything has a value from the start, so any address can be shortened."""

    def __init__(self, data: Mapping[str, Any], *, at: datetime, **initial: Any) -> None:
        usual = last_months(at)
        given = {"from": f"{usual.start}", "to": f"{usual.end}", **{key: str(value) for key, value in initial.items()}}
        super().__init__({**given, **data} if RUN in data else None, initial=given)
        self.today = day_of(at)
        self.fields["from"] = day(_("Received from"))
        self.fields["to"] = day(_("Received until"))

    @property
    def period(self) -> list[forms.BoundField]:
        return [self["from"], self["to"]]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        since, until = data.get("from"), data.get("to")
        if since and until and not since <= until <= self.today:
            self.add_error("to", _("Choose a period that ends today or before, the first day before the last."))
        elif since and until and until - since > LONGEST:
            self.add_error("from", _("Choose a period of at most three years."))
        return data

    def window(self) -> Window:
        since, until = self.cleaned_data["from"], self.cleaned_data["to"]
        assert isinstance(since, date)
        assert isinstance(until, date)
        return Window(since, until)


class LimitsTrialForm(PeriodForm):
    """One field for each limit of a promise, filled with what is in force."""

    def __init__(self, data: Mapping[str, Any], *, at: datetime, current: LimitRules) -> None:
        self.names = [name for name in LIMITS if name in set(limit_names())]
        super().__init__(data, at=at, **{name: getattr(current, name) for name in self.names})
        self.current = current
        for name in self.names:
            self.fields[name] = forms.CharField(label=LIMITS[name], max_length=12)

    @property
    def limits(self) -> list[forms.BoundField]:
        return [self[name] for name in self.names]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for name in self.names:
            try:
                data[name] = str(Limit.parse(data.get(name, "")))
            except LimitError as error:
                if name not in self.errors:
                    self.add_error(name, limit_message(error))
        return data

    def profile(self) -> LimitRules:
        now = {name: getattr(self.current, name) for name in LimitRules.__dataclass_fields__ if name != "version"}
        return LimitRules.from_data(0, {**now, **{name: self.cleaned_data[name] for name in self.names}})

    def changed(self) -> dict[str, str]:
        """The limits that differ from what is in force, as their form in the address names them."""
        return {
            name: self.cleaned_data[name]
            for name in self.names
            if Limit.parse(self.cleaned_data[name]) != Limit.parse(getattr(self.current, name))
        }


class LightsTrialForm(PeriodForm):
    """The rule by which a light turns yellow."""

    def __init__(self, data: Mapping[str, Any], *, at: datetime) -> None:
        share = int(STANDING_LIGHTS.share * 100)
        super().__init__(data, at=at, days=STANDING_LIGHTS.days, share=share)
        self.fields["days"] = forms.IntegerField(
            label=_("Working days left"), min_value=0, max_value=20, help_text=_("For limits that are counted in days.")
        )
        self.fields["share"] = forms.IntegerField(
            label=_("Or so much of the limit left, %"), min_value=0, max_value=90, help_text=_("Whichever is longer.")
        )

    @property
    def rule(self) -> list[forms.BoundField]:
        return [self["days"], self["share"]]

    def light(self) -> LightRule:
        return LightRule(self.cleaned_data["days"], Decimal(self.cleaned_data["share"]) / 100)


class FormulaTrialForm(FormulaForm):
    """The numbers of one formula, filled with what is in force."""

    def __init__(self, data: Mapping[str, Any], *, kind: ProfileKind, current: Mapping[str, Any]) -> None:
        super().__init__(kind=kind, latest=current)
        for name in ("reason", "effective_from", "roles"):
            self.fields.pop(name, None)
        if RUN in data:
            self.is_bound = True
            given = {name: field.initial for name, field in self.fields.items()}
            self.data = {**given, **data}

    def formula(self) -> dict[str, Any]:
        self.cleaned_data.setdefault("roles", self.latest.get("roles"))
        return super().formula()


class KindForm(PeriodForm):
    """Whose formula: departments, the lists, or the gold awards."""

    def __init__(self, data: Mapping[str, Any], *, at: datetime) -> None:
        super().__init__(data, at=at, kind=ProfileKind.UNIT.value)
        self.fields["kind"] = forms.ChoiceField(
            label=_("Formula"), choices=[(kind.value, KINDS[kind]) for kind in ProfileKind], widget=forms.HiddenInput
        )
