"""Forms of documents. They check shape alone; commands decide."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.supervision.queries.documents import KINDS, CaseView
from dianxiaoer.domains.supervision.rules.documents import CaseText, Texts


class ListForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind of document"), required=False, choices=[("", _("All")), *KINDS.items()])
    year = forms.TypedChoiceField(label=_("Year"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, years: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [("", _("All")), *((year, str(year)) for year in years)]  # type: ignore[attr-defined]


class DrawUpForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind of document"), choices=list(KINDS.items()))
    period = forms.CharField(
        label=_("Period of the document"),
        max_length=10,
        help_text=_("2026-10 a month, 2026-Q3 a quarter, 2026 a year, 2026-10-05 a day"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class TemplateForm(forms.Form):
    file = forms.FileField(
        label=_("Word file"),
        help_text=_("A .docx made from the one above, up to 5 MB. It is tried before it is taken."),
        widget=forms.ClearableFileInput(attrs={"accept": ".docx"}),
    )


class TextsForm(forms.Form):
    """What people write: notes of leaders, next steps, and for each case whether it stays, how, and by which name."""

    notes = forms.CharField(
        label=_("Leaders' notes and news"),
        required=False,
        max_length=6000,
        help_text=_("Each line is a paragraph."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    next_steps = forms.CharField(
        label=_("Next steps"),
        required=False,
        max_length=6000,
        help_text=_("Each line is a paragraph."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, *args: Any, texts: Texts, cases: Sequence[CaseView], **kwargs: Any) -> None:
        initial: dict[str, Any] = {"notes": texts.notes, "next_steps": texts.next_steps}
        for case in cases:
            one = case.demand_id
            initial |= {f"in-{one}": case.included, f"text-{one}": case.text, f"named-{one}": case.named}
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        self.cases = tuple(cases)
        for case in cases:
            one = case.demand_id
            self.fields[f"in-{one}"] = forms.BooleanField(label=_("Print this case"), required=False)
            self.fields[f"text-{one}"] = forms.CharField(
                label=_("Words of the case"), required=False, max_length=3000, widget=forms.Textarea(attrs={"rows": 6})
            )
            self.fields[f"named-{one}"] = forms.BooleanField(
                label=_("The enterprise agreed to be named"),
                required=False,
                help_text=_("Its name then stands where “%(alias)s” stands.") % {"alias": case.alias},
            )

    def case_fields(self) -> list[tuple[CaseView, Any, Any, Any]]:
        return [
            (one, self[f"in-{one.demand_id}"], self[f"text-{one.demand_id}"], self[f"named-{one.demand_id}"])
            for one in self.cases
        ]

    def texts(self) -> Texts:
        data = self.cleaned_data
        cases = tuple(
            CaseText(
                demand_id=one.demand_id,
                included=data[f"in-{one.demand_id}"],
                text=data[f"text-{one.demand_id}"],
                named=data[f"named-{one.demand_id}"],
            )
            for one in self.cases
        )
        return Texts(data["notes"], data["next_steps"], cases)
