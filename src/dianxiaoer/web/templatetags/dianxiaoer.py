"""The components of every page: `{% load dianxiaoer %}`. Reference: templates/components/README.md.

Tags that stand in long lists (icon, light, badge, moment, money …) build their string here, without a template.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from dianxiaoer.web import components

register = template.Library()
EMPTY = mark_safe("")
Context = template.Context


def _now(context: Context) -> datetime:
    return getattr(context.get("request"), "at", None) or timezone.now()


def _attributes(values: Mapping[str, Any]) -> SafeString:
    """HTML attributes; None and False are left out, True stands alone, `data_x` becomes `data-x`."""
    parts = []
    for name, value in values.items():
        if value is None or value is False or value == "":
            continue
        name = name.replace("_", "-")
        parts.append(format_html(" {}", name) if value is True else format_html(' {}="{}"', name, value))
    return mark_safe("".join(parts))


def _render(context: Context, name: str, values: Mapping[str, Any]) -> SafeString:
    """A component's template with the values of the page around it (csrf token, request)."""
    engine = context.template.engine  # type: ignore[union-attr]
    with context.push(**values):
        return engine.get_template(f"components/{name}.html").render(context)


# Words and small marks -------------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """One drawing of the sprite, always beside a word, so hidden from screen readers."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false" width="20" height="20"><use href="{}#{}"></use></svg>',
        css,
        static("vendor/icons.svg"),
        name,
    )


@register.simple_tag(takes_context=True)
def light(
    context: Context,
    colour: Any,
    due: date | datetime | None = None,
    word: str = "",
    ever_red: bool = False,
    pill: bool = False,
    provisional: bool = False,
) -> SafeString:
    """A status light: shape, word and, when given, the moment it is due. Never colour alone."""
    colour = str(getattr(colour, "value", colour))
    moment_html = EMPTY
    if due is not None:
        moment_html = format_html(' <span class="light-due">{}</span>', _time(due, _now(context), short=True))
    if provisional:
        moment_html += format_html(' <span class="light-due">{}</span>', _("(provisional)"))
    if ever_red and colour != "red":
        moment_html += format_html(' <span class="light-ever">{}</span>', _("Was overdue"))
    return format_html(
        '<span class="light light-{}{}">{}{}</span>',
        colour,
        " light-pill" if pill else "",
        word or components.LIGHT_WORDS.get(colour, colour),
        moment_html,
    )


@register.simple_tag
def badge(text: str, colour: str = "") -> SafeString:
    """A short tag. `colour`: accent, green, yellow, red, blue or nothing."""
    return format_html('<span class="badge{}">{}</span>', f" badge-{colour}" if colour else "", text)


def _time(value: date | datetime, now: datetime, *, short: bool = False) -> SafeString:
    full = components.absolute(value)
    shown = components.absolute(value, short=True) if short and value.year == now.year else full
    machine = components.in_park_time(value) if isinstance(value, datetime) else value
    return format_html(
        '<time datetime="{}" title="{} ({})">{}</time>',
        machine.isoformat(timespec="minutes") if isinstance(machine, datetime) else machine.isoformat(),
        full,
        components.relative(value, now),
        shown,
    )


@register.simple_tag(takes_context=True)
def moment(context: Context, value: date | datetime | None, style: str = "") -> SafeString:
    """`<time>` on the park's clock. `style`: nothing (absolute), short (no year this year), relative."""
    if value is None:
        return mark_safe('<span class="muted">—</span>')
    now = _now(context)
    if style == "relative":
        return format_html(
            '<time datetime="{}" title="{}">{}</time>',
            value.isoformat(),
            components.absolute(value),
            components.relative(value, now),
        )
    return _time(value, now, short=style == "short")


@register.simple_tag
def money(fen: int | None, unit: str = "auto") -> SafeString:
    """Fen as 元 or 万元 (`unit`: auto, yuan, wan), with the exact figure for machines."""
    return format_html(
        '<data class="nowrap" value="{}">{}</data>', "" if fen is None else fen, components.money(fen, unit)
    )


@register.filter
def number(value: Any) -> str:
    """Thousands separated; nothing as a dash."""
    return components.number(value)


@register.filter
def limit(value: Any) -> str:
    """`5wd` → 5 working days, in the reader's language."""
    return components.limit_words(value)


@register.filter
def filesize(value: int) -> str:
    return components.file_size(value)


@register.simple_tag
def key_hint(keys: str) -> SafeString:
    """`<kbd>` for each key of a sequence ("g d"); hidden on touch screens."""
    parts = format_html_join(" ", "<kbd>{}</kbd>", ((key,) for key in keys.split()))
    return format_html('<span class="key-hint" aria-hidden="true">{}</span>', parts)


@register.simple_tag
def button(
    text: str,
    href: str = "",
    kind: str = "",
    icon_name: str = "",
    key: str = "",
    dialog: str = "",
    size: str = "",
    **attributes: Any,
) -> SafeString:
    """A button, or a link that looks like one when `href` is given.

    `kind`: primary, danger, quiet. `key`: the keyboard shortcut. `dialog`: id of the dialog that it opens (with
    `href` as the page for readers without JavaScript). Everything else becomes an attribute (`name`, `value`, `hx_get` …).
    """
    css = " ".join(part for part in ("button", kind and f"button-{kind}", size and f"button-{size}") if part)
    css = f"{css} {attributes.pop('css', '')}".strip()
    extra = {"data_key": key, "aria_keyshortcuts": key, "data_dialog": dialog, **attributes}
    inner = format_html("{}{}{}", icon(icon_name) if icon_name else "", text, key_mark(key))
    if href:
        return format_html('<a class="{}" href="{}"{}>{}</a>', css, href, _attributes(extra), inner)
    extra.setdefault("type", "button" if dialog else "submit")
    return format_html('<button class="{}"{}>{}</button>', css, _attributes(extra), inner)


