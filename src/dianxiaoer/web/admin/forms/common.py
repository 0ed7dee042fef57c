"""Choices and fields that several forms share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.people import queries as people
from dianxiaoer.domains.people.rules import OFFICER_ROLES


class NoFields(forms.Form):
    """Nothing to fill in: the page asks once more."""


def labelled(kinds: Iterable[Any]) -> Callable[[], list[tuple[str, Any]]]:
    """Choices of an enum whose members carry an English label."""
    members = tuple(kinds)
    return lambda: [(str(each), _(each.label)) for each in members]


def optional(choices: Callable[[], list[tuple[Any, Any]]], empty: Any = "—") -> Callable[[], list[tuple[Any, Any]]]:
    return lambda: [("", empty), *choices()]


def filter_by(label: Any, choices: Callable[[], list[tuple[Any, Any]]]) -> forms.ChoiceField:
    """A filter of a list; nothing chosen shows all."""
    return forms.ChoiceField(label=label, required=False, choices=optional(choices, _("All")))


def filter_by_id(label: Any, choices: Callable[[], list[tuple[Any, Any]]]) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, required=False, choices=optional(choices, _("All")), coerce=int, empty_value=None
    )


def roles() -> list[tuple[str, Any]]:
    return labelled(OFFICER_ROLES)()


def officers() -> list[tuple[Any, Any]]:
    return [(row.id, f"{row.name} · {row.department_name}") for row in people.all_officers()]


def departments() -> list[tuple[Any, Any]]:
    return [(row.id, row.name) for row in people.departments()]


def day(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


def words(label: Any, *, required: bool = True, length: int = 200, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, required=required, max_length=length, help_text=help_text)


def pick(
    label: Any, choices: Callable[[], list[tuple[Any, Any]]], *, required: bool = True, help_text: Any = ""
) -> forms.ChoiceField:
    """A choice of codes."""
    source = choices if required else optional(choices)
    return forms.ChoiceField(label=label, required=required, choices=source, help_text=help_text)


def pick_id(
    label: Any, choices: Callable[[], list[tuple[Any, Any]]], *, required: bool = True, help_text: Any = ""
) -> forms.TypedChoiceField:
    """A choice of things by id; nothing chosen is None."""
    return forms.TypedChoiceField(
        label=label, required=required, choices=optional(choices), coerce=int, empty_value=None, help_text=help_text
    )


def reason() -> forms.CharField:
    return forms.CharField(
        label=_("Reason"),
        max_length=1000,
        help_text=_("It stands in the journal."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
