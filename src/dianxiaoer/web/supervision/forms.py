"""What a figure is asked for, as it stands in the address."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.demands.queries import labels
from dianxiaoer.domains.registry import queries as registry
from dianxiaoer.domains.supervision.rules.figures import Dimension, Part, Scope
from dianxiaoer.domains.supervision.rules.periods import PARK_ZONE, Window, day_of, month
from dianxiaoer.web.demands.forms import departments, types

PARTS = (
    (Part.COUNTED.value, _("All counted")),
    (Part.HIT.value, _("Those that meet it")),
    (Part.MISSED.value, _("Those that do not")),
)
DIMENSIONS = (
    ("", _("Not split")),
    (Dimension.DEPARTMENT.value, _("By department")),
    (Dimension.SUB_PARK.value, _("By sub-park")),
    (Dimension.TYPE.value, _("By type")),
    (Dimension.OFFICER.value, _("By officer")),
    (Dimension.SOURCE.value, _("By source")),
    (Dimension.NATURE.value, _("By nature")),
    (Dimension.MONTH.value, _("By month")),
)
_HIDDEN = forms.HiddenInput
_MOST = 2**31 - 1


def _number(label: Any = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=1, max_value=_MOST, widget=_HIDDEN)


class WindowForm(forms.Form):
    """A period and what it is narrowed to. `as_of` (a moment, or a day: its end) may not lie in the future."""

    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    department = forms.TypedChoiceField(
        label=_("Department"), required=False, choices=lambda: departments(_("All")), coerce=int, empty_value=None
    )
    sub_park = forms.TypedChoiceField(
        label=_("Sub-park"), required=False, choices=lambda: _sub_parks(), coerce=int, empty_value=None
    )
    type = forms.ChoiceField(label=_("Type"), required=False, choices=lambda: [("", _("All")), *_classes(), *types()])
    officer = _number()
    enterprise = _number()
    source = forms.ChoiceField(
        required=False, choices=lambda: [("", _("All")), *labels.SOURCES.items()], widget=_HIDDEN
    )
    nature = forms.ChoiceField(
        required=False, choices=lambda: [("", _("All")), *labels.NATURES.items()], widget=_HIDDEN
    )
    as_of = forms.CharField(required=False, max_length=40, widget=_HIDDEN)

    def __init__(self, data: Any, *, at: datetime) -> None:
        given = data.copy()
        for name, old in (("since", "from"), ("until", "to")):  # `from` is no name in Python
            if name not in given and old in given:
                given[name] = given[old]
        super().__init__(given)
        self.at = at

    def clean_as_of(self) -> datetime | None:
        text = self.cleaned_data["as_of"].strip()
        if not text:
            return None
        try:
            if len(text) == 10:
                return Window(date.fromisoformat(text), date.fromisoformat(text)).closes_at
            moment = datetime.fromisoformat(text.replace(" ", "+"))
        except ValueError:
            raise forms.ValidationError(_("Write the moment as 2026-10-31T18:00.")) from None
        return moment if moment.tzinfo else moment.replace(tzinfo=PARK_ZONE)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        since, until = data.get("since"), data.get("until")
        if since and until and until < since:
            self.add_error("until", _("The period ends before it begins."))
        return data

    @property
    def window(self) -> Window:
        """The period asked for, else this month."""
        data = self._data()
        this = month(day_of(self.at).year, day_of(self.at).month)
        start: date = data.get("since") or (this.start if not data.get("until") else data["until"].replace(day=1))
        end: date = data.get("until") or max(start, this.end)
        return Window(start, end) if start <= end else this

    @property
    def moment(self) -> datetime:
        """The moment asked about, never in the future."""
        asked = self._data().get("as_of")
        return min(asked, self.at) if asked else self.at

    @property
    def scope(self) -> Scope:
        data = self._data()
        return Scope(
            department_id=data.get("department"),
            sub_park_id=data.get("sub_park"),
            type_code=data.get("type") or "",
            officer_id=data.get("officer"),
            enterprise_id=data.get("enterprise"),
            source=data.get("source") or "",
            nature=data.get("nature") or "",
        )

    def _data(self) -> dict[str, Any]:
        self.is_valid()
        return getattr(self, "cleaned_data", {})


class RowsForm(WindowForm):
    part = forms.ChoiceField(label=_("Records"), required=False, choices=PARTS)
    by = forms.ChoiceField(label=_("Split"), required=False, choices=DIMENSIONS)

    @property
    def part_asked(self) -> Part:
        return Part(self._data().get("part") or Part.COUNTED.value)

    @property
    def dimension(self) -> Dimension | None:
        asked = self._data().get("by")
        return Dimension(asked) if asked else None


def _sub_parks() -> list[tuple[Any, Any]]:
    return [("", _("All")), *((row.id, row.name) for row in registry.sub_parks())]


def _classes() -> list[tuple[str, str]]:
    """Whole classes of the catalogue, by their first two digits."""
    found: dict[str, str] = {}
    for level1, rows in types():
        found.setdefault(rows[0][0][:2], level1)
    return [(code, f"{code} {name}") for code, name in found.items()]
