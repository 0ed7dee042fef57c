"""The components: what they say in both languages, what they tell assistive technology, what they never do."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.http import QueryDict
from django.template import Context, Template
from django.template.loader import get_template
from django.test import Client, RequestFactory
from django.utils import translation

from dianxiaoer.domains.worktime.queries import packaged_calendar
from dianxiaoer.domains.worktime.rules import Limit, Span
from dianxiaoer.web import components, navigation

SHANGHAI = ZoneInfo("Asia/Shanghai")
PACKAGE = Path(components.__file__).resolve().parent.parent
CSS = PACKAGE / "static" / "css"


@pytest.fixture(autouse=True)
def _in_english() -> Any:
    with translation.override("en"):
        yield


def render(text: str, at: datetime | None = None, query: str = "", **values: Any) -> str:
    request = RequestFactory().get("/list/", QueryDict(query))
    request.at = at or datetime(2026, 9, 15, 10, 0, tzinfo=SHANGHAI)  # type: ignore[attr-defined]
    return Template("{% load dianxiaoer %}" + text).render(Context({"request": request, **values}))


class Form(forms.Form):
    title = forms.CharField(label="Title", help_text="Short")
    kind = forms.ChoiceField(label="Kind", choices=[("a", "One"), ("b", "Two")], required=False)
    ways = forms.MultipleChoiceField(
        label="Ways", choices=[("x", "X"), ("y", "Y")], widget=forms.CheckboxSelectMultiple, required=False
    )


# words


@pytest.mark.parametrize(
    ("fen", "unit", "english", "chinese"),
    [
        (None, "auto", "—", "—"),
        (0, "auto", "0 yuan", "0 元"),
        (123456, "auto", "1,234.56 yuan", "1,234.56 元"),
        (99_999_999, "auto", "999,999.99 yuan", "999,999.99 元"),
        (100_000_000, "auto", "1,000,000 yuan", "100 万元"),
        (123_456_789_00, "auto", "123,456,789 yuan", "12,345.68 万元"),
        (5_000_000, "wan", "50,000 yuan", "5 万元"),
        (-250, "yuan", "-2.50 yuan", "-2.50 元"),
    ],
)
def test_money(fen: int | None, unit: str, english: str, chinese: str) -> None:
    assert components.money(fen, unit) == english
    with translation.override("zh-hans"):
        assert components.money(fen, unit).replace("yuan", "元") == chinese


def test_moments_stand_on_the_parks_clock() -> None:
    late = datetime(2026, 9, 14, 23, 30, tzinfo=UTC)
    assert components.absolute(late) == "2026-09-15 07:30"
    assert components.absolute(date(2026, 1, 4)) == "2026-01-04"
    html = render("{% moment value %}", value=late)
    assert 'datetime="2026-09-15T07:30+08:00"' in html
    assert ">2026-09-15 07:30<" in html
    assert "2 hours ago" in html


def test_short_moments_keep_another_year() -> None:
    assert ">09-20<" in render('{% moment value "short" %}', value=date(2026, 9, 20))
    assert ">2027-01-04<" in render('{% moment value "short" %}', value=date(2027, 1, 4))
    assert "—" in render("{% moment value %}", value=None)


@pytest.mark.parametrize(
    ("distance", "words"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=1), "in 1 minute"),
        (timedelta(minutes=-45), "45 minutes ago"),
        (timedelta(hours=5), "in 5 hours"),
        (timedelta(days=1), "tomorrow"),
        (timedelta(days=-3), "3 days ago"),
    ],
)
def test_relative(distance: timedelta, words: str) -> None:
    now = datetime(2026, 9, 15, 10, 0, tzinfo=SHANGHAI)
    assert components.relative(now + distance, now) == words


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        ("5wd", "5 working days"),
        ("1wd", "1 working day"),
        ("0.5wd", "0.5 working days"),
        ("30cd", "30 calendar days"),
        ("2h", "2 hours"),
        ("4wh", "4 working hours"),
        ("im", "at once"),
        ("soon", "soon"),
    ],
)
def test_limits(limit: str, words: str) -> None:
    assert components.limit_words(limit) == words


# marks


@pytest.mark.parametrize("colour", ["green", "yellow", "red", "blue", "grey"])
def test_a_light_says_its_word(colour: str) -> None:
    html = render("{% light colour %}", colour=colour)
    assert str(components.LIGHT_WORDS[colour]) in re.sub("<[^>]+>", "", html)


def test_a_light_keeps_having_been_red() -> None:
    assert "Was overdue" in render('{% light "green" ever_red=True %}')
    assert "Was overdue" not in render('{% light "red" ever_red=True %}')


def test_text_is_escaped_everywhere() -> None:
    bad = "<script>alert(1)</script>"
    page = SimpleNamespace(rows=[1], next_cursor=None)
    html = render(
        "{% badge bad %}{% button bad href=bad %}{% person bad role=bad phone=bad %}{% light bad word=bad %}"
        "{% stat bad bad note=bad %}{% page_header title=bad subtitle=bad %}{% endpage_header %}{% pager page %}"
        "{% card title=bad %}{% endcard %}{% dialog id='d' title=bad %}{% enddialog %}{% sort_header bad bad %}"
        "{% timeline entries %}{% attachments files %}",
        bad=bad,
        page=page,
        entries=[{"at": datetime.now(UTC), "actor": bad, "text": bad, "detail": bad}],
        files=[{"name": bad, "size": 1, "url": bad}],
    )
    assert "<script" not in html


def test_a_button_with_an_address_is_a_link() -> None:
    assert render('{% button "Go" href="/x/" kind="primary" %}').startswith(
        '<a class="button button-primary" href="/x/"'
    )
    html = render('{% button "Go" name="decision" value="yes" data_row_key="a" disabled=False %}')
    assert 'type="submit"' in html
    assert 'data-row-key="a"' in html
    assert "disabled" not in html


def test_a_masked_phone_cannot_be_called() -> None:
    assert 'href="tel:07308412345"' in render('{% person "A" phone="0730-8412345" %}')
    assert "tel:" not in render('{% person "A" phone="139****0001" %}')


# forms


def test_a_field_ties_label_help_and_error() -> None:
    form = Form({"title": ""})
    html = render("{% field form.title %}", form=form)
    assert '<label for="id_title">' in html
    assert 'aria-describedby="id_title-help id_title-error"' in html
    assert 'id="id_title-help"' in html
    assert 'id="id_title-error"' in html
    assert 'aria-invalid="true"' in html


def test_an_optional_field_says_so_and_choices_have_a_legend() -> None:
    html = render("{% field form.ways %}", form=Form())
    assert "<fieldset" in html
    assert "<legend>Ways" in html
    assert "optional" in html
    assert "optional" not in render("{% field form.kind optional=False %}", form=Form())


def test_form_errors_link_to_the_fields() -> None:
    assert render("{% form_errors form %}", form=Form()).strip() == ""
    html = render("{% form_errors form %}", form=Form({"kind": "zz"}))
    assert '<a href="#id_title">Title</a>' in html
    assert "2 answers need another look" in html


def test_filters_can_be_taken_away_one_by_one() -> None:
    query = QueryDict("kind=a&ways=x&ways=y&sort=-due&after=abc")
    found = components.chips(Form(query), query)
    assert [(chip.label, chip.value) for chip in found] == [("Kind", "One"), ("Ways", "X"), ("Ways", "Y")]
    assert found[1].url == "?kind=a&ways=y&sort=-due"
    assert "after" not in found[0].url


# lists


def test_sorting_turns_round_and_starts_at_the_first_page() -> None:
    assert 'href="?sort=due"' in render('{% sort_header "Due" "due" %}', query="after=x")
    again = render('{% sort_header "Due" "due" %}', query="sort=due")
    assert 'href="?sort=-due"' in again
    assert 'aria-sort="ascending"' in again


def test_the_pager_keeps_filters() -> None:
    page = SimpleNamespace(rows=[1, 2], next_cursor="NEXT")
    html = render("{% pager page %}", query="light=red&after=OLD", page=page)
    assert 'href="?light=red&amp;after=NEXT"' in html
    assert 'href="?light=red"' in html
    last = render("{% pager page %}", page=SimpleNamespace(rows=[1], next_cursor=None))
    assert "href" not in last


def test_a_wall_tile_links_each_light() -> None:
    html = render('{% wall_tile "Power" counts "/d/?dept=3" %}', counts={"red": 2, "green": 5})
    assert "wall-red" in html
    assert 'href="/d/?dept=3&amp;light=red"' in html


# the clock


def test_the_clock_shows_each_day_and_why() -> None:
    start = datetime(2026, 9, 28, 10, 0, tzinfo=SHANGHAI)
    pause = Span(datetime(2026, 10, 12, 10, tzinfo=SHANGHAI), datetime(2026, 10, 14, 10, tzinfo=SHANGHAI))
    explanation = packaged_calendar().explain(start, Limit.parse("7wd"), [pause])
    days = components.clock_days(explanation, date(2026, 9, 30))
    by_day = {day.day: day for day in days}
    assert [day.ordinal for day in days if day.counted] == ["1", "2", "3", "4", "5", "6", "7"]
    assert not by_day[date(2026, 10, 1)].counted
    assert "clock-paused" in by_day[date(2026, 10, 13)].css
    assert by_day[date(2026, 10, 10)].reason == "Make-up workday"
    assert [day.day for day in days if day.is_due] == [explanation.due.astimezone(SHANGHAI).date()]
    assert by_day[date(2026, 9, 30)].is_today
    html = render("{% clock explanation %}", explanation=explanation)
    assert "7 days counted" in html
    assert html.count('<li class="clock-day') == len(days)


# the frame


def test_navigation_follows_the_roles() -> None:
    groups = navigation.groups_for(["auditor"], "/")
    names = {str(entry.label) for group in groups for entry in group.entries}
    assert "To accept" not in names
    assert "People" not in names
    assert all(entry.url for group in groups for entry in group.entries)


def test_an_error_page_needs_no_query(client: Client) -> None:
    response = client.get("/no-such-page/")  # no database fixture: a query would fail
    assert response.status_code == 404
    assert "没有找到" in response.content.decode() or "nothing here" in response.content.decode()


def test_theme_is_one_of_three_and_the_way_back_is_ours(client: Client) -> None:
    response = client.post("/preferences/theme/", {"theme": "pink", "next": "https://elsewhere.example/"})
    assert response.cookies["dxe_theme"].value == "system"
    assert response["Location"] == "/"
    response = client.post("/preferences/theme/", {"theme": "dark", "next": "/styleguide/?a=1"})
    assert response.cookies["dxe_theme"].value == "dark"
    assert response["Location"] == "/styleguide/?a=1"
    assert client.get("/preferences/theme/").status_code == 405


def test_the_style_guide_is_only_for_trying_out(client: Client, settings: Any) -> None:
    settings.DEMO = settings.DEBUG = False
    assert client.get("/styleguide/").status_code == 404
    settings.DEMO = True
    assert client.get("/styleguide/").status_code == 200


# the sheets


def test_both_copies_of_the_dark_theme_are_equal() -> None:
    text = (CSS / "tokens.css").read_text(encoding="utf-8")
    by_system = re.search(r':root:not\(\[data-theme="light"\]\) \{(.*?)\}', text, re.DOTALL)
    by_choice = re.search(r':root\[data-theme="dark"\] \{(.*?)\}', text, re.DOTALL)
    assert by_system is not None
    assert by_choice is not None
    assert by_system[1].split() == by_choice[1].split()


def test_only_tokens_name_colours() -> None:
    for sheet in CSS.glob("*.css"):
        if sheet.name in {"tokens.css", "print.css"}:
            continue
        found = re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\(", sheet.read_text(encoding="utf-8"))
        assert found == [], sheet.name


def test_every_token_in_use_exists() -> None:
    text = "".join(sheet.read_text(encoding="utf-8") for sheet in CSS.glob("*.css"))
    defined = set(re.findall(r"(--[\w-]+):", text))
    assert set(re.findall(r"var\((--[\w-]+)", text)) <= defined


def test_templates_hold_no_inline_script_or_style() -> None:
    for file in (PACKAGE / "templates").rglob("*.html"):
        text = re.sub(r"{%.*?%}", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", text), file
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=\"", text), file


def test_every_icon_named_in_templates_is_in_the_sprite(repository: Path) -> None:
    script = (repository / "scripts" / "build_assets.py").read_text(encoding="utf-8")
    sources = [*(PACKAGE / "templates").rglob("*.html"), *(PACKAGE / "web").rglob("*.py")]
    text = "".join(file.read_text(encoding="utf-8") for file in sources)
    named = set(re.findall(r'{% icon "([\w-]+)"|icon_name="([\w-]+)"|\bicon\("([\w-]+)"', text))
    known = set(re.findall(r"[a-z0-9-]+", script))
    assert {name for group in named for name in group if name} <= known


def test_every_component_template_compiles() -> None:
    for file in (PACKAGE / "templates" / "components").glob("*.html"):
        assert get_template(f"components/{file.name}")
