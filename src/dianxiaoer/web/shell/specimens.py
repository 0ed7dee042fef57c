"""Made-up values for the style guide. No page of the house reads them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from dianxiaoer.domains.worktime.queries import packaged_calendar
from dianxiaoer.domains.worktime.rules import Explanation, Limit, Span
from dianxiaoer.web.components import PARK_TIME

KINDS = [("consult", _("Consultation")), ("help", _("Request for help")), ("complaint", _("Complaint"))]
LIGHTS = ("green", "yellow", "red", "blue", "grey")


class DemandForm(forms.Form):
    title = forms.CharField(label=_("What is it about"), max_length=60)
    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS, widget=forms.RadioSelect)
    phone = forms.CharField(
        label=_("Phone"),
        help_text=_("The officer calls this number."),
        widget=forms.TextInput(attrs={"type": "tel"}),
    )
    wanted_on = forms.DateField(label=_("Wanted by"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    text = forms.CharField(label=_("The facts"), widget=forms.Textarea(attrs={"rows": 4}))
    file = forms.FileField(label=_("Attachment"), required=False, help_text=_("PDF, picture or table, up to 20 MB"))
    public = forms.BooleanField(label=_("The answer may be published"), required=False)


class FilterForm(forms.Form):
    q = forms.CharField(label=_("Text"), required=False, widget=forms.SearchInput)
    light = forms.ChoiceField(
        label=_("Light"),
        required=False,
        choices=[("", _("All")), ("red", _("Overdue")), ("yellow", _("Due soon"))],
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All")), *KINDS])


@dataclass(frozen=True)
class Page:
    rows: list[int]
    next_cursor: str | None


def explanation() -> Explanation:
    """Seven working days across the National Day holidays, with a pause of two days and a make-up workday."""
    pauses = [Span(_moment(12, 10), _moment(14, 10))]
    start = datetime(2026, 9, 28, 10, 0, tzinfo=PARK_TIME)
    return packaged_calendar().explain(start, Limit.parse("7wd"), pauses)


def _moment(day: int, hour: int) -> datetime:
    return datetime(2026, 10, day, hour, 0, tzinfo=PARK_TIME)


def _rows(at: datetime) -> list[dict[str, Any]]:
    texts = (
        _("The transformer in workshop 3 trips every afternoon; we need a second line before the heat"),
        _("Sewer backs up at the east gate after rain"),
        _("Which papers does the phased acceptance of the warehouse need?"),
        _("School places for eleven children of transferred engineers"),
        _("Contract reward for 2025 has not been paid"),
    )
    firms = (
        _("Baling Precision Castings"),
        _("Dongting Foods"),
        _("Yunmeng Logistics"),
        _("Junshan Instruments"),
        _("Lakeside Packaging"),
    )
    return [
        {
            "number": f"SQ202611{index + 11:04d}",
            "title": text,
            "firm": firm,
            "colour": LIGHTS[(index + 2) % 5],
            "due": at + timedelta(hours=30 * (index - 1)),
            "fen": 12345600 * 10**index,
        }
        for index, (text, firm) in enumerate(zip(texts, firms, strict=True))
    ]


def _entries(at: datetime) -> list[dict[str, Any]]:
    return [
        {
            "at": at - timedelta(days=4),
            "actor": _("Li Wei, Dongting Foods"),
            "text": _("Demand filed"),
            "detail": "",
        },
        {
            "at": at - timedelta(days=4, hours=-1),
            "actor": _("Dispatch desk"),
            "text": _("Accepted and dispatched to the power office"),
            "detail": "",
            "colour": "green",
        },
        {
            "at": at - timedelta(days=2),
            "actor": _("Power office"),
            "text": _("Returned, wrong department"),
            "detail": _("Catalogue 0302: lines inside the plant belong to the construction office."),
            "colour": "yellow",
        },
        {
            "at": at - timedelta(hours=20),
            "actor": _("System"),
            "text": _("Past due; department head told"),
            "detail": "",
            "colour": "red",
        },
    ]


def _counts() -> list[dict[str, Any]]:
    return [
        {
            "name": _("Power office"),
            "counts": {"red": 2, "yellow": 3, "green": 18, "blue": 1},
            "note": _("Longest overdue: 4 working days"),
        },
        {
            "name": _("Housing and construction"),
            "counts": {"red": 0, "yellow": 4, "green": 31, "blue": 2},
            "note": "",
        },
        {
            "name": _("Ecology and environment"),
            "counts": {"red": 0, "yellow": 0, "green": 9, "blue": 0},
            "note": "",
        },
    ]


def all_of(query: QueryDict, at: datetime, path: str) -> dict[str, Any]:
    """The style guide's context."""
    return {
        "form": DemandForm(),
        "bad_form": DemandForm(prefix="bad", data={"bad-title": "", "bad-phone": "12"}),
        "filter_form": FilterForm(query or None),
        "rows": _rows(at),
        "lights": LIGHTS,
        "entries": _entries(at),
        "explanation": explanation(),
        "page": Page(list(range(5)), "eyJ4IjoxfQ"),
        "steps": [
            {"label": _("Filed"), "state": "done", "at": at - timedelta(days=4)},
            {"label": _("Dispatched"), "state": "done", "at": at - timedelta(days=3)},
            {"label": _("Being handled"), "state": "now", "at": None},
            {"label": _("Answered"), "state": "next", "at": None},
            {"label": _("Rated"), "state": "next", "at": None},
        ],
        "tabs": [
            {"label": _("To dispatch"), "url": path, "active": True, "count": 12},
            {"label": _("Returned"), "url": path, "active": False, "count": 3},
            {"label": _("All"), "url": path, "active": False, "count": None},
        ],
        "files": [
            {"name": "现场照片.jpg", "size": 2_400_000, "url": path},
            {"name": "用电报装申请.pdf", "size": 88_000, "url": path},
        ],
        "counts": _counts(),
        "at": at,
        "ago": at - timedelta(days=3),
        "palette": [
            "page",
            "surface",
            "sunken",
            "line",
            "line-strong",
            "ink-3",
            "ink-2",
            "ink",
            "accent-soft",
            "accent",
        ],
    }
