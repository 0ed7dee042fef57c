"""The components of every page: `{% load dianxiaoer %}`. Reference: templates/components/README.md."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from dianxiaoer.web import components, marks
from dianxiaoer.web.marks import EMPTY, Context, attributes_of, icon, now_of
from dianxiaoer.web.selects import control

register = template.Library()

for mark in (marks.icon, marks.badge, marks.money, marks.key_hint, marks.button, marks.person):
    register.simple_tag(mark)
for mark_with_context in (marks.light, marks.moment, marks.sort_header):
    register.simple_tag(mark_with_context, takes_context=True)
register.filter("number", components.number)
register.filter("limit", components.limit_words)
register.filter("filesize", components.file_size)


def _render(context: Context, name: str, values: Mapping[str, Any]) -> SafeString:
    """A component's template with the values of the page around it (csrf token, request)."""
    engine = context.template.engine  # type: ignore[union-attr]
    with context.push(**values):
        return engine.get_template(f"components/{name}.html").render(context)


# Forms -----------------------------------------------------------------------------------------------------


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, help: str = "", css: str = "", optional: bool = True, **attributes: Any) -> dict[str, Any]:
    """A form field with its label, help, errors and the ARIA that ties them. Attributes go to the input.

    `optional=False` leaves out the word "optional" beside a field that may stay empty (filters).
    """
    identifier = bound.auto_id or bound.html_name
    help_text = help or bound.help_text
    described = [f"{identifier}-help"] if help_text else []
    described += [f"{identifier}-error"] if bound.errors else []
    widget = bound.field.widget
    several = isinstance(widget, RadioSelect | CheckboxSelectMultiple)
    extra = {name.replace("_", "-"): value for name, value in attributes.items()}
    extra["aria-describedby"] = " ".join(described) or None
    if bound.errors:
        extra["aria-invalid"] = "true"
    if str(widget.attrs.get("placeholder", "")) == str(bound.label):
        extra["placeholder"] = ""  # a label said twice
    clean = {name: value for name, value in extra.items() if value is not None}
    return {
        "bound": bound,
        "control": bound if several else control(bound, clean),
        "identifier": identifier,
        "help": help_text,
        "described": " ".join(described),
        "several": several,
        "single_check": isinstance(widget, CheckboxInput),
        "optional": optional and not bound.field.required,
        "css": css,
    }


@register.inclusion_tag("components/form_errors.html")
def form_errors(form: Any) -> dict[str, Any]:
    """What stands in the way of sending a form, above it, with links to the fields."""
    faults = [(bound, bound.errors) for bound in form if bound.errors] if form.is_bound else []
    return {
        "faults": faults,
        "general": form.non_field_errors() if form.is_bound else [],
        "count": len(faults),
    }


@register.simple_block_tag(takes_context=True)
def filter_bar(context: Context, content: str, form: Any, search: str = "") -> SafeString:
    """A GET form whose values live in the address, with a chip for each filter in force.

    `search` names the form's free-text field; the content holds further buttons.
    """
    query = context["request"].GET
    shown = [bound for bound in form.visible_fields() if bound.name != search]
    values = {
        "form": form,
        "fields": shown,
        "search_field": form[search] if search else None,
        "chips": components.chips(form, query),
        "sort": query.get("sort", ""),
        "content": content,
        "path": context["request"].path,
    }
    return _render(context, "filter_bar", values)


@register.inclusion_tag("components/search.html")
def search_box(action: str, value: str = "", name: str = "q", label: str = "", big: bool = False) -> dict[str, Any]:
    """A search form of its own. `/` puts the cursor into it."""
    return {"action": action, "value": value, "name": name, "label": label or _("Search"), "big": big}


# Blocks ----------------------------------------------------------------------------------------------------


@register.simple_block_tag
def page_header(content: str, title: str, subtitle: str = "", back_url: str = "", back_label: str = "") -> SafeString:
    """The page's one `<h1>`; the content is its actions."""
    back = EMPTY
    if back_url:
        back = format_html(
            '<a class="page-back" href="{}">{}{}</a>', back_url, icon("arrow-left"), back_label or _("Back")
        )
    under = format_html('<p class="page-sub">{}</p>', subtitle) if subtitle else EMPTY
    actions = format_html('<div class="page-actions">{}</div>', content) if content.strip() else EMPTY
    return format_html(
        '<header class="page-head"><div class="page-head-text">{}<h1>{}</h1>{}</div>{}</header>',
        back,
        title,
        under,
        actions,
    )


@register.simple_block_tag
def card(
    content: str, title: str = "", flush: bool = False, id: str = "", link: str = "", link_label: str = ""
) -> SafeString:
    """A panel. `flush` lets a table or list reach the edges; `link` stands at the right of the title."""
    head = EMPTY
    if title:
        more = format_html('<a class="small" href="{}">{}</a>', link, link_label or _("All")) if link else EMPTY
        head = format_html('<div class="card-head"><h2>{}</h2>{}</div>', title, more)
    body = "card-body card-body-flush" if flush else "card-body"
    return format_html(
        '<section class="card"{}>{}<div class="{}">{}</div></section>',
        attributes_of({"id": id}),
        head,
        body,
        content,
    )


@register.simple_block_tag
def box(content: str, title: str = "", colour: str = "", role: str = "") -> SafeString:
    """A message in the page. `colour`: red, yellow, green, blue or nothing; `role` alert announces it."""
    drawing = {"red": "alert-circle", "yellow": "alert-triangle", "green": "circle-check"}.get(colour, "info-circle")
    head = format_html('<p class="box-title">{}</p>', title) if title else EMPTY
    css = f"box box-{colour}" if colour else "box"
    return format_html(
        '<div class="{}"{}>{}<div>{}{}</div></div>',
        css,
        attributes_of({"role": role}),
        icon(drawing),
        head,
        content,
    )


