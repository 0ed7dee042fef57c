"""Forms of the import pages. They check shape alone; commands decide."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.demands.queries.import_runs import FIELD_LABELS
from dianxiaoer.domains.demands.queries.imports import FileColumn


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("File to import"),
        help_text=_("xlsx or csv, up to 20 MB. Nothing goes in before you have seen what would happen."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
    )
    source = forms.CharField(
        label=_("Source system"),
        required=False,
        max_length=40,
        help_text=_("Whose numbers the rows carry, such as 12345. Rows are known again by source and number."),
    )


class MappingForm(forms.Form):
    """One choice for each column of the file, and the name of its source."""

    source = forms.CharField(label=_("Source system"), required=False, max_length=40)

    def __init__(self, *args: Any, columns: Sequence[FileColumn], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.columns = columns
        for place, column in enumerate(columns):
            self.fields[f"column-{place}"] = forms.ChoiceField(
                label=column.title,
                required=False,
                initial=column.field,
                choices=[("", _("– leave out –")), *FIELD_LABELS.items()],
            )

    def rows(self) -> list[tuple[FileColumn, forms.BoundField]]:
        """Columns with their fields, in the order of the file."""
        return [(column, self[f"column-{place}"]) for place, column in enumerate(self.columns)]

    def mapping(self) -> dict[str, str | None]:
        data = self.cleaned_data
        return {column.title: data[f"column-{place}"] or None for place, column in enumerate(self.columns)}
