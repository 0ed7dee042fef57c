"""A list to choose from is what Django would have written, sooner."""

from __future__ import annotations

import pytest
from django import forms
from django.test.html import parse_html

from dianxiaoer.web.selects import control

CHOICES = [("", "全部"), ("a", "<甲>"), ("组 & 别", [(1, "乙"), (2, "丙")])]


class Form(forms.Form):
    several = forms.ChoiceField(choices=CHOICES, required=False, widget=forms.Select(attrs={"class": "wide"}))
    needed = forms.ChoiceField(choices=CHOICES)
    typed = forms.TypedChoiceField(choices=CHOICES, coerce=int, required=False, initial=2)
    text = forms.CharField(required=False)


@pytest.mark.parametrize("data", [None, {"several": "a", "needed": "1", "typed": "2"}, {"several": "none of them"}])
@pytest.mark.parametrize("name", ["several", "needed", "typed", "text"])
def test_it_is_written_as_django_writes_it(name: str, data: dict[str, str] | None) -> None:
    bound = Form(data)[name]
    attributes = {"aria-describedby": "help", "data-key": "<s>"}
    written = control(bound, dict(attributes))
    assert parse_html(written) == parse_html(bound.as_widget(attrs=dict(attributes)))
    assert "<甲>" not in written