@register.simple_block_tag
def dialog(content: str, id: str, title: str) -> SafeString:
    """A native `<dialog>`, opened by a button with `dialog=id`; without JavaScript its `href` serves."""
    close = format_html(
        '<button type="submit" class="tool" formnovalidate aria-label="{}">{}</button>', _("Close"), icon("x")
    )
    return format_html(
        '<dialog id="{0}" aria-labelledby="{0}-title"><div class="dialog-head"><h2 id="{0}-title">{1}</h2>'
        '<form method="dialog">{2}</form></div><div class="dialog-body">{3}</div></dialog>',
        id,
        title,
        close,
        content,
    )


@register.simple_block_tag
def empty_state(content: str, title: str, icon_name: str = "inbox") -> SafeString:
    """Nothing here, why, and (the content) what to do next."""
    return format_html('<div class="empty">{}<h2>{}</h2>{}</div>', icon(icon_name, "icon-lg"), title, content)


@register.simple_tag(takes_context=True)
def stat(
    context: Context,
    label: str,
    value: Any,
    href: str = "",
    unit: str = "",
    part: int | None = None,
    whole: int | None = None,
    colour: str = "",
    note: str = "",
) -> SafeString:
    """A figure that opens the rows behind it, with its fraction (`part` of `whole`) written under it."""
    shown = components.number(value) if isinstance(value, int | float) or value is None else value
    share = {"part": part, "whole": whole, "has_share": part is not None and whole is not None}
    values = {
        "label": label,
        "shown": shown,
        "href": href,
        "unit": unit,
        "colour": colour,
        "note": note,
        **share,
    }
    return _render(context, "stat", values)


@register.inclusion_tag("components/pager.html", takes_context=True)
def pager(context: Context, page: Any, total: int | None = None) -> dict[str, Any]:
    """Older and first page of a keyset page (`page.rows`, `page.next_cursor`); the cursor is `?after=`."""
    query = context["request"].GET.copy()
    inside = bool(query.pop("after", None))
    first_url = f"?{query.urlencode()}"
    next_url = ""
    if page.next_cursor:
        query["after"] = page.next_cursor
        next_url = f"?{query.urlencode()}"
    return {
        "inside": inside,
        "first_url": first_url,
        "next_url": next_url,
        "count": len(page.rows),
        "total": total,
    }


@register.inclusion_tag("components/timeline.html", takes_context=True)
def timeline(context: Context, entries: Iterable[Any]) -> dict[str, Any]:
    """Entries with `at`, `actor`, `text` and, if wanted, `detail` and `colour`, in the order given."""
    return {"entries": entries, "request": context.get("request")}


@register.inclusion_tag("components/clock.html", takes_context=True)
def clock(context: Context, explanation: Any, title: str = "") -> dict[str, Any]:
    """A due date as a calendar: each day counted or not, and why (`worktime.rules.Explanation`)."""
    today = components.in_park_time(now_of(context)).date()
    days = components.clock_days(explanation, today)
    return {
        "days": days,
        "blanks": components.lead_blanks(days),
        "weekdays": components.weekdays(),
        "counted": sum(1 for day in days if day.counted),
        "uncounted": sum(1 for day in days if not day.counted),
        "due": explanation.due,
        "provisional": explanation.provisional,
        "title": title,
        "request": context.get("request"),
    }


@register.inclusion_tag("components/steps.html", takes_context=True)
def steps(context: Context, items: Sequence[Any], label: str = "") -> dict[str, Any]:
    """The stages of a case: items with `label`, `state` (done, now, next) and, if wanted, `at`."""
    return {"items": items, "label": label or _("Progress"), "request": context.get("request")}


@register.inclusion_tag("components/tabs.html")
def tabs(items: Sequence[Any], label: str = "") -> dict[str, Any]:
    """Links between sister pages: items with `label`, `url`, `active` and, if wanted, `count`."""
    return {"items": items, "label": label or _("Sections")}


@register.inclusion_tag("components/progress.html")
def progress(value: int, total: int, label: str, poll_url: str = "", colour: str = "") -> dict[str, Any]:
    """A bar for work under way; `poll_url` fetches it again each second until an answer has none."""
    percent = round(100 * value / total) if total else 0
    return {
        "value": value,
        "total": total or 1,
        "percent": percent,
        "label": label,
        "poll_url": poll_url,
        "colour": colour,
    }


@register.inclusion_tag("components/attachments.html")
def attachments(files: Sequence[Any]) -> dict[str, Any]:
    """Files with `name`, `size` in bytes and `url`."""
    return {"files": files}


@register.inclusion_tag("components/wall_tile.html")
def wall_tile(name: str, counts: Mapping[str, int], url: str, note: str = "") -> dict[str, Any]:
    """A department on the wall: how many of each light, each a link to `url?light=colour`."""
    worst = next((colour for colour in ("red", "yellow", "blue", "green") if counts.get(colour)), "grey")
    lights = [
        {"colour": colour, "word": components.LIGHT_WORDS[colour], "count": counts.get(colour, 0)}
        for colour in ("red", "yellow", "green", "blue")
    ]
    joint = "&" if "?" in url else "?"
    return {"name": name, "lights": lights, "url": url, "joint": joint, "note": note, "worst": worst}