def key_mark(key: str) -> SafeString:
    return format_html('<kbd aria-hidden="true">{}</kbd>', key) if key else EMPTY


@register.simple_tag(takes_context=True)
def sort_header(context: Context, label: str, key: str, css: str = "") -> SafeString:
    """`<th>` whose link sorts by `key`; a second press turns the order round (`?sort=key`, `?sort=-key`)."""
    query = context["request"].GET.copy()
    current = query.get("sort", "")
    state = "ascending" if current == key else "descending" if current == f"-{key}" else ""
    query["sort"] = f"-{key}" if state == "ascending" else key
    query.pop("after", None)
    drawing = icon("arrow-down" if state == "descending" else "arrow-up")
    return format_html(
        '<th scope="col" class="{}"{}><a class="sort {}" href="?{}">{}{}</a></th>',
        css,
        _attributes({"aria_sort": state}),
        "sort-on" if state else "sort-off",
        query.urlencode(),
        label,
        drawing,
    )


# Forms -----------------------------------------------------------------------------------------------------


@register.inclusion_tag("components/field.html")
def field(
    bound: BoundField, help: str = "", css: str = "", optional: bool = True, **attributes: Any
) -> dict[str, Any]:
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
    clean = {name: value for name, value in extra.items() if value is not None}
    return {
        "bound": bound,
        "control": bound if several else bound.as_widget(attrs=clean),
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

    `search` names the form's free-text field; the content holds further buttons. Other hidden values of the form stay.
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
def search_box(
    action: str, value: str = "", name: str = "q", label: str = "", big: bool = False
) -> dict[str, Any]:
    """A search form of its own. `/` puts the cursor into it."""
    return {"action": action, "value": value, "name": name, "label": label or _("Search"), "big": big}


# Blocks ----------------------------------------------------------------------------------------------------


@register.simple_block_tag
def page_header(
    content: str, title: str, subtitle: str = "", back_url: str = "", back_label: str = ""
) -> SafeString:
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
        more = (
            format_html('<a class="small" href="{}">{}</a>', link, link_label or _("All")) if link else EMPTY
        )
        head = format_html('<div class="card-head"><h2>{}</h2>{}</div>', title, more)
    body = "card-body card-body-flush" if flush else "card-body"
    return format_html(
        '<section class="card"{}>{}<div class="{}">{}</div></section>',
        _attributes({"id": id}),
        head,
        body,
        content,
    )


@register.simple_block_tag
def box(content: str, title: str = "", colour: str = "", role: str = "") -> SafeString:
    """A message in the page. `colour`: red, yellow, green, blue or nothing; `role` alert announces it."""
    drawing = {"red": "alert-circle", "yellow": "alert-triangle", "green": "circle-check"}.get(
        colour, "info-circle"
    )
    head = format_html('<p class="box-title">{}</p>', title) if title else EMPTY
    css = f"box box-{colour}" if colour else "box"
    return format_html(
        '<div class="{}"{}>{}<div>{}{}</div></div>',
        css,
        _attributes({"role": role}),
        icon(drawing),
        head,
        content,
    )


@register.simple_block_tag
def dialog(content: str, id: str, title: str) -> SafeString:
    """A native `<dialog>`, opened by `{% button … dialog=id href=page %}`; without JavaScript the button's page serves."""
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
    """Older and first page of a keyset page (`page.rows`, `page.next_cursor`); the cursor lives in `?after=`."""
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
    """Entries with `at`, `actor`, `text` and, if wanted, `detail` and `colour` (attributes or keys), in the order given."""
    return {"entries": entries, "request": context.get("request")}


@register.inclusion_tag("components/clock.html", takes_context=True)
def clock(context: Context, explanation: Any, title: str = "") -> dict[str, Any]:
    """The explanation of a due date as a calendar: each day counted or not, and why (`worktime.rules.Explanation`)."""
    today = components.in_park_time(_now(context)).date()
    due = explanation.due
    due = getattr(due, "at", due)
    days = components.clock_days(explanation.rows, due, today)
    return {
        "days": days,
        "blanks": components.lead_blanks(days),
        "weekdays": components.weekdays(),
        "counted": sum(1 for day in days if day.counted),
        "uncounted": sum(1 for day in days if not day.counted),
        "due": due,
        "provisional": getattr(explanation, "provisional", False),
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
    """A bar for work under way; `poll_url` fetches this fragment again each second until the answer leaves it out."""
    percent = round(100 * value / total) if total else 0
    return {
        "value": value,
        "total": total or 1,
        "percent": percent,
        "label": label,
        "poll_url": poll_url,
        "colour": colour,
    }


@register.simple_tag
def person(name: str, role: str = "", phone: str = "", department: str = "") -> SafeString:
    """Who has it now, with a number to call."""
    under = " · ".join(part for part in (department, role) if part)
    call = EMPTY
    if phone:
        number_only = "".join(sign for sign in phone if sign.isdigit() or sign == "+")
        call = (
            format_html('<a class="person-phone" href="tel:{}">{} {}</a>', number_only, icon("phone"), phone)
            if "*" not in phone
            else format_html('<span class="person-phone muted">{}</span>', phone)
        )
    return format_html(
        '<div class="person"><span class="person-mark" aria-hidden="true">{}</span><div class="person-text">'
        '<div class="person-name">{}</div><div class="person-role">{}</div></div>{}</div>',
        name[:1],
        name,
        under,
        call,
    )


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
