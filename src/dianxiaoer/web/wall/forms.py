"""What the wall and the lists behind it are narrowed to; all of it lives in the address."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.registry import queries as registry
from dianxiaoer.domains.supervision.queries.lights import LightFilters
from dianxiaoer.domains.supervision.queries.wall import types_by_class
from dianxiaoer.domains.supervision.rules.figures import Scope
from dianxiaoer.domains.supervision.rules.periods import Window, day_of, month, quarter, year
from dianxiaoer.web.demands.forms import departments

FACINGS = (("", _("Both")), ("enterprise", _("To enterprises")), ("department", _("Own orders")))
LIGHTS = (
    ("", _("All")),
    ("red", _("Overdue")),
    ("yellow", _("Due soon")),
    ("green", _("On time")),
    ("blue", _("Paused")),
)
PERIODS: dict[str, Any] = {
    "30d": _("Last 30 days"),
    "month": _("This month"),
    "last_month": _("Last month"),
    "quarter": _("This quarter"),
    "90d": _("Last 90 days"),
    "year": _("This year"),
    "custom": _("From … to …"),
}
LONGEST = 366 * 3


def types_and_classes() -> list[tuple[str, Any]]:
    """The catalogue for a select box; each class stands before its types."""
    groups: list[tuple[str, Any]] = [("", _("All"))]
    for level, rows in types_by_class().items():
        code = rows[0][0][:2]
        groups.append((level, [(code, _("%(code)s all of %(level)s") % {"code": code, "level": level}), *rows]))
    return groups


def sub_parks() -> list[tuple[Any, Any]]:
    return [("", _("All")), *((row.id, row.name) for row in registry.sub_parks())]


def whole_number(label: Any, choices: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, required=False, choices=choices, coerce=int, empty_value=None)


class ScopeForm(forms.Form):
    """Sub-park, department and type: what lights and figures are both narrowed by."""

    sub_park = whole_number(_("Sub-park"), sub_parks)
    department = whole_number(_("Department"), lambda: departments(_("All")))
    type = forms.ChoiceField(label=_("Type"), required=False, choices=types_and_classes)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in {"sub_park", "department", "type"} & set(self.fields):  # read the catalogue once, not at each look
            self.fields[name].choices = list(self.fields[name].choices)  # type: ignore[attr-defined]

    def data_of(self) -> dict[str, Any]:
        """What can be read; a field that cannot narrows nothing and shows its error."""
        self.is_valid()
        return getattr(self, "cleaned_data", {})


class WallForm(ScopeForm):
    """The period besides. Dates count when the period says so, or when there is no other."""

    period = forms.ChoiceField(label=_("Period"), required=False, choices=list(PERIODS.items()))
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    field_order = ("period", "since", "until", "sub_park", "department", "type")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.chosen_period() != "custom":
            del self.fields["since"], self.fields["until"]

    def chosen_period(self) -> str:
        said = str(self.data.get("period", ""))
        if said in PERIODS:
            return said
        return "custom" if self.data.get("since") or self.data.get("until") else "30d"

    def scope(self) -> Scope:
        data = self.data_of()
        return Scope(
            department_id=data.get("department"), sub_park_id=data.get("sub_park"), type_code=data.get("type") or ""
        )

    def window(self, at: datetime) -> Window:
        """The days that are meant; a period that is not over ends today."""
        data, today = self.data_of(), day_of(at)
        named = self.chosen_period()
        if named == "custom":
            return between(data.get("since"), data.get("until"), today)
        if named == "last_month":
            return month(today.year, today.month).previous()
        if named in ("30d", "90d"):
            return Window(today - timedelta(days=int(named[:2]) - 1), today)
        whole = {
            "month": month(today.year, today.month),
            "quarter": quarter(today.year, (today.month + 2) // 3),
            "year": year(today.year),
        }[named]
        return Window(whole.start, today)


def between(since: date | None, until: date | None, today: date) -> Window:
    """Two days in any order; an open end is today, an open beginning 30 days before the end, three years the most."""
    end = until or today
    start = since or end - timedelta(days=29)
    start, end = min(start, end), max(start, end)
    return Window(max(start, end - timedelta(days=LONGEST)), end)


class RowsForm(ScopeForm):
    """What a count of lights is narrowed to."""

    light = forms.ChoiceField(label=_("Light"), required=False, choices=LIGHTS)
    facing = forms.ChoiceField(label=_("Promised to"), required=False, choices=FACINGS)
    officer = forms.IntegerField(required=False, min_value=1, max_value=2**31, widget=forms.HiddenInput)

    field_order = ("light", "facing", "sub_park", "department", "type")

    def filters(self) -> LightFilters:
        data = self.data_of()
        return LightFilters(
            department_id=data.get("department"),
            colour=data.get("light") or "",
            facing=data.get("facing") or "",
            officer_id=data.get("officer"),
            sub_park_id=data.get("sub_park"),
            type_code=data.get("type") or "",
        )
